//! The value of a scalar subquery keeps the name of its type. DataFusion forgets it when the subquery runs on its own, so that
//! `to_json((SELECT json …))` took it for a text.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;

use super::json_arrays::null_of;
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::typing::TYPED_AS;

/// Names the type.
#[derive(Debug)]
pub struct SubqueryType {
    functions: Arc<FunctionSet>,
}

impl SubqueryType {
    /// A rewrite that takes the function that names it from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl FunctionRewrite for SubqueryType {
    fn name(&self) -> &'static str {
        "types of subqueries"
    }

    fn rewrite(&self, expr: Expr, _schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarSubquery(subquery) = &expr else { return Ok(Transformed::no(expr)) };
        let named = subquery.subquery.schema().fields().first().and_then(|field| SqlType::of(field));
        let Some(sql_type) = named.filter(|sql_type| sql_type.extension_name().is_some() && *sql_type != SqlType::Hstore) else {
            return Ok(Transformed::no(expr));
        };
        self.functions.call(TYPED_AS, vec![expr, null_of(sql_type)?]).map(Transformed::yes)
    }
}
