//! The row of a table that an outer join may leave without one: `LEFT JOIN u … count(u)`. Such a row is NULL as a whole,
//! which a row whose columns are all NULL is not, so that the table gets one column more that tells the two apart.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    ExcludeSelectItem, Expr, GroupByExpr, Ident, JoinOperator, ObjectName, Query, Select, SelectItem, SelectItemQualifiedWildcardKind,
    SetExpr, TableAliasColumnDef, TableFactor, TableWithJoins, Value, Visitor, VisitorMut, WildcardAdditionalOptions,
};

use super::first_row::AGGREGATES;
use super::normalized;
use super::table_row::alias_of;
use super::walk::walk;
use crate::dialect::{call, parse_expr};

/// What such a column is called, before the name of the table.
const PRESENT: &str = "__row_of_";

/// Whether a column is one of these.
pub(crate) fn is_mark(column: &str) -> bool {
    column.starts_with(PRESENT)
}

/// Whether `select` gives its rows a mark.
pub(super) fn marks(select: &Select) -> bool {
    matches!(select.projection.last(), Some(SelectItem::ExprWithAlias { alias, .. }) if is_mark(&alias.value))
}

/// Gives the tables called `alias` the column where they are on the empty side of an outer join; whether any got it.
pub(super) fn mark(statement: &mut Statement, alias: &str) -> bool {
    let mark = Ident::with_quote('"', format!("{PRESENT}{alias}"));
    let mut marker = Marker { alias, mark, full_names: vec![], marked: false };
    super::visit(statement, &mut marker);
    if !marker.full_names.is_empty() {
        super::visit(statement, &mut ShortNames(marker.full_names));
    }
    marker.marked
}

struct Marker<'a> {
    alias: &'a str,
    mark: Ident,
    /// The names with a schema of tables that have no alias.
    full_names: Vec<ObjectName>,
    marked: bool,
}

impl VisitorMut for Marker<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let mut found = false;
        for from in &mut select.from {
            found |= self.joins(from, false);
        }
        if found {
            self.marked = true;
            select.projection.iter_mut().for_each(|item| self.leave_out(item));
        }
        ControlFlow::Continue(())
    }
}

impl Marker<'_> {
    /// Marks the tables of a join; whether any is marked. `empty` says whether a join around it may leave it without rows.
    fn joins(&mut self, from: &mut TableWithJoins, empty: bool) -> bool {
        use JoinOperator::{FullOuter, Left, LeftOuter, Right, RightOuter};
        let takes_left = |operator: &JoinOperator| matches!(operator, Right(_) | RightOuter(_) | FullOuter(_));
        let empties: Vec<bool> = (0..=from.joins.len())
            .map(|i| {
                let own = i.checked_sub(1).and_then(|before| from.joins.get(before));
                let own = own.is_some_and(|join| matches!(join.join_operator, Left(_) | LeftOuter(_) | FullOuter(_)));
                empty || own || from.joins[i..].iter().any(|join| takes_left(&join.join_operator))
            })
            .collect();
        let factors = std::iter::once(&mut from.relation).chain(from.joins.iter_mut().map(|join| &mut join.relation));
        let mut found = false;
        for (factor, empty) in factors.zip(empties) {
            found |= self.factor(factor, empty);
        }
        found
    }

    fn factor(&mut self, factor: &mut TableFactor, empty: bool) -> bool {
        if let TableFactor::NestedJoin { table_with_joins, .. } = factor {
            return self.joins(table_with_joins, empty);
        }
        empty && alias_of(factor).as_deref() == Some(self.alias) && !self.is_marked(factor) && self.table(factor)
    }

    fn is_marked(&self, factor: &TableFactor) -> bool {
        let is_mark = |item: &SelectItem| matches!(item, SelectItem::ExprWithAlias { alias, .. } if *alias == self.mark);
        match factor {
            TableFactor::Derived { subquery, .. } => {
                matches!(subquery.body.as_ref(), SetExpr::Select(select) if select.projection.last().is_some_and(is_mark))
            }
            TableFactor::UNNEST { alias: Some(alias), .. } => alias.columns.last().is_some_and(|column| column.name == self.mark),
            _ => false,
        }
    }

    fn table(&mut self, factor: &mut TableFactor) -> bool {
        match factor {
            TableFactor::Derived { subquery, .. } if matches!(subquery.body.as_ref(), SetExpr::Select(_)) => {
                // Of a correlated aggregate DataFusion keeps only counts where there is nothing to aggregate.
                let SetExpr::Select(select) = subquery.body.as_mut() else { return false };
                let counted = is_aggregated(select).then(|| parse_expr("count(*)")).flatten();
                let present = counted.unwrap_or_else(|| Expr::value(Value::Boolean(true)));
                select.projection.push(SelectItem::ExprWithAlias { expr: present, alias: self.mark.clone() });
                true
            }
            TableFactor::UNNEST { alias: Some(alias), array_exprs, .. } if alias.columns.len() == array_exprs.len() => {
                array_exprs.push(call(Ident::new("array_ordinals"), array_exprs.clone()));
                alias.columns.push(TableAliasColumnDef { name: self.mark.clone(), data_type: None });
                true
            }
            _ => self.wrap(factor),
        }
    }

    /// `(SELECT *, true AS mark FROM table) AS alias`.
    fn wrap(&mut self, factor: &mut TableFactor) -> bool {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let (mark, alias) = (quoted(&self.mark.value), quoted(self.alias));
        let template = format!("EXISTS (SELECT 1 FROM (SELECT *, true AS {mark} FROM (SELECT 1) AS {alias}) AS {alias})");
        let Some(Expr::Exists { subquery, .. }) = parse_expr(&template) else { return false };
        let Some(mut derived) = first_table(*subquery) else { return false };
        if let TableFactor::Derived { lateral, subquery, .. } = &mut derived
            && let SetExpr::Select(select) = subquery.body.as_mut()
            && let Some(inner) = select.from.first_mut()
        {
            *lateral = matches!(factor, TableFactor::Derived { lateral: true, .. } | TableFactor::Function { lateral: true, .. });
            if let TableFactor::Table { name, alias: None, .. } = factor
                && name.0.len() > 1
            {
                self.full_names.push(name.clone());
            }
            std::mem::swap(&mut inner.relation, factor);
            *factor = derived;
            return true;
        }
        false
    }

    /// Takes the column out of what `*` stands for.
    fn leave_out(&self, item: &mut SelectItem) {
        let options = match item {
            SelectItem::Wildcard(options) => options,
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(table), options)
                if table.0.last().and_then(|part| part.as_ident()).map(normalized).as_deref() == Some(self.alias) =>
            {
                options
            }
            _ => return,
        };
        exclude(options, &self.mark);
    }
}

