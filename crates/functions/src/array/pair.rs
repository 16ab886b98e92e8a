//! Two arrays compared element by element.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, DynComparator, ListArray, make_comparator};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, internal_err};

use crate::comparison::comparable;
use crate::dispatch::Call;

/// What is asked of two arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Each element of the second is in the first.
    Contains,
    /// They have an element in common.
    Overlaps,
}

/// Argument `i` as an array of any element type.
pub(super) fn list<'a>(call: &'a Call<'_>, i: usize) -> Result<&'a ListArray> {
    let list = call.array(i).as_list_opt::<i32>();
    list.map_or_else(|| internal_err!("`{}`: argument {} is no array", call.name(), i + 1), Ok)
}

/// The elements of `row` in the values of `list`; `None` for NULL.
pub(super) fn elements(list: &ListArray, constant: bool, row: usize) -> Option<std::ops::Range<usize>> {
    let row = if constant { 0 } else { row };
    let offsets = list.value_offsets();
    list.is_valid(row).then(|| offsets[row] as usize..offsets[row + 1] as usize)
}

/// What compares the elements of `list` with other values of their type, as `=` does.
pub(super) fn comparator(list: &ListArray, others: &ArrayRef) -> Result<DynComparator> {
    let item = match list.data_type() {
        DataType::List(item) => item,
        other => return internal_err!("{other} is no array"),
    };
    Ok(make_comparator(&comparable(list.values(), item)?, &comparable(others, item)?, SortOptions::default())?)
}

/// Whether the arrays of each row are related so.
pub(super) fn relate(call: &Call<'_>, relation: Relation) -> Result<ArrayRef> {
    let (a, b) = (list(call, 0)?, list(call, 1)?);
    let (a_constant, b_constant) = (call.is_constant_arg(0), call.is_constant_arg(1));
    let (a_values, b_values) = (a.values(), b.values());
    let compare = comparator(a, b_values)?;
    let is_in = |element: usize, mut others: std::ops::Range<usize>| {
        b_values.is_valid(element) && others.any(|other| a_values.is_valid(other) && compare(other, element).is_eq())
    };
    call.build_boolean(|row| {
        let Some((left, mut right)) = elements(a, a_constant, row).zip(elements(b, b_constant, row)) else { return Ok(None) };
        Ok(Some(match relation {
            Relation::Contains => right.all(|element| is_in(element, left.clone())),
            Relation::Overlaps => right.any(|element| is_in(element, left.clone())),
        }))
    })
}
