//! `CAST(x AS varchar(n))` and `char(n)`: an explicit cast cuts at n characters (PostgreSQL manual, 8.3). Values of
//! `char(n)` are kept without the blanks that pad them, which no operator sees there either.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{CharacterLength, DataType, Expr, Ident, TypedString, Value, VisitorMut};

use crate::sql::dialect::call;

/// Puts a cut around the casts of `statement` to a text type with a length.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut CharacterLengths);
}

struct CharacterLengths;

impl VisitorMut for CharacterLengths {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let (Expr::Cast { data_type, .. } | Expr::TypedString(TypedString { data_type, .. })) = expr else {
            return ControlFlow::Continue(());
        };
        if let Some((length, blanks_count)) = length_of(data_type) {
            *data_type = DataType::Varchar(None);
            let cast = std::mem::replace(expr, Expr::value(Value::Null));
            let cut = call(Ident::new("left"), vec![cast, Expr::value(Value::Number(length.to_string(), false))]);
            *expr = if blanks_count { cut } else { call(Ident::new("rtrim"), vec![cut]) };
        }
        ControlFlow::Continue(())
    }
}

/// The number of characters that the type holds, and whether blanks at the end are among them.
fn length_of(data_type: &DataType) -> Option<(u64, bool)> {
    let (length, varying) = match data_type {
        DataType::Varchar(length) | DataType::CharacterVarying(length) | DataType::CharVarying(length) => ((*length)?, true),
        DataType::Char(length) | DataType::Character(length) => {
            (length.unwrap_or(CharacterLength::IntegerLength { length: 1, unit: None }), false)
        }
        _ => return None,
    };
    match length {
        CharacterLength::IntegerLength { length, .. } => Some((length, varying)),
        CharacterLength::Max => None,
    }
}