/// Whether it makes one row of all by aggregates.
fn is_aggregated(select: &Select) -> bool {
    struct Aggregates;
    impl Visitor for Aggregates {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            let is_one = |name: &str| AGGREGATES.contains(&name) || name.ends_with("_agg");
            match expr {
                Expr::Function(function) if function.over.is_none() && is_one(&function.name.to_string().to_lowercase()) => {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        }
    }
    let ungrouped = matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty());
    ungrouped && walk(&select.projection, &mut Aggregates).is_break()
}

fn exclude(options: &mut WildcardAdditionalOptions, column: &Ident) {
    let column = ObjectName::from(vec![column.clone()]);
    match &mut options.opt_exclude {
        Some(ExcludeSelectItem::Multiple(names)) => names.push(column),
        Some(ExcludeSelectItem::Single(name)) => {
            options.opt_exclude = Some(ExcludeSelectItem::Multiple(vec![name.clone(), column]));
        }
        None => options.opt_exclude = Some(ExcludeSelectItem::Multiple(vec![column])),
    }
}

fn first_table(query: Query) -> Option<TableFactor> {
    let SetExpr::Select(select) = *query.body else { return None };
    select.from.into_iter().next().map(|from| from.relation)
}

/// Takes the schemas from the names of columns of these tables, which have aliases now.
struct ShortNames(Vec<ObjectName>);

impl ShortNames {
    /// How many parts stand before the table.
    fn schema(&self, parts: &[Ident]) -> Option<usize> {
        let is_table = |name: &&ObjectName| {
            let names = name.0.iter().map(|part| part.as_ident().map(normalized));
            parts.len() > name.0.len() && names.zip(parts).all(|(name, part)| name == Some(normalized(part)))
        };
        self.0.iter().find(is_table).map(|name| name.0.len() - 1)
    }
}

impl VisitorMut for ShortNames {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            if let SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(table), _) = item
                && self.0.contains(table)
                && let Some(last) = table.0.pop()
            {
                table.0 = vec![last];
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::CompoundIdentifier(parts) = expr
            && let Some(schema) = self.schema(parts)
        {
            parts.drain(..schema);
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::mark;
    use crate::FrontEnd;

    fn marked(text: &str, alias: &str) -> Option<String> {
        let mut statement = FrontEnd::new(vec![]).parse(text).unwrap().statement().clone();
        mark(&mut statement, alias).then(|| statement.to_string().replace('"', ""))
    }

    #[test]
    fn only_the_side_without_rows_is_marked() {
        let wrapped = |table: &str| format!("(SELECT *, true AS __row_of_u FROM {table}) AS u");
        assert_eq!(marked("SELECT a FROM t LEFT JOIN u ON true", "u"), Some(format!("SELECT a FROM t LEFT JOIN {} ON true", wrapped("u"))));
        assert_eq!(
            marked("SELECT a FROM u RIGHT JOIN t ON true", "u"),
            Some(format!("SELECT a FROM {} RIGHT JOIN t ON true", wrapped("u")))
        );
        let nested = marked("SELECT a FROM t LEFT JOIN (v JOIN u ON true) ON true", "u").unwrap();
        assert!(nested.contains(&wrapped("u")), "{nested}");
        for plain in ["SELECT a FROM t LEFT JOIN u ON true", "SELECT a FROM t JOIN v ON true", "SELECT a FROM t, v"] {
            assert_eq!(marked(plain, "t"), None);
        }
    }

    #[test]
    fn what_the_user_sees_stays_as_it_is() {
        let all = marked("SELECT *, u.* FROM t FULL JOIN (SELECT 1 AS x) AS u ON true", "u").unwrap();
        assert!(
            all.starts_with("SELECT * EXCLUDE (__row_of_u), u.* EXCLUDE (__row_of_u) FROM t FULL JOIN (SELECT 1 AS x, true AS"),
            "{all}"
        );
        let full = marked("SELECT s.u.x FROM t LEFT JOIN s.u ON s.u.k = t.k", "u").unwrap();
        assert!(full.starts_with("SELECT u.x") && full.ends_with("ON u.k = t.k"), "{full}");
    }
}
