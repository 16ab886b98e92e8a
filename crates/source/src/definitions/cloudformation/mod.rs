//! CloudFormation templates: methods, and bodies of APIs. SAM's own resources are in [`sam`].

mod body;
pub(super) mod case;
mod cloud_control;
mod described;
mod foreach;
mod made;
pub(super) mod nested;
mod reference;
mod sam;
pub(super) mod stack;
mod tree;

use self::reference::named;
use self::stack::{Resource, Stack, member};
use super::emit::{self, ApiOf, At, MethodAt};
use super::members;
use super::openapi::{BasePath, Branch};
use super::resolve::{Resolver, is_open, plain_text};
use crate::context::Pointer;
use crate::convert::{self, Misfit};
use crate::documents::classify::{KUBERNETES_RESOURCES, V2, is_kubernetes_group};
use crate::documents::{MethodInfo, Scope};
use crate::shape::Shape;
use apigw_sql_columns::model::{Value, enums};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::{Kind, Member, Node};

/// Chains of parents are followed so far.
const PARENTS: usize = 256;

impl<'a> Scope<'a, '_, '_> {
    /// A template.
    pub(super) fn template(&mut self, template: &Node<'a>, pointer: &Pointer<'_>) {
        if let Some(resources) = template.get("Resources")
            && !resources.is_object()
        {
            return self.misfit(pointer, Misfit::wrong_type("Resources", "an object", resources));
        }
        if template.get("Resources").is_none() {
            self.sink.part.shape.get_or_insert(Shape::CloudFormation);
            return self.sink.part.skip(Some(pointer.to_text()), "expected `Resources` in the template".to_owned());
        }
        self.leave_misspelled_resources(template, pointer);
        template.get("Transform").into_iter().for_each(|transform| self.macros(transform));
        let names = stack::names(self.bump, self.context, template);
        self.leave_made("templates made by functions", &names, template, pointer);
        let resources = match template.get("Resources") {
            Some(resources) => self.resources(&names, resources, &Pointer::Key(pointer, "Resources")),
            None => Vec::new(),
        };
        let mut stack = Stack::over(resources, names);
        let is_sam =
            template.get("Transform").is_some_and(is_serverless) || stack.resources.iter().any(|r| r.kind.starts_with("AWS::Serverless::"));
        if is_sam {
            stack.globals = template.get("Globals").copied();
            stack.globals_at = self.bump.alloc_str(&Pointer::Key(pointer, "Globals").to_text());
            if let Some(globals) = stack.globals {
                self.globals_made(&stack.names, &globals, &Pointer::Key(pointer, "Globals"));
            }
            sam::Events::find(self.bump, &mut stack);
        }
        let shape = if is_sam { Shape::Sam } else { Shape::CloudFormation };
        self.sink.part.shape.get_or_insert(shape);
        self.root = self.has_made.then(|| (*template, &*self.bump.alloc_str(&pointer.to_text())));
        self.stack(&stack, shape);
        self.apis_of_events(&stack);
        if stack.globals_budget.get() == 0 {
            self.sink.part.leave_unread("`Globals` that add too much to too many resources");
        }
        (self.root, self.has_made) = (None, false);
    }

