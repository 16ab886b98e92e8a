//! From what a definition says to rows: identity, surroundings, and what could not be known.

use crate::context::Pointer;
use crate::convert;
use crate::definitions::knowledge::{Known, limits};
use crate::definitions::members::Reading;
use crate::definitions::openapi::BasePath;
use crate::definitions::resolve::is_open;
use crate::documents::{MethodInfo, OF_METHOD, Scope};
use crate::shape::Shape;
use apigw_sql_columns::model::{
    Columns as _, IntegrationColumn as C, MethodColumn as M, MethodRecord, ResourceColumn as R, ResourceRecord, RestApiColumn as A,
    RestApiRecord, Value, enums,
};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::key::{RecordKey, partition_of_region};
use apigw_sql_value::json::Node;

/// The API that integrations belong to, as far as the definition says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ApiOf<'a> {
    pub(super) shape: Shape,
    pub(super) config_state: &'static str,
    pub(super) account_id: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) rest_api_id: Option<&'a str>,
    /// What stands for an unknown id: a title or a logical name.
    pub(super) key_name: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) endpoint_type: Option<&'a str>,
    /// NULL: not known.
    pub(super) tags: Value<'a>,
    /// What becomes of the base path of its body.
    pub(super) base_path: BasePath<'a>,
}

impl<'a> ApiOf<'a> {
    /// An API of which the source has said nothing yet.
    pub(super) fn unknown(shape: Shape, config_state: &'static str, context: &crate::context::FileContext<'a>) -> Self {
        Self {
            shape,
            config_state,
            account_id: context.account_id,
            region: context.region,
            rest_api_id: context.rest_api_id,
            key_name: None,
            stage: None,
            name: None,
            description: None,
            endpoint_type: None,
            tags: Value::Null,
            base_path: BasePath::Ignored,
        }
    }
}

/// The method that an integration belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MethodAt<'a> {
    pub(super) verb: Option<&'a str>,
    pub(super) path: Option<&'a str>,
    pub(super) resource_id: Option<&'a str>,
    /// `None`: the source does not show the method itself.
    pub(super) info: Option<MethodInfo<'a>>,
}

/// Where something stands.
#[derive(Clone, Copy)]
pub(crate) struct At<'p> {
    pub(super) pointer: &'p Pointer<'p>,
    pub(super) offset: u32,
}

