//! The columns that `JOIN … USING (x)` merges. `x` is then the value of the side that has the row; DataFusion takes the
//! left side's, which is NULL in RIGHT and FULL joins where only the right side has it, and no column at all in WHERE.
//!
//! The join gets a condition, and `x`, as far as no table stands before it, becomes `a.x`, `b.x` or `coalesce(a.x, b.x)`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, ExcludeSelectItem, Expr, FunctionArguments, Ident, JoinConstraint, JoinOperator, ObjectName, OrderByKind, Query,
    Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableFactor, TableWithJoins, VisitMut, VisitorMut,
    WildcardAdditionalOptions,
};

use super::normalized;
use super::table_row::alias_of;
use crate::dialect::call;
use apigw_sql_functions::typing::TYPED_AS;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the joins of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = Joins { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct Joins {
    error: Option<Error>,
}

impl VisitorMut for Joins {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        match of_query(query) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

fn of_query(query: &mut Query) -> Result<()> {
    let Some(merged) = of_body(&mut query.body)? else { return Ok(()) };
    let Some(OrderByKind::Expressions(keys)) = query.order_by.as_mut().map(|order| &mut order.kind) else { return Ok(()) };
    let SetExpr::Select(select) = query.body.as_ref() else { return Ok(()) };
    for key in keys {
        // A name alone is one of the list first.
        let is_of_list = matches!(&key.expr, Expr::Identifier(name) if has_title(select, &normalized(name)));
        if !is_of_list {
            merged.replace(&mut key.expr);
        }
    }
    Ok(())
}

/// The merged columns of the one SELECT, if it has any.
fn of_body(body: &mut SetExpr) -> Result<Option<Merged>> {
    match body {
        SetExpr::Select(select) => of_select(select),
        SetExpr::SetOperation { left, right, .. } => {
            of_body(left)?;
            of_body(right)?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

fn has_title(select: &Select, title: &str) -> bool {
    select.projection.iter().any(|item| matches!(item, SelectItem::ExprWithAlias { alias, .. } if normalized(alias) == title))
}

fn of_select(select: &mut Select) -> Result<Option<Merged>> {
    let right = select.from.iter().any(|from| joins(from, &merges_right));
    if !right && !select.from.iter().any(|from| joins(from, &|operator| matches!(constraint(operator), Some(JoinConstraint::Using(_))))) {
        return Ok(None);
    }
    let mut merged = Merged::default();
    let mut from = select.from.clone();
    match from.iter_mut().try_for_each(|from| merged.add(from)) {
        Ok(()) => {
            select.from = from;
            let items = std::mem::take(&mut select.projection);
            select.projection = items.into_iter().flat_map(|item| merged.item(item)).collect();
        }
        Err(error) if right => return Err(error),
        // The left side's columns are the right ones, which are what DataFusion takes; and those that are known are.
        Err(_) => select.projection.iter_mut().for_each(|item| merged.name(item)),
    }
    merged.replace(select);
    Ok(Some(merged))
}

/// Whether there is a join for which `is` holds, also in parentheses.
fn joins(from: &TableWithJoins, is: &dyn Fn(&JoinOperator) -> bool) -> bool {
    let in_parentheses = |factor: &TableFactor| match factor {
        TableFactor::NestedJoin { table_with_joins, .. } => joins(table_with_joins, is),
        _ => false,
    };
    in_parentheses(&from.relation) || from.joins.iter().any(|join| is(&join.join_operator) || in_parentheses(&join.relation))
}

/// Whether rows of the right side alone are in the result of a join by names.
fn merges_right(operator: &JoinOperator) -> bool {
    let outer = matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_));
    outer && matches!(constraint(operator), Some(JoinConstraint::Using(_) | JoinConstraint::Natural))
}

fn constraint(operator: &JoinOperator) -> Option<&JoinConstraint> {
    match operator {
        JoinOperator::Join(c)
        | JoinOperator::Inner(c)
        | JoinOperator::Left(c)
        | JoinOperator::LeftOuter(c)
        | JoinOperator::Right(c)
        | JoinOperator::RightOuter(c)
        | JoinOperator::FullOuter(c) => Some(c),
        _ => None,
    }
}

fn on(operator: &JoinOperator, condition: Expr) -> JoinOperator {
    let condition = JoinConstraint::On(condition);
    match operator {
        JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => JoinOperator::LeftOuter(condition),
        JoinOperator::Right(_) | JoinOperator::RightOuter(_) => JoinOperator::RightOuter(condition),
        JoinOperator::FullOuter(_) => JoinOperator::FullOuter(condition),
        _ => JoinOperator::Inner(condition),
    }
}

/// The columns that the joins of a FROM clause merge, with their values.
#[derive(Default)]
struct Merged {
    columns: Vec<(Ident, Expr)>,
    tables: Vec<Table>,
}

/// A table with those of its columns that are merged.
struct Table {
    name: Ident,
    merged: Vec<Ident>,
}

impl Merged {
    fn add(&mut self, from: &mut TableWithJoins) -> Result<()> {
        // Columns are merged with those of tables in the same item of FROM.
        let (first_table, first_column) = (self.tables.len(), self.columns.len());
        self.table(&from.relation)?;
        for join in &mut from.joins {
            self.table(&join.relation)?;
            let names = match constraint(&join.join_operator) {
                Some(JoinConstraint::Using(names)) => names.clone(),
                Some(JoinConstraint::Natural) => return Err(unclear("a NATURAL join")),
                _ => continue,
            };
            let mut sides = Vec::with_capacity(names.len());
            for name in names.iter().filter_map(column_of) {
                sides.push((name.clone(), self.left(first_table, first_column, &name)?, self.right(&name)));
            }
            let equal = sides.iter().map(|(_, left, right)| binary(left.clone(), BinaryOperator::Eq, right.clone()));
            if let Some(condition) = equal.reduce(|all, one| binary(all, BinaryOperator::And, one)) {
                join.join_operator = on(&join.join_operator, condition);
            }
            for (name, left, right) in sides {
                let value = match &join.join_operator {
                    JoinOperator::FullOuter(_) => call(Ident::new("coalesce"), vec![left, right]),
                    JoinOperator::Right(_) | JoinOperator::RightOuter(_) => of_common_type(right, left),
                    _ => of_common_type(left, right),
                };
                match self.columns.iter_mut().skip(first_column).find(|(known, _)| normalized(known) == normalized(&name)) {
                    Some((_, known)) => *known = value,
                    None => self.columns.push((name, value)),
                }
            }
        }
        Ok(())
    }

    fn table(&mut self, factor: &TableFactor) -> Result<()> {
        let name = alias_of(factor).ok_or_else(|| unclear("a join in parentheses, or of a table without a name,"))?;
        self.tables.push(Table { name: Ident::with_quote('"', name), merged: vec![] });
        Ok(())
    }

    /// The column of what stands left of the last table.
    fn left(&mut self, first_table: usize, first_column: usize, name: &Ident) -> Result<Expr> {
        if let Some((_, known)) = self.columns.iter().skip(first_column).find(|(known, _)| normalized(known) == normalized(name)) {
            return Ok(known.clone());
        }
        let last = self.tables.len() - 1;
        match &mut self.tables[first_table..last] {
            [table] => Ok(table.column(name)),
            _ => Err(unclear(&format!("`{name}`, which several tables on the left may have,"))),
        }
    }

    fn right(&mut self, name: &Ident) -> Expr {
        self.tables.last_mut().map_or_else(|| Expr::Identifier(name.clone()), |table| table.column(name))
    }

    fn value(&self, name: &Ident) -> Option<&Expr> {
        self.columns.iter().find(|(known, _)| normalized(known) == normalized(name)).map(|(_, value)| value)
    }

    /// An item of the list: `*` as the merged columns and the others of each table, a merged column with its name.
    fn item(&self, item: SelectItem) -> Vec<SelectItem> {
        match item {
            SelectItem::Wildcard(options) if options == WildcardAdditionalOptions::default() => {
                let merged =
                    self.columns.iter().map(|(name, value)| SelectItem::ExprWithAlias { expr: value.clone(), alias: name.clone() });
                merged.chain(self.tables.iter().map(Table::others)).collect()
            }
            mut other => {
                self.name(&mut other);
                vec![other]
            }
        }
    }

    /// A merged column with its name, which it would lose with its value.
    fn name(&self, item: &mut SelectItem) {
        if let SelectItem::UnnamedExpr(Expr::Identifier(name)) = item
            && self.value(name).is_some()
        {
            *item = SelectItem::ExprWithAlias { expr: Expr::Identifier(name.clone()), alias: name.clone() };
        }
    }

    /// Puts the values in place of the names.
    fn replace(&self, part: &mut impl VisitMut) {
        super::change_outside_subqueries(part, |expr| {
            if let Expr::Identifier(name) = expr
                && let Some(value) = self.value(name)
            {
                *expr = value.clone();
            }
        });
    }
}

impl Table {
    fn column(&mut self, name: &Ident) -> Expr {
        self.merged.push(name.clone());
        Expr::CompoundIdentifier(vec![self.name.clone(), name.clone()])
    }

    fn others(&self) -> SelectItem {
        let names = self.merged.iter().map(|name| ObjectName::from(vec![name.clone()])).collect::<Vec<_>>();
        let opt_exclude = (!names.is_empty()).then_some(ExcludeSelectItem::Multiple(names));
        let kind = SelectItemQualifiedWildcardKind::ObjectName(ObjectName::from(vec![self.name.clone()]));
        SelectItem::QualifiedWildcard(kind, WildcardAdditionalOptions { opt_exclude, ..WildcardAdditionalOptions::default() })
    }
}

/// The value, as the type that it has in common with the other side.
fn of_common_type(value: Expr, other: Expr) -> Expr {
    let name = Ident::new(TYPED_AS);
    if let Expr::Function(mut function) = value {
        if function.name.to_string() == TYPED_AS
            && let (FunctionArguments::List(known), Expr::Function(with_other)) = (&mut function.args, call(name, vec![other]))
            && let FunctionArguments::List(others) = with_other.args
        {
            known.args.extend(others.args);
        }
        return Expr::Function(function);
    }
    call(name, vec![value.clone(), value, other])
}

fn column_of(name: &ObjectName) -> Option<Ident> {
    name.0.last().and_then(|part| part.as_ident()).cloned()
}

fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

fn unclear(what: &str) -> Error {
    let message = format!("{what} cannot be merged by RIGHT or FULL JOIN");
    let hint = "write the condition with ON, `ON a.x = b.x`, and `coalesce(a.x, b.x)` for the column";
    Error::new(ErrorKind::Syntax, message).with_hint(hint)
}
