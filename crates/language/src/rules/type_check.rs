//! Comparisons and conditions of types that PostgreSQL does not take, where no planner sees them: `IS DISTINCT FROM`, IN, BETWEEN,
//! CASE, and values that get one type.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Case, Expr, ExprSchemable as _, Operator, Subquery};

use crate::planner::{check_beside, check_comparison, check_one_type, field_type_name};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// Refuses what DataFusion would cast.
#[derive(Debug)]
pub struct TypeCheck;

/// A condition is a boolean, or a literal that is read as one.
fn check_condition(condition: &Expr, what: &str, schema: &DFSchema) -> Result<()> {
    let Ok((_, field)) = condition.to_field(schema) else { return Ok(()) };
    let quoted = matches!(condition, Expr::Literal(..)) && is_text(field.data_type());
    if quoted || matches!(field.data_type(), DataType::Boolean | DataType::Null) {
        return Ok(());
    }
    let message = format!("argument of {what} must be type boolean, not type {}", field_type_name(&field));
    Err(Error::new(ErrorKind::Syntax, message).with_hint("compare it: `… = …`, `… IS NOT NULL`").into_datafusion())
}

/// `CASE 'x' WHEN …`: a literal that is asked for is a text.
fn check_quoted_subject(subject: &Expr, test: &Expr, schema: &DFSchema) -> Result<()> {
    let is_quoted = |expr: &Expr| matches!(expr, Expr::Literal(value, None) if is_text(&value.data_type()));
    let Ok((_, field)) = test.to_field(schema) else { return Ok(()) };
    if !is_quoted(subject) || field.data_type().is_null() || SqlType::of(&field) == Some(SqlType::Text) {
        return Ok(());
    }
    let message = format!("operator does not exist: text = {}", field_type_name(&field));
    let hint = format!("cast what is asked for: `CASE '…'::{} WHEN …`", field_type_name(&field));
    Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion())
}

fn check_case(case: &Case, schema: &DFSchema) -> Result<()> {
    for (test, _) in &case.when_then_expr {
        match &case.expr {
            Some(subject) => {
                check_quoted_subject(subject, test, schema)?;
                check_comparison(subject, "=", test, schema)?;
            }
            None => check_condition(test, "CASE/WHEN", schema)?,
        }
    }
    let results: Vec<&Expr> = case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref()).collect();
    check_one_type(&results, "CASE", schema)
}

/// What is compared with the one column of a subquery.
fn check_subquery(subject: &Expr, operator: &str, subquery: &Subquery, schema: &DFSchema) -> Result<()> {
    let inner = subquery.subquery.schema();
    match inner.columns().as_slice() {
        [column] => check_beside((subject, schema), operator, (&Expr::Column(column.clone()), inner)),
        _ => Ok(()),
    }
}

fn check(expr: &Expr, schema: &DFSchema) -> Result<()> {
    match expr {
        Expr::BinaryExpr(binary) if matches!(binary.op, Operator::IsDistinctFrom | Operator::IsNotDistinctFrom) => {
            check_comparison(&binary.left, "=", &binary.right, schema)
        }
        Expr::Between(between) => {
            check_comparison(&between.expr, ">=", &between.low, schema)?;
            check_comparison(&between.expr, "<=", &between.high, schema)
        }
        Expr::InList(list) => list.list.iter().try_for_each(|item| check_comparison(&list.expr, "=", item, schema)),
        Expr::InSubquery(test) => check_subquery(&test.expr, "=", &test.subquery, schema),
        Expr::SetComparison(test) => check_subquery(&test.expr, &test.op.to_string(), &test.subquery, schema),
        Expr::Case(case) => check_case(case, schema),
        Expr::ScalarFunction(call) => {
            let args: Vec<&Expr> = call.args.iter().collect();
            match (call.func.name(), args.as_slice()) {
                ("nullif", [a, b]) => check_comparison(a, "=", b, schema),
                (name @ ("coalesce" | "greatest" | "least"), _) => check_one_type(&args, &name.to_uppercase(), schema),
                ("make_array", _) => check_one_type(&args, "ARRAY", schema),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

impl FunctionRewrite for TypeCheck {
    fn name(&self) -> &'static str {
        "types that do not compare"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        check(&expr, schema).map(|()| Transformed::no(expr))
    }
}
