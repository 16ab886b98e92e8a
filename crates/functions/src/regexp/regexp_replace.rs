//! `regexp_replace(text, pattern, replacement [, flags])`, `regexp_replace(text, pattern, replacement, start, N [, flags])`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::regexp_count::offset;
use super::{FAMILY, Patterns};
use crate::dispatch::{BigIntArg, Call};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::replacement::Replacement;
use apigw_sql_value::pattern::{Flavour, Regex, Span};
use apigw_sql_value::room;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_replace",
    aliases: &[],
    family: FAMILY,
    description: "The text with the first match of the regular expression replaced, or all with the flag `g`; with `start` and `N`, \
                  the N-th match from that character on, or all for an N of 0. In the replacement, `$1` and `\\1` are \
                  a group, `${name}` one with a name, `$0` and `\\&` the whole match; `\\$` is a dollar sign. Flavour and flags as in \
                  `regexp_like`. NULL for NULL; raises for a pattern, flag, group or number that is none.",
    example: r"SELECT regexp_replace('status=200 method=GET', 'status=(\d+) method=(\w+)', '$2: $1')",
    result: "GET: 200",
    overloads: &[
        Overload::new(
            &[("text", Param::Text), ("pattern", Param::Text), ("replacement", Param::Text), ("flags", Param::Text)],
            Returns::Type(SqlType::Text),
            |call| replace(call, None, None, 3),
        )
        .optional(1),
        Overload::new(
            &[
                ("text", Param::Text),
                ("pattern", Param::Text),
                ("replacement", Param::Text),
                ("start", Param::BigInt),
                ("N", Param::BigInt),
                ("flags", Param::Text),
            ],
            Returns::Type(SqlType::Text),
            |call| {
                let n = if call.arg_count() > 4 { Some(call.bigint(4)?) } else { None };
                replace(call, Some(call.bigint(3)?), n, 5)
            },
        )
        .optional(2),
    ],
};

fn replace(call: &Call<'_>, start: Option<BigIntArg<'_>>, n: Option<BigIntArg<'_>>, flags: usize) -> Result<ArrayRef> {
    let (text, replacement) = (call.text(0)?, call.text(2)?);
    let mut patterns = Patterns::new(call, Flavour::Icu, 1, flags)?;
    let mut known: Option<(*const Regex, &str, Replacement)> = None;
    call.build_text(|row| {
        let value = |arg: Option<BigIntArg<'_>>, default| arg.map_or(Some(default), |arg| arg.get(row));
        let (Some(text), Some(replacement)) = (text.get(row), replacement.get(row)) else { return Ok(None) };
        let (Some(start), Some(n)) = (value(start, 1), value(n, i64::MIN)) else { return Ok(None) };
        let Some((regex, flags)) = patterns.get(row)? else { return Ok(None) };
        let n = if n == i64::MIN { i64::from(!flags.global) } else { n };
        if n < 0 {
            return call.error(&format!("expected an `N` of 0 or more, but found {n}"));
        }
        let Some(from) = offset(call, "start", text, start)? else { return Ok(Some(Cow::Borrowed(text))) };
        let regex: &Regex = regex;
        if known.as_ref().is_none_or(|(r, t, _)| !std::ptr::eq(*r, regex) || *t != replacement) {
            known = Some((regex, replacement, Replacement::parse(replacement, regex).into_datafusion()?));
        }
        match &known {
            Some((_, _, template)) => replaced(text, regex, template, from, n),
            None => Ok(None),
        }
    })
}

/// `text` with its match number `n` replaced, all for 0.
fn replaced<'t>(text: &'t str, regex: &Regex, template: &Replacement, from: usize, n: i64) -> Result<Option<Cow<'t, str>>> {
    let mut out = String::new();
    let (mut done, mut count, mut changed) = (0, 0, false);
    let mut enough = Ok(());
    let mut replace = |groups: &[Option<Span>]| {
        let Some(Some(whole)) = groups.first() else { return false };
        enough = room::check_text(out.len());
        if enough.is_err() {
            return false;
        }
        count += 1;
        if n == 0 || count == n {
            out.push_str(&text[done..whole.start]);
            template.expand(text, groups, &mut out);
            done = whole.end;
            changed = true;
        }
        count != n
    };
    if template.needs_groups() {
        regex.each(text, from, |groups| Ok(replace(groups))).into_datafusion()?;
    } else {
        regex.each_span(text, from, |whole| replace(&[Some(whole)])).into_datafusion()?;
    }
    enough.into_datafusion()?;
    if !changed {
        return Ok(Some(Cow::Borrowed(text)));
    }
    out.push_str(&text[done..]);
    Ok(Some(Cow::Owned(out)))
}
