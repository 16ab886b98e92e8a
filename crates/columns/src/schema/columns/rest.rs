//! The datasets around the integrations: REST APIs, resources, methods, stages.

use crate::schema::dataset::Column;
use crate::types::SqlType::{Boolean, Hstore, HstoreCsv, Json, Text, TextArray, Timestamp};

const ACCOUNT_ID: Column = Column::stored("account_id", Text, "The AWS account.");
const REGION: Column = Column::stored("region", Text, "The region.");
const REST_API_ID: Column = Column::stored("rest_api_id", Text, "The id of the REST API.");
const RESOURCE_ID: Column = Column::stored("resource_id", Text, "The id of the resource.");
const PATH: Column = Column::stored("path", Text, "The path of the resource.");
const TAGS: Column = Column::stored("tags", HstoreCsv, "The tags. NULL: not known; empty: known to have none.");
const SOURCE: Column = Column::stored("source", Text, "The source's shape.");
const SOURCE_PATH: Column = Column::stored("source_path", Text, "The file, as it was named or found.");

pub(in crate::schema) const REST_API: &[Column] = &[
    ACCOUNT_ID,
    REGION,
    Column::stored("partition", Text, "The partition: `aws`, `aws-cn`, `aws-us-gov`, …"),
    REST_API_ID,
    Column::stored("name", Text, "The API's name."),
    Column::stored("description", Text, "The API's description."),
    Column::stored("created_at", Timestamp, "When the API was created."),
    Column::stored("endpoint_type", Text, "`EDGE`, `REGIONAL` or `PRIVATE`; several are comma-joined."),
    Column::stored("api_key_source", Text, "Where the API key is read: `HEADER` or `AUTHORIZER`."),
    Column::stored("disable_execute_api_endpoint", Boolean, "Whether the default `execute-api` endpoint is switched off."),
    Column::stored("root_resource_id", Text, "The id of the resource `/`."),
    TAGS,
    SOURCE,
    SOURCE_PATH,
];

pub(in crate::schema) const RESOURCE: &[Column] = &[
    ACCOUNT_ID,
    REGION,
    REST_API_ID,
    RESOURCE_ID,
    Column::stored("parent_id", Text, "The id of the parent resource; NULL for `/`."),
    Column::stored("path_part", Text, "The last segment of the path; NULL for `/`."),
    PATH,
    SOURCE,
    SOURCE_PATH,
];

pub(in crate::schema) const METHOD: &[Column] = &[
    ACCOUNT_ID,
    REGION,
    REST_API_ID,
    RESOURCE_ID,
    PATH,
    Column::stored("api_method", Text, "The verb: `GET`, …, `ANY`."),
    Column::stored("authorization_type", Text, "`NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`, `JWT`."),
    Column::stored("authorizer_id", Text, "The id of the authorizer."),
    Column::stored("api_key_required", Boolean, "Whether an API key is asked for."),
    Column::stored("method_request_parameters", Json, "The declared request parameters, and whether each is required."),
    Column::stored("method_responses", Json, "The responses by status code."),
    Column::stored("request_validator_id", Text, "The id of the request validator."),
    Column::stored("operation_name", Text, "The operation name."),
    Column::stored("authorization_scopes", TextArray, "The scopes of which an access token needs one."),
    SOURCE,
    SOURCE_PATH,
];

pub(in crate::schema) const STAGE: &[Column] = &[
    ACCOUNT_ID,
    REGION,
    REST_API_ID,
    Column::stored("stage", Text, "The stage's name."),
    Column::stored("deployment_id", Text, "The deployment that serves the stage's traffic."),
    Column::stored("created_at", Timestamp, "When the stage was created."),
    Column::stored("variables", Hstore, "The stage variables."),
    Column::stored("cache_cluster_enabled", Boolean, "Whether the stage has a cache."),
    Column::stored("canary_settings", Json, "The canary settings."),
    TAGS,
    SOURCE,
    SOURCE_PATH,
];
