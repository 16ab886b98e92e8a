//! `interval_in(text)`, behind `text::interval`

use super::FAMILY;
use super::argument::{RETURNS_INTERVAL, build_intervals};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::parse_interval;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "interval_in",
    aliases: &[],
    family: FAMILY,
    description: "The interval that a text stands for: what `text::interval` does. The forms are PostgreSQL's: `1 day 2 hours`, `1 02:03:04`, `1-2`, `P1DT2H`, `3 days ago`. NULL for NULL; raises for any other text.",
    example: "SELECT interval_in('1 day 2 hours')::text",
    result: "1 day 02:00:00",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_INTERVAL, |call| {
        let texts = call.text(0)?;
        build_intervals(call, |row| texts.get(row).map(parse_interval).transpose().into_datafusion())
    })],
};
