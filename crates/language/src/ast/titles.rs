//! Names for the columns of a select list, and the titles that users see instead of them.
//!
//! DataFusion wants unique names and makes them from its own form of an expression. Here an expression without an
//! alias gets PostgreSQL's name: a column's or function's; what PostgreSQL calls `?column?` keeps the text that
//! the user wrote. Where two items would be called alike, all of them get names that nobody writes, so that a
//! reference to them is as much an error as in PostgreSQL, and the title gives back what they are called.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, ObjectNamePart, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Statement as SqlStatement,
    Subscript, TableFactor, TableWithJoins, TrimWhereField, Visitor, VisitorMut,
};

use super::normalized;
use super::select_text::SelectTexts;

/// The titles of columns whose names are not what the user is shown.
#[derive(Debug, Default)]
pub struct Titles {
    by_name: HashMap<String, String>,
}

impl Titles {
    /// The title of the column that the plan calls `name`.
    pub fn of<'a>(&'a self, name: &'a str) -> &'a str {
        self.by_name.get(name).map_or(name, String::as_str)
    }
}

/// Names all unnamed columns of `statement`, which was parsed from `text`.
pub(crate) fn rewrite(statement: &mut Statement, text: &str) -> Titles {
    let mut namer = Namer { texts: SelectTexts::new(text), titles: Titles::default() };
    namer.statement(statement);
    super::visit(statement, &mut SortedSubqueries(&namer));
    namer.titles
}

/// The subqueries of expressions whose ORDER BY may call the one item by its name.
struct SortedSubqueries<'a, 'b>(&'a Namer<'b>);

impl VisitorMut for SortedSubqueries<'_, '_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let order_by = match query.order_by.as_mut().map(|order| &mut order.kind) {
            Some(OrderByKind::Expressions(by)) => by.as_mut_slice(),
            _ => return ControlFlow::Continue(()),
        };
        if let SetExpr::Select(select) = query.body.as_mut()
            && matches!(select.projection.as_slice(), [SelectItem::UnnamedExpr(_)])
            && let [Item { kind: ItemKind::Expression, title, text, .. }] = self.0.items(select).as_slice()
        {
            // What the conditions compare may have the name of the column.
            set_alias(&mut select.projection[0], text);
            let is_title = |key: &Expr| matches!(key, Expr::Identifier(name) if normalized(name) == *title);
            for key in order_by.iter_mut().filter(|key| is_title(&key.expr)) {
                key.expr = Expr::Identifier(Ident::with_quote('"', text));
            }
        }
        ControlFlow::Continue(())
    }
}

struct Namer<'a> {
    texts: SelectTexts<'a>,
    titles: Titles,
}

/// What may refer to the columns of a select list by name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Nothing but its own ORDER BY.
    Outermost,
    /// An enclosing query, or an ORDER BY over a set operation.
    Inner,
}

