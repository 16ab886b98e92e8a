//! `regexp_substr(text, pattern [, start [, N [, flags [, subexpr]]]])`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::patterns::Compiled;
use super::regexp_count::{offset, refuse_global};
use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::{Flavour, Span};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_substr",
    aliases: &[],
    family: FAMILY,
    description: "The N-th match of PostgreSQL's regular expression from character `start` on, or of its group `subexpr`; NULL without \
                  such a match. NULL for NULL; raises for numbers that are out of range.",
    example: "SELECT regexp_substr('/v1/pets/v2', 'v([0-9])', 1, 2, '', 1)",
    result: "2",
    overloads: &[Overload::new(
        &[
            ("text", Param::Text),
            ("pattern", Param::Text),
            ("start", Param::BigInt),
            ("N", Param::BigInt),
            ("flags", Param::Text),
            ("subexpr", Param::BigInt),
        ],
        Returns::Type(SqlType::Text),
        substr,
    )
    .optional(4)],
};

fn substr(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let number = |i: usize| (i < call.arg_count()).then(|| call.bigint(i)).transpose();
    let (start, n, subexpr) = (number(2)?, number(3)?, number(5)?);
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, 4)?;
    let mut groups = Vec::new();
    call.build_text(|row| {
        let value = |arg: Option<crate::dispatch::BigIntArg<'_>>, default| arg.map_or(Some(default), |arg| arg.get(row));
        let (Some(start), Some(n), Some(subexpr)) = (value(start, 1), value(n, 1), value(subexpr, 0)) else { return Ok(None) };
        let Some(text) = text.get(row) else { return Ok(None) };
        let Some(compiled) = patterns.get(row)? else { return Ok(None) };
        let span = nth(call, text, compiled, (start, n, subexpr), &mut groups)?;
        Ok(span.and_then(|span| text.get(span)).map(Cow::Borrowed))
    })
}

/// Group `subexpr` of the match number `n` from character `start` on.
pub(super) fn nth(
    call: &Call<'_>,
    text: &str,
    (regex, flags): &Compiled,
    (start, n, subexpr): (i64, i64, i64),
    groups: &mut Vec<Option<Span>>,
) -> Result<Option<Span>> {
    let from = offset(call, "start", text, start)?;
    if n < 1 {
        return call.error(&format!("expected an `N` of 1 or more, but found {n}"));
    }
    if subexpr < 0 {
        return call.error(&format!("expected a `subexpr` of 0 or more, but found {subexpr}"));
    }
    refuse_global(call, flags.global)?;
    let Some(from) = from else { return Ok(None) };
    groups.clear();
    let mut left = n;
    let mut found = None;
    regex
        .each(text, from, |groups| {
            left -= 1;
            if left == 0 {
                found = groups.get(subexpr as usize).cloned().flatten();
            }
            Ok(left > 0)
        })
        .into_datafusion()?;
    Ok(found)
}
