//! `LIKE ANY`, `~ ALL` and their kind: one text against an array of patterns.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::pattern::{Flags, Flavour, Regex, compiled};

/// Whether any (or all) of the patterns in argument 1 match the text in argument 0 by the operator in argument 2: true
/// if one decides, else NULL if one is NULL.
pub(super) fn test(call: &Call<'_>, any: bool) -> Result<ArrayRef> {
    let (text, patterns, operators) = (call.text(0)?, call.text_array(1)?, call.text(2)?);
    let compile = |row: usize| -> Result<Option<Vec<Option<Arc<Regex>>>>> {
        let (Some(patterns), Some(operator)) = (patterns.get(row), operators.get(row)) else { return Ok(None) };
        let Some((flavour, case_insensitive)) = meaning(operator) else {
            return call.error(&format!("expected an operator of `~~`, `~~*`, `~` and `~*`, but found `{operator}`"));
        };
        let flags = Flags { case_insensitive, ..Flags::default() };
        let patterns = patterns.map(|pattern| pattern.map(|pattern| compiled(flavour, flags, pattern)).transpose().into_datafusion());
        patterns.collect::<Result<Vec<_>>>().map(Some)
    };
    if patterns.is_constant() && operators.constant().is_some() && text.constant().is_none() {
        let Some(regexes) = compile(0)? else { return call.build_boolean(|_| Ok(None)) };
        let unknown = regexes.iter().any(Option::is_none);
        if regexes.is_empty() {
            return call.build_boolean(|_| Ok(Some(!any)));
        }
        return call.build_boolean(|row| {
            let Some(text) = text.get(row) else { return Ok(None) };
            Ok(answer(decided(&regexes, text, any)?, any, unknown))
        });
    }
    call.build_boolean(|row| {
        let Some(regexes) = compile(row)? else { return Ok(None) };
        // An empty array decides without a text.
        let Some(text) = text.get(row) else { return Ok(regexes.is_empty().then_some(!any)) };
        Ok(answer(decided(&regexes, text, any)?, any, regexes.iter().any(Option::is_none)))
    })
}

fn meaning(operator: &str) -> Option<(Flavour, bool)> {
    Some(match operator {
        "~~" => (Flavour::Like, false),
        "~~*" => (Flavour::Like, true),
        "~" => (Flavour::Postgres, false),
        "~*" => (Flavour::Postgres, true),
        _ => return None,
    })
}

/// Whether a pattern decides: one that matches for ANY, one that does not for ALL.
fn decided(regexes: &[Option<Arc<Regex>>], text: &str, any: bool) -> Result<bool> {
    for regex in regexes.iter().flatten() {
        if regex.is_match(text).into_datafusion()? == any {
            return Ok(true);
        }
    }
    Ok(false)
}

fn answer(decided: bool, any: bool, unknown: bool) -> Option<bool> {
    match (decided, unknown) {
        (true, _) => Some(any),
        (false, true) => None,
        (false, false) => Some(!any),
    }
}
