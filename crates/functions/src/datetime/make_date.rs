//! `make_date(year, month, day)`

use super::FAMILY;
use super::argument::{RETURNS_DATE, bigint, build_dates};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Civil, days_of_month};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "make_date",
    aliases: &[],
    family: FAMILY,
    description: "The date of this year, month and day; a negative year is BC. NULL for NULL; raises where there is no such date. As in \
                  PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT make_date(2026, 7, 15)",
    result: "2026-07-15",
    overloads: &[Overload::new(&[("year", Param::BigInt), ("month", Param::BigInt), ("day", Param::BigInt)], RETURNS_DATE, |call| {
        let (years, months, days) = (bigint(call, 0)?, bigint(call, 1)?, bigint(call, 2)?);
        build_dates(call, |row| match (years.get(row), months.get(row), days.get(row)) {
            (Some(year), Some(month), Some(day)) => Ok(Some(date(year, month, day).into_datafusion()?)),
            _ => Ok(None),
        })
    })],
};

/// There is no year 0, and none before 4713 BC.
fn date(year: i64, month: i64, day: i64) -> Result<i32, Error> {
    let astronomical = if year < 0 { year + 1 } else { year };
    let known = year != 0 && (-4_713..=5_874_897).contains(&year) && (1..=12).contains(&month);
    let known = known && (1..=days_of_month(astronomical, month)).contains(&day);
    let days = known.then(|| Civil { year: astronomical, month, day, ..Civil::default() }.days());
    days.and_then(|days| i32::try_from(days).ok())
        .ok_or_else(|| Error::new(ErrorKind::Execution, format!("date field value out of range: {year}-{month:02}-{day:02}")))
}
