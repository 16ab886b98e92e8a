//! Numbers in ORDER BY, GROUP BY and DISTINCT ON stand for items of the SELECT list, wherever DataFusion takes them for
//! constants; other constants there are mistakes, as in PostgreSQL. In the ORDER BY of an aggregate they stand for nothing.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Distinct, DuplicateTreatment, Expr, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments,
    GroupByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned, UnaryOperator, Value, VisitorMut,
};

use super::{normalized, unnested};
use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the ordinals of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut ordinals = Ordinals(None);
    super::visit(statement, &mut ordinals);
    ordinals.0.map_or(Ok(()), Err)
}

struct Ordinals(Option<Error>);

impl VisitorMut for Ordinals {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let order = match query.order_by.as_mut().map(|order_by| &mut order_by.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.iter_mut().try_for_each(|key| {
                without_parentheses(&mut key.expr);
                no_constant(&key.expr, "ORDER BY")
            }),
            _ => Ok(()),
        };
        match order.and_then(|()| body(&mut query.body)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.0 = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && let Err(error) = constants(&mut function.args)
        {
            self.0 = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// The numbers that an aggregate is sorted by: nothing but numbers.
fn constants(aggregate: &mut FunctionArguments) -> Result<()> {
    let FunctionArguments::List(list) = aggregate else { return Ok(()) };
    let is_distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
    for clause in &mut list.clauses {
        let FunctionArgumentClause::OrderBy(keys) = clause else { continue };
        for key in keys.iter_mut().filter(|key| matches!(key.expr, Expr::Value(_))) {
            let argument = FunctionArg::Unnamed(FunctionArgExpr::Expr(key.expr.clone()));
            if is_distinct && !list.args.contains(&argument) {
                let message = "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list";
                return Err(Error::new(ErrorKind::Syntax, message).at(place_at_location(key.expr.span().start)));
            }
            let number = std::mem::replace(&mut key.expr, Expr::value(Value::Null));
            key.expr = Expr::Nested(Box::new(number));
        }
    }
    Ok(())
}

fn body(set: &mut SetExpr) -> Result<()> {
    match set {
        SetExpr::Select(select) => ordinals(select),
        SetExpr::SetOperation { left, right, .. } => body(left).and_then(|()| body(right)),
        _ => Ok(()),
    }
}

fn ordinals(select: &mut Select) -> Result<()> {
    if let Some(Distinct::On(keys)) = &mut select.distinct {
        for key in keys {
            without_parentheses(key);
            no_constant(key, "DISTINCT ON")?;
            if let Some(ordinal) = ordinal(key) {
                *key = item(&select.projection, ordinal, key)?;
            }
        }
    }
    let GroupByExpr::Expressions(keys, _) = &mut select.group_by else { return Ok(()) };
    // Those of grouping sets are looked up in `super::grouped_items`.
    for key in super::grouping_sets::keys_in(keys) {
        without_parentheses(key);
        no_constant(key, "GROUP BY")?;
    }
    // `SELECT 2 AS k … GROUP BY k`: DataFusion takes the literal that the alias stands for as an ordinal.
    let aliases: Vec<String> =
        keys.iter().filter_map(|key| if let Expr::Identifier(name) = key { Some(normalized(name)) } else { None }).collect();
    for item in &mut select.projection {
        if let SelectItem::ExprWithAlias { expr, alias } = item
            && ordinal(unnested(expr)).is_some()
            && aliases.contains(&normalized(alias))
        {
            let literal = std::mem::replace(expr, Expr::Identifier(alias.clone()));
            *expr = as_bigint(literal);
        }
    }
    Ok(())
}

fn as_bigint(literal: Expr) -> Expr {
    Expr::Cast { kind: CastKind::Cast, expr: Box::new(literal), data_type: DataType::BigInt(None), array: false, format: None }
}

fn without_parentheses(key: &mut Expr) {
    while let Expr::Nested(inner) = key
        && matches!(unnested(inner), Expr::Value(_))
    {
        *key = std::mem::replace(inner.as_mut(), Expr::value(Value::Null));
    }
}

/// The number that `key` is.
pub(super) fn ordinal(key: &Expr) -> Option<usize> {
    match key {
        Expr::Value(literal) => match &literal.value {
            Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

fn no_constant(key: &Expr, clause: &str) -> Result<()> {
    let literal = match key {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => expr,
        key => key,
    };
    let is_parameter = matches!(literal, Expr::Value(value) if matches!(value.value, Value::Placeholder(_)));
    if !matches!(literal, Expr::Value(_)) || is_parameter || ordinal(key).is_some() {
        return Ok(());
    }
    let error = Error::new(ErrorKind::Syntax, format!("`{key}` in {clause} is a constant, not the number of a column"));
    Err(error.with_hint("names of columns stand in double quotes, or in none").at(place_at_location(key.span().start)))
}

/// What the item with this number is.
pub(super) fn item(projection: &[SelectItem], ordinal: usize, key: &Expr) -> Result<Expr> {
    let before = projection.get(..ordinal).unwrap_or(projection);
    let place = place_at_location(key.span().start);
    if before.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))) {
        let error = Error::new(ErrorKind::Syntax, format!("the number {ordinal} counts columns of `*`")).at(place);
        return Err(error.with_hint("write the name of the column instead of its number"));
    }
    match ordinal.checked_sub(1).and_then(|index| projection.get(index)) {
        Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => {
            Ok(if ordinal_literal(expr) { as_bigint(expr.clone()) } else { expr.clone() })
        }
        _ => Err(Error::new(ErrorKind::Syntax, format!("there is no column number {ordinal} in the SELECT list")).at(place)),
    }
}

fn ordinal_literal(expr: &Expr) -> bool {
    ordinal(unnested(expr)).is_some()
}
