//! BETWEEN, IN, `IS DISTINCT FROM`, `coalesce` and their kind over network addresses, which no operator of the planner makes: literals are read
//! as addresses, and `cidr` beside `inet` is taken as `inet`. Left alone, the engine would compare the text with the
//! stored bytes.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, ExprSchemable};

use super::json_compare::is_comparison;
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// Functions whose arguments have one type.
const TOGETHER: [&str; 4] = ["coalesce", "nullif", "greatest", "least"];

/// Gives all sides of a comparison one type, if any of them is an address.
#[derive(Debug)]
pub struct InetCompare {
    functions: Arc<FunctionSet>,
}

impl InetCompare {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// The sides as addresses; `None` where none is one, or all are of the same type already.
    fn sides(&self, sides: &[&Expr], schema: &DFSchema) -> Result<Option<Vec<Expr>>> {
        let types: Vec<_> = sides.iter().map(|side| side.to_field(schema).ok().and_then(|(_, field)| SqlType::of(&field))).collect();
        let is_inet = |sql_type: &Option<SqlType>| matches!(sql_type, Some(SqlType::Inet | SqlType::Cidr));
        if !types.iter().any(is_inet) || types.iter().all(|sql_type| *sql_type == types[0]) {
            return Ok(None);
        }
        let side = |(side, sql_type): (&&Expr, &Option<SqlType>)| match (side, sql_type) {
            (Expr::Literal(value, _), _) if value.is_null() => Ok((*side).clone()),
            (_, Some(SqlType::Inet)) => Ok((*side).clone()),
            (_, Some(SqlType::Cidr)) => self.functions.call("cidr_to_inet", vec![(*side).clone()]),
            (Expr::Literal(..), Some(SqlType::Text)) => self.functions.call("inet_in", vec![(*side).clone()]),
            (_, other) => {
                let name = other.map_or("another type", SqlType::name);
                Err(Error::new(ErrorKind::Syntax, format!("operator does not exist: inet and {name}"))
                    .with_hint("cast it: `(…)::inet`")
                    .into_datafusion())
            }
        };
        sides.iter().zip(&types).map(side).collect::<Result<_>>().map(Some)
    }
}

impl FunctionRewrite for InetCompare {
    fn name(&self) -> &'static str {
        "comparisons of inet and cidr"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let changed = match &expr {
            Expr::BinaryExpr(binary) if is_comparison(binary.op) => self.sides(&[&binary.left, &binary.right], schema)?.map(|sides| {
                let [left, right]: [Expr; 2] = sides.try_into().unwrap_or_default();
                Expr::BinaryExpr(BinaryExpr::new(Box::new(left), binary.op, Box::new(right)))
            }),
            Expr::Between(between) => self.sides(&[&between.expr, &between.low, &between.high], schema)?.map(|sides| {
                let [expr, low, high] = <[Expr; 3]>::try_from(sides).unwrap_or_default().map(Box::new);
                Expr::Between(Between::new(expr, between.negated, low, high))
            }),
            Expr::InList(list) => {
                let all: Vec<_> = std::iter::once(list.expr.as_ref()).chain(&list.list).collect();
                self.sides(&all, schema)?.map(|mut sides| {
                    let items = sides.split_off(1);
                    Expr::InList(InList::new(Box::new(sides.pop().unwrap_or_default()), items, list.negated))
                })
            }
            Expr::ScalarFunction(function) if TOGETHER.contains(&function.name()) => {
                let all: Vec<_> = function.args.iter().collect();
                self.sides(&all, schema)?.map(|sides| function.func.call(sides))
            }
            _ => None,
        };
        Ok(changed.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
