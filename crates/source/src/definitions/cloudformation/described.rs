//! Resources of CloudFormation (`AWS::ApiGateway` and `AWS::ApiGatewayV2`).

use super::reference::named;
use super::sam::globals;
use super::stack::{Resource, Stack, member};
use crate::definitions::described::{Described, Named, given, own_id};
use crate::definitions::make::Make;
use crate::definitions::resolve::{Resolver, is_open, plain_text};
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_columns::schema::Document;
use apigw_sql_value::json::{Kind, Member, Node};

/// Types and the datasets that their resources are of.
const KINDS: [(&str, &str); 32] = [
    ("AWS::ApiGateway::Account", "account"),
    ("AWS::ApiGateway::ApiKey", "api_key"),
    ("AWS::ApiGateway::Authorizer", "authorizer"),
    ("AWS::ApiGateway::BasePathMapping", "base_path_mapping"),
    ("AWS::ApiGateway::BasePathMappingV2", "base_path_mapping"),
    ("AWS::ApiGateway::ClientCertificate", "client_certificate"),
    ("AWS::ApiGateway::Deployment", "deployment"),
    ("AWS::ApiGateway::DocumentationPart", "documentation_part"),
    ("AWS::ApiGateway::DocumentationVersion", "documentation_version"),
    ("AWS::ApiGateway::DomainName", "domain_name"),
    ("AWS::ApiGateway::DomainNameAccessAssociation", "domain_name_access_association"),
    ("AWS::ApiGateway::DomainNameV2", "domain_name"),
    ("AWS::ApiGateway::GatewayResponse", "gateway_response"),
    ("AWS::ApiGateway::Model", "model"),
    ("AWS::ApiGateway::RequestValidator", "request_validator"),
    ("AWS::ApiGateway::Stage", "stage"),
    ("AWS::ApiGateway::UsagePlan", "usage_plan"),
    ("AWS::ApiGateway::UsagePlanKey", "usage_plan_key"),
    ("AWS::ApiGateway::VpcLink", "vpc_link"),
    ("AWS::ApiGatewayV2::Api", "v2_api"),
    ("AWS::ApiGatewayV2::ApiMapping", "v2_api_mapping"),
    ("AWS::ApiGatewayV2::Authorizer", "v2_authorizer"),
    ("AWS::ApiGatewayV2::Deployment", "v2_deployment"),
    ("AWS::ApiGatewayV2::DomainName", "v2_domain_name"),
    ("AWS::ApiGatewayV2::Integration", "v2_integration"),
    ("AWS::ApiGatewayV2::IntegrationResponse", "v2_integration_response"),
    ("AWS::ApiGatewayV2::Model", "v2_model"),
    ("AWS::ApiGatewayV2::Route", "v2_route"),
    ("AWS::ApiGatewayV2::RouteResponse", "v2_route_response"),
    ("AWS::ApiGatewayV2::RoutingRule", "v2_routing_rule"),
    ("AWS::ApiGatewayV2::Stage", "v2_stage"),
    ("AWS::ApiGatewayV2::VpcLink", "v2_vpc_link"),
];

/// Properties that the API calls otherwise, by dataset (`*`: all).
const RENAMED: [(&str, &str, &str); 8] = [
    ("stage", "CanarySetting", "canarySettings"),
    ("stage", "AccessLogSetting", "accessLogSettings"),
    ("usage_plan", "UsagePlanName", "name"),
    ("usage_plan_key", "KeyId", "id"),
    ("usage_plan_key", "KeyType", "type"),
    ("documentation_version", "DocumentationVersion", "version"),
    ("account", "CloudWatchRoleArn", "cloudwatchRoleArn"),
    ("documentation_part", "Properties", "properties"),
];

