//! Terraform: state, plans and configuration, all as resources that name each other.

mod body;
mod calls;
mod cloud_control;
mod configuration;
mod described;
mod dynamic;
mod evaluate;
mod links;
mod module;
mod others;
mod overrides;
mod pulumi;
mod repeated;
mod resources;
mod secrets;
pub(crate) mod show;
mod state;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

pub(crate) use self::calls::called_by_configuration;
pub(crate) use self::configuration::root_of;
use self::links::Links;
pub(crate) use self::module::Folder;
use self::module::tofu_name;
pub(crate) use self::overrides::is_override;
use self::resources::{Resource, Resources};
use super::emit::{self, ApiOf, At, MethodAt};
use super::make::Make;
use super::members;
use super::openapi::BasePath;
use super::resolve::{Names, Resolver, is_open, plain_text};
use super::responses::{self, Response};
use crate::context::{Pointer, agree};
use crate::convert::{self, Fit};
use crate::documents::classify::V2;
use crate::documents::{MethodInfo, Scope};
use crate::shape::Shape;
use apigw_sql_columns::model::{Columns as _, IntegrationColumn as C, Value, enums};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::{Kind, Member, Node};

/// Chains of parents are followed so far.
const PARENTS: usize = 256;

const REST_API: &str = "aws_api_gateway_rest_api";
const RESOURCE: &str = "aws_api_gateway_resource";
const METHOD: &str = "aws_api_gateway_method";
const METHOD_RESPONSE: &str = "aws_api_gateway_method_response";
const INTEGRATION: &str = "aws_api_gateway_integration";
const INTEGRATION_RESPONSE: &str = "aws_api_gateway_integration_response";
/// A body that is put on an API of another resource.
const REST_API_PUT: &str = "aws_api_gateway_rest_api_put";

/// What resources of a method share.
type MethodKey<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// What a source leaves open of a method: expressions, and columns that they hide.
struct Left<'a> {
    open: Vec<&'a str>,
    hidden: Vec<&'static str>,
}

/// The attributes of a method, and their columns.
const OF_METHOD_HERE: [(&str, &str); 5] = [
    ("authorization", "authorization_type"),
    ("authorizer_id", "authorizer_id"),
    ("request_parameters", "method_request_parameters"),
    ("request_validator_id", "request_validator_id"),
    ("operation_name", "operation_name"),
];

/// A source of Terraform's resources.
struct Source<'a> {
    shape: Shape,
    config_state: &'static str,
    resources: Resources<'a>,
    /// The APIs that were read, by address: each of their methods asks.
    described: RefCell<HashMap<String, ApiOf<'a>>>,
}

