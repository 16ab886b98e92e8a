//! `timestamp_out(timestamp)`, behind `timestamp::text`

use super::FAMILY;
use super::argument::{TimeArg, build_printed};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::print_timestamp;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamp_out",
    aliases: &[],
    family: FAMILY,
    description: "PostgreSQL's text form of a timestamp: what `timestamp::text` does. NULL for NULL.",
    example: "SELECT timestamp_out(TIMESTAMP '2025-01-31 12:00')",
    result: "2025-01-31 12:00:00",
    overloads: &[
        Overload::new(&[("value", Param::Timestamp)], Returns::Type(SqlType::Text), |call| {
            let values = TimeArg::new(call, 0)?;
            build_printed(call, |row, out| {
                let Some(value) = values.get(row)? else { return Ok(false) };
                print_timestamp(value, None, out);
                Ok(true)
            })
        }),
        Overload::new(&[("value", Param::Timestamptz)], Returns::Type(SqlType::Text), |call| {
            let values = TimeArg::new(call, 0)?;
            build_printed(call, |row, out| {
                let Some(value) = values.get(row)? else { return Ok(false) };
                print_timestamp(value, Some("+00"), out);
                Ok(true)
            })
        }),
    ],
};