impl<'a> Scope<'a, '_, '_> {
    /// Adds the record that a resource of a template is.
    pub(super) fn described_by_template(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>) {
        if resource.kind == "AWS::Serverless::Api" && self.wants_documents() {
            return self.stages_of_sam(stack, shape, resource);
        }
        let kind = KINDS.iter().find(|(kind, _)| *kind == resource.kind).and_then(|(_, name)| Document::named(name));
        let Some(document) = kind.filter(|_| self.wants_documents()) else { return };
        let Some(properties) = resource.node.get("Properties").filter(|node| node.is_object()) else { return };
        let resolver = Resolver::new(self.bump, &stack.names);
        let Some(resolved) = resolver.resolve(properties) else { return };
        let node = self.in_words_of_api(document, &resolved);
        let reference = |name: &str| member(properties, name);
        let mut whereabouts =
            crate::documents::record::Whereabouts { account_id: self.context.account_id, region: self.context.region, api_name: None };
        let mut names: Vec<(&'static str, Named<'a>)> = Vec::new();
        let table = document.table();
        for column in table.parents().chain(own_id(document)) {
            if names.iter().any(|(known, _)| *known == column) || given(&node, document, column) {
                continue;
            }
            let named = match column {
                "rest_api_id" => {
                    let (api, _) = self.api_of(stack, shape, reference("RestApiId"));
                    whereabouts = Self::whereabouts_of(&api);
                    Self::name_of_api(&api).1
                }
                "api_id" if table.name != "v2_api" => self.id_of(stack, reference("ApiId")),
                "domain_name" => self.domain_of(stack, reference("DomainName").or_else(|| reference("DomainNameArn"))),
                "usage_plan_id" => self.id_of(stack, reference("UsagePlanId")),
                "integration_id" if table.name != "v2_integration" => self.id_of(stack, reference("IntegrationId")),
                "route_id" if table.name != "v2_route" => self.id_of(stack, reference("RouteId")),
                // What is not said is the root.
                "base_path" => Named::Known("(none)"),
                _ => Named::By(resource.logical_id),
            };
            names.push((column, named));
        }
        // What a mapping or a plan leads to has a name of the template, too.
        let at = self.properties_of(resource);
        let (source, config_state) = (shape.name(), shape.config_state());
        self.describe(Described { document, node, names, whereabouts, source, config_state }, (resource.offset, &at));
    }

