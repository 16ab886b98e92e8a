//! `timezone(zone, time)`, which `time AT TIME ZONE zone` stands for

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, RETURNS_TIMESTAMP, RETURNS_TIMESTAMPTZ, TimeArg, build_timestamps};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param, TIMESTAMP};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::Zone;
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timezone",
    aliases: &[],
    family: FAMILY,
    description: "`time AT TIME ZONE zone`. Of a timestamp with time zone, what clocks in the zone show then, without a time zone; of a \
                  timestamp without one, the moment at which clocks in the zone show it (the later one of two, as in PostgreSQL). A zone is \
                  a name such as `Europe/Berlin`, an abbreviation such as `CET`, or a distance with POSIX's sign, `UTC+3` for three hours west. NULL for NULL; raises for other zones. As in PostgreSQL's \
                  chapter \"Date/Time Functions and Operators\", section \"AT TIME ZONE\".",
    example: "SELECT timezone('America/Denver', TIMESTAMP WITH TIME ZONE '2001-02-16 20:38:40-05')::text",
    result: "2001-02-16 18:38:40",
    overloads: &[
        Overload::new(&[("zone", Param::Text), ("time", Param::Timestamp)], RETURNS_TIMESTAMPTZ, moments),
        Overload::new(&[("zone", Param::Text), ("time", Param::Timestamptz)], RETURNS_TIMESTAMP, shown),
        Overload::new(&[("distance", Param::Interval), ("time", Param::Timestamp)], RETURNS_TIMESTAMPTZ, |call| {
            build_timestamps(call, true, |row| at_distance(call, row, -1))
        }),
        Overload::new(&[("distance", Param::Interval), ("time", Param::Timestamptz)], RETURNS_TIMESTAMP, |call| {
            build_timestamps(call, false, |row| at_distance(call, row, 1))
        }),
    ],
};

/// The time of a row, moved by the distance of clocks from UTC.
fn at_distance(call: &Call<'_>, row: usize, sign: i64) -> Result<Option<i64>> {
    let (Some(distance), Some(time)) = (IntervalArg::new(call, 0)?.get(row)?, TimeArg::new(call, 1)?.get(row)?) else { return Ok(None) };
    if distance.months != 0 || distance.days != 0 {
        let error = Error::new(ErrorKind::Execution, "interval time zone must not include months or days");
        return Err(error.into_datafusion());
    }
    let moved = distance.micros.checked_mul(sign).and_then(|distance| time.checked_add(distance));
    moved.map(Some).ok_or_else(|| Error::new(ErrorKind::Execution, "timestamp out of range").into_datafusion())
}

/// Runs `f` with the zone and the time of each row; a constant zone is looked up once.
fn over(call: &Call<'_>, result: DataType, f: impl Fn(&Zone, i64) -> apigw_sql_value::Result<i64>) -> Result<ArrayRef> {
    let (zones, times) = (call.text(0)?, TimeArg::new(call, 1)?);
    let mut zone = Memo::default();
    call.build_primitive::<TimestampMicrosecondType>(result, |row| {
        let Some((name, time)) = zones.get(row).zip(times.get(row)?) else { return Ok(None) };
        Ok(Some(f(zone.of(name, Zone::find)?, time).into_datafusion()?))
    })
}

fn shown(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, TIMESTAMP, Zone::shown)
}

fn moments(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, SqlType::Timestamp.arrow(), Zone::moment)
}
