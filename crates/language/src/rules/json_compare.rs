//! Comparisons of jsonb that no operator of the planner makes: `IS DISTINCT FROM`, BETWEEN, IN, and what aggregates
//! and windows group and sort by. jsonb is compared by its sort key; json has no comparisons, so all of this is an
//! error for it.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{AggregateFunction, InList, InSubquery, ScalarFunction, SetComparison, Sort};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{
    Between, BinaryExpr, Case, Expr, ExprSchemable, LogicalPlanBuilder, Operator, ScalarUDF, Subquery, WindowFrame, WindowFrameBound,
    WindowFrameUnits, when,
};

use super::nested_compare::{VALUE_SORT_KEY, is_nest_with_forms, is_nested, is_of_intervals};
use crate::planner::FunctionSet;
use crate::planner::operators::COMPARE_JSON;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// The function whose results compare as jsonb does.
pub(super) const SORT_KEY: &str = "jsonb_sort_key";

/// The function whose results sort as hstores do. Their equality is that of the values.
pub(super) const HSTORE_SORT_KEY: &str = "hstore_sort_key";

/// The function whose results compare as intervals do.
pub(super) const INTERVAL_KEY: &str = "interval_length";

/// The aggregates that care for DISTINCT over jsonb themselves.
const OWN_DISTINCT: [&str; 4] = ["json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg"];

/// Functions that compare their arguments.
const COMPARING: [&str; 3] = ["nullif", "greatest", "least"];

/// json or jsonb, if `expr` is of it.
pub(super) fn json_type(expr: &Expr, schema: &DFSchema) -> Option<SqlType> {
    let (_, field) = expr.to_field(schema).ok()?;
    SqlType::of(&field).filter(|sql_type| matches!(sql_type, SqlType::Json | SqlType::Jsonb))
}

/// Whether `expr` is an hstore.
pub(super) fn is_hstore(expr: &Expr, schema: &DFSchema) -> bool {
    let hstore = |sql_type| matches!(sql_type, Some(SqlType::Hstore | SqlType::HstoreCsv));
    expr.to_field(schema).is_ok_and(|(_, field)| hstore(SqlType::of(&field)))
}

/// Whether `expr` is an interval.
pub(super) fn is_interval(expr: &Expr, schema: &DFSchema) -> bool {
    expr.get_type(schema).is_ok_and(|data_type| matches!(data_type, DataType::Interval(_) | DataType::Duration(_)))
}

/// The function by whose results `expr` is compared, if it is an interval, or an array or a row that may be equal to another one
/// and not the same.
pub(super) fn value_key(expr: &Expr, schema: &DFSchema) -> Option<&'static str> {
    if is_interval(expr, schema) {
        return Some(INTERVAL_KEY);
    }
    is_nest_with_forms(expr, schema).then_some(VALUE_SORT_KEY)
}

/// What to say where values of type json would have to be compared.
pub(super) fn no_comparison(what: &str) -> Error {
    Error::new(ErrorKind::Syntax, format!("{what} json")).with_hint(COMPARE_JSON)
}

/// Whether any of `exprs` is jsonb; an error if any is json.
fn is_jsonb<'e>(exprs: impl IntoIterator<Item = &'e Expr>, schema: &DFSchema) -> Result<bool> {
    let mut found = false;
    for expr in exprs {
        match json_type(expr, schema) {
            Some(SqlType::Json) => return Err(no_comparison("there are no comparisons of").into_datafusion()),
            Some(_) => found = true,
            None => {}
        }
    }
    Ok(found)
}

/// DataFusion's aggregates whose result tells the order of their values; with DISTINCT PostgreSQL sorts them.
const TELL_ORDER: [&str; 2] = ["array_agg", "string_agg"];

/// Turns comparisons of jsonb into those of sort keys.
#[derive(Debug)]
pub struct JsonCompare {
    functions: Arc<FunctionSet>,
}

impl JsonCompare {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn key(&self, expr: Expr) -> Result<Expr> {
        self.functions.call(SORT_KEY, vec![expr])
    }

