//! The rewrites that plan casts, for those that other rules write.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;

/// The rewrites, in the order in which they come.
#[derive(Clone, Debug)]
pub struct Casts(Arc<[Arc<dyn FunctionRewrite + Send + Sync>]>);

impl Casts {
    /// These rewrites.
    pub fn new(rewrites: Vec<Arc<dyn FunctionRewrite + Send + Sync>>) -> Self {
        Self(rewrites.into())
    }

    /// The same, and another one behind them.
    #[must_use]
    pub fn and(&self, rewrite: Arc<dyn FunctionRewrite + Send + Sync>) -> Self {
        Self(self.0.iter().cloned().chain([rewrite]).collect())
    }

    /// An expression whose casts are planned.
    pub(super) fn plan(&self, expr: Expr, schema: &DFSchema, config: &ConfigOptions) -> Result<Transformed<Expr>> {
        self.0.iter().try_fold(Transformed::no(expr), |expr, rewrite| {
            expr.transform_data(|expr| expr.transform_up(|expr| rewrite.rewrite(expr, schema, config)))
        })
    }
}
