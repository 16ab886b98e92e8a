//! Plans calls of table functions with named arguments in FROM.

use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlanBuilder};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::sql::sqlparser::ast::{
    CastKind, Expr as SqlExpr, FunctionArg, FunctionArgExpr, FunctionArgOperator, Ident, ObjectName, TableAlias, TableFactor, Value,
};

use crate::suggest::nearest;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use apigw_sql_value::error::{Error, ErrorKind, Place};

/// The functions of Datadog's own telemetry, which is not here.
const TELEMETRY: [&str; 6] =
    ["dd.cloud_cost_scalar", "dd.cloud_cost_timeseries", "dd.logs", "dd.metrics_scalar", "dd.metrics_timeseries", "dd.spans"];

/// Plans the functions that a program registered.
#[derive(Debug, Default)]
pub struct TableFunctionPlanner {
    functions: Vec<Arc<dyn TableFunction>>,
}

impl TableFunctionPlanner {
    /// A planner of these functions.
    pub fn new(functions: Vec<Arc<dyn TableFunction>>) -> Self {
        Self { functions }
    }
}

impl RelationPlanner for TableFunctionPlanner {
    fn plan_relation(&self, relation: TableFactor, context: &mut dyn RelationPlannerContext) -> Result<RelationPlanning> {
        let (name, args, alias) = match &relation {
            TableFactor::Table { name, args: Some(args), alias, .. } => (name, &args.args, alias),
            TableFactor::Function { name, args, alias, .. } => (name, args, alias),
            _ => return Ok(RelationPlanning::Original(Box::new(relation))),
        };
        let called = written(name);
        let Some(function) = self.functions.iter().find(|f| f.name().eq_ignore_ascii_case(&called)) else {
            return match called.split_once('.') {
                Some(_) => Err(self.unknown(&called, name).into_datafusion()),
                None => Ok(RelationPlanning::Original(Box::new(relation))),
            };
        };
        let arguments = arguments(function.as_ref(), args, name, context)?;
        let columns = alias.as_ref().map(|alias| columns(alias, context)).transpose()?.flatten();
        let provider = function.bind(&arguments, columns.as_deref())?;
        let plan = LogicalPlanBuilder::scan(scan_name(function.as_ref()), provider_as_source(provider), None)?.build()?;
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, alias.clone()))))
    }
}

/// What the scan of a function's rows is called.
pub(crate) fn scan_name(function: &dyn TableFunction) -> String {
    function.name().replace('.', "_")
}

fn written(name: &ObjectName) -> String {
    let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).map(|ident| ident.value.to_lowercase()).collect();
    parts.join(".")
}

fn place_of(name: &ObjectName) -> Place {
    let start = name.0.first().and_then(|part| part.as_ident()).map(|ident| ident.span.start);
    start.filter(|start| start.line > 0).map_or_else(Place::default, |start| Place {
        line: Some(start.line),
        column: Some(start.column),
        ..Place::default()
    })
}

impl TableFunctionPlanner {
    fn unknown(&self, called: &str, name: &ObjectName) -> Error {
        let error = if TELEMETRY.contains(&called) {
            Error::new(ErrorKind::Syntax, format!("`{called}` reads Datadog's telemetry, which this engine does not have"))
                .with_hint("a program that embeds the engine can register a table function of this name")
        } else {
            let error = Error::new(ErrorKind::Syntax, format!("table function `{called}` does not exist"));
            match nearest(called, self.functions.iter().map(|f| f.name())) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error.with_hint("a program that embeds the engine can register table functions"),
            }
        };
        error.at(place_of(name))
    }
}

fn arguments(
    function: &dyn TableFunction,
    args: &[FunctionArg],
    name: &ObjectName,
    context: &mut dyn RelationPlannerContext,
) -> Result<Arguments> {
    let parameters = function.parameters();
    let mut values: Vec<(String, ScalarValue)> = Vec::with_capacity(args.len());
    for (position, arg) in args.iter().enumerate() {
        let (parameter, expr) = match arg {
            FunctionArg::Named { name, arg: FunctionArgExpr::Expr(expr), operator } if is_arrow(operator) => {
                (name.value.to_lowercase(), expr)
            }
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) if position < parameters.len() => (parameters[position].to_owned(), expr),
            FunctionArg::Unnamed(_) => {
                let message = format!("`{}` takes at most {} arguments, but found {}", function.name(), parameters.len(), args.len());
                return Err(Error::new(ErrorKind::Syntax, message).at(place_of(name)).into_datafusion());
            }
            other => {
                let message = format!("expected `name => value`, but found `{other}`");
                return Err(Error::new(ErrorKind::Syntax, message).at(place_of(name)).into_datafusion());
            }
        };
        if !parameters.contains(&parameter.as_str()) {
            let error = Error::new(ErrorKind::Syntax, format!("`{}` has no argument `{parameter}`", function.name()));
            let hint = match nearest(&parameter, parameters.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its arguments are {}", parameters.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", ")),
            };
            return Err(error.with_hint(hint).at(place_of(name)).into_datafusion());
        }
        if values.iter().any(|(own, _)| *own == parameter) {
            let message = format!("argument `{parameter}` of `{}` is there twice", function.name());
            return Err(Error::new(ErrorKind::Syntax, message).at(place_of(name)).into_datafusion());
        }
        values.push((parameter, constant(expr.clone(), context)?));
    }
    Ok(Arguments::new(values))
}

fn is_arrow(operator: &FunctionArgOperator) -> bool {
    matches!(operator, FunctionArgOperator::RightArrow | FunctionArgOperator::Assignment | FunctionArgOperator::Colon)
}

/// The value of an expression without columns.
fn constant(expr: SqlExpr, context: &mut dyn RelationPlannerContext) -> Result<ScalarValue> {
    let written = expr.to_string();
    let expr = context.sql_to_expr(expr, &DFSchema::empty())?;
    let simplifier = ExprSimplifier::new(SimplifyContext::builder().with_current_time().build());
    let expr = simplifier.coerce(expr, &DFSchema::empty())?;
    if let Expr::Literal(value, _) = simplifier.simplify(expr)? {
        return Ok(value);
    }
    let message = format!("expected a constant, but found `{written}`");
    Err(Error::new(ErrorKind::Syntax, message).with_hint("an argument of a table function cannot depend on rows").into_datafusion())
}

/// The columns behind the alias, if they have types.
fn columns(alias: &TableAlias, context: &mut dyn RelationPlannerContext) -> Result<Option<Vec<FieldRef>>> {
    let mut out = Vec::with_capacity(alias.columns.len());
    for column in &alias.columns {
        let Some(data_type) = column.data_type.clone() else { return Ok(None) };
        let null = Box::new(SqlExpr::value(Value::Null));
        let cast = SqlExpr::Cast { kind: CastKind::Cast, expr: null, data_type, array: false, format: None };
        let expr = context.sql_to_expr(cast, &DFSchema::empty())?;
        let (_, field) = expr.to_field(&DFSchema::empty())?;
        let name = context.normalize_ident(Ident::clone(&column.name));
        out.push(Arc::new(field.as_ref().clone().with_name(name).with_nullable(true)));
    }
    Ok((!out.is_empty()).then_some(out))
}
