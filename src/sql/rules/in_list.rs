//! `h IN ('a=>1', …)` and `a IN ('{1}', …)`: DataFusion has no sets of maps or lists, and would not read the literals.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Cast, InList};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable as _, lit};

use super::json_compare::is_hstore;
use crate::sql::planner::FunctionSet;
use crate::types::extension::is_text;

/// Turns `IN` over hstores and arrays into comparisons.
#[derive(Debug)]
pub struct NestedInList {
    functions: Arc<FunctionSet>,
}

impl NestedInList {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// A text literal as the value of `subject`'s type that it stands for.
    fn read(&self, item: Expr, subject: &DataType) -> Result<Expr> {
        match (&item, subject) {
            (Expr::Literal(value, _), DataType::List(element)) if is_text(&value.data_type()) => {
                let array = self.functions.call("text_array_in", vec![item])?;
                Ok(if is_text(element.data_type()) { array } else { Expr::Cast(Cast::new(Box::new(array), subject.clone())) })
            }
            (Expr::Literal(value, _), _) if is_text(&value.data_type()) => self.functions.call("hstore_in", vec![item]),
            _ => Ok(item),
        }
    }
}

impl FunctionRewrite for NestedInList {
    fn name(&self) -> &'static str {
        "lists of hstores and arrays"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::InList(InList { expr: subject, list, negated }) = expr else { return Ok(Transformed::no(expr)) };
        let data_type = subject.get_type(schema)?;
        if !is_hstore(&subject, schema) && !data_type.is_list() {
            return Ok(Transformed::no(Expr::InList(InList { expr: subject, list, negated })));
        }
        let equal = |item: Expr| Ok(subject.as_ref().clone().eq(self.read(item, &data_type)?));
        let equal = list.into_iter().map(equal).collect::<Result<Vec<_>>>()?;
        let any = equal.into_iter().reduce(Expr::or).unwrap_or_else(|| lit(false));
        Ok(Transformed::yes(if negated { !any } else { any }))
    }
}
