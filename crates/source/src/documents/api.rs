//! REST APIs and stages.

use bumpalo::Bump;
use chrono::{DateTime, NaiveDateTime};

use super::beside::Place;
use super::classify::{Thing, classify, list_of_records};
use super::ids::{list_ids, names_listing};
use super::place::has_resources;
use super::record::{api_policy, may_be_secret};
use super::respell::{Address, NotShown, is_respelled, respelled, without_hal};
use super::{Answer, Scope};
use crate::context::{FileContext, Pointer};
use crate::convert::{self, Fit};
use crate::error_answer;
use crate::facts::Facts;
use crate::shape::Shape;
use apigw_sql_columns::model::{RestApiColumn as A, RestApiRecord, Value, enums};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::document::is_about_answer;
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_value::json::{self, Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    pub(super) fn rest_api(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        match read_rest_api(self.bump, self.context, node) {
            Ok(mut record) => {
                record.set(A::Source, Value::Text(answer.shape.name()));
                record.set(A::SourcePath, Value::Text(self.context.path));
                self.sink.row(Dataset::RestApi, record.values(), None);
                let rest_api_id = record.text(A::RestApiId);
                for member in node.members().iter().filter(|m| !is_of_api(m.key)) {
                    let pointer = Pointer::Key(pointer, member.key);
                    let address = Address { rest_api_id, ..Address::default() };
                    self.at(address, |scope| scope.beside_api(member, &pointer));
                }
            }
            Err(misfit) => self.misfit(pointer, misfit),
        }
    }

    /// What a script has put into the object of an API.
    fn beside_api(&mut self, member: &Member<'a>, pointer: &Pointer<'_>) {
        let before = self.found_so_far();
        self.walk_beside(&member.value, pointer);
        if self.found_so_far() > before {
            return;
        }
        // Its resources have no methods.
        if has_resources(&member.value)
            && self.sink.notes_apis
            && let Some(id) = self.context.rest_api_id
        {
            let part = |text: Option<&'a str>| text.unwrap_or("-");
            let key = [part(self.context.account_id), part(self.context.region), id].join("/");
            return self.sink.part.apis.push(key);
        }
        if error_answer::is_output_name(member.key) {
            self.printed(error_answer::of_output(&member.value, false), pointer);
        } else if let Some(told) = error_answer::in_member(member.key, &member.value) {
            self.fail(told, pointer);
        } else if matches!(member.key, "resources" | "Resources") {
            self.place_of_answer(&member.value, pointer, Place::Certain);
        }
    }
}

/// Members of an API that no integration is in.
fn is_of_api(name: &str) -> bool {
    matches!(name, "endpointConfiguration" | "tags" | "binaryMediaTypes" | "warnings" | "policy" | "apiStatusMessage" | "ResponseMetadata")
}

