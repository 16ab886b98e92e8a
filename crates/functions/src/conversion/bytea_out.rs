//! `bytea_out(bytea)`, behind `bytea::text`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::column::Column;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "bytea_out",
    aliases: &[],
    family: FAMILY,
    description: "The text of bytes, in hex behind `\\x`: what `bytea::text` does. NULL for NULL. As in PostgreSQL's chapter \"Binary Data \
                  Types\".",
    example: "SELECT bytea_out(bytea_in('ABC'))",
    result: "\\x414243",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), |call| {
        let column = Column::new(call.field(0), call.array(0));
        let constant = call.is_constant_arg(0);
        call.build_text(|row| {
            let row = if constant { 0 } else { row };
            let mut text = String::new();
            let there = !column.is_null(row);
            if there {
                column.text(row, &mut text);
            }
            Ok(there.then_some(Cow::Owned(text)))
        })
    })],
};
