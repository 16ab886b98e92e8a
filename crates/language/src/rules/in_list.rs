//! `h IN ('a=>1', …)`, `CASE a WHEN '{1}' THEN …` and their kind: DataFusion has no sets of maps or lists, and would not read the
//! literals.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Cast, InList};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::type_coercion::binary::comparison_coercion;
use datafusion::logical_expr::{Case, Expr, ExprSchemable as _, cast, lit};

use super::json_compare::{is_hstore, value_key};
use crate::planner::FunctionSet;
use apigw_sql_columns::types::extension::is_text;

/// Turns `IN` and `CASE x WHEN` over hstores and arrays into comparisons.
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

    /// Whether `item` equals `subject`, an hstore or an array.
    fn equal(&self, subject: &Expr, item: &Expr, schema: &DFSchema) -> Result<Expr> {
        let data_type = subject.get_type(schema)?;
        let item = self.read(item.clone(), &data_type)?;
        let common = item.get_type(schema).ok().and_then(|item| comparison_coercion(&data_type, &item));
        let key = value_key(subject, schema).or_else(|| value_key(&item, schema));
        let Some((key, common)) = key.zip(common) else { return Ok(subject.clone().eq(item)) };
        let keyed = |value: Expr| {
            self.functions.call(key, vec![if value.get_type(schema)? == common { value } else { cast(value, common.clone()) }])
        };
        Ok(keyed(subject.clone())?.eq(keyed(item)?))
    }

    fn is_ours(subject: &Expr, schema: &DFSchema) -> bool {
        is_hstore(subject, schema) || subject.get_type(schema).is_ok_and(|data_type| data_type.is_list())
    }
}

impl FunctionRewrite for NestedInList {
    fn name(&self) -> &'static str {
        "lists of hstores and arrays"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::InList(InList { expr: subject, list, negated }) if Self::is_ours(&subject, schema) => {
                let equal = list.iter().map(|item| self.equal(&subject, item, schema)).collect::<Result<Vec<_>>>()?;
                let any = equal.into_iter().reduce(Expr::or).unwrap_or_else(|| lit(false));
                Ok(Transformed::yes(if negated { !any } else { any }))
            }
            Expr::Case(Case { expr: Some(subject), mut when_then_expr, else_expr }) if Self::is_ours(&subject, schema) => {
                for (test, _) in &mut when_then_expr {
                    **test = self.equal(&subject, test, schema)?;
                }
                Ok(Transformed::yes(Expr::Case(Case { expr: None, when_then_expr, else_expr })))
            }
            other => Ok(Transformed::no(other)),
        }
    }
}
