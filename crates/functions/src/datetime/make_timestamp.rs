//! `make_timestamp(year, month, mday, hour, min, sec)`

use datafusion::arrow::datatypes::Float64Type;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMP, bigint, build_timestamps};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Civil, MICROS_OF_SECOND, days_of_month, micros_of};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "make_timestamp",
    aliases: &[],
    family: FAMILY,
    description: "The timestamp of this date and time of day; a negative year is BC. NULL for NULL; raises where there is no such date or time. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT make_timestamp(2026, 7, 15, 8, 15, 23.5)",
    result: "2026-07-15 08:15:23.5",
    overloads: &[Overload::new(
        &[
            ("year", Param::BigInt),
            ("month", Param::BigInt),
            ("mday", Param::BigInt),
            ("hour", Param::BigInt),
            ("min", Param::BigInt),
            ("sec", Param::Double),
        ],
        RETURNS_TIMESTAMP,
        |call| {
            let whole = (0..5).map(|i| bigint(call, i)).collect::<Result<Vec<_>, _>>()?;
            let seconds = call.primitive::<Float64Type>(5)?;
            build_timestamps(call, false, |row| {
                let mut parts = [0; 5];
                for (part, values) in parts.iter_mut().zip(&whole) {
                    let Some(value) = values.get(row) else { return Ok(None) };
                    *part = value;
                }
                let Some(seconds) = seconds.get(row) else { return Ok(None) };
                Ok(Some(timestamp(parts, seconds).into_datafusion()?))
            })
        },
    )],
};

fn timestamp([year, month, day, hour, minute]: [i64; 5], seconds: f64) -> Result<i64, Error> {
    let refused = |what: &str| Error::new(ErrorKind::Execution, format!("{what} field value out of range"));
    // There is no year 0.
    let known = year != 0 && (-4_713..=294_276).contains(&year) && (1..=12).contains(&month);
    let astronomical = if year < 0 { year + 1 } else { year };
    if !known || !(1..=days_of_month(astronomical, month)).contains(&day) {
        return Err(refused("date"));
    }
    let micros = (seconds * MICROS_OF_SECOND as f64).round_ties_even();
    // A minute may be full, and so may be a day.
    let clock = (0..24).contains(&hour) && (0..60).contains(&minute) && (0.0..=60e6).contains(&micros);
    let end_of_day = (hour, minute, micros) == (24, 0, 0.0);
    if !(clock || end_of_day) {
        return Err(refused("time"));
    }
    let of_day = (hour * 60 + minute) * 60 * MICROS_OF_SECOND + micros as i64;
    micros_of(Civil { year: astronomical, month, day, ..Civil::default() }.days(), of_day).ok_or_else(|| refused("timestamp"))
}
