//! The alias of a table as an expression: `row_to_json(t)`, `hstore(t)`, `count(t.*)`, `SELECT t`. It stands for the row as
//! a struct, and for NULL where an outer join has no row of the table.
//!
//! The rewrite is made where planning fails because there is no column `t`.

use std::ops::ControlFlow;

use datafusion::common::Column;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, Select, TableFactor, Value,
    VisitorMut,
};

use super::common_type::arguments;
use super::missing_column::MissingColumn;
use super::titles::Titles;
use super::{empty_side, field_access, normalized, probe};
use crate::dialect::call;
use apigw_sql_functions::typing::NAMED_ROW;

/// What stands behind the name of a table where its row is meant, whatever columns are called.
const ALL: &str = ".*";

/// Rewrites `record #= hstore` as a call.
pub(crate) fn rewrite_operator(statement: &mut Statement) {
    super::visit(statement, &mut Operators);
}

struct Operators;

impl VisitorMut for Operators {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::BinaryOp { left, op: BinaryOperator::Custom(symbol), right } = expr
            && symbol == "#="
        {
            let take = |side: &mut Box<Expr>| std::mem::replace(side.as_mut(), Expr::value(Value::Null));
            *expr = call(Ident::new("populate_record"), vec![take(left), take(right)]);
        }
        ControlFlow::Continue(())
    }
}

/// Rewrites `f(t.*)` and `(t.*)::text` as those of the row, whatever columns are called.
pub(crate) fn rewrite_wildcards(statement: &mut Statement) {
    super::visit(statement, &mut Wildcards);
}

struct Wildcards;

impl VisitorMut for Wildcards {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Tuple(members) = expr
            && members.iter().any(|member| matches!(member, Expr::QualifiedWildcard(..)))
        {
            *expr = call(Ident::new("row"), std::mem::take(members));
        }
        match expr {
            Expr::Function(function) => {
                if let FunctionArguments::List(list) = &mut function.args {
                    for arg in &mut list.args {
                        if let FunctionArg::Unnamed(FunctionArgExpr::QualifiedWildcard(table)) = arg
                            && let Some(row) = row_of(table)
                        {
                            *arg = FunctionArg::Unnamed(FunctionArgExpr::Expr(row));
                        }
                    }
                }
            }
            Expr::QualifiedWildcard(table, _) => {
                if let Some(row) = row_of(table) {
                    *expr = row;
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// `t.*` as the name of the row.
fn row_of(table: &ObjectName) -> Option<Expr> {
    let table = table.0.last()?.as_ident()?;
    Some(Expr::Identifier(Ident { value: row_name(&normalized(table)), quote_style: Some('"'), span: table.span }))
}

/// The name of the row of a table, whatever columns are called.
pub(crate) fn row_name(table: &str) -> String {
    format!("{table}{ALL}")
}

/// Whether it is the name of a row that was written `t.*`.
pub(super) fn is_all_of_row(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_some() && ident.value.ends_with(ALL))
}

/// Puts `columns` into the rows, `ROW(t.*, 3)`, that ask for all of the missing row: there they are members themselves.
fn expand(statement: &mut Statement, missing: &MissingColumn, columns: &[Expr]) {
    struct Rows<'a>(&'a MissingColumn, &'a [Expr]);

    impl VisitorMut for Rows<'_> {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
            let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
            if !function.name.to_string().eq_ignore_ascii_case(NAMED_ROW) {
                return ControlFlow::Continue(());
            }
            let members: Vec<Expr> = arguments(function).into_iter().skip(1).step_by(2).map(|member| member.clone()).collect();
            if members.iter().any(|member| is_all_of_row(member) && self.0.is_at(member)) {
                let of_all = |member: Expr| if self.0.is_at(&member) { self.1.to_vec() } else { vec![member] };
                *expr = field_access::row_of(members.into_iter().flat_map(of_all));
            }
            ControlFlow::Continue(())
        }
    }

    super::visit(statement, &mut Rows(missing, columns));
}

/// Whether `statement` uses the alias of a table as if it were a column.
pub(crate) fn may_use(statement: &mut Statement) -> bool {
    let mut names = Names::default();
    super::visit(statement, &mut names);
    names.used.iter().any(|name| names.aliases.contains(name))
}

#[derive(Default)]
struct Names {
    aliases: Vec<String>,
    used: Vec<String>,
}

impl VisitorMut for Names {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        self.aliases.extend(alias_of(factor));
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Identifier(ident) = expr {
            let name = normalized(ident);
            self.used.push(name.strip_suffix(ALL).map_or_else(|| name.clone(), str::to_owned));
        }
        ControlFlow::Continue(())
    }
}

