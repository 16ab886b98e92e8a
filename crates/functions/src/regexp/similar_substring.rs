//! `similar_substring(text, pattern, escape)`, behind `substring(text FROM pattern FOR escape)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::similar::escape_character;
use apigw_sql_value::pattern::{Flags, Flavour, compiled};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "similar_substring",
    aliases: &[],
    family: FAMILY,
    description: "The part of the text that the middle of the SQL standard's regular expression matches: `substring(text FROM pattern FOR \
                  escape)` and `substring(text SIMILAR pattern ESCAPE escape)`. The middle stands between two double quotes with the \
                  escape before them; the whole has to match. NULL without a match, and for NULL.",
    example: r#"SELECT similar_substring('foobar', '%#"o_b#"%', '#')"#,
    result: "oob",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("escape", Param::Text)],
        Returns::Type(SqlType::Text),
        similar_substring,
    )],
};

pub(crate) fn similar_substring(call: &Call<'_>) -> Result<ArrayRef> {
    let (text, pattern, escape) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let mut groups = Vec::new();
    call.build_text(|row| {
        let (Some(text), Some(pattern), Some(escape)) = (text.get(row), pattern.get(row), escape.get(row)) else { return Ok(None) };
        let regex = compiled(Flavour::SimilarSubstring(escape_character(escape).into_datafusion()?), Flags::default(), pattern)
            .into_datafusion()?;
        if !regex.captures_at(text, 0, &mut groups).into_datafusion()? {
            return Ok(None);
        }
        Ok(groups.get(1).cloned().flatten().and_then(|span| text.get(span)).map(Cow::Borrowed))
    })
}
