//! `array_agg(a ORDER BY a DESC), array_agg(a)`: the second one has the values in the order of its input. DataFusion sorts the input
//! for the first, so that the second gets the number of the row to sort by.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{Column, Result};
use datafusion::functions_window::row_number::row_number;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;

/// The column with the number of the row.
const POSITION: &str = "position in the input";

/// The aggregates whose result tells the order of their values.
const TELL_ORDER: [&str; 6] = ["array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg"];

/// The analyzer rule.
#[derive(Debug)]
pub struct InputOrder;

impl AnalyzerRule for InputOrder {
    fn name(&self) -> &'static str {
        "input_order"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Aggregate(aggregate) if is_mixed(&aggregate) => numbered(&aggregate).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// Whether there are aggregates with an order of their own beside some that take their input as it comes.
fn is_mixed(aggregate: &Aggregate) -> bool {
    let has = |what: fn(&Expr) -> bool| aggregate.aggr_expr.iter().any(|expr| expr.exists(|expr| Ok(what(expr))).unwrap_or(false));
    has(is_sorted) && has(is_as_it_comes)
}

fn is_sorted(expr: &Expr) -> bool {
    matches!(expr, Expr::AggregateFunction(function) if !function.params.order_by.is_empty())
}

fn is_as_it_comes(expr: &Expr) -> bool {
    let Expr::AggregateFunction(function) = expr else { return false };
    function.params.order_by.is_empty() && !function.params.distinct && TELL_ORDER.contains(&function.func.name())
}

fn numbered(aggregate: &Aggregate) -> Result<LogicalPlan> {
    let position = Expr::Column(Column::new_unqualified(POSITION));
    let input = LogicalPlanBuilder::new_from_arc(Arc::clone(&aggregate.input)).window([row_number().alias(POSITION)])?.build()?;
    let first = aggregate.schema.fields().len() - aggregate.aggr_expr.len();
    let sorted = |(i, expr): (usize, &Expr)| {
        let (qualifier, field) = aggregate.schema.qualified_field(first + i);
        let sorted = expr.clone().unalias().transform_down(|mut expr| {
            let as_it_comes = is_as_it_comes(&expr);
            if let Expr::AggregateFunction(function) = &mut expr
                && as_it_comes
            {
                function.params.order_by.push(position.clone().sort(true, false));
            }
            Ok(Transformed::new_transformed(expr, as_it_comes))
        })?;
        Ok(if sorted.transformed { sorted.data.alias_qualified(qualifier.cloned(), field.name()) } else { expr.clone() })
    };
    let sorted = aggregate.aggr_expr.iter().enumerate().map(sorted).collect::<Result<Vec<_>>>()?;
    Aggregate::try_new(Arc::new(input), aggregate.group_expr.clone(), sorted).map(LogicalPlan::Aggregate)
}
