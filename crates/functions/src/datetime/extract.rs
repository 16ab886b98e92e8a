//! `extract(unit FROM time)`, for the units that are whole numbers

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::Result;

use super::FAMILY;
use super::date_part::{Subject, parts};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "extract",
    aliases: &[],
    family: FAMILY,
    description: "A field of a time, date or interval that is a whole number, as numeric: microsecond, minute, hour, day, dow (1 for Monday to 7 for \
                  Sunday, as DDSQL has it, where PostgreSQL counts from Sunday as 0), isodow, doy, week, month, quarter, year, isoyear, decade, \
                  century, millennium, timezone, timezone_hour, timezone_minute (all 0: times are UTC), in singular and plural. `second`, \
                  `millisecond`, `epoch` and `julian` have fractions: see `extract_numeric`, which is chosen for them. NULL for NULL; raises \
                  for a unit that the type has not got.",
    example: "SELECT extract(dow FROM TIMESTAMP '2025-09-14 12:00:00')",
    result: "7",
    overloads: &[
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamp)], NUMERIC, |call| whole(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Date)], NUMERIC, |call| {
            // A text is read as a timestamp.
            let text = call.stored_text(1);
            whole(call, if text { Subject::Time } else { Subject::Date })
        }),
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamptz)], NUMERIC, |call| whole(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Interval)], NUMERIC, |call| whole(call, Subject::Interval)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Time)], NUMERIC, |call| whole(call, Subject::Clock)),
    ],
};

const DECIMAL: DataType = DataType::Decimal128(38, 0);
const NUMERIC: Returns = Returns::Arrow(|| DECIMAL);

fn whole(call: &Call<'_>, subject: Subject) -> Result<ArrayRef> {
    parts(call, subject, |call, part| {
        call.build_primitive::<Decimal128Type>(DECIMAL, |row| match part(row)? {
            Some((unit, _)) if !unit.is_whole() => call.error("this unit has a fraction: write `extract(… FROM …)` with a constant unit"),
            found => Ok(found.map(|(_, number)| number.to_whole().into())),
        })
    })
}
