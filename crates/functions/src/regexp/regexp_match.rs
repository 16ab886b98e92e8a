//! `regexp_match(text, pattern [, flags])`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::Error;
use apigw_sql_value::pattern::{Flavour, Span};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_match",
    aliases: &[],
    family: FAMILY,
    description: "The groups of the first match of the regular expression, or the match itself if it has no groups; NULL without a match. \
                  Flavour and flags as in `regexp_like`. NULL for NULL; raises for a pattern or flag that is none, and for the flag `g`.",
    example: "SELECT regexp_match('foobarbequebaz', '(bar)(beque)')",
    result: "{bar,beque}",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("flags", Param::Text)],
        Returns::Type(SqlType::TextArray),
        regexp_match,
    )
    .optional(1)],
};

fn regexp_match(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let mut patterns = Patterns::new(call, Flavour::Icu, 1, 2)?;
    let mut groups = Vec::new();
    let mut out = apigw_sql_columns::types::list::builder(call.rows());
    for row in 0..call.rows() {
        let text = text.get(row);
        let compiled = if text.is_some() { patterns.get(row)? } else { None };
        let (Some(text), Some((regex, flags))) = (text, compiled) else {
            out.append(false);
            continue;
        };
        if flags.global {
            let error = Error::invalid_text("`regexp_match` does not take the flag `g`");
            return Err(error.with_hint("`regexp_matches` gives a row for each match").into_datafusion());
        }
        let found = regex.captures_at(text, 0, &mut groups).into_datafusion()?;
        if found {
            for group in wanted(&groups) {
                out.values().append_option(group.clone().and_then(|span| text.get(span)));
            }
        }
        out.append(found);
    }
    Ok(std::sync::Arc::new(out.finish()))
}

/// The groups, or the whole match where there are none.
pub(super) fn wanted(groups: &[Option<Span>]) -> &[Option<Span>] {
    if groups.len() > 1 { &groups[1..] } else { groups }
}