    /// The place of a resource's properties.
    fn properties_of(&self, resource: &Resource<'a>) -> Pointer<'a> {
        Pointer::Inside(self.sink.part.last_document, resource.properties_at)
    }

    fn stack(&mut self, stack: &Stack<'a>, shape: Shape) {
        for resource in &stack.resources {
            self.names_of = resource.names_of.unwrap_or(self.names_of);
            let (is_created, open) = stack.is_created(self.bump, resource);
            if !is_created {
                if is_ours(resource.kind) {
                    self.sink.part.refuse(self.without_condition());
                }
                continue;
            }
            if let Some(name) = case::misspelled(resource, shape == Shape::CdkTree) {
                self.leave_unread_at(case::MISSPELLED, name, &Pointer::Inside(self.sink.part.last_document, resource.properties_at));
            }
            self.described_by_template(stack, shape, resource);
            match resource.kind {
                "AWS::ApiGateway::Method" => self.cloudformation_method(stack, shape, resource, open),
                "AWS::ApiGateway::RestApi" => self.rest_api_resource(stack, shape, resource, open),
                "AWS::ApiGateway::Resource" if !self.wants(Dataset::Resource) => {}
                "AWS::ApiGateway::Resource" => {
                    let (api, _) = self.api_of(stack, shape, resource.property("RestApiId"));
                    let reference = Node { kind: Kind::String(resource.logical_id), ..resource.node };
                    let path = self.path_of(stack, &reference, 0).0;
                    self.emit_resource(&api, (None, path), None, &self.properties_of(resource));
                }
                "AWS::Serverless::Api" => self.serverless_api(stack, resource, open),
                "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => self.serverless_events(stack, resource),
                "AWS::ApiGatewayV2::Integration" => self.sink.part.refuse(V2),
                "AWS::ApiGatewayV2::Api" | "AWS::Serverless::HttpApi" => {
                    for name in ["Body", "DefinitionBody"] {
                        if let Some(body) = resource.property(name) {
                            self.count_http_api(body);
                        }
                    }
                }
                _ if self.nested(stack, shape, resource) => {}
                kind => {
                    if kind.starts_with("Custom::") && has_manifest(resource) {
                        self.sink.part.leave_unread(KUBERNETES_RESOURCES);
                    }
                    if is_unknown_kind(kind, resource) {
                        self.sink.part.leave_unread("resources of an unknown type");
                    } else {
                        self.sink.part.refuse("other resources");
                    }
                    // Types of registries are somebody's own, as custom resources are.
                    if !kind.starts_with("AWS::") || kind == "AWS::CloudFormation::CustomResource" {
                        self.custom_resource(stack, shape, resource, open);
                    }
                }
            }
            if self.sink.has_failed() {
                return;
            }
        }
    }

    /// What is told of resources whose condition is false: SAM's settings may give parameters other values.
    fn without_condition(&self) -> &'static str {
        let settings = self.context.directory.map(|folder| folder.join("samconfig.toml"));
        let settings = settings.filter(|path| std::fs::metadata(path).is_ok_and(|file| file.len() < 1 << 20));
        let has_parameters =
            settings.and_then(|path| std::fs::read_to_string(path).ok()).is_some_and(|text| text.contains("parameter_overrides"));
        if has_parameters {
            "resources whose condition is false, unless `samconfig.toml` says otherwise, which is not read"
        } else {
            "resources whose condition is false"
        }
    }

    fn cloudformation_method(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>, condition: Option<&'a str>) {
        let properties_at = self.properties_of(resource);
        let (api, api_open) = self.api_of(stack, shape, resource.property("RestApiId"));
        let resolver = Resolver::new(self.bump, &stack.names);
        let verb = resource.property("HttpMethod").and_then(|node| resolver.text(node)).map(emit::verb);
        let (path, resource_id) = match resource.property("ResourceId") {
            Some(node) => self.resource_of(stack, node),
            None => (None, None),
        };
        let (info, hidden) = match self.method_properties(&resolver, resource) {
            Ok(info) => info,
            Err(misfit) => return self.misfit(&properties_at, misfit),
        };
        let mut method_open = resolver.take_open();
        method_open.extend(api_open.into_iter().chain(condition));
        method_open.extend(path.filter(|path| is_open(path)).and_then(|path| path.get(path.find("${")?..)));
        let method = MethodAt { verb, path, resource_id, info: Some(info) };
        self.emit_method(&api, &method, &properties_at);
        let Some(integration) = resource.property_member("Integration") else { return };
        let at = Pointer::Key(&properties_at, integration.key);
        for Branch { node, open: inner, at } in self.branches(&stack.names, integration.value, at) {
            if !node.is_object() {
                self.misfit(&properties_at, Misfit::wrong_type("Integration", "an object", &node));
                continue;
            }
            let resolver = Resolver::new(self.bump, &stack.names);
            method_open.iter().copied().chain(inner).for_each(|open| resolver.leave_open(open));
            match members::read(&resolver, members::CLOUDFORMATION, &node, false) {
                Ok(mut reading) => {
                    reading.hidden.extend(&hidden);
                    let at = At { pointer: &at, offset: integration.key_offset };
                    self.emit_integration(&api, &method, reading, resolver.take_open(), at);
                }
                Err(misfit) => self.misfit(&at, misfit),
            }
        }
    }

