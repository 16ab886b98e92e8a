//! `abs('-5')`, `round('2.567', 2)`, `left('abc', '2')`: a literal in quotes is read as the type that the function takes there. Where
//! there are several for one number, PostgreSQL prefers the double.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Value, VisitorMut};

use super::common_type::{arguments, is_text_literal};
use super::set_returning::function_name;
use crate::dialect::parse_expr;

/// What the arguments are read as; those that are left out here are as they are.
type Types = &'static [&'static str];

const DOUBLE: &str = "double precision";
const NUMERIC: &str = "numeric";
const INTEGER: &str = "bigint";
/// It stays a text.
const TEXT: &str = "";

/// The functions with the types of as many arguments.
const FUNCTIONS: [(&str, Types); 31] = [
    ("abs", &[DOUBLE]),
    ("ceil", &[DOUBLE]),
    ("ceiling", &[DOUBLE]),
    ("floor", &[DOUBLE]),
    ("round", &[DOUBLE]),
    ("round", &[NUMERIC, INTEGER]),
    ("trunc", &[DOUBLE]),
    ("trunc", &[NUMERIC, INTEGER]),
    ("sign", &[DOUBLE]),
    ("sqrt", &[DOUBLE]),
    ("cbrt", &[DOUBLE]),
    ("exp", &[DOUBLE]),
    ("ln", &[DOUBLE]),
    ("log", &[DOUBLE]),
    ("log", &[NUMERIC, NUMERIC]),
    ("log10", &[DOUBLE]),
    ("degrees", &[DOUBLE]),
    ("radians", &[DOUBLE]),
    ("sin", &[DOUBLE]),
    ("cos", &[DOUBLE]),
    ("tan", &[DOUBLE]),
    ("power", &[DOUBLE, DOUBLE]),
    ("pow", &[DOUBLE, DOUBLE]),
    ("div", &[NUMERIC, NUMERIC]),
    ("mod", &[INTEGER, INTEGER]),
    ("chr", &[INTEGER]),
    ("left", &[TEXT, INTEGER]),
    ("right", &[TEXT, INTEGER]),
    ("repeat", &[TEXT, INTEGER]),
    ("lpad", &[TEXT, INTEGER, TEXT]),
    ("rpad", &[TEXT, INTEGER, TEXT]),
];

/// Rewrites the arguments of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Quoted);
}

struct Quoted;

impl VisitorMut for Quoted {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) if function.over.is_none() => {
                let name = function_name(&function.name).map(|name| name.value.to_lowercase()).unwrap_or_default();
                let mut values = arguments(function);
                let types = FUNCTIONS.iter().find(|(own, types)| *own == name && types.len() == values.len());
                for (value, data_type) in values.iter_mut().zip(types.map_or(&[][..], |(_, types)| *types)) {
                    read(value, data_type);
                }
            }
            Expr::Substring { substring_from, substring_for, shorthand: true, .. } => {
                substring_from.iter_mut().chain(substring_for).for_each(|place| read(place, INTEGER));
            }
            Expr::Ceil { expr, .. } | Expr::Floor { expr, .. } => read(expr, DOUBLE),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn read(value: &mut Expr, data_type: &str) {
    if data_type.is_empty() || !is_text_literal(value) {
        return;
    }
    // A numeric has the digits that are written.
    let text = match value {
        Expr::Value(literal) if data_type == NUMERIC => match &literal.value {
            Value::SingleQuotedString(text) => text.trim().to_owned(),
            _ => return,
        },
        _ => String::new(),
    };
    let is_plain =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.starts_with(|c: char| c.is_ascii_digit());
    let read = if is_plain { parse_expr(&text) } else { parse_expr(&format!("({value})::{data_type}")) };
    if let Some(read) = read {
        *value = read;
    }
}
