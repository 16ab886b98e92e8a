//! Resources and their methods.

use super::integration::tells_integration;
use super::known::Kind;
use super::remains::named_methods;
use super::{Answer, Scope, respell};
use crate::SourceState;
use crate::context::Pointer;
use crate::convert::{self, Fit, Misfit};
use apigw_sql_columns::model::{Columns, MethodColumn as M, MethodRecord, Record, ResourceColumn as R, ResourceRecord, Value, enums};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::{Kind as JsonKind, Member, Node};

/// The resource that a method belongs to, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ResourceInfo<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) path: Option<&'a str>,
}

/// What a method says beside its integration.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MethodInfo<'a> {
    pub(crate) verb: Option<&'a str>,
    pub(crate) authorization_type: Option<&'a str>,
    pub(crate) authorizer_id: Option<&'a str>,
    pub(crate) api_key_required: Value<'a>,
    pub(crate) request_parameters: Value<'a>,
    pub(crate) responses: Value<'a>,
    pub(crate) request_validator_id: Option<&'a str>,
    pub(crate) operation_name: Option<&'a str>,
    pub(crate) authorization_scopes: Value<'a>,
    pub(crate) request_models: Value<'a>,
}

impl<'a> MethodInfo<'a> {
    /// Writes it into a row from the column `authorization_type` on: its columns stand together, in one order, in the
    /// dataset of methods and in that of integrations.
    pub(crate) fn write(&self, row: &mut [Value<'a>], authorization_type: impl Columns) {
        let values = [
            Value::text(self.authorization_type),
            Value::text(self.authorizer_id),
            self.api_key_required,
            self.request_parameters,
            self.responses,
            Value::text(self.request_validator_id),
            Value::text(self.operation_name),
            self.authorization_scopes,
        ];
        if let Some(columns) = row.get_mut(authorization_type.position()..).and_then(|row| row.get_mut(..values.len())) {
            columns.copy_from_slice(&values);
        }
    }
}

/// Members of a method that no integration is in, beside its integration itself.
fn is_of_method(name: &str) -> bool {
    matches!(
        name,
        "methodIntegration"
            | "methodResponses"
            | "requestParameters"
            | "requestModels"
            | "authorizationScopes"
            | "ResponseMetadata"
            | "$metadata"
    )
}

/// Whether a member is one of those that the API gives a method.
fn tells_method(name: &str) -> bool {
    is_of_method(name) && !matches!(name, "ResponseMetadata" | "$metadata")
        || matches!(
            name,
            "httpMethod"
                | "authorizationType"
                | "authorizerId"
                | "apiKeyRequired"
                | "requestValidatorId"
                | "operationName"
                | "MethodIntegration"
                | "method_integration"
                | "integration"
                | "Integration"
        )
}

/// Whether a member of a method is its integration under another name than the API's.
fn is_integration(member: &Member<'_>) -> bool {
    let has_type = || ["type", "Type"].iter().any(|name| member.value.get(name).is_some());
    match member.key {
        "MethodIntegration" | "method_integration" => true,
        "integration" | "Integration" => has_type(),
        _ => false,
    }
}

impl<'a> Scope<'a, '_, '_> {
    pub(super) fn resource(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let mut record = ResourceRecord::default();
        let mut methods = Vec::new();
        for member in node.members() {
            let column = match member.key {
                "id" => R::ResourceId,
                "parentId" => R::ParentId,
                "pathPart" => R::PathPart,
                "path" => R::Path,
                "resourceMethods" => {
                    methods.push(member.value);
                    continue;
                }
                "ResourceMethods" | "resource_methods" => {
                    methods.push(respell::respelled(self.bump, &member.value));
                    continue;
                }
                // `keys(resourceMethods)`
                _ => {
                    self.sink.part.bare_methods += named_methods(&member.value);
                    self.walk_beside(&member.value, &Pointer::Key(pointer, member.key));
                    continue;
                }
            };
            match convert::text(member.key, &member.value) {
                Ok(text) => record.set_text(column, text),
                Err(misfit) => return self.misfit(pointer, misfit),
            }
        }
        let info = ResourceInfo { id: record.text(R::ResourceId), path: record.text(R::Path) };
        if let (Some("/"), Some(id)) = (info.path, info.id) {
            self.check_root(id, pointer);
        }
        self.place(&mut record, [R::AccountId, R::Region, R::RestApiId, R::Source, R::SourcePath], answer);
        self.sink.row(Dataset::Resource, record.values(), self.path_of_unknown_api());
        // A key that stands twice is read twice.
        for methods in methods {
            match methods.kind {
                JsonKind::Null => {}
                JsonKind::Object(members) => {
                    let pointer = Pointer::Key(pointer, "resourceMethods");
                    for member in members {
                        self.method(Some(member.key), &member.value, info, &Pointer::Key(&pointer, member.key), answer);
                    }
                }
                _ => self.misfit(pointer, Misfit::wrong_type("resourceMethods", "an object", &methods)),
            }
        }
    }