impl Namer<'_> {
    fn statement(&mut self, statement: &mut Statement) {
        match statement {
            Statement::Statement(inner) => self.sql_statement(inner),
            Statement::CopyTo(copy) => {
                if let CopyToSource::Query(query) = &mut copy.source {
                    self.query(query, Scope::Outermost);
                }
            }
            Statement::Explain(explain) => self.statement(&mut explain.statement),
            Statement::CreateExternalTable(_) | Statement::Reset(_) => {}
        }
    }

    fn sql_statement(&mut self, statement: &mut SqlStatement) {
        match statement {
            SqlStatement::Query(query) => self.query(query, Scope::Outermost),
            SqlStatement::Explain { statement, .. } => self.sql_statement(statement),
            SqlStatement::CreateTable(create) => {
                if let Some(query) = &mut create.query {
                    self.query(query, Scope::Inner);
                }
            }
            SqlStatement::CreateView(create) => self.query(&mut create.query, Scope::Inner),
            SqlStatement::Insert(insert) => {
                if let Some(query) = &mut insert.source {
                    self.query(query, Scope::Inner);
                }
            }
            _ => {}
        }
    }

    fn query(&mut self, query: &mut Query, scope: Scope) {
        for cte in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            self.query(&mut cte.query, Scope::Inner);
        }
        let order_by = match query.order_by.as_mut().map(|o| &mut o.kind) {
            Some(OrderByKind::Expressions(by)) => by.as_mut_slice(),
            _ => &mut [],
        };
        self.body(&mut query.body, scope, order_by);
    }

    fn body(&mut self, body: &mut SetExpr, scope: Scope, order_by: &mut [OrderByExpr]) {
        match body {
            SetExpr::Select(select) => self.select(select, scope, order_by),
            SetExpr::Query(query) => self.query(query, scope),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, Scope::Inner, &mut []);
                self.body(right, Scope::Inner, &mut []);
            }
            _ => {}
        }
    }

    fn select(&mut self, select: &mut Select, scope: Scope, order_by: &mut [OrderByExpr]) {
        for table in &mut select.from {
            self.table(table);
        }
        let items = self.items(select);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for item in &items {
            *counts.entry(item.title.as_str()).or_default() += 1;
        }
        let used = names_in_clauses(select, order_by);
        let has_wildcard = select.projection.iter().any(is_wildcard);
        let mut taken: HashSet<String> = counts.keys().map(|&name| name.to_owned()).collect();
        let mut renamed = Vec::new();
        for item in &items {
            let repeated = counts.get(item.title.as_str()).is_some_and(|&n| n > 1);
            let name = match item.kind {
                // The wildcard may bring the same column.
                ItemKind::Column if !repeated && (!has_wildcard || scope == Scope::Inner) => continue,
                ItemKind::Alias if !repeated => continue,
                ItemKind::Expression if !repeated && !used.contains(&item.title) => item.title.clone(),
                // As the column of the wildcard would be called with its table.
                ItemKind::Column if has_wildcard => unique(&format!("{}#", item.text), &mut taken),
                _ => unique(&item.text, &mut taken),
            };
            renamed.push((item.index, name, item.title.clone()));
        }
        for (index, name, title) in renamed {
            if let Some(item) = select.projection.get_mut(index) {
                set_alias(item, &name);
            }
            if name != title {
                self.titles.by_name.insert(name, title);
            }
        }
    }

    fn table(&mut self, table: &mut TableWithJoins) {
        let factors = std::iter::once(&mut table.relation).chain(table.joins.iter_mut().map(|j| &mut j.relation));
        for factor in factors {
            match factor {
                TableFactor::Derived { subquery, .. } => self.query(subquery, Scope::Inner),
                TableFactor::NestedJoin { table_with_joins, .. } => self.table(table_with_joins),
                _ => {}
            }
        }
    }

    /// The items that are no wildcards.
    fn items(&self, select: &Select) -> Vec<Item> {
        let texts = self.texts.of(select);
        let item = |(index, item): (usize, &SelectItem)| {
            let text = |expr: &Expr| texts.and_then(|t| t.get(index)).cloned().unwrap_or_else(|| expr.to_string());
            let (kind, title, text) = match item {
                SelectItem::UnnamedExpr(expr @ (Expr::Identifier(_) | Expr::CompoundIdentifier(_))) => {
                    (ItemKind::Column, name_of(expr)?, expr.to_string())
                }
                SelectItem::UnnamedExpr(expr) => {
                    let text = text(expr);
                    // A prefix operator is a function only to us.
                    let name = if text.starts_with('%') { None } else { name_of(expr) };
                    (ItemKind::Expression, name.unwrap_or_else(|| text.clone()), text)
                }
                SelectItem::ExprWithAlias { alias, .. } => (ItemKind::Alias, normalized(alias), normalized(alias)),
                _ => return None,
            };
            Some(Item { index, kind, title, text })
        };
        select.projection.iter().enumerate().filter_map(item).collect()
    }
}

#[derive(Clone, Copy)]
enum ItemKind {
    Column,
    Alias,
    Expression,
}

struct Item {
    index: usize,
    kind: ItemKind,
    title: String,
    text: String,
}

fn is_wildcard(item: &SelectItem) -> bool {
    matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))
}

fn set_alias(item: &mut SelectItem, name: &str) {
    let alias = Ident::with_quote('"', name);
    match item {
        SelectItem::UnnamedExpr(expr) => {
            let expr = std::mem::replace(expr, Expr::Identifier(alias.clone()));
            *item = SelectItem::ExprWithAlias { expr, alias };
        }
        SelectItem::ExprWithAlias { alias: old, .. } => *old = alias,
        _ => {}
    }
}

