//! `date_bin(stride, time [, origin])`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, RETURNS_TIMESTAMP, RETURNS_TIMESTAMPTZ, TimeArg, build_timestamps};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::bin;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_bin",
    aliases: &[],
    family: FAMILY,
    description: "The start of the bin that a time is in: bins are `stride` long and are counted from `origin`, without one from 1970-01-01. \
                  The result has microseconds. NULL for NULL; raises for a stride with months or years, or of zero or less. As in DDSQL and \
                  in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT date_bin('15 minutes', TIMESTAMP '2025-09-15 12:34:56', TIMESTAMP '2025-01-01')::text",
    result: "2025-09-15 12:30:00",
    overloads: &[
        Overload::new(
            &[("stride", Param::Interval), ("value", Param::Timestamp), ("origin", Param::Timestamp)],
            RETURNS_TIMESTAMP,
            |call| bins(call, false),
        )
        .optional(1),
        Overload::new(&[("stride", Param::Interval), ("value", Param::Timestamp), ("origin", Param::Text)], RETURNS_TIMESTAMP, |call| {
            bins(call, false)
        }),
        Overload::new(
            &[("stride", Param::Interval), ("value", Param::Timestamptz), ("origin", Param::Timestamptz)],
            RETURNS_TIMESTAMPTZ,
            |call| bins(call, true),
        )
        .optional(1),
        Overload::new(
            &[("stride", Param::Interval), ("value", Param::Timestamptz), ("origin", Param::Timestamp)],
            RETURNS_TIMESTAMPTZ,
            |call| bins(call, true),
        ),
    ],
};

fn bins(call: &Call<'_>, zoned: bool) -> Result<ArrayRef> {
    let (strides, values) = (IntervalArg::new(call, 0)?, TimeArg::new(call, 1)?);
    let origins = if call.arg_count() > 2 { Some(TimeArg::new(call, 2)?) } else { None };
    build_timestamps(call, zoned, |row| {
        let origin = match &origins {
            Some(origins) => origins.get(row)?,
            None => Some(0),
        };
        match (strides.get(row)?, values.get(row)?, origin) {
            (Some(stride), Some(value), Some(origin)) => Ok(Some(bin(stride, value, origin).into_datafusion()?)),
            _ => Ok(None),
        }
    })
}
