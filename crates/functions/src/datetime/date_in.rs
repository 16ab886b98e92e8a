//! `date_in(text)`, behind `text::date`

use datafusion::common::ScalarValue;

use super::FAMILY;
use super::argument::{RETURNS_DATE, build_dates, read_literal};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::parse_date;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_in",
    aliases: &[],
    family: FAMILY,
    description: "The date that a text stands for: what `text::date` does. The forms are PostgreSQL's; a time behind the date is dropped. As literals, `now`, `today`, `yesterday` and `tomorrow` are counted from the start of the statement. NULL for NULL; raises for any other text.",
    example: "SELECT date_in('31-Jan-2025')",
    result: "2025-01-31",
    overloads: &[Overload::new(&[("value", Param::Text)], RETURNS_DATE, |call| {
        let texts = call.text(0)?;
        build_dates(call, |row| texts.get(row).map(|text| parse_date(text, None)).transpose().into_datafusion())
    })
    .planned(|args, info| read_literal(args, info, |text, now| Ok(ScalarValue::Date32(Some(parse_date(text, now)?)))))],
};
