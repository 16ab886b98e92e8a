//! The alias of a table as an expression: `row_to_json(t)`, `hstore(t)`, `SELECT t`. It stands for the row as a struct.
//!
//! The rewrite is made where planning fails because there is no column `t`.

use std::ops::ControlFlow;

use datafusion::common::Column;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, TableFactor, Value, VisitorMut};

use super::missing_column::MissingColumn;
use super::normalized;
use crate::functions::typing::NAMED_ROW;
use crate::sql::dialect::call;

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
            self.used.push(normalized(ident));
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

/// Puts the row where the missing column stands, if that is called as a table; whether it is.
pub(crate) fn rewrite(statement: &mut Statement, missing: &MissingColumn) -> bool {
    let of_table = |column: &&Column| column.relation.as_ref().is_some_and(|relation| relation.table() == missing.name);
    let columns: Vec<_> = missing.known.iter().filter(of_table).collect();
    if missing.table.is_some() || columns.is_empty() {
        return false;
    }
    missing.replace(statement, &missing.name, |expr| missing.is_at(expr).then(|| record(&missing.name, &columns)));
    true
}

/// `named_row('a', t.a, 'b', t.b)`.
fn record(alias: &str, columns: &[&Column]) -> Expr {
    let quoted = |name: &str| Ident::with_quote('"', name);
    let members = columns.iter().flat_map(|column| {
        let name = Expr::value(Value::SingleQuotedString(column.name.clone()));
        [name, Expr::CompoundIdentifier(vec![quoted(alias), quoted(&column.name)])]
    });
    call(Ident::new(NAMED_ROW), members.collect())
}
