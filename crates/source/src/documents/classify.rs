//! What a JSON object is, by the names of its members.

use crate::rows;
use crate::shape::Shape;
use apigw_sql_columns::schema::document::{self, Document};

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A row in the table's own columns.
    Row,
    /// A page of an answer: the elements are members of this name.
    List(&'static str),
    /// A resource of a REST API.
    Resource,
    /// A method of a resource.
    Method,
    /// An integration of a method.
    Integration,
    /// A REST API.
    RestApi,
    /// A record of a dataset of documents.
    Record(Document),
    /// An answer in HAL.
    Hal,
    /// An answer that may have its methods under other names than the API's.
    Respelled,
    /// A template inside an answer or a request.
    Enclosed,
    /// A definition file, by its root.
    Definition(Shape),
    /// An answer of AWS that no integration of a REST API is in; what it is.
    Other(&'static str),
    /// An integration as OpenAPI documents have it, outside of one.
    Extension,
    /// An integration of a REST API under names of an inventory's own.
    Inventory,
    /// A Kubernetes resource.
    Kubernetes,
    /// Anything else.
    Unknown,
}

impl Thing {
    /// The shape of a document that is this, or that is a list of these.
    pub(crate) fn shape(self, list: bool) -> Option<Shape> {
        Some(match (self, list) {
            (Self::Row, _) => Shape::Json,
            (Self::Resource, true) => Shape::GetResources,
            (Self::Resource, false) => Shape::GetResource,
            (Self::Method, _) => Shape::GetMethod,
            (Self::Integration, _) => Shape::GetIntegration,
            (Self::RestApi, true) => Shape::GetRestApis,
            (Self::RestApi, false) => Shape::GetRestApi,
            (Self::Record(document), _) => Shape::Document(document),
            (Self::Definition(shape), _) => shape,
            (Self::Other(_), _) => Shape::OtherAnswer,
            (
                Self::List(_)
                | Self::Extension
                | Self::Inventory
                | Self::Kubernetes
                | Self::Hal
                | Self::Respelled
                | Self::Enclosed
                | Self::Unknown,
                _,
            ) => {
                return None;
            }
        })
    }
}

/// API Gateway's second API, for HTTP and WebSocket APIs.
pub(crate) const V2: &str = "API Gateway v2 integrations";
/// Integrations as OpenAPI extensions have them.
pub(crate) const EXTENSION: &str = "integrations in the form of OpenAPI extensions";
/// Integrations in a form that is no answer of the API.
pub(crate) const INVENTORY: &str = "integrations in the form of an inventory";
/// Definitions for controllers in Kubernetes.
pub(crate) const KUBERNETES_RESOURCES: &str = "Kubernetes resources for API Gateway";

/// Whether an `apiVersion` is of resources for REST APIs: those of ACK, Crossplane and Upjet.
pub(crate) fn is_kubernetes_group(version: &str) -> bool {
    version.contains("apigateway.") || version.contains("apigateway/")
}

/// Members of an integration that hardly anything else has.
fn tells_integration(name: &str) -> bool {
    matches!(
        name,
        "passthroughBehavior"
            | "timeoutInMillis"
            | "cacheNamespace"
            | "cacheKeyParameters"
            | "integrationResponses"
            | "contentHandling"
            | "requestTemplates"
            | "responseTransferMode"
            | "integrationTarget"
    )
}

/// Members of a REST API beside `id` and `name`.
fn tells_rest_api(name: &str) -> bool {
    matches!(
        name,
        "createdDate"
            | "endpointConfiguration"
            | "apiKeySource"
            | "rootResourceId"
            | "disableExecuteApiEndpoint"
            | "binaryMediaTypes"
            | "minimumCompressionSize"
            | "apiStatus"
            | "securityPolicy"
            | "tags"
            | "description"
            | "version"
            | "policy"
            | "warnings"
    )
}

#[derive(Default)]
struct Names(u64);

macro_rules! flags {
    ($($flag:ident),+ $(,)?) => { flags!(@ 0; $($flag),+); };
    (@ $bit:expr; $flag:ident $(, $rest:ident)*) => { const $flag: u64 = 1 << ($bit); flags!(@ $bit + 1; $($rest),*); };
    (@ $bit:expr;) => {};
}

flags!(
    RESOURCE_METHODS,
    PATH_PART,
    PARENT_ID,
    PATH,
    ID,
    NAME,
    METHOD_INTEGRATION,
    HTTP_METHOD,
    AUTHORIZATION_TYPE,
    TYPE,
    URI,
    RESPONSES,
    STAGE_NAME,
    ITEMS,
    ITEM,
    OPEN_API,
    TEMPLATE,
    TEMPLATE_BODY,
    TERRAFORM_VERSION,
    PLAN,
    LINEAGE,
    SERIAL,
    FORMAT_VERSION,
    TREE,
    ATTRIBUTES,
    API_VERSION,
    KIND,
    VERSION,
    SECOND,
    OTHER,
    SNAKE,
    ARN,
    LINKS,
    RESPELLED,
    ENCLOSED,
    DESCRIPTIONS,
    DEPLOYMENT,
    RESOURCE_ID,
    INTEGRATION_METHOD,
    BESIDE,
    ROOT_MODULE,
    REST_API_ID,
);

impl Names {
    fn has(&self, all: u64) -> bool {
        self.0 & all == all
    }
}

fn flag(name: &str) -> u64 {
    match name {
        "resourceMethods" => RESOURCE_METHODS,
        "pathPart" => PATH_PART,
        "parentId" => PARENT_ID,
        "path" => PATH,
        "id" => ID,
        "name" => NAME,
        "methodIntegration" => METHOD_INTEGRATION,
        "httpMethod" => HTTP_METHOD,
        "authorizationType" => AUTHORIZATION_TYPE,
        "type" => TYPE,
        "uri" => URI,
        "responses" => RESPONSES,
        "stageName" => STAGE_NAME,
        "items" => ITEMS,
        "item" => ITEM,
        "swagger" | "openapi" => OPEN_API,
        "AWSTemplateFormatVersion" => TEMPLATE,
        "Resources" => TEMPLATE_BODY,
        "terraform_version" => TERRAFORM_VERSION,
        "planned_values" | "resource_changes" => PLAN,
        "root_module" => ROOT_MODULE,
        "lineage" => LINEAGE,
        "serial" => SERIAL,
        "format_version" => FORMAT_VERSION,
        "tree" => TREE,
        "Attrs" => ATTRIBUTES,
        "apiVersion" => API_VERSION,
        "kind" => KIND,
        "version" => VERSION,
        "IntegrationId" | "IntegrationType" | "IntegrationUri" | "integrationId" | "integrationType" | "integrationUri"
        | "integration_type" => SECOND,
        "_links" | "_embedded" => LINKS,
        "ResourceMethods" | "MethodIntegration" | "resource_methods" | "method_integration" => RESPELLED,
        "TemplateBody" => ENCLOSED,
        "ResourceDescription" | "ResourceDescriptions" => DESCRIPTIONS,
        "deployment" | "checkpoint" => DEPLOYMENT,
        "resourceId" => RESOURCE_ID,
        "restApiId" | "RestApiId" => REST_API_ID,
        "rest_api_id" => REST_API_ID | SNAKE,
        "integrationHttpMethod" => INTEGRATION_METHOD,
        // What scripts put into the object of an API.
        "resources" | "error" | "errors" => BESIDE,
        "_key" | "integration_arn" => SNAKE,
        // The API's own objects do not carry their ARN; those of infrastructure tools do.
        "arn" | "executionArn" | "urn" => ARN,
        name if name.contains('_') => SNAKE,
        _ => OTHER,
    }
}

/// What an object with these members is.
pub(crate) fn classify<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Thing {
    let (mut seen, mut integration, mut rest_api, mut others) = (Names::default(), 0_u32, 0_u32, 0_u32);
    for name in names.clone() {
        let flag = flag(name);
        seen.0 |= flag;
        integration += u32::from(tells_integration(name));
        rest_api += u32::from(tells_rest_api(name));
        others += u32::from(matches!(flag, OTHER | REST_API_ID) && !tells_rest_api(name));
    }
    if seen.has(RESOURCE_METHODS) && !seen.has(LINKS) {
        return Thing::Resource;
    }
    if seen.has(RESPELLED) {
        return Thing::Respelled;
    }
    if seen.has(SNAKE) && !seen.has(METHOD_INTEGRATION) && rows::is_row(names.clone()) {
        return Thing::Row;
    }
    if seen.has(LINKS) {
        return Thing::Hal;
    }
    if let Some(definition) = definition(&seen) {
        return definition;
    }
    if seen.has(ITEMS) {
        return Thing::List("items");
    }
    if seen.has(ITEM) {
        return Thing::List("item");
    }
    if seen.has(METHOD_INTEGRATION) || seen.has(HTTP_METHOD | AUTHORIZATION_TYPE) {
        return Thing::Method;
    }
    // Before the members that both APIs' integrations have: `passthroughBehavior`, `requestTemplates` and others.
    if seen.has(SECOND) {
        // Those of HTTP and WebSocket APIs have an `apiId`.
        return match document::classify(names) {
            _ if seen.has(REST_API_ID) => Thing::Inventory,
            Some(document) => Thing::Record(document),
            None => Thing::Other(V2),
        };
    }
    if seen.has(TYPE | INTEGRATION_METHOD) || seen.has(TYPE | HTTP_METHOD | RESOURCE_ID) {
        return Thing::Integration;
    }
    if integration >= 2 || (integration == 1 && seen.has(TYPE)) || (seen.has(TYPE | URI | HTTP_METHOD)) {
        return if seen.has(RESPONSES) { Thing::Extension } else { Thing::Integration };
    }
    if let Some(document) = document::classify(names.clone()) {
        return Thing::Record(document);
    }
    if let Some(what) = other_answer(names) {
        return Thing::Other(what);
    }
    if seen.has(ID | PATH) || seen.has(ID | PATH_PART) || seen.has(PATH_PART | PARENT_ID) {
        return Thing::Resource;
    }
    if seen.has(ID | NAME) && !seen.has(ARN) && (rest_api > 0 || others == 0) {
        return Thing::RestApi;
    }
    Thing::Unknown
}

/// What an answer of API Gateway is that no table of ours is for: by members that only its objects have.
fn other_answer<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<&'static str> {
    const KNOWN: [(&[&str], &str); 7] = [
        (&["configurationProperties", "friendlyName"], "SDK types"),
        (&["usagePlanId", "startDate", "endDate"], "usage of API keys"),
        (&["PortalId"], "developer portals"),
        (&["PortalProductId"], "products of developer portals"),
        (&["ProductPageId"], "pages of developer portals"),
        (&["ProductRestEndpointPageId"], "pages of developer portals"),
        (&["selectionPattern", "statusCode"], "integration responses"),
    ];
    let has = |name: &&str| names.clone().any(|n| n.eq_ignore_ascii_case(name));
    KNOWN.iter().find(|(members, _)| members.iter().all(&has)).map(|(_, what)| *what)
}

