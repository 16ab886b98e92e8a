//! What the aggregates of integers share: the values of a call, and those that are left once repeated ones are taken away.

use std::collections::HashSet;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, ScalarValue, internal_err};

/// The argument of a call.
pub(super) fn integers(values: &[ArrayRef]) -> Result<&Int64Array> {
    let array = values.first().and_then(|array| array.as_primitive_opt::<Int64Type>());
    array.map_or_else(|| internal_err!("the argument of an aggregate of integers is no bigint"), Ok)
}

/// Whether `filter` takes a row.
pub(super) fn takes(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|f| f.is_valid(row) && f.value(row))
}

/// Calls `add` for each value that is there and that `filter` takes, with its group.
pub(super) fn for_each(array: &Int64Array, groups: &[usize], filter: Option<&BooleanArray>, mut add: impl FnMut(usize, i64)) {
    if array.null_count() == 0 && filter.is_none() {
        for (value, group) in array.values().iter().zip(groups) {
            add(*group, *value);
        }
        return;
    }
    for (row, (value, group)) in array.iter().zip(groups).enumerate() {
        if let (Some(value), true) = (value, takes(filter, row)) {
            add(*group, value);
        }
    }
}

/// The distinct values of one group; its state is the list of them.
#[derive(Debug, Default)]
pub(super) struct DistinctIntegers {
    values: HashSet<i64>,
}

impl DistinctIntegers {
    pub(super) fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.extend(integers(values)?.iter().flatten());
        Ok(())
    }

    pub(super) fn merge(&mut self, states: &[ArrayRef]) -> Result<()> {
        for state in states.first().and_then(|s| s.as_list_opt::<i32>()).into_iter().flat_map(|list| list.iter().flatten()) {
            self.update(&[state])?;
        }
        Ok(())
    }

    pub(super) fn state(&self) -> Vec<ScalarValue> {
        let values: Vec<_> = self.values.iter().map(|value| ScalarValue::Int64(Some(*value))).collect();
        vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Int64))]
    }

    pub(super) fn values(&self) -> impl Iterator<Item = i128> {
        self.values.iter().copied().map(i128::from)
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn size(&self) -> usize {
        self.values.capacity() * size_of::<i64>()
    }
}
