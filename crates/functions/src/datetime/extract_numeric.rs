//! `extract(unit FROM time)`, for the units that have fractions

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::Result;

use super::FAMILY;
use super::date_part::{Subject, parts};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "extract_numeric",
    aliases: &[],
    family: FAMILY,
    description: "A field of a time, date or interval with its fraction, to six decimal places: what `extract(second FROM …)`, millisecond, \
                  epoch and julian stand for. NULL for NULL; raises for a unit that the type has not got. As in PostgreSQL's chapter \
                  \"Date/Time Functions and Operators\".",
    example: "SELECT extract_numeric('second', TIMESTAMP '2025-09-14 12:00:01.5')",
    result: "1.500000",
    overloads: &[
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamp)], NUMERIC, |call| decimals(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Date)], NUMERIC, |call| {
            // A text is read as a timestamp.
            let text = call.stored_text(1);
            decimals(call, if text { Subject::Time } else { Subject::Date })
        }),
        Overload::new(&[("unit", Param::Text), ("value", Param::Timestamptz)], NUMERIC, |call| decimals(call, Subject::Time)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Interval)], NUMERIC, |call| decimals(call, Subject::Interval)),
        Overload::new(&[("unit", Param::Text), ("value", Param::Time)], NUMERIC, |call| decimals(call, Subject::Clock)),
    ],
};

const DECIMAL: DataType = DataType::Decimal128(38, 6);
const NUMERIC: Returns = Returns::Arrow(|| DECIMAL);

fn decimals(call: &Call<'_>, subject: Subject) -> Result<ArrayRef> {
    parts(call, subject, |call, part| {
        call.build_primitive::<Decimal128Type>(DECIMAL, |row| Ok(part(row)?.map(|(_, number)| number.millionths())))
    })
}