    /// Whether the root resource is that of the API that the answer should be of.
    fn check_root(&mut self, id: &str, pointer: &Pointer<'_>) {
        let root = self.api().0.and_then(|api| api.root_resource_id.as_deref()).filter(|root| *root != id);
        if let Some(root) = root {
            let api = self.context.rest_api_id.unwrap_or_default();
            let message = format!("it is an answer of another API: the root resource of `{api}` is `{root}`, and here it is `{id}`");
            self.fail((SourceState::Failed, message), pointer);
        }
    }

    /// A method whose resource is not known.
    pub(super) fn lone_method(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let resource = ResourceInfo { id: self.address.resource_id, path: self.address.path };
        self.method(self.address.verb, node, resource, pointer, answer);
    }

    fn method(&mut self, verb: Option<&'a str>, node: &Node<'a>, resource: ResourceInfo<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let is_method = node.is_null() || node.members().is_empty() || node.members().iter().any(|m| tells_method(m.key));
        if !(is_method && (node.is_object() || node.is_null())) {
            let expected = if node.is_object() { "the members of a method" } else { "an object for the method" };
            return self.instead(node, expected, pointer);
        }
        let info = match self.method_info(verb, node) {
            Ok(found) => found,
            Err(misfit) => return self.misfit(pointer, misfit),
        };
        self.method_row(&info, resource, answer);
        for member in node.members().iter().filter(|m| !is_of_method(m.key) && !is_integration(m)) {
            self.walk_beside(&member.value, &Pointer::Key(pointer, member.key));
        }
        match self.integrations_of(node) {
            // Without `--embed methods` a resource shows the verbs alone, and an SDK what it was not given as null.
            [] if node.members().is_empty() => self.bare_method(resource, info.verb),
            [] => {}
            found => {
                let kind = match (resource.id, resource.path) {
                    (None, None) => Kind::Method,
                    (Some(_), None) if self.address.resource_id.is_some() => Kind::Addressed,
                    (None, Some(_)) if self.address.path.is_some() => Kind::MethodAtPath,
                    _ => Kind::Resource,
                };
                // A key that stands twice is read twice.
                for integration in found {
                    match integration.kind {
                        JsonKind::Null => self.sink.part.without_integration += 1,
                        JsonKind::Object(_) => {
                            if !integration.members().iter().any(|m| tells_integration(m.key)) {
                                self.instead(integration, "the members of an integration", &Pointer::Key(pointer, "methodIntegration"));
                                continue;
                            }
                            self.shown_method(resource, info.verb, integration);
                            self.integration(integration, (Some(&info), resource, kind), pointer, answer);
                        }
                        _ => self.misfit(pointer, Misfit::wrong_type("methodIntegration", "an object", integration)),
                    }
                }
            }
        }
    }

    /// A method is named without what is in it.
    fn bare_method(&mut self, resource: ResourceInfo<'a>, verb: Option<&str>) {
        self.sink.part.bare_methods += 1;
        if let (true, Some(resource), Some(verb)) = (self.recording, resource.id, verb) {
            let name = self.sink.wanted.method_name(self.context.rest_api_id, resource, verb);
            self.sink.part.bare_names.push(name);
        }
    }

