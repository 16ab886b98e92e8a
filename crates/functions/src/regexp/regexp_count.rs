//! `regexp_count(text, pattern [, start [, flags]])`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_count",
    aliases: &[],
    family: FAMILY,
    description: "How many matches PostgreSQL's regular expression has in the text, from character `start` (1 by default) on. NULL for \
                  NULL; raises for a start below 1.",
    example: "SELECT regexp_count('{proxy}/{id}', '{[^}]+}')",
    result: "2",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("start", Param::BigInt), ("flags", Param::Text)],
        Returns::Type(SqlType::BigInt),
        count,
    )
    .optional(2)],
};

fn count(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let start = if call.arg_count() > 2 { Some(call.bigint(2)?) } else { None };
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, 3)?;
    call.build_bigint(|row| {
        let Some(start) = start.map_or(Some(1), |start| start.get(row)) else { return Ok(None) };
        let Some(text) = text.get(row) else { return Ok(None) };
        let Some((regex, flags)) = patterns.get(row)? else { return Ok(None) };
        refuse_global(call, flags.global)?;
        let Some(from) = offset(call, "start", text, start)? else { return Ok(Some(0)) };
        let mut count = 0;
        regex
            .each_span(text, from, |_| {
                count += 1;
                true
            })
            .into_datafusion()?;
        Ok(Some(count))
    })
}

/// Where the character `number` (from 1) of `text` starts; `None` behind its end.
pub(super) fn offset(call: &Call<'_>, name: &str, text: &str, number: i64) -> Result<Option<usize>> {
    if number < 1 {
        return call.error(&format!("expected a `{name}` of 1 or more, but found {number}"));
    }
    let before = usize::try_from(number - 1).unwrap_or(usize::MAX);
    if text.is_ascii() {
        return Ok((before <= text.len()).then_some(before));
    }
    Ok(text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(before))
}

/// The flag `g` says nothing where a number says which match is meant.
pub(super) fn refuse_global(call: &Call<'_>, global: bool) -> Result<()> {
    if global { call.error("does not take the flag `g`") } else { Ok(()) }
}
