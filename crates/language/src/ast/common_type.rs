//! The one type of CASE, `coalesce` and their kind, and of a column of VALUES: a literal without a type takes that of the
//! others (PostgreSQL manual, 10.5), and the result keeps it. So does one beside `IS DISTINCT FROM`.
//!
//! Types are not known here. CASE and its kind become functions of all their values (`one_type`), in which a literal without a
//! type is `literal_as('…')`. In arrays and in VALUES literals become `literal_as('…', other, …)` and results
//! `typed_as(result, other, …)`, whose types follow from the others. The rule of the same name takes all of it away again.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Array, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Query, SetExpr, Spanned, TypedString, Value, Visitor,
    VisitorMut,
};

use crate::dialect::call;
use crate::error::place_at_location;
use apigw_sql_functions::typing::one_type::{CASE, DISTINCT, FUNCTIONS};
use apigw_sql_functions::typing::{LITERAL_AS, TYPED_AS};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the expressions of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut types = CommonTypes(Ok(()));
    super::visit(statement, &mut types);
    types.0
}

/// The window functions whose third argument is of the type of the first.
const SHIFTING: [&str; 2] = ["lag", "lead"];

/// An expression whose type would have to be told by copies of copies.
struct CommonTypes(Result<()>);

impl CommonTypes {
    fn unify(&mut self, values: &mut [&mut Expr], untyped: impl Fn(&Expr) -> bool) {
        if let Err(error) = unify(values, untyped) {
            self.0 = Err(error);
        }
    }
}

