//! Casts between text and our types, which Arrow cannot do, become calls of the types' own functions.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable};

use crate::sql::planner::FunctionSet;
use crate::types::SqlType;

/// Turns `Expr::Cast` to and from hstore, json and `text[]` into functions.
#[derive(Debug)]
pub struct CastRewrite {
    functions: Arc<FunctionSet>,
}

impl CastRewrite {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

/// The function that casts `from` to `to`, where Arrow's cast is not it.
fn cast_function(from: SqlType, to: SqlType) -> Option<&'static str> {
    use SqlType::{Boolean, Hstore, HstoreCsv, Json, Text, TextArray};
    Some(match (from, to) {
        (Text, Hstore | HstoreCsv) => "hstore_in",
        (Hstore | HstoreCsv, Text) => "hstore_out",
        (Text, Json) => "json_in",
        (Json, Text) => "json_out",
        (Text, TextArray) => "text_array_in",
        (TextArray, Text) => "array_out",
        (Hstore | HstoreCsv, Json) => "hstore_to_json",
        (Text, Boolean) => "bool_in",
        _ => return None,
    })
}

impl FunctionRewrite for CastRewrite {
    fn name(&self) -> &'static str {
        "casts of hstore, json and text[]"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::Cast(Cast { expr: inner, field }) = expr else { return Ok(Transformed::no(expr)) };
        let function = inner
            .to_field(schema)
            .ok()
            .and_then(|(_, from)| Some((SqlType::of(&from)?, SqlType::of(&field)?)))
            .and_then(|(from, to)| cast_function(from, to))
            .and_then(|name| self.functions.get(name));
        Ok(match function {
            Some(function) => Transformed::yes(function.call(vec![*inner])),
            None => Transformed::no(Expr::Cast(Cast { expr: inner, field })),
        })
    }
}
