//! Variances of doubles as PostgreSQL's `float8_accum` and `float8_combine` make them.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::{Result, internal_err};

use super::{Question, Spread};
use crate::error::IntoDataFusion;
use crate::number::canonical;
use apigw_sql_value::error::{Error, ErrorKind};

/// How many values there were, their sum, and the sum of the squares of their distances from the average.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::aggregate) struct YoungsCramer {
    count: f64,
    sum: f64,
    squares: f64,
    overflow: bool,
}

impl YoungsCramer {
    fn result(&self, question: &Question) -> Result<Option<f64>> {
        if self.overflow {
            return Err(Error::new(ErrorKind::Execution, "value out of range: overflow").into_datafusion());
        }
        let divisor = if question.measure.sample { self.count - 1.0 } else { self.count };
        if divisor <= 0.0 {
            return Ok(None);
        }
        let variance = canonical(self.squares / divisor);
        Ok(Some(if question.measure.root { variance.sqrt() } else { variance }))
    }
}

impl Spread for YoungsCramer {
    type Values = Float64Type;

    const STATE: &[(&str, DataType)] = &[
        ("count", DataType::Float64),
        ("sum", DataType::Float64),
        // Negative infinity where it overflowed; it is never negative else.
        ("squares", DataType::Float64),
    ];

    fn add(&mut self, value: f64) {
        let before = (self.count, self.sum);
        self.count += 1.0;
        self.sum += value;
        if before.0 > 0.0 {
            let distance = value * self.count - self.sum;
            self.squares += distance * distance / (self.count * before.0);
            if self.sum.is_infinite() || self.squares.is_infinite() {
                self.overflow |= !before.1.is_infinite() && !value.is_infinite();
                self.squares = f64::NAN;
            }
        } else if !value.is_finite() {
            self.squares = f64::NAN;
        }
    }

    fn remove(&mut self, _value: f64) -> bool {
        false
    }

    fn merge(&mut self, other: &Self) {
        if self.count == 0.0 || other.count == 0.0 {
            if self.count == 0.0 {
                *self = *other;
            }
            return;
        }
        let count = self.count + other.count;
        let distance = self.sum / self.count - other.sum / other.count;
        let squares = self.squares + other.squares + self.count * other.count * distance * distance / count;
        let finite = |a: f64, b: f64, result: f64| !result.is_infinite() || a.is_infinite() || b.is_infinite();
        let sum = self.sum + other.sum;
        let in_range = finite(self.sum, other.sum, sum) && finite(self.squares, other.squares, squares);
        *self = Self { count, sum, squares, overflow: self.overflow || other.overflow || !in_range };
    }

    fn columns(spreads: &[Self]) -> Vec<ArrayRef> {
        let column = |part: fn(&Self) -> f64| Arc::new(spreads.iter().map(part).collect::<Float64Array>()) as ArrayRef;
        vec![column(|s| s.count), column(|s| s.sum), column(|s| if s.overflow { f64::NEG_INFINITY } else { s.squares })]
    }

    fn read(columns: &[ArrayRef]) -> Result<Vec<Self>> {
        let [counts, sums, squares] = columns else { return internal_err!("a state of a variance has three columns") };
        let [counts, sums, squares] = [counts, sums, squares].map(|column| column.as_primitive_opt::<Float64Type>());
        let (Some(counts), Some(sums), Some(squares)) = (counts, sums, squares) else {
            return internal_err!("a state of a variance of doubles has doubles");
        };
        let spread = |row: usize| {
            let squares = squares.value(row);
            Self { count: counts.value(row), sum: sums.value(row), squares, overflow: squares == f64::NEG_INFINITY }
        };
        Ok((0..columns[0].len()).map(spread).collect())
    }

    fn results(spreads: &[Self], question: &Question) -> Result<ArrayRef> {
        let results = spreads.iter().map(|spread| spread.result(question)).collect::<Result<Float64Array>>()?;
        Ok(Arc::new(results))
    }
}