/// `text`, or `text#2`, `text#3`, … if it is taken.
fn unique(text: &str, taken: &mut HashSet<String>) -> String {
    let mut name = text.to_owned();
    let mut n = 1;
    while !taken.insert(name.clone()) {
        n += 1;
        name = format!("{text}#{n}");
    }
    name
}

/// The names that HAVING, QUALIFY and expressions in ORDER BY use. DataFusion looks them up among aliases first,
/// PostgreSQL only in the input, so an expression must not be called like one of them.
fn names_in_clauses(select: &Select, order_by: &[OrderByExpr]) -> HashSet<String> {
    let mut names = Names(HashSet::new());
    let in_order = order_by.iter().map(|o| &o.expr).filter(|e| !matches!(e, Expr::Identifier(_)));
    for expr in select.having.iter().chain(&select.qualify).chain(in_order) {
        let _ = super::walk(expr, &mut names);
    }
    names.0
}

struct Names(HashSet<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Identifier(ident) = expr {
            self.0.insert(normalized(ident));
        }
        ControlFlow::Continue(())
    }
}

/// What PostgreSQL calls the column (`FigureColname`), where it does not call it `?column?`.
fn name_of(expr: &Expr) -> Option<String> {
    let fixed = |name: &str| Some(name.to_owned());
    match expr {
        Expr::Identifier(ident) => Some(normalized(ident)),
        Expr::CompoundIdentifier(parts) => parts.last().map(normalized),
        Expr::CompoundFieldAccess { root, access_chain } => match access_chain.last() {
            Some(AccessExpr::Dot(Expr::Identifier(field))) => Some(normalized(field)),
            Some(AccessExpr::Subscript(Subscript::Index { .. } | Subscript::Slice { .. })) => name_of(root),
            _ => None,
        },
        Expr::Function(function) => match function.name.0.last() {
            Some(ObjectNamePart::Identifier(name)) => Some(normalized(name)),
            _ => None,
        },
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } | Expr::Cast { expr: inner, .. } => name_of(inner),
        Expr::Case { else_result, .. } => else_result.as_deref().and_then(column_name).or_else(|| fixed("case")),
        Expr::Exists { .. } => fixed("exists"),
        Expr::Array(_) => fixed("array"),
        Expr::Extract { .. } => fixed("extract"),
        Expr::Position { .. } => fixed("position"),
        Expr::Substring { .. } => fixed("substring"),
        Expr::Overlay { .. } => fixed("overlay"),
        Expr::Ceil { .. } => fixed("ceil"),
        Expr::Floor { .. } => fixed("floor"),
        Expr::Trim { trim_where, .. } => fixed(match trim_where {
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
            _ => "btrim",
        }),
        Expr::AtTimeZone { .. } => fixed("timezone"),
        Expr::Subquery(query) => match query.body.as_ref() {
            SetExpr::Select(select) => select.projection.first().and_then(item_name),
            _ => None,
        },
        _ => None,
    }
}

fn column_name(expr: &Expr) -> Option<String> {
    matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_)).then(|| name_of(expr)).flatten()
}