impl<'a> Scope<'a, '_, '_> {
    /// A state, a plan, a configuration, or a single resource of a state.
    pub(super) fn terraform(&mut self, shape: Shape, node: &Node<'a>, pointer: &Pointer<'_>) {
        // In the arena, where the resources keep it.
        let root = &*self.bump.alloc(Pointer::Inside(pointer.document(), self.bump.alloc_str(&pointer.to_text())));
        if let Some(secret_values) = self.context.secret_values
            && matches!(shape, Shape::TerraformState | Shape::TerraformPlan)
        {
            secrets::note_all(secret_values, node);
        }
        let (shape, config_state, found) = match shape {
            Shape::TerraformPlan if ["planned_values", "resource_changes"].iter().any(|name| node.get(name).is_some()) => {
                self.judge_plan(node);
                (shape, "plan", self.shown_resources(node, root))
            }
            Shape::TerraformPlan => {
                self.judge_plan(node);
                (Shape::TerraformState, "working", self.shown_resources(node, root))
            }
            Shape::TerraformConfiguration if self.is_replaced() => {
                return self.sink.part.refuse("files of Terraform that OpenTofu has one of its own for");
            }
            Shape::TerraformConfiguration => (shape, "template", self.configured_resources(node, root)),
            Shape::Pulumi => (shape, "working", self.pulumi_resources(node, root)),
            Shape::TerraformResource => (shape, "working", single(node, root, self.bump)),
            _ => (shape, "working", self.state_resources(node, root)),
        };
        let is_named = self.context.named == crate::context::Named::Terraform || self.context.named == crate::context::Named::TerraformJson;
        let has_ours = found.iter().any(|r| others::is_ours(r.kind));
        if has_ours || !is_named || !self.sink.part.unread.is_empty() {
            self.sink.part.shape.get_or_insert(shape);
        }
        let mut found = found;
        let is_plan = shape == Shape::TerraformPlan;
        let links = Links(node.get("configuration").and_then(|whole| whole.get("root_module")).filter(|_| is_plan).copied());
        let names = if shape == Shape::TerraformConfiguration && has_ours {
            let module = self.module_of(node);
            if overrides::is_override(self.context.path) {
                return self.overriding(&found, &module.resources);
            }
            found.extend(module.resources);
            module.overrides.iter().for_each(|one| one.apply(self.bump, &mut found));
            module.names
        } else {
            Names::default()
        };
        if shape == Shape::TerraformConfiguration {
            let is_called = !self.calls_of_module().is_never_made();
            let not_made = self.not_made();
            let (resolver, part) = (Resolver::new(self.bump, &names), &mut self.sink.part);
            found.retain(|resource| {
                let is_made = is_called && repeated::is_made(&resolver, &resource.values);
                if !is_made && resource.is_own {
                    let is_decided = repeated::is_never_made(&resource.values);
                    part.refuse(if is_decided { repeated::NOT_MADE } else { not_made });
                }
                is_made
            });
            for resource in &mut found {
                resource.values = dynamic::expanded(&resolver, &resource.values);
            }
        }
        let source = Source { shape, config_state, resources: Resources::of(found, names, links), described: RefCell::default() };
        self.terraform_resources(&source);
    }

    /// Whether a file of the same name is among the sources that `OpenTofu` reads in the place of this one.
    fn is_replaced(&self) -> bool {
        let name = self.context.file().and_then(|path| tofu_name(&path.file_name()?.to_string_lossy()));
        let has = |path: &Path| self.context.places.is_some_and(|places| places.has(path));
        name.zip(self.context.directory).is_some_and(|(name, folder)| has(&folder.join(name)))
    }

    fn terraform_resources(&mut self, source: &Source<'a>) {
        let parts = MethodParts::of(self.bump, &source.resources);
        let has_sets = source.resources.all.iter().any(|r| r.kind == "aws_cloudformation_stack_set");
        for resource in source.resources.all.iter().filter(|resource| resource.is_own) {
            self.described_by_terraform(source, resource);
            match resource.kind {
                INTEGRATION => self.terraform_integration(source, &parts, resource),
                REST_API | cloud_control::REST_API => self.terraform_api(source, resource),
                RESOURCE if !self.wants(Dataset::Resource) => {}
                METHOD if !self.wants(Dataset::Method) => {}
                RESOURCE => {
                    let api = self.api_of_resource(source, resource);
                    let (path, id) = self.terraform_path(&source.resources, resource, 0);
                    let parent = source.resources.text(self.bump, resource, "parent_id").filter(|text| !is_open(text));
                    self.emit_resource(&api, (id, path), parent, resource.pointer);
                }
                METHOD => {
                    let api = self.api_of_resource(source, resource);
                    match self.terraform_method(source, &parts, resource) {
                        Ok((method, _)) => self.emit_method(&api, &method, resource.pointer),
                        Err(misfit) => self.misfit(resource.pointer, misfit),
                    }
                }
                INTEGRATION_RESPONSE | METHOD_RESPONSE => {}
                REST_API_PUT => {
                    let api = self.api_of_resource(source, resource);
                    self.terraform_body(source, &api, resource);
                }
                cloud_control::METHOD => self.cloud_control_method(source, &parts, resource),
                "aws_apigatewayv2_integration" => self.sink.part.refuse(V2),
                kind => match others::unread(kind, &resource.values, has_sets) {
                    Some(what) => self.sink.part.leave_unread(what),
                    None => self.sink.part.refuse("other resources"),
                },
            }
            if self.sink.has_failed() {
                return;
            }
        }
    }

