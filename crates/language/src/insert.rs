//! INSERT: each value becomes one of its column's type as PostgreSQL assigns it. DataFusion casts to the Arrow type alone: the text of
//! a jsonb stays as it was written, and a number becomes a date.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::catalog::TableProvider;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::dml::InsertOp;
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::{DmlStatement, Expr, ExprSchemable as _, LogicalPlan, LogicalPlanBuilder, ScalarUDF, WriteOp, lit};
use datafusion::sql::parser::Statement;
use datafusion::sql::planner::object_name_to_table_reference;
use datafusion::sql::sqlparser::ast::{
    Expr as SqlExpr, FunctionArg, FunctionArgExpr, FunctionArguments, Insert, Query, SetExpr, Statement as SqlStatement, TableObject, Value,
};

use super::ast::normalized;
use super::planner::field_type_name;
use super::rules::unaliased;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::numeric::NUMERIC;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::spec::sql_name;
use apigw_sql_functions::typing::{Family, LITERAL_AS, TYPED_AS};
use apigw_sql_value::error::{Error, ErrorKind};

/// The plan of `statement` if it is an INSERT into a table of the session.
pub(super) async fn plan(state: &SessionState, statement: &Statement) -> Result<Option<LogicalPlan>> {
    let Statement::Statement(inner) = statement else { return Ok(None) };
    let SqlStatement::Insert(insert) = inner.as_ref() else { return Ok(None) };
    let (TableObject::TableName(name), Some(query)) = (&insert.table, &insert.source) else { return Ok(None) };
    if insert.on.is_some() || insert.returning.is_some() {
        return Ok(None);
    }
    let table = object_name_to_table_reference(name.clone(), true)?;
    let Ok(schema) = state.schema_for_ref(table.clone()) else { return Ok(None) };
    let Some(provider) = schema.table(table.table()).await? else { return Ok(None) };
    let source = state.statement_to_plan(Statement::Statement(Box::new(SqlStatement::Query(query.clone())))).await?;
    let Some(round) = state.scalar_functions().get("round") else { return Ok(None) };
    let Some(values) = values(insert, query, &provider, &source, round)? else { return Ok(None) };
    let input = LogicalPlanBuilder::from(source).project(values)?.build()?;
    let operation = WriteOp::Insert(InsertOp::Append);
    Ok(Some(LogicalPlan::Dml(DmlStatement::new(table, provider_as_source(provider), operation, Arc::new(input)))))
}

/// A value for each column of the table; `None` if DataFusion has to tell what is wrong with the columns that are named.
fn values(
    insert: &Insert,
    query: &Query,
    provider: &Arc<dyn TableProvider>,
    source: &LogicalPlan,
    round: &ScalarUDF,
) -> Result<Option<Vec<Expr>>> {
    let columns = provider.schema();
    let mut sources = vec![None; columns.fields().len()];
    let width = source.schema().fields().len();
    let named = insert.columns.iter().map(|name| name.0.last().and_then(|part| part.as_ident()).map(normalized));
    let targets: Option<Vec<_>> = named.map(|name| name.and_then(|name| columns.index_of(&name).ok())).collect();
    let targets = match targets {
        Some(targets) if targets.is_empty() => (0..width.min(sources.len())).collect(),
        Some(targets) => targets,
        None => return Ok(None),
    };
    if width != targets.len() {
        let (more, fewer) = if width > targets.len() { ("expressions", "target columns") } else { ("target columns", "expressions") };
        return Err(Error::new(ErrorKind::Syntax, format!("INSERT has more {more} than {fewer}")).into_datafusion());
    }
    for (place, target) in targets.into_iter().enumerate() {
        if sources[target].replace(place).is_some() {
            let message = format!("column `{}` specified more than once", columns.field(target).name());
            return Err(Error::new(ErrorKind::Syntax, message).into_datafusion());
        }
    }
    let value = |(target, place): (&FieldRef, Option<usize>)| {
        let value = match place {
            Some(place) if is_mixed(query, place) && !keeps_values(source.schema().field(place), target) => {
                let message = format!("column `{}` is given values of several types in one VALUES", target.name());
                let hint = format!("cast them: `(…)::{}`", field_type_name(target));
                return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
            }
            Some(place) => assigned(source, place, target, round)?,
            None => match provider.get_column_default(target.name()) {
                Some(default) => default.clone().cast_to(target.data_type(), &DFSchema::empty())?,
                None => Expr::Literal(ScalarValue::try_from(target.data_type())?, None),
            },
        };
        Ok(value.alias(target.name()))
    };
    columns.fields().iter().zip(sources).map(value).collect::<Result<Vec<_>>>().map(Some)
}

/// Whether the rows of VALUES may have several types in a column. They have one in common before it is assigned, where PostgreSQL
/// assigns each as it is.
fn is_mixed(query: &Query, place: usize) -> bool {
    let SetExpr::Values(values) = query.body.as_ref() else { return false };
    let mut kinds = values.rows.iter().filter_map(|row| row.get(place)).filter_map(kind);
    let first = kinds.next();
    first.is_some_and(|first| first == MARKED || kinds.any(|kind| kind == MARKED || kind != first))
}

/// What the values are called that have been given the type of others.
const MARKED: &str = "marked";

