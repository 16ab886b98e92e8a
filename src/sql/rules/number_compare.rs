//! Numeric beside double precision in a comparison, a CASE or an argument list: PostgreSQL takes both as doubles, DataFusion
//! as decimals of fifteen places, which most doubles do not fit.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Case, InList};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, ExprSchemable, cast};

use super::json_compare::is_comparison;
use crate::sql::planner::FunctionSet;

/// Functions whose arguments have one type.
const TOGETHER: [&str; 4] = ["coalesce", "nullif", "greatest", "least"];

/// Makes doubles of the numeric values beside doubles. It comes before the casts of numbers
/// get their own form.
#[derive(Debug)]
pub struct NumberCompare {
    functions: Arc<FunctionSet>,
}

impl NumberCompare {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// The sides as doubles; `None` where they are not both numeric values and doubles.
    fn sides(&self, sides: &[&Expr], schema: &DFSchema) -> Option<Vec<Expr>> {
        let types: Vec<_> = sides.iter().map(|side| side.get_type(schema)).collect::<Result<_>>().ok()?;
        if !types.iter().any(DataType::is_floating) || !types.iter().any(DataType::is_decimal) {
            return None;
        }
        let side = |(side, data_type): (&&Expr, &DataType)| match data_type {
            DataType::Decimal128(..) => self.functions.call("numeric_float8", vec![(*side).clone()]).ok(),
            other if other.is_decimal() => Some(cast((*side).clone(), DataType::Float64)),
            _ => Some((*side).clone()),
        };
        sides.iter().zip(&types).map(side).collect()
    }

    /// The CASE with results that are all doubles.
    fn case_results(&self, case: &Case, schema: &DFSchema) -> Option<Expr> {
        let results: Vec<_> =
            case.when_then_expr.iter().map(|(_, then)| then).chain(&case.else_expr).map(|result| result.as_ref()).collect();
        let mut doubles = self.sides(&results, schema)?.into_iter().map(Box::new);
        let mut whens = Vec::with_capacity(case.when_then_expr.len());
        for (when, _) in &case.when_then_expr {
            whens.push((when.clone(), doubles.next()?));
        }
        Some(Expr::Case(Case::new(case.expr.clone(), whens, doubles.next())))
    }
}

impl FunctionRewrite for NumberCompare {
    fn name(&self) -> &'static str {
        "numeric beside double precision"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let changed = match &expr {
            Expr::BinaryExpr(binary) if is_comparison(binary.op) => self.sides(&[&binary.left, &binary.right], schema).map(|sides| {
                let [left, right]: [Expr; 2] = sides.try_into().unwrap_or_default();
                Expr::BinaryExpr(BinaryExpr::new(Box::new(left), binary.op, Box::new(right)))
            }),
            Expr::Between(between) => self.sides(&[&between.expr, &between.low, &between.high], schema).map(|sides| {
                let [expr, low, high] = <[Expr; 3]>::try_from(sides).unwrap_or_default().map(Box::new);
                Expr::Between(Between::new(expr, between.negated, low, high))
            }),
            Expr::InList(list) => {
                let all: Vec<_> = std::iter::once(list.expr.as_ref()).chain(&list.list).collect();
                self.sides(&all, schema).map(|mut sides| {
                    let items = sides.split_off(1);
                    Expr::InList(InList::new(Box::new(sides.pop().unwrap_or_default()), items, list.negated))
                })
            }
            Expr::Case(case) => self.case_results(case, schema),
            Expr::ScalarFunction(function) if TOGETHER.contains(&function.name()) => {
                self.sides(&function.args.iter().collect::<Vec<_>>(), schema).map(|sides| function.func.call(sides))
            }
            _ => None,
        };
        Ok(changed.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
