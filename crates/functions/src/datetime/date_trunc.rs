//! `date_trunc(unit, time)` and `date_trunc(unit, time, zone)`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, RETURNS_INTERVAL, RETURNS_TIMESTAMP, RETURNS_TIMESTAMPTZ, TimeArg, build_intervals, build_timestamps};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Unit, Zone, trunc_interval, trunc_timestamp};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_trunc",
    aliases: &["datetrunc"],
    family: FAMILY,
    description: "A time or an interval cut to whole units: microseconds, milliseconds, second, minute, hour, day, week (from Monday), month, \
                  quarter, year, decade, century, millennium, in singular and plural. A date becomes a timestamp. With a zone, days and longer \
                  units begin where the clocks of that zone show midnight; the result is the moment. NULL for NULL; raises for another unit \
                  and for an unknown zone. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT date_trunc('weeks', TIMESTAMP '2025-09-14 12:34:56')::text",
    result: "2025-09-08 00:00:00",
    overloads: &[
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamp)], RETURNS_TIMESTAMP, |call| timestamps(call, false)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamptz)], RETURNS_TIMESTAMPTZ, |call| timestamps(call, true)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Interval)], RETURNS_INTERVAL, |call| {
            let (units, values) = (call.text(0)?, IntervalArg::new(call, 1)?);
            let mut memo = Memo::default();
            build_intervals(call, |row| match (units.get(row), values.get(row)?) {
                (Some(unit), Some(value)) => Ok(Some(trunc_interval(*memo.of(unit, Unit::parse)?, value).into_datafusion()?)),
                _ => Ok(None),
            })
        }),
        Overload::new(&[("unit", Param::Text), ("value", Param::AnyTimestamp), ("zone", Param::Text)], RETURNS_TIMESTAMPTZ, in_zones),
    ],
};

fn in_zones(call: &Call<'_>) -> Result<ArrayRef> {
    let (units, values, zones) = (call.text(0)?, TimeArg::new(call, 1)?, call.text(2)?);
    let (mut unit, mut zone) = (Memo::default(), Memo::default());
    build_timestamps(call, true, |row| match (units.get(row), values.get(row)?, zones.get(row)) {
        (Some(name), Some(value), Some(zone_name)) => {
            Ok(Some(zone.of(zone_name, Zone::find)?.truncated(*unit.of(name, Unit::parse)?, value).into_datafusion()?))
        }
        _ => Ok(None),
    })
}

fn timestamps(call: &Call<'_>, zoned: bool) -> Result<ArrayRef> {
    let (units, values) = (call.text(0)?, TimeArg::new(call, 1)?);
    let mut memo = Memo::default();
    build_timestamps(call, zoned, |row| match (units.get(row), values.get(row)?) {
        (Some(unit), Some(value)) => Ok(Some(trunc_timestamp(*memo.of(unit, Unit::parse)?, value).into_datafusion()?)),
        _ => Ok(None),
    })
}
