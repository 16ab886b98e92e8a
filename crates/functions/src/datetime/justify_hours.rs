//! `justify_hours(interval)`

use super::FAMILY;
use super::argument::RETURNS_INTERVAL;
use super::arithmetic::alone;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "justify_hours",
    aliases: &[],
    family: FAMILY,
    description: "The interval with every 24 hours as a day. NULL for NULL. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT justify_hours(INTERVAL '27 hours')::text",
    result: "1 day 03:00:00",
    overloads: &[Overload::new(&[("value", Param::Interval)], RETURNS_INTERVAL, |call| {
        alone(call, |interval| interval.justified(true, false))
    })],
};