/// The members that lists of records are under, which are too common to tell an answer alone.
pub(crate) fn list_of_records<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'static str> {
    names.find_map(|name| ["Items", "RoutingRules", "routingRules"].into_iter().find(|known| *known == name))
}

/// The definition files that are told by their root.
fn definition(seen: &Names) -> Option<Thing> {
    if seen.has(OPEN_API) {
        Some(Thing::Definition(Shape::OpenApi))
    } else if seen.has(TEMPLATE) || seen.has(TEMPLATE_BODY) {
        Some(Thing::Definition(Shape::CloudFormation))
    } else if seen.has(PLAN) || seen.has(FORMAT_VERSION | TERRAFORM_VERSION) || seen.has(ROOT_MODULE) {
        Some(Thing::Definition(Shape::TerraformPlan))
    } else if seen.has(TERRAFORM_VERSION) || seen.has(LINEAGE) || seen.has(SERIAL | VERSION) {
        Some(Thing::Definition(Shape::TerraformState))
    } else if seen.has(VERSION | DEPLOYMENT) {
        Some(Thing::Definition(Shape::Pulumi))
    } else if seen.has(DESCRIPTIONS) {
        Some(Thing::Definition(Shape::CloudControl))
    } else if seen.has(ENCLOSED) {
        Some(Thing::Enclosed)
    } else if seen.has(VERSION | TREE) {
        Some(Thing::Definition(Shape::CdkTree))
    } else if seen.has(ATTRIBUTES) {
        Some(Thing::Definition(Shape::TerraformResource))
    } else if seen.has(API_VERSION | KIND) {
        Some(Thing::Kubernetes)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str) -> Thing {
        Thing::Record(Document::named(name).unwrap())
    }

    #[test]
    fn a_web_socket_integration_with_templates_is_not_a_rest_integration() {
        let names = "apiId integrationType integrationUri passthroughBehavior requestParameters requestTemplates";
        assert_eq!(classify(names.split(' ')), record("v2_integration"));
    }

    #[test]
    fn things_are_told_by_their_members() {
        for (names, thing) in [
            ("items NextToken", Thing::List("items")),
            ("position item", Thing::List("item")),
            ("id path", Thing::Resource),
            ("id parentId pathPart path resourceMethods", Thing::Resource),
            ("httpMethod authorizationType apiKeyRequired", Thing::Method),
            ("ResponseMetadata httpMethod methodIntegration", Thing::Method),
            ("type httpMethod uri passthroughBehavior cacheKeyParameters ResponseMetadata", Thing::Integration),
            ("type cacheKeyParameters", Thing::Integration),
            ("type uri responses passthroughBehavior httpMethod", Thing::Extension),
            ("id name createdDate tags", Thing::RestApi),
            ("id name", Thing::RestApi),
            ("id name email", Thing::Unknown),
            ("id name arn createdDate executionArn rootResourceId", Thing::Unknown),
            ("stageName deploymentId", Thing::Record(Document::STAGE)),
            ("_key type uri", Thing::Row),
            ("type uri timeout_in_millis", Thing::Row),
            ("IntegrationId IntegrationType ConnectionType", record("v2_integration")),
            ("restApiId resourceId path httpMethod integrationType integrationUri", Thing::Inventory),
            ("rest_api_id http_method integration_type", Thing::Inventory),
            ("api_id integration_id integration_type title akas", Thing::Other(V2)),
            ("swagger info paths", Thing::Definition(Shape::OpenApi)),
            ("Resources Parameters", Thing::Definition(Shape::CloudFormation)),
            ("version terraform_version resources", Thing::Definition(Shape::TerraformState)),
            ("apiVersion kind metadata spec", Thing::Kubernetes),
            ("id name type providerARNs", record("authorizer")),
            ("id name enabled stageKeys", record("api_key")),
            ("RouteId RouteKey Target", record("v2_route")),
            ("status_code data", Thing::Unknown),
            ("name version dependencies", Thing::Unknown),
        ] {
            assert_eq!(classify(names.split(' ')), thing, "{names}");
        }
    }
}
