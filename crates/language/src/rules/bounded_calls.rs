//! Puts calls of functions, and `||` of texts, behind what counts their results.
//!
//! It is the last thing that is done to a statement before it is optimized, so that no rule sees another function than it
//! knows, and none is left out, whichever planner wrote it.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, LogicalPlan, Operator};
use datafusion::optimizer::AnalyzerRule;
use datafusion::optimizer::utils::NamePreserver;

use apigw_sql_columns::types::extension::is_text;
use apigw_sql_functions::memory::bounded::Bounded;
use apigw_sql_functions::memory::textcat;

/// The analyzer rule.
#[derive(Debug)]
pub struct BoundedCalls;

impl AnalyzerRule for BoundedCalls {
    fn name(&self) -> &'static str {
        "bounded_calls"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let names = NamePreserver::new(&plan);
            let mut schema = merge_schema(&plan.inputs());
            schema.merge(plan.schema());
            plan.map_expressions(|expr| {
                let name = names.save(&expr);
                Ok(bounded(expr, &schema)?.update_data(|expr| name.restore(expr)))
            })
        })?;
        Ok(rewritten.data)
    }
}

/// The expression with its calls behind what counts their results.
pub(super) fn bounded(expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| {
        Ok(match expr {
            Expr::ScalarFunction(call) if gives_little(&call, schema) => Transformed::no(Expr::ScalarFunction(call)),
            Expr::ScalarFunction(ScalarFunction { func, args }) if !func.inner().is::<Bounded>() => {
                Transformed::yes(Expr::ScalarFunction(ScalarFunction { func: Bounded::of(&func), args }))
            }
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::StringConcat, right })
                if [&left, &right].iter().all(|side| side.get_type(schema).is_ok_and(|side| is_text(&side))) =>
            {
                Transformed::yes(textcat().call(vec![*left, *right]))
            }
            other => Transformed::no(other),
        })
    })
}

/// Whether values of the call have few bytes, whatever its arguments are.
fn gives_little(call: &ScalarFunction, schema: &DFSchema) -> bool {
    let data_type = Expr::ScalarFunction(call.clone()).get_type(schema);
    data_type.is_ok_and(|data_type| data_type.is_primitive() || data_type == DataType::Boolean)
}
