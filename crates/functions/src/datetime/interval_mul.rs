//! `interval_mul(interval, number)`, behind `interval * number`

use super::FAMILY;
use super::argument::RETURNS_INTERVAL;
use super::arithmetic::with_number;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::Interval;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "interval_mul",
    aliases: &[],
    family: FAMILY,
    description: "What `interval * number` does; fractions of months become days of 30 to the month, fractions of days time. NULL for \
                  NULL; raises where the result is out of range. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT interval_mul(INTERVAL '1 hour 30 minutes', 2)::text",
    result: "03:00:00",
    overloads: &[Overload::new(&[("value", Param::Interval), ("number", Param::Double)], RETURNS_INTERVAL, |call| {
        with_number(call, Interval::times)
    })],
};