    /// A step of a recording shows a method that others may name alone. The namespace of its cache is its resource,
    /// unless somebody chose another one.
    fn shown_method(&mut self, resource: ResourceInfo<'a>, verb: Option<&str>, integration: &Node<'a>) {
        let Some(verb) = verb.filter(|_| self.recording) else { return };
        let resource = resource.id.or_else(|| integration.get("cacheNamespace").and_then(Node::as_str));
        if let Some(resource) = resource {
            let name = self.sink.wanted.method_name(self.context.rest_api_id, resource, verb);
            self.sink.part.shown_names.insert(name);
        }
    }

    /// The integrations of a method: one, whatever its name is spelled like.
    fn integrations_of(&self, method: &Node<'a>) -> &'a [Node<'a>] {
        let found = method.members().iter().filter_map(|m| match m.key {
            "methodIntegration" => Some(m.value),
            _ if is_integration(m) => Some(respell::respelled(self.bump, &m.value)),
            _ => None,
        });
        self.bump.alloc_slice_copy(&found.collect::<Vec<_>>())
    }

    fn method_info(&mut self, verb: Option<&'a str>, node: &Node<'a>) -> Fit<MethodInfo<'a>> {
        let mut info = MethodInfo { verb, ..MethodInfo::default() };
        for member in node.members() {
            let (key, value) = (member.key, &member.value);
            match key {
                "httpMethod" => info.verb = info.verb.or(convert::text(key, value)?),
                "authorizationType" => {
                    info.authorization_type = convert::text(key, value)?.map(|t| enums::canonical(enums::AUTHORIZATION_TYPE, t));
                }
                "authorizerId" => info.authorizer_id = convert::text(key, value)?,
                "apiKeyRequired" => info.api_key_required = convert::boolean(key, value)?,
                "requestParameters" => info.request_parameters = convert::json(self.bump, value),
                "methodResponses" => info.responses = convert::json(self.bump, &convert::structures(self.bump, value)),
                "requestValidatorId" => info.request_validator_id = convert::text(key, value)?,
                "operationName" => info.operation_name = convert::text(key, value)?,
                "authorizationScopes" => info.authorization_scopes = convert::list(self.bump, key, value)?,
                "requestModels" => info.request_models = convert::map(self.bump, key, value)?,
                _ => {}
            }
        }
        info.verb = info.verb.map(|v| enums::canonical(enums::VERB, v));
        Ok(info)
    }

    fn method_row(&mut self, info: &MethodInfo<'a>, resource: ResourceInfo<'a>, answer: Answer<'_>) {
        if !self.sink.wanted.targets.iter().any(|t| t.dataset == Dataset::Method) {
            return;
        }
        let mut record = MethodRecord::default();
        self.place(&mut record, [M::AccountId, M::Region, M::RestApiId, M::Source, M::SourcePath], answer);
        record.set_text(M::ResourceId, resource.id);
        record.set_text(M::Path, resource.path);
        record.set_text(M::ApiMethod, info.verb);
        info.write(record.values_mut(), M::AuthorizationType);
        record.set(M::RequestModels, info.request_models);
        let anonymous = resource.id.is_none();
        let path = if anonymous { Some(&*self.bump.alloc_str(&self.anonymous_name(answer.pointer))) } else { self.path_of_unknown_api() };
        self.sink.row(Dataset::Method, record.values(), path);
    }

    /// Sets account, region, API, source and path of a row.
    pub(super) fn place<C: apigw_sql_columns::model::Columns, const N: usize>(
        &self,
        record: &mut Record<'a, C, N>,
        [account, region, api, source, path]: [C; 5],
        answer: Answer<'_>,
    ) {
        record.set_text(account, self.context.account_id);
        record.set_text(region, self.context.region);
        record.set_text(api, self.context.rest_api_id);
        record.set(source, Value::Text(answer.shape.name()));
        record.set(path, Value::Text(self.context.path));
    }

    /// What tells rows of an unknown API from those of another.
    pub(super) fn path_of_unknown_api(&self) -> Option<&'a str> {
        self.context.rest_api_id.is_none().then_some(self.context.path)
    }
}