fn read_rest_api<'a>(bump: &'a Bump, context: &FileContext<'a>, node: &Node<'a>) -> Fit<RestApiRecord<'a>> {
    let mut record = RestApiRecord::default();
    record.set_text(A::AccountId, context.account_id);
    record.set_text(A::Region, context.region);
    record.set_text(A::Partition, context.region.map(partition_of_region));
    let mut extra = Vec::new();
    // The answer names the tags of an API that has some; one without has none.
    record.set(A::Tags, Value::Map(&[]));
    for member in node.members() {
        let (key, value) = (member.key, &member.value);
        match key {
            "id" => record.set_text(A::RestApiId, convert::text(key, value)?),
            "name" => record.set_text(A::Name, convert::text(key, value)?),
            "description" => record.set_text(A::Description, convert::text(key, value)?),
            "createdDate" => record.set(A::CreatedAt, timestamp(value)),
            "endpointConfiguration" => {
                record.set_text(A::EndpointType, endpoint_type(bump, value));
                record.set(A::EndpointConfiguration, convert::json_value(bump, key, &convert::structure(bump, value))?);
            }
            "apiKeySource" => {
                record.set_text(A::ApiKeySource, convert::text(key, value)?.map(|t| enums::canonical(enums::API_KEY_SOURCE, t)));
            }
            "disableExecuteApiEndpoint" => record.set(A::DisableExecuteApiEndpoint, convert::boolean(key, value)?),
            "rootResourceId" => record.set_text(A::RootResourceId, convert::text(key, value)?),
            "tags" if !value.is_null() => record.set(A::Tags, convert::tags(bump, key, value)?),
            "binaryMediaTypes" => record.set(A::BinaryMediaTypes, convert::list(bump, key, value)?),
            "minimumCompressionSize" => record.set(A::MinimumCompressionSize, convert::integer(key, value)?),
            "policy" => record.set(A::Policy, api_policy(bump, value)),
            "version" => record.set_text(A::Version, convert::text(key, value)?),
            "warnings" => record.set(A::Warnings, convert::list(bump, key, value)?),
            "securityPolicy" => record.set_text(A::SecurityPolicy, convert::text(key, value)?),
            "endpointAccessMode" => record.set_text(A::EndpointAccessMode, convert::text(key, value)?),
            "apiStatus" => record.set_text(A::ApiStatus, convert::text(key, value)?),
            "apiStatusMessage" => record.set_text(A::ApiStatusMessage, convert::text(key, value)?),
            _ if is_about_answer(key) || may_be_secret(key) || value.is_null() || is_beside(value) => {}
            _ => extra.push(*member),
        }
    }
    if !extra.is_empty() {
        let extra = Node { kind: Kind::Object(bump.alloc_slice_copy(&extra)), ..*node };
        record.set(A::Extra, convert::json(bump, &extra));
    }
    Ok(record)
}

/// Whether something is what scripts put into the object of an API: answers, or errors and texts in their places.
fn is_beside(value: &Node<'_>) -> bool {
    let is_object = |node: &Node<'_>| node.is_object() || node.is_array();
    match value.kind {
        Kind::Array(items) => items.iter().any(is_object),
        Kind::Object(members) => members.iter().any(|m| is_object(&m.value)) || error_answer::in_document(value, false).is_some(),
        _ => false,
    }
}

/// The endpoint types, of which there is one in practice.
fn endpoint_type<'a>(bump: &'a Bump, configuration: &Node<'a>) -> Option<&'a str> {
    let mut types = configuration.get("types")?.items().iter().filter_map(Node::as_str);
    let first = enums::canonical(enums::ENDPOINT_TYPE, types.next()?);
    let rest: Vec<_> = types.map(|t| enums::canonical(enums::ENDPOINT_TYPE, t)).collect();
    if rest.is_empty() {
        return Some(first);
    }
    Some(bump.alloc_str(&[&[first], rest.as_slice()].concat().join(",")))
}

/// A time as the CLI writes it (ISO 8601), or the wire (seconds since 1970); NULL for anything else.
pub(super) fn timestamp(node: &Node<'_>) -> Value<'static> {
    let micros = match node.kind {
        Kind::Number(text) => text.parse::<f64>().ok().map(|seconds| seconds * 1e6).filter(|m| m.abs() < 9e18).map(|m| m as i64),
        Kind::String(text) => DateTime::parse_from_rfc3339(text)
            .map(|t| t.timestamp_micros())
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|t| t.and_utc().timestamp_micros()))
            .ok(),
        _ => None,
    };
    micros.map_or(Value::Null, Value::Timestamp)
}

/// The type of a REST API, as AWS Config and templates name it.
const REST_API: &str = "AWS::ApiGateway::RestApi";

/// Spellings of an answer may stand inside each other so deep.
const SPELLINGS: usize = 4;

