//! The columns that are computed when they are asked for instead of being stored.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringViewArray, StringViewBuilder};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::arrow::error::ArrowError;

use super::key::RecordKey;
use crate::value::uri::backend;
use crate::value::uri::integration::IntegrationUri;

/// How a computed column comes about.
#[derive(Debug)]
pub struct Derivation {
    /// The names of the stored columns it reads.
    pub inputs: &'static [&'static str],
    /// The computation.
    pub compute: Compute,
}

/// A computation; the result has the inputs' length.
#[derive(Debug)]
pub enum Compute {
    /// Of one column.
    Column(fn(&[ArrayRef]) -> Result<ArrayRef, ArrowError>),
    /// A part of the record's identity: all that are wanted are taken out of it at once.
    Identity(IdentityPart),
}

/// A part of a record's identity.
pub type IdentityPart = for<'a> fn(&RecordKey<'a>) -> Option<&'a str>;

fn text(array: &ArrayRef) -> Result<&StringViewArray, ArrowError> {
    array.as_string_view_opt().ok_or_else(|| ArrowError::CastError(format!("expected a text column, but found {}", array.data_type())))
}

fn value(array: &StringViewArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// Parts of the records' identities: from the integration's ARN, else from a key of our own form.
pub(super) fn identities(inputs: &[ArrayRef], parts: &[IdentityPart]) -> Result<Vec<ArrayRef>, ArrowError> {
    let (arns, keys) = (text(&inputs[0])?, text(&inputs[1])?);
    let mut columns: Vec<_> = parts.iter().map(|_| StringViewBuilder::with_capacity(arns.len())).collect();
    for row in 0..arns.len() {
        let of_arn = value(arns, row).and_then(RecordKey::from_integration_arn);
        let mut of_key = None;
        for (part, column) in parts.iter().zip(&mut columns) {
            let found = of_arn.as_ref().and_then(part).or_else(|| {
                let key = of_key.get_or_insert_with(|| value(keys, row).and_then(RecordKey::parse));
                key.as_ref().and_then(part)
            });
            column.append_option(found);
        }
    }
    Ok(columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect())
}

const fn identity(part: IdentityPart) -> Derivation {
    Derivation { inputs: &["integration_arn", "_key"], compute: Compute::Identity(part) }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method is less general than the closure in its lifetimes")]
pub(super) static PARTITION: Derivation = identity(|k| k.partition());
pub(super) static REGION: Derivation = identity(|k| k.region);
pub(super) static REST_API_ID: Derivation = identity(|k| k.rest_api_id);
pub(super) static RESOURCE_ID: Derivation = identity(|k| k.resource_id);
pub(super) static API_METHOD: Derivation = identity(|k| k.method);

pub(super) static BACKEND_KIND: Derivation = Derivation {
    inputs: &["type", "uri", "connection_type", "connection_id"],
    compute: Compute::Column(|a| {
        let (types, uris, connections, links) = (text(&a[0])?, text(&a[1])?, text(&a[2])?, text(&a[3])?);
        let mut out = StringViewBuilder::with_capacity(types.len());
        for row in 0..types.len() {
            out.append_option(backend_kind(value(types, row), value(uris, row), value(connections, row), value(links, row)));
        }
        Ok(Arc::new(out.finish()))
    }),
};

/// What kind of backend an integration calls: `lambda`, `http`, `vpc_link`, `aws_service`, `mock`, `unresolved`.
fn backend_kind(kind: Option<&str>, uri: Option<&str>, connection: Option<&str>, link: Option<&str>) -> Option<&'static str> {
    if kind == Some("MOCK") {
        return Some("mock");
    }
    if connection == Some("VPC_LINK") || (connection.is_none() && link.is_some()) {
        return Some("vpc_link");
    }
    Some(IntegrationUri::parse(uri?)?.kind.as_str())
}

pub(super) static BACKEND_KEY: Derivation = Derivation {
    inputs: &["uri", "connection_id", "integration_target"],
    compute: Compute::Column(|a| {
        let (uris, links, targets) = (text(&a[0])?, text(&a[1])?, text(&a[2])?);
        let mut out = StringViewBuilder::with_capacity(uris.len());
        for row in 0..uris.len() {
            let key = value(uris, row).and_then(|uri| backend::key(uri, value(links, row), value(targets, row), false));
            out.append_option(key);
        }
        Ok(Arc::new(out.finish()))
    }),
};

/// The value, or the documented default where the integration was read and says nothing.
fn or_default(inputs: &[ArrayRef], default: fn(Option<&str>) -> Option<&'static str>) -> Result<ArrayRef, ArrowError> {
    let (values, types) = (text(&inputs[0])?, text(&inputs[1])?);
    let mut out = StringViewBuilder::with_capacity(values.len());
    for row in 0..values.len() {
        out.append_option(value(values, row).or_else(|| default(value(types, row))));
    }
    Ok(Arc::new(out.finish()))
}

pub(super) static EFFECTIVE_TIMEOUT: Derivation = Derivation {
    inputs: &["timeout_in_millis"],
    compute: Compute::Column(|a| {
        let stored = a[0].as_primitive_opt::<Int64Type>();
        let stored = stored.ok_or_else(|| ArrowError::CastError(format!("expected a bigint column, but found {}", a[0].data_type())))?;
        Ok(Arc::new(stored.iter().map(|t| Some(t.unwrap_or(29_000))).collect::<Int64Array>()))
    }),
};
pub(super) static EFFECTIVE_CONNECTION_TYPE: Derivation =
    Derivation { inputs: &["connection_type", "type"], compute: Compute::Column(|a| or_default(a, |_| Some("INTERNET"))) };
pub(super) static EFFECTIVE_PASSTHROUGH: Derivation =
    Derivation { inputs: &["passthrough_behavior", "type"], compute: Compute::Column(|a| or_default(a, |_| Some("WHEN_NO_MATCH"))) };
