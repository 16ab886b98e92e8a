//! `sum`, `avg`, `min` and `max` of intervals.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Int64Type, IntervalMonthDayNanoType};
use datafusion::common::{Result, ScalarValue, internal_datafusion_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Coercion, Documentation, GroupsAccumulator, ReversedUDAF, SetMonotonicity, Signature,
    StatisticsArgs, TypeSignature, TypeSignatureClass, Volatility,
};

use crate::datetime::argument::{from_arrow, to_arrow};
use crate::error::IntoDataFusion;
use crate::spec::INTERVAL;
use apigw_sql_value::datetime::Interval;
use apigw_sql_value::error::{Error, ErrorKind};

/// An aggregate of numbers that takes intervals as well.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct WithIntervals {
    inner: Arc<AggregateUDF>,
    average: bool,
    signature: Signature,
}

impl WithIntervals {
    /// `sum`, or `avg`.
    pub(super) fn of(inner: impl AggregateUDFImpl + 'static) -> Arc<AggregateUDF> {
        let inner = Arc::new(AggregateUDF::new_from_impl(inner));
        let intervals = TypeSignature::Coercible(vec![Coercion::new_exact(TypeSignatureClass::Interval)]);
        let signature = inner.signature();
        let types = TypeSignature::OneOf(match &signature.type_signature {
            TypeSignature::OneOf(types) => types.iter().cloned().chain([intervals]).collect(),
            other => vec![other.clone(), intervals],
        });
        let signature = Signature { type_signature: types, ..signature.clone() };
        Arc::new(AggregateUDF::new_from_impl(Self { average: inner.name() == "avg", inner, signature }))
    }

    fn total(&self, args: &AccumulatorArgs) -> Option<Result<Total>> {
        is_interval(args.expr_fields.first()?).then(|| {
            if args.is_distinct {
                let error = Error::new(ErrorKind::Syntax, format!("`{}` of distinct intervals is not supported", self.name()));
                return Err(error.with_hint("take their lengths: `extract(epoch FROM …)`").into_datafusion());
            }
            Ok(Total { average: self.average, ..Total::default() })
        })
    }
}

fn is_interval(field: &FieldRef) -> bool {
    matches!(field.data_type(), DataType::Interval(_))
}

impl AggregateUDFImpl for WithIntervals {
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
            [DataType::Interval(_)] => Ok(INTERVAL),
            _ => self.inner.return_type(arg_types),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match self.total(&args) {
            Some(total) => Ok(Box::new(total?)),
            None => self.inner.accumulator(args),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match self.total(&args) {
            Some(total) => Ok(Box::new(total?)),
            None => self.inner.create_sliding_accumulator(args),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        if !args.input_fields.first().is_some_and(is_interval) {
            return self.inner.state_fields(args);
        }
        let part = |part| Arc::new(Field::new(format_state_name(args.name, part), DataType::Int64, true));
        Ok(["months", "days", "micros", "count"].map(part).into())
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.expr_fields.first().is_some_and(is_interval) && self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        self.inner.create_groups_accumulator(args)
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
        self.inner.inner().set_monotonicity(data_type)
    }

    fn value_from_stats(&self, statistics_args: &StatisticsArgs) -> Option<ScalarValue> {
        self.inner.inner().value_from_stats(statistics_args)
    }
}

/// The sum of one group; wider than its result, so that only the result has to fit.
#[derive(Debug, Default)]
struct Total {
    average: bool,
    months: i64,
    days: i64,
    micros: i64,
    count: i64,
}

impl Total {
    fn add(&mut self, [months, days, micros, count]: [i64; 4]) -> Result<()> {
        let sums = [(&mut self.months, months), (&mut self.days, days), (&mut self.micros, micros), (&mut self.count, count)];
        for (sum, part) in sums {
            *sum = sum.checked_add(part).ok_or_else(out_of_range).into_datafusion()?;
        }
        Ok(())
    }

