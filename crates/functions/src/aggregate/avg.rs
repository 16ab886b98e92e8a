//! `avg(x)` whose average of integers is a numeric, as in PostgreSQL; DataFusion's is a double, which rounds halves to even.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef, UInt64Type};
use datafusion::common::types::{NativeType, logical_float64, logical_int64};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::functions_aggregate::average::Avg;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Coercion, Documentation, EmitTo, GroupsAccumulator, ReversedUDAF, Signature, TypeSignature,
    TypeSignatureClass, Volatility,
};

use super::doubles::{Doubles, of_doubles};
use super::integers::{DistinctIntegers, for_each, integers, takes};
use apigw_sql_columns::types::numeric::{NUMERIC, NUMERIC_SCALE, NUMERIC_UNIT};

/// The sum of a state: wider than any sum of integers.
const SUM: DataType = DataType::Decimal128(38, 0);

/// The aggregate: its own averages of integers, DataFusion's of everything else.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct NumericAvg {
    inner: Avg,
    signature: Signature,
}

impl Default for NumericAvg {
    fn default() -> Self {
        use TypeSignatureClass::{Decimal, Duration, Float, Integer, Native};
        let implicit = |target, from, native| TypeSignature::Coercible(vec![Coercion::new_implicit(target, vec![from], native)]);
        let signatures = vec![
            TypeSignature::Coercible(vec![Coercion::new_exact(Decimal)]),
            TypeSignature::Coercible(vec![Coercion::new_exact(Duration)]),
            implicit(Native(logical_int64()), Integer, NativeType::Int64),
            implicit(Native(logical_float64()), Float, NativeType::Float64),
        ];
        Self { inner: Avg::new(), signature: Signature::one_of(signatures, Volatility::Immutable) }
    }
}

fn of_integers(args: &AccumulatorArgs) -> bool {
    args.expr_fields.first().is_some_and(|field| *field.data_type() == DataType::Int64)
}

impl AggregateUDFImpl for NumericAvg {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        match arg_types {
            [DataType::Int64] => Ok(NUMERIC),
            _ => self.inner.return_type(arg_types),
        }
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
        if of_integers(&args) { self.accumulator(args) } else { self.inner.create_sliding_accumulator(args) }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let integers = args.input_fields.first().is_some_and(|field| *field.data_type() == DataType::Int64);
        match (integers, args.is_distinct) {
            (false, _) => self.inner.state_fields(args),
            (true, true) => {
                let item = Field::new_list_field(DataType::Int64, true);
                Ok(vec![Arc::new(Field::new_list(format_state_name(args.name, "avg distinct"), item, true))])
            }
            (true, false) => Ok([("count", DataType::UInt64), ("sum", SUM)]
                .map(|(part, data_type)| Arc::new(Field::new(format_state_name(args.name, part), data_type, true)))
                .into()),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        if of_integers(&args) { !args.is_distinct } else { self.inner.groups_accumulator_supported(args) }
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
        self.inner.reverse_expr()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }
}

/// How many values there were, and their sum, which no number of integers overflows.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    sum: i128,
    count: u64,
}

impl Total {
    fn add(&mut self, value: i64) {
        self.sum += i128::from(value);
        self.count += 1;
    }

    fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The average without its point, rounded half away from zero; none of nothing.
    fn average(self) -> Option<i128> {
        if self.count == 0 {
            return None;
        }
        let count = i128::from(self.count);
        let (whole, rest) = (self.sum / count * NUMERIC_UNIT, self.sum % count * NUMERIC_UNIT);
        let up = if (rest % count).unsigned_abs() * 2 >= count.unsigned_abs() { self.sum.signum() } else { 0 };
        Some(whole + rest / count + up)
    }

    fn of(array: &ArrayRef) -> Result<Self> {
        let array = integers(std::slice::from_ref(array))?;
        let sum = array.iter().flatten().map(i128::from).sum();
        Ok(Self { sum, count: (array.len() - array.null_count()) as u64 })
    }
}

/// The counts and sums of states.
fn totals(states: &[ArrayRef]) -> Result<impl Iterator<Item = Total>> {
    let [counts, sums] = states else { return internal_err!("a state of avg has a count and a sum") };
    let (Some(counts), Some(sums)) = (counts.as_primitive_opt::<UInt64Type>(), sums.as_primitive_opt::<Decimal128Type>()) else {
        return internal_err!("a state of avg has a count and a sum");
    };
    Ok(counts.values().iter().zip(sums.values()).map(|(&count, &sum)| Total { sum, count }))
}

fn numeric(average: Option<i128>) -> ScalarValue {
    ScalarValue::Decimal128(average, 38, NUMERIC_SCALE)
}

impl Accumulator for Total {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for array in values {
            self.merge(Self::of(array)?);
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for array in values {
            let gone = Self::of(array)?;
            self.sum -= gone.sum;
            self.count -= gone.count;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        totals(states)?.for_each(|state| self.merge(state));
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::UInt64(Some(self.count)), ScalarValue::Decimal128(Some(self.sum), 38, 0)])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(numeric(self.average()))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The average of the distinct values of one group.
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
        Ok(numeric(Total { sum: self.values.values().sum(), count: self.values.len() as u64 }.average()))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.size()
    }
}

/// The averages of many groups.
#[derive(Debug, Default)]
struct Groups {
    totals: Vec<Total>,
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.totals.resize(total_num_groups, Total::default());
        for_each(integers(values)?, group_indices, filter, |group, value| self.totals[group].add(value));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.totals.resize(total_num_groups, Total::default());
        totals(states)?.zip(group_indices).for_each(|(state, group)| self.totals[*group].merge(state));
        Ok(())
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let totals = emit_to.take_needed(&mut self.totals);
        state(totals.into_iter())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let totals = emit_to.take_needed(&mut self.totals);
        let averages: Decimal128Array = totals.into_iter().map(Total::average).collect();
        Ok(Arc::new(averages.with_data_type(NUMERIC)))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let rows = integers(values)?.iter().enumerate();
        state(rows.map(|(row, value)| match value {
            Some(value) if takes(filter, row) => Total { sum: value.into(), count: 1 },
            _ => Total::default(),
        }))
    }

    fn size(&self) -> usize {
        self.totals.capacity() * size_of::<Total>()
    }
}

fn state(totals: impl Iterator<Item = Total>) -> Result<Vec<ArrayRef>> {
    let (counts, sums): (Vec<u64>, Vec<i128>) = totals.map(|total| (total.count, total.sum)).unzip();
    let sums = Decimal128Array::from(sums).with_data_type(SUM);
    Ok(vec![Arc::new(UInt64Array::from(counts)), Arc::new(sums)])
}

#[cfg(test)]
mod tests {
    use super::Total;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let of = |sum, count| Total { sum, count }.average();
        assert_eq!(of(0, 0), None);
        assert_eq!(of(3, 2), Some(15_000_000_000_000_000));
        assert_eq!(of(-2, 3), Some(-6_666_666_666_666_667));
        assert_eq!(of(2, 3), Some(6_666_666_666_666_667));
        assert_eq!(of(1, 20_000_000_000_000_000), Some(1));
        assert_eq!(of(-1, 20_000_000_000_000_001), Some(0));
        assert_eq!(of(i128::from(i64::MIN) * 3, 3), Some(i128::from(i64::MIN) * 10_i128.pow(16)));
    }
}
