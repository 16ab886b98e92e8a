//! `timestamp_in(text)`, behind `text::timestamp`

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMP, build_timestamps};
use crate::functions::spec::{FunctionSpec, Overload, Param};
use crate::value::datetime::parse_timestamp;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamp_in",
    aliases: &[],
    family: FAMILY,
    description: "The timestamp that a text stands for: what `text::timestamp` does. The forms are PostgreSQL's (`2025-01-31 12:34:56.789`, `31-Jan-2025`, `1/31/2025`); the offset of a zone is ignored, as there. NULL for NULL; raises for any other text.",
    example: "SELECT timestamp_in('2025-01-31T12:34:56+02')::text",
    result: "2025-01-31 12:34:56",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_TIMESTAMP, |call| {
        let texts = call.text(0)?;
        build_timestamps(call, false, |row| Ok(texts.get(row).map(|text| parse_timestamp(text, false)).transpose()?))
    })],
};