    fn terraform_integration(&mut self, source: &Source<'a>, parts: &MethodParts<'a, '_>, resource: &Resource<'a>) {
        let api = self.api_of_resource(source, resource);
        let resolver = source.resources.resolver(self.bump);
        let (method, Left { open, hidden }) = match self.terraform_method(source, parts, resource) {
            Ok(found) => found,
            Err(misfit) => return self.misfit(resource.pointer, misfit),
        };
        for open in open {
            resolver.leave_open(open);
        }
        if source.shape == Shape::TerraformConfiguration {
            repeated::leave_open(&resolver, &resource.values);
        }
        let key = parts.key(resource);
        let read = members::read(&resolver, members::TERRAFORM, &resource.values, true).and_then(|mut reading| {
            if let Some(responses) = parts.integration_responses.get(&key) {
                let responses = responses.iter().map(|response| {
                    let status = source.resources.text(self.bump, response, "status_code");
                    let values = own_members(self.bump, &response.values, status);
                    Response::read(self.bump, &resolver.resolve(&values).unwrap_or(values), None)
                });
                let value = responses::by_status(self.bump, "integration_response", &resource.values, responses.collect::<Fit<Vec<_>>>()?)?;
                reading.record.set(C::IntegrationResponses, value);
            }
            Ok(reading)
        });
        match read {
            Ok(mut reading) => {
                for unknown in &resource.unknown {
                    if let Some(column) = members::column_of(members::TERRAFORM, unknown) {
                        reading.hidden.push(C::NAMES[column.position()]);
                    }
                }
                let mut responses = parts.integration_responses.get(&key).into_iter().flatten();
                if responses.any(|response| response.unknown.iter().any(|name| is_own(name))) {
                    reading.hidden.push("integration_responses");
                }
                reading.hidden.extend(hidden);
                let at = At { pointer: resource.pointer, offset: resource.offset };
                self.emit_integration(&api, &method, reading, resolver.take_open(), at);
            }
            Err(misfit) => self.misfit(resource.pointer, misfit),
        }
    }

    /// The method that a resource of a method is about, and what stays open in its identity.
    fn terraform_method(&self, source: &Source<'a>, parts: &MethodParts<'a, '_>, resource: &Resource<'a>) -> Fit<(MethodAt<'a>, Left<'a>)> {
        let resources = &source.resources;
        let text = |attribute| resources.text(self.bump, resource, attribute);
        let (mut open, mut hidden) = (Vec::new(), Vec::new());
        let (mut path, mut resource_id) = (None, None);
        if let Some(reference) = text("resource_id") {
            let target = resources.target(resource, RESOURCE, reference);
            if let Some(target) = target.or_else(|| resources.target(resource, cloud_control::RESOURCE, reference)) {
                (path, resource_id) = self.terraform_path(resources, target, 0);
            } else if self.is_root(resources, resource, reference) {
                (path, resource_id) = (Some("/"), Some(reference).filter(|text| !is_open(text)));
            } else if is_open(reference) {
                path = Some(&*self.bump.alloc_str(&format!("/{reference}")));
            } else {
                resource_id = Some(reference);
            }
        }
        let verb = text("http_method").map(emit::verb);
        open.extend(path.map(expressions_in).unwrap_or_default());
        open.extend(verb.filter(|verb| is_open(verb)));
        let key = parts.key(resource);
        let info = match parts.methods.get(&key) {
            Some(method) => {
                let (info, left) = self.terraform_method_info(resources, method, parts.method_responses.get(&key))?;
                open.extend(left.open);
                hidden.extend(left.hidden);
                Some(info)
            }
            None => None,
        };
        Ok((MethodAt { verb, path, resource_id, info }, Left { open, hidden }))
    }

