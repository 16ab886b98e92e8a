//! The columns that `JOIN … USING (x)` and NATURAL joins merge. `x` is then the value of the side that has the row; DataFusion
//! takes the left side's, which is NULL in RIGHT and FULL joins where only the right side has it, and no column at all in WHERE;
//! it takes the first of several columns `x`, and puts them into another order.
//!
//! The join gets a condition, and `x`, as far as no table stands before it, becomes `a.x`, `b.x` or `coalesce(a.x, b.x)`. Where
//! it depends on the columns of the tables what is meant, they are asked for first ([`super::probe`]), while the statement is
//! planned.

use std::ops::ControlFlow;

use datafusion::common::Column;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, ExcludeSelectItem, Expr, FunctionArguments, Ident, Join, JoinConstraint, JoinOperator, ObjectName, OrderByExpr,
    OrderByKind, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableFactor, TableWithJoins, Value, VisitMut,
    VisitorMut, WildcardAdditionalOptions,
};

use super::table_row::alias_of;
use super::{normalized, probe};
use crate::dialect::call;
use apigw_sql_functions::typing::TYPED_AS;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Rewrites the joins of `statement` for which no columns need to be known.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    run(statement, Step::Text).map(|_| ())
}

/// How many SELECTs of `statement` are left that join by names.
pub(crate) fn count(statement: &mut Statement) -> Result<usize> {
    run(statement, Step::Count).map(|visitor| visitor.at)
}

/// The statement in which the SELECT with this number asks for its columns.
pub(crate) fn asking(statement: &Statement, number: usize) -> Result<Statement> {
    let mut asking = statement.clone();
    run(&mut asking, Step::Ask(number))?;
    Ok(asking)
}

/// Rewrites the joins of the SELECT with this number, where `known` are the columns of its tables; whether it does. It is not
/// counted then any more.
pub(crate) fn rewrite_known(statement: &mut Statement, number: usize, known: &[Column]) -> Result<bool> {
    run(statement, Step::Known(number, known)).map(|visitor| visitor.done)
}

/// Refuses what is left, where DataFusion would give another answer.
pub(crate) fn refuse_rest(statement: &mut Statement) -> Result<()> {
    run(statement, Step::Refuse).map(|_| ())
}

/// What is done with the SELECTs that join by names.
#[derive(Clone, Copy)]
enum Step<'a> {
    Text,
    Count,
    Ask(usize),
    Known(usize, &'a [Column]),
    Refuse,
}

fn run<'a>(statement: &mut Statement, step: Step<'a>) -> Result<Joins<'a>> {
    let mut visitor = Joins { step, at: 0, done: false, error: None };
    super::visit(statement, &mut visitor);
    match visitor.error.take() {
        Some(error) => Err(error),
        None => Ok(visitor),
    }
}

struct Joins<'a> {
    step: Step<'a>,
    /// How many were found.
    at: usize,
    /// Whether one was rewritten.
    done: bool,
    error: Option<Error>,
}

impl VisitorMut for Joins<'_> {
    type Break = ();

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let keys = match query.order_by.as_mut().map(|order| &mut order.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.as_mut_slice(),
            _ => &mut [],
        };
        match self.body(&mut query.body, keys) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl Joins<'_> {
    fn body(&mut self, body: &mut SetExpr, keys: &mut [OrderByExpr]) -> Result<()> {
        match body {
            SetExpr::Select(select) if by_name(select) => self.select(select, keys),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, &mut [])?;
                self.body(right, &mut [])
            }
            _ => Ok(()),
        }
    }

    fn select(&mut self, select: &mut Select, keys: &mut [OrderByExpr]) -> Result<()> {
        let number = self.at;
        self.at += 1;
        let known = match self.step {
            Step::Text => None,
            Step::Known(asked, known) if asked == number => Some(known),
            Step::Ask(asked) if asked == number => {
                select.from.iter_mut().for_each(join_all);
                probe::ask(select);
                return Ok(());
            }
            Step::Refuse if select.from.iter().any(|from| joins(from, &merges_right)) => return Err(unclear()),
            Step::Count | Step::Ask(_) | Step::Known(..) | Step::Refuse => return Ok(()),
        };
        let (mut rewritten, mut sorted) = (select.clone(), keys.to_vec());
        match merge(&mut rewritten, &mut sorted, known) {
            Ok(()) => {
                (*select, self.done) = (rewritten, true);
                keys.clone_from_slice(&sorted);
                Ok(())
            }
            Err(Trouble::Unclear) => Ok(()),
            Err(Trouble::Wrong(error)) => Err(error),
        }
    }
}