    /// What a method says of itself, and the columns that open expressions hide.
    fn method_properties(&self, resolver: &Resolver<'a, '_>, resource: &Resource<'a>) -> convert::Fit<(MethodInfo<'a>, Vec<&'static str>)> {
        let mut hidden = Vec::new();
        let text = |name: &str| resource.property(name).and_then(|node| resolver.text(node));
        // What is no text is not known where an expression stays open in its place.
        let mut decided = |name: &str, column: &'static str, has_objects: bool| {
            let node = resource.property(name).and_then(|node| resolver.resolve(node));
            let is_made = |node: &Node<'a>| node.as_str().is_some_and(is_open);
            let is_hidden = node.is_some_and(|node| is_made(&node) || (has_objects && node.items().iter().any(is_made)));
            hidden.extend(is_hidden.then_some(column));
            (node.filter(|_| !is_hidden), is_hidden)
        };
        let authorization = text("AuthorizationType").map(|text| enums::canonical(enums::AUTHORIZATION_TYPE, text));
        let api_key_required = match decided("ApiKeyRequired", "api_key_required", false) {
            (_, true) => Value::Null,
            (Some(node), _) => convert::boolean("ApiKeyRequired", &node)?,
            // What the service makes of a method that does not say it (CloudFormation, AWS::ApiGateway::Method).
            (None, _) => Value::Boolean(false),
        };
        let authorization_scopes = match decided("AuthorizationScopes", "authorization_scopes", false).0 {
            Some(node) if node.is_array() => convert::list(self.bump, "AuthorizationScopes", &node)?,
            _ => Value::Null,
        };
        let parameters = decided("RequestParameters", "method_request_parameters", false).0;
        let responses = decided("MethodResponses", "method_responses", true).0;
        let info = MethodInfo {
            authorization_type: authorization,
            authorizer_id: text("AuthorizerId"),
            api_key_required,
            request_parameters: parameters.map_or(Value::Null, |node| convert::json(self.bump, &with_booleans(self.bump, &node))),
            responses: responses.map_or(Value::Null, |node| self.method_responses(&node)),
            request_validator_id: text("RequestValidatorId"),
            operation_name: text("OperationName"),
            authorization_scopes,
            ..MethodInfo::default()
        };
        Ok((info, hidden))
    }

    /// The list as the API's object by status code.
    fn method_responses(&self, list: &Node<'a>) -> Value<'a> {
        let bump = self.bump;
        let mut responses: Vec<Member<'a>> = Vec::new();
        for item in list.items() {
            let mut members = Vec::new();
            let mut status = "";
            for response in item.members() {
                let (key, value) = match response.key {
                    "StatusCode" | "statusCode" => {
                        status = plain_text(&response.value).unwrap_or_default();
                        ("statusCode", Node { kind: Kind::String(status), ..response.value })
                    }
                    "ResponseParameters" | "responseParameters" => ("responseParameters", with_booleans(bump, &response.value)),
                    "ResponseModels" | "responseModels" => ("responseModels", response.value),
                    _ => continue,
                };
                members.push(Member { key, value, ..*response });
            }
            let value = Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*item };
            responses.push(Member { key: status, key_offset: item.offset, value });
        }
        let node = Node { kind: Kind::Object(bump.alloc_slice_copy(&responses)), ..*list };
        convert::json(bump, &node)
    }

    /// The API that `RestApiId` names, and what stays open in it.
    fn api_of(&mut self, stack: &Stack<'a>, shape: Shape, reference: Option<&Node<'a>>) -> (ApiOf<'a>, Vec<&'a str>) {
        let mut api = ApiOf::unknown(shape, shape.config_state(), self.context);
        let Some(reference) = reference else { return (api, Vec::new()) };
        let resolver = Resolver::new(self.bump, &stack.names);
        let logical_id = named(&resolver, reference).map(|named| named.name);
        let resource = logical_id.and_then(|id| stack.get(id));
        if let Some(resource) = resource.filter(|r| matches!(r.kind, "AWS::ApiGateway::RestApi" | "AWS::Serverless::Api")) {
            let open = self.describe_api(stack, &resource, &mut api);
            return (api, open);
        }
        match resolver.text(reference) {
            Some(text) if is_open(text) => {
                // A logical name of another template, or of SAM's implicit API.
                api.key_name = Some(logical_id.unwrap_or(text));
                return (api, resolver.take_open());
            }
            Some(text) => api.rest_api_id = Some(text),
            None => {}
        }
        (api, Vec::new())
    }

    /// What a template says of an API, read once: each of its methods asks.
    fn describe_api(&mut self, stack: &Stack<'a>, resource: &Resource<'a>, api: &mut ApiOf<'a>) -> Vec<&'a str> {
        if let Some((known, open)) = stack.described.borrow().get(resource.logical_id) {
            *api = *known;
            return open.clone();
        }
        let open = self.read_api(stack, resource, api);
        stack.described.borrow_mut().insert(resource.logical_id, (*api, open.clone()));
        open
    }

    fn read_api(&mut self, stack: &Stack<'a>, resource: &Resource<'a>, api: &mut ApiOf<'a>) -> Vec<&'a str> {
        let resolver = Resolver::new(self.bump, &stack.names);
        api.key_name = Some(resource.logical_id);
        let properties = sam::globals::properties(self.bump, stack, resource);
        let property = |name: &str| member(&properties, name).copied();
        api.name = property("Name").and_then(|node| resolver.text(&node));
        api.description = property("Description").and_then(|node| resolver.text(&node));
        if let Some(configuration) = property("EndpointConfiguration").and_then(|node| resolver.resolve(&node)) {
            let types = member(&configuration, "Types").or_else(|| member(&configuration, "Type")).copied().unwrap_or(configuration);
            let first = types.items().first().copied().unwrap_or(types);
            api.endpoint_type = plain_text(&first).map(|text| enums::canonical(enums::ENDPOINT_TYPE, text));
        }
        // Of the import of a body.
        let parameters = property("Parameters").and_then(|node| resolver.resolve(&node));
        let parameter = |name: &str| parameters.as_ref().and_then(|node| node.get(name)).and_then(plain_text);
        api.base_path = BasePath::of(parameter("basepath"));
        let types = parameter("endpointConfigurationTypes").map(|text| enums::canonical(enums::ENDPOINT_TYPE, text));
        api.endpoint_type = api.endpoint_type.or(types);
        // SAM has them for the stage, and for the API only if they are passed on.
        let has_tags = resource.kind != "AWS::Serverless::Api" || property("PropagateTags").is_some_and(|node| sam::truth(&node));
        api.tags = match property("Tags").filter(|_| has_tags).and_then(|node| resolver.resolve(&node)) {
            Some(tags) => self.tags_of(&tags),
            None => Value::Map(&[]),
        };
        resolver.take_open()
    }

    /// Tags as a list of keys and values, or as an object.
    fn tags_of(&mut self, tags: &Node<'a>) -> Value<'a> {
        let members: Vec<Member<'a>> = match tags.kind {
            Kind::Object(members) => members.to_vec(),
            _ => tags
                .items()
                .iter()
                .filter_map(|tag| {
                    let key = member(tag, "Key").and_then(plain_text)?;
                    Some(Member { key, key_offset: tag.offset, value: *member(tag, "Value")? })
                })
                .collect(),
        };
        let node = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*tags };
        self.tags(&node)
    }

    /// The path of a resource, or its id where that is a literal.
    fn resource_of(&self, stack: &Stack<'a>, reference: &Node<'a>) -> (Option<&'a str>, Option<&'a str>) {
        if let Some(id) = reference.as_str() {
            return (None, Some(id));
        }
        match literal(&Resolver::new(self.bump, &stack.names), reference) {
            Some(id) => (None, Some(id)),
            None => self.path_of(stack, reference, 0),
        }
    }

    /// The path of the resource of this logical name, from its parents; `(path, None)`.
    fn path_of(&self, stack: &Stack<'a>, target: &Node<'a>, depth: usize) -> (Option<&'a str>, Option<&'a str>) {
        if depth > PARENTS {
            return (None, None);
        }
        let resolver = Resolver::new(self.bump, &stack.names);
        let named = named(&resolver, target);
        if named.is_some_and(|named| named.attribute == Some("RootResourceId")) {
            return (Some("/"), None);
        }
        let logical_id = target.as_str().or(named.map(|named| named.name));
        let resource = logical_id.and_then(|id| stack.get(id)).filter(|r| r.kind == "AWS::ApiGateway::Resource");
        let Some(resource) = resource else {
            let text = match target.as_str().or_else(|| literal(&resolver, target)) {
                Some(name) => Some(&*self.bump.alloc_str(&format!("${{{name}}}"))),
                None => resolver.text(target),
            };
            return (text.map(|text| &*self.bump.alloc_str(&format!("/{text}"))), None);
        };
        let parent = resource.property("ParentId").and_then(|parent| self.path_of(stack, parent, depth + 1).0);
        let part = resource.property("PathPart").and_then(|part| resolver.text(part));
        let (Some(parent), Some(part)) = (parent, part) else { return (None, None) };
        (Some(self.bump.alloc_str(&format!("{}/{part}", parent.trim_end_matches('/')))), None)
    }
}

