//! Comparisons of arrays and rows that hold NULL: it is greater than any other element and equal to itself (PostgreSQL
//! manual, 9.24). DataFusion takes it for the least, and moves a whole array where only NULL itself is meant to move
//! (`NULLS FIRST`). So what compares by more than equality goes by the key of the values.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::logical_expr::expr::{AggregateFunction, Cast, ScalarFunction};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::type_coercion::binary::comparison_coercion;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, ExprSchemable, Operator, when};

use super::json_compare::is_comparison;
use crate::planner::FunctionSet;
use apigw_sql_functions::comparison::has_forms;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// The function whose results compare as arrays and rows do.
pub(super) const VALUE_SORT_KEY: &str = "value_sort_key";

/// How many arguments `greatest` and `least` may have.
const MOST_ARGUMENTS: usize = 4;

/// Turns comparisons of arrays and rows into those of keys.
#[derive(Debug)]
pub struct NestedCompare {
    functions: Arc<FunctionSet>,
}

/// Whether `expr` is an array or a row that has a key.
pub(super) fn is_nested(expr: &Expr, schema: &DFSchema) -> bool {
    expr.to_field(schema).is_ok_and(|(_, field)| has_key(field.data_type()))
}

fn has_key(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) | DataType::Struct(_))
}

/// Whether values of this type hold intervals, which are equal where they are as long, however they are written.
fn holds_intervals(data_type: &DataType) -> bool {
    match data_type {
        DataType::Interval(_) => true,
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => holds_intervals(item.data_type()),
        DataType::Struct(members) => members.iter().any(|member| holds_intervals(member.data_type())),
        _ => false,
    }
}

/// Whether `expr` is an array or a row that holds intervals.
fn is_nest_of_intervals(expr: &Expr, schema: &DFSchema) -> bool {
    expr.to_field(schema).is_ok_and(|(_, field)| has_key(field.data_type()) && holds_intervals(field.data_type()))
}

/// Whether `expr` is an array or a row that may be equal to another one and not the same.
pub(super) fn is_nest_with_forms(expr: &Expr, schema: &DFSchema) -> bool {
    expr.to_field(schema).is_ok_and(|(_, field)| has_key(field.data_type()) && has_forms(&field))
}

/// Whether `expr` is an interval, or an array or a row that holds some.
pub(super) fn is_of_intervals(expr: &Expr, schema: &DFSchema) -> bool {
    expr.get_type(schema).is_ok_and(|data_type| holds_intervals(&data_type))
}

/// Functions of arrays that look for equal elements, and take intervals as they are written.
const SEARCHES: [&str; 6] = ["array_remove_all", "array_has", "array_has_all", "array_has_any", "array_distinct", "array_sort"];

/// An error where a function would look for intervals as they are written.
fn searched(function: &ScalarFunction, schema: &DFSchema) -> Result<()> {
    if !SEARCHES.contains(&function.name()) || !function.args.iter().any(|arg| is_nest_of_intervals(arg, schema)) {
        return Ok(());
    }
    let message = format!("`{}` does not compare intervals", function.name());
    Err(Error::new(ErrorKind::Syntax, message).with_hint("compare them one by one: `FROM unnest(…) AS t(i) WHERE i = …`").into_datafusion())
}

