//! `row IS NULL` and `row IS NOT NULL` look at the members: all of them are NULL, or none is (PostgreSQL manual, 9.2).
//! A member that is a row itself is looked at as a value. `count(row)` counts rows that are there, whatever they hold, and
//! need not be made for that.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::expr::Case;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::utils::{conjunction, disjunction};
use datafusion::logical_expr::{Expr, ExprSchemable, lit};

use crate::ast::empty_side::is_mark;
use apigw_sql_functions::typing::NAMED_ROW;

/// Asks the members.
#[derive(Debug)]
pub struct RowNullTest;

impl FunctionRewrite for RowNullTest {
    fn name(&self) -> &'static str {
        "rows that are NULL"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let (row, negated) = match &expr {
            Expr::IsNull(row) => (row, false),
            Expr::IsNotNull(row) => (row, true),
            Expr::AggregateFunction(function) if function.func.name() == "count" && !function.params.distinct => return Ok(counted(expr)),
            _ => return Ok(Transformed::no(expr)),
        };
        let Ok((_, field)) = row.to_field(schema) else { return Ok(Transformed::no(expr)) };
        let DataType::Struct(fields) = field.data_type() else { return Ok(Transformed::no(expr)) };
        let test = |value: Expr| if negated { value.is_not_null() } else { value.is_null() };
        if let Some(members) = members(row) {
            let all = conjunction(members.into_iter().cloned().map(test));
            return Ok(Transformed::yes(all.unwrap_or(lit(true))));
        }
        let member = |name: &String| get_field(row.as_ref().clone(), name.as_str());
        let all = conjunction(fields.iter().map(|field| test(member(field.name())))).unwrap_or(lit(true));
        let whole = test(row.as_ref().clone());
        let both = if negated { conjunction([whole, all]) } else { disjunction([whole, all]) };
        Ok(both.map_or(Transformed::no(expr), Transformed::yes))
    }
}

/// `count(row)` as that of what tells that the row is there.
fn counted(expr: Expr) -> Transformed<Expr> {
    let Expr::AggregateFunction(mut function) = expr else { return Transformed::no(expr) };
    let present = match function.params.args.as_slice() {
        [row] => match marked(row) {
            Some((mark, _)) => Some(mark.clone()),
            None => made(row).map(|_| lit(1_i64)),
        },
        _ => None,
    };
    let Some(present) = present else { return Transformed::no(Expr::AggregateFunction(function)) };
    function.params.args = vec![present];
    Transformed::yes(Expr::AggregateFunction(function))
}

/// The members of a row that is made here. Those of a row that an outer join has not got are NULL, as the row is.
fn members(row: &Expr) -> Option<Vec<&Expr>> {
    made(row).or_else(|| marked(row).and_then(|(_, row)| made(row)))
}

fn made(row: &Expr) -> Option<Vec<&Expr>> {
    match row {
        Expr::ScalarFunction(function) if function.name() == NAMED_ROW => Some(function.args.iter().skip(1).step_by(2).collect()),
        _ => None,
    }
}

/// The mark of a row that an outer join may not have got, and the row.
fn marked(row: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::Case(Case { expr: None, when_then_expr, else_expr: None }) = row else { return None };
    match when_then_expr.as_slice() {
        [(when, then)] => match when.as_ref() {
            Expr::IsNotNull(mark) if matches!(mark.as_ref(), Expr::Column(c) | Expr::OuterReferenceColumn(_, c) if is_mark(&c.name)) => {
                Some((mark.as_ref(), then.as_ref()))
            }
            _ => None,
        },
        _ => None,
    }
}
