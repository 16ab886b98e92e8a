//! The values of a partition at offsets that differ from row to row.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt64Array, new_null_array};
use datafusion::arrow::compute::interleave;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::{Result, ScalarValue, internal_datafusion_err};
use datafusion::logical_expr::PartitionEvaluator;

use super::by_column::Kind;
use crate::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

#[derive(Debug)]
pub(super) struct Evaluator {
    kind: Kind,
    /// Whether the rows come in the opposite order.
    reversed: bool,
    /// The row that is asked for next.
    row: usize,
}

impl Evaluator {
    pub(super) fn new(kind: Kind, reversed: bool) -> Self {
        Self { kind, reversed, row: 0 }
    }

    /// The values so many rows away, or their defaults.
    fn shifted(&self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let (value, offsets) = (argument(values, 0)?, integers(values, 1)?);
        let nothing = new_null_array(value.data_type(), 1);
        let default = values.get(2);
        let back = (self.kind == Kind::Lag) != self.reversed;
        let at = |row: usize| {
            if offsets.is_null(row) {
                return (1, 0);
            }
            let offset = i128::from(offsets.value(row));
            let target = row as i128 + if back { -offset } else { offset };
            match usize::try_from(target) {
                Ok(target) if target < rows => (0, target),
                _ if default.is_some() => (2, row),
                _ => (1, 0),
            }
        };
        let places: Vec<_> = (0..rows).map(at).collect();
        let sources: Vec<&dyn Array> = [value.as_ref(), nothing.as_ref()].into_iter().chain(default.map(AsRef::as_ref)).collect();
        Ok(interleave(&sources, &places)?)
    }

    /// The buckets that the rows of the partition fall into; their number is that of its first row.
    fn buckets(values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let counts = integers(values, 0)?;
        if rows == 0 || counts.is_null(0) {
            return Ok(Arc::new(UInt64Array::new_null(rows)));
        }
        let Some(buckets) = u64::try_from(counts.value(0)).ok().filter(|buckets| *buckets > 0) else {
            return Err(Error::new(ErrorKind::Execution, "argument of ntile must be greater than zero").into_datafusion());
        };
        // The first buckets have one row more.
        let (size, larger) = (rows as u64 / buckets, rows as u64 % buckets);
        let bucket = |row: u64| {
            let in_larger = larger * (size + 1);
            if row < in_larger { row / (size + 1) + 1 } else { larger + (row - in_larger) / size.max(1) + 1 }
        };
        Ok(Arc::new(UInt64Array::from_iter_values((0..rows as u64).map(bucket))))
    }
}

fn argument(values: &[ArrayRef], i: usize) -> Result<&ArrayRef> {
    values.get(i).ok_or_else(|| internal_datafusion_err!("a window function lacks argument {}", i + 1))
}

fn integers(values: &[ArrayRef], i: usize) -> Result<&Int64Array> {
    argument(values, i)?.as_primitive_opt::<Int64Type>().ok_or_else(|| internal_datafusion_err!("the offset is no bigint"))
}

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], num_rows: usize) -> Result<ArrayRef> {
        match self.kind {
            Kind::Ntile => Self::buckets(values, num_rows),
            _ => self.shifted(values, num_rows),
        }
    }

    /// The n-th value of a frame; it is asked for row by row.
    fn evaluate(&mut self, values: &[ArrayRef], range: &Range<usize>) -> Result<ScalarValue> {
        let (value, numbers) = (argument(values, 0)?, integers(values, 1)?);
        let row = self.row;
        self.row += 1;
        if row >= numbers.len() || numbers.is_null(row) {
            return ScalarValue::try_from(value.data_type());
        }
        let Some(n) = usize::try_from(numbers.value(row)).ok().filter(|n| *n > 0) else {
            return Err(Error::new(ErrorKind::Execution, "argument of nth_value must be greater than zero").into_datafusion());
        };
        let place = if self.reversed { range.end.checked_sub(n).filter(|place| *place >= range.start) } else { Some(range.start + n - 1) };
        match place.filter(|place| *place < range.end) {
            Some(place) => ScalarValue::try_from_array(value, place),
            None => ScalarValue::try_from(value.data_type()),
        }
    }

    fn uses_window_frame(&self) -> bool {
        self.kind == Kind::NthValue
    }
}