/// What columns of the table are qualified with.
pub(super) fn alias_of(factor: &TableFactor) -> Option<String> {
    match factor {
        TableFactor::Table { alias: Some(alias), .. }
        | TableFactor::Derived { alias: Some(alias), .. }
        | TableFactor::UNNEST { alias: Some(alias), .. }
        | TableFactor::Function { alias: Some(alias), .. } => Some(normalized(&alias.name)),
        TableFactor::Table { name, .. } => name.0.last().and_then(|part| part.as_ident()).map(normalized),
        _ => None,
    }
}

/// Puts the row where the missing column stands, if that is called as a table; whether it is. Where `empty_sides`, the row
/// of a table that an outer join may leave without one gets first what tells so.
pub(crate) fn rewrite(statement: &mut Statement, missing: &MissingColumn, empty_sides: bool, titles: &Titles) -> bool {
    if missing.table.is_some() {
        return false;
    }
    let alias = missing.name.strip_suffix(ALL).unwrap_or(&missing.name);
    let is_of_table = |column: &&Column| column.relation.as_ref().is_some_and(|relation| relation.table() == alias);
    // Where the list is known as well, ORDER BY has its columns before those of the tables.
    let is_last = |(i, column): &(usize, &Column)| !missing.known[i + 1..].contains(column);
    let known = missing.known.iter().enumerate().filter(is_last).map(|(_, column)| column);
    let (marks, columns): (Vec<_>, Vec<_>) = known.filter(is_of_table).partition(|column| empty_side::is_mark(&column.name));
    if columns.is_empty() {
        return false;
    }
    if empty_sides && marks.is_empty() && empty_side::mark(statement, alias) {
        return true;
    }
    if missing.name.ends_with(ALL) {
        let members: Vec<Expr> = columns.iter().map(|column| of_table(alias, &column.name)).collect();
        expand(statement, missing, &members);
    }
    missing.replace(statement, alias, |expr| missing.is_at(expr).then(|| record(alias, &columns, marks.first().copied(), titles)));
    true
}

/// The statement in which the one SELECT that has a table of the missing name asks for its columns: a subquery may ask for the
/// row of a table outside.
pub(crate) fn asking(statement: &Statement, missing: &MissingColumn) -> Option<Statement> {
    let alias = missing.name.strip_suffix(ALL).unwrap_or(&missing.name);
    let mut asker = Asker { alias, found: 0 };
    let mut asking = statement.clone();
    super::visit(&mut asking, &mut asker);
    (missing.table.is_none() && asker.found == 1).then_some(asking)
}

struct Asker<'a> {
    alias: &'a str,
    found: usize,
}

impl VisitorMut for Asker<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let factors =
            select.from.iter().flat_map(|from| std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)));
        let found = factors.filter_map(alias_of).any(|alias| alias == self.alias);
        // What a mark is put around is called as the table as well.
        if found && !empty_side::marks(select) {
            self.found += 1;
            probe::ask(select);
        }
        ControlFlow::Continue(())
    }
}

fn of_table(alias: &str, column: &str) -> Expr {
    Expr::CompoundIdentifier(vec![Ident::with_quote('"', alias), Ident::with_quote('"', column)])
}

/// `named_row('a', t.a, 'b', t.b)`, or NULL where the mark is NULL. Columns that are called alike are so in the row as well.
fn record(alias: &str, columns: &[&Column], mark: Option<&Column>, titles: &Titles) -> Expr {
    let members = columns.iter().flat_map(|column| {
        let name = Expr::value(Value::SingleQuotedString(titles.of(&column.name).to_owned()));
        [name, of_table(alias, &column.name)]
    });
    let row = call(Ident::new(NAMED_ROW), members.collect());
    match mark {
        None => row,
        Some(mark) => Expr::Case {
            case_token: AttachedToken::empty(),
            end_token: AttachedToken::empty(),
            operand: None,
            conditions: vec![CaseWhen { condition: Expr::IsNotNull(Box::new(of_table(alias, &mark.name))), result: row }],
            else_result: None,
        },
    }
}
