//! `justify_days(interval)`

use super::FAMILY;
use super::argument::RETURNS_INTERVAL;
use super::arithmetic::alone;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "justify_days",
    aliases: &[],
    family: FAMILY,
    description: "The interval with every 30 days as a month. NULL for NULL. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT justify_days(INTERVAL '35 days')::text",
    result: "1 mon 5 days",
    overloads: &[Overload::new(&[("value", Param::Interval)], RETURNS_INTERVAL, |call| {
        alone(call, |interval| interval.justified(false, true))
    })],
};
