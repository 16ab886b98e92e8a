//! `age(time, time)`

use super::FAMILY;
use super::argument::{RETURNS_INTERVAL, TimeArg, build_intervals};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::Interval;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "age",
    aliases: &[],
    family: FAMILY,
    description: "What lies between two times in years, months, days and time: the first minus the second. NULL for NULL. As in PostgreSQL's \
                  chapter \"Date/Time Functions and Operators\"; the form with one argument is `age(current_date, …)`.",
    example: "SELECT age(TIMESTAMP '2001-04-10', TIMESTAMP '1957-06-13')::text",
    result: "43 years 9 mons 27 days",
    overloads: &[
        Overload::new(&[("later", Param::Timestamp), ("earlier", Param::Timestamp)], RETURNS_INTERVAL, ages),
        Overload::new(&[("later", Param::Timestamptz), ("earlier", Param::Timestamptz)], RETURNS_INTERVAL, ages),
        Overload::new(&[("later", Param::Timestamp), ("earlier", Param::Timestamptz)], RETURNS_INTERVAL, ages),
        Overload::new(&[("later", Param::Timestamptz), ("earlier", Param::Timestamp)], RETURNS_INTERVAL, ages),
    ],
};

fn ages(call: &Call<'_>) -> datafusion::common::Result<datafusion::arrow::array::ArrayRef> {
    let (later, earlier) = (TimeArg::new(call, 0)?, TimeArg::new(call, 1)?);
    build_intervals(call, |row| match (later.get(row)?, earlier.get(row)?) {
        (Some(later), Some(earlier)) => Ok(Some(Interval::age(later, earlier))),
        _ => Ok(None),
    })
}
