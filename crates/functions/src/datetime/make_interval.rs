//! `make_interval([years, months, weeks, days, hours, mins, secs])`

use datafusion::arrow::datatypes::Float64Type;

use super::FAMILY;
use super::argument::{RETURNS_INTERVAL, bigint, build_intervals};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Interval, MICROS_OF_SECOND};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "make_interval",
    aliases: &[],
    family: FAMILY,
    description: "The interval of so many years, months, weeks, days, hours, minutes and seconds, each of which may be left out and given by name. NULL for NULL; raises where it is out of range. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT make_interval(days => 10, secs => 1.5)::text",
    result: "10 days 00:00:01.5",
    overloads: &[Overload::new(
        &[
            ("years", Param::BigInt),
            ("months", Param::BigInt),
            ("weeks", Param::BigInt),
            ("days", Param::BigInt),
            ("hours", Param::BigInt),
            ("mins", Param::BigInt),
            ("secs", Param::Double),
        ],
        RETURNS_INTERVAL,
        |call| {
            let whole = (0..call.arg_count().min(6)).map(|i| bigint(call, i)).collect::<Result<Vec<_>, _>>()?;
            let seconds = if call.arg_count() > 6 { Some(call.primitive::<Float64Type>(6)?) } else { None };
            build_intervals(call, |row| {
                let mut parts = [0; 6];
                for (part, values) in parts.iter_mut().zip(&whole) {
                    let Some(value) = values.get(row) else { return Ok(None) };
                    *part = value;
                }
                let seconds = match &seconds {
                    Some(seconds) => seconds.get(row),
                    None => Some(0.0),
                };
                let Some(seconds) = seconds else { return Ok(None) };
                let out_of_range = || Error::new(ErrorKind::Execution, "interval out of range");
                Ok(Some(interval(parts, seconds).ok_or_else(out_of_range).into_datafusion()?))
            })
        },
    )
    .defaults(&["0", "0", "0", "0", "0", "0", "0"])],
};

fn interval([years, months, weeks, days, hours, minutes]: [i64; 6], seconds: f64) -> Option<Interval> {
    let micros = (seconds * MICROS_OF_SECOND as f64).round_ties_even();
    let limit = i64::MAX as f64;
    let micros = (micros > -limit && micros < limit).then_some(micros as i64)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    Some(Interval {
        months: i32::try_from(years.checked_mul(12)?.checked_add(months)?).ok()?,
        days: i32::try_from(weeks.checked_mul(7)?.checked_add(days)?).ok()?,
        micros: minutes.checked_mul(60 * MICROS_OF_SECOND)?.checked_add(micros)?,
    })
}
