//! The datasets around the integrations: REST APIs, resources, methods.

use crate::schema::addresses as d;
use crate::schema::column::Column;
use crate::types::SqlType::{BigInt, Boolean, Hstore, HstoreCsv, Json, Text, TextArray, Timestamp};

const ACCOUNT_ID: Column = Column::stored("account_id", Text, "The AWS account.");
const REGION: Column = Column::stored("region", Text, "The region.");
const REST_API_ID: Column = Column::stored("rest_api_id", Text, "The id of the REST API.");
const RESOURCE_ID: Column = Column::stored("resource_id", Text, "The id of the resource.");
const API_NAME: Column =
    Column::stored("api_name", Text, "The logical name or title that stands for the API's id, where the source does not know the id.");
const PATH: Column = Column::stored("path", Text, "The path of the resource.");
const TAGS: Column = Column::stored("tags", HstoreCsv, "The tags. NULL: not known; empty: known to have none.");
const SOURCE: Column = Column::stored("source", Text, "The source's shape.");
const SOURCE_PATH: Column = Column::stored("source_path", Text, "The file, as it was named or found.");

const EXTRA: Column =
    Column::stored("extra", Json, "Members of the answer that have no column, such as those that AWS added later; NULL if there are none.");
const KEY: &str = "The identity of the record: account, region and the path of its ARN; `-` where a part is not known, `~` before a name that stands for an id.";

pub(in crate::schema) const REST_API: &[Column] = &[
    Column::derived("_key", Text, &d::REST_API_KEY, KEY),
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
    Column::derived("api_arn", Text, &d::REST_API_ARN, "The ARN, made of the partition, the region and the id."),
    Column::stored("binary_media_types", TextArray, "The media types that are passed on as bytes."),
    Column::stored("endpoint_configuration", Json, "Type, kind of addresses and VPC endpoints."),
    Column::stored("minimum_compression_size", BigInt, "From how many bytes on answers are compressed; NULL: never."),
    Column::stored("policy", Text, "The resource policy: JSON text; NULL where there is none."),
    Column::stored("version", Text, "A version of its owner's own."),
    Column::stored("warnings", TextArray, "What the import of its definition warned of."),
    Column::stored("security_policy", Text, "The least version of TLS."),
    Column::stored("endpoint_access_mode", Text, "`BASIC` or `STRICT`."),
    Column::stored("api_status", Text, "`AVAILABLE`, `UPDATING`, `PENDING` or `FAILED`."),
    Column::stored("api_status_message", Text, "More about that status."),
    EXTRA,
    Column::stored("unknown_columns", TextArray, "The columns that this source cannot know; their NULL says nothing."),
    SOURCE,
    SOURCE_PATH,
];

pub(in crate::schema) const RESOURCE: &[Column] = &[
    Column::derived("_key", Text, &d::RESOURCE_KEY, KEY),
    ACCOUNT_ID,
    REGION,
    REST_API_ID,
    RESOURCE_ID,
    Column::stored("parent_id", Text, "The id of the parent resource; NULL for `/`."),
    Column::stored("path_part", Text, "The last segment of the path; NULL for `/`."),
    PATH,
    Column::derived("resource_arn", Text, &d::RESOURCE_ARN, "The ARN, made of the partition, the region and the ids."),
    API_NAME,
    Column::stored(
        "resource_methods",
        Text,
        "Its verbs, each with an empty object, as `get-resources` shows them without `--embed methods`: JSON text.",
    ),
    SOURCE,
    SOURCE_PATH,
];

pub(in crate::schema) const METHOD: &[Column] = &[
    Column::derived(
        "_key",
        Text,
        &d::METHOD_KEY,
        "The identity of the method, which is that of its integration: `{account}/{region}/{api}/{resource}/{METHOD}`.",
    ),
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
    Column::stored("request_models", Hstore, "The models of the body by media type."),
    API_NAME,
    SOURCE,
    SOURCE_PATH,
];
