//! Comparisons of rows, `(a, b) = (c, d)`, `(a, b) IN (…)`, `(a, b) IS NULL`, by their members (PostgreSQL manual,
//! sections 9.24 and 9.25); as structs, DataFusion would take NULL members for equal ones.
//!
//! `IN (subquery)` in WHERE becomes EXISTS over the comparison of its columns; there a condition that is NULL
//! is as good as one that is false. Elsewhere, and for other operators, the results of the comparison are collected.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArguments, GroupByExpr, Ident, Query, Select, SelectItem, SetExpr, TableAlias, TableAliasColumnDef,
    TableFactor, UnaryOperator, Value, VisitorMut,
};

use super::correlation::is_correlated;
use super::set_returning::positional;
use super::table_row::is_all_of_row;
use super::unnested;
use crate::dialect::{call, parse_expr};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The columns of a subquery that is compared with a row, before their numbers.
const COLUMN: &str = "row_member_";
/// The alias of such a subquery.
pub(crate) const COMPARED_ROWS: &str = "compared_rows";

/// Rewrites the comparisons of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = RowComparisons { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct RowComparisons {
    error: Option<Error>,
}

impl VisitorMut for RowComparisons {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        filters(&mut query.body);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match compared(expr) {
            Ok(Some(rewritten)) => *expr = rewritten,
            Ok(None) => {}
            Err(error) => {
                self.error = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

fn filters(body: &mut SetExpr) {
    match body {
        SetExpr::Select(select) => {
            if let Some(condition) = &mut select.selection {
                filter(condition, true);
            }
        }
        SetExpr::SetOperation { left, right, .. } => {
            filters(left);
            filters(right);
        }
        _ => {}
    }
}

/// Rewrites `IN (subquery)` among conditions, where only their being true counts, or, behind an odd number of NOTs,
/// their being false.
fn filter(condition: &mut Expr, wanted: bool) {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And | BinaryOperator::Or, right } => {
            filter(left, wanted);
            filter(right, wanted);
        }
        Expr::Nested(inner) => filter(inner, wanted),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => filter(expr, !wanted),
        Expr::InSubquery { expr, subquery, negated } => {
            let Some(members) = members(expr) else { return };
            // What may be equal, because of a NULL, neither lets the condition be true nor its negation.
            let found = if wanted == *negated {
                exists(&members, subquery, " IS NOT FALSE")
            } else {
                in_rows(&members, subquery).or_else(|| exists(&members, subquery, ""))
            };
            if let Some(found) = found {
                *condition = if *negated { not(found) } else { found };
            }
        }
        _ => {}
    }
}

fn compared(expr: &Expr) -> Result<Option<Expr>> {
    let each = |row: &Expr, test: fn(Box<Expr>) -> Expr| {
        members(row).map(|members| joined(members.into_iter().map(|member| test(boxed(member))).collect(), &BinaryOperator::And))
    };
    Ok(match expr {
        Expr::BinaryOp { left, op, right } => match pair(left, right)? {
            Some((left, right)) => by_members(&left, op, &right),
            None => row_of_subquery(left, op, right),
        },
        Expr::AnyOp { left, compare_op, right, .. } => rows_of_subquery(left, compare_op, right, "any_compare"),
        Expr::AllOp { left, compare_op, right } => rows_of_subquery(left, compare_op, right, "all_compare"),
        Expr::IsNull(row) => each(row, Expr::IsNull),
        Expr::IsNotNull(row) => each(row, Expr::IsNotNull),
        Expr::IsDistinctFrom(left, right) => pair(left, right)?.map(|rows| each_pair(rows, &BinaryOperator::Or, Expr::IsDistinctFrom)),
        Expr::IsNotDistinctFrom(left, right) => {
            pair(left, right)?.map(|rows| each_pair(rows, &BinaryOperator::And, Expr::IsNotDistinctFrom))
        }
        Expr::InList { expr: row, list, negated } => in_list(row, list, *negated)?,
        // A struct is compared by `in_rows` on purpose.
        Expr::InSubquery { expr: row, subquery, negated } if !is_of_rows(subquery) => {
            let found = members(row).and_then(|members| any_row(&members, &BinaryOperator::Eq, subquery, "any_compare"));
            found.map(|found| if *negated { not(found) } else { found })
        }
        _ => None,
    })
}

/// The members of two rows, which are as many.
fn pair(left: &Expr, right: &Expr) -> Result<Option<(Vec<Expr>, Vec<Expr>)>> {
    let (Some(left), Some(right)) = (members(left), members(right)) else { return Ok(None) };
    if left.len() != right.len() {
        let message = format!("expected rows of one length, but found one of {} and one of {}", left.len(), right.len());
        return Err(Error::new(ErrorKind::Syntax, message));
    }
    Ok(Some((left, right)))
}

/// The members of `(a, b)` and `ROW(a, b)`, if it is known how many they are.
fn members(expr: &Expr) -> Option<Vec<Expr>> {
    written_members(expr).filter(|members| !members.iter().any(is_all_of_row))
}

fn written_members(expr: &Expr) -> Option<Vec<Expr>> {
    match expr {
        Expr::Nested(inner) => written_members(inner),
        Expr::Tuple(members) => Some(members.clone()),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => match &function.args {
            FunctionArguments::List(list) if !list.args.is_empty() => positional(&list.args),
            _ => None,
        },
        _ => None,
    }
}

fn by_members(left: &[Expr], op: &BinaryOperator, right: &[Expr]) -> Option<Expr> {
    use BinaryOperator::{And, Eq, Gt, GtEq, Lt, LtEq, NotEq, Or};
    let all = |by: &BinaryOperator| left.iter().zip(right).map(|(l, r)| operation(l.clone(), by, r.clone())).collect::<Vec<_>>();
    let strict = match op {
        Eq => return Some(joined(all(&Eq), &And)),
        NotEq => return Some(joined(all(&NotEq), &Or)),
        Lt | LtEq => Lt,
        Gt | GtEq => Gt,
        _ => return None,
    };
    // The first members that differ decide, the last ones by the operator itself.
    let mut pairs = left.iter().zip(right).rev();
    let (l, r) = pairs.next()?;
    let last = operation(l.clone(), op, r.clone());
    Some(pairs.fold(last, |behind, (l, r)| {
        let equal = operation(operation(l.clone(), &Eq, r.clone()), &And, behind);
        operation(operation(l.clone(), &strict, r.clone()), &Or, equal)
    }))
}

fn each_pair((left, right): (Vec<Expr>, Vec<Expr>), by: &BinaryOperator, test: fn(Box<Expr>, Box<Expr>) -> Expr) -> Expr {
    joined(left.into_iter().zip(right).map(|(l, r)| test(boxed(l), boxed(r))).collect(), by)
}

fn in_list(row: &Expr, list: &[Expr], negated: bool) -> Result<Option<Expr>> {
    if members(row).is_none() {
        return Ok(None);
    }
    let mut equalities = Vec::with_capacity(list.len());
    for item in list {
        let Some((left, right)) = pair(row, item)? else { return Ok(None) };
        equalities.extend(by_members(&left, &BinaryOperator::Eq, &right));
    }
    let found = joined(equalities, &BinaryOperator::Or);
    Ok(Some(if negated { not(found) } else { found }))
}

/// `ROW(members) IN (SELECT ROW(…) FROM … WHERE … IS NOT NULL)`, for a subquery that depends on the row that is asked:
/// DataFusion looks for such conditions in the subquery itself.
fn in_rows(members: &[Expr], subquery: &Query) -> Option<Expr> {
    if !is_correlated(subquery) {
        return None;
    }
    let mut subquery = subquery.clone();
    let SetExpr::Select(select) = subquery.body.as_mut() else { return None };
    let items: Vec<_> = select
        .projection
        .iter()
        .map(|item| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr.clone()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let is_plain = matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty()) && select.having.is_none();
    if items.len() != members.len() || !is_plain || subquery.limit_clause.is_some() || subquery.fetch.is_some() {
        return None;
    }
    let known = items.iter().map(|item| Expr::IsNotNull(boxed(item.clone())));
    let conditions = select.selection.take().into_iter().map(|condition| Expr::Nested(boxed(condition))).chain(known).collect();
    select.selection = Some(joined(conditions, &BinaryOperator::And));
    select.projection = vec![SelectItem::UnnamedExpr(record(items))];
    Some(Expr::InSubquery { expr: boxed(record(members.to_vec())), subquery: Box::new(subquery), negated: false })
}

fn record(members: Vec<Expr>) -> Expr {
    call(Ident::new("row"), members)
}

/// `(SELECT (members op columns) FROM (subquery) AS rows(…))`, for a row that is compared with the only one of a subquery.
fn row_of_subquery(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<Expr> {
    let (Some(members), Expr::Subquery(subquery)) = (members(left), unnested(right)) else { return None };
    over_rows(subquery, members.len(), |columns| by_members(&members, op, columns))
}

/// A row that is compared with any or all of a subquery.
fn rows_of_subquery(row: &Expr, op: &BinaryOperator, subquery: &Expr, function: &str) -> Option<Expr> {
    match (members(row), unnested(subquery)) {
        (Some(members), Expr::Subquery(subquery)) => any_row(&members, op, subquery, function),
        _ => None,
    }
}

/// `function('=', true, array of (members op columns) of the subquery)`: by SQL's three values.
fn any_row(members: &[Expr], op: &BinaryOperator, subquery: &Query, function: &str) -> Option<Expr> {
    let compared =
        over_rows(subquery, members.len(), |columns| Some(call(Ident::new("array_agg"), vec![by_members(members, op, columns)?])))?;
    let results = call(Ident::new("array_or_empty"), vec![compared]);
    let equal = Expr::value(Value::SingleQuotedString("=".to_owned()));
    Some(call(Ident::new(function), vec![equal, Expr::value(Value::Boolean(true)), results]))
}

/// `(SELECT item FROM (subquery) AS rows(columns))`.
fn over_rows(subquery: &Query, count: usize, item: impl FnOnce(&[Expr]) -> Option<Expr>) -> Option<Expr> {
    let mut value = parse_expr(&format!("(SELECT 1 FROM (SELECT 1) AS {COMPARED_ROWS})"))?;
    let Expr::Subquery(outer) = &mut value else { return None };
    let SetExpr::Select(select) = outer.body.as_mut() else { return None };
    let columns = from_rows(select, subquery, count)?;
    select.projection = vec![SelectItem::ExprWithAlias { expr: item(&columns)?, alias: Ident::new("compared") }];
    Some(value)
}

/// Puts `subquery` into the FROM of `select`, and gives its columns.
fn from_rows(select: &mut Select, subquery: &Query, count: usize) -> Option<Vec<Expr>> {
    let TableFactor::Derived { subquery: inner, alias: Some(TableAlias { columns, .. }), .. } = &mut select.from.first_mut()?.relation
    else {
        return None;
    };
    let names: Vec<_> = (1..=count).map(|i| Ident::new(format!("{COLUMN}{i}"))).collect();
    columns.extend(names.iter().cloned().map(|name| TableAliasColumnDef { name, data_type: None }));
    **inner = subquery.clone();
    Some(names.into_iter().map(Expr::Identifier).collect())
}

/// `EXISTS (SELECT 1 FROM (subquery) AS rows(…) WHERE (members = columns) test)`.
fn exists(members: &[Expr], subquery: &Query, test: &str) -> Option<Expr> {
    let mut exists = parse_expr(&format!("EXISTS (SELECT 1 FROM (SELECT 1) AS {COMPARED_ROWS} WHERE (a){test})"))?;
    let Expr::Exists { subquery: outer, .. } = &mut exists else { return None };
    let SetExpr::Select(select) = outer.body.as_mut() else { return None };
    let columns = from_rows(select, subquery, members.len())?;
    let equal = by_members(members, &BinaryOperator::Eq, &columns)?;
    match &mut select.selection {
        Some(Expr::IsNotFalse(condition)) => **condition = equal,
        selection => *selection = Some(equal),
    }
    Some(exists)
}

/// All of `exprs` with the operator between them, as a tree that is as flat as it can be.
fn joined(mut exprs: Vec<Expr>, by: &BinaryOperator) -> Expr {
    while exprs.len() > 1 {
        let mut pairs = exprs.into_iter();
        let mut halves = Vec::new();
        while let Some(left) = pairs.next() {
            halves.push(match pairs.next() {
                Some(right) => operation(left, by, right),
                None => left,
            });
        }
        exprs = halves;
    }
    exprs.pop().unwrap_or_else(|| Expr::value(Value::Boolean(*by == BinaryOperator::And)))
}

fn operation(left: Expr, op: &BinaryOperator, right: Expr) -> Expr {
    Expr::Nested(boxed(Expr::BinaryOp { left: boxed(left), op: op.clone(), right: boxed(right) }))
}

fn not(expr: Expr) -> Expr {
    Expr::UnaryOp { op: UnaryOperator::Not, expr: boxed(expr) }
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// Whether the one column of `query` is a row.
fn is_of_rows(query: &Query) -> bool {
    let SetExpr::Select(select) = query.body.as_ref() else { return false };
    matches!(select.projection.as_slice(), [SelectItem::UnnamedExpr(expr)] if members(expr).is_some())
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;

    fn rewritten(condition: &str) -> String {
        let parsed = FrontEnd::new(vec![]).parse(&format!("SELECT 1 AS i FROM t WHERE {condition}")).unwrap();
        parsed.statement().to_string().trim_start_matches("SELECT 1 AS i FROM t WHERE ").to_owned()
    }

    #[test]
    fn rows_are_compared_by_their_members() {
        assert_eq!(rewritten("(a, b) = (1, 2)"), "((a = 1) AND (b = 2))");
        assert_eq!(rewritten("ROW(a, b) <> (1, 2)"), "((a <> 1) OR (b <> 2))");
        assert_eq!(rewritten("(a, b) <= (1, 2)"), "((a < 1) OR ((a = 1) AND (b <= 2)))");
        assert_eq!(rewritten("(a, b) IS NULL"), "(a IS NULL AND b IS NULL)");
        assert_eq!(rewritten("(a, b) NOT IN ((1, 2), (3, 4))"), "NOT (((a = 1) AND (b = 2)) OR ((a = 3) AND (b = 4)))");
    }

    #[test]
    fn a_filter_asks_whether_a_row_exists() {
        let exists = "EXISTS (SELECT 1 FROM (SELECT x, y FROM u) AS compared_rows (row_member_1, row_member_2) WHERE";
        let equal = "((a = row_member_1) AND (b = row_member_2))";
        assert_eq!(rewritten("(a, b) IN (SELECT x, y FROM u)"), format!("{exists} {equal})"));
        for negation in ["(a, b) NOT IN (SELECT x, y FROM u)", "NOT (a, b) IN (SELECT x, y FROM u)"] {
            assert_eq!(rewritten(negation), format!("NOT {exists} {equal} IS DISTINCT FROM false)"));
        }
    }

    #[test]
    fn rows_of_other_lengths_are_refused() {
        let error = FrontEnd::new(vec![]).parse("SELECT (1, 2) = (1, 2, 3)").unwrap_err();
        assert!(error.to_string().contains("one of 2 and one of 3"), "{error}");
    }
}
