//! `interval_out(interval)`, behind `interval::text`

use super::FAMILY;
use super::argument::{IntervalArg, build_printed};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "interval_out",
    aliases: &[],
    family: FAMILY,
    description: "PostgreSQL's text form of a interval: what `interval::text` does. NULL for NULL.",
    example: "SELECT interval_out(INTERVAL '26 hours 1 month')",
    result: "1 mon 26:00:00",
    overloads: &[Overload::new(&[("value", Param::Interval)], Returns::Type(SqlType::Text), |call| {
        let values = IntervalArg::new(call, 0)?;
        build_printed(call, |row, out| {
            let Some(value) = values.get(row)? else { return Ok(false) };
            value.print(out);
            Ok(true)
        })
    })],
};
