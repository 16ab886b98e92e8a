//! `SELECT * FROM t a WHERE EXISTS (SELECT 1 FROM u WHERE u.a = a.id)`, where `u` has a column `a`: DataFusion looks for a member
//! `id` of that column, PostgreSQL for a table `a` around the subquery first. The table gets another name.

use std::ops::ControlFlow;

use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectName, ObjectNamePart, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor,
    TableWithJoins, VisitorMut,
};

use super::normalized;
use super::table_row::alias_of;

/// Whether planning failed because something has no members.
pub(crate) fn may_be(error: &DataFusionError) -> bool {
    error.find_root().to_string().contains("is not Struct")
}

/// Renames the tables of `statement` whose columns are asked for in subqueries; whether there are any.
pub(crate) fn rewrite(statement: &mut Statement) -> bool {
    let mut names = Names::default();
    super::visit(statement, &mut names);
    let found = !names.outer.is_empty();
    if found {
        super::visit(statement, &mut Renamer { names: names.outer, around: vec![] });
    }
    found
}

/// The tables of a query.
fn tables(query: &Query) -> Vec<String> {
    fn of_body(body: &SetExpr, found: &mut Vec<String>) {
        match body {
            SetExpr::Select(select) => select.from.iter().for_each(|from| of_from(from, found)),
            SetExpr::SetOperation { left, right, .. } => {
                of_body(left, found);
                of_body(right, found);
            }
            _ => {}
        }
    }
    fn of_from(from: &TableWithJoins, found: &mut Vec<String>) {
        for factor in std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)) {
            match factor {
                TableFactor::NestedJoin { table_with_joins, alias: None } => of_from(table_with_joins, found),
                factor => found.extend(alias_of(factor)),
            }
        }
    }
    let mut found = vec![];
    of_body(&query.body, &mut found);
    found
}

/// The table that a name is qualified with.
fn qualifier(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::CompoundIdentifier(parts) if parts.len() == 2 => parts.first(),
        _ => None,
    }
}

/// The names of tables that are used in subqueries of their queries, where no other table is called so.
#[derive(Default)]
struct Names {
    around: Vec<Vec<String>>,
    outer: Vec<String>,
}

impl VisitorMut for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.around.push(tables(query));
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.around.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let (Some(table), Some((own, around))) = (qualifier(expr).map(normalized), self.around.split_last())
            && !own.contains(&table)
            && around.iter().flatten().any(|known| *known == table)
            && !self.outer.contains(&table)
        {
            self.outer.push(table);
        }
        ControlFlow::Continue(())
    }
}

/// Gives the tables of these names, wherever they are, other ones.
struct Renamer {
    names: Vec<String>,
    around: Vec<Vec<String>>,
}

impl Renamer {
    fn renamed(&self, name: &Ident) -> Option<Ident> {
        let name = normalized(name);
        let known = self.names.contains(&name) && self.around.iter().flatten().any(|table| *table == name);
        known.then(|| Ident::with_quote('"', format!("{name} around")))
    }

    fn rename(&self, name: &mut Ident) {
        if let Some(renamed) = self.renamed(name) {
            *name = Ident { span: name.span, ..renamed };
        }
    }

    fn rename_part(&self, name: &mut ObjectName) {
        if let [ObjectNamePart::Identifier(name)] = name.0.as_mut_slice() {
            self.rename(name);
        }
    }
}

impl VisitorMut for Renamer {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.around.push(tables(query));
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<()> {
        self.around.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            if let SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) = item {
                self.rename_part(name);
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { alias: Some(alias), .. }
            | TableFactor::Derived { alias: Some(alias), .. }
            | TableFactor::UNNEST { alias: Some(alias), .. }
            | TableFactor::Function { alias: Some(alias), .. } => self.rename(&mut alias.name),
            TableFactor::Table { name, alias, .. } => {
                if let Some(name) = name.0.last().and_then(ObjectNamePart::as_ident).and_then(|name| self.renamed(name)) {
                    *alias = Some(TableAlias { explicit: true, name, columns: vec![], at: None });
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::CompoundIdentifier(parts) = expr
            && let [table, _] = parts.as_mut_slice()
        {
            self.rename(table);
        }
        ControlFlow::Continue(())
    }
}
