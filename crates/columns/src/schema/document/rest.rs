//! What a REST API has beside its resources, methods and stages.

use super::Form::{BigInt, Boolean, List, Map, MapOfJson, Structure, Structures, Timestamp};
use super::Service::Rest;
use super::Tell::{Has, Only};
use super::{DocumentTable, TAGS, member, text};

pub(super) const STAGE: DocumentTable = DocumentTable {
    name: "stage",
    description: "One row for each stage of a REST API (`get-stages`).",
    service: Rest,
    operations: &["get-stages", "get-stage"],
    path: "/restapis/{rest_api_id}/stages/{stage}",
    arn: Some("stage_arn"),
    tells: &[Has(&["stageName"])],
    places: &["webAclArn"],
    derived: &[],
    members: &[
        text("stage", "stageName", "The stage's name."),
        text("deployment_id", "deploymentId", "The deployment that serves the stage's traffic."),
        member("created_at", "createdDate", Timestamp, "When the stage was created."),
        member("variables", "variables", Map, "The stage variables."),
        member("cache_cluster_enabled", "cacheClusterEnabled", Boolean, "Whether the stage has a cache."),
        member("canary_settings", "canarySettings", Structure, "The canary settings."),
        TAGS,
        member("access_log_settings", "accessLogSettings", Structure, "Where access logs go, and their format."),
        text("cache_cluster_size", "cacheClusterSize", "The size of the cache in GB."),
        text(
            "cache_cluster_status",
            "cacheClusterStatus",
            "`AVAILABLE`, `NOT_AVAILABLE`, `CREATE_IN_PROGRESS`, `DELETE_IN_PROGRESS` or `FLUSH_IN_PROGRESS`.",
        ),
        text("client_certificate_id", "clientCertificateId", "The certificate by which backends know the service."),
        text("description", "description", "The stage's description."),
        text("documentation_version", "documentationVersion", "The version of the documentation that belongs to it."),
        member("last_updated_date", "lastUpdatedDate", Timestamp, "When the stage was changed last."),
        member(
            "method_settings",
            "methodSettings",
            Structures,
            "Logging, metrics, caching and limits by path and verb (`*/*`: of all): JSON text.",
        ),
        member("tracing_enabled", "tracingEnabled", Boolean, "Whether requests are traced with X-Ray."),
        text("web_acl_arn", "webAclArn", "The web ACL of AWS WAF in front of it."),
    ],
};

pub(super) const DEPLOYMENT: DocumentTable = DocumentTable {
    name: "deployment",
    description: "One row for each deployment of a REST API (`get-deployments`, and `get-deployment --embed apisummary` for what it serves).",
    service: Rest,
    operations: &["get-deployments", "get-deployment"],
    path: "/restapis/{rest_api_id}/deployments/{id}",
    arn: None,
    tells: &[Has(&["apiSummary"]), Only(&["id", "createdDate"])],
    places: &[],
    derived: &[],
    members: &[
        member(
            "api_summary",
            "apiSummary",
            MapOfJson,
            "For each path the methods that are served, with their authorization and whether they ask for an API key. NULL: `get-deployments` does not show it.",
        ),
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("description", "description", "Its description."),
        text("id", "id", "The id of the deployment."),
    ],
};

pub(super) const AUTHORIZER: DocumentTable = DocumentTable {
    name: "authorizer",
    description: "One row for each authorizer of a REST API (`get-authorizers`).",
    service: Rest,
    operations: &["get-authorizers", "get-authorizer"],
    path: "/restapis/{rest_api_id}/authorizers/{id}",
    arn: None,
    tells: &[
        Has(&["providerARNs"]),
        Has(&["authorizerUri"]),
        Has(&["authorizerResultTtlInSeconds"]),
        Has(&["identitySource"]),
        Has(&["id", "type", "authType"]),
        Has(&["id", "type", "jwtConfiguration"]),
    ],
    places: &["authorizerUri", "providerARNs"],
    derived: &[],
    members: &[
        text(
            "auth_type",
            "authType",
            "A free name of the kind of authentication, which OpenAPI exports use: `custom`, `cognito_user_pools`.",
        ),
        text(
            "authorizer_credentials",
            "authorizerCredentials",
            "The role with which the service calls the authorizer's function; NULL: the function's own policy allows it.",
        ),
        member(
            "authorizer_result_ttl_in_seconds",
            "authorizerResultTtlInSeconds",
            BigInt,
            "For how many seconds a decision is kept; 0: not at all. The service takes 300 where nothing is said.",
        ),
        text("authorizer_uri", "authorizerUri", "The invocation URI of the Lambda function, for `TOKEN` and `REQUEST`."),
        text("id", "id", "The id of the authorizer."),
        text(
            "identity_source",
            "identitySource",
            "Where the identity stands in a request: `method.request.header.Authorization`; several are separated by commas.",
        ),
        text(
            "identity_validation_expression",
            "identityValidationExpression",
            "A regular expression that a token has to match before the authorizer is asked.",
        ),
        member("jwt_configuration", "jwtConfiguration", Structure, "Issuers, audiences and algorithms of a `JWT` authorizer."),
        text("name", "name", "The name of the authorizer."),
        member("provider_arns", "providerARNs", List, "The ARNs of the Cognito user pools."),
        text("type", "type", "`TOKEN`, `REQUEST`, `COGNITO_USER_POOLS` or `JWT`."),
    ],
};

