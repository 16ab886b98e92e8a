//! Which types compare with each other. DataFusion casts one side to the type of the other, so that `x = 5` takes the text `05`
//! for a five and a date for the number of its days, where PostgreSQL has no such operator.

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;

use super::kind::{field_of, field_type_name};
use crate::error::place_of_span;
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::Family;
use apigw_sql_value::error::{Error, ErrorKind};

/// What is likely meant by a condition beside something else.
const JOINED: &str = "conditions are joined by `AND` and `OR`; `||` joins texts and binds stronger than `=`";

/// Whether it is a literal in quotes, which is read as the type of what stands beside it.
pub(super) fn is_quoted(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(value, _) => is_text(&value.data_type()),
        Expr::Placeholder(_) => true,
        Expr::Alias(alias) => is_quoted(&alias.expr),
        _ => false,
    }
}

/// A value that is compared: itself, its type, and the family of that.
struct Side<'a> {
    expr: &'a Expr,
    field: FieldRef,
    family: Family,
}

impl<'a> Side<'a> {
    /// `None` if it goes with anything.
    fn of(expr: &'a Expr, schema: &DFSchema) -> Option<Self> {
        if is_quoted(expr) {
            return None;
        }
        let field = field_of(expr, schema).ok()?;
        let family = Family::of(&field)?;
        Some(Self { expr, field, family })
    }

    fn name(&self) -> String {
        field_type_name(&self.field)
    }

    /// How it is written in a hint.
    fn written(&self) -> String {
        match self.expr {
            Expr::Column(column) => column.name.clone(),
            _ => "(…)".to_owned(),
        }
    }
}

/// Refuses `left operator right` where PostgreSQL has no such operator.
pub(crate) fn check_comparison(left: &Expr, operator: &str, right: &Expr, schema: &DFSchema) -> Result<()> {
    check_beside((left, schema), operator, (right, schema))
}

/// As [`check_comparison`], of values over schemas of their own.
pub(crate) fn check_beside(left: (&Expr, &DFSchema), operator: &str, right: (&Expr, &DFSchema)) -> Result<()> {
    let (Some(left), Some(right)) = (Side::of(left.0, left.1), Side::of(right.0, right.1)) else { return Ok(()) };
    if left.family == right.family {
        return Ok(());
    }
    let message = format!("operator does not exist: {} {operator} {}", left.name(), right.name());
    let hint = match (left.family, right.family) {
        (Family::Text, _) => Some(cast_hint(&left, &right, operator)),
        (_, Family::Text) => Some(cast_hint(&right, &left, operator)),
        (Family::Boolean, _) | (_, Family::Boolean) => Some(JOINED.to_owned()),
        _ => None,
    };
    let columns: Vec<_> = left.expr.column_refs().into_iter().chain(right.expr.column_refs()).collect();
    let place = columns.iter().filter_map(|column| column.spans().first()).min().map(|span| place_of_span(&span));
    let error = Error::new(ErrorKind::Syntax, message);
    let error = match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    };
    Err(match place {
        Some(place) => error.at(place),
        None => error,
    }
    .into_datafusion())
}

fn cast_hint(text: &Side<'_>, other: &Side<'_>, operator: &str) -> String {
    let name = if other.family == Family::Number { "numeric".to_owned() } else { other.name() };
    let cast = format!("cast it, `{}::{name}`", text.written());
    let equality = matches!(operator, "=" | "<>" | "!=");
    match (other.family, other.expr) {
        (Family::Number, Expr::Literal(number, _)) if equality => {
            format!("the letters are compared with `'{number}'`; as a number, {cast}")
        }
        (Family::Number, _) if equality => format!("a text is no number: {cast}"),
        (Family::Number, _) => format!("a text is ordered letter by letter: {cast}"),
        (Family::Boolean, _) if equality => JOINED.to_owned(),
        _ => format!("a text is compared letter by letter: {cast}"),
    }
}

/// Refuses values of several types where one type is wanted: `what` is `COALESCE`, `CASE`, `ARRAY`.
pub(crate) fn check_one_type(values: &[&Expr], what: &str, schema: &DFSchema) -> Result<()> {
    let mut sides = values.iter().filter_map(|value| Side::of(value, schema));
    let Some(first) = sides.next() else { return Ok(()) };
    match sides.find(|side| side.family != first.family) {
        Some(other) => {
            let message = format!("{what} types {} and {} cannot be matched", first.name(), other.name());
            let hint = "cast one of them to the type of the other: `(…)::text`";
            Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion())
        }
        None => Ok(()),
    }
}