fn item_name(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::UnnamedExpr(expr) => name_of(expr),
        SelectItem::ExprWithAlias { alias, .. } => Some(normalized(alias)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::execution::session_state::SessionStateBuilder;

    use crate::FrontEnd;

    async fn titles(text: &str) -> Vec<String> {
        let front_end = FrontEnd::new(apigw_sql_functions::all());
        let state = front_end.configure(SessionStateBuilder::new_with_default_features()).build();
        let planned = front_end.plan(&state, text).await.unwrap();
        let names: std::collections::HashSet<_> = planned.plan.schema().iter().collect();
        assert_eq!(names.len(), planned.titles.len(), "names of the plan are not unique: {text}");
        planned.titles
    }

    const T: &str = "FROM (VALUES (1, 'x', ARRAY['p'])) AS t(a, b, c)";

    #[tokio::test]
    async fn functions_and_columns_have_postgresqls_names() {
        // Titles of psql 15.
        let text = format!(
            "SELECT a, t.b, lower(b), count(*) OVER (), c[1], (a), a::text, coalesce(b, 'x'), CASE WHEN true THEN 1 END, CASE WHEN true THEN 'q' ELSE b END, EXISTS (SELECT 1), (SELECT max(a)), trim(b), \"A\" {T} CROSS JOIN (SELECT 1 AS \"A\") u"
        );
        let text = text.replace("(SELECT max(a))", "(SELECT max(column1) FROM (VALUES (1)) v)");
        assert_eq!(
            titles(&text).await,
            ["a", "b", "lower", "count", "c", "a", "a", "coalesce", "case", "b", "exists", "max", "btrim", "A"]
        );
    }

    #[tokio::test]
    async fn rewritten_expressions_are_called_by_what_the_user_wrote() {
        // `coalesce` was called by the marker that a rewrite puts around it. Titles of psql 15.
        let text = "SELECT coalesce(a, a), nullif(s, 'x'), CASE WHEN true THEN 'q' ELSE s END, s::varchar(2), skeys(h), (each(h)).key, \
                    ARRAY(SELECT 1), hstore(t), (t).a, a[1], ROW(1, 2) FROM (SELECT ARRAY[1] AS a, 'x' AS s, hstore 'a=>1' AS h) AS t";
        let names = ["coalesce", "nullif", "s", "s", "skeys", "key", "array", "hstore", "a", "a", "row"];
        assert_eq!(titles(text).await, names);
        assert_eq!(
            titles("SELECT 1 = ANY (ARRAY[2]), @ -1, (ARRAY[1, 2])[1:] FROM (SELECT 1) AS t").await,
            ["1 = ANY (ARRAY[2])", "@ -1", "array"]
        );
    }

    #[tokio::test]
    async fn an_operator_expression_keeps_the_users_text() {
        let text = format!("SELECT a+1, b||'x' , 1,  a  BETWEEN 1\n AND 2, -- why\n a IS DISTINCT FROM 2, a IN (SELECT 1), 'it''s' {T}");
        assert_eq!(titles(&text).await, ["a+1", "b||'x'", "1", "a BETWEEN 1 AND 2", "a IS DISTINCT FROM 2", "a IN (SELECT 1)", "'it''s'"]);
        assert_eq!(titles(&format!("SELECT DISTINCT a+1, -a {T}")).await, ["a+1", "-a"]);
        assert_eq!(titles("SELECT 1+1 UNION ALL SELECT 2+2").await, ["1+1"]);
    }

    #[tokio::test]
    async fn items_that_are_called_alike_do_not_clash() {
        assert_eq!(titles(&format!("SELECT count(*), count(b), count(*) {T}")).await, ["count", "count", "count"]);
        assert_eq!(titles(&format!("SELECT a, a, 1 AS x, 2 AS x {T}")).await, ["a", "a", "x", "x"]);
        assert_eq!(titles(&format!("SELECT *, a, upper(b) {T}")).await, ["a", "b", "c", "a", "upper"]);
        assert_eq!(titles(&format!("SELECT t.*, t.a, a, t.b {T}")).await, ["a", "b", "c", "a", "a", "b"]);
        assert_eq!(titles(&format!("SELECT t.c, *, t.a {T}")).await, ["c", "a", "b", "c", "a"]);
        assert_eq!(titles(&format!("SELECT * FROM (SELECT count(*), count(b) {T}) s")).await, ["count", "count"]);
        assert_eq!(titles(&format!("SELECT a::int, a::bigint, round(2.5), round(2.5::numeric) {T}")).await, ["a", "a", "round", "round"]);
    }

    #[tokio::test]
    async fn names_can_be_used_as_in_postgresql() {
        assert_eq!(titles(&format!("SELECT s.count FROM (SELECT count(*) {T}) s")).await, ["count"]);
        assert_eq!(titles(&format!("SELECT b, count(*) {T} GROUP BY b ORDER BY count DESC")).await, ["b", "count"]);
        // A column called as a function is not taken for the aggregate.
        let text = "SELECT max(max) FROM (VALUES (1), (2)) t(max) HAVING max(max) > 1 ORDER BY max(max) + 1";
        assert_eq!(titles(text).await, ["max"]);
        assert_eq!(titles(&format!("SELECT DISTINCT lower(b) {T} ORDER BY lower(b)")).await, ["lower"]);
        assert_eq!(titles(&format!("SELECT DISTINCT ON (lower(b)) lower(b), a {T} ORDER BY lower(b), a")).await, ["lower", "a"]);
        assert_eq!(titles(&format!("SELECT a + 1, count(*) {T} GROUP BY a + 1 ORDER BY a + 1, count(*)")).await, ["a + 1", "count"]);
    }
}
