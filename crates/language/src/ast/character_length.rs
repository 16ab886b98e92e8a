//! `CAST(x AS varchar(n))`: an explicit cast cuts at n characters (PostgreSQL manual, 8.3). `char` is `varchar(1)`; longer
//! `char(n)`, whose values are padded with blanks that comparisons do not see, are refused.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{ArrayElemTypeDef, CharacterLength, DataType, Expr, Ident, TypedString, Value, VisitorMut};

use crate::dialect::call;
use apigw_sql_functions::typing::EACH_ELEMENT;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The function that cuts.
const CUT: &str = "left";

/// Puts a cut around the casts of `statement` to a text type with a length.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    let mut visitor = CharacterLengths { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

struct CharacterLengths {
    error: Option<Error>,
}

impl VisitorMut for CharacterLengths {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let (Expr::Cast { data_type, .. } | Expr::TypedString(TypedString { data_type, .. })) = expr else {
            return ControlFlow::Continue(());
        };
        let (data_type, in_array) = match data_type {
            DataType::Array(array) => match innermost(array) {
                Some(item) => (item, true),
                None => return ControlFlow::Continue(()),
            },
            other => (other, false),
        };
        if let Some((length, padded)) = length_of(data_type) {
            if padded && length > 1 {
                let message = format!("values of type `{}` are not padded with blanks here", data_type.to_string().to_lowercase());
                let hint = format!("write `varchar({length})`, or `rpad(…, {length})` for the blanks");
                self.error = Some(Error::new(ErrorKind::Syntax, message).with_hint(hint));
                return ControlFlow::Break(());
            }
            *data_type = DataType::Varchar(None);
            if in_array {
                wrap_elements(expr, CUT, length);
                return ControlFlow::Continue(());
            }
            let cast = std::mem::replace(expr, Expr::value(Value::Null));
            *expr = call(Ident::new(CUT), vec![cast, Expr::value(Value::Number(length.to_string(), false))]);
        }
        ControlFlow::Continue(())
    }
}

/// The type of the elements of an array, which has no say in how many they are.
pub(super) fn innermost(array: &mut ArrayElemTypeDef) -> Option<&mut DataType> {
    let ArrayElemTypeDef::SquareBracket(item, length) = array else { return None };
    *length = None;
    match item.as_mut() {
        DataType::Array(inner) => innermost(inner),
        item => Some(item),
    }
}

/// Puts the function, with a number beside the value, around each element of the array.
pub(super) fn wrap_elements(array: &mut Expr, function: &str, number: u64) {
    let value = std::mem::replace(array, Expr::value(Value::Null));
    let function = Expr::value(Value::SingleQuotedString(function.to_owned()));
    *array = call(Ident::new(EACH_ELEMENT), vec![value, function, Expr::value(Value::Number(number.to_string(), false))]);
}

/// The number of characters that the type holds, and whether it pads them.
fn length_of(data_type: &DataType) -> Option<(u64, bool)> {
    let (length, padded) = match data_type {
        DataType::Varchar(length) | DataType::CharacterVarying(length) | DataType::CharVarying(length) => ((*length)?, false),
        DataType::Char(length) | DataType::Character(length) => {
            (length.unwrap_or(CharacterLength::IntegerLength { length: 1, unit: None }), true)
        }
        _ => return None,
    };
    match length {
        CharacterLength::IntegerLength { length, .. } => Some((length, padded)),
        CharacterLength::Max => None,
    }
}
