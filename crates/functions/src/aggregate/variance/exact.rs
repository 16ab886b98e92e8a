//! Variances of integers and numeric values without loss.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, ArrowPrimitiveType, AsArray, Decimal128Array, Decimal256Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Decimal256Type, Int64Type, UInt64Type, i256};
use datafusion::common::{Result, internal_err};

use super::{Question, Spread};
use crate::error::IntoDataFusion;
use crate::wide::{scaled, scaled_root};
use apigw_sql_value::error::{Error, ErrorKind};

const WIDE: DataType = DataType::Decimal256(76, 0);

/// Which values they are.
pub(in crate::aggregate) trait Exact: Clone + Copy + Debug + Send + Sync + 'static {
    /// The Arrow type of the values.
    type Values: ArrowPrimitiveType<Native: Into<i128>>;
}

/// Integers.
#[derive(Clone, Copy, Debug)]
pub(in crate::aggregate) struct Integers;

/// Numeric values.
#[derive(Clone, Copy, Debug)]
pub(in crate::aggregate) struct Decimals;

impl Exact for Integers {
    type Values = Int64Type;
}

impl Exact for Decimals {
    type Values = Decimal128Type;
}

/// How many values there were, their sum and the sum of their squares, without their points; `None` where it overflowed.
#[derive(Clone, Copy, Debug)]
pub(in crate::aggregate) struct Moments<T> {
    count: u64,
    sums: Option<(i256, i256)>,
    values: PhantomData<fn() -> T>,
}

impl<T> Default for Moments<T> {
    fn default() -> Self {
        Self { count: 0, sums: Some((i256::ZERO, i256::ZERO)), values: PhantomData }
    }
}

/// A value and its square.
fn powers(value: i128) -> Option<(i256, i256)> {
    let square = match value.checked_mul(value) {
        Some(square) => i256::from_i128(square),
        None => i256::from_i128(value).checked_mul(i256::from_i128(value))?,
    };
    Some((i256::from_i128(value), square))
}

type Pair = (i256, i256);

fn combined(a: Option<Pair>, b: Option<Pair>, f: fn(i256, i256) -> Option<i256>) -> Option<Pair> {
    let (a, b) = a.zip(b)?;
    Some((f(a.0, b.0)?, f(a.1, b.1)?))
}

impl<T> Moments<T> {
    fn result(&self, question: &Question) -> Result<Option<i128>> {
        let divisor = if question.measure.sample { self.count.saturating_sub(1) } else { self.count };
        if divisor == 0 {
            return Ok(None);
        }
        let result = self.spread(divisor, question).and_then(i256::to_i128).filter(|value| value.unsigned_abs() < 10_u128.pow(38));
        let overflow = || Error::new(ErrorKind::Execution, "numeric out of range").with_hint("cast the argument to `double precision`");
        result.map(Some).ok_or_else(|| overflow().into_datafusion())
    }

    fn spread(&self, divisor: u64, question: &Question) -> Option<i256> {
        let (DataType::Decimal128(_, scale), (sum, squares)) = (&question.result, self.sums?) else { return None };
        let digits = match question.values {
            DataType::Decimal128(_, digits) => i32::from(digits),
            _ => 0,
        };
        let count = i256::from_i128(self.count.into());
        let numerator = count.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
        let denominator = count.checked_mul(i256::from_i128(divisor.into()))?;
        let scale = i32::from(*scale);
        let spread = if question.measure.root {
            scaled_root(numerator, denominator, scale, digits)?
        } else {
            scaled(numerator, denominator, scale - 2 * digits)?
        };
        // Nothing would be left of its digits.
        let lost = spread == i256::ZERO && numerator != i256::ZERO;
        (!lost).then_some(spread)
    }
}

impl<T: Exact> Spread for Moments<T> {
    type Values = T::Values;

    const STATE: &[(&str, DataType)] = &[("count", DataType::UInt64), ("sum", WIDE), ("squares", WIDE)];

    fn add(&mut self, value: <T::Values as ArrowPrimitiveType>::Native) {
        self.count += 1;
        self.sums = combined(self.sums, powers(value.into()), i256::checked_add);
    }

    fn remove(&mut self, value: <T::Values as ArrowPrimitiveType>::Native) -> bool {
        self.count = self.count.saturating_sub(1);
        self.sums = combined(self.sums, powers(value.into()), i256::checked_sub);
        self.sums.is_some()
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sums = combined(self.sums, other.sums, i256::checked_add);
    }

    fn columns(spreads: &[Self]) -> Vec<ArrayRef> {
        let counts: UInt64Array = spreads.iter().map(|spread| spread.count).collect();
        let column = |part: fn(Pair) -> i256| {
            let sums: Decimal256Array = spreads.iter().map(|spread| spread.sums.map(part)).collect();
            Arc::new(sums.with_data_type(WIDE)) as ArrayRef
        };
        vec![Arc::new(counts), column(|sums| sums.0), column(|sums| sums.1)]
    }

    fn read(columns: &[ArrayRef]) -> Result<Vec<Self>> {
        let [counts, sums, squares] = columns else { return internal_err!("a state of a variance has three columns") };
        let counts = counts.as_primitive_opt::<UInt64Type>();
        let [sums, squares] = [sums, squares].map(|column| column.as_primitive_opt::<Decimal256Type>());
        let (Some(counts), Some(sums), Some(squares)) = (counts, sums, squares) else {
            return internal_err!("a state of an exact variance has decimals");
        };
        let spread = |row: usize| {
            let there = sums.is_valid(row) && squares.is_valid(row);
            let sums = there.then(|| (sums.value(row), squares.value(row)));
            Self { count: counts.value(row), sums, values: PhantomData }
        };
        Ok((0..counts.len()).map(spread).collect())
    }

    fn results(spreads: &[Self], question: &Question) -> Result<ArrayRef> {
        let results = spreads.iter().map(|spread| spread.result(question)).collect::<Result<Decimal128Array>>()?;
        Ok(Arc::new(results.with_data_type(question.result.clone())))
    }
}
