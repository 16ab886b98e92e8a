//! Arrays of json and jsonb: functions of arrays keep their type, what would lose or compare it is refused. In Arrow they
//! are arrays of texts, whose field says what the texts are.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Distinct, Expr, ExprSchemable, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;

use super::each_element::is_each_element;
use super::json_compare::is_comparison;
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::TYPED_AS;
use apigw_sql_value::error::{Error, ErrorKind};

/// The functions whose result has the items of their array.
const KEEPING: [&str; 11] = [
    "coalesce",
    "array_append",
    "array_prepend",
    "array_concat",
    "array_slice",
    "array_reverse",
    "array_resize",
    "array_pop_back",
    "array_pop_front",
    "trim_array",
    "array_or_empty",
];

/// The functions that compare items.
const COMPARING: [&str; 14] = [
    "array_position",
    "array_positions",
    "array_has",
    "array_has_all",
    "array_has_any",
    "arraycontains",
    "arrayoverlap",
    "any_compare",
    "all_compare",
    "array_max",
    "array_min",
    "nullif",
    "greatest",
    "least",
];

/// The rewrite of functions, and the rule that looks at what is left.
#[derive(Debug)]
pub struct JsonArrays {
    functions: Arc<FunctionSet>,
}

impl JsonArrays {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

fn type_of(expr: &Expr, schema: &DFSchema) -> Option<SqlType> {
    let (_, field) = expr.to_field(schema).ok()?;
    SqlType::of(&field).filter(|sql_type| matches!(sql_type, SqlType::JsonArray | SqlType::JsonbArray))
}

/// NULL of the type, which tells it to `typed_as`.
pub(crate) fn null_of(sql_type: SqlType) -> Result<Expr> {
    let field = sql_type.field("", true);
    Ok(Expr::Literal(ScalarValue::try_from(field.data_type())?, Some(FieldMetadata::from(&field))))
}

fn refused(what: &str, sql_type: SqlType) -> Error {
    let name = sql_type.name();
    let whole = if sql_type == SqlType::JsonArray { "to_json" } else { "to_jsonb" };
    Error::new(ErrorKind::Syntax, format!("{what} {name}")).with_hint(format!("make one value of the array: `{whole}(…)`"))
}

impl FunctionRewrite for JsonArrays {
    fn name(&self) -> &'static str {
        "arrays of json"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        match &expr {
            Expr::ScalarFunction(call) if call.func.name() != TYPED_AS && !is_each_element(call.func.name()) => {
                let Some(sql_type) = call.args.iter().find_map(|arg| type_of(arg, schema)) else { return Ok(Transformed::no(expr)) };
                let name = call.func.name();
                if COMPARING.contains(&name) {
                    return Err(refused("there are no comparisons of items of", sql_type).into_datafusion());
                }
                let (_, result) = expr.to_field(schema)?;
                if SqlType::of(&result) != Some(SqlType::TextArray) {
                    return Ok(Transformed::no(expr));
                }
                if !KEEPING.contains(&name) {
                    return Err(refused(&format!("`{name}` does not take"), sql_type).into_datafusion());
                }
                let kept = self.functions.call(TYPED_AS, vec![expr, null_of(sql_type)?])?;
                Ok(Transformed::yes(kept))
            }
            Expr::BinaryExpr(binary) if is_comparison(binary.op) => {
                match type_of(&binary.left, schema).or_else(|| type_of(&binary.right, schema)) {
                    Some(sql_type) => Err(refused("there are no comparisons of", sql_type).into_datafusion()),
                    None => Ok(Transformed::no(expr)),
                }
            }
            _ => Ok(Transformed::no(expr)),
        }
    }
}

impl AnalyzerRule for JsonArrays {
    fn name(&self) -> &'static str {
        "json_arrays"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        plan.apply_with_subqueries(|plan| check(plan).map(|()| TreeNodeRecursion::Continue))?;
        Ok(plan)
    }
}

fn none_of<'e>(what: &str, mut exprs: impl Iterator<Item = &'e Expr>, schema: &DFSchema) -> Result<()> {
    match exprs.find_map(|expr| type_of(expr, schema)) {
        Some(sql_type) => Err(refused(what, sql_type).into_datafusion()),
        None => Ok(()),
    }
}

/// Refuses what takes arrays of json for arrays of texts.
fn check(plan: &LogicalPlan) -> Result<()> {
    match plan {
        LogicalPlan::Sort(sort) => none_of("there is no order of", sort.expr.iter().map(|sort| &sort.expr), sort.input.schema()),
        LogicalPlan::Aggregate(aggregate) => none_of("there is no equality of", aggregate.group_expr.iter(), aggregate.input.schema()),
        LogicalPlan::Distinct(Distinct::All(input)) => {
            let columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
            none_of("there is no equality of", columns.iter(), input.schema())
        }
        LogicalPlan::Unnest(unnest) => {
            let columns: Vec<Expr> = unnest.exec_columns.iter().cloned().map(Expr::Column).collect();
            match columns.iter().find_map(|column| type_of(column, unnest.input.schema())) {
                Some(sql_type) => {
                    let json = if sql_type == SqlType::JsonArray { "json" } else { "jsonb" };
                    let error = Error::new(ErrorKind::Syntax, format!("`unnest` does not take {}", sql_type.name()));
                    Err(error.with_hint(format!("write `{json}_array_elements(to_{json}(…))`")).into_datafusion())
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}
