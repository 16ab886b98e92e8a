//! `@>` and `<@`: whether one hstore has all entries of another.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::argument;
use crate::functions::dispatch::Call;
use crate::types::hstore::{HstoreRow, Needle};

/// Whether argument `whole` contains argument `part`: every key with the same value, NULL being the same as NULL.
pub(super) fn contains(call: &Call<'_>, whole: usize, part: usize) -> Result<ArrayRef> {
    let (wholes, parts) = (argument::hstores(call, whole)?, argument::hstores(call, part)?);
    let (wholes, parts) = (wholes.get()?, parts.get()?);
    let contained = if parts.is_constant() {
        let part = needles(parts.row(0));
        BooleanBuffer::collect_bool(call.rows(), |row| has(wholes.row(row), &part))
    } else {
        BooleanBuffer::collect_bool(call.rows(), |row| has_row(wholes.row(row), parts.row(row)))
    };
    Ok(Arc::new(BooleanArray::new(contained, argument::nulls(call))))
}

type Entries<'a> = Vec<(Needle<'a>, Option<Needle<'a>>)>;

fn needles(part: HstoreRow<'_>) -> Entries<'_> {
    part.iter().map(|(key, value)| (Needle::new(key), value.map(Needle::new))).collect()
}

#[inline]
fn has(whole: HstoreRow<'_>, part: &Entries<'_>) -> bool {
    let values = whole.values();
    let mut rest = whole.range();
    part.iter().all(|(key, value)| {
        let Some(at) = whole.find(key, rest.clone()) else { return false };
        rest.start = at + 1;
        match value {
            Some(value) => value.is_at(values, at) && values.is_valid(at),
            None => values.is_null(at),
        }
    })
}

fn has_row(whole: HstoreRow<'_>, part: HstoreRow<'_>) -> bool {
    let mut rest = whole.range();
    part.len() <= whole.len()
        && part.iter().all(|(key, value)| {
            let Some(at) = whole.find(&Needle::new(key), rest.clone()) else { return false };
            rest.start = at + 1;
            whole.value_at(at) == value
        })
}
