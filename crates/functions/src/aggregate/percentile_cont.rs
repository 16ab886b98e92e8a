//! `percentile_cont(p) WITHIN GROUP (ORDER BY x)` with PostgreSQL's interpolation.
//!
//! DataFusion cuts the fraction between two neighbours off after six digits, which shows in the result: of 5000,
//! 29000, 29000 and 60000 the 95th percentile is 55350, not 55349.969.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, LargeListArray, RecordBatch};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Schema};
use datafusion::common::types::{NativeType, logical_float64};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Coercion, ColumnarValue, EmitTo, GroupsAccumulator, Signature, TypeSignatureClass, Volatility,
};

use crate::number::canonical;

/// The aggregate.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct PercentileCont {
    signature: Signature,
    aliases: Vec<String>,
}

impl Default for PercentileCont {
    fn default() -> Self {
        let number = || {
            Coercion::new_implicit(TypeSignatureClass::Native(logical_float64()), vec![TypeSignatureClass::Numeric], NativeType::Float64)
        };
        Self { signature: Signature::coercible(vec![number(), number()], Volatility::Immutable), aliases: vec!["quantile_cont".to_owned()] }
    }
}

impl AggregateUDFImpl for PercentileCont {
    fn name(&self) -> &'static str {
        "percentile_cont"
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, self.name()), list_type(), true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Values { values: vec![], percentile: Percentile::new(&args)? }))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups { groups: vec![], percentile: Percentile::new(&args)? }))
    }

    fn supports_within_group_clause(&self) -> bool {
        true
    }
}

fn list_type() -> DataType {
    DataType::LargeList(Arc::new(Field::new_list_field(DataType::Float64, true)))
}

/// Which percentile of which values is asked for.
#[derive(Clone, Copy, Debug)]
struct Percentile {
    /// `None` for NULL.
    fraction: Option<f64>,
    descending: bool,
    distinct: bool,
}

impl Percentile {
    fn new(args: &AccumulatorArgs) -> Result<Self> {
        let Some(expr) = args.exprs.get(1) else { return plan_err!("expected `percentile_cont(p) WITHIN GROUP (ORDER BY x)`") };
        let no_rows = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let fraction = match expr.evaluate(&no_rows) {
            Ok(ColumnarValue::Scalar(value)) => match value.cast_to(&DataType::Float64)? {
                ScalarValue::Float64(fraction) => fraction,
                other => return plan_err!("expected a number as percentile, but found `{other}`"),
            },
            _ => return plan_err!("expected a constant as percentile, but found `{expr}`"),
        };
        if let Some(given) = fraction.filter(|f| !(0.0..=1.0).contains(f)) {
            return plan_err!("percentile value {given} is not between 0 and 1");
        }
        let descending = args.order_bys.first().is_some_and(|sort| sort.options.descending);
        Ok(Self { fraction, descending, distinct: args.is_distinct })
    }

    /// PostgreSQL's `percentile_cont_final`: the two neighbours of the place, and the way between them.
    fn of(self, values: &mut Vec<f64>) -> Option<f64> {
        let fraction = self.fraction?;
        if self.distinct {
            values.sort_unstable_by(f64::total_cmp);
            values.dedup();
        }
        let last = values.len().checked_sub(1)?;
        let place = fraction * last as f64;
        let (low, high) = (place.floor(), place.ceil());
        let first = self.nth(values, low as usize)?;
        if low >= high {
            return Some(first);
        }
        let second = self.nth(values, high as usize)?;
        Some(canonical(first + (place - low) * (second - first)))
    }

    /// The value at `rank` of the sort order.
    fn nth(self, values: &mut [f64], rank: usize) -> Option<f64> {
        let last = values.len().checked_sub(1)?;
        let index = if self.descending { last - rank.min(last) } else { rank.min(last) };
        let (_, value, _) = values.select_nth_unstable_by(index, f64::total_cmp);
        Some(*value)
    }
}

/// The values of one group.
#[derive(Debug)]
struct Values {
    values: Vec<f64>,
    percentile: Percentile,
}

impl Accumulator for Values {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let array = numbers(values)?;
        self.values.extend(array.iter().flatten());
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for state in states.first().and_then(|s| s.as_list_opt::<i64>()).into_iter().flat_map(|list| list.iter().flatten()) {
            self.update_batch(&[state])?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let list = lists(&[std::mem::take(&mut self.values)])?;
        Ok(vec![ScalarValue::LargeList(Arc::new(list))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.percentile.of(&mut self.values)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<f64>()
    }
}

/// The values of many groups.
#[derive(Debug)]
struct Groups {
    groups: Vec<Vec<f64>>,
    percentile: Percentile,
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize(total_num_groups, Vec::new());
        let array = numbers(values)?;
        for (row, (value, group)) in array.iter().zip(group_indices).enumerate() {
            let counts = filter.is_none_or(|f| f.is_valid(row) && f.value(row));
            if let (Some(value), true, Some(group)) = (value, counts, self.groups.get_mut(*group)) {
                group.push(value);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.groups.resize(total_num_groups, Vec::new());
        let Some(list) = states.first().and_then(|s| s.as_list_opt::<i64>()) else { return plan_err!("not a state of percentile_cont") };
        for (state, group) in list.iter().zip(group_indices) {
            if let (Some(state), Some(group)) = (state, self.groups.get_mut(*group)) {
                group.extend_from_slice(numbers(&[state])?.values());
            }
        }
        Ok(())
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![Arc::new(lists(&emit_to.take_needed(&mut self.groups))?)])
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let mut groups = emit_to.take_needed(&mut self.groups);
        let results: Float64Array = groups.iter_mut().map(|values| self.percentile.of(values)).collect();
        Ok(Arc::new(results))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let array = numbers(values)?;
        let counts = |row: usize| filter.is_none_or(|f| f.is_valid(row) && f.value(row));
        let rows: Vec<Vec<f64>> =
            array.iter().enumerate().map(|(row, value)| value.filter(|_| counts(row)).into_iter().collect()).collect();
        Ok(vec![Arc::new(lists(&rows)?)])
    }

    fn size(&self) -> usize {
        let values: usize = self.groups.iter().map(|values| values.capacity() * size_of::<f64>()).sum();
        values + self.groups.capacity() * size_of::<Vec<f64>>()
    }
}

fn numbers(values: &[ArrayRef]) -> Result<&Float64Array> {
    let array = values.first().and_then(|v| v.as_primitive_opt::<Float64Type>());
    array.ok_or_else(|| datafusion::common::internal_datafusion_err!("the argument of percentile_cont is no double"))
}

/// One list a group.
fn lists(groups: &[Vec<f64>]) -> Result<LargeListArray> {
    let offsets = OffsetBuffer::<i64>::from_lengths(groups.iter().map(Vec::len));
    let values = Float64Array::from_iter_values(groups.iter().flatten().copied());
    Ok(LargeListArray::try_new(Arc::new(Field::new_list_field(DataType::Float64, true)), offsets, Arc::new(values), None)?)
}
