//! What `apigw.integration_detail` adds to the 19 columns.

use crate::schema::column::Column;
use crate::schema::derived as d;
use crate::types::SqlType::{BigInt, Boolean, Json, Text, TextArray};

pub(in crate::schema) const DETAIL: &[Column] = &[
    Column::stored(
        "config_state",
        Text,
        "Which configuration the record shows: `working` (CLI output, live accounts, Terraform state), `stage` (an export: what serves traffic), `template`, `plan`; NULL where the source does not say.",
    ),
    Column::stored("stage", Text, "The stage of an export."),
    Column::derived("partition", Text, &d::PARTITION, "The partition: `aws`, `aws-cn`, `aws-us-gov`, …"),
    Column::derived("region", Text, &d::REGION, "The region."),
    Column::derived("rest_api_id", Text, &d::REST_API_ID, "The id of the REST API."),
    Column::stored("rest_api_name", Text, "The name of the REST API, where `get-rest-apis` output is at hand."),
    Column::stored("endpoint_type", Text, "The endpoint type of the REST API: `EDGE`, `REGIONAL`, `PRIVATE`."),
    Column::derived("resource_id", Text, &d::RESOURCE_ID, "The id of the resource."),
    Column::stored("path", Text, "The path of the resource."),
    Column::derived("api_method", Text, &d::API_METHOD, "The API's verb: `GET`, …, `ANY`."),
    Column::stored("authorization_type", Text, "The method's authorization: `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`, `JWT`."),
    Column::stored("authorizer_id", Text, "The id of the method's authorizer."),
    Column::stored("api_key_required", Boolean, "Whether the method asks for an API key."),
    Column::stored("method_request_parameters", Json, "The request parameters that the method declares, and whether each is required."),
    Column::stored("method_responses", Json, "The method's responses by status code."),
    Column::stored("request_validator_id", Text, "The id of the request validator."),
    Column::stored("operation_name", Text, "The method's operation name."),
    Column::stored(
        "authorization_scopes",
        TextArray,
        "The scopes of which an access token needs one; none are asked for where it is empty.",
    ),
    Column::stored("response_transfer_mode", Text, "`BUFFERED` or `STREAM`; `STREAM` allows timeouts up to 900,000 ms."),
    Column::stored("integration_target", Text, "The ARN of the load balancer that a VPC link V2 routes to."),
    Column::derived(
        "backend_kind",
        Text,
        &d::BACKEND_KIND,
        "`lambda`, `http`, `vpc_link`, `aws_service`, `mock`, or `unresolved` where a variable hides it.",
    ),
    Column::derived("backend_key", Text, &d::BACKEND_KEY, "The backend's identity, for grouping: see the function `backend_key`."),
    Column::derived(
        "effective_timeout_in_millis",
        BigInt,
        &d::EFFECTIVE_TIMEOUT,
        "`timeout_in_millis`, or the default of 29,000; NULL where it is not known.",
    ),
    Column::derived(
        "effective_connection_type",
        Text,
        &d::EFFECTIVE_CONNECTION_TYPE,
        "`connection_type`, or the default `INTERNET`; NULL where it is not known.",
    ),
    Column::derived(
        "effective_passthrough_behavior",
        Text,
        &d::EFFECTIVE_PASSTHROUGH,
        "`passthrough_behavior`, or the default `WHEN_NO_MATCH`; NULL where it is not known.",
    ),
    Column::stored("unknown_columns", TextArray, "The columns that this source cannot know; their NULL says nothing."),
    Column::stored("unresolved", TextArray, "Template expressions that stayed open."),
    Column::stored(
        "source",
        Text,
        "The source's shape: `ndjson`, `json`, `csv`, `tsv`, `parquet`, `arrow`, `get-resources`, `get-method`, …",
    ),
    Column::stored("source_path", Text, "The file, as it was named or found."),
    Column::stored("source_line", BigInt, "The 1-based line of the record in a line-oriented source."),
    Column::stored(
        "source_pointer",
        Text,
        "The RFC 6901 JSON pointer of the record in a JSON document; of the second document in a file on, after `#n`.",
    ),
];