/// Why joins are not rewritten.
enum Trouble {
    /// It depends on columns that are not known.
    Unclear,
    Wrong(Error),
}

type Outcome<T> = std::result::Result<T, Trouble>;

fn wrong(message: String, hint: &str) -> Trouble {
    Trouble::Wrong(Error::new(ErrorKind::Syntax, message).with_hint(hint))
}

fn merge(select: &mut Select, keys: &mut [OrderByExpr], known: Option<&[Column]>) -> Outcome<()> {
    let mut merged = Merged { parts: vec![] };
    for from in &mut select.from {
        merged.parts.extend(joined(from, known)?);
    }
    let items = std::mem::take(&mut select.projection);
    for item in items {
        let items = merged.item(item)?;
        select.projection.extend(items);
    }
    for key in keys {
        // A name alone is one of the list first.
        let is_of_list = matches!(&key.expr, Expr::Identifier(name) if has_title(select, &normalized(name)));
        if !is_of_list {
            merged.replace(&mut key.expr)?;
        }
    }
    let mut from = std::mem::take(&mut select.from);
    // Conditions of joins see what they join.
    for from in &mut from {
        merged.replace_in_factor(&mut from.relation)?;
        from.joins.iter_mut().try_for_each(|join| merged.replace_in_factor(&mut join.relation))?;
    }
    let replaced = merged.replace(select);
    select.from = from;
    replaced
}

fn has_title(select: &Select, title: &str) -> bool {
    select.projection.iter().any(|item| matches!(item, SelectItem::ExprWithAlias { alias, .. } if normalized(alias) == title))
}

fn by_name(select: &Select) -> bool {
    let is_by_name = |operator: &JoinOperator| matches!(constraint(operator), Some(JoinConstraint::Using(_) | JoinConstraint::Natural));
    select.from.iter().any(|from| joins(from, &is_by_name))
}

/// Whether there is a join for which `is` holds, also in parentheses.
fn joins(from: &TableWithJoins, is: &dyn Fn(&JoinOperator) -> bool) -> bool {
    let in_parentheses = |factor: &TableFactor| match factor {
        TableFactor::NestedJoin { table_with_joins, .. } => joins(table_with_joins, is),
        _ => false,
    };
    in_parentheses(&from.relation) || from.joins.iter().any(|join| is(&join.join_operator) || in_parentheses(&join.relation))
}

/// Joins all rows with each other, whatever the conditions, which may have merged columns.
fn join_all(from: &mut TableWithJoins) {
    let in_parentheses = |factor: &mut TableFactor| {
        if let TableFactor::NestedJoin { table_with_joins, .. } = factor {
            join_all(table_with_joins);
        }
    };
    in_parentheses(&mut from.relation);
    for join in &mut from.joins {
        in_parentheses(&mut join.relation);
        if constraint(&join.join_operator).is_some() {
            join.join_operator = JoinOperator::Inner(JoinConstraint::On(all_rows()));
        }
    }
}

