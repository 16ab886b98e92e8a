//! `tags.env`: DataFusion reads it as access to a member of a row, which an hstore is not.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable};

use crate::planner::field_type_name;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// Refuses members of what is no row.
#[derive(Debug)]
pub struct MemberAccess;

impl FunctionRewrite for MemberAccess {
    fn name(&self) -> &'static str {
        "members of rows"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = &expr else { return Ok(Transformed::no(expr)) };
        let [value, Expr::Literal(key, _)] = args.as_slice() else { return Ok(Transformed::no(expr)) };
        if func.name() != "get_field" {
            return Ok(Transformed::no(expr));
        }
        let Ok((_, field)) = value.to_field(schema) else { return Ok(Transformed::no(expr)) };
        if !matches!(SqlType::of(&field), Some(SqlType::Hstore | SqlType::HstoreCsv)) {
            return Ok(Transformed::no(expr));
        }
        let (name, key) = (value.schema_name(), key.try_as_str().flatten().unwrap_or_default());
        let message = format!("`{name}` is no row that has a member `{key}`, but {}", field_type_name(&field));
        Err(Error::new(ErrorKind::Syntax, message).with_hint(format!("write `{name} -> '{key}'`")).into_datafusion())
    }
}