/// The text that an expression comes to, if nothing stays open in it.
fn literal<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<&'a str> {
    plain_text(&resolver.known(node)?).filter(|text| !is_open(text))
}

fn is_serverless(transform: &Node<'_>) -> bool {
    let is = |node: &Node<'_>| node.as_str().is_some_and(|text| text.starts_with("AWS::Serverless"));
    is(transform) || transform.items().iter().any(is)
}

/// The types of API Gateway whose resources no integration is in.
const WITHOUT_INTEGRATIONS: [&str; 21] = [
    "Account",
    "ApiKey",
    "Authorizer",
    "BasePathMapping",
    "BasePathMappingV2",
    "ClientCertificate",
    "Deployment",
    "DocumentationPart",
    "DocumentationVersion",
    "DomainName",
    "DomainNameAccessAssociation",
    "DomainNameV2",
    "GatewayResponse",
    "Model",
    "RequestValidator",
    "Resource",
    "Stage",
    "UsagePlan",
    "UsagePlanKey",
    "VpcLink",
    "RestApi",
];

/// Whether no integration is in the resources of a type of API Gateway, given without `AWS::ApiGateway::`.
pub(super) fn is_without_integrations(name: &str) -> bool {
    WITHOUT_INTEGRATIONS.contains(&name)
}

