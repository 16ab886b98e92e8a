//! Resources of Terraform's AWS provider (`aws_api_gateway_…`, `aws_apigatewayv2_…`), in configuration, plans and states.

use super::Source;
use super::resources::Resource;
use crate::definitions::described::{Described, Named, given, own_id};
use crate::definitions::emit::ApiOf;
use crate::definitions::resolve::is_open;
use crate::documents::Scope;
use crate::documents::record::{Whereabouts, place_of};
use apigw_sql_columns::schema::Document;
use apigw_sql_columns::schema::document::Form;
use apigw_sql_value::json::{Kind, Member, Node};

/// Resources whose names are not those of their datasets.
const KINDS: [(&str, &str); 5] = [
    ("aws_api_gateway_base_path_mapping_v2", "base_path_mapping"),
    ("aws_api_gateway_domain_name_v2", "domain_name"),
    ("aws_api_gateway_domain_name_access_association", "domain_name_access_association"),
    ("aws_apigatewayv2_routing_rule", "v2_routing_rule"),
    ("aws_apigatewayv2_vpc_link", "v2_vpc_link"),
];

/// Attributes that the API calls otherwise, by dataset.
const RENAMED: [(&str, &str, &str); 27] = [
    ("stage", "stage_name", "stageName"),
    ("stage", "xray_tracing_enabled", "tracingEnabled"),
    ("authorizer", "provider_arns", "providerARNs"),
    ("base_path_mapping", "api_id", "restApiId"),
    ("base_path_mapping", "stage_name", "stage"),
    ("domain_name", "arn", "domainNameArn"),
    ("domain_name", "cloudfront_domain_name", "distributionDomainName"),
    ("domain_name", "cloudfront_zone_id", "distributionHostedZoneId"),
    ("domain_name", "regional_zone_id", "regionalHostedZoneId"),
    ("domain_name_access_association", "arn", "domainNameAccessAssociationArn"),
    ("usage_plan", "quota_settings", "quota"),
    ("usage_plan", "throttle_settings", "throttle"),
    ("usage_plan_key", "key_id", "id"),
    ("usage_plan_key", "key_type", "type"),
    ("client_certificate", "id", "clientCertificateId"),
    ("v2_api", "id", "apiId"),
    ("v2_api_mapping", "id", "apiMappingId"),
    ("v2_authorizer", "id", "authorizerId"),
    ("v2_authorizer", "identity_sources", "identitySource"),
    ("v2_deployment", "id", "deploymentId"),
    ("v2_domain_name", "arn", "domainNameArn"),
    ("v2_domain_name", "domain_name_configuration", "domainNameConfigurations"),
    ("v2_integration", "id", "integrationId"),
    ("v2_integration", "timeout_milliseconds", "timeoutInMillis"),
    ("v2_route", "id", "routeId"),
    ("v2_stage", "name", "stageName"),
    ("v2_vpc_link", "id", "vpcLinkId"),
];

/// Blocks that the API has as lists; all others stand for one object.
const LISTS: [&str; 5] = ["api_stages", "domain_name_configuration", "domainNameConfigurations", "actions", "conditions"];

impl<'a> Scope<'a, '_, '_> {
    /// Adds the record that a resource is.
    pub(super) fn described_by_terraform(&mut self, source: &Source<'a>, resource: &Resource<'a>) {
        let Some(document) = document_of(resource.kind).filter(|_| self.wants_documents()) else { return };
        let table = document.table();
        let resolver = source.resources.resolver(self.bump);
        let resolved = resolver.resolve(&resource.values).unwrap_or(resource.values);
        let node = self.in_words_of_answers(document, &resolved);
        let text = |name: &str| source.resources.text(self.bump, resource, name);
        let (mut whereabouts, mut names) = (self.place_of_resource(&resolved, text("region")), Vec::new());
        for column in table.parents().chain(own_id(document)) {
            if names.iter().any(|(known, _)| *known == column) || given(&node, document, column) {
                continue;
            }
            let named = match column {
                "base_path" => Named::Known("(none)"),
                _ if own_id(document) == Some(column) => Named::By(self.bump.alloc_str(&resource.address())),
                "rest_api_id" => {
                    let api: ApiOf<'a> = self.api_of_resource(source, resource);
                    whereabouts = Whereabouts {
                        account_id: api.account_id.or(whereabouts.account_id),
                        region: api.region.or(whereabouts.region),
                        ..Self::whereabouts_of(&api)
                    };
                    Self::name_of_api(&api).1
                }
                _ => Named::of(text(column)),
            };
            names.push((column, named));
        }
        let (source_name, config_state) = (source.shape.name(), source.config_state);
        let at = (resource.offset, resource.pointer);
        self.describe(Described { document, node, names, whereabouts, source: source_name, config_state }, at);
    }

