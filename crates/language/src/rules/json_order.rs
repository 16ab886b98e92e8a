//! GROUP BY, DISTINCT, ORDER BY, UNION and joins with USING over jsonb: they go by the sort key of the values. Over
//! json, which has neither an order nor equality, they are an error. ORDER BY over hstore, arrays, rows and intervals, which
//! are compared by their lengths, goes by keys as well.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, TableReference};
use datafusion::functions_aggregate::first_last::first_value;
use datafusion::logical_expr::{
    Aggregate, Distinct, DistinctOn, Expr, Join, JoinConstraint, LogicalPlan, LogicalPlanBuilder, ScalarUDF, Sort, SortExpr,
};
use datafusion::optimizer::AnalyzerRule;

use super::json_compare::{INTERVAL_KEY, is_hstore, is_interval, json_type, no_comparison, sort_keys};
use super::nested_compare::{VALUE_SORT_KEY, is_nest_with_forms, is_nested, is_of_intervals};
use super::signed_zero::unsigned;
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::NAMED_ROW;
use apigw_sql_value::error::{Error, ErrorKind};

/// The analyzer rule.
#[derive(Debug)]
pub struct JsonOrder {
    functions: Arc<FunctionSet>,
}

impl JsonOrder {
    /// A rule that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl AnalyzerRule for JsonOrder {
    fn name(&self) -> &'static str {
        "json_order"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let Some((function, hstore)) = sort_keys(&self.functions) else { return Ok(plan) };
        let Some(nested) = self.functions.get(VALUE_SORT_KEY).cloned() else { return Ok(plan) };
        let Some(interval) = self.functions.get(INTERVAL_KEY).cloned() else { return Ok(plan) };
        let keys = Keys { function, hstore, nested, interval };
        plan.transform_up_with_subqueries(|plan| keys.rewrite(plan)).map(|rewritten| rewritten.data)
    }
}

struct Keys {
    function: Arc<ScalarUDF>,
    /// Of the order of hstores.
    hstore: Arc<ScalarUDF>,
    /// Of the order of arrays and rows.
    nested: Arc<ScalarUDF>,
    /// Of the order and the equality of intervals.
    interval: Arc<ScalarUDF>,
}