    fn terraform_method_info(
        &self,
        resources: &Resources<'a>,
        method: &Resource<'a>,
        method_responses: Option<&Vec<&Resource<'a>>>,
    ) -> Fit<(MethodInfo<'a>, Left<'a>)> {
        let resolver = resources.resolver(self.bump);
        let text = |name: &str| resources.text(self.bump, method, name);
        let api_key_required = match method.values.get("api_key_required").and_then(|node| resolver.resolve(node)) {
            Some(node) if node.as_str().is_some_and(is_open) => Value::Null,
            Some(node) if !node.is_null() => convert::boolean("api_key_required", &node)?,
            // The default of the provider.
            _ => Value::Boolean(false),
        };
        let authorization_scopes = match method.values.get("authorization_scopes").and_then(|node| resolver.resolve(node)) {
            Some(node) if node.is_array() => convert::list(self.bump, "authorization_scopes", &node)?,
            _ => Value::Null,
        };
        let object = |node: Node<'a>| if node.members().is_empty() { Value::Null } else { convert::json(self.bump, &node) };
        let parameters = method.values.get("request_parameters").and_then(|node| resolver.resolve(node)).map_or(Value::Null, object);
        let responses = method_responses.map_or(Value::Null, |responses| self.terraform_method_responses(resources, responses));
        let unknown = |name: &str| {
            let value = method.values.get(name).and_then(|node| resolver.resolve(node));
            method.unknown.contains(&name) || value.is_some_and(|value| value.as_str().is_some_and(is_open))
        };
        let mut hidden: Vec<_> =
            OF_METHOD_HERE.iter().filter(|(name, _)| method.unknown.contains(name)).map(|(_, column)| *column).collect();
        // No texts.
        let others = [
            ("api_key_required", "api_key_required"),
            ("authorization_scopes", "authorization_scopes"),
            ("request_parameters", "method_request_parameters"),
        ];
        hidden.extend(others.iter().filter(|(name, _)| unknown(name)).map(|(_, column)| *column));
        let left = Left { open: resolver.take_open(), hidden };
        let info = MethodInfo {
            authorization_type: text("authorization").map(|text| enums::canonical(enums::AUTHORIZATION_TYPE, text)),
            authorizer_id: text("authorizer_id"),
            api_key_required,
            request_parameters: parameters,
            responses,
            request_validator_id: text("request_validator_id"),
            operation_name: text("operation_name"),
            authorization_scopes,
            ..MethodInfo::default()
        };
        Ok((info, left))
    }

