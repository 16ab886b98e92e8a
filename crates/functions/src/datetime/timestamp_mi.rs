//! `timestamp_mi(time, time)`, behind `time - time`

use super::FAMILY;
use super::argument::{RETURNS_INTERVAL, TimeArg, build_intervals};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::Interval;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamp_mi",
    aliases: &[],
    family: FAMILY,
    description: "What lies between two times in days and time: what `timestamp - timestamp` does. NULL for NULL. As in PostgreSQL's \
                  chapter \"Date/Time Functions and Operators\".",
    example: "SELECT timestamp_mi(TIMESTAMP '2025-01-03 03:00', TIMESTAMP '2025-01-01')::text",
    result: "2 days 03:00:00",
    overloads: &[
        Overload::new(&[("later", Param::Timestamp), ("earlier", Param::Timestamp)], RETURNS_INTERVAL, between),
        Overload::new(&[("later", Param::Timestamptz), ("earlier", Param::Timestamptz)], RETURNS_INTERVAL, between),
        Overload::new(&[("later", Param::Timestamp), ("earlier", Param::Timestamptz)], RETURNS_INTERVAL, between),
        Overload::new(&[("later", Param::Timestamptz), ("earlier", Param::Timestamp)], RETURNS_INTERVAL, between),
    ],
};

fn between(call: &Call<'_>) -> datafusion::common::Result<datafusion::arrow::array::ArrayRef> {
    let (later, earlier) = (TimeArg::new(call, 0)?, TimeArg::new(call, 1)?);
    build_intervals(call, |row| match (later.get(row)?, earlier.get(row)?) {
        (Some(later), Some(earlier)) => Ok(Some(Interval::between(later, earlier).into_datafusion()?)),
        _ => Ok(None),
    })
}
