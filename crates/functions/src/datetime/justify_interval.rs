//! `justify_interval(interval)`

use super::FAMILY;
use super::argument::RETURNS_INTERVAL;
use super::arithmetic::alone;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "justify_interval",
    aliases: &[],
    family: FAMILY,
    description: "The interval with every 24 hours as a day and every 30 days as a month. NULL for NULL. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT justify_interval(INTERVAL '1 mon -1 hour')::text",
    result: "29 days 23:00:00",
    overloads: &[Overload::new(&[("value", Param::Interval)], RETURNS_INTERVAL, |call| {
        alone(call, |interval| interval.justified(true, true))
    })],
};
