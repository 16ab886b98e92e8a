//! `corr`, `covar_…` and `regr_…` by the method of PostgreSQL (`float8_regr_accum`, Youngs and Cramer): what is out of range raises,
//! and DISTINCT is not forgotten.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::functions_aggregate::{correlation, covariance, regr};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, EmitTo, GroupsAccumulator, Signature};

use super::integers::takes;
use crate::error::IntoDataFusion;
use crate::number::canonical;
use apigw_sql_value::error::{Error, ErrorKind};

/// What is asked of the pairs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Question {
    AverageX,
    AverageY,
    Correlation,
    Count,
    CovarianceOfAll,
    CovarianceOfSample,
    Determination,
    Intercept,
    Slope,
    SquaresX,
    SquaresY,
    Products,
}

/// The parts of a state.
const STATE: [&str; 6] = ["count", "sum_x", "squares_x", "sum_y", "squares_y", "products"];

/// What is kept of the pairs of a group: their number, the sums of both sides, and the sums of the squares and products of their
/// distances from the averages.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    x: f64,
    xx: f64,
    y: f64,
    yy: f64,
    xy: f64,
    overflow: bool,
}

impl Sums {
    fn add(&mut self, y: f64, x: f64) {
        let before = *self;
        self.count += 1.0;
        self.x += x;
        self.y += y;
        if before.count > 0.0 {
            let (distance_x, distance_y) = (x * self.count - self.x, y * self.count - self.y);
            let scale = 1.0 / (self.count * before.count);
            self.xx += distance_x * distance_x * scale;
            self.yy += distance_y * distance_y * scale;
            self.xy += distance_x * distance_y * scale;
            let finite_x = !before.x.is_infinite() && !x.is_infinite();
            let finite_y = !before.y.is_infinite() && !y.is_infinite();
            self.overflow |= (self.x.is_infinite() || self.xx.is_infinite()) && finite_x
                || (self.y.is_infinite() || self.yy.is_infinite()) && finite_y
                || self.xy.is_infinite() && finite_x && finite_y;
            for sum in [&mut self.xx, &mut self.yy, &mut self.xy] {
                if sum.is_infinite() {
                    *sum = f64::NAN;
                }
            }
        } else {
            if !x.is_finite() {
                (self.xx, self.xy) = (f64::NAN, f64::NAN);
            }
            if !y.is_finite() {
                (self.yy, self.xy) = (f64::NAN, f64::NAN);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        if self.count == 0.0 || other.count == 0.0 {
            if self.count == 0.0 {
                *self = *other;
            }
            return;
        }
        let count = self.count + other.count;
        let weight = self.count * other.count;
        let (x, y) = (self.x / self.count - other.x / other.count, self.y / self.count - other.y / other.count);
        let merged = Self {
            count,
            x: self.x + other.x,
            xx: self.xx + other.xx + weight * x * x / count,
            y: self.y + other.y,
            yy: self.yy + other.yy + weight * y * y / count,
            xy: self.xy + other.xy + weight * x * y / count,
            overflow: self.overflow || other.overflow,
        };
        let parts = |sums: &Self| [sums.x, sums.xx, sums.y, sums.yy, sums.xy];
        let operands = parts(self).into_iter().zip(parts(other));
        let overflow =
            parts(&merged).into_iter().zip(operands).any(|(sum, (a, b))| sum.is_infinite() && !a.is_infinite() && !b.is_infinite());
        *self = Self { overflow: merged.overflow || overflow, ..merged };
    }

    fn result(&self, question: Question) -> Result<Option<f64>> {
        if self.overflow {
            return Err(Error::new(ErrorKind::Execution, "value out of range: overflow").into_datafusion());
        }
        let Self { count, x, xx, y, yy, xy, .. } = *self;
        let least = if question == Question::CovarianceOfSample { 2.0 } else { 1.0 };
        if count < least {
            return Ok(None);
        }
        let by_squares_x = |value: f64| (xx != 0.0).then_some(value);
        let result = match question {
            Question::Count => Some(count),
            Question::AverageX => Some(x / count),
            Question::AverageY => Some(y / count),
            Question::SquaresX => Some(xx),
            Question::SquaresY => Some(yy),
            Question::Products => Some(xy),
            Question::CovarianceOfAll => Some(xy / count),
            Question::CovarianceOfSample => Some(xy / (count - 1.0)),
            Question::Correlation => by_squares_x(xy / (xx * yy).sqrt()).filter(|_| yy != 0.0),
            Question::Determination => by_squares_x(if yy == 0.0 { 1.0 } else { (xy * xy) / (xx * yy) }),
            Question::Slope => by_squares_x(xy / xx),
            Question::Intercept => by_squares_x((y - x * xy / xx) / count),
        };
        Ok(result.map(canonical))
    }

    fn columns(all: &[Self]) -> Vec<ArrayRef> {
        let column = |part: fn(&Self) -> f64| Arc::new(all.iter().map(part).collect::<Float64Array>()) as ArrayRef;
        // A negative number of pairs tells that they were out of range.
        vec![
            column(|sums| if sums.overflow { -sums.count } else { sums.count }),
            column(|sums| sums.x),
            column(|sums| sums.xx),
            column(|sums| sums.y),
            column(|sums| sums.yy),
            column(|sums| sums.xy),
        ]
    }

    fn read(columns: &[ArrayRef]) -> Result<Vec<Self>> {
        let columns: Option<Vec<_>> = columns.iter().map(|column| column.as_primitive_opt::<Float64Type>()).collect();
        let Some([count, x, xx, y, yy, xy]) = columns.as_deref() else { return internal_err!("a state of a regression has six doubles") };
        let sums = |row: usize| Self {
            count: count.value(row).abs(),
            x: x.value(row),
            xx: xx.value(row),
            y: y.value(row),
            yy: yy.value(row),
            xy: xy.value(row),
            overflow: count.value(row) < 0.0,
        };
        Ok((0..count.len()).map(sums).collect())
    }
}

/// The results as an array of the type that the question has.
fn results(all: &[Sums], question: Question) -> Result<ArrayRef> {
    if question == Question::Count {
        let counts = all.iter().map(|sums| sums.count as i64).collect::<Int64Array>();
        return Ok(Arc::new(counts));
    }
    let results = all.iter().map(|sums| sums.result(question)).collect::<Result<Float64Array>>()?;
    Ok(Arc::new(results))
}

/// The pairs without NULL, each with its row.
fn pairs(arrays: &[ArrayRef]) -> Result<impl Iterator<Item = (usize, f64, f64)>> {
    let columns: Option<Vec<&Float64Array>> = arrays.iter().map(|array| array.as_primitive_opt::<Float64Type>()).collect();
    let Some([y, x]) = columns.as_deref() else { return internal_err!("a regression is of two doubles") };
    let (y, x) = (*y, *x);
    Ok(y.iter().zip(x).enumerate().filter_map(|(row, (y, x))| y.zip(x).map(|(y, x)| (row, y, x))))
}

/// One of the aggregates.
#[derive(Debug)]
pub(super) struct Regression {
    question: Question,
    documented: Arc<AggregateUDF>,
}

impl PartialEq for Regression {
    fn eq(&self, other: &Self) -> bool {
        self.question == other.question
    }
}

impl Eq for Regression {}

impl std::hash::Hash for Regression {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.question.hash(state);
    }
}

impl Regression {
    /// All of them.
    pub(super) fn all() -> [Self; 12] {
        let aggregate = |question, documented| Self { question, documented };
        [
            aggregate(Question::Correlation, correlation::corr_udaf()),
            aggregate(Question::CovarianceOfAll, covariance::covar_pop_udaf()),
            aggregate(Question::CovarianceOfSample, covariance::covar_samp_udaf()),
            aggregate(Question::AverageX, regr::regr_avgx_udaf()),
            aggregate(Question::AverageY, regr::regr_avgy_udaf()),
            aggregate(Question::Count, regr::regr_count_udaf()),
            aggregate(Question::Determination, regr::regr_r2_udaf()),
            aggregate(Question::Intercept, regr::regr_intercept_udaf()),
            aggregate(Question::Slope, regr::regr_slope_udaf()),
            aggregate(Question::SquaresX, regr::regr_sxx_udaf()),
            aggregate(Question::SquaresY, regr::regr_syy_udaf()),
            aggregate(Question::Products, regr::regr_sxy_udaf()),
        ]
    }
}

impl AggregateUDFImpl for Regression {
    fn name(&self) -> &str {
        self.documented.name()
    }