impl VisitorMut for CommonTypes {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Array(array) = expr {
            self.unify(&mut array.elem.iter_mut().collect::<Vec<_>>(), is_text_literal);
        } else if let Expr::Function(function) = expr
            && SHIFTING.iter().any(|name| is_called(function, name))
            && let [value, _, default] = arguments(function).as_mut_slice()
        {
            self.unify(&mut [value, default], is_text_literal);
        } else if let Some(of_one_type) = one_type(expr) {
            *expr = of_one_type;
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let SetExpr::Values(values) = query.body.as_mut() {
            let width = values.rows.first().map_or(0, |row| row.len());
            for column in 0..width {
                let mut column: Vec<&mut Expr> = values.rows.iter_mut().filter_map(|row| row.get_mut(column)).collect();
                // A NULL needs the type as well, where rows are put together.
                self.unify(&mut column, |value| is_text_literal(value) || is_null(value));
                unite_numbers(&mut column);
                // What describes a column describes one value only, and DataFusion wants the same for all.
                for value in column.into_iter().filter(|value| is_column(value)) {
                    let column = std::mem::replace(value, Expr::value(Value::Null));
                    *value = call(Ident::new(TYPED_AS), vec![column]);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// CASE and its kind as the function of its values; `None` for other expressions, and where no value has a type.
fn one_type(expr: &mut Expr) -> Option<Expr> {
    match expr {
        Expr::Case { operand, conditions, else_result, .. } => {
            let mut values: Vec<&mut Expr> = conditions.iter_mut().map(|when| &mut when.result).chain(else_result.as_deref_mut()).collect();
            if !leave_untyped(&mut values) {
                return None;
            }
            let (_, _, name) = CASE.iter().find(|(of, or_else, _)| (*of, *or_else) == (operand.is_some(), else_result.is_some()))?;
            let mut arguments: Vec<Expr> = operand.take().map(|operand| *operand).into_iter().collect();
            arguments.extend(conditions.drain(..).flat_map(|when| [when.condition, when.result]));
            arguments.extend(else_result.take().map(|result| *result));
            Some(call(Ident::new(*name), arguments))
        }
        Expr::Function(function) => {
            let (_, name) = FUNCTIONS.iter().find(|(own, _)| is_called(function, own))?;
            let is_plain = |arg: &FunctionArg| matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)));
            if !matches!(&function.args, FunctionArguments::List(list) if list.args.iter().all(is_plain) && list.clauses.is_empty()) {
                return None;
            }
            let mut values = arguments(function);
            leave_untyped(&mut values).then(|| call(Ident::new(*name), values.into_iter().map(taken).collect()))
        }
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right)
            if is_text_literal(left) != is_text_literal(right) && !is_null(left) && !is_null(right) =>
        {
            leave_untyped(&mut [left.as_mut(), right.as_mut()]);
            let arguments = vec![taken(left), taken(right)];
            Some(call(Ident::new(DISTINCT[usize::from(matches!(expr, Expr::IsNotDistinctFrom(..)))]), arguments))
        }
        _ => None,
    }
}

fn taken(expr: &mut Expr) -> Expr {
    std::mem::replace(expr, Expr::value(Value::Null))
}

/// Marks the literals among `values` that have no type, unless nothing else has one. Says whether something has one.
fn leave_untyped(values: &mut [&mut Expr]) -> bool {
    let is_typed = values.iter().any(|value| !is_text_literal(value) && !is_null(value));
    for value in values.iter_mut().filter(|value| is_typed && is_text_literal(value)) {
        **value = call(Ident::new(LITERAL_AS), vec![taken(value)]);
    }
    is_typed
}

fn is_called(function: &Function, name: &str) -> bool {
    function.name.to_string().eq_ignore_ascii_case(name)
}

fn is_one_of_ours(function: &Function) -> bool {
    FUNCTIONS.iter().any(|(name, _)| is_called(function, name))
}

/// Whether there is something in `expr` whose type is marked, by what is around it as well.
pub(super) fn has_marked(expr: &Expr) -> bool {
    struct Marked;
    impl Visitor for Marked {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match expr {
                Expr::Case { .. } => ControlFlow::Break(()),
                Expr::Function(function) if is_one_of_ours(function) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }
    }
    super::walk(expr, &mut Marked).is_break()
}

pub(super) fn arguments(function: &mut Function) -> Vec<&mut Expr> {
    let FunctionArguments::List(list) = &mut function.args else { return vec![] };
    list.args
        .iter_mut()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect()
}

/// Marks the literals among `values` that are `untyped`.
fn unify(values: &mut [&mut Expr], untyped: impl Fn(&Expr) -> bool) -> Result<()> {
    let typed: Vec<_> = values.iter().filter(|value| !is_literal(value)).collect();
    // Numbers and booleans have their types, if nothing else has one.
    let typed = if typed.is_empty() { values.iter().filter(|value| !is_text_literal(value) && !is_null(value)).collect() } else { typed };
    let witnesses: Vec<Expr> = typed.into_iter().map(|value| witness_of(value)).collect();
    if let Some(deep) = witnesses.iter().find(|witness| !can_stand_twice(witness)) {
        let message = "values whose types decide the type of another value nest too deeply";
        return Err(Error::new(ErrorKind::Syntax, message)
            .at(place_at_location(deep.span().start))
            .with_hint("say their type: `(SELECT …)::jsonb`"));
    }
    if witnesses.is_empty() {
        return Ok(());
    }
    for value in values.iter_mut().filter(|value| untyped(value)) {
        let literal = std::mem::replace(&mut **value, Expr::value(Value::Null));
        **value = call(Ident::new(LITERAL_AS), std::iter::once(literal).chain(witnesses.clone()).collect());
    }
    Ok(())
}

/// How many values may tell the type of the numbers in a column.
const MOST_WITNESSES: usize = 16;

/// Marks the numbers and moments of a column of VALUES that may have several types: DataFusion casts each row while it plans them.
fn unite_numbers(column: &mut [&mut Expr]) {
    let mut witnesses: Vec<Expr> = Vec::new();
    for value in column.iter().filter(|value| !is_null(value) && !is_text_literal(value) && !is_marked(value)) {
        let witness = match &**value {
            value if is_number(value) && !is_decimal(value) => continue,
            value => cast_of_null(value).unwrap_or_else(|| value.clone()),
        };
        if !witnesses.contains(&witness) {
            witnesses.push(witness);
        }
        if witnesses.len() > MOST_WITNESSES {
            return;
        }
    }
    let usable = witnesses.iter().all(can_stand_twice);
    let is_mixed = |value: &Expr| is_fractional(value) || is_moment(value);
    if !usable || witnesses.len() < 2 || witnesses.iter().all(is_number) || !witnesses.iter().any(is_mixed) {
        return;
    }
    for value in column.iter_mut().filter(|value| !is_null(value) && !is_marked(value)) {
        let own = std::mem::replace(&mut **value, Expr::value(Value::Null));
        **value = call(Ident::new(TYPED_AS), std::iter::once(own).chain(witnesses.clone()).collect());
    }
}

/// Whether it was marked already.
fn is_marked(value: &Expr) -> bool {
    matches!(value, Expr::Function(function) if [TYPED_AS, LITERAL_AS].contains(&function.name.to_string().as_str()))
}

fn is_number(value: &Expr) -> bool {
    match value {
        Expr::Value(literal) => matches!(literal.value, Value::Number(..)),
        Expr::Nested(inner) => is_number(inner),
        Expr::UnaryOp { expr, .. } => is_number(expr),
        _ => false,
    }
}

/// Whether it says of itself that it is a number with a fraction.
fn is_fractional(value: &Expr) -> bool {
    const TYPES: [&str; 5] = ["NUMERIC", "DEC", "FLOAT", "DOUBLE", "REAL"];
    match value {
        Expr::Cast { data_type, .. } => {
            let name = data_type.to_string().to_ascii_uppercase();
            TYPES.iter().any(|fractional| name.starts_with(fractional))
        }
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => is_fractional(inner),
        value => is_number(value) && is_decimal(value),
    }
}

/// Whether it says of itself that it is a date or a timestamp.
fn is_moment(value: &Expr) -> bool {
    match value {
        Expr::Cast { data_type, .. } | Expr::TypedString(TypedString { data_type, .. }) => {
            let name = data_type.to_string().to_ascii_uppercase();
            name.starts_with("DATE") || name.starts_with("TIMESTAMP")
        }
        Expr::Nested(inner) => is_moment(inner),
        _ => false,
    }
}

/// Whether it is a number with a point or an exponent.
fn is_decimal(number: &Expr) -> bool {
    number.to_string().contains(['.', 'e', 'E'])
}

/// What tells the type of `value`: something small, if that is known.
fn witness_of(value: &Expr) -> Expr {
    match value {
        Expr::Nested(inner) => witness_of(inner),
        Expr::Array(array) => match array.elem.iter().find(|item| !is_literal(item) && !is_marked(item)) {
            Some(item) => Expr::Array(Array { elem: vec![witness_of(item)], named: array.named }),
            None => value.clone(),
        },
        value => cast_of_null(value).unwrap_or_else(|| value.clone()),
    }
}

/// What has the type of a cast, which is known without its value.
fn cast_of_null(value: &Expr) -> Option<Expr> {
    match value {
        Expr::Nested(inner) => cast_of_null(inner),
        Expr::Cast { kind, data_type, array, format, .. } => Some(Expr::Cast {
            kind: kind.clone(),
            expr: Box::new(Expr::value(Value::Null)),
            data_type: data_type.clone(),
            array: *array,
            format: format.clone(),
        }),
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) => true,
        Expr::Nested(inner) => is_literal(inner),
        Expr::UnaryOp { expr, .. } => is_literal(expr),
        _ => false,
    }
}