/// Adds the REST APIs that these documents describe to `facts`, whatever way they are spelled.
pub(crate) fn collect_facts<'a>(bump: &'a Bump, context: &FileContext<'a>, nodes: &[Node<'a>], facts: &mut Facts) {
    for node in nodes {
        let before = facts.listed().len();
        describe(bump, context, node, facts, 0);
        if names_listing(context.path) && facts.listed().len() == before {
            list_ids(context, node, facts);
        }
    }
}

fn describe<'a>(bump: &'a Bump, context: &FileContext<'a>, node: &Node<'a>, facts: &mut Facts, depth: usize) {
    if depth > SPELLINGS {
        return;
    }
    match thing_of(node) {
        Thing::List(key) => {
            let list = node.get(key).map(|list| if list.is_array() { list.items() } else { std::slice::from_ref(list) });
            list.unwrap_or_default().iter().for_each(|item| describe(bump, context, item, facts, depth + 1));
        }
        Thing::RestApi => {
            if let Ok(record) = read_rest_api(bump, context, node) {
                facts.add(&record);
                facts.list(&record, context.index);
            }
        }
        Thing::Hal => describe(bump, context, &without_hal(bump, node, &mut NotShown::default()), facts, depth + 1),
        Thing::Respelled => describe(bump, context, &respelled(bump, node), facts, depth + 1),
        Thing::Unknown if node.is_object() && is_respelled(node) => describe(bump, context, &respelled(bump, node), facts, depth + 1),
        Thing::Definition(Shape::CloudControl) => list_described(context, node, facts),
        Thing::Unknown if node.is_object() => describe_inside(bump, context, node, facts, depth),
        _ => node.items().iter().for_each(|item| describe(bump, context, item, facts, depth + 1)),
    }
}

/// Adds the REST APIs that Cloud Control lists by their ids.
fn list_described(context: &FileContext<'_>, answer: &Node<'_>, facts: &mut Facts) {
    if answer.get("TypeName").and_then(Node::as_str) != Some("AWS::ApiGateway::RestApi") {
        return;
    }
    let listed = answer.get("ResourceDescriptions").map(Node::items).unwrap_or_default();
    for description in answer.get("ResourceDescription").into_iter().chain(listed) {
        let mut record = RestApiRecord::default();
        record.set_text(A::AccountId, context.account_id);
        record.set_text(A::Region, context.region);
        record.set_text(A::RestApiId, description.get("Identifier").and_then(Node::as_str));
        facts.list(&record, context.index);
    }
}

/// Adds the REST APIs that are listed in a document of another tool.
fn describe_inside<'a>(bump: &'a Bump, context: &FileContext<'a>, node: &Node<'a>, facts: &mut Facts, depth: usize) {
    if depth > SPELLINGS {
        return;
    }
    // Tests record listings with names of their own in the place of ids.
    let has_id = |node: &Node<'a>| node.get("id").and_then(Node::as_str).is_some_and(|id| id.bytes().all(|b| b.is_ascii_alphanumeric()));
    match thing_of(node) {
        Thing::List(key) => {
            let listed = node.get(key).map(Node::items).unwrap_or_default().iter();
            let listed = listed.filter(|item| item.get("createdDate").is_some() && has_id(item));
            listed.for_each(|item| describe(bump, context, item, facts, SPELLINGS));
        }
        Thing::RestApi if node.get("createdDate").is_some() && has_id(node) => {
            if let Ok(record) = read_rest_api(bump, context, node) {
                facts.add(&record);
            }
        }
        Thing::Unknown if is_item_of_config(node) => {
            let noted = node.get("configuration").and_then(|noted| match noted.as_str() {
                Some(text) => json::parse_str_prefix(bump, text, 0).ok().map(|(noted, _)| noted),
                None => Some(*noted),
            });
            match noted.filter(|api| has_id(api)) {
                Some(api) => describe(bump, context, &api, facts, SPELLINGS),
                None => list_noted(context, node, noted.as_ref(), facts),
            }
        }
        // What a query of AWS Config selects are texts, and so is what it notifies of.
        Thing::Unknown if node.as_str().is_some_and(|text| text.starts_with('{') && text.contains(REST_API)) => {
            // Those of queues and topics are in texts inside each other.
            if let Some(Ok((inner, _))) = node.as_str().map(|text| json::parse_str_prefix(bump, text, 0)) {
                describe_inside(bump, context, &inner, facts, 0);
            }
        }
        Thing::Unknown => {
            node.members().iter().for_each(|m| describe_inside(bump, context, &m.value, facts, depth + 1));
            node.items().iter().for_each(|item| describe_inside(bump, context, item, facts, depth + 1));
        }
        _ => {}
    }
}

