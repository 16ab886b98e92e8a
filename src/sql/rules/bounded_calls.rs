//! Puts calls of functions, and `||` of texts, behind what counts their results.
//!
//! It is the last thing that is done to a statement before it is optimized, so that no rule sees another function than it
//! knows, and none is left out, whichever planner wrote it.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable as _, LogicalPlan, Operator, ScalarUDF};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::optimizer::AnalyzerRule;
use datafusion::optimizer::utils::NamePreserver;

use crate::functions::memory::bounded::Bounded;
use crate::functions::memory::textcat;
use crate::types::extension::is_text;

/// The analyzer rule.
#[derive(Debug)]
pub struct BoundedCalls {
    textcat: Arc<ScalarUDF>,
}

impl Default for BoundedCalls {
    fn default() -> Self {
        Self { textcat: textcat() }
    }
}

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
                let changed = expr.transform_up(|expr| {
                    Ok(match expr {
                        Expr::ScalarFunction(ScalarFunction { func, args }) if !func.inner().is::<Bounded>() => {
                            Transformed::yes(Expr::ScalarFunction(ScalarFunction { func: Bounded::of(&func), args }))
                        }
                        Expr::BinaryExpr(BinaryExpr { left, op: Operator::StringConcat, right })
                            if [&left, &right].iter().all(|side| side.get_type(&schema).is_ok_and(|side| is_text(&side))) =>
                        {
                            Transformed::yes(self.textcat.call(vec![*left, *right]))
                        }
                        other => Transformed::no(other),
                    })
                })?;
                Ok(changed.update_data(|expr| name.restore(expr)))
            })
        })?;
        Ok(rewritten.data)
    }
}
