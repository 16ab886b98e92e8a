//! A value compared with the elements of an array.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder, ListArray, UInt32Array, UInt64Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{SortOptions, sort_to_indices, take};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr_common::datum::apply_cmp;

use super::pair::elements;
use crate::comparison::comparable;
use crate::dispatch::Call;

/// What it costs to look a row up among those of a batch, in rows that are looked at one after the other.
const SEARCH_STEPS: usize = 8;

/// How many elements of an array may decide for all values that are compared with it.
const DECISIVE: usize = 3;

/// For how many elements it has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
}

fn comparison(operator: &str) -> Option<Operator> {
    Some(match operator {
        "=" => Operator::Eq,
        "<>" | "!=" => Operator::NotEq,
        "<" => Operator::Lt,
        "<=" => Operator::LtEq,
        ">" => Operator::Gt,
        ">=" => Operator::GtEq,
        _ => return None,
    })
}

/// As [`quantified`] with one value, which is compared with all elements at once.
fn over_all(call: &Call<'_>, value: &ArrayRef, arrays: &ListArray, comparison: Operator, quantifier: Quantifier) -> Result<ArrayRef> {
    let value = ColumnarValue::Scalar(ScalarValue::try_from_array(value, 0)?);
    let offsets = arrays.value_offsets();
    let (first, end) = (offsets[0] as usize, offsets[arrays.len()] as usize);
    let elements_of_all = arrays.values().slice(first, end - first);
    let held = apply_cmp(comparison, &value, &ColumnarValue::Array(elements_of_all))?.into_array(end - first)?;
    let held = held.as_boolean();
    let decisive = match quantifier {
        Quantifier::Any => held.values().clone(),
        Quantifier::All => !held.values(),
    };
    // Where few elements decide, rows are looked for by them.
    if held.null_count() == 0 && decisive.count_set_bits() * SEARCH_STEPS < arrays.len() {
        return Ok(Arc::new(by_elements(arrays, &decisive, quantifier)));
    }
    call.build_boolean(|row| {
        Ok(elements(arrays, false, row).and_then(|range| decided(held, range.start - first..range.end - first, quantifier)))
    })
}

/// The answers of all rows where `decisive` are the elements that decide, of those from the first row's on.
fn by_elements(arrays: &ListArray, decisive: &BooleanBuffer, quantifier: Quantifier) -> BooleanArray {
    let offsets = arrays.value_offsets();
    let mut decided = BooleanBufferBuilder::new(arrays.len());
    decided.append_n(arrays.len(), quantifier == Quantifier::All);
    let mut row = 0;
    for element in decisive.set_indices() {
        let place = offsets[0] as usize + element;
        // The last row that begins here or before; empty ones end where they begin.
        row += offsets[row + 1..=arrays.len()].partition_point(|end| *end as usize <= place);
        decided.set_bit(row, quantifier == Quantifier::Any);
    }
    BooleanArray::new(decided.finish(), arrays.nulls().cloned())
}

/// What the comparisons in `range` decide.
fn decided(held: &BooleanArray, range: Range<usize>, quantifier: Quantifier) -> Option<bool> {
    let decisive = quantifier == Quantifier::Any;
    let mut unknown = false;
    for i in range {
        if held.is_null(i) {
            unknown = true;
        } else if held.value(i) == decisive {
            return Some(decisive);
        }
    }
    (!unknown).then_some(!decisive)
}

/// Whether each element may decide, because it is looked for.
fn is_membership(comparison: Operator, quantifier: Quantifier) -> bool {
    matches!((comparison, quantifier), (Operator::Eq, Quantifier::Any) | (Operator::NotEq, Quantifier::All))
}

