//! The types of what subqueries ask of the queries around them.
//!
//! DataFusion notes the type of a column of the outer row when it plans the subquery. Where the types of a UNION meet later,
//! the column has another one by then, and a comparison with it is none of two values of one type.

use std::cell::Cell;
use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _, TreeNodeRecursion};
use datafusion::common::{Column, DFSchemaRef, ExprSchema as _, Result};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Join, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;

use super::outer_references::{changed, changed_plan, free_references, holds_subquery};

/// The analyzer rule.
#[derive(Debug)]
pub struct OuterTypes;

impl AnalyzerRule for OuterTypes {
    fn name(&self) -> &'static str {
        "outer_types"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let mut asks = false;
        plan.apply_with_subqueries(|plan| {
            plan.apply_expressions(|expr| {
                asks = asks || expr.exists(|e| Ok(matches!(e, Expr::OuterReferenceColumn(..))))?;
                Ok(if asks { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            })
        })?;
        if !asks {
            return Ok(plan);
        }
        let is_other = Cell::new(false);
        let typed = current(plan.clone())?.transform_up_with_subqueries(|plan| with_types(plan, &is_other))?.data;
        if is_other.get() { TypeCoercion::new().analyze(current(typed)?, config) } else { Ok(plan) }
    }
}

/// The plan, each step of which has the types of those below it.
pub(super) fn current(plan: LogicalPlan) -> Result<LogicalPlan> {
    Ok(plan.transform_up_with_subqueries(|plan| plan.recompute_schema().map(Transformed::yes))?.data)
}

/// A node whose subqueries know the types of its rows; notes in `is_other` whether they had others.
fn with_types(plan: LogicalPlan, is_other: &Cell<bool>) -> Result<Transformed<LogicalPlan>> {
    let plan = match plan {
        LogicalPlan::Join(join) if !free_references(&join.right)?.is_empty() => {
            let schemas = [Arc::clone(join.left.schema())];
            let reference = |field: &FieldRef, column: &Column| of_type(&schemas, field, column, is_other);
            let right = changed_plan(Arc::unwrap_or_clone(join.right), &reference, &[])?;
            LogicalPlan::Join(Join { right: Arc::new(right), ..join })
        }
        other => other,
    };
    if !holds_subquery(&plan)? {
        return Ok(Transformed::no(plan));
    }
    let schemas: Vec<_> = plan.inputs().into_iter().map(|input| Arc::clone(input.schema())).collect();
    let names = NamePreserver::new(&plan);
    plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let expr = changed(expr, &|field, column| of_type(&schemas, field, column, is_other), &[])?;
        Ok(Transformed::yes(name.restore(expr)))
    })
}

/// A reference with the type that its column has, if that is another one.
fn of_type(schemas: &[DFSchemaRef], field: &FieldRef, column: &Column, is_other: &Cell<bool>) -> Option<Expr> {
    let own = schemas.iter().find_map(|schema| schema.field_from_column(column).ok())?;
    let differs = own.data_type() != field.data_type();
    is_other.set(is_other.get() || differs);
    differs.then(|| Expr::OuterReferenceColumn(Arc::clone(own), column.clone()))
}