    fn terraform_method_responses(&self, resources: &Resources<'a>, responses: &[&Resource<'a>]) -> Value<'a> {
        let mut members: Vec<Member<'a>> = Vec::new();
        for response in responses {
            let Some(status) = resources.text(self.bump, response, "status_code") else { continue };
            let mut parts = Vec::new();
            for (from, to) in [("response_parameters", "responseParameters"), ("response_models", "responseModels")] {
                let value = response.values.get(from).and_then(|value| resources.resolver(self.bump).resolve(value));
                if let Some(value) = value.filter(|value| !value.members().is_empty()) {
                    parts.push(Member { key: to, key_offset: response.offset, value });
                }
            }
            let node = Node { kind: Kind::String(status), ..response.values };
            parts.push(Member { key: "statusCode", key_offset: response.offset, value: node });
            let value = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&parts)), ..response.values };
            members.push(Member { key: status, key_offset: response.offset, value });
        }
        let Some(first) = responses.first() else { return Value::Null };
        convert::json(self.bump, &Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..first.values })
    }

    /// Whether a reference is the root of the API.
    fn is_root(&self, resources: &Resources<'a>, from: &Resource<'a>, reference: &str) -> bool {
        // Older plans name the API alone; nothing else of it is a resource.
        if reference.ends_with(".root_resource_id}") || resources.target(from, REST_API, reference).is_some_and(|_| is_open(reference)) {
            return true;
        }
        let target = |text| resources.target(from, REST_API, text).or_else(|| resources.target(from, cloud_control::REST_API, text));
        let api = resources.text(self.bump, from, "rest_api_id").and_then(target);
        api.and_then(|api| api.values.get("root_resource_id")).and_then(plain_text) == Some(reference)
    }

    /// The path of a resource, and its id.
    fn terraform_path(&self, resources: &Resources<'a>, resource: &Resource<'a>, depth: usize) -> (Option<&'a str>, Option<&'a str>) {
        let own = |name: &str| resource.values.get(name).and_then(Node::as_str).filter(|id| !id.is_empty());
        // That of `awscc` has an id of several parts beside its own.
        let id = own("resource_id").or_else(|| own("id"));
        if let Some(path) = resource.values.get("path").and_then(Node::as_str).filter(|path| !path.is_empty()) {
            return (Some(path), id);
        }
        let Some(part) = resources.text(self.bump, resource, "path_part") else { return (None, id) };
        let Some(parent) = resources.text(self.bump, resource, "parent_id") else { return (None, id) };
        let target = resources.target(resource, RESOURCE, parent);
        let above = match target.or_else(|| resources.target(resource, cloud_control::RESOURCE, parent)) {
            Some(target) if depth < PARENTS => self.terraform_path(resources, target, depth + 1).0,
            Some(_) => None,
            None if self.is_root(resources, resource, parent) => Some("/"),
            None if is_open(parent) => Some(&*self.bump.alloc_str(&format!("/{parent}"))),
            None => None,
        };
        (above.map(|above| &*self.bump.alloc_str(&format!("{}/{part}", above.trim_end_matches('/')))), id)
    }

    /// The API that a resource belongs to.
    fn api_of_resource(&mut self, source: &Source<'a>, resource: &Resource<'a>) -> ApiOf<'a> {
        let mut api = ApiOf::unknown(source.shape, source.config_state, self.context);
        let region = source.resources.text(self.bump, resource, "region").filter(|text| !is_open(text));
        api.region = region.or(api.region);
        let Some(reference) = source.resources.text(self.bump, resource, "rest_api_id") else { return api };
        let target = source.resources.target(resource, REST_API, reference);
        match target.or_else(|| source.resources.target(resource, cloud_control::REST_API, reference)) {
            Some(target) => api = self.api_of_terraform(source, target),
            None if is_open(reference) => api.key_name = Some(reference),
            None => api.rest_api_id = Some(reference),
        }
        api.region = region.or(api.region);
        api
    }

    /// What the resource of an API says of it.
    fn api_of_terraform(&mut self, source: &Source<'a>, resource: &Resource<'a>) -> ApiOf<'a> {
        let address = resource.address();
        if let Some(known) = source.described.borrow().get(&address) {
            return *known;
        }
        let mut api = ApiOf::unknown(source.shape, source.config_state, self.context);
        self.describe_terraform_api(source, resource, &mut api);
        source.described.borrow_mut().insert(address, api);
        api
    }

    fn describe_terraform_api(&mut self, source: &Source<'a>, resource: &Resource<'a>, api: &mut ApiOf<'a>) {
        let resources = &source.resources;
        let text = |name: &str| resources.text(self.bump, resource, name);
        let literal = |name: &str| text(name).filter(|text| !is_open(text));
        let id = resource.values.get("id").and_then(Node::as_str).filter(|id| !id.is_empty());
        api.rest_api_id = id.or(api.rest_api_id);
        api.key_name = Some(self.bump.alloc_str(&resource.address()));
        api.name = text("name");
        api.description = text("description");
        // Of the import of a body.
        let parameters = resource.values.get("parameters").and_then(|node| resources.resolver(self.bump).resolve(node));
        let parameter = |name: &str| parameters.as_ref().and_then(|node| node.get(name)).and_then(plain_text);
        api.base_path = BasePath::of(parameter("basepath"));
        let imported = parameter("endpointConfigurationTypes").map(|text| enums::canonical(enums::ENDPOINT_TYPE, text));
        // arn:aws:execute-api:REGION:ACCOUNT:API
        if let Some(arn) = literal("execution_arn") {
            let mut parts = arn.split(':').skip(3);
            let (region, account) = (parts.next().filter(|p| !p.is_empty()), parts.next().filter(|p| !p.is_empty()));
            let place = || self.context.place(None, Some(&resource.pointer.to_text()));
            let checked = agree("region", self.context.assumed_region, "the API's `execution_arn`", region, place)
                .and_then(|()| agree("account", self.context.assumed_account, "the API's `execution_arn`", account, place));
            if let Err(error) = checked {
                self.sink.fail(error);
            }
            api.region = region.or(api.region);
            api.account_id = account.or(api.account_id);
        }
        api.region = literal("region").or(api.region);
        let configuration = resource.values.get("endpoint_configuration").map(|node| node.items().first().copied().unwrap_or(*node));
        let types = configuration.and_then(|c| c.get("types").copied()).map(|types| types.items().first().copied().unwrap_or(types));
        api.endpoint_type = types.as_ref().and_then(plain_text).map(|text| enums::canonical(enums::ENDPOINT_TYPE, text)).or(imported);
        api.tags = self.terraform_tags(source, resource);
    }

    /// The tags of an API with those that its provider adds to all; NULL where they are not known.
    fn terraform_tags(&mut self, source: &Source<'a>, resource: &Resource<'a>) -> Value<'a> {
        let resources = &source.resources;
        let resolver = resources.resolver(self.bump);
        // Those of the provider are in `tags_all` already.
        let mut tags = ["tags_all", "tags"].iter().filter_map(|name| resource.values.get(name)).filter_map(|node| resolver.resolve(node));
        let own = tags.find(|node| !node.is_null());
        let is_unknown = ["tags_all", "tags"].iter().any(|name| resource.unknown.contains(name));
        let provider = resources.text(self.bump, resource, "provider").map(|text| text.trim_start_matches("${").trim_end_matches('}'));
        let provider = format!("provider.{}", provider.unwrap_or("aws"));
        let declared = resources.names().value(&provider);
        // Those of a module that is called may be its caller's, and so is one of another name that the module does not have.
        let is_callers = || provider != "provider.aws" || self.calls_of_module().is_called();
        if source.shape == Shape::TerraformConfiguration && declared.is_none() && is_callers() {
            return Value::Null;
        }
        let of_provider = declared.and_then(|node| resolver.resolve(&node)).filter(|node| !node.is_null());
        let is_known = |tags: Option<Node<'a>>| tags.is_none_or(|tags| tags.is_object() || tags.is_array());
        if is_unknown || !is_known(own) || !is_known(of_provider) {
            return Value::Null;
        }
        // `awscc` has a list of keys and values.
        let listed = |tags: Node<'a>| {
            let tag = |tag: &Node<'a>| Some((tag.get("key").and_then(plain_text)?, *tag.get("value")?));
            let make = Make::at(self.bump, tags.offset);
            if tags.is_array() { make.object(&tags.items().iter().filter_map(tag).collect::<Vec<_>>()) } else { tags }
        };
        let all: Vec<Node<'a>> = [of_provider, own].into_iter().flatten().map(listed).collect();
        match all.as_slice() {
            [] => Value::Map(&[]),
            [only] => self.tags(only),
            [first, ..] => self.tags(&Node { kind: body::merged(self.bump, &all), ..*first }),
        }
    }

    /// A REST API, with the integrations of its body.
    fn terraform_api(&mut self, source: &Source<'a>, resource: &Resource<'a>) {
        let api = self.api_of_terraform(source, resource);
        self.emit_api(&api);
        self.terraform_body(source, &api, resource);
    }
}