pub(super) const REQUEST_VALIDATOR: DocumentTable = DocumentTable {
    name: "request_validator",
    description: "One row for each request validator of a REST API (`get-request-validators`).",
    service: Rest,
    operations: &["get-request-validators", "get-request-validator"],
    path: "/restapis/{rest_api_id}/requestvalidators/{id}",
    arn: None,
    tells: &[Has(&["validateRequestBody"]), Has(&["validateRequestParameters"])],
    places: &[],
    derived: &[],
    members: &[
        text("id", "id", "The id of the request validator."),
        text("name", "name", "Its name."),
        member("validate_request_body", "validateRequestBody", Boolean, "Whether bodies are held against the method's model."),
        member("validate_request_parameters", "validateRequestParameters", Boolean, "Whether required parameters have to be there."),
    ],
};

pub(super) const GATEWAY_RESPONSE: DocumentTable = DocumentTable {
    name: "gateway_response",
    description: "One row for each of the answers that the service itself gives for a REST API, those that nobody changed among them (`get-gateway-responses`).",
    service: Rest,
    operations: &["get-gateway-responses", "get-gateway-response"],
    path: "/restapis/{rest_api_id}/gatewayresponses/{response_type}",
    arn: None,
    tells: &[Has(&["defaultResponse"]), Only(&["responseType"])],
    places: &[],
    derived: &[],
    members: &[
        member("default_response", "defaultResponse", Boolean, "Whether it is the service's own, which nobody changed."),
        member("response_parameters", "responseParameters", Map, "The headers that it sets."),
        member("response_templates", "responseTemplates", Map, "The templates of its body by media type."),
        text("response_type", "responseType", "What it answers: `UNAUTHORIZED`, `DEFAULT_4XX`, …"),
        text("status_code", "statusCode", "The HTTP status; NULL for `DEFAULT_4XX` and `DEFAULT_5XX`, which keep that of the error."),
    ],
};

pub(super) const MODEL: DocumentTable = DocumentTable {
    name: "model",
    description: "One row for each model of a REST API (`get-models`).",
    service: Rest,
    operations: &["get-models", "get-model"],
    path: "/restapis/{rest_api_id}/models/{name}",
    arn: None,
    tells: &[Has(&["id", "contentType", "schema"]), Only(&["id", "name", "contentType"]), Only(&["name", "schema", "contentType"])],
    places: &[],
    derived: &[],
    members: &[
        text("content_type", "contentType", "The media type that it is for."),
        text("description", "description", "Its description."),
        text("id", "id", "The id of the model."),
        text("name", "name", "The name of the model, which is unique in its API."),
        text("schema", "schema", "The JSON schema, as text."),
    ],
};

pub(super) const DOCUMENTATION_PART: DocumentTable = DocumentTable {
    name: "documentation_part",
    description: "One row for each documentation part of a REST API (`get-documentation-parts`).",
    service: Rest,
    operations: &["get-documentation-parts", "get-documentation-part"],
    path: "/restapis/{rest_api_id}/documentation/parts/{id}",
    arn: None,
    tells: &[Has(&["location", "properties"]), Only(&["id", "location"])],
    places: &[],
    derived: &[],
    members: &[
        text("id", "id", "The id of the documentation part."),
        member("location", "location", Structure, "What it documents: `type`, `path`, `method`, `statusCode`, `name`."),
        text("properties", "properties", "The documentation: JSON, as text."),
    ],
};

pub(super) const DOCUMENTATION_VERSION: DocumentTable = DocumentTable {
    name: "documentation_version",
    description: "One row for each version of a REST API's documentation (`get-documentation-versions`).",
    service: Rest,
    operations: &["get-documentation-versions", "get-documentation-version"],
    path: "/restapis/{rest_api_id}/documentation/versions/{version}",
    arn: None,
    tells: &[Only(&["version", "createdDate"])],
    places: &[],
    derived: &[],
    members: &[
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("description", "description", "Its description."),
        text("version", "version", "The version."),
    ],
};