fn all_rows() -> Expr {
    Expr::value(Value::Boolean(true))
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

/// What a FROM clause gives, in its order.
enum Part {
    /// A merged column.
    Column(Box<MergedColumn>),
    /// The columns of a table that are not merged.
    Rest(Table),
}

/// A merged column with its value.
struct MergedColumn {
    name: Ident,
    value: Expr,
}

/// A table with those of its columns that are merged.
struct Table {
    /// `None` where nothing can be qualified with it.
    name: Option<Ident>,
    /// All of its columns that can be named, if they are known.
    columns: Option<Vec<String>>,
    merged: Vec<Ident>,
}

/// The parts of an item of FROM, whose joins by names get conditions.
fn joined(from: &mut TableWithJoins, known: Option<&[Column]>) -> Outcome<Vec<Part>> {
    let mut parts = of_factor(&mut from.relation, known)?;
    for join in &mut from.joins {
        let right = of_factor(&mut join.relation, known)?;
        parts = of_join(join, parts, right)?;
    }
    Ok(parts)
}

fn of_factor(factor: &mut TableFactor, known: Option<&[Column]>) -> Outcome<Vec<Part>> {
    if let TableFactor::NestedJoin { table_with_joins, alias: None } = factor {
        return joined(table_with_joins, known);
    }
    let alias = alias_of(factor);
    let is_of = |column: &&Column| column.relation.as_ref().map(datafusion::common::TableReference::table) == alias.as_deref();
    let columns = known.map(|known| known.iter().filter(is_of).filter(|_| alias.is_some()).map(|column| column.name.clone()).collect());
    let name = alias.as_ref().map(|alias| Ident::with_quote('"', alias.as_str()));
    Ok(vec![Part::Rest(Table { name, columns, merged: vec![] })])
}

fn of_join(join: &mut Join, mut left: Vec<Part>, mut right: Vec<Part>) -> Outcome<Vec<Part>> {
    let names: Vec<Ident> = match constraint(&join.join_operator) {
        Some(JoinConstraint::Using(names)) => names.iter().filter_map(column_of).collect(),
        Some(JoinConstraint::Natural) => common_names(&left, &right)?,
        _ => {
            left.extend(right);
            return replaced_in(join, left);
        }
    };
    let (mut merged, mut conditions) = (Vec::with_capacity(names.len()), Vec::with_capacity(names.len()));
    for name in names {
        let (a, b) = (take(&mut left, &name, "left")?, take(&mut right, &name, "right")?);
        conditions.push(binary(a.clone(), BinaryOperator::Eq, b.clone()));
        let value = match &join.join_operator {
            JoinOperator::FullOuter(_) => call(Ident::new("coalesce"), vec![a, b]),
            JoinOperator::Right(_) | JoinOperator::RightOuter(_) => of_common_type(b, a),
            _ => of_common_type(a, b),
        };
        merged.push(Part::Column(Box::new(MergedColumn { name, value })));
    }
    let condition = conditions.into_iter().reduce(|all, one| binary(all, BinaryOperator::And, one));
    join.join_operator = on(&join.join_operator, condition.unwrap_or_else(all_rows));
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

/// The parts, which the condition of the join sees.
fn replaced_in(join: &mut Join, parts: Vec<Part>) -> Outcome<Vec<Part>> {
    let scope = Merged { parts };
    if let Some(JoinConstraint::On(condition)) = constraint(&join.join_operator) {
        let mut condition = condition.clone();
        scope.replace(&mut condition)?;
        join.join_operator = on(&join.join_operator, condition);
    }
    Ok(scope.parts)
}

/// The names that both sides have, in the order of the left one.
fn common_names(left: &[Part], right: &[Part]) -> Outcome<Vec<Ident>> {
    let right = visible(right)?;
    let mut common: Vec<Ident> = Vec::new();
    for name in visible(left)?.into_iter().filter(|name| right.contains(name)) {
        if !common.iter().any(|known| known.value == name) {
            common.push(Ident::with_quote('"', name));
        }
    }
    Ok(common)
}

/// The names of all columns.
fn visible(parts: &[Part]) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for part in parts {
        match part {
            Part::Column(column) => names.push(normalized(&column.name)),
            Part::Rest(Table { name: None, .. }) => return Err(Trouble::Unclear),
            Part::Rest(table) => names.extend(table.rest().ok_or(Trouble::Unclear)?.cloned()),
        }
    }
    Ok(names)
}

/// Takes the column called `name` out of a side of a join: its value.
fn take(parts: &mut Vec<Part>, name: &Ident, side: &str) -> Outcome<Expr> {
    let wanted = normalized(name);
    let is_unclear = |part: &Part| matches!(part, Part::Rest(Table { columns: None, .. } | Table { name: None, .. }));
    let found: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].may_have(&wanted)).collect();
    let at = match found.as_slice() {
        [at] => *at,
        _ if parts.iter().any(is_unclear) => return Err(Trouble::Unclear),
        [] => {
            let message = format!("column `{wanted}` specified in USING clause does not exist in {side} table");
            return Err(wrong(message, "join with ON, `ON a.x = b.y`, where the columns are called differently"));
        }
        _ => {
            let message = format!("common column name `{wanted}` appears more than once in {side} table");
            return Err(wrong(message, "say which one is meant: `ON a.x = b.x`"));
        }
    };
    if let Part::Rest(table) = &mut parts[at] {
        let qualifier = table.name.clone().ok_or(Trouble::Unclear)?;
        table.merged.push(name.clone());
        return Ok(Expr::CompoundIdentifier(vec![qualifier, name.clone()]));
    }
    match parts.remove(at) {
        Part::Column(column) => Ok(column.value),
        Part::Rest(_) => Err(Trouble::Unclear),
    }
}