/// Whether integrations may be in a resource all the same: its type is none that is known, or it has lost its type.
fn is_unknown_kind(kind: &str, resource: &Resource<'_>) -> bool {
    match kind.strip_prefix("AWS::ApiGateway::") {
        Some(name) => !is_without_integrations(name),
        // `AWS::Service::Type`, `Custom::Name`.
        None if !kind.is_empty() => kind.matches("::").count() < 2 && !kind.starts_with("Custom::"),
        None => {
            let says = |name: &str| resource.node.get(name).is_some_and(|node| !node.is_null());
            says("Type") || resource.property("Integration").is_some() || resource.property("Events").is_some()
        }
    }
}

/// Whether a resource applies a manifest of Kubernetes for API Gateway, as that of the CDK for clusters does.
fn has_manifest(resource: &Resource<'_>) -> bool {
    fn names_group(node: &Node<'_>) -> bool {
        match node.kind {
            Kind::String(text) => text.contains("apiVersion") && is_kubernetes_group(text),
            Kind::Array(items) => items.iter().any(names_group),
            Kind::Object(members) => members.iter().any(|m| names_group(&m.value)),
            _ => false,
        }
    }
    resource.property("Manifest").is_some_and(names_group)
}

fn is_ours(kind: &str) -> bool {
    matches!(kind, "AWS::ApiGateway::Method" | "AWS::ApiGateway::RestApi" | "AWS::Serverless::Api" | "AWS::Serverless::Function")
}

/// The object with truth values that YAML or a parameter has as text.
fn with_booleans<'a>(bump: &'a bumpalo::Bump, node: &Node<'a>) -> Node<'a> {
    let members = node.members().iter().map(|m| {
        let kind = match m.value.kind {
            Kind::String("true") => Kind::Bool(true),
            Kind::String("false") => Kind::Bool(false),
            other => other,
        };
        Member { value: Node { kind, ..m.value }, ..*m }
    });
    if !node.is_object() {
        return *node;
    }
    Node { kind: Kind::Object(bump.alloc_slice_fill_iter(members.collect::<Vec<_>>())), ..*node }
}
