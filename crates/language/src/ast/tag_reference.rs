//! Names of tags, as in the preview of DDSQL: `env` where no column is called so, `#env`, `#"availability-zone"`.
//!
//! The rewrite is made where planning fails because there is no such column. `=`, `<>` and IN on such a reference ask
//! whether the tag contains the value, elsewhere it is the text of the tag.

use datafusion::common::Column;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, UnaryOperator, Value};

use super::missing_column::MissingColumn;
use crate::dialect::call;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The column of tags.
const TAGS: &str = "tags";

/// Puts the tag where the missing column stands; whether there are tags there.
pub(crate) fn rewrite(statement: &mut Statement, missing: &MissingColumn) -> Result<bool> {
    let table = |column: &Column| column.relation.as_ref().map(|relation| relation.table().to_owned());
    let of_table = |column: &&Column| missing.table.is_none() || table(column) == missing.table;
    let tags: Vec<_> = missing.known.iter().filter(|column| column.name == TAGS).filter(of_table).collect();
    let key = missing.name.strip_prefix('#').unwrap_or(&missing.name);
    match tags.as_slice() {
        [] => Ok(false),
        [tags] => {
            let reference = TagReference { key, table: table(tags) };
            missing.replace(statement, key, |expr| reference.instead(missing, expr));
            Ok(true)
        }
        _ => {
            let tables: Vec<_> = tags.iter().filter_map(|column| table(column)).map(|table| format!("`{table}`")).collect();
            let message = format!("tag reference `{}` is ambiguous: {} have tags", missing.name, tables.join(" and "));
            let hint = format!("write the table before it: `t.#{key}`, or `t.tags -> '{key}'`");
            Err(Error::new(ErrorKind::Syntax, message).with_hint(hint))
        }
    }
}

/// A tag and the table that has it.
struct TagReference<'a> {
    key: &'a str,
    table: Option<String>,
}

fn negated(expr: Expr, not: bool) -> Expr {
    if not { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) } } else { expr }
}

impl TagReference<'_> {
    fn instead(&self, missing: &MissingColumn, expr: &Expr) -> Option<Expr> {
        match expr {
            Expr::BinaryOp { left, op: op @ (BinaryOperator::Eq | BinaryOperator::NotEq), right } => {
                let value = if missing.is_at(left) { Some(right) } else { Some(left).filter(|_| missing.is_at(right)) };
                value.map(|value| negated(self.contains(value.as_ref().clone()), *op == BinaryOperator::NotEq))
            }
            Expr::InList { expr: subject, list, negated: not } if missing.is_at(subject) => {
                let any = list.iter().map(|value| self.contains(value.clone())).reduce(|left, right| Expr::BinaryOp {
                    left: Box::new(left),
                    op: BinaryOperator::Or,
                    right: Box::new(right),
                });
                any.map(|any| negated(Expr::Nested(Box::new(any)), *not))
            }
            other => missing.is_at(other).then(|| call(Ident::new("fetchval"), self.arguments())),
        }
    }

    fn arguments(&self) -> Vec<Expr> {
        let quoted = |name: &str| Ident::with_quote('"', name);
        let tags = match &self.table {
            Some(table) => Expr::CompoundIdentifier(vec![quoted(table), quoted(TAGS)]),
            None => Expr::Identifier(quoted(TAGS)),
        };
        vec![tags, Expr::value(Value::SingleQuotedString(self.key.to_owned()))]
    }

    fn contains(&self, value: Expr) -> Expr {
        let mut arguments = self.arguments();
        arguments.push(value);
        call(Ident::new("tag_contains"), arguments)
    }
}
