//! Casts between text and times, dates and intervals, by PostgreSQL's forms instead of Arrow's.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Between, Cast, InList, TryCast};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF};

use super::try_call::TryCall;
use crate::planner::{FunctionSet, is_micros};
use apigw_sql_columns::types::extension::is_text;

/// Turns `Expr::Cast` between text and times into functions.
#[derive(Debug)]
pub struct TimeCast {
    functions: Arc<FunctionSet>,
}

impl TimeCast {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn function(&self, inner: &Expr, to: &DataType, schema: &DFSchema) -> Option<&Arc<ScalarUDF>> {
        let from = inner.get_type(schema).ok()?;
        let name = match (&from, to) {
            (from, DataType::Timestamp(_, zone)) if is_text(from) && is_micros(to) => {
                if zone.is_none() {
                    "timestamp_in"
                } else {
                    "timestamptz_in"
                }
            }
            (from, DataType::Date32) if is_text(from) => "date_in",
            (from, DataType::Interval(_)) if is_text(from) => "interval_in",
            (from, DataType::Time32(_) | DataType::Time64(_)) if is_text(from) => "time_in",
            (DataType::Timestamp(..), to) if is_text(to) => "timestamp_out",
            (DataType::Date32, to) if is_text(to) => "date_out",
            (DataType::Time32(_) | DataType::Time64(_), to) if is_text(to) => "time_out",
            (DataType::Interval(_) | DataType::Duration(_), to) if is_text(to) => "interval_out",
            _ => return None,
        };
        self.functions.get(name)
    }
}

impl TimeCast {
    /// The operands of a comparison with several values, where the subject is a time: literals without a type are read
    /// as its type, intervals are compared by their length.
    fn comparable(&self, subject: &Expr, others: &[&Expr], schema: &DFSchema) -> Option<(Expr, Vec<Expr>)> {
        let data_type = subject.get_type(schema).ok()?;
        let interval = matches!(data_type, DataType::Interval(_) | DataType::Duration(_));
        let reader = match &data_type {
            DataType::Timestamp(_, None) => "timestamp_in",
            DataType::Timestamp(_, Some(_)) => "timestamptz_in",
            DataType::Date32 => "date_in",
            DataType::Time64(_) => "time_in",
            _ if interval => "interval_in",
            _ => return None,
        };
        let is_literal = |expr: &Expr| matches!(expr, Expr::Literal(value, _) if is_text(&value.data_type()));
        if !interval && !others.iter().any(|other| is_literal(other)) {
            return None;
        }
        let (reader, length) = (self.functions.get(reader)?, self.functions.get("interval_length")?);
        let measured = |expr: Expr| if interval { length.call(vec![expr]) } else { expr };
        let read = |expr: &Expr| if is_literal(expr) { reader.call(vec![expr.clone()]) } else { expr.clone() };
        Some((measured(subject.clone()), others.iter().map(|other| measured(read(other))).collect()))
    }
}

impl FunctionRewrite for TimeCast {
    fn name(&self) -> &'static str {
        "casts of times"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let planned = match &expr {
            Expr::Cast(Cast { expr: inner, field }) => {
                self.function(inner, field.data_type(), schema).map(|function| function.call(vec![inner.as_ref().clone()]))
            }
            Expr::TryCast(TryCast { expr: inner, field }) => {
                self.function(inner, field.data_type(), schema).map(|function| TryCall::udf(function).call(vec![inner.as_ref().clone()]))
            }
            Expr::Between(between) => {
                let operands = [between.low.as_ref(), between.high.as_ref()];
                self.comparable(&between.expr, &operands, schema).map(|(subject, mut operands)| {
                    let (high, low) = (operands.pop(), operands.pop());
                    let or = |found: Option<Expr>, old: &Expr| Box::new(found.unwrap_or_else(|| old.clone()));
                    Expr::Between(Between::new(Box::new(subject), between.negated, or(low, &between.low), or(high, &between.high)))
                })
            }
            Expr::InList(list) => {
                let operands: Vec<_> = list.list.iter().collect();
                self.comparable(&list.expr, &operands, schema)
                    .map(|(subject, operands)| Expr::InList(InList::new(Box::new(subject), operands, list.negated)))
            }
            _ => None,
        };
        Ok(planned.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