impl<'a> Scope<'a, '_, '_> {
    /// Adds an integration.
    pub(super) fn emit_integration(
        &mut self,
        api: &ApiOf<'a>,
        method: &MethodAt<'a>,
        reading: Reading<'a>,
        open: Vec<&'a str>,
        at: At<'_>,
    ) {
        let bump = self.bump;
        let Reading { mut record, hidden, unknown, made_by } = reading;
        if let Some(function) = made_by {
            self.leave_unread_at("integrations made by functions", function, at.pointer);
        }
        for name in unknown {
            // Terraform refuses them, and what was meant is not known.
            if api.shape == Shape::TerraformConfiguration {
                self.sink.part.leave_unread_of("arguments that the resource does not have", name);
            }
            self.sink.part.unknown_member(name);
        }
        let place;
        let mut key = RecordKey {
            account_id: api.account_id,
            region: api.region,
            rest_api_id: api.rest_api_id,
            api_name: api.key_name,
            stage: api.stage,
            resource_id: method.resource_id,
            path: method.path.filter(|_| method.resource_id.is_none()),
            method: method.verb,
            ..RecordKey::default()
        };
        if method.verb.is_none() || (method.resource_id.is_none() && method.path.is_none()) {
            place = self.anonymous_name(at.pointer);
            key.rest_api_id = None;
            key.api_name = Some(&place);
        } else if key.rest_api_id.is_none() && key.api_name.is_none() {
            key.api_name = Some(self.context.path);
        }
        let mut text = String::new();
        key.write(&mut text);
        record.set(C::Key, Value::Text(bump.alloc_str(&text)));
        let identity_at = self.identity_at(&text, key.rest_api_id.is_some(), at.pointer);
        text.clear();
        if key.write_arn(&mut text) {
            record.set(C::IntegrationArn, Value::Text(bump.alloc_str(&text)));
        }
        record.set_text(C::AccountId, api.account_id);
        record.set(C::Tags, api.tags);
        record.set(C::ConfigState, Value::Text(api.config_state));
        record.set_text(C::Stage, api.stage);
        record.set_text(C::RestApiName, api.name);
        record.set_text(C::EndpointType, api.endpoint_type);
        record.set_text(C::Path, method.path);
        if let Some(info) = &method.info {
            info.write(record.values_mut(), C::AuthorizationType);
        }
        let known_ids =
            [("region", api.region), ("partition", api.region), ("rest_api_id", api.rest_api_id), ("resource_id", method.resource_id)];
        let mut unknown: Vec<Option<&'a str>> = Vec::new();
        for (name, known) in limits(api.shape) {
            let is_known = match known_ids.iter().find(|(id, _)| id == name) {
                Some((_, id)) => id.is_some(),
                None => C::NAMES.iter().position(|n| n == name).is_some_and(|at| !record.values()[at].is_null()),
            };
            if *known == Known::Never || !is_known {
                unknown.push(Some(name));
            }
        }
        if method.info.is_none() {
            unknown.extend(OF_METHOD.iter().filter(|name| **name != "api_method").copied().map(Some));
        }
        for name in hidden {
            if !unknown.contains(&Some(name)) {
                unknown.push(Some(name));
            }
        }
        if !unknown.is_empty() {
            record.set(C::UnknownColumns, Value::List(bump.alloc_slice_copy(&unknown)));
        }
        let open: Vec<&'a str> = open.into_iter().chain(self.called).collect();
        if !open.is_empty() {
            record.set(C::Unresolved, Value::List(bump.alloc_slice_fill_iter(open.into_iter().map(Some))));
        }
        record.set(C::Source, Value::Text(api.shape.name()));
        record.set(C::SourcePath, Value::Text(self.context.path));
        let line = self.line_of(at.offset);
        if let Some(line) = line {
            record.set(C::SourceLine, Value::BigInt(line as i64));
        }
        if self.sink.wanted.pointers && self.has_pointers {
            record.set(C::SourcePointer, Value::Text(self.place_of(at.pointer)));
        }
        self.sink.part.shape.get_or_insert(api.shape);
        self.sink.integration_of(&record, line, identity_at);
    }

    /// Where a key means what it says. Names of APIs are a document's own; what an expression in a key stands for is known
    /// nowhere, so that another record of the same text may be another integration.
    fn identity_at(&self, key: &str, has_id: bool, at: &Pointer<'_>) -> u64 {
        let place = |pointer: &str| self.sink.wanted.place(self.context.index, pointer);
        match () {
            () if is_open(key) => place(&at.to_text()),
            () if !has_id => place(self.names_of),
            () => 0,
        }
    }