pub(super) fn is_text_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Value(literal) => {
            matches!(literal.value, Value::SingleQuotedString(_) | Value::EscapedStringLiteral(_) | Value::DollarQuotedString(_))
        }
        Expr::Nested(inner) => is_text_literal(inner),
        _ => false,
    }
}

fn is_column(expr: &Expr) -> bool {
    match expr {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        Expr::Nested(inner) => is_column(inner),
        _ => false,
    }
}

pub(super) fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(literal) if literal.value == Value::Null)
}

/// How many expressions and queries may be written once more to tell a type. Those that tell one within them were, already.
const MOST_COPIED: usize = 1_000;

/// Whether the expression can stand twice in a statement, which grows with it at each level.
pub(super) fn can_stand_twice(expr: &Expr) -> bool {
    struct Parts(usize);

    impl Parts {
        fn count(&mut self) -> ControlFlow<()> {
            self.0 += 1;
            if self.0 > MOST_COPIED { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    impl Visitor for Parts {
        type Break = ();

        fn pre_visit_query(&mut self, _query: &Query) -> ControlFlow<()> {
            self.count()
        }

        fn pre_visit_expr(&mut self, _expr: &Expr) -> ControlFlow<()> {
            self.count()
        }
    }
    super::walk(expr, &mut Parts(0)).is_continue()
}
