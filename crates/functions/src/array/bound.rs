//! The lengths of an array's dimensions.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::common::Result;

use super::pair::list;
use crate::dispatch::Call;

/// The lengths of the dimensions of the array in `row`, outermost first; none for an empty array, `None` for NULL.
pub(super) fn lengths(list: &ListArray, row: usize) -> Option<Vec<i64>> {
    if list.is_null(row) {
        return None;
    }
    let values = list.value(row);
    let mut out = vec![values.len() as i64];
    if let Some(inner) = values.as_list_opt::<i32>().filter(|inner| !inner.is_empty()) {
        out.extend(lengths(inner, 0).unwrap_or_default());
    }
    Some(if out.contains(&0) { vec![] } else { out })
}

/// `f` of the length of the dimension that argument 1 names.
pub(super) fn bound(call: &Call<'_>, f: impl Fn(i64) -> i64) -> Result<ArrayRef> {
    let (arrays, dimension) = (list(call, 0)?, call.bigint(1)?);
    let constant = call.is_constant_arg(0);
    call.build_bigint(|row| {
        let lengths = lengths(arrays, if constant { 0 } else { row });
        let at = dimension.get(row).and_then(|d| usize::try_from(d).ok()?.checked_sub(1));
        Ok(lengths.zip(at).and_then(|(lengths, at)| lengths.get(at).copied()).map(&f))
    })
}