impl Keys {
    fn rewrite(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match plan {
            LogicalPlan::Sort(sort) => self.sort(sort),
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate),
            LogicalPlan::Distinct(Distinct::All(input)) => self.distinct(input),
            LogicalPlan::Distinct(Distinct::On(distinct)) => self.distinct_on(distinct),
            LogicalPlan::Join(join) => self.join(join),
            other => Ok(Transformed::no(other)),
        }
    }

    fn key(&self, expr: Expr) -> Expr {
        self.function.call(vec![expr])
    }

    /// The key of `expr` if it is jsonb, an interval, or an array or a row that may be equal to another one and not the same; an error that begins with `what` if it is json.
    fn key_of(&self, expr: &Expr, schema: &DFSchema, what: &str) -> Result<Option<Expr>> {
        match json_type(expr, schema) {
            Some(SqlType::Json) => Err(no_comparison(what).into_datafusion()),
            Some(_) => Ok(Some(self.key(expr.clone()))),
            None if is_interval(expr, schema) => Ok(Some(self.interval.call(vec![expr.clone()]))),
            None if is_nest_with_forms(expr, schema) => Ok(Some(self.nested.call(vec![expr.clone()]))),
            None => Ok(None),
        }
    }

    fn sort_exprs(&self, sorts: &mut [SortExpr], schema: &DFSchema) -> Result<bool> {
        let mut changed = false;
        for sort in sorts {
            if holds_jsonb_array(&sort.expr, schema) {
                return Err(Error::new(ErrorKind::Syntax, "there is no order of jsonb[]")
                    .with_hint("make one value of the array: `to_jsonb(…)`")
                    .into_datafusion());
            }
            if let Some(key) = self.key_of(&sort.expr, schema, "there is no order of")? {
                sort.expr = key;
                changed = true;
            } else if is_hstore(&sort.expr, schema) {
                sort.expr = self.hstore.call(vec![sort.expr.clone()]);
                changed = true;
            } else if is_nested(&sort.expr, schema) {
                // NULL is the greatest element, however the rows are sorted; what a limit keeps is compared otherwise.
                sort.expr = self.nested.call(vec![sort.expr.clone()]);
                changed = true;
            } else if let Some(unsigned) = unsigned(&sort.expr, schema) {
                sort.expr = unsigned;
                changed = true;
            }
        }
        Ok(changed)
    }

    fn sort(&self, mut sort: Sort) -> Result<Transformed<LogicalPlan>> {
        let changed = self.sort_exprs(&mut sort.expr, sort.input.schema())?;
        let plan = LogicalPlan::Sort(sort);
        Ok(if changed { Transformed::yes(plan) } else { Transformed::no(plan) })
    }

    /// Groups by the keys; of each group the first value stands for all.
    fn aggregate(&self, aggregate: Aggregate) -> Result<Transformed<LogicalPlan>> {
        let schema = aggregate.input.schema();
        let mut group = Vec::with_capacity(aggregate.group_expr.len());
        let mut firsts = Vec::new();
        let mut outputs = Vec::new();
        for (i, expr) in aggregate.group_expr.iter().enumerate() {
            if let Expr::GroupingSet(_) = expr {
                for inner in aggregate.group_expr.iter().flat_map(grouping_exprs) {
                    let keyed = self.key_of(inner, schema, "there is no equality of")?.is_some();
                    if keyed && (!is_nested(inner, schema) || is_of_intervals(inner, schema)) {
                        return Err(Error::new(ErrorKind::Syntax, "grouping sets take no jsonb and no intervals")
                            .with_hint("cast them to text, or group by them alone")
                            .into_datafusion());
                    }
                }
                return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
            }
            let (qualifier, field) = aggregate.schema.qualified_field(i);
            let Some(key) = self.key_of(&expr.clone().unalias(), schema, "there is no equality of")? else {
                group.push(expr.clone());
                outputs.push(column(qualifier.cloned(), field.name()));
                continue;
            };
            let (key_name, name) = (format!("__jsonb_key_{i}"), format!("__jsonb_{i}"));
            group.push(key.alias(key_name));
            firsts.push(first_value(expr.clone().unalias(), vec![]).alias(&name));
            outputs.push(column(None, &name).alias_qualified(qualifier.cloned(), field.name()));
        }
        if firsts.is_empty() {
            return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
        }
        for i in aggregate.group_expr.len()..aggregate.schema.fields().len() {
            let (qualifier, field) = aggregate.schema.qualified_field(i);
            outputs.push(column(qualifier.cloned(), field.name()));
        }
        let aggr = aggregate.aggr_expr.into_iter().chain(firsts).collect();
        let keyed = LogicalPlan::Aggregate(Aggregate::try_new(aggregate.input, group, aggr)?);
        LogicalPlanBuilder::from(keyed).project(outputs)?.build().map(Transformed::yes)
    }

    fn distinct(&self, input: Arc<LogicalPlan>) -> Result<Transformed<LogicalPlan>> {
        let schema = input.schema();
        let columns: Vec<Expr> = schema.columns().into_iter().map(Expr::Column).collect();
        let mut any = false;
        for expr in &columns {
            any |= self.key_of(expr, schema, "there is no equality of")?.is_some();
        }
        if !any {
            return Ok(Transformed::no(LogicalPlan::Distinct(Distinct::All(input))));
        }
        self.aggregate(Aggregate::try_new(input, columns, vec![])?)
    }

    fn distinct_on(&self, mut distinct: DistinctOn) -> Result<Transformed<LogicalPlan>> {
        let mut changed = false;
        for expr in &mut distinct.on_expr {
            if let Some(key) = self.key_of(expr, distinct.input.schema(), "there is no equality of")? {
                *expr = key;
                changed = true;
            } else if is_hstore(expr, distinct.input.schema()) {
                // As in its ORDER BY.
                *expr = self.hstore.call(vec![expr.clone()]);
                changed = true;
            } else if is_nested(expr, distinct.input.schema()) {
                *expr = self.nested.call(vec![expr.clone()]);
                changed = true;
            } else if let Some(unsigned) = unsigned(expr, distinct.input.schema()) {
                *expr = unsigned;
                changed = true;
            }
        }
        if let Some(sorts) = &mut distinct.sort_expr {
            changed |= self.sort_exprs(sorts, distinct.input.schema())?;
        }
        let plan = LogicalPlan::Distinct(Distinct::On(distinct));
        Ok(if changed { Transformed::yes(plan) } else { Transformed::no(plan) })
    }

    fn join(&self, mut join: Join) -> Result<Transformed<LogicalPlan>> {
        let mut changed = false;
        for (left, right) in &mut join.on {
            let what = "there is no equality of";
            let (l, r) = (self.key_of(left, join.left.schema(), what)?, self.key_of(right, join.right.schema(), what)?);
            if l.is_some() || r.is_some() {
                (*left, *right) = (l.unwrap_or_else(|| self.key(left.clone())), r.unwrap_or_else(|| self.key(right.clone())));
                changed = true;
            }
        }
        if changed {
            // USING wants plain columns.
            join.join_constraint = JoinConstraint::On;
        }
        let plan = LogicalPlan::Join(join);
        Ok(if changed { Transformed::yes(plan) } else { Transformed::no(plan) })
    }
}

/// Whether `expr` is an array that is made of jsonb, or a row that has one: of what type the elements are is not known any more where
/// they are compared.
fn holds_jsonb_array(expr: &Expr, schema: &DFSchema) -> bool {
    match expr {
        Expr::ScalarFunction(call) if call.func.name() == "make_array" => {
            call.args.iter().any(|arg| json_type(arg, schema) == Some(SqlType::Jsonb) || holds_jsonb_array(arg, schema))
        }
        Expr::ScalarFunction(call) if call.func.name() == NAMED_ROW => call.args.iter().any(|arg| holds_jsonb_array(arg, schema)),
        Expr::Alias(alias) => holds_jsonb_array(&alias.expr, schema),
        _ => false,
    }
}

fn column(qualifier: Option<TableReference>, name: &str) -> Expr {
    Expr::Column(datafusion::common::Column::new(qualifier, name))
}

fn grouping_exprs(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::GroupingSet(set) => set.distinct_expr(),
        other => vec![other],
    }
}
