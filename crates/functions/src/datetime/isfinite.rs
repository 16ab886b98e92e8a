//! `isfinite(time)`

use super::FAMILY;
use super::argument::{IntervalArg, TimeArg};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "isfinite",
    aliases: &[],
    family: FAMILY,
    description: "Whether a time or an interval is finite, which all of them are here: `infinity` is refused. NULL for NULL. As in PostgreSQL's \
                  chapter \"Date/Time Functions and Operators\".",
    example: "SELECT isfinite(DATE '2025-01-31')",
    result: "t",
    overloads: &[
        Overload::new(&[("value", Param::AnyTimestamp)], Returns::Type(SqlType::Boolean), |call| {
            let values = TimeArg::new(call, 0)?;
            call.build_boolean(|row| Ok(values.get(row)?.map(|_| true)))
        }),
        Overload::new(&[("value", Param::Interval)], Returns::Type(SqlType::Boolean), |call| {
            let values = IntervalArg::new(call, 0)?;
            call.build_boolean(|row| Ok(values.get(row)?.map(|_| true)))
        }),
    ],
};
