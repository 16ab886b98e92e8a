//! Which columns a document cannot know, so that their NULL says nothing.

use bumpalo::Bump;

use crate::model::Value;
use crate::source::context::FileContext;

/// How much of the way to an integration a document shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The resource, the method and the integration.
    Resource,
    /// The method and the integration.
    Method,
    /// The integration alone.
    Integration,
}

/// What only a resource shows.
const OF_RESOURCE: [&str; 2] = ["resource_id", "path"];
/// What only a method shows.
const OF_METHOD: [&str; 8] = [
    "api_method",
    "authorization_type",
    "authorizer_id",
    "api_key_required",
    "method_request_parameters",
    "method_responses",
    "request_validator_id",
    "operation_name",
];
/// What `get-rest-apis` shows.
const OF_API: [&str; 3] = ["tags", "rest_api_name", "endpoint_type"];

/// The last answer: it is the same for all records of a document.
#[derive(Default)]
pub(super) struct Cache<'a> {
    last: Option<(Kind, bool, Value<'a>)>,
}

impl<'a> Cache<'a> {
    /// The names of the columns, or NULL if all could be known.
    pub(super) fn columns(&mut self, bump: &'a Bump, kind: Kind, context: &FileContext<'a>, has_api: bool) -> Value<'a> {
        match self.last {
            Some((last, had_api, value)) if last == kind && had_api == has_api => value,
            _ => {
                let names = names(kind, context, has_api);
                let value = if names.is_empty() { Value::Null } else { Value::List(bump.alloc_slice_copy(&names)) };
                self.last = Some((kind, has_api, value));
                value
            }
        }
    }
}

fn names(kind: Kind, context: &FileContext<'_>, has_api: bool) -> Vec<Option<&'static str>> {
    let mut names = Vec::new();
    let mut unless = |known: bool, columns: &[&'static str]| {
        if !known {
            names.extend(columns.iter().copied().map(Some));
        }
    };
    unless(context.account_id.is_some(), &["account_id"]);
    unless(context.region.is_some(), &["partition", "region"]);
    unless(context.rest_api_id.is_some(), &["rest_api_id"]);
    unless(kind == Kind::Resource, &OF_RESOURCE);
    unless(kind != Kind::Integration, &OF_METHOD);
    let arn = kind == Kind::Resource && context.region.is_some() && context.rest_api_id.is_some();
    unless(arn, &["integration_arn"]);
    unless(has_api, &OF_API);
    names
}
