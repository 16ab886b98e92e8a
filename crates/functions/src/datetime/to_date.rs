//! `to_date(text, template)`

use super::FAMILY;
use super::argument::{RETURNS_DATE, build_dates};
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::datetime::{Template, TemplateUse, parse_date};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_date",
    aliases: &[],
    family: FAMILY,
    description: "The date of a text by one of PostgreSQL's template patterns (see `to_char`), or of a text in the form of a date. NULL for \
                  NULL; raises for a text that does not fit the template. As in PostgreSQL's chapter \"Data Type Formatting Functions\".",
    example: "SELECT to_date('05 Dec 2000', 'DD Mon YYYY')",
    result: "2000-12-05",
    overloads: &[
        Overload::new(&[("text", Param::Text), ("template", Param::Text)], RETURNS_DATE, |call| {
            let (texts, templates) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::default();
            build_dates(call, |row| {
                let (Some(text), Some(template)) = (texts.get(row), templates.get(row)) else { return Ok(None) };
                let template = memo.of(template, |text| Template::new(text, TemplateUse::Read))?;
                Ok(Some(template.read_date(text).into_datafusion()?))
            })
        }),
        Overload::new(&[("text", Param::Text)], RETURNS_DATE, |call| {
            let texts = call.text(0)?;
            build_dates(call, |row| texts.get(row).map(|text| parse_date(text, None)).transpose().into_datafusion())
        }),
    ],
};