    fn aliases(&self) -> &[String] {
        self.documented.aliases()
    }

    fn signature(&self) -> &Signature {
        self.documented.signature()
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(if self.question == Question::Count { DataType::Int64 } else { DataType::Float64 })
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        if args.is_distinct {
            let side = |name: &str| {
                let item = Field::new_list_field(DataType::Float64, true);
                Arc::new(Field::new_list(format_state_name(args.name, name), item, true)) as FieldRef
            };
            return Ok(vec![side("y"), side("x")]);
        }
        let part = |name: &&str| Arc::new(Field::new(format_state_name(args.name, name), DataType::Float64, true)) as FieldRef;
        Ok(STATE.iter().map(part).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(if args.is_distinct {
            Box::new(Distinct { question: self.question, pairs: HashSet::new() })
        } else {
            Box::new(Single { question: self.question, sums: Sums::default() })
        })
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups { question: self.question, groups: vec![] }))
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.documented.documentation()
    }
}

/// One group.
#[derive(Debug)]
struct Single {
    question: Question,
    sums: Sums,
}

impl Accumulator for Single {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        pairs(arrays)?.for_each(|(_, y, x)| self.sums.add(y, x));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        Sums::read(states)?.iter().for_each(|state| self.sums.merge(state));
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Sums::columns(&[self.sums]).iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&results(&[self.sums], self.question)?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The distinct pairs of one group, by their bits.
#[derive(Debug)]
struct Distinct {
    question: Question,
    pairs: HashSet<(u64, u64)>,
}

impl Distinct {
    fn sorted(&self) -> Vec<(f64, f64)> {
        let mut pairs: Vec<(f64, f64)> = self.pairs.iter().map(|(y, x)| (f64::from_bits(*y), f64::from_bits(*x))).collect();
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        pairs
    }
}

/// The bits of a value: zero equals negative zero, and NaN itself.
fn bits(value: f64) -> u64 {
    canonical(value + 0.0).to_bits()
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        self.pairs.extend(pairs(arrays)?.map(|(_, y, x)| (bits(y), bits(x))));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let lists: Option<Vec<_>> = states.iter().map(|state| state.as_list_opt::<i32>()).collect();
        let Some([y, x]) = lists.as_deref() else { return internal_err!("a state of distinct pairs has two lists") };
        (0..y.len()).filter(|row| y.is_valid(*row)).try_for_each(|row| self.update_batch(&[y.value(row), x.value(row)]))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let (y, x): (Vec<_>, Vec<_>) = self.sorted().into_iter().unzip();
        let list = |side: Vec<f64>| {
            let values: Vec<_> = side.into_iter().map(|value| ScalarValue::Float64(Some(value))).collect();
            ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Float64))
        };
        Ok(vec![list(y), list(x)])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut sums = Sums::default();
        self.sorted().into_iter().for_each(|(y, x)| sums.add(y, x));
        ScalarValue::try_from_array(&results(&[sums], self.question)?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.pairs.capacity() * size_of::<(u64, u64)>()
    }
}

/// Many groups.
#[derive(Debug)]
struct Groups {
    question: Question,
    groups: Vec<Sums>,
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        arrays: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize(total_num_groups, Sums::default());
        for (row, y, x) in pairs(arrays)?.filter(|(row, ..)| takes(filter, *row)) {
            self.groups[group_indices[row]].add(y, x);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.groups.resize(total_num_groups, Sums::default());
        Sums::read(states)?.iter().zip(group_indices).for_each(|(state, group)| self.groups[*group].merge(state));
        Ok(())
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(Sums::columns(&emit_to.take_needed(&mut self.groups)))
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        results(&emit_to.take_needed(&mut self.groups), self.question)
    }

    fn convert_to_state(&self, arrays: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut rows = vec![Sums::default(); arrays.first().map_or(0, Array::len)];
        for (row, y, x) in pairs(arrays)?.filter(|(row, ..)| takes(filter, *row)) {
            rows[row].add(y, x);
        }
        Ok(Sums::columns(&rows))
    }

    fn size(&self) -> usize {
        self.groups.capacity() * size_of::<Sums>()
    }
}
