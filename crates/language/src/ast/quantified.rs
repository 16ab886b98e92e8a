//! `x = ANY (array)`, `x <> ALL (array)` and the other comparisons with the elements of an array, by SQL's three values;
//! DataFusion's own take an element that is NULL for one that is not there.

use std::borrow::Cow;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Array, BinaryOperator, Expr, Ident, Value, VisitorMut};

use super::array_dimensions::{self, has_arrays};
use super::common_type::{can_stand_twice, is_null, is_text_literal};
use super::unnested;
use crate::dialect::call;
use apigw_sql_functions::typing::LITERAL_AS;
use apigw_sql_value::error::{Error, Result};
use apigw_sql_value::text_array::TextArray;

/// Rewrites the comparisons of `statement`: with the elements of a constructor as `IN`, else as function calls.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Quantified { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Quantified {
    error: Option<Error>,
}

impl VisitorMut for Quantified {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let (left, operator, right, all) = match expr {
            Expr::AnyOp { left, compare_op, right, .. } => (left, compare_op, right, false),
            Expr::AllOp { left, compare_op, right } => (left, compare_op, right, true),
            _ => return ControlFlow::Continue(()),
        };
        let Some(operator) = symbol(operator) else { return ControlFlow::Continue(()) };
        if let Expr::Subquery(subquery) = unnested(right) {
            let is_in = (operator == "=" && !all) || (operator == "<>" && all);
            if is_in {
                let (left, subquery) = (left.as_ref().clone(), subquery.clone());
                *expr = Expr::InSubquery { expr: Box::new(left), subquery, negated: all };
            }
            return ControlFlow::Continue(());
        }
        if let Err(error) = read_literal(right) {
            self.error = Some(error);
            return ControlFlow::Break(());
        }
        let left = std::mem::replace(left.as_mut(), Expr::value(Value::Null));
        let right = std::mem::replace(right.as_mut(), Expr::value(Value::Null));
        *expr = compared(left, operator, right, all);
        ControlFlow::Continue(())
    }
}

fn symbol(operator: &BinaryOperator) -> Option<&'static str> {
    Some(match operator {
        BinaryOperator::Eq => "=",
        BinaryOperator::NotEq => "<>",
        BinaryOperator::Lt => "<",
        BinaryOperator::LtEq => "<=",
        BinaryOperator::Gt => ">",
        BinaryOperator::GtEq => ">=",
        _ => return None,
    })
}

/// `'{a,b}'` as `ARRAY['a', 'b']`.
fn read_literal(expr: &mut Expr) -> Result<()> {
    let Expr::Value(literal) = unnested(expr) else { return Ok(()) };
    let Value::SingleQuotedString(text) = &literal.value else { return Ok(()) };
    let items = TextArray::parse(text).and_then(TextArray::into_items)?;
    let value = |item: Option<Cow<'_, str>>| Expr::value(item.map_or(Value::Null, |item| Value::SingleQuotedString(item.into_owned())));
    *expr = Expr::Array(Array { elem: items.into_iter().map(value).collect(), named: true });
    Ok(())
}

/// The array, whose literals in quotes are read as what they are compared with.
fn read_as(array: Expr, value: &Expr) -> Expr {
    let mut array = array;
    if let Expr::Array(Array { elem, .. }) = &mut array
        && elem.iter().all(|item| is_text_literal(item) || is_null(item))
        && can_stand_twice(value)
        && !matches!(unnested(value), Expr::Value(_) | Expr::Tuple(_))
    {
        for item in elem.iter_mut().filter(|item| is_text_literal(item)) {
            let literal = std::mem::replace(item, Expr::value(Value::Null));
            *item = call(Ident::new(LITERAL_AS), vec![literal, value.clone()]);
        }
    }
    array
}

fn compared(left: Expr, operator: &'static str, right: Expr, all: bool) -> Expr {
    match unnested(&right) {
        Expr::Array(array) if !array.elem.is_empty() && !has_arrays(array) && ((operator == "=" && !all) || (operator == "<>" && all)) => {
            Expr::InList { expr: Box::new(left), list: array.elem.clone(), negated: all }
        }
        _ => {
            let name = if all { "all_compare" } else { "any_compare" };
            let right = array_dimensions::items_of(read_as(right, &left));
            call(Ident::new(name), vec![Expr::value(Value::SingleQuotedString(operator.to_owned())), left, right])
        }
    }
}
