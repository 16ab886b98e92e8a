//! `text::jsonb @? path`: a path is followed through the text as it is written, which spares making jsonb of it first.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable};

use apigw_sql_columns::types::SqlType;

/// What the functions that follow paths are called.
const PATHS: &str = "jsonb_path_";
/// The cast to jsonb.
const CAST: &str = "jsonb_in";

/// Takes the cast of a text from the first argument of the functions that follow paths.
#[derive(Debug)]
pub struct JsonbAsWritten;

impl FunctionRewrite for JsonbAsWritten {
    fn name(&self) -> &'static str {
        "paths through texts as they are written"
    }

    fn rewrite(&self, mut expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = &mut expr else { return Ok(Transformed::no(expr)) };
        if !func.name().starts_with(PATHS) {
            return Ok(Transformed::no(expr));
        }
        let text = match args.first() {
            Some(Expr::ScalarFunction(cast)) if cast.func.name() == CAST => cast.args.first(),
            _ => None,
        };
        let is_text = |text: &&Expr| text.to_field(schema).is_ok_and(|(_, field)| SqlType::of(&field) == Some(SqlType::Text));
        match text.filter(is_text).cloned() {
            Some(text) => {
                args[0] = text;
                Ok(Transformed::yes(expr))
            }
            None => Ok(Transformed::no(expr)),
        }
    }
}