    /// Puts keys in the place of what is sorted by. Arrays and rows keep theirs where they are `distinct` arguments as well.
    fn sorts(&self, sorts: &mut [Sort], schema: &DFSchema, distinct: bool) -> Result<bool> {
        let mut changed = false;
        for sort in sorts {
            match json_type(&sort.expr, schema) {
                Some(SqlType::Json) => return Err(no_comparison("there is no order of").into_datafusion()),
                Some(_) => {
                    sort.expr = self.key(sort.expr.clone())?;
                    changed = true;
                }
                None if is_interval(&sort.expr, schema) => {
                    sort.expr = self.functions.call(INTERVAL_KEY, vec![sort.expr.clone()])?;
                    changed = true;
                }
                None if is_hstore(&sort.expr, schema) => {
                    sort.expr = self.functions.call(HSTORE_SORT_KEY, vec![sort.expr.clone()])?;
                    changed = true;
                }
                None if !distinct && is_nested(&sort.expr, schema) => {
                    sort.expr = self.functions.call(VALUE_SORT_KEY, vec![sort.expr.clone()])?;
                    changed = true;
                }
                None => {}
            }
        }
        Ok(changed)
    }

    fn aggregate(&self, mut function: AggregateFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
        let name = function.func.name().to_owned();
        let mut changed = false;
        if function.params.distinct && OWN_DISTINCT.contains(&name.as_str()) {
            changed = true;
            sort_by_arguments(&mut function)?;
        } else if function.params.distinct && TELL_ORDER.contains(&name.as_str()) && function.params.order_by.is_empty() {
            // By a hash table, the order would be another one in each run.
            let sorted = function.params.args.first().filter(|arg| !is_hstore(arg, schema) && json_type(arg, schema).is_none());
            function.params.order_by.extend(sorted.map(|arg| arg.clone().sort(true, false)));
            changed = true;
        }
        let distinct = function.params.distinct;
        changed |= self.sorts(&mut function.params.order_by, schema, distinct)?;
        let first = function.params.args.first().and_then(|arg| json_type(arg, schema));
        if let Some(sql_type) = first {
            let text = sql_type.name();
            if function.params.distinct && OWN_DISTINCT.contains(&name.as_str()) {
                is_jsonb(&function.params.args, schema)?;
            } else if function.params.distinct {
                is_jsonb(&function.params.args, schema)?;
                if name != "count" {
                    return Err(Error::new(ErrorKind::Syntax, format!("`{name}(DISTINCT …)` takes no {text}"))
                        .with_hint("select the distinct values in a subquery, or use `jsonb_agg(DISTINCT …)`")
                        .into_datafusion());
                }
                for arg in &mut function.params.args {
                    *arg = self.key(arg.clone())?;
                }
                changed = true;
            }
        }
        changed |= self.distinct_forms(&mut function, schema)?;
        let expr = Expr::AggregateFunction(function);
        Ok(if changed { Transformed::yes(expr) } else { Transformed::no(expr) })
    }

    /// Values that are equal may be written differently: intervals, and doubles in arrays.
    fn distinct_forms(&self, function: &mut AggregateFunction, schema: &DFSchema) -> Result<bool> {
        const BY_ORDER: [&str; 2] = ["mode", "percentile_disc"];
        let params = &mut function.params;
        if !params.args.iter().any(|arg| value_key(arg, schema).is_some()) {
            return Ok(false);
        }
        let intervals = params.args.iter().any(|arg| is_of_intervals(arg, schema));
        if intervals && BY_ORDER.contains(&function.func.name()) {
            return Err(Error::new(ErrorKind::Syntax, format!("`{}` takes no interval", function.func.name()))
                .with_hint(
                    "take it of the lengths, and make an interval of that: `… (ORDER BY extract(epoch FROM x)) * INTERVAL '1 second'`",
                )
                .into_datafusion());
        }
        if !params.distinct {
            return Ok(false);
        }
        if function.func.name() != "count" && !intervals {
            return Ok(false);
        }
        if function.func.name() != "count" {
            return Err(Error::new(ErrorKind::Syntax, format!("`{}(DISTINCT …)` takes no interval", function.func.name()))
                .with_hint("select the distinct intervals in a subquery")
                .into_datafusion());
        }
        for arg in &mut params.args {
            if let Some(key) = value_key(arg, schema) {
                *arg = self.functions.call(key, vec![arg.clone()])?;
            }
        }
        Ok(true)
    }