    /// Adds the stages that SAM makes of an API: its own, and one called `Stage` with each API without `OpenApiVersion`.
    fn stages_of_sam(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>) {
        let properties = globals::properties(self.bump, stack, resource);
        let Some(resolved) = Resolver::new(self.bump, &stack.names).resolve(&properties) else { return };
        let make = Make::at(self.bump, resource.offset);
        let (api, _) = self.api_of(stack, shape, Some(&make.object(&[("Ref", make.string(resource.logical_id))])));
        let all = self.in_words_of_api(Document::STAGE, &resolved);
        // The tags and the description are the API's; in SAM's own words the tags are the stage's.
        let is_of_stage = |m: &&Member<'a>| m.key != "Description";
        let members: Vec<Member<'a>> = all.members().iter().filter(is_of_stage).copied().collect();
        let own = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..all };
        let at = self.properties_of(resource);
        let mut nodes = vec![own];
        if member(&properties, "OpenApiVersion").is_none() {
            nodes.push(make.object(&[("StageName", make.string("Stage"))]));
        }
        for node in nodes {
            let (source, config_state) = (shape.name(), shape.config_state());
            let names = vec![Self::name_of_api(&api)];
            let whereabouts = Self::whereabouts_of(&api);
            self.describe(Described { document: Document::STAGE, node, names, whereabouts, source, config_state }, (resource.offset, &at));
        }
    }

    /// The id that an expression comes to, or the logical name that stands for it.
    fn id_of(&self, stack: &Stack<'a>, reference: Option<&Node<'a>>) -> Named<'a> {
        let Some(reference) = reference else { return Named::Unknown };
        let resolver = Resolver::new(self.bump, &stack.names);
        match named(&resolver, reference).filter(|named| stack.get(named.name).is_some()) {
            Some(named) => Named::By(named.name),
            None => Named::of(resolver.text(reference)),
        }
    }

    /// The domain name that an expression comes to: a text, or that of a resource.
    fn domain_of(&self, stack: &Stack<'a>, reference: Option<&Node<'a>>) -> Named<'a> {
        let Some(reference) = reference else { return Named::Unknown };
        let resolver = Resolver::new(self.bump, &stack.names);
        let resource = named(&resolver, reference).and_then(|named| stack.get(named.name));
        match resource.as_ref().and_then(|resource| resource.property("DomainName")).and_then(|node| resolver.text(node)) {
            Some(text) if !is_open(text) => Named::Known(text),
            _ => self.id_of(stack, Some(reference)),
        }
    }

    /// Properties as the API's answers have them.
    fn in_words_of_api(&self, document: Document, properties: &Node<'a>) -> Node<'a> {
        let name = document.table().name;
        let members = properties.members().iter().map(|property| {
            let renamed = RENAMED.iter().find(|(of, from, _)| *of == name && *from == property.key).map(|(_, _, to)| *to);
            let value = match (name, property.key) {
                (_, "Tags") => self.tags_as_object(&property.value),
                ("stage", "MethodSettings") => self.settings_as_object(&property.value),
                ("v2_integration", "ResponseParameters") => self.responses_as_object(&property.value),
                _ => property.value,
            };
            Member { key: renamed.unwrap_or(property.key), value, ..*property }
        });
        Node { kind: Kind::Object(self.bump.alloc_slice_fill_iter(members.collect::<Vec<_>>())), ..*properties }
    }

    fn tags_as_object(&self, tags: &Node<'a>) -> Node<'a> {
        if !tags.is_array() {
            return *tags;
        }
        let tag = |tag: &Node<'a>| {
            let key = member(tag, "Key").and_then(plain_text)?;
            Some(Member { key, key_offset: tag.offset, value: *member(tag, "Value")? })
        };
        let members: Vec<Member<'a>> = tags.items().iter().filter_map(tag).collect();
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*tags }
    }

    /// Settings by path and verb, as the API has them: `~1orders/GET`, `*/*`.
    fn settings_as_object(&self, settings: &Node<'a>) -> Node<'a> {
        let setting = |setting: &Node<'a>| {
            let path = member(setting, "ResourcePath").and_then(plain_text).unwrap_or("/*");
            let verb = member(setting, "HttpMethod").and_then(plain_text).unwrap_or("*");
            let path = match path {
                "/*" => "*",
                "/" => "~1",
                path => path.strip_prefix('/').unwrap_or(path),
            };
            let of_path = |m: &&Member<'a>| !matches!(m.key, "ResourcePath" | "HttpMethod" | "resourcePath" | "httpMethod");
            let members: Vec<Member<'a>> = setting.members().iter().filter(of_path).copied().collect();
            let value = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*setting };
            Member { key: self.bump.alloc_str(&format!("{path}/{verb}")), key_offset: setting.offset, value }
        };
        let members: Vec<Member<'a>> = settings.items().iter().map(setting).collect();
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*settings }
    }

    /// `{"500": {"ResponseParameters": [{"Destination": d, "Source": s}]}}` as `{"500": {d: s}}`.
    fn responses_as_object(&self, responses: &Node<'a>) -> Node<'a> {
        let make = Make::at(self.bump, responses.offset);
        let response = |response: &Member<'a>| {
            let Some(list) = member(&response.value, "ResponseParameters").filter(|list| list.is_array()) else { return *response };
            let pair = |item: &Node<'a>| Some((member(item, "Destination").and_then(plain_text)?, *member(item, "Source")?));
            Member { value: make.object(&list.items().iter().filter_map(pair).collect::<Vec<_>>()), ..*response }
        };
        let members: Vec<Member<'a>> = responses.members().iter().map(response).collect();
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*responses }
    }
}
