//! `time::timestamp(0)` and `current_timestamp(3)` round to so many digits of fractions of seconds; DataFusion would cut them.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Value, VisitorMut};

use super::character_length::{innermost, wrap_elements};
use crate::dialect::call;

/// The digits that all timestamps have.
const MOST: u64 = 6;
/// The function that rounds.
const ROUND: &str = "timestamp_scale";
/// The functions that take a precision.
const CLOCKS: [&str; 2] = ["current_timestamp", "localtimestamp"];

/// Rewrites the casts, the literals and the calls of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Precisions);
}

struct Precisions;

impl VisitorMut for Precisions {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let digits = match expr {
            Expr::Cast { data_type: DataType::Array(array), .. } => {
                if let Some(digits) = innermost(array).and_then(taken).filter(|digits| *digits < MOST) {
                    wrap_elements(expr, ROUND, digits);
                }
                None
            }
            Expr::Cast { data_type, .. } => taken(data_type),
            Expr::TypedString(literal) => taken(&mut literal.data_type),
            Expr::Function(function) if CLOCKS.iter().any(|clock| function.name.to_string().eq_ignore_ascii_case(clock)) => {
                clock_precision(&mut function.args)
            }
            _ => None,
        };
        if let Some(digits) = digits.filter(|digits| *digits < MOST) {
            let value = std::mem::replace(expr, Expr::value(Value::Null));
            *expr = call(Ident::new(ROUND), vec![value, Expr::value(Value::Number(digits.to_string(), false))]);
        }
        ControlFlow::Continue(())
    }
}

/// The precision, taken away from the type.
fn taken(data_type: &mut DataType) -> Option<u64> {
    match data_type {
        DataType::Timestamp(precision, _) => precision.take(),
        _ => None,
    }
}

/// The only argument of a clock, taken away.
fn clock_precision(args: &mut FunctionArguments) -> Option<u64> {
    let FunctionArguments::List(list) = args else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(literal)))] = list.args.as_slice() else { return None };
    let Value::Number(digits, _) = &literal.value else { return None };
    let digits = digits.parse().ok()?;
    list.args.clear();
    Some(digits)
}
