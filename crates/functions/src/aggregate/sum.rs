//! `sum(x)` that raises where the sum of integers is out of range; DataFusion's wraps around.

use crate::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};
use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::functions_aggregate::sum::Sum;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Documentation, EmitTo, GroupsAccumulator, ReversedUDAF, SetMonotonicity, Signature, StatisticsArgs,
};

use super::doubles::{Doubles, of_doubles};
use super::integers::{DistinctIntegers, for_each, integers, takes};

/// The aggregate: its own sums of integers, DataFusion's of everything else.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct CheckedSum {
    inner: Sum,
}

fn of_integers(args: &AccumulatorArgs) -> bool {
    *args.return_field.data_type() == DataType::Int64
}

impl AggregateUDFImpl for CheckedSum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match (of_integers(&args), args.is_distinct) {
            (true, true) => Ok(Box::new(Distinct::default())),
            (true, false) => Ok(Box::new(Total::default())),
            (false, _) if of_doubles(&args) => Ok(Box::new(Doubles::new(self.inner.accumulator(args)?))),
            (false, _) => self.inner.accumulator(args),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if of_integers(&args) && !args.is_distinct { Ok(Box::new(Total::default())) } else { self.inner.create_sliding_accumulator(args) }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.inner.state_fields(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        if of_integers(&args) {
            return Ok(Box::new(Groups::default()));
        }
        let is_of_doubles = of_doubles(&args);
        let inner = self.inner.create_groups_accumulator(args)?;
        Ok(if is_of_doubles { Box::new(Doubles::new(inner)) } else { inner })
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.inner.set_monotonicity(data_type)
    }

    fn value_from_stats(&self, statistics_args: &StatisticsArgs) -> Option<ScalarValue> {
        self.inner.value_from_stats(statistics_args)
    }
}

/// The sum as a bigint.
fn in_range(sum: i128) -> Result<i64> {
    i64::try_from(sum).map_err(|_| {
        Error::new(ErrorKind::Execution, "bigint out of range: the sum does not fit")
            .with_hint("sum `x::numeric` instead")
            .into_datafusion()
    })
}

/// The sum of one group; wider than its result, so that only the result has to fit.
#[derive(Debug, Default)]
struct Total {
    sum: i128,
    count: u64,
}

impl Accumulator for Total {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let array = integers(values)?;
        self.count += (array.len() - array.null_count()) as u64;
        self.sum += array.iter().flatten().map(i128::from).sum::<i128>();
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let array = integers(values)?;
        self.count -= (array.len() - array.null_count()) as u64;
        self.sum -= array.iter().flatten().map(i128::from).sum::<i128>();
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Int64(if self.count == 0 { None } else { Some(in_range(self.sum)?) }))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The sum of the distinct values of one group.
#[derive(Debug, Default)]
struct Distinct {
    values: DistinctIntegers,
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.update(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.values.merge(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(self.values.state())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Int64(if self.values.len() == 0 { None } else { Some(in_range(self.values.values().sum())?) }))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.size()
    }
}

/// The sums of many groups; `None` where nothing was summed.
#[derive(Debug, Default)]
struct Groups {
    sums: Vec<Option<i128>>,
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.sums.resize(total_num_groups, None);
        for_each(integers(values)?, group_indices, filter, |group, value| {
            let sum = &mut self.sums[group];
            *sum = Some(sum.unwrap_or(0) + i128::from(value));
        });
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.update_batch(states, group_indices, None, total_num_groups)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let sums = emit_to.take_needed(&mut self.sums);
        let sums = sums.into_iter().map(|sum| sum.map(in_range).transpose()).collect::<Result<Int64Array>>()?;
        Ok(std::sync::Arc::new(sums))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let array = integers(values)?;
        let state: Int64Array = array.iter().enumerate().map(|(row, value)| value.filter(|_| takes(filter, row))).collect();
        Ok(vec![std::sync::Arc::new(state)])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<Option<i128>>()
    }
}