    /// The pointer of a record, as far as it leads to something in the file.
    pub(crate) fn place_of(&self, pointer: &Pointer<'_>) -> &'a str {
        if let Some(text) = self.text_at {
            return text;
        }
        let pointer = pointer.to_text();
        let found = self.root.as_ref().map_or(pointer.as_str(), |(root, base)| resolved_part(root, base, &pointer));
        self.bump.alloc_str(found)
    }

    /// The tags of an API. Those that cannot be represented are told, and not known.
    pub(super) fn tags(&mut self, tags: &Node<'a>) -> Value<'a> {
        convert::tags(self.bump, "tags", tags).unwrap_or_else(|misfit| {
            let line = self.line_of(tags.offset).map(|line| line.to_string());
            self.sink.part.skip(line, misfit.message);
            Value::Null
        })
    }

    /// Adds the API itself.
    pub(super) fn emit_api(&mut self, api: &ApiOf<'a>) {
        self.sink.part.shape.get_or_insert(api.shape);
        if !self.wants(Dataset::RestApi) {
            return;
        }
        let mut record = RestApiRecord::default();
        record.set_text(A::AccountId, api.account_id);
        record.set_text(A::Region, api.region);
        record.set_text(A::Partition, api.region.map(partition_of_region));
        record.set_text(A::RestApiId, api.rest_api_id);
        record.set_text(A::Name, api.name.or(api.key_name));
        record.set_text(A::Description, api.description);
        record.set_text(A::EndpointType, api.endpoint_type);
        record.set(A::Tags, api.tags);
        record.set(A::Source, Value::Text(api.shape.name()));
        record.set(A::SourcePath, Value::Text(self.context.path));
        self.sink.row(Dataset::RestApi, record.values(), self.owner(api, None));
    }

    /// Whether anybody asks for rows of a dataset.
    pub(super) fn wants(&self, dataset: Dataset) -> bool {
        self.sink.wanted.targets.iter().any(|target| target.dataset == dataset)
    }

    /// Adds a resource of the API, with its id and its path, and the id of its parent.
    pub(super) fn emit_resource(
        &mut self,
        api: &ApiOf<'a>,
        (id, path): (Option<&'a str>, Option<&'a str>),
        parent: Option<&'a str>,
        at: &Pointer<'_>,
    ) {
        if !self.wants(Dataset::Resource) {
            return;
        }
        let mut record = ResourceRecord::default();
        record.set_text(R::AccountId, api.account_id);
        record.set_text(R::Region, api.region);
        record.set_text(R::RestApiId, api.rest_api_id);
        record.set_text(R::ResourceId, id);
        record.set_text(R::ParentId, parent);
        record.set_text(R::PathPart, path.and_then(|p| p.rsplit_once('/')).map(|(_, part)| part).filter(|part| !part.is_empty()));
        record.set_text(R::Path, path);
        record.set_text(R::ApiName, api.key_name.filter(|_| api.rest_api_id.is_none()));
        record.set(R::Source, Value::Text(api.shape.name()));
        record.set(R::SourcePath, Value::Text(self.context.path));
        let owner = self.owner(api, path.filter(|path| is_open(path)).map(|_| at));
        self.sink.row(Dataset::Resource, record.values(), owner);
    }

    /// Adds a method of the API.
    pub(super) fn emit_method(&mut self, api: &ApiOf<'a>, method: &MethodAt<'a>, at: &Pointer<'_>) {
        let Some(info) = &method.info else { return };
        if !self.wants(Dataset::Method) {
            return;
        }
        let mut record = MethodRecord::default();
        record.set_text(M::AccountId, api.account_id);
        record.set_text(M::Region, api.region);
        record.set_text(M::RestApiId, api.rest_api_id);
        record.set_text(M::ResourceId, method.resource_id);
        record.set_text(M::Path, method.path);
        record.set_text(M::ApiMethod, method.verb);
        info.write(record.values_mut(), M::AuthorizationType);
        record.set(M::RequestModels, info.request_models);
        record.set_text(M::ApiName, api.key_name.filter(|_| api.rest_api_id.is_none()));
        record.set(M::Source, Value::Text(api.shape.name()));
        record.set(M::SourcePath, Value::Text(self.context.path));
        let is_open = [method.path, method.verb].into_iter().flatten().any(is_open);
        let owner = self.owner(api, is_open.then_some(at));
        self.sink.row(Dataset::Method, record.values(), owner);
    }

    /// What tells rows of an API without id from those of another, and rows that are `open_at` a place from all others.
    fn owner(&self, api: &ApiOf<'a>, open_at: Option<&Pointer<'_>>) -> Option<&'a str> {
        let place = open_at.map(|at| at.to_text());
        if api.rest_api_id.is_some() && place.is_none() {
            return None;
        }
        let name = api.key_name.unwrap_or_default();
        Some(self.bump.alloc_str(&[self.context.path, self.names_of, "#", name, "#", &place.unwrap_or_default()].concat()))
    }
}

/// The pointer as far as it leads to something below `root`, which is at `base`.
fn resolved_part<'p>(root: &Node<'_>, base: &str, pointer: &'p str) -> &'p str {
    let (mut node, mut end) = (*root, base.len());
    let Some(rest) = pointer.strip_prefix(base) else { return pointer };
    for token in rest.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let below = if node.is_array() { name.parse::<usize>().ok().and_then(|index| node.items().get(index)) } else { node.get(&name) };
        let Some(below) = below else { break };
        (node, end) = (*below, end + 1 + token.len());
    }
    pointer.get(..end).unwrap_or(pointer)
}

/// AWS's spelling of a verb.
pub(super) fn verb(text: &str) -> &str {
    enums::canonical(enums::VERB, text)
}
