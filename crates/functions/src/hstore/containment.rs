//! `@>` and `<@`: whether one hstore has all entries of another.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use super::argument;
use crate::dispatch::Call;
use apigw_sql_columns::types::hstore::{ABSENT, HstoreArray, HstoreRow, Needle};

/// Whether argument `whole` contains argument `part`: every key with the same value, NULL being the same as NULL.
pub(super) fn contains(call: &Call<'_>, whole: usize, part: usize) -> Result<ArrayRef> {
    let (wholes, parts) = (argument::hstores(call, whole)?, argument::hstores(call, part)?);
    let (wholes, parts) = (wholes.get()?, parts.get()?);
    let contained = if parts.is_constant() && !wholes.is_constant() {
        has_all(wholes.array(), parts.row(0))
    } else {
        BooleanBuffer::collect_bool(call.rows(), |row| has_row(wholes.row(row), parts.row(row)))
    };
    Ok(Arc::new(BooleanArray::new(contained, argument::nulls(call))))
}

/// Which rows have all entries of `part`; each entry is looked for in all rows before the next one is.
fn has_all(wholes: HstoreArray<'_>, part: HstoreRow<'_>) -> BooleanBuffer {
    let values = wholes.values();
    let mut all = BooleanBuffer::new_set(wholes.len());
    for (key, value) in part.iter() {
        let positions = wholes.positions(&Needle::new(key));
        let value = value.map(Needle::new);
        all = &all
            & &BooleanBuffer::collect_bool(positions.len(), |row| match (positions[row], &value) {
                (ABSENT, _) => false,
                (at, Some(value)) => value.is_at(values, at as usize) && values.is_valid(at as usize),
                (at, None) => values.is_null(at as usize),
            });
        if all.count_set_bits() == 0 {
            break;
        }
    }
    all
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