/// The expressions in a path.
fn expressions_in(path: &str) -> Vec<&str> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = path[at..].find("${").map(|start| at + start) {
        let Some(end) = members::closing(path, start + 2, '}') else { break };
        found.push(&path[start..=end]);
        at = end;
    }
    found
}

/// The attributes of a response with its `status`, which it may have from another resource, and without those that say whose it
/// is, which the integration says as well.
fn own_members<'a>(bump: &'a bumpalo::Bump, values: &Node<'a>, status: Option<&'a str>) -> Node<'a> {
    let decided = |m: &Member<'a>| match status {
        Some(status) if m.key == "status_code" => Member { value: Node { kind: Kind::String(status), ..m.value }, ..*m },
        _ => *m,
    };
    let members: Vec<Member<'a>> = values.members().iter().filter(|m| is_own(m.key)).map(decided).collect();
    Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*values }
}

/// Whether an attribute of a response says something of the response itself.
fn is_own(attribute: &str) -> bool {
    !matches!(attribute, "id" | "rest_api_id" | "resource_id" | "http_method" | "depends_on")
}

/// `{"Id", "Type", "Attrs"}`, as driftctl writes it.
fn single<'a>(node: &Node<'a>, root: &'a Pointer<'a>, bump: &'a bumpalo::Bump) -> Vec<Resource<'a>> {
    let Some(values) = node.get("Attrs") else { return Vec::new() };
    let kind = node.get("Type").and_then(Node::as_str).unwrap_or_default();
    let name = node.get("Id").and_then(Node::as_str).unwrap_or_default();
    let pointer = bump.alloc(Pointer::Key(root, "Attrs"));
    vec![Resource {
        module: "",
        kind,
        name,
        index: None,
        values: *values,
        values_at: "",
        unknown: Vec::new(),
        offset: node.offset,
        pointer,
        is_own: true,
    }]
}

