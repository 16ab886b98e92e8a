//! HTTP and WebSocket APIs: deployments, models, responses and VPC links.

use super::Form::{Boolean, List, Map, Structures, Timestamp};
use super::Service::Http;
use super::Tell::{Has, Only};
use super::{DocumentTable, TAGS, member, text};

pub(super) const DEPLOYMENT: DocumentTable = DocumentTable {
    name: "v2_deployment",
    description: "One row for each deployment of an HTTP or WebSocket API (`apigatewayv2 get-deployments`).",
    service: Http,
    operations: &["get-deployments", "get-deployment"],
    path: "/apis/{api_id}/deployments/{deployment_id}",
    arn: None,
    tells: &[Has(&["deploymentId", "deploymentStatus"]), Has(&["deploymentId", "autoDeployed"]), Only(&["deploymentId", "createdDate"])],
    places: &[],
    derived: &[],
    members: &[
        member("auto_deployed", "autoDeployed", Boolean, "Whether the service made it because a stage deploys by itself."),
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("deployment_id", "deploymentId", "The id of the deployment."),
        text("deployment_status", "deploymentStatus", "`PENDING`, `FAILED` or `DEPLOYED`."),
        text("deployment_status_message", "deploymentStatusMessage", "More about that status."),
        text("description", "description", "Its description."),
    ],
};

pub(super) const MODEL: DocumentTable = DocumentTable {
    name: "v2_model",
    description: "One row for each model of a WebSocket API (`apigatewayv2 get-models`).",
    service: Http,
    operations: &["get-models", "get-model"],
    path: "/apis/{api_id}/models/{model_id}",
    arn: None,
    tells: &[Has(&["modelId"])],
    places: &[],
    derived: &[],
    members: &[
        text("content_type", "contentType", "The media type that it is for."),
        text("description", "description", "Its description."),
        text("model_id", "modelId", "The id of the model."),
        text("name", "name", "Its name."),
        text("schema", "schema", "The JSON schema, as text."),
    ],
};

pub(super) const INTEGRATION_RESPONSE: DocumentTable = DocumentTable {
    name: "v2_integration_response",
    description: "One row for each integration response of a WebSocket API (`get-integration-responses`).",
    service: Http,
    operations: &["get-integration-responses", "get-integration-response"],
    path: "/apis/{api_id}/integrations/{integration_id}/integrationresponses/{integration_response_id}",
    arn: None,
    tells: &[Has(&["integrationResponseId"]), Has(&["integrationResponseKey"])],
    places: &[],
    derived: &[],
    members: &[
        text("content_handling_strategy", "contentHandlingStrategy", "`CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`."),
        text("integration_response_id", "integrationResponseId", "The id of the integration response."),
        text("integration_response_key", "integrationResponseKey", "What of the backend's answer it is for: `/200/`, `$default`."),
        member("response_parameters", "responseParameters", Map, "How the answer is changed."),
        member("response_templates", "responseTemplates", Map, "The templates of the body by media type."),
        text("template_selection_expression", "templateSelectionExpression", "By what the template is chosen."),
    ],
};

pub(super) const ROUTE_RESPONSE: DocumentTable = DocumentTable {
    name: "v2_route_response",
    description: "One row for each route response of a WebSocket API (`get-route-responses`).",
    service: Http,
    operations: &["get-route-responses", "get-route-response"],
    path: "/apis/{api_id}/routes/{route_id}/routeresponses/{route_response_id}",
    arn: None,
    tells: &[Has(&["routeResponseId"]), Has(&["routeResponseKey"])],
    places: &[],
    derived: &[],
    members: &[
        text("model_selection_expression", "modelSelectionExpression", "By what the model is chosen."),
        member("response_models", "responseModels", Map, "The models of the answer."),
        member(
            "response_parameters",
            "responseParameters",
            Structures,
            "The parameters of the answer, and whether each is required: JSON text.",
        ),
        text("route_response_id", "routeResponseId", "The id of the route response."),
        text("route_response_key", "routeResponseKey", "`$default`."),
    ],
};

pub(super) const VPC_LINK: DocumentTable = DocumentTable {
    name: "v2_vpc_link",
    description: "One row for each VPC link of the second kind, into subnets (`apigatewayv2 get-vpc-links`).",
    service: Http,
    operations: &["get-vpc-links", "get-vpc-link"],
    path: "/vpclinks/{vpc_link_id}",
    arn: None,
    tells: &[Has(&["vpcLinkId", "vpcLinkStatus"]), Has(&["vpcLinkId", "subnetIds"]), Only(&["vpcLinkId", "name"])],
    places: &[],
    derived: &[],
    members: &[
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("name", "name", "Its name."),
        member("security_group_ids", "securityGroupIds", List, "The security groups of its network interfaces."),
        member("subnet_ids", "subnetIds", List, "The subnets that it reaches into."),
        TAGS,
        text("vpc_link_id", "vpcLinkId", "The id of the VPC link."),
        text("vpc_link_status", "vpcLinkStatus", "`AVAILABLE`, `PENDING`, `INACTIVE`, `DELETING` or `FAILED`."),
        text("vpc_link_status_message", "vpcLinkStatusMessage", "More about that status."),
        text("vpc_link_version", "vpcLinkVersion", "`V2`."),
    ],
};
