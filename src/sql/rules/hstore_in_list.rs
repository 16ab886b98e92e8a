//! `h IN ('a=>1', …)`: DataFusion has no sets of maps, and would not read the literals.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, lit};

use super::json_compare::is_hstore;
use crate::sql::planner::FunctionSet;
use crate::types::extension::is_text;

/// Turns `IN` over hstore into comparisons.
#[derive(Debug)]
pub struct HstoreInList {
    functions: Arc<FunctionSet>,
}

impl HstoreInList {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// A text literal as the hstore that it stands for.
    fn read(&self, item: Expr) -> Result<Expr> {
        match &item {
            Expr::Literal(value, _) if is_text(&value.data_type()) => self.functions.call("hstore_in", vec![item]),
            _ => Ok(item),
        }
    }
}

impl FunctionRewrite for HstoreInList {
    fn name(&self) -> &'static str {
        "lists of hstores"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::InList(InList { expr: subject, list, negated }) if is_hstore(&subject, schema) => {
                let equal = list.into_iter().map(|item| Ok(subject.as_ref().clone().eq(self.read(item)?))).collect::<Result<Vec<_>>>()?;
                let any = equal.into_iter().reduce(Expr::or).unwrap_or_else(|| lit(false));
                Ok(Transformed::yes(if negated { !any } else { any }))
            }
            other => Ok(Transformed::no(other)),
        }
    }
}
