//! Sums and averages of doubles as PostgreSQL has them: NaN has no sign, and what is out of range raises.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use crate::error::IntoDataFusion;
use crate::number::canonical;
use apigw_sql_value::error::{Error, ErrorKind};

/// Whether an aggregate is one of doubles.
pub(super) fn of_doubles(args: &AccumulatorArgs) -> bool {
    *args.return_field.data_type() == DataType::Float64
}

/// What was aggregated by DataFusion, looked at once more.
#[derive(Debug)]
pub(super) struct Doubles<A> {
    inner: A,
    /// Whether an infinity was among the values.
    infinite: bool,
}

impl<A> Doubles<A> {
    pub(super) fn new(inner: A) -> Self {
        Self { inner, infinite: false }
    }

    fn look_at(&mut self, values: &[ArrayRef]) {
        let is_infinite = |array: &ArrayRef| {
            let values = array.as_primitive_opt::<Float64Type>().map_or(&[][..], |array| array.values());
            values.iter().any(|value| value.is_infinite())
        };
        self.infinite = self.infinite || values.iter().any(is_infinite);
    }

    fn checked(&self, value: f64) -> Result<f64> {
        if value.is_infinite() && !self.infinite {
            return Err(Error::new(ErrorKind::Execution, "value out of range: overflow").into_datafusion());
        }
        Ok(canonical(value))
    }

    fn scalar(&self, value: ScalarValue) -> Result<ScalarValue> {
        Ok(match value {
            ScalarValue::Float64(Some(value)) => ScalarValue::Float64(Some(self.checked(value)?)),
            other => other,
        })
    }

    fn array(&self, array: ArrayRef) -> Result<ArrayRef> {
        let Some(values) = array.as_primitive_opt::<Float64Type>() else { return Ok(array) };
        if values.iter().flatten().all(f64::is_finite) {
            return Ok(array);
        }
        let checked = values.iter().map(|value| value.map(|value| self.checked(value)).transpose());
        Ok(Arc::new(checked.collect::<Result<Float64Array>>()?))
    }
}

impl Accumulator for Doubles<Box<dyn Accumulator>> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.look_at(values);
        self.inner.update_batch(values)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.look_at(states);
        self.inner.merge_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let state = self.inner.state()?;
        state.into_iter().map(|value| self.scalar(value)).collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let value = self.inner.evaluate()?;
        self.scalar(value)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }
}

impl GroupsAccumulator for Doubles<Box<dyn GroupsAccumulator>> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.look_at(values);
        self.inner.update_batch(values, group_indices, filter, total_num_groups)
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.look_at(states);
        self.inner.merge_batch(states, group_indices, total_num_groups)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let state = self.inner.state(emit_to)?;
        state.into_iter().map(|array| self.array(array)).collect()
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let values = self.inner.evaluate(emit_to)?;
        self.array(values)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        self.inner.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }
}
