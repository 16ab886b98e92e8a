//! `timestamp_in(text)`, behind `text::timestamp`

use datafusion::common::ScalarValue;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMP, build_timestamps, read_literal};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::parse_timestamp;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamp_in",
    aliases: &[],
    family: FAMILY,
    description: "The timestamp that a text stands for: what `text::timestamp` does. The forms are PostgreSQL's (`2025-01-31 12:34:56.789`, `31-Jan-2025`, `1/31/2025`); a zone is ignored, as there. As literals, `now`, `today`, `yesterday` and `tomorrow` are counted from the start of the statement. NULL for NULL; raises for any other text.",
    example: "SELECT timestamp_in('2025-01-31T12:34:56+02')::text",
    result: "2025-01-31 12:34:56",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_TIMESTAMP, |call| {
        let texts = call.text(0)?;
        build_timestamps(call, false, |row| texts.get(row).map(|text| parse_timestamp(text, false, None)).transpose().into_datafusion())
    })
    .planned(|args, info| {
        read_literal(args, info, |text, now| Ok(ScalarValue::TimestampMicrosecond(Some(parse_timestamp(text, false, now)?), None)))
    })],
};
