//! Integrations.

use super::known::{self, Kind as KnownKind};
use super::resource::{MethodInfo, ResourceInfo};
use super::{Answer, Scope};
use crate::context::Pointer;
use crate::convert::{self, Fit, Misfit};
use apigw_sql_columns::model::{IntegrationColumn as C, IntegrationRecord, Value, enums};
use apigw_sql_columns::schema::key::RecordKey;
use apigw_sql_value::json::Node;

/// Whether a member is one of those that the API gives an integration.
pub(super) fn tells_integration(name: &str) -> bool {
    matches!(
        name,
        "type"
            | "httpMethod"
            | "uri"
            | "connectionType"
            | "connectionId"
            | "credentials"
            | "requestParameters"
            | "requestTemplates"
            | "passthroughBehavior"
            | "contentHandling"
            | "timeoutInMillis"
            | "cacheNamespace"
            | "cacheKeyParameters"
            | "integrationResponses"
            | "tlsConfig"
            | "responseTransferMode"
            | "integrationTarget"
    )
}

impl<'a> Scope<'a, '_, '_> {
    /// An integration of which neither resource nor verb is known.
    pub(super) fn lone_integration(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let is_of_request = ["restApiId", "restApi", "integrationHttpMethod"].iter().any(|name| node.get(name).is_some());
        if is_of_request {
            return self.request(node, pointer, answer);
        }
        self.addressed_integration(node, pointer, answer);
    }

    /// An integration at `pointer`, which is the method's place where it has one.
    pub(super) fn integration(
        &mut self,
        node: &Node<'a>,
        (method, resource, kind): (Option<&MethodInfo<'a>>, ResourceInfo<'a>, KnownKind),
        pointer: &Pointer<'_>,
        answer: Answer<'_>,
    ) {
        let mut record = IntegrationRecord::default();
        if let Err(misfit) = self.read_integration(node, &mut record) {
            let misfit = if method.is_some() { misfit.below("methodIntegration") } else { misfit };
            return self.misfit(pointer, misfit);
        }
        self.identify(&mut record, method.and_then(|m| m.verb), resource, pointer, answer);
        self.surround(&mut record, (method, resource, kind), pointer, answer);
        if !self.has_pointers
            && let Some(line) = self.line_of(node.offset)
        {
            record.set(C::SourceLine, Value::BigInt(line as i64));
        }
        self.sink.integration(&record, None);
    }