/// Adds a REST API of which AWS Config notes no more than its id, or its ARN.
fn list_noted<'a>(context: &FileContext<'a>, item: &Node<'a>, noted: Option<&Node<'a>>, facts: &mut Facts) {
    let text = |name: &str| item.get(name).and_then(Node::as_str);
    let is_gone = text("configurationItemStatus").is_some_and(|status| status.contains("Deleted")) || text("changeType") == Some("DELETE");
    let id = text("resourceId").map(|id| id.rsplit_once("/restapis/").map_or(id, |(_, id)| id)).filter(|id| super::place::is_api(id));
    if let Some(id) = id.filter(|_| !is_gone) {
        let mut record = RestApiRecord::default();
        record.set_text(A::AccountId, context.account_id.or(text("accountId")).or(text("awsAccountId")));
        record.set_text(A::Region, context.region.or(text("awsRegion")));
        record.set_text(A::RestApiId, Some(id));
        record.set_text(A::Name, text("resourceName").or_else(|| noted?.get("name")?.as_str()));
        facts.list(&record, context.index);
    }
}

/// Whether it is what AWS Config notes of a REST API.
pub(super) fn is_item_of_config(node: &Node<'_>) -> bool {
    node.get("resourceType").and_then(Node::as_str) == Some(REST_API)
}

/// What a node is. An object with an id, a name and `resources` is an API if these are what an API has there, and one with `Items` is
/// a list if they are records.
pub(super) fn thing_of(node: &Node<'_>) -> Thing {
    let names = || node.members().iter().map(|m| m.key);
    let thing = classify(names());
    if thing == Thing::Unknown
        && let Some(key) = list_of_records(names())
        && let Some(first) = node.get(key).and_then(|list| list.items().first())
        && matches!(classify(first.members().iter().map(|m| m.key)), Thing::Record(_))
    {
        return Thing::List(key);
    }
    let resources = if thing == Thing::RestApi { node.get("resources") } else { None };
    let is_text = |name: &str| node.get(name).is_none_or(|value| value.as_str().is_some());
    let is_resource = |item: &Node<'_>| matches!(classify(item.members().iter().map(|m| m.key)), Thing::Resource | Thing::List(_));
    match resources.map(|resources| resources.kind) {
        Some(_) if !is_text("id") || !is_text("name") => Thing::Unknown,
        Some(Kind::Array(items)) if !items.is_empty() && !items.iter().any(is_resource) => Thing::Unknown,
        _ => thing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    #[test]
    fn times_of_the_cli_and_of_the_wire() {
        let bump = Bump::new();
        for (text, expected) in [
            ("1700000000", Value::Timestamp(1_700_000_000_000_000)),
            ("1700000000.5", Value::Timestamp(1_700_000_000_500_000)),
            ("\"2023-11-14T22:13:20+00:00\"", Value::Timestamp(1_700_000_000_000_000)),
            ("\"2023-11-15T00:13:20+02:00\"", Value::Timestamp(1_700_000_000_000_000)),
            ("\"2023-11-14T22:13:20\"", Value::Timestamp(1_700_000_000_000_000)),
            ("\"datetime\"", Value::Null),
            ("1e300", Value::Null),
        ] {
            assert_eq!(timestamp(&parse(&bump, text.as_bytes()).unwrap()), expected, "{text}");
        }
    }
}
