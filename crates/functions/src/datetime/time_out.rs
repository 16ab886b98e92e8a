//! `time_out(time)`, behind `time::text`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::text::text_of;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "time_out",
    aliases: &[],
    family: FAMILY,
    description: "PostgreSQL's text form of a time of day: what `time::text` does. NULL for NULL.",
    example: "SELECT time_out(TIME '12:00:00.250')",
    result: "12:00:00.25",
    overloads: &[Overload::new(&[("value", Param::Time)], Returns::Type(SqlType::Text), |call| {
        let (times, constant) = (call.array(0), call.is_constant_arg(0));
        call.build_text(|row| {
            let mut out = String::new();
            Ok(text_of(times, if constant { 0 } else { row }, &mut out).then_some(Cow::Owned(out)))
        })
    })],
};
