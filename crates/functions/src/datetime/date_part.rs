//! `date_part(unit, time)`, and what it shares with `extract`

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, TimeArg};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::{Number, Unit, part_of_interval, part_of_timestamp};
use apigw_sql_value::error::Error;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_part",
    aliases: &["datepart"],
    family: FAMILY,
    description: "A field of a time or an interval as a double: the units of `extract`. NULL for NULL; raises for a unit that the type has not \
                  got. As in PostgreSQL's chapter \"Date/Time Functions and Operators\", except that `dow` is 1 for Monday to 7 for Sunday, \
                  as DDSQL has it.",
    example: "SELECT date_part('dow', TIMESTAMP '2025-09-14 12:00:00')::bigint",
    result: "7",
    overloads: &[
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamp)], DOUBLE, |call| doubles(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamptz)], DOUBLE, |call| doubles(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Interval)], DOUBLE, |call| doubles(call, Subject::Interval)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Time)], DOUBLE, |call| doubles(call, Subject::Clock)),
    ],
};

const DOUBLE: Returns = Returns::Type(SqlType::Double);

/// What the field is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Time,
    Date,
    Interval,
    /// A time of day.
    Clock,
}

fn doubles(call: &Call<'_>, subject: Subject) -> Result<ArrayRef> {
    parts(call, subject, |call, part| {
        call.build_primitive::<Float64Type>(DataType::Float64, |row| Ok(part(row)?.map(|(_, number)| number.to_double())))
    })
}

/// One field a row, with its unit.
type Part<'f> = &'f mut dyn FnMut(usize) -> Result<Option<(Unit, Number)>>;

/// The fields of the call `f(unit, value)`, given to `build` row by row.
pub(super) fn parts(call: &Call<'_>, subject: Subject, build: impl FnOnce(&Call<'_>, Part<'_>) -> Result<ArrayRef>) -> Result<ArrayRef> {
    let units = call.text(0)?;
    let mut memo = Memo::default();
    let mut unit = |row: usize| -> Result<Option<Unit>> {
        let Some(name) = units.get(row) else { return Ok(None) };
        Ok(Some(*memo.of(name, |name| Unit::parse(name).and_then(|unit| check(unit, subject)))?))
    };
    if matches!(subject, Subject::Interval | Subject::Clock) {
        let values = IntervalArg::new(call, 1)?;
        return build(call, &mut |row| match (unit(row)?, values.get(row)?) {
            (Some(unit), Some(value)) => Ok(Some((unit, part_of_interval(unit, value).into_datafusion()?))),
            _ => Ok(None),
        });
    }
    let values = TimeArg::new(call, 1)?;
    build(call, &mut |row| match (unit(row)?, values.get(row)?) {
        (Some(unit), Some(value)) => Ok(Some((unit, part_of_timestamp(unit, value)))),
        _ => Ok(None),
    })
}

fn check(unit: Unit, subject: Subject) -> apigw_sql_value::Result<Unit> {
    let of_clock = matches!(unit, Unit::Microsecond | Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour);
    let of_zone = matches!(unit, Unit::Timezone | Unit::TimezoneHour | Unit::TimezoneMinute);
    let (fits, type_name) = match subject {
        Subject::Date => (!of_clock && !of_zone, "date"),
        Subject::Clock => (of_clock || unit == Unit::Epoch, "time"),
        Subject::Time | Subject::Interval => (true, ""),
    };
    if fits { Ok(unit) } else { Err(Error::invalid_text(format!("unit `{}` is not supported for type {type_name}", unit.name()))) }
}
