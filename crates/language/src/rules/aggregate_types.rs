//! Aggregates that are planned by the type of their argument.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{AggregateUDF, Expr, ExprSchemable, WindowFunctionDefinition, cast};

use crate::planner::field_type_name;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::aggregate::IntervalExtreme;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// What an average of numeric values needs below it to have sixteen digits and more.
const AVERAGED: DataType = DataType::Decimal128(38, 16);

/// Gives averages of numeric values their digits, and refuses the least and greatest of types that have none.
#[derive(Debug)]
pub struct AggregateTypes;

/// PostgreSQL has no `min` and `max` of these, although it can sort some of them.
fn without_order(name: &str, field: &Field) -> Option<Error> {
    let is_bytea = matches!(field.data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView);
    let hint = match SqlType::of(field) {
        _ if is_bytea => format!("take the bytes as text: `{name}(encode(…, 'hex'))`"),
        Some(SqlType::Hstore | SqlType::HstoreCsv) => format!("take a value of it, `{name}(… -> 'key')`, or its text, `{name}((…)::text)`"),
        Some(SqlType::Boolean) => format!("`{}(…)` tells it of booleans", if name == "min" { "bool_and" } else { "bool_or" }),
        Some(SqlType::Json | SqlType::Jsonb) => {
            format!("take a part of it as text, `{name}(… ->> 'key')`, or all of it, `{name}((…)::text)`")
        }
        _ => return None,
    };
    let message = format!("function `{name}({})` does not exist", field_type_name(field));
    Some(Error::new(ErrorKind::Syntax, message).with_hint(hint))
}

/// An average with the digits that it needs.
fn averaged(mut average: Expr) -> Result<Transformed<Expr>> {
    let args = match &mut average {
        Expr::AggregateFunction(aggregate) => &mut aggregate.params.args,
        Expr::WindowFunction(window) => &mut window.params.args,
        _ => return Ok(Transformed::no(average)),
    };
    for arg in args {
        *arg = cast(arg.clone(), AVERAGED);
    }
    Ok(Transformed::yes(average))
}

/// The aggregate, or the aggregate over a window, with another function.
fn called(mut expr: Expr, function: Arc<AggregateUDF>) -> Expr {
    match &mut expr {
        Expr::AggregateFunction(aggregate) => aggregate.func = function,
        Expr::WindowFunction(window) => window.fun = WindowFunctionDefinition::AggregateUDF(function),
        _ => {}
    }
    expr
}

impl FunctionRewrite for AggregateTypes {
    fn name(&self) -> &'static str {
        "aggregates by type"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let (name, args) = match &expr {
            Expr::AggregateFunction(aggregate) => (aggregate.func.name(), &aggregate.params.args),
            Expr::WindowFunction(window) => (window.fun.name(), &window.params.args),
            _ => return Ok(Transformed::no(expr)),
        };
        let Some((_, field)) = args.first().and_then(|arg| arg.to_field(schema).ok()) else { return Ok(Transformed::no(expr)) };
        match (name, field.data_type()) {
            ("min" | "max", DataType::Interval(_)) => {
                let function = IntervalExtreme::function(name == "max");
                Ok(Transformed::yes(called(expr, function)))
            }
            ("min" | "max", _) => match without_order(name, &field) {
                Some(error) => Err(error.into_datafusion()),
                None => Ok(Transformed::no(expr)),
            },
            ("string_agg", DataType::Binary | DataType::LargeBinary | DataType::BinaryView) => {
                let hint = "join them as hex: `decode(string_agg(encode(…, 'hex'), ''), 'hex')`";
                Err(Error::new(ErrorKind::Syntax, "`string_agg` does not take bytea").with_hint(hint).into_datafusion())
            }
            ("avg", DataType::Decimal128(_, scale)) if *scale < 16 => averaged(expr),
            _ => Ok(Transformed::no(expr)),
        }
    }
}