    /// Functions that compare their arguments.
    fn comparing(&self, mut function: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
        let key = if function.args.iter().any(|arg| is_interval(arg, schema)) {
            INTERVAL_KEY
        } else if function.name() == "nullif" && function.args.iter().any(|arg| is_nest_with_forms(arg, schema)) {
            VALUE_SORT_KEY
        } else if is_jsonb(&function.args, schema)? {
            SORT_KEY
        } else {
            return Ok(Transformed::no(Expr::ScalarFunction(function)));
        };
        let name = function.name().to_owned();
        let keyed = |expr: Expr| self.functions.call(key, vec![expr]).map(Box::new);
        match (name.as_str(), function.args.pop(), function.args.pop()) {
            ("nullif", Some(other), Some(value)) => {
                let differs = BinaryExpr::new(keyed(value.clone())?, Operator::IsDistinctFrom, keyed(other)?);
                when(Expr::BinaryExpr(differs), value).end().map(Transformed::yes)
            }
            // Of two, the greater one; NULL is none.
            ("greatest" | "least", Some(b), Some(a)) if key == INTERVAL_KEY && function.args.is_empty() => {
                let operator = if name == "greatest" { Operator::GtEq } else { Operator::LtEq };
                let takes_a = Expr::BinaryExpr(BinaryExpr::new(keyed(a.clone())?, operator, keyed(b.clone())?)).or(b.clone().is_null());
                when(takes_a, a).otherwise(b).map(Transformed::yes)
            }
            _ => {
                let what = if key == INTERVAL_KEY { "more than two intervals" } else { "jsonb" };
                let takes = if key == INTERVAL_KEY { "does not take" } else { "takes no" };
                Err(Error::new(ErrorKind::Syntax, format!("`{name}` {takes} {what}"))
                    .with_hint("compare with CASE and `<`")
                    .into_datafusion())
            }
        }
    }

    /// `CASE x WHEN y`, both by sort keys.
    fn case(&self, mut case: Case, schema: &DFSchema) -> Result<Transformed<Expr>> {
        let Some(subject) = &mut case.expr else { return Ok(Transformed::no(Expr::Case(case))) };
        let tests = case.when_then_expr.iter().map(|(when, _)| when.as_ref());
        let mut compared = std::iter::once(subject.as_ref()).chain(tests);
        let key = match compared.clone().find_map(|expr| value_key(expr, schema)) {
            Some(key) => key,
            None if is_jsonb(&mut compared, schema)? => SORT_KEY,
            None => return Ok(Transformed::no(Expr::Case(case))),
        };
        **subject = self.functions.call(key, vec![subject.as_ref().clone()])?;
        for (when, _) in &mut case.when_then_expr {
            **when = self.functions.call(key, vec![when.as_ref().clone()])?;
        }
        Ok(Transformed::yes(Expr::Case(case)))
    }

    /// The value and the subquery that it is compared with, both by sort keys; as they were where neither is jsonb.
    fn compared(&self, value: Expr, subquery: Subquery, schema: &DFSchema) -> Result<(bool, Expr, Subquery)> {
        let plan = &subquery.subquery;
        let inner = plan.schema().columns().into_iter().next().map(Expr::Column);
        let inner_json = inner.as_ref().and_then(|column| json_type(column, plan.schema()));
        if let Some((inner, name)) = inner.as_ref().and_then(|inner| Some((inner, value_key(inner, plan.schema())?))) {
            let key = |expr: Expr| self.functions.call(name, vec![expr]);
            let keyed = LogicalPlanBuilder::from(plan.as_ref().clone()).project([key(inner.clone())?.alias("key")])?.build()?;
            return Ok((true, key(value)?, Subquery { subquery: Arc::new(keyed), ..subquery }));
        }
        let jsonb = is_jsonb([&value], schema)?;
        let (Some(inner), true) = (inner, jsonb || inner_json.is_some()) else { return Ok((false, value, subquery)) };
        is_jsonb([&inner], plan.schema())?;
        let keyed = LogicalPlanBuilder::from(plan.as_ref().clone()).project([self.key(inner)?.alias("key")])?.build()?;
        Ok((true, self.key(value)?, Subquery { subquery: Arc::new(keyed), ..subquery }))
    }
}

