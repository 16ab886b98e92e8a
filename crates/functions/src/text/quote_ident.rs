//! `quote_ident(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::quote::identifier;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "quote_ident",
    aliases: &[],
    family: FAMILY,
    description: "The text as an identifier of SQL: in double quotes where it has other characters than lower-case letters, digits and \
                  underscores, or is a keyword. NULL for NULL.",
    example: "SELECT quote_ident('Foo bar')",
    result: r#""Foo bar""#,
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Text), |call| {
        let text = call.text(0)?;
        call.build_text(|row| Ok(text.get(row).map(identifier)))
    })],
};
