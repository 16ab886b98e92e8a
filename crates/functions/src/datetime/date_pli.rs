//! `date_pli(date, days)`, behind `date + integer` and `date - integer`

use super::FAMILY;
use super::argument::{DateArg, RETURNS_DATE, bigint, build_dates};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_pli",
    aliases: &[],
    family: FAMILY,
    description: "The date that many days later: what `date + integer` does. NULL for NULL; raises where there is no such date. As in \
                  PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT date_pli(DATE '2025-02-28', 1)",
    result: "2025-03-01",
    overloads: &[Overload::new(&[("value", Param::Date), ("days", Param::BigInt)], RETURNS_DATE, |call| {
        let (dates, days) = (DateArg::new(call, 0)?, bigint(call, 1)?);
        build_dates(call, |row| match (dates.get(row)?, days.get(row)) {
            (Some(date), Some(days)) => match i64::from(date).checked_add(days).and_then(|sum| i32::try_from(sum).ok()) {
                Some(sum) => Ok(Some(sum)),
                None => call.error("date out of range"),
            },
            _ => Ok(None),
        })
    })],
};
