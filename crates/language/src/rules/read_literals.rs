//! Literals in quotes are read while a statement is planned, also those that no row reaches: `coalesce(true, 'x')`,
//! `false AND 'x'::json IS NULL`. The optimizer would drop such branches, and what is wrong in them.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{TreeNode as _, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;
use datafusion::physical_expr::create_physical_expr;

use super::each_element::is_each_element;
use apigw_sql_columns::types::extension::is_text;

/// The functions behind casts of texts.
const READERS: [&str; 19] = [
    "bytea_in",
    "boolin",
    "cidr_in",
    "date_in",
    "float4in",
    "float8in",
    "hstore_in",
    "inet_in",
    "interval_in",
    "json_array_in",
    "json_in",
    "jsonb_array_in",
    "jsonb_in",
    "jsonpath_in",
    "numeric_in",
    "text_array_in",
    "time_in",
    "timestamp_in",
    "timestamptz_in",
];

/// The words for moments that are counted from the start of the statement, which is not known yet.
const OF_THE_STATEMENT: [&str; 4] = ["now", "today", "tomorrow", "yesterday"];

/// The analyzer rule. It comes when types are coerced, by which literals are read as well.
#[derive(Debug)]
pub struct ReadLiterals;

impl AnalyzerRule for ReadLiterals {
    fn name(&self) -> &'static str {
        "read_literals"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let mut reader = Reader { config, props: None };
        plan.apply_with_subqueries(|node| node.apply_expressions(|expr| expr.apply(|part| reader.read(part))))?;
        Ok(plan)
    }
}

struct Reader<'a> {
    config: &'a ConfigOptions,
    props: Option<ExecutionProps>,
}

impl Reader<'_> {
    /// Reads the literal that `expr` casts, if that is what it does.
    fn read(&mut self, expr: &Expr) -> Result<TreeNodeRecursion> {
        let Some(text) = text_in(expr) else { return Ok(TreeNodeRecursion::Continue) };
        let lower = text.to_ascii_lowercase();
        if !words_of(expr).iter().any(|word| lower.contains(word)) {
            self.evaluate(expr)?;
        }
        Ok(TreeNodeRecursion::Jump)
    }

    fn evaluate(&mut self, expr: &Expr) -> Result<()> {
        let config = self.config;
        let props =
            self.props.get_or_insert_with(|| ExecutionProps { config_options: Some(Arc::new(config.clone())), ..ExecutionProps::new() });
        let expr = create_physical_expr(expr, &DFSchema::empty(), props, &PhysicalPlanningContext::default())?;
        let one_row = RecordBatchOptions::new().with_row_count(Some(1));
        let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &one_row)?;
        expr.evaluate(&row).map(|_| ())
    }
}

/// The literal that `expr` casts to something else than a text.
fn text_in(expr: &Expr) -> Option<&str> {
    let operand = match expr {
        Expr::Cast(Cast { expr, field }) if !is_text(field.data_type()) => expr.as_ref(),
        Expr::ScalarFunction(call) if READERS.contains(&call.func.name()) || is_each_element(call.func.name()) => call.args.first()?,
        _ => return None,
    };
    literal(operand).or_else(|| text_in(operand))
}

/// The words that stand for a moment in what `expr` reads.
fn words_of(expr: &Expr) -> &'static [&'static str] {
    let data_type = expr.get_type(&DFSchema::empty()).unwrap_or(DataType::Null);
    let item = if let DataType::List(item) = &data_type { item.data_type() } else { &data_type };
    match item {
        DataType::Date32 | DataType::Timestamp(..) => &OF_THE_STATEMENT,
        DataType::Time64(_) => &OF_THE_STATEMENT[..1],
        _ => &[],
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        Expr::Cast(Cast { expr, field }) if is_text(field.data_type()) => literal(expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_that_reads_a_text_is_known() {
        let names = apigw_sql_functions::specs().into_iter().map(|spec| spec.name);
        let mut readers: Vec<&str> =
            names.filter(|name| name.ends_with("_in") || ["boolin", "float4in", "float8in"].contains(name)).collect();
        let mut known = READERS.to_vec();
        readers.sort_unstable();
        known.sort_unstable();
        assert_eq!(readers, known);
    }
}
