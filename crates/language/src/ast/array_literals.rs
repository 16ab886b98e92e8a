//! `array_append('{1}', 2)`: a literal where a function wants an array is read as one, of what the other arguments are
//! (PostgreSQL manual, 38.2.5: polymorphic types); as `text[]` where they do not tell. Elements that are literals are read as
//! what the array holds.
//!
//! Types are not known here. Literals become `literal_as('…', array)`, `literal_as_array('{…}', element)` and
//! `literal_as_element('…', array)`; the rule `common_type` takes them away again.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, FunctionArguments, Ident, Value, VisitorMut};

use super::common_type::{arguments, can_stand_twice, is_null, is_text_literal};
use super::set_returning::function_name;
use crate::dialect::{call, parse_expr};
use apigw_sql_functions::typing::{LITERAL_AS, LITERAL_AS_ARRAY, LITERAL_AS_ELEMENT};

/// What the arguments of a function are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Array,
    Element,
}

use Role::{Array, Element};

/// The functions whose arguments are arrays and their elements. Arguments behind these are of other types.
const FUNCTIONS: [(&str, &[Role]); 7] = [
    ("array_append", &[Array, Element]),
    ("array_prepend", &[Element, Array]),
    ("array_cat", &[Array, Array]),
    ("array_remove", &[Array, Element]),
    ("array_replace", &[Array, Element, Element]),
    ("array_position", &[Array, Element]),
    ("array_positions", &[Array, Element]),
];

/// Rewrites the calls of these functions in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Literals);
}

struct Literals;

impl VisitorMut for Literals {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
        let roles = function_name(&function.name)
            .and_then(|name| FUNCTIONS.iter().find(|(own, _)| name.value.eq_ignore_ascii_case(own)))
            .map(|(_, roles)| *roles);
        if let (Some(roles), FunctionArguments::List(_)) = (roles, &function.args) {
            read(&mut arguments(function), roles);
            if let [Array, Array] = roles
                && let [left, right] = arguments(function).as_mut_slice()
                && (is_null(left) || is_null(right))
            {
                // Joined to nothing that has a type, it is the other one.
                let take = |side: &mut Expr| Box::new(std::mem::replace(side, Expr::value(Value::Null)));
                *expr = Expr::BinaryOp { left: take(left), op: BinaryOperator::StringConcat, right: take(right) };
            }
        }
        ControlFlow::Continue(())
    }
}

fn read(values: &mut [&mut Expr], roles: &[Role]) {
    if values.len() < roles.len() || !values.iter().zip(roles).any(|(value, _)| is_text_literal(value)) {
        return;
    }
    let witness = values.iter().zip(roles).find(|(value, _)| !is_text_literal(value) && !is_null(value) && can_stand_twice(value));
    let witness = witness.map(|(value, role)| ((**value).clone(), *role));
    for (value, role) in values.iter_mut().zip(roles).filter(|(value, _)| is_text_literal(value)) {
        let literal = std::mem::replace(&mut **value, Expr::value(Value::Null));
        let mark = |name: &str, witness: &Expr| call(Ident::new(name), vec![literal.clone(), witness.clone()]);
        **value = match (&witness, role) {
            (Some((array, Array)), Array) => mark(LITERAL_AS, array),
            (Some((array, Array)), Element) => mark(LITERAL_AS_ELEMENT, array),
            (Some((element, Element)), Array) => mark(LITERAL_AS_ARRAY, element),
            (Some((element, Element)), Element) => mark(LITERAL_AS, element),
            (None, Array) => text_array(&literal).unwrap_or(literal),
            (None, Element) => literal,
        };
    }
}

fn text_array(literal: &Expr) -> Option<Expr> {
    parse_expr(&format!("({literal})::text[]"))
}
