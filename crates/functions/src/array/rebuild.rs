//! Arrays with some of their elements taken out or replaced.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::interleave;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, internal_err};

use super::pair::{comparator, elements, list};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// What happens to the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Those that equal argument 1 go.
    Remove,
    /// Those that equal argument 1 become argument 2.
    Replace,
    /// The last ones go, as many as argument 1 says.
    Trim,
}

/// Argument 0 with the change.
pub(super) fn rebuild(call: &Call<'_>, change: Change) -> Result<ArrayRef> {
    let arrays = list(call, 0)?;
    let constant = call.is_constant_arg(0);
    let place = |i: usize, row: usize| if call.is_constant_arg(i) { 0 } else { row };
    let compare = match change {
        Change::Trim => None,
        Change::Remove | Change::Replace => Some(comparator(arrays, call.array(1))?),
    };
    let equals = |at: usize, row: usize| {
        let (values, wanted, wanted_row) = (arrays.values(), call.array(1), place(1, row));
        match &compare {
            Some(compare) if wanted.is_valid(wanted_row) => values.is_valid(at) && compare(at, wanted_row).is_eq(),
            _ => values.is_null(at),
        }
    };
    let trimmed = if change == Change::Trim { Some(call.bigint(1)?) } else { None };
    // Where each element of the result comes from: array 0 is what there was, array 1 the replacement.
    let (mut sources, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..call.rows() {
        let before = sources.len();
        let range = elements(arrays, constant, row).filter(|_| trimmed.as_ref().is_none_or(|n| n.get(row).is_some()));
        valid.push(range.is_some());
        if let Some(range) = range {
            let end = match trimmed.as_ref().and_then(|n| n.get(row)) {
                Some(n) => kept(range.len(), n).map(|kept| range.start + kept)?,
                None => range.end,
            };
            for at in range.start..end {
                match change {
                    Change::Remove if equals(at, row) => {}
                    Change::Replace if equals(at, row) => sources.push((1, place(2, row))),
                    _ => sources.push((0, at)),
                }
            }
        }
        lengths.push(sources.len() - before);
    }
    let replacement = if change == Change::Replace { call.array(2).as_ref() } else { arrays.values().as_ref() };
    let values = interleave(&[arrays.values().as_ref(), replacement], &sources)?;
    let DataType::List(item) = arrays.data_type() else { return internal_err!("`{}` got no array", call.name()) };
    let item = Arc::new(item.as_ref().clone().with_nullable(true));
    let nulls = Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0);
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, nulls)?))
}

fn kept(length: usize, n: i64) -> Result<usize> {
    let n = usize::try_from(n).ok().filter(|n| *n <= length);
    n.map(|n| length - n).ok_or_else(|| {
        Error::new(ErrorKind::Execution, format!("number of elements to trim must be between 0 and {length}")).into_datafusion()
    })
}