impl NestedCompare {
    /// A rewrite that takes the function from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn key(&self, expr: Expr) -> Result<Expr> {
        self.functions.call(VALUE_SORT_KEY, vec![expr])
    }

    /// The keys of values that get one type; `None` where they are no arrays or rows, or have none in common.
    fn keys<const N: usize>(&self, values: [&Expr; N], schema: &DFSchema) -> Result<Option<[Expr; N]>> {
        let mut types = Vec::with_capacity(N);
        for value in values {
            let Ok((_, field)) = value.to_field(schema) else { return Ok(None) };
            types.push(field.data_type().clone());
        }
        let first = types.first().cloned();
        let common = types.iter().skip(1).try_fold(first, |all, other| all.map(|all| comparison_coercion(&all, other)));
        let Some(Some(common)) = common.filter(|_| types.iter().all(has_key)) else { return Ok(None) };
        let mut keys = values.into_iter().zip(&types).map(|(value, own)| {
            let same = *own == common;
            self.key(if same { value.clone() } else { Expr::Cast(Cast::new(Box::new(value.clone()), common.clone())) })
        });
        let mut found = Vec::with_capacity(N);
        keys.try_for_each(|key| key.map(|key| found.push(key)))?;
        Ok(found.try_into().ok())
    }

    fn compared(&self, binary: BinaryExpr, schema: &DFSchema) -> Result<Transformed<Expr>> {
        Ok(match self.keys([&binary.left, &binary.right], schema)? {
            Some([left, right]) => Transformed::yes(Expr::BinaryExpr(BinaryExpr::new(Box::new(left), binary.op, Box::new(right)))),
            None => Transformed::no(Expr::BinaryExpr(binary)),
        })
    }

    fn between(&self, between: Between, schema: &DFSchema) -> Result<Transformed<Expr>> {
        Ok(match self.keys([&between.expr, &between.low, &between.high], schema)? {
            Some([expr, low, high]) => {
                Transformed::yes(Expr::Between(Between::new(Box::new(expr), between.negated, Box::new(low), Box::new(high))))
            }
            None => Transformed::no(Expr::Between(between)),
        })
    }

    /// `min` and `max` as the first value of the order.
    fn extreme(&self, function: AggregateFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
        let least = function.func.name() == "min";
        let [value] = function.params.args.as_slice() else { return Ok(Transformed::no(Expr::AggregateFunction(function))) };
        if !is_nested(value, schema) {
            return Ok(Transformed::no(Expr::AggregateFunction(function)));
        }
        if matches!(value.get_type(schema)?, DataType::Struct(_)) {
            let message = format!("function `{}(record)` does not exist", function.func.name());
            let hint = "take the first row of an order: `ORDER BY … LIMIT 1`, or compare arrays";
            return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
        }
        let value = value.clone();
        let mut params = function.params;
        params.order_by = vec![self.key(value.clone())?.sort(least, false)];
        params.distinct = false;
        let present = value.is_not_null();
        params.filter = Some(Box::new(match params.filter {
            Some(filter) => filter.and(present),
            None => present,
        }));
        Ok(Transformed::yes(Expr::AggregateFunction(AggregateFunction { func: first_value_udaf(), params })))
    }

    /// `greatest` and `least`, which leave NULL out.
    fn outermost(&self, function: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
        if !function.args.iter().any(|arg| is_nested(arg, schema)) {
            return Ok(Transformed::no(Expr::ScalarFunction(function)));
        }
        let operator = if function.name() == "greatest" { Operator::GtEq } else { Operator::LtEq };
        if function.args.len() > MOST_ARGUMENTS {
            let message = format!("`{}` takes at most {MOST_ARGUMENTS} arrays or rows", function.name());
            return Err(Error::new(ErrorKind::Syntax, message)
                .with_hint("nest the calls in a subquery, or use `max` or `min`")
                .into_datafusion());
        }
        let mut values = function.args.into_iter();
        let Some(mut found) = values.next() else { return Ok(Transformed::no(datafusion::logical_expr::lit(true))) };
        for value in values {
            let test = match self.keys([&found, &value], schema)? {
                Some([left, right]) => {
                    let first = Expr::BinaryExpr(BinaryExpr::new(Box::new(left), operator, Box::new(right)));
                    value.clone().is_null().or(first)
                }
                // One of the two is a plain NULL.
                None => value.clone().is_null(),
            };
            found = when(found.clone().is_null(), value.clone()).when(test, found).otherwise(value)?;
        }
        Ok(Transformed::yes(found))
    }
}

impl FunctionRewrite for NestedCompare {
    fn name(&self) -> &'static str {
        "comparisons of arrays and rows"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::BinaryExpr(binary) if matches!(binary.op, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq) => {
                self.compared(binary, schema)
            }
            Expr::BinaryExpr(binary)
                if is_comparison(binary.op) && [&binary.left, &binary.right].into_iter().any(|side| is_nest_with_forms(side, schema)) =>
            {
                self.compared(binary, schema)
            }
            Expr::Between(between) => self.between(between, schema),
            Expr::AggregateFunction(function) if matches!(function.func.name(), "min" | "max") => self.extreme(function, schema),
            Expr::ScalarFunction(function) if matches!(function.name(), "greatest" | "least") => self.outermost(function, schema),
            Expr::WindowFunction(window) if matches!(window.fun.name(), "min" | "max") => {
                if window.params.args.iter().any(|arg| is_nested(arg, schema)) {
                    let message = format!("`{}` over a window takes no arrays", window.fun.name());
                    return Err(Error::new(ErrorKind::Syntax, message)
                        .with_hint("aggregate them with GROUP BY, or take `first_value` over an ordered window")
                        .into_datafusion());
                }
                Ok(Transformed::no(Expr::WindowFunction(window)))
            }
            Expr::ScalarFunction(function) => searched(&function, schema).map(|()| Transformed::no(Expr::ScalarFunction(function))),
            other => Ok(Transformed::no(other)),
        }
    }
}
