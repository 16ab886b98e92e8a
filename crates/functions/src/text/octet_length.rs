//! `octet_length(text)`, `octet_length(bytea)`, and `length(bytea)`

use datafusion::arrow::array::{Array, AsArray};

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "octet_length",
    aliases: &[],
    family: FAMILY,
    description: "The number of bytes, which is what `length` of bytes is, too. NULL for NULL. As in PostgreSQL's chapter \"Binary String \
                  Functions and Operators\".",
    example: "SELECT octet_length('Zürich')",
    result: "7",
    overloads: &[
        Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::BigInt), |call| {
            let text = call.text(0)?;
            call.build_bigint(|row| Ok(text.get(row).map(|text| text.len() as i64)))
        }),
        Overload::new(&[("bytes", Param::Bytea)], Returns::Type(SqlType::BigInt), |call| {
            let (bytes, constant) = (call.array(0).as_binary_opt::<i32>(), call.is_constant_arg(0));
            call.build_bigint(|row| {
                let row = if constant { 0 } else { row };
                Ok(bytes.filter(|bytes| bytes.is_valid(row)).map(|bytes| bytes.value(row).len() as i64))
            })
        }),
    ],
};