impl Part {
    /// Whether its columns are known.
    fn is_known(&self) -> bool {
        !matches!(self, Self::Rest(Table { columns: None, .. }))
    }

    /// Whether it has a column of that name, as far as its columns are known.
    fn may_have(&self, name: &str) -> bool {
        match self {
            Self::Column(column) => normalized(&column.name) == name,
            Self::Rest(table) => match table.rest() {
                Some(mut rest) => rest.any(|column| column == name),
                None => !table.merged.iter().any(|merged| normalized(merged) == name),
            },
        }
    }
}

impl Table {
    /// The columns that are not merged, if they are known.
    fn rest(&self) -> Option<impl Iterator<Item = &String>> {
        let merged = move |column: &&String| !self.merged.iter().any(|merged| normalized(merged) == **column);
        self.columns.as_ref().map(|columns| columns.iter().filter(merged))
    }

    fn others(&self) -> Outcome<SelectItem> {
        let table = self.name.clone().ok_or(Trouble::Unclear)?;
        let names = self.merged.iter().map(|name| ObjectName::from(vec![name.clone()])).collect::<Vec<_>>();
        let opt_exclude = (!names.is_empty()).then_some(ExcludeSelectItem::Multiple(names));
        let kind = SelectItemQualifiedWildcardKind::ObjectName(ObjectName::from(vec![table]));
        Ok(SelectItem::QualifiedWildcard(kind, WildcardAdditionalOptions { opt_exclude, ..WildcardAdditionalOptions::default() }))
    }
}

/// What the FROM clause of a SELECT gives.
struct Merged {
    parts: Vec<Part>,
}

impl Merged {
    /// The value of a name that is merged somewhere.
    fn value(&self, name: &Ident) -> Outcome<Option<&Expr>> {
        let wanted = normalized(name);
        let columns = self.parts.iter().filter_map(|part| match part {
            Part::Column(column) if normalized(&column.name) == wanted => Some(column.as_ref()),
            _ => None,
        });
        let columns: Vec<&MergedColumn> = columns.collect();
        let Some(first) = columns.first() else { return Ok(None) };
        let is_other = |part: &&Part| matches!(part, Part::Rest(_)) && part.may_have(&wanted);
        let others = self.parts.iter().filter(is_other).count();
        match (columns.len(), others) {
            (1, 0) => Ok(Some(&first.value)),
            (1, _) if !self.parts.iter().all(Part::is_known) => Err(Trouble::Unclear),
            _ => Err(wrong(format!("column reference `{wanted}` is ambiguous"), "say which one is meant: `a.x`")),
        }
    }

    /// An item of the list: `*` as what FROM gives, a merged column with its name.
    fn item(&self, item: SelectItem) -> Outcome<Vec<SelectItem>> {
        match item {
            SelectItem::Wildcard(options) if options == WildcardAdditionalOptions::default() => {
                let items = self.parts.iter().map(|part| match part {
                    Part::Column(column) => Ok(SelectItem::ExprWithAlias { expr: column.value.clone(), alias: column.name.clone() }),
                    Part::Rest(table) => table.others(),
                });
                items.collect()
            }
            // With its name, which it would lose with its value.
            SelectItem::UnnamedExpr(Expr::Identifier(name)) if self.value(&name)?.is_some() => {
                Ok(vec![SelectItem::ExprWithAlias { expr: Expr::Identifier(name.clone()), alias: name }])
            }
            other => Ok(vec![other]),
        }
    }

    /// Puts the values in place of the names in the arguments of a function in FROM.
    fn replace_in_factor(&self, factor: &mut TableFactor) -> Outcome<()> {
        if matches!(factor, TableFactor::NestedJoin { .. }) { Ok(()) } else { self.replace(factor) }
    }

    /// Puts the values in place of the names.
    fn replace(&self, part: &mut impl VisitMut) -> Outcome<()> {
        let mut outcome = Ok(());
        super::change_outside_subqueries(part, |expr| {
            if let Expr::Identifier(name) = expr {
                match self.value(name) {
                    Ok(Some(value)) => *expr = value.clone(),
                    Ok(None) => {}
                    Err(trouble) => outcome = Err(trouble),
                }
            }
        });
        outcome
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

fn unclear() -> Error {
    let message = "a join in parentheses, or of a table without a name, cannot be merged by RIGHT or FULL JOIN";
    let hint = "write the condition with ON, `ON a.x = b.x`, and `coalesce(a.x, b.x)` for the column";
    Error::new(ErrorKind::Syntax, message).with_hint(hint)
}