    /// What the ARNs of a resource say of where it is.
    fn place_of_resource(&self, values: &Node<'a>, region: Option<&'a str>) -> Whereabouts<'a> {
        let mut found = Whereabouts {
            account_id: self.context.account_id,
            region: region.filter(|region| !is_open(region)).or(self.context.region),
            api_name: None,
        };
        for name in ["arn", "execution_arn", "cloudwatch_role_arn", "target_arns"] {
            let value = values.get(name).map(|value| value.items().first().copied().unwrap_or(*value));
            let Some(text) = value.as_ref().and_then(Node::as_str).filter(|text| !is_open(text)) else { continue };
            let told = place_of(text);
            let account = text.split(':').nth(4).filter(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()));
            let own_region = text.split(':').nth(3).filter(|region| !region.is_empty());
            found.account_id = found.account_id.or(told.account_id).or(account);
            found.region = found.region.or(told.region).or(own_region);
        }
        found
    }

    /// Attributes as the API's answers have them.
    fn in_words_of_answers(&self, document: Document, values: &Node<'a>) -> Node<'a> {
        let table = document.table();
        let mut members: Vec<Member<'a>> = Vec::new();
        for attribute in values.members() {
            let renamed = RENAMED.iter().find(|(of, from, _)| *of == table.name && *from == attribute.key).map(|(_, _, to)| *to);
            // The one has what the provider adds, too.
            let key = match attribute.key {
                "tags_all" => "tags",
                "tags" if values.get("tags_all").is_some_and(|all| !all.is_null()) => continue,
                key => renamed.unwrap_or(key),
            };
            // Terraform has empty texts and blocks where nothing is said.
            let is_nothing = attribute.value.as_str() == Some("") || (attribute.value.is_array() && attribute.value.items().is_empty());
            let form = table.member(self.wire_name(key)).map(|(_, member)| member.form);
            if is_nothing && !matches!(form, Some(Form::Map | Form::Tags)) {
                continue;
            }
            let value = self.as_one(attribute.key, form, &attribute.value);
            members.push(Member { key, value, ..*attribute });
        }
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*values }
    }

    /// A block that stands once is the object itself.
    fn as_one(&self, name: &str, form: Option<Form>, value: &Node<'a>) -> Node<'a> {
        match (form, value.items()) {
            (Some(Form::Structure), []) if LISTS.contains(&name) && value.is_object() => {
                let one = self.blocks_as_objects(value);
                Node { kind: Kind::Array(self.bump.alloc_slice_copy(&[one])), ..*value }
            }
            (Some(Form::Structure), [only]) if !LISTS.contains(&name) => self.blocks_as_objects(only),
            (Some(Form::Structure), _) => self.blocks_as_objects(value),
            (Some(Form::Structures), _) if value.each().iter().all(|item| item.get("route_key").is_some()) => {
                self.by_key(value.each(), "route_key", value)
            }
            (Some(Form::Maps), _) if value.each().iter().all(|item| item.get("status_code").is_some()) => {
                let pairs = value.each().iter().filter_map(|item| {
                    let key = item.get("status_code").and_then(|code| code.as_str().or_else(|| code.as_number()))?;
                    Some(Member { key, key_offset: item.offset, value: *item.get("mappings")? })
                });
                let members: Vec<Member<'a>> = pairs.collect();
                Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*value }
            }
            _ => *value,
        }
    }

    fn by_key(&self, items: &[Node<'a>], name: &str, value: &Node<'a>) -> Node<'a> {
        let pairs = items.iter().filter_map(|item| {
            let key = item.get(name).and_then(Node::as_str)?;
            let others: Vec<Member<'a>> = item.members().iter().filter(|m| m.key != name && !m.value.is_null()).copied().collect();
            let inner = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&others)), ..*item };
            Some(Member { key, key_offset: item.offset, value: inner })
        });
        let members: Vec<Member<'a>> = pairs.collect();
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*value }
    }

    /// Without what nothing is said of, and with blocks inside as the objects that they stand for.
    fn blocks_as_objects(&self, node: &Node<'a>) -> Node<'a> {
        match node.kind {
            Kind::Object(members) => {
                let says = |m: &&Member<'a>| {
                    let is_nothing =
                        m.value.is_null() || m.value.as_str() == Some("") || (m.value.is_array() && m.value.items().is_empty());
                    !is_nothing
                };
                let inner = |value: &Node<'a>| match value.items() {
                    [only] if only.is_object() => self.blocks_as_objects(only),
                    _ => *value,
                };
                let members: Vec<Member<'a>> = members.iter().filter(says).map(|m| Member { value: inner(&m.value), ..*m }).collect();
                Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*node }
            }
            Kind::Array(items) => {
                let items: Vec<Node<'a>> = items.iter().map(|item| self.blocks_as_objects(item)).collect();
                Node { kind: Kind::Array(self.bump.alloc_slice_copy(&items)), ..*node }
            }
            _ => *node,
        }
    }
}

/// The dataset that a resource is of.
fn document_of(kind: &str) -> Option<Document> {
    if let Some((_, name)) = KINDS.iter().find(|(known, _)| *known == kind) {
        return Document::named(name);
    }
    let first = kind.strip_prefix("aws_api_gateway_").and_then(Document::named);
    first.or_else(|| kind.strip_prefix("aws_apigatewayv2_").and_then(|name| Document::named(&format!("v2_{name}"))))
}