/// What a value is, as far as it is written; `None` for NULL.
fn kind(value: &SqlExpr) -> Option<&'static str> {
    Some(match value {
        SqlExpr::Value(literal) => match &literal.value {
            Value::Null => return None,
            Value::Number(digits, _) if digits.contains(['.', 'e', 'E']) => "fraction",
            Value::Number(..) => "integer",
            Value::SingleQuotedString(_) => "quoted",
            _ => "other",
        },
        SqlExpr::UnaryOp { expr, .. } | SqlExpr::Nested(expr) => return kind(expr),
        SqlExpr::Function(function) if [TYPED_AS, LITERAL_AS].contains(&function.name.to_string().as_str()) => match &function.args {
            FunctionArguments::List(list) if matches!(list.args.first(), Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(value))) if kind(value).is_none()) =>
            {
                return None;
            }
            _ => MARKED,
        },
        _ => "other",
    })
}

/// Whether a value is the same when it comes by way of the type `common`.
fn keeps_values(common: &Field, target: &Field) -> bool {
    let same = common.data_type() == target.data_type() && SqlType::of(common) == SqlType::of(target);
    same || (common.data_type().is_numeric() && !common.data_type().is_floating() && target.data_type().is_numeric())
}

/// Column `place` of `source` as a value of the column `target`.
fn assigned(source: &LogicalPlan, place: usize, target: &FieldRef, round: &ScalarUDF) -> Result<Expr> {
    let (qualifier, given) = source.schema().qualified_field(place);
    let value = Expr::Column(Column::new(qualifier.cloned(), given.name()));
    if given.data_type() == target.data_type() && SqlType::of(given) == SqlType::of(target) {
        return Ok(value);
    }
    if !is_untyped(source, place) && !is_assignable(given, target) {
        let (name, wanted) = (target.name(), field_type_name(target));
        let message = format!("column `{name}` is of type {wanted}, but the expression is of type {}", field_type_name(given));
        return Err(Error::new(ErrorKind::Syntax, message).with_hint(format!("cast the expression: `(…)::{wanted}`")).into_datafusion());
    }
    if let DataType::Decimal128(_, places) = target.data_type() {
        let exact = match given.data_type() {
            DataType::Decimal128(_, given) => Some(*given),
            integer => integer.is_integer().then_some(0),
        };
        if exact.is_some_and(|given| given > *places) {
            let message = format!("column `{}` has {places} digits behind the point, and what is inserted may have more", target.name());
            let hint = format!("cast the expression: `(…)::{}`", sql_name(target.data_type()));
            return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
        }
        // A cast to numeric without a precision would leave the value as it is.
        if exact.is_some() && *target.data_type() == NUMERIC {
            return Ok(round.call(vec![value, lit(i32::from(*places))]));
        }
    }
    Ok(Expr::Cast(Cast { expr: Box::new(value), field: Arc::clone(target) }))
}

/// Whether PostgreSQL has an assignment cast between the types.
fn is_assignable(from: &Field, to: &Field) -> bool {
    if from.data_type().is_null() || SqlType::of(to) == Some(SqlType::Text) {
        return true;
    }
    match (SqlType::of(from), SqlType::of(to)) {
        (Some(SqlType::Json | SqlType::Jsonb), Some(SqlType::Json | SqlType::Jsonb))
        | (Some(SqlType::Inet | SqlType::Cidr), Some(SqlType::Inet | SqlType::Cidr))
        | (Some(SqlType::Hstore | SqlType::HstoreCsv), Some(SqlType::Hstore | SqlType::HstoreCsv)) => return true,
        _ => {}
    }
    match (Family::of(from), Family::of(to)) {
        (Some(from), Some(to)) => {
            from == to || matches!((from, to), (Family::Moment | Family::Interval, Family::Time) | (Family::Time, Family::Interval))
        }
        (None, None) => from.data_type().is_list() && to.data_type().is_list(),
        _ => false,
    }
}

/// Whether column `place` of `plan` holds nothing but literals without a type.
fn is_untyped(plan: &LogicalPlan, place: usize) -> bool {
    match plan {
        LogicalPlan::Values(values) => values.values.iter().all(|row| row.get(place).is_some_and(is_literal)),
        LogicalPlan::Projection(projection) => match projection.expr.get(place).map(unaliased) {
            Some(Expr::Column(column)) => {
                projection.input.schema().maybe_index_of_column(column).is_some_and(|place| is_untyped(&projection.input, place))
            }
            Some(expr) => is_literal(expr),
            None => false,
        },
        LogicalPlan::Union(union) => union.inputs.iter().all(|input| is_untyped(input, place)),
        LogicalPlan::SubqueryAlias(_) | LogicalPlan::Sort(_) | LogicalPlan::Limit(_) => {
            plan.inputs().first().is_some_and(|input| is_untyped(input, place))
        }
        _ => false,
    }
}

fn is_literal(expr: &Expr) -> bool {
    let text = |value: &ScalarValue| matches!(value, ScalarValue::Utf8(_) | ScalarValue::Utf8View(_) | ScalarValue::Null);
    matches!(expr, Expr::Literal(value, metadata) if text(value) && metadata.as_ref().is_none_or(FieldMetadata::is_empty))
}
