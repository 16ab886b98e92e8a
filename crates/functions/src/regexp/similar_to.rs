//! `similar_to(text, pattern [, escape])`, behind SIMILAR TO

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::similar::escape_character;
use apigw_sql_value::pattern::{Flags, Flavour, Searcher, compiled};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "similar_to",
    aliases: &[],
    family: FAMILY,
    description: "Whether the SQL standard's regular expression matches the whole text: `text SIMILAR TO pattern ESCAPE escape`. `%` is \
                  any text and `_` any character, `|`, `*`, `+`, `?`, `{m,n}`, `(…)` and `[…]` are as in regular expressions. The escape \
                  is a backslash unless another one is given; an empty one switches escapes off. NULL for NULL.",
    example: "SELECT similar_to('abc', '%(b|d)%')",
    result: "t",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("escape", Param::Text)],
        Returns::Type(SqlType::Boolean),
        similar_to,
    )
    .optional(1)],
};

fn similar_to(call: &Call<'_>) -> Result<ArrayRef> {
    let (text, pattern) = (call.text(0)?, call.text(1)?);
    let escapes = if call.arg_count() > 2 { Some(call.text(2)?) } else { None };
    let regex = |row: usize| -> Result<_> {
        let escape = match &escapes {
            Some(escapes) => escapes.get(row),
            None => Some("\\"),
        };
        let (Some(pattern), Some(escape)) = (pattern.get(row), escape) else { return Ok(None) };
        Ok(Some(compiled(Flavour::Similar(escape_character(escape).into_datafusion()?), Flags::default(), pattern).into_datafusion()?))
    };
    if call.is_constant_arg(1) && escapes.is_none_or(|escapes| escapes.constant().is_some()) {
        let Some(regex) = regex(0)? else { return call.build_boolean(|_| Ok(None)) };
        let mut searcher = Searcher::new(regex);
        return call.build_boolean(|row| text.get(row).map(|text| searcher.is_match(text)).transpose().into_datafusion());
    }
    call.build_boolean(|row| {
        let Some(text) = text.get(row) else { return Ok(None) };
        regex(row)?.map(|regex| regex.is_match(text)).transpose().into_datafusion()
    })
}
