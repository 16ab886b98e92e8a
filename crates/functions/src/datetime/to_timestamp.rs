//! `to_timestamp(text, template)` and `to_timestamp(seconds)`

use datafusion::arrow::datatypes::Float64Type;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMPTZ, build_timestamps};
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Template, TemplateUse, parse_timestamp};
use apigw_sql_value::error::Error;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_timestamp",
    aliases: &[],
    family: FAMILY,
    description: "A timestamp in UTC: of a text by one of PostgreSQL's template patterns (see `to_char`; `TZ` and `OF` are not read, `TZH` and \
                  `TZM` are), of seconds since 1970-01-01 with their fraction, or of a text in the form of a timestamp. NULL for NULL; \
                  raises for a text that does not fit the template. As in PostgreSQL's chapter \"Data Type Formatting Functions\".",
    example: "SELECT to_timestamp('25/12/2025 04:23 pm', 'DD/MM/YYYY HH:MI am')::text",
    result: "2025-12-25 16:23:00+00",
    overloads: &[
        Overload::new(&[("text", Param::Text), ("template", Param::Text)], RETURNS_TIMESTAMPTZ, |call| {
            let (texts, templates) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::default();
            build_timestamps(call, true, |row| {
                let (Some(text), Some(template)) = (texts.get(row), templates.get(row)) else { return Ok(None) };
                let template = memo.of(template, |text| Template::new(text, TemplateUse::Read))?;
                Ok(Some(template.read_timestamp(text).into_datafusion()?))
            })
        }),
        Overload::new(&[("seconds", Param::Double)], RETURNS_TIMESTAMPTZ, |call| {
            let seconds = call.primitive::<Float64Type>(0)?;
            build_timestamps(call, true, |row| seconds.get(row).map(from_epoch).transpose().into_datafusion())
        }),
        Overload::new(&[("text", Param::Text)], RETURNS_TIMESTAMPTZ, |call| {
            let texts = call.text(0)?;
            build_timestamps(call, true, |row| texts.get(row).map(|text| parse_timestamp(text, true, None)).transpose().into_datafusion())
        }),
    ],
};

/// Seconds, rounded to microseconds.
fn from_epoch(seconds: f64) -> apigw_sql_value::Result<i64> {
    // From PostgreSQL's first day, 4714-11-24 BC, to the last microsecond that can be counted.
    if (-210_866_803_200.0..9_223_372_036_854.0).contains(&seconds) {
        Ok((seconds * 1e6).round_ties_even() as i64)
    } else {
        Err(Error::invalid_text(format!("timestamp out of range: `{seconds}`")))
    }
}
