//! Casts between text and our types, which Arrow cannot do, become calls of the types' own functions.

use std::sync::Arc;

use datafusion::arrow::datatypes::Field;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Cast, TryCast};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF};

use super::try_call::TryCall;
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

/// The functions that cast `from` to `to`, innermost first, where Arrow's cast is not it.
fn cast_functions(from: SqlType, to: SqlType) -> &'static [&'static str] {
    use SqlType::{Boolean, Hstore, HstoreCsv, Json, Text, TextArray};
    match (from, to) {
        (Text, Hstore | HstoreCsv) => &["hstore_in"],
        (Hstore | HstoreCsv, Text) => &["hstore_out"],
        (Text, Json) => &["json_in"],
        (Json, Text) => &["json_out"],
        (Text, TextArray) => &["text_array_in"],
        (TextArray, Text) => &["array_out"],
        (Hstore | HstoreCsv, Json) => &["hstore_to_json"],
        (Text, Boolean) => &["boolin"],
        (Json, Boolean) => &["json_out", "boolin"],
        _ => &[],
    }
}

impl CastRewrite {
    fn plan(&self, inner: &Expr, field: &Field, schema: &DFSchema, make: impl Fn(&Arc<ScalarUDF>, Expr) -> Expr) -> Option<Expr> {
        let from = SqlType::of(&inner.to_field(schema).ok()?.1)?;
        let functions = cast_functions(from, SqlType::of(field)?);
        let functions = functions.iter().map(|name| self.functions.get(name)).collect::<Option<Vec<_>>>()?;
        if functions.is_empty() {
            return None;
        }
        Some(functions.into_iter().fold(inner.clone(), |expr, function| make(function, expr)))
    }
}

impl FunctionRewrite for CastRewrite {
    fn name(&self) -> &'static str {
        "casts of hstore, json and text[]"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let planned = match &expr {
            Expr::Cast(Cast { expr: inner, field }) => self.plan(inner, field, schema, |function, arg| function.call(vec![arg])),
            Expr::TryCast(TryCast { expr: inner, field }) => {
                self.plan(inner, field, schema, |function, arg| TryCall::udf(function).call(vec![arg]))
            }
            _ => None,
        };
        Ok(planned.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