impl FunctionRewrite for JsonCompare {
    fn name(&self) -> &'static str {
        "comparisons of json and jsonb"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            Expr::BinaryExpr(binary) if is_comparison(binary.op) => {
                if is_interval(&binary.left, schema) && is_interval(&binary.right, schema) {
                    let key = |expr: Box<Expr>| self.functions.call(INTERVAL_KEY, vec![*expr]).map(Box::new);
                    let keyed = BinaryExpr::new(key(binary.left)?, binary.op, key(binary.right)?);
                    return Ok(Transformed::yes(Expr::BinaryExpr(keyed)));
                }
                if !is_jsonb([binary.left.as_ref(), binary.right.as_ref()], schema)? {
                    return Ok(Transformed::no(Expr::BinaryExpr(binary)));
                }
                let keyed = BinaryExpr::new(Box::new(self.key(*binary.left)?), binary.op, Box::new(self.key(*binary.right)?));
                Ok(Transformed::yes(Expr::BinaryExpr(keyed)))
            }
            Expr::Between(between) => {
                if !is_jsonb([between.expr.as_ref(), between.low.as_ref(), between.high.as_ref()], schema)? {
                    return Ok(Transformed::no(Expr::Between(between)));
                }
                let [expr, low, high] = [*between.expr, *between.low, *between.high].map(|expr| self.key(expr).map(Box::new));
                Ok(Transformed::yes(Expr::Between(Between::new(expr?, between.negated, low?, high?))))
            }
            Expr::InList(list) => {
                if !is_jsonb(std::iter::once(list.expr.as_ref()).chain(&list.list), schema)? {
                    return Ok(Transformed::no(Expr::InList(list)));
                }
                let items = list.list.into_iter().map(|item| self.key(item)).collect::<Result<_>>()?;
                Ok(Transformed::yes(Expr::InList(InList::new(Box::new(self.key(*list.expr)?), items, list.negated))))
            }
            Expr::InSubquery(test) => {
                let (changed, value, subquery) = self.compared(*test.expr, test.subquery, schema)?;
                Ok(Transformed::new_transformed(Expr::InSubquery(InSubquery::new(Box::new(value), subquery, test.negated)), changed))
            }
            Expr::SetComparison(test) => {
                let (changed, value, subquery) = self.compared(*test.expr, test.subquery, schema)?;
                let keyed = SetComparison::new(Box::new(value), subquery, test.op, test.quantifier);
                Ok(Transformed::new_transformed(Expr::SetComparison(keyed), changed))
            }
            Expr::Case(case) => self.case(case, schema),
            Expr::AggregateFunction(function) => self.aggregate(function, schema),
            Expr::ScalarFunction(function) if COMPARING.contains(&function.name()) => self.comparing(function, schema),
            Expr::WindowFunction(mut window) => {
                if window.params.order_by.iter().any(|sort| is_interval(&sort.expr, schema)) {
                    check_frame(&window.params.window_frame)?;
                }
                let mut changed = self.sorts(&mut window.params.order_by, schema, false)?;
                for expr in &mut window.params.partition_by {
                    if let Some(key) = value_key(expr, schema) {
                        *expr = self.functions.call(key, vec![expr.clone()])?;
                        changed = true;
                    } else if is_jsonb([&*expr], schema)? {
                        *expr = self.key(expr.clone())?;
                        changed = true;
                    }
                }
                let expr = Expr::WindowFunction(window);
                Ok(if changed { Transformed::yes(expr) } else { Transformed::no(expr) })
            }
            other => Ok(Transformed::no(other)),
        }
    }
}

/// Refuses RANGE with an offset over intervals, which are sorted by their lengths.
fn check_frame(frame: &WindowFrame) -> Result<()> {
    let has_offset = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset) => !offset.is_null(),
        WindowFrameBound::CurrentRow => false,
    };
    if frame.units == WindowFrameUnits::Range && (has_offset(&frame.start_bound) || has_offset(&frame.end_bound)) {
        let message = "RANGE with an offset is not supported over a column of this type, interval";
        let hint = "order by its seconds, and let the offset be seconds: `ORDER BY extract(epoch FROM x) RANGE … PRECEDING`";
        return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
    }
    Ok(())
}

/// Sorts DISTINCT arguments by themselves, as PostgreSQL does, behind what they are sorted by already.
fn sort_by_arguments(function: &mut AggregateFunction) -> Result<()> {
    let params = &mut function.params;
    if params.order_by.iter().any(|sort| !params.args.contains(&sort.expr)) {
        let message = "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list";
        return Err(Error::new(ErrorKind::Syntax, message).into_datafusion());
    }
    for arg in &params.args {
        if params.order_by.iter().all(|sort| sort.expr != *arg) {
            params.order_by.push(arg.clone().sort(true, false));
        }
    }
    Ok(())
}

pub(super) fn is_comparison(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
    )
}

/// The functions behind the keys: of jsonb, and of the order of hstores.
pub(super) fn sort_keys(functions: &FunctionSet) -> Option<(Arc<ScalarUDF>, Arc<ScalarUDF>)> {
    functions.get(SORT_KEY).cloned().zip(functions.get(HSTORE_SORT_KEY).cloned())
}