/// The resources that belong to methods, by what they share.
struct MethodParts<'a, 's> {
    bump: &'a bumpalo::Bump,
    resources: &'s Resources<'a>,
    methods: HashMap<MethodKey<'a>, &'s Resource<'a>>,
    method_responses: HashMap<MethodKey<'a>, Vec<&'s Resource<'a>>>,
    integration_responses: HashMap<MethodKey<'a>, Vec<&'s Resource<'a>>>,
}

impl<'a, 's> MethodParts<'a, 's> {
    fn of(bump: &'a bumpalo::Bump, resources: &'s Resources<'a>) -> Self {
        let mut parts = Self {
            bump,
            resources,
            methods: HashMap::default(),
            method_responses: HashMap::default(),
            integration_responses: HashMap::default(),
        };
        for resource in &resources.all {
            if !matches!(resource.kind, METHOD | METHOD_RESPONSE | INTEGRATION_RESPONSE) {
                continue;
            }
            let key = parts.key(resource);
            match resource.kind {
                METHOD => drop(parts.methods.insert(key, resource)),
                METHOD_RESPONSE => parts.method_responses.entry(key).or_default().push(resource),
                _ => parts.integration_responses.entry(key).or_default().push(resource),
            }
        }
        parts
    }

    fn key(&self, resource: &Resource<'a>) -> MethodKey<'a> {
        let text = |name| self.resources.text(self.bump, resource, name);
        // An instance of `for_each` belongs to that of the same index where ids do not tell them apart.
        let index = resource.index.filter(|_| text("resource_id").is_none_or(is_open)).unwrap_or_default();
        let module: &'a str =
            if index.is_empty() { resource.module } else { self.bump.alloc_str(&format!("{}[{index}]", resource.module)) };
        (module, text("rest_api_id"), text("resource_id"), text("http_method"))
    }
}
