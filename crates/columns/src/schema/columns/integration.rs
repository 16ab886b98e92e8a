//! `aws.apigateway_integration`: the 19 columns that Datadog documents, in its order.

use crate::schema::column::Column;
use crate::types::SqlType::{BigInt, Hstore, HstoreCsv, Json, Text, TextArray};

pub(in crate::schema) const INTEGRATION: &[Column] = &[
    Column::stored(
        "_key",
        Text,
        "Unique, stable key of the record: `{account}/{region}/{api}/{resource}/{METHOD}`; unknown parts are `-`, an API without id is `~` and its name, a resource without id is its path. A record that contradicts an earlier one with the same key gets `#2`.",
    ),
    Column::stored("account_id", Text, "The AWS account."),
    Column::stored(
        "cache_key_parameters",
        TextArray,
        "The request parameters whose values API Gateway caches; they must also be declared in the method's request parameters.",
    ),
    Column::stored("cache_namespace", Text, "The group of related cached parameters; by default the resource id."),
    Column::stored("connection_id", Text, "The id of the VPC link when `connection_type` is `VPC_LINK`."),
    Column::stored("connection_type", Text, "`INTERNET` (the default) or `VPC_LINK`."),
    Column::stored(
        "content_handling",
        Text,
        "How payloads are converted: `CONVERT_TO_BINARY`, `CONVERT_TO_TEXT`; NULL passes them through unmodified if the passthrough behaviour allows.",
    ),
    Column::stored(
        "credentials",
        Text,
        "The ARN of the role that API Gateway assumes; `arn:aws:iam::*:user/*` passes the caller's identity through; NULL means resource-based permissions.",
    ),
    Column::stored("http_method", Text, "The backend's HTTP method (POST for Lambda; optional for MOCK), not the API's verb."),
    Column::stored(
        "integration_arn",
        Text,
        "`arn:{partition}:apigateway:{region}::/restapis/{api}/resources/{resource}/methods/{METHOD}/integration`; NULL where a part is unknown.",
    ),
    Column::stored(
        "integration_responses",
        Text,
        "JSON text: status code to `statusCode`, `selectionPattern`, `responseParameters`, `responseTemplates`, `contentHandling`. Canonical: compact, keys sorted by bytes.",
    ),
    Column::stored(
        "passthrough_behavior",
        Text,
        "What happens to a request whose content type has no template: `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES`, `NEVER`.",
    ),
    Column::stored(
        "request_parameters",
        Hstore,
        "Where the backend request's headers, query strings and paths come from: `integration.request.{header|querystring|path}.{name}` to `method.request.…`, `context.…`, `stageVariables.…` or a static value in single quotes.",
    ),
    Column::stored("request_templates", Hstore, "Content type to Velocity mapping template."),
    Column::stored(
        "tags",
        HstoreCsv,
        "The tags of the REST API; several values of one key are sorted and comma-joined. NULL: not known; empty: known to have none.",
    ),
    Column::stored(
        "timeout_in_millis",
        BigInt,
        "The timeout in milliseconds: 50 to 29,000, the default is 29,000; more by quota for Regional and private APIs; up to 900,000 for streamed responses.",
    ),
    Column::stored(
        "tls_config",
        Json,
        "`{\"insecureSkipVerification\": bool}`: skips only the check that a supported CA issued the backend's certificate.",
    ),
    Column::stored("type", Text, "`HTTP`, `HTTP_PROXY`, `AWS`, `AWS_PROXY` or `MOCK`."),
    Column::stored(
        "uri",
        Text,
        "The backend: an HTTP(S) URL for HTTP types (with a VPC link it only sets the Host header and the TLS name); `arn:{partition}:apigateway:{region}:{subdomain.service|service}:path|action/{service_api}` for AWS types.",
    ),
];
