//! `timestamptz_in(text)`, behind `text::timestamptz`

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMPTZ, build_timestamps};
use crate::functions::spec::{FunctionSpec, Overload, Param};
use crate::value::datetime::parse_timestamp;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamptz_in",
    aliases: &[],
    family: FAMILY,
    description: "The timestamptz that a text stands for: what `text::timestamptz` does. The forms are PostgreSQL's; without the offset of a zone it is UTC's. NULL for NULL; raises for any other text.",
    example: "SELECT timestamptz_in('2025-01-31T12:34:56+02')::text",
    result: "2025-01-31 10:34:56+00",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_TIMESTAMPTZ, |call| {
        let texts = call.text(0)?;
        build_timestamps(call, true, |row| Ok(texts.get(row).map(|text| parse_timestamp(text, true)).transpose()?))
    })],
};
