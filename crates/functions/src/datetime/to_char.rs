//! `to_char(timestamp, template)`, and of intervals and numbers

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, TimeArg, build_printed};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::{Template, TemplateUse};
use apigw_sql_value::number::{decimal, integer};
use apigw_sql_value::number_template::{Number, NumberTemplate};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_char",
    aliases: &["date_format"],
    family: FAMILY,
    description: "A time or an interval by one of PostgreSQL's template patterns: YYYY YYY YY Y Y,YYY IYYY … I, Q, MM MONTH Month month MON \
                  Mon mon RM, WW IW W, DDD IDDD DD D ID, DAY Day day DY Dy dy, HH24 HH12 HH, MI, SS SSSS, MS US FF1 … FF6, AM am A.M. a.m. \
                  (and PM …), AD BC, CC, J, TZ TZH TZM OF. `FM` before a pattern suppresses blanks and zeros, `TH` or `th` behind it adds \
                  the ordinal suffix, text stands in double quotes. NULL for NULL; raises for letters that are no pattern. As in \
                  PostgreSQL's chapter \"Data Type Formatting Functions\", which would copy such letters. A number by its patterns for numbers: 9 \
                  and 0 for digits, `.` D, `,` G, S MI PL SG PR, L, RN, TH, V, EEEE, `FM`; they are those of the locale C.",
    example: "SELECT to_char(TIMESTAMP '2025-09-05 16:34:56.789', 'FMDay, DD Mon YYYY HH:MI:SS.MS pm')",
    result: "Friday, 05 Sep 2025 04:34:56.789 pm",
    overloads: &[
        Overload::new(&[("value", Param::Timestamp), ("template", Param::Text)], TEXT, |call| timestamps(call, false)),
        Overload::new(&[("value", Param::Timestamptz), ("template", Param::Text)], TEXT, |call| timestamps(call, true)),
        Overload::new(&[("value", Param::Interval), ("template", Param::Text)], TEXT, |call| {
            let (values, templates) = (IntervalArg::new(call, 0)?, call.text(1)?);
            let mut memo = Memo::default();
            build_printed(call, |row, out| {
                let (Some(value), Some(template)) = (values.get(row)?, templates.get(row)) else { return Ok(false) };
                memo.of(template, |text| Template::new(text, TemplateUse::Print))?.print_interval(value, out).into_datafusion()?;
                Ok(!template.is_empty())
            })
        }),
        Overload::new(&[("value", Param::BigInt), ("template", Param::Text)], TEXT, |call| {
            let values = call.bigint(0)?;
            numbers(call, |row, text| values.get(row).map(|value| integer(value, text)))
        }),
        Overload::new(&[("value", Param::Numeric), ("template", Param::Text)], TEXT, |call| {
            let (values, scale) = call.numeric(0)?;
            numbers(call, |row, text| values.get(row).map(|value| decimal(value, scale, text)))
        }),
        Overload::new(&[("value", Param::Double), ("template", Param::Text)], TEXT, |call| {
            let (values, templates) = (call.primitive::<Float64Type>(0)?, call.text(1)?);
            let mut memo = Memo::default();
            build_printed(call, |row, out| {
                let (Some(value), Some(template)) = (values.get(row), templates.get(row)) else { return Ok(false) };
                memo.of(template, NumberTemplate::new)?.print(Number::Double(value), out).into_datafusion()?;
                Ok(true)
            })
        }),
    ],
};

/// The texts of exact numbers, which `print` prints with all their digits.
fn numbers(call: &Call<'_>, print: impl Fn(usize, &mut String) -> Option<()>) -> Result<ArrayRef> {
    let templates = call.text(1)?;
    let (mut memo, mut text) = (Memo::default(), String::new());
    build_printed(call, |row, out| {
        text.clear();
        let (Some(()), Some(template)) = (print(row, &mut text), templates.get(row)) else { return Ok(false) };
        memo.of(template, NumberTemplate::new)?.print(Number::Exact(&text), out).into_datafusion()?;
        Ok(true)
    })
}

const TEXT: Returns = Returns::Type(SqlType::Text);

fn timestamps(call: &Call<'_>, zoned: bool) -> Result<ArrayRef> {
    let (values, templates) = (TimeArg::new(call, 0)?, call.text(1)?);
    let mut memo = Memo::default();
    build_printed(call, |row, out| {
        let (Some(value), Some(template)) = (values.get(row)?, templates.get(row)) else { return Ok(false) };
        memo.of(template, |text| Template::new(text, TemplateUse::Print))?.print_timestamp(value, zoned, out).into_datafusion()?;
        Ok(!template.is_empty())
    })
}
