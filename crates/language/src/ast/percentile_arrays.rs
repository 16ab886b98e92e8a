//! `percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY x)`: several percentiles in one array (PostgreSQL manual, table
//! 9.61). It becomes an array of aggregates, and NULL where there are no values.

use std::borrow::Cow;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    Array, BinaryOperator, CaseWhen, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, Value,
    VisitorMut,
};

use super::set_returning::function_name;
use super::unnested;
use apigw_sql_value::text_array::TextArray;

/// Rewrites these aggregates in `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Percentiles);
}

struct Percentiles;

impl VisitorMut for Percentiles {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let array = match expr {
            Expr::Function(function) => of_array(function),
            _ => None,
        };
        if let Some(array) = array {
            *expr = array;
        }
        ControlFlow::Continue(())
    }
}

fn of_array(function: &Function) -> Option<Expr> {
    let name = function_name(&function.name)?.value.to_lowercase();
    if !matches!(name.as_str(), "percentile_cont" | "percentile_disc") {
        return None;
    }
    let (FunctionArguments::List(arguments), [order]) = (&function.args, function.within_group.as_slice()) else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(fractions))] = arguments.args.as_slice() else { return None };
    let of_fraction = |fraction: Expr| with_argument(function, &function.name, fraction, true);
    let percentiles = Array { elem: fractions_of(fractions, false)?.into_iter().map(of_fraction).collect(), named: true };
    let count = with_argument(function, &ObjectName::from(vec![Ident::new("count")]), order.expr.clone(), false);
    let any = Expr::BinaryOp { left: Box::new(count), op: BinaryOperator::Gt, right: Box::new(number("0")) };
    Some(Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition: any, result: Expr::Array(percentiles) }],
        else_result: None,
    })
}

/// The elements of an array that is written out. A literal is one where it is cast.
fn fractions_of(array: &Expr, cast: bool) -> Option<Vec<Expr>> {
    match unnested(array) {
        Expr::Array(array) => Some(array.elem.clone()),
        Expr::Cast { expr, data_type: DataType::Array(_), array: false, .. } => fractions_of(expr, true),
        Expr::Value(literal) if cast => {
            let Value::SingleQuotedString(text) = &literal.value else { return None };
            let items = TextArray::parse(text).and_then(TextArray::into_items).ok()?;
            let fraction = |item: Option<Cow<'_, str>>| match item {
                Some(text) => text.parse::<f64>().ok().map(|_| number(&text)),
                None => Some(Expr::value(Value::Null)),
            };
            items.into_iter().map(fraction).collect()
        }
        _ => None,
    }
}

fn number(text: &str) -> Expr {
    Expr::value(Value::Number(text.to_owned(), false))
}

/// The same call of `name` with this argument; FILTER and OVER stay.
fn with_argument(function: &Function, name: &ObjectName, argument: Expr, ordered: bool) -> Expr {
    let mut call = function.clone();
    call.name = name.clone();
    if let FunctionArguments::List(list) = &mut call.args {
        list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))];
    }
    if !ordered {
        call.within_group.clear();
    }
    Expr::Function(call)
}
