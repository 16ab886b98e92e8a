//! `timestamptz_in(text)`, behind `text::timestamptz`

use datafusion::common::ScalarValue;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMPTZ, build_timestamps, read_literal};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::parse_timestamp;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timestamptz_in",
    aliases: &[],
    family: FAMILY,
    description: "The timestamptz that a text stands for: what `text::timestamptz` does. The forms are PostgreSQL's; a zone is an offset, a name or an abbreviation, and UTC without one. As literals, `now`, `today`, `yesterday` and `tomorrow` are counted from the start of the statement. NULL for NULL; raises for any other text.",
    example: "SELECT timestamptz_in('2025-01-31T12:34:56+02')::text",
    result: "2025-01-31 10:34:56+00",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_TIMESTAMPTZ, |call| {
        let texts = call.text(0)?;
        build_timestamps(call, true, |row| texts.get(row).map(|text| parse_timestamp(text, true, None)).transpose().into_datafusion())
    })
    .planned(|args, info| {
        read_literal(args, info, |text, now| {
            Ok(ScalarValue::TimestampMicrosecond(Some(parse_timestamp(text, true, now)?), Some("UTC".into())))
        })
    })],
};
