//! `record_out(record)`, behind `row::text`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::text::text_of;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "record_out",
    aliases: &[],
    family: FAMILY,
    description: "The text of a row: what `row::text` does. Its values stand in parentheses, between commas, in quotes where they need them; \
                  NULL is nothing. NULL for NULL. As in PostgreSQL's chapter \"Composite Types\".",
    example: "SELECT record_out(ROW(1, 'a b', NULL))",
    result: "(1,\"a b\",)",
    overloads: &[Overload::new(&[("row", Param::Record)], Returns::Type(SqlType::Text), |call| {
        let rows = call.array(0);
        let constant = call.is_constant_arg(0);
        call.build_text(|row| {
            let mut out = String::new();
            Ok(text_of(rows, if constant { 0 } else { row }, &mut out).then_some(Cow::Owned(out)))
        })
    })],
};
