//! Calls that can be made of others, with constants that nobody could foresee: `tags @> 'env=>prod'` of the value of `env`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray as _, BooleanArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarUDF, SimpleScalarUDF, Volatility, lit};

use super::call::{function, is_ours};
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_value::tag;

/// Makes calls of others.
#[derive(Debug)]
pub(super) struct Parts {
    has_value: Arc<ScalarUDF>,
}

/// A call and what it can be made of: for each key whether it is there, and its value.
pub(super) struct Made<'a> {
    parts: &'a Parts,
    calls: Vec<Expr>,
    tests: Vec<Test>,
}

/// What the value of a key has to be.
enum Test {
    Is(ScalarValue),
    /// Among the comma-joined ones.
    Has(ScalarValue),
    IsNull,
}

impl Parts {
    pub(super) fn new() -> Self {
        let texts = vec![DataType::Utf8View, DataType::Utf8View];
        let has_value = SimpleScalarUDF::new("tag_value_has", texts, DataType::Boolean, Volatility::Immutable, Arc::new(has_value));
        Self { has_value: Arc::new(has_value.into()) }
    }

    /// What a call can be made of.
    pub(super) fn of(&self, expr: &Expr) -> Option<Made<'_>> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
        let (column, tests) = match (func.name(), args.as_slice()) {
            ("hs_contains", [Expr::Column(column), Expr::Literal(part, _)]) => (column, entries(part)?),
            ("tag_contains", [Expr::Column(column), Expr::Literal(key, _), Expr::Literal(value, _)]) if !value.is_null() => {
                (column, vec![(key.clone(), Test::Has(ScalarValue::Utf8View(value.try_as_str()?.map(str::to_owned))))])
            }
            _ => return None,
        };
        if !is_ours(func) {
            return None;
        }
        let (exist, fetchval) = (function("exist")?, function("fetchval")?);
        let call = |function: &Arc<ScalarUDF>, key: &ScalarValue| function.call(vec![Expr::Column(column.clone()), lit(key.clone())]);
        let calls = tests.iter().flat_map(|(key, _)| [call(exist, key), call(fetchval, key)]).collect();
        Some(Made { parts: self, calls, tests: tests.into_iter().map(|(_, test)| test).collect() })
    }
}

impl Made<'_> {
    /// The calls that it is made of.
    pub(super) fn calls(&self) -> impl Iterator<Item = &Expr> {
        self.calls.iter()
    }

    /// The columns with the results of the calls, if there are all of them.
    pub(super) fn columns(&self, of: impl Fn(&Expr) -> Option<Column>) -> Option<Vec<Column>> {
        self.calls.iter().map(of).collect()
    }

    /// The same answer, of those columns.
    pub(super) fn of_columns(&self, columns: Vec<Column>) -> Expr {
        let keys = self.each(columns).map(|(exist, found)| {
            let absent = exist.clone().is_null();
            exist.and(found.is_true().or(absent))
        });
        keys.reduce(Expr::and).unwrap_or_else(|| lit(true))
    }

    /// What is true where that is, and else false or NULL: it can be pruned by.
    pub(super) fn as_filter(&self, columns: Vec<Column>) -> Expr {
        let keys = self.each(columns).zip(&self.tests);
        let keys = keys.map(|((exist, found), test)| if matches!(test, Test::IsNull) { exist.and(found) } else { found });
        keys.reduce(Expr::and).unwrap_or_else(|| lit(true))
    }

    /// For each key whether it is there, and whether its value passes.
    fn each(&self, columns: Vec<Column>) -> impl Iterator<Item = (Expr, Expr)> {
        let mut columns = columns.into_iter().map(Expr::Column);
        self.tests.iter().map_while(move |test| {
            let (exist, value) = (columns.next()?, columns.next()?);
            let found = match test {
                Test::Is(text) => value.eq(lit(text.clone())),
                Test::Has(text) => self.parts.has_value.call(vec![value, lit(text.clone())]),
                Test::IsNull => value.is_null(),
            };
            Some((exist, found))
        })
    }
}

/// The entries of a constant hstore, at least one.
fn entries(part: &ScalarValue) -> Option<Vec<(ScalarValue, Test)>> {
    let ScalarValue::Map(map) = part else { return None };
    let row = HstoreArray::try_new(map.as_ref())?.get(0)?;
    let text = |text: &str| ScalarValue::Utf8View(Some(text.to_owned()));
    let entry = |(key, value): (&str, Option<&str>)| (text(key), value.map_or(Test::IsNull, |value| Test::Is(text(value))));
    let entries: Vec<_> = row.iter().map(entry).collect();
    (!entries.is_empty()).then_some(entries)
}

/// Whether the first text, as values joined by commas, has the second.
fn has_value(arguments: &[ColumnarValue]) -> Result<ColumnarValue> {
    let arrays = ColumnarValue::values_to_arrays(arguments)?;
    let [joined, value] = arrays.as_slice() else { return Ok(ColumnarValue::Scalar(ScalarValue::Boolean(None))) };
    let (joined, value) = (joined.as_string_view(), value.as_string_view());
    let found: BooleanArray = joined.iter().zip(value.iter()).map(|(joined, value)| Some(tag::contains(joined?, value?))).collect();
    Ok(ColumnarValue::Array(Arc::new(found) as ArrayRef))
}
