//! `timestamp_scale(timestamp, digits)`, behind `timestamp::timestamp(digits)`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMP, RETURNS_TIMESTAMPTZ, TimeArg, build_timestamps};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamp_scale",
    aliases: &[],
    family: FAMILY,
    description: "A timestamp rounded to so many digits of fractions of seconds: what `timestamp::timestamp(digits)` does. NULL for NULL. As in \
                  PostgreSQL's chapter \"Date/Time Types\".",
    example: "SELECT timestamp_scale(TIMESTAMP '2025-01-31 12:34:56.789', 0)",
    result: "2025-01-31 12:34:57",
    overloads: &[
        Overload::new(&[("value", Param::Timestamp), ("digits", Param::BigInt)], RETURNS_TIMESTAMP, |call| scaled(call, false)),
        Overload::new(&[("value", Param::Timestamptz), ("digits", Param::BigInt)], RETURNS_TIMESTAMPTZ, |call| scaled(call, true)),
    ],
};

/// PostgreSQL counts from 2000-01-01, and rounds halves away from there.
const EPOCH: i64 = 946_684_800_000_000;

fn scaled(call: &Call<'_>, zoned: bool) -> Result<ArrayRef> {
    let (values, digits) = (TimeArg::new(call, 0)?, call.bigint(1)?);
    build_timestamps(call, zoned, |row| {
        let (Some(value), Some(digits)) = (values.get(row)?, digits.get(row)) else { return Ok(None) };
        let unit = 10_i64.pow(6 - digits.clamp(0, 6) as u32);
        let counted = value.saturating_sub(EPOCH);
        let half = if counted < 0 { -unit / 2 } else { unit / 2 };
        Ok(Some(counted.saturating_add(half) / unit * unit + EPOCH))
    })
}
