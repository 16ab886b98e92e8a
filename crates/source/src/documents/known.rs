//! Which columns a document cannot know, so that their NULL says nothing.

use std::sync::OnceLock;

use crate::context::FileContext;
use apigw_sql_columns::model::Value;

/// How much of the way to an integration a document shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The resource, the method and the integration.
    Resource,
    /// The method and the integration, with the id of the resource.
    Addressed,
    /// The integration, with the id of the resource and the verb.
    Named,
    /// The integration, with the resource and the verb.
    Placed,
    /// The integration, with the path and the verb.
    PathOnly,
    /// The method and the integration, with the path.
    MethodAtPath,
    /// The method and the integration.
    Method,
    /// The integration alone.
    Integration,
}

/// What only a resource shows.
const OF_RESOURCE: [&str; 2] = ["resource_id", "path"];
/// What only a method shows.
pub(crate) const OF_METHOD: [&str; 9] = [
    "api_method",
    "authorization_type",
    "authorizer_id",
    "api_key_required",
    "method_request_parameters",
    "method_responses",
    "request_validator_id",
    "operation_name",
    "authorization_scopes",
];
/// What `get-rest-apis` shows.
const OF_API: [&str; 3] = ["tags", "rest_api_name", "endpoint_type"];

/// How many combinations there are of what is known.
const COMBINATIONS: usize = 8 << 5;

/// The lists, each made when it is first needed.
static LISTS: [OnceLock<Vec<Option<&str>>>; COMBINATIONS] = [const { OnceLock::new() }; COMBINATIONS];

/// The names of the columns, or NULL if all could be known.
///
/// `has_api`, `has_name`: whether the API was described, and whether its name was said.
pub(super) fn unknown_columns(kind: Kind, context: &FileContext<'_>, (has_api, has_name): (bool, bool)) -> Value<'static> {
    let known = [context.account_id.is_some(), context.region.is_some(), context.rest_api_id.is_some(), has_api, has_name];
    let combination = known.iter().fold(kind as usize, |bits, known| bits << 1 | usize::from(*known));
    match LISTS[combination].get_or_init(|| names(kind, known)).as_slice() {
        [] => Value::Null,
        names => Value::SharedList(names),
    }
}

fn names(kind: Kind, [account_id, region, rest_api_id, has_api, has_name]: [bool; 5]) -> Vec<Option<&'static str>> {
    let mut names = Vec::new();
    let mut unless = |known: bool, columns: &[&'static str]| {
        if !known {
            names.extend(columns.iter().copied().map(Some));
        }
    };
    unless(account_id, &["account_id"]);
    unless(region, &["partition", "region"]);
    // The key of a record that has no resource, or no verb, does not name the API either.
    let is_keyed = !matches!(kind, Kind::Method | Kind::Integration);
    unless(rest_api_id && is_keyed, &["rest_api_id"]);
    let is_named = matches!(kind, Kind::Resource | Kind::Addressed | Kind::Named | Kind::Placed);
    unless(is_named, &OF_RESOURCE[..1]);
    unless(matches!(kind, Kind::Resource | Kind::Placed | Kind::PathOnly | Kind::MethodAtPath), &OF_RESOURCE[1..]);
    unless(kind != Kind::Integration, &OF_METHOD[..1]);
    unless(matches!(kind, Kind::Resource | Kind::Addressed | Kind::MethodAtPath | Kind::Method), &OF_METHOD[1..]);
    let arn = is_named && region && rest_api_id;
    unless(arn, &["integration_arn"]);
    for column in &OF_API {
        unless(has_api || (has_name && *column == "rest_api_name"), std::slice::from_ref(column));
    }
    names
}
