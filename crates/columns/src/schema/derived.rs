//! The columns that are computed when they are asked for instead of being stored.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, ListArray, StringViewArray, StringViewBuilder};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;

use super::key::RecordKey;
use apigw_sql_value::uri::called::Called;
use apigw_sql_value::uri::has_open_expression;

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

pub(super) fn text(array: &ArrayRef) -> Result<&StringViewArray, ArrowError> {
    array.as_string_view_opt().ok_or_else(|| ArrowError::CastError(format!("expected a text column, but found {}", array.data_type())))
}

pub(super) fn value(array: &StringViewArray, row: usize) -> Option<&str> {
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
            let [kind, uri, connection_type, connection_id] = [types, uris, connections, links].map(|column| value(column, row));
            out.append_option(Called { kind, uri, connection_type, connection_id, ..Called::default() }.kind_of_rest());
        }
        Ok(Arc::new(out.finish()))
    }),
};

pub(super) static BACKEND_KEY: Derivation = Derivation {
    inputs: &["uri", "connection_id", "integration_target"],
    compute: Compute::Column(|a| {
        let (uris, links, targets) = (text(&a[0])?, text(&a[1])?, text(&a[2])?);
        let mut out = StringViewBuilder::with_capacity(uris.len());
        for row in 0..uris.len() {
            let [uri, connection_id, target] = [uris, links, targets].map(|column| value(column, row));
            out.append_option(Called { uri, connection_id, target, ..Called::default() }.key_of_rest());
        }
        Ok(Arc::new(out.finish()))
    }),
};

pub(super) static HTTP_BACKEND_KIND: Derivation = Derivation {
    inputs: &["integration_type", "integration_uri", "integration_subtype", "connection_type", "connection_id"],
    compute: Compute::Column(|a| {
        let columns = a.iter().map(text).collect::<Result<Vec<_>, _>>()?;
        let mut out = StringViewBuilder::with_capacity(columns[0].len());
        for row in 0..columns[0].len() {
            let [kind, uri, subtype, connection_type, connection_id] = [0, 1, 2, 3, 4].map(|at| value(columns[at], row));
            out.append_option(Called { kind, subtype, uri, connection_type, connection_id, target: None }.kind_of_http());
        }
        Ok(Arc::new(out.finish()))
    }),
};

pub(super) static HTTP_BACKEND_KEY: Derivation = Derivation {
    inputs: &["integration_uri", "integration_subtype", "connection_type", "connection_id"],
    compute: Compute::Column(|a| {
        let columns = a.iter().map(text).collect::<Result<Vec<_>, _>>()?;
        let mut out = StringViewBuilder::with_capacity(columns[0].len());
        for row in 0..columns[0].len() {
            let [uri, subtype, connection_type, connection_id] = [0, 1, 2, 3].map(|at| value(columns[at], row));
            out.append_option(Called { kind: None, subtype, uri, connection_type, connection_id, target: None }.key_of_http());
        }
        Ok(Arc::new(out.finish()))
    }),
};

/// Whether the columns that a source cannot know, or that an expression hides, have this one among them.
fn is_unknown(columns: &ListArray, row: usize, name: &str) -> bool {
    columns.is_valid(row)
        && columns.value(row).as_string_view_opt().is_some_and(|names| names.iter().flatten().any(|column| column == name))
}

fn list(array: &ArrayRef) -> Result<&ListArray, ArrowError> {
    array.as_list_opt().ok_or_else(|| ArrowError::CastError(format!("expected a column of lists, but found {}", array.data_type())))
}

/// The value, or the documented default where the integration was read and says nothing. NULL where it may say
/// something: where the source cannot know it, or an expression of a template stayed open.
fn or_default(inputs: &[ArrayRef], name: &str, default: &str) -> Result<ArrayRef, ArrowError> {
    let (values, unknown) = (text(&inputs[0])?, list(&inputs[1])?);
    let mut out = StringViewBuilder::with_capacity(values.len());
    for row in 0..values.len() {
        out.append_option(match value(values, row) {
            Some(text) => Some(text).filter(|text| !has_open_expression(text)),
            None => Some(default).filter(|_| !is_unknown(unknown, row, name)),
        });
    }
    Ok(Arc::new(out.finish()))
}

pub(super) static EFFECTIVE_TIMEOUT: Derivation = Derivation {
    inputs: &["timeout_in_millis", "unknown_columns"],
    compute: Compute::Column(|a| {
        let stored = a[0].as_primitive_opt::<Int64Type>();
        let stored = stored.ok_or_else(|| ArrowError::CastError(format!("expected a bigint column, but found {}", a[0].data_type())))?;
        let unknown = list(&a[1])?;
        let effective = |(row, stored): (usize, Option<i64>)| match stored {
            None if is_unknown(unknown, row, "timeout_in_millis") => None,
            stored => Some(stored.unwrap_or(29_000)),
        };
        Ok(Arc::new(stored.iter().enumerate().map(effective).collect::<Int64Array>()))
    }),
};
pub(super) static EFFECTIVE_CONNECTION_TYPE: Derivation = Derivation {
    inputs: &["connection_type", "unknown_columns"],
    compute: Compute::Column(|a| or_default(a, "connection_type", "INTERNET")),
};
pub(super) static EFFECTIVE_PASSTHROUGH: Derivation = Derivation {
    inputs: &["passthrough_behavior", "unknown_columns"],
    compute: Compute::Column(|a| or_default(a, "passthrough_behavior", "WHEN_NO_MATCH")),
};
