//! `substring(text FROM start FOR count)`, `substring(text FROM pattern)`, `substr(text, start [, count])`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::regexp::{Patterns, similar_substring};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "substr",
    aliases: &["substring"],
    family: FAMILY,
    description: "The characters from `start` (1 is the first) on, `count` at most. With a text as the second argument: what PostgreSQL's \
                  regular expression matches, or its first group; with a third one, what the middle of the SQL standard's does \
                  (`similar_substring`). NULL for NULL, and without a match; raises for a negative count.",
    example: "SELECT substr('payments', 4, 4)",
    result: "ment",
    overloads: &[
        Overload::new(&[("text", Param::Text), ("start", Param::BigInt), ("count", Param::BigInt)], Returns::Type(SqlType::Text), by_place)
            .optional(1)
            .cheap(),
        Overload::new(&[("text", Param::Text), ("pattern", Param::Text)], Returns::Type(SqlType::Text), by_pattern),
        Overload::new(
            &[("text", Param::Text), ("pattern", Param::Text), ("escape", Param::Text)],
            Returns::Type(SqlType::Text),
            similar_substring,
        ),
    ],
};

fn by_place(call: &Call<'_>) -> Result<ArrayRef> {
    let (text, start) = (call.text(0)?, call.bigint(1)?);
    let count = if call.arg_count() > 2 { Some(call.bigint(2)?) } else { None };
    for row in 0..call.rows() {
        if text.get(row).is_some() && start.get(row).is_some() && count.and_then(|count| count.get(row)).is_some_and(i64::is_negative) {
            return call.error("negative substring length not allowed");
        }
    }
    call.build_text_slices(&text, |row| {
        let (text, start) = (text.get(row)?, start.get(row)?);
        let end = match count {
            Some(count) => Some(start.saturating_add(count.get(row)?)),
            None => None,
        };
        Some(Cow::Borrowed(characters(text, start, end)))
    })
}

/// The characters from number `start` to before number `end`, counted from 1.
fn characters(text: &str, start: i64, end: Option<i64>) -> &str {
    let skip = start.max(1) - 1;
    let take = end.map(|end| end.max(1).saturating_sub(1).saturating_sub(skip));
    let place = |text: &str, count: i64| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if text.is_ascii() { count.min(text.len()) } else { text.char_indices().nth(count).map_or(text.len(), |(at, _)| at) }
    };
    let rest = &text[place(text, skip)..];
    take.map_or(rest, |take| &rest[..place(rest, take.max(0))])
}

fn by_pattern(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, usize::MAX)?;
    let mut groups = Vec::new();
    let mut failed = None;
    let result = call.build_text_slices(&text, |row| {
        let mut find = || -> Result<_> {
            let Some(regex) = patterns.searcher(row)? else { return Ok(None) };
            if text.begins_otherwise(row, regex.beginning()) {
                return Ok(None);
            }
            let Some(text) = text.get(row) else { return Ok(None) };
            if !regex.captures_at(text, 0, &mut groups).into_datafusion()? {
                return Ok(None);
            }
            let group = groups.get(usize::from(groups.len() > 1)).cloned().flatten();
            Ok(group.and_then(|span| text.get(span)).map(Cow::Borrowed))
        };
        find().unwrap_or_else(|error| {
            failed.get_or_insert(error);
            None
        })
    });
    failed.map_or(result, Err)
}
