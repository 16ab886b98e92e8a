//! `1 IN (CASE WHEN x > 3 THEN 2 END, 4)` as `1 = CASE … OR 1 = 4`.
//!
//! DataFusion computes the values of such a list once, without rows, and takes those for constants that come out as one value:
//! CASE and what becomes one do, whatever they depend on.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::{Cast, InList};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;

/// The rule.
#[derive(Debug)]
pub struct ComputedList;

impl FunctionRewrite for ComputedList {
    fn name(&self) -> &'static str {
        "lists of computed values"
    }

    fn rewrite(&self, expr: Expr, _schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        Ok(match expr {
            Expr::InList(InList { expr: subject, list, negated }) if list.iter().any(is_computed) => {
                let (computed, others): (Vec<_>, Vec<_>) = list.into_iter().partition(is_computed);
                let of_others = (!others.is_empty()).then(|| subject.as_ref().clone().in_list(others, false));
                let equal = computed.into_iter().map(|item| subject.as_ref().clone().eq(item));
                let any = equal.chain(of_others).reduce(Expr::or).unwrap_or_default();
                Transformed::yes(if negated { !any } else { any })
            }
            other => Transformed::no(other),
        })
    }
}

/// Whether it depends on columns and is none itself.
fn is_computed(item: &Expr) -> bool {
    match item {
        Expr::Column(_) => false,
        Expr::Cast(Cast { expr, .. }) => is_computed(expr),
        other => other.any_column_refs(),
    }
}
