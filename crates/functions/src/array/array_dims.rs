//! `array_dims(array)`

use std::borrow::Cow;
use std::fmt::Write as _;

use super::FAMILY;
use super::bound::lengths;
use super::pair::list;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_dims",
    aliases: &[],
    family: FAMILY,
    description: "The bounds of the dimensions as text. NULL for NULL and for an empty array. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_dims(ARRAY[[1, 2, 3], [4, 5, 6]])",
    result: "[1:2][1:3]",
    overloads: &[Overload::new(&[("array", Param::Array)], Returns::Type(SqlType::Text), |call| {
        let arrays = list(call, 0)?;
        call.build_text(|row| {
            let lengths = lengths(arrays, row).filter(|lengths| !lengths.is_empty());
            Ok(lengths.map(|lengths| {
                Cow::Owned(lengths.iter().fold(String::new(), |mut out, length| {
                    let _ = write!(out, "[1:{length}]");
                    out
                }))
            }))
        })
    })],
};