    fn add_all(&mut self, values: &[ArrayRef], sign: i64) -> Result<()> {
        for value in intervals(values)? {
            self.add([i64::from(value.months) * sign, i64::from(value.days) * sign, value.micros * sign, sign])?;
        }
        Ok(())
    }
}

fn out_of_range() -> Error {
    Error::new(ErrorKind::Execution, "interval out of range")
}

impl Accumulator for Total {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add_all(values, 1)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add_all(values, -1)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let parts: Vec<_> = states.iter().filter_map(|part| part.as_primitive_opt::<Int64Type>()).collect();
        let [months, days, micros, counts] = parts.as_slice() else { return Err(internal_datafusion_err!("no state of intervals")) };
        (0..months.len()).try_for_each(|i| self.add([months.value(i), days.value(i), micros.value(i), counts.value(i)]))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok([self.months, self.days, self.micros, self.count].map(|part| ScalarValue::Int64(Some(part))).into())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if self.count == 0 {
            return Ok(ScalarValue::IntervalMonthDayNano(None));
        }
        let part = |sum: i64| i32::try_from(sum).map_err(|_| out_of_range());
        let sum = Interval { months: part(self.months).into_datafusion()?, days: part(self.days).into_datafusion()?, micros: self.micros };
        let result = if self.average { sum.over(self.count as f64).into_datafusion()? } else { sum };
        Ok(ScalarValue::IntervalMonthDayNano(Some(to_arrow(result)?)))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// `min` or `max` of intervals, which are compared by their lengths: what the names stand for where the argument is one.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Extreme {
    greatest: bool,
    signature: Signature,
}

impl Extreme {
    /// `max` if `greatest`, otherwise `min`.
    pub fn function(greatest: bool) -> Arc<AggregateUDF> {
        static FUNCTIONS: LazyLock<[Arc<AggregateUDF>; 2]> = LazyLock::new(|| {
            let intervals = || Signature::coercible(vec![Coercion::new_exact(TypeSignatureClass::Interval)], Volatility::Immutable);
            [false, true].map(|greatest| Arc::new(AggregateUDF::new_from_impl(Extreme { greatest, signature: intervals() })))
        });
        Arc::clone(&FUNCTIONS[usize::from(greatest)])
    }
}

impl AggregateUDFImpl for Extreme {
    fn name(&self) -> &'static str {
        if self.greatest { "max_interval" } else { "min_interval" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(INTERVAL)
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Lengths { greatest: self.greatest, only_extreme: true, intervals: BTreeMap::new() }))
    }

    fn create_sliding_accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Lengths { greatest: self.greatest, only_extreme: false, intervals: BTreeMap::new() }))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

/// The intervals of one group by their lengths, and how often each is there.
#[derive(Debug)]
struct Lengths {
    greatest: bool,
    /// Whether none goes again, so that one is enough.
    only_extreme: bool,
    intervals: BTreeMap<i128, (u64, Interval)>,
}

impl Lengths {
    fn extreme(&self) -> Option<Interval> {
        let extreme = if self.greatest { self.intervals.values().next_back() } else { self.intervals.values().next() };
        extreme.map(|(_, interval)| *interval)
    }
}

fn intervals(values: &[ArrayRef]) -> Result<impl Iterator<Item = Interval> + '_> {
    let array = values.first().and_then(|array| array.as_primitive_opt::<IntervalMonthDayNanoType>());
    let array = array.ok_or_else(|| internal_datafusion_err!("the argument is no interval"))?;
    Ok(array.iter().flatten().map(from_arrow))
}

impl Accumulator for Lengths {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for interval in intervals(values)? {
            // Of equal ones, the last that came stands for all, as in PostgreSQL.
            let equal = self.intervals.entry(interval.length()).or_insert((0, interval));
            *equal = (equal.0 + 1, interval);
            if self.only_extreme && self.intervals.len() > 1 {
                _ = if self.greatest { self.intervals.pop_first() } else { self.intervals.pop_last() };
            }
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for interval in intervals(values)? {
            let length = interval.length();
            let left = self.intervals.get_mut(&length).map(|(count, _)| {
                *count -= 1;
                *count
            });
            if left == Some(0) {
                self.intervals.remove(&length);
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        !self.only_extreme
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::IntervalMonthDayNano(self.extreme().map(to_arrow).transpose()?))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.intervals.len() * size_of::<(i128, (u64, Interval))>()
    }
}