    /// The members of an integration.
    fn read_integration(&mut self, node: &Node<'a>, record: &mut IntegrationRecord<'a>) -> Fit<()> {
        let bump = self.bump;
        for member in node.members() {
            let (key, value) = (member.key, &member.value);
            let known = |known, column| -> Fit<(C, Value<'a>)> {
                Ok((column, Value::text(convert::text(key, value)?.map(|t| enums::canonical(known, t)))))
            };
            let text = |column| -> Fit<(C, Value<'a>)> { Ok((column, Value::text(convert::text(key, value)?))) };
            let (column, value) = match key {
                "type" => known(enums::INTEGRATION_TYPE, C::Type)?,
                "httpMethod" => text(C::HttpMethod)?,
                "uri" => text(C::Uri)?,
                "connectionType" => known(enums::CONNECTION_TYPE, C::ConnectionType)?,
                "connectionId" => text(C::ConnectionId)?,
                "credentials" => text(C::Credentials)?,
                "requestParameters" => (C::RequestParameters, convert::map(bump, key, value)?),
                "requestTemplates" => (C::RequestTemplates, convert::map(bump, key, value)?),
                "passthroughBehavior" => known(enums::PASSTHROUGH_BEHAVIOR, C::PassthroughBehavior)?,
                "contentHandling" => known(enums::CONTENT_HANDLING, C::ContentHandling)?,
                "timeoutInMillis" => (C::TimeoutInMillis, convert::integer(key, value)?),
                "cacheNamespace" => text(C::CacheNamespace)?,
                "cacheKeyParameters" => (C::CacheKeyParameters, convert::list(bump, key, value)?),
                "integrationResponses" => (C::IntegrationResponses, convert::responses(bump, key, value)?),
                "tlsConfig" if value.is_object() || value.is_null() => {
                    (C::TlsConfig, convert::json(bump, &convert::structure(bump, value)))
                }
                "tlsConfig" => return Err(Misfit::wrong_type(key, "an object", value)),
                "responseTransferMode" => known(enums::RESPONSE_TRANSFER_MODE, C::ResponseTransferMode)?,
                "integrationTarget" => text(C::IntegrationTarget)?,
                "ResponseMetadata" | "$metadata" => continue,
                other => {
                    self.sink.part.unknown_member(other);
                    continue;
                }
            };
            if !record.get(column).is_null() && *record.get(column) != value {
                return Err(Misfit::new(key, format!("the member `{key}` stands twice, with different values")));
            }
            record.set(column, value);
        }
        Ok(())
    }

    /// Key, ARN, account and tags.
    fn identify(
        &mut self,
        record: &mut IntegrationRecord<'a>,
        verb: Option<&'a str>,
        resource: ResourceInfo<'a>,
        pointer: &Pointer<'_>,
        answer: Answer<'_>,
    ) {
        let context = self.context;
        let mut key = RecordKey {
            account_id: context.account_id,
            region: context.region,
            rest_api_id: context.rest_api_id,
            resource_id: resource.id,
            path: resource.path.filter(|_| resource.id.is_none()),
            method: verb,
            ..RecordKey::default()
        };
        let name;
        if (resource.id.is_none() && resource.path.is_none()) || verb.is_none() {
            name = self.anonymous_name(pointer);
            key.rest_api_id = None;
            key.api_name = Some(&name);
        } else if key.rest_api_id.is_none() {
            name = if self.recording { self.anonymous_name(answer.pointer) } else { context.path.to_owned() };
            key.api_name = Some(&name);
        }
        self.scratch.clear();
        key.write(&mut self.scratch);
        record.set(C::Key, Value::Text(self.bump.alloc_str(&self.scratch)));
        self.scratch.clear();
        if key.write_arn(&mut self.scratch) {
            record.set(C::IntegrationArn, Value::Text(self.bump.alloc_str(&self.scratch)));
        }
        record.set_text(C::AccountId, context.account_id);
        self.sink.part.unknown_accounts += u64::from(context.account_id.is_none());
        record.set(C::Tags, self.api().1);
    }

    /// The path and what points into it: the name of an API of which nothing is known.
    pub(crate) fn anonymous_name(&self, pointer: &Pointer<'_>) -> String {
        let mut name = self.context.path.to_owned();
        if !pointer.is_root() {
            let pointer = pointer.to_text();
            if !pointer.starts_with('#') {
                name.push('#');
            }
            name.push_str(&pointer);
        }
        name
    }

    /// The columns beside the 19.
    fn surround(
        &mut self,
        record: &mut IntegrationRecord<'a>,
        (method, resource, kind): (Option<&MethodInfo<'a>>, ResourceInfo<'a>, KnownKind),
        pointer: &Pointer<'_>,
        answer: Answer<'_>,
    ) {
        let (api, _) = self.api();
        record.set(C::ConfigState, Value::Text(answer.shape.config_state()));
        let api_name = api.and_then(|a| a.name.as_deref()).or(self.address.api_name);
        record.set_text(C::RestApiName, api_name);
        record.set_text(C::EndpointType, api.and_then(|a| a.endpoint_type.as_deref()));
        record.set_text(C::Path, resource.path);
        if let Some(method) = method {
            method.write(record.values_mut(), C::AuthorizationType);
        }
        record.set(C::UnknownColumns, known::unknown_columns(kind, self.context, (api.is_some(), api_name.is_some())));
        record.set(C::Source, Value::Text(answer.shape.name()));
        record.set(C::SourcePath, Value::Text(self.context.path));
        if self.sink.wanted.pointers && self.has_pointers {
            record.set(C::SourcePointer, Value::Text(self.place_of(pointer)));
        }
    }
}