/// Whether the values are, or are not, among the elements of one array, by a hash table; `None` where that is no gain, or
/// where there is none.
fn members(values: &ArrayRef, arrays: &ListArray, comparison: Operator, quantifier: Quantifier) -> Result<Option<BooleanArray>> {
    let range = elements(arrays, true, 0).filter(|range| is_membership(comparison, quantifier) && range.len() > SEARCH_STEPS);
    let data_type = values.data_type();
    let Some(range) = range.filter(|_| !data_type.is_nested() && *data_type == arrays.value_type()) else { return Ok(None) };
    let Ok(converter) = RowConverter::new(vec![SortField::new(data_type.clone())]) else { return Ok(None) };
    let items = arrays.values().slice(range.start, range.len());
    let keys = converter.convert_columns(std::slice::from_ref(&items))?;
    let known: HashSet<_> = keys.iter().enumerate().filter(|(i, _)| items.is_valid(*i)).map(|(_, key)| key).collect();
    let looked_for = converter.convert_columns(std::slice::from_ref(values))?;
    let found = quantifier == Quantifier::Any;
    let decide = |(i, key)| match (values.is_valid(i), known.contains(&key)) {
        (false, _) => None,
        (true, true) => Some(found),
        (true, false) => (items.null_count() == 0).then_some(!found),
    };
    Ok(Some(looked_for.iter().enumerate().map(decide).collect()))
}

/// One array with those elements alone that decide whatever value they are compared with: the smallest, the largest, and
/// NULL if there is one. `None` where each of them may decide.
fn decisive(arrays: &ListArray, comparison: Operator, quantifier: Quantifier) -> Result<Option<ListArray>> {
    let range = elements(arrays, true, 0).filter(|range| !is_membership(comparison, quantifier) && range.len() > DECISIVE);
    // Of arrays and rows, the order of sorting is not that of comparing where they hold NULL.
    let Some(range) = range.filter(|_| !arrays.value_type().is_nested()) else { return Ok(None) };
    let items = arrays.values().slice(range.start, range.len());
    let end = |descending| sort_to_indices(&items, Some(SortOptions { descending, nulls_first: false }), Some(1));
    let (Ok(smallest), Ok(largest)) = (end(false), end(true)) else { return Ok(None) };
    let mut places: Vec<u32> = smallest.values().iter().chain(largest.values()).copied().collect();
    places.extend((0..items.len()).find(|i| items.is_null(*i)).and_then(|i| u32::try_from(i).ok()));
    let kept = take(&items, &UInt32Array::from(places), None)?;
    Ok(Some(SingleRowListArrayBuilder::new(kept).build_list_array()))
}

/// Whether the comparison holds for any or all elements, by SQL's three values.
pub(super) fn quantified(call: &Call<'_>, quantifier: Quantifier) -> Result<ArrayRef> {
    let operator = call.text(0)?.constant().flatten().unwrap_or_default();
    let Some(comparison) = comparison(operator) else { return call.error(&format!("`{operator}` is no comparison")) };
    let (value, arrays) = (&comparable(call.array(1), call.field(1))?, &comparable(call.array(2), call.field(2))?);
    let Some(arrays) = arrays.as_list_opt::<i32>() else { return call.error("no array") };
    let (value_constant, constant) = (call.is_constant_arg(1), call.is_constant_arg(2));
    if value_constant && !constant {
        return over_all(call, value, arrays, comparison, quantifier);
    }
    if constant
        && !value_constant
        && let Some(members) = members(value, arrays, comparison, quantifier)?
    {
        return Ok(Arc::new(members));
    }
    let decisive = if constant { decisive(arrays, comparison, quantifier)? } else { None };
    let arrays = decisive.as_ref().unwrap_or(arrays);
    let rows: Vec<_> = (0..call.rows()).map(|row| elements(arrays, constant, row)).collect();
    // One comparison for each element of each row, row by row.
    let count: usize = rows.iter().flatten().map(ExactSizeIterator::len).sum();
    let mut places = Vec::with_capacity(count);
    let mut owners = Vec::with_capacity(if value_constant { 0 } else { count });
    for (row, range) in rows.iter().enumerate() {
        for place in range.iter().flat_map(Clone::clone) {
            places.push(place as u64);
            if !value_constant {
                owners.push(row as u64);
            }
        }
    }
    let taken = take(arrays.values(), &UInt64Array::from(places), None)?;
    let value = if value_constant {
        ColumnarValue::Scalar(ScalarValue::try_from_array(value, 0)?)
    } else {
        ColumnarValue::Array(take(value, &UInt64Array::from(owners), None)?)
    };
    let held = apply_cmp(comparison, &value, &ColumnarValue::Array(taken))?.into_array(count)?;
    let held = held.as_boolean();
    let mut at = 0;
    call.build_boolean(|row| {
        let Some(range) = &rows[row] else { return Ok(None) };
        let these = at..at + range.len();
        at = these.end;
        Ok(decided(held, these, quantifier))
    })
}
