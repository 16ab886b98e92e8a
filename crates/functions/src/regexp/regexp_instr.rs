//! `regexp_instr(text, pattern [, start [, N [, endoption [, flags [, subexpr]]]]])`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::regexp_substr::nth;
use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_instr",
    aliases: &[],
    family: FAMILY,
    description: "The character at which the N-th match of PostgreSQL's regular expression begins, counted from 1, or with `endoption` 1 \
                  the one behind it; with `subexpr`, of that group. 0 without such a match. NULL for NULL; raises for numbers that are \
                  out of range.",
    example: "SELECT regexp_instr('/v1/pets/v2', 'v[0-9]', 1, 2)",
    result: "10",
    overloads: &[Overload::new(
        &[
            ("text", Param::Text),
            ("pattern", Param::Text),
            ("start", Param::BigInt),
            ("N", Param::BigInt),
            ("endoption", Param::BigInt),
            ("flags", Param::Text),
            ("subexpr", Param::BigInt),
        ],
        Returns::Type(SqlType::BigInt),
        instr,
    )
    .optional(5)],
};

fn instr(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let number = |i: usize| (i < call.arg_count()).then(|| call.bigint(i)).transpose();
    let (start, n, end, subexpr) = (number(2)?, number(3)?, number(4)?, number(6)?);
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, 5)?;
    let mut groups = Vec::new();
    call.build_bigint(|row| {
        let value = |arg: Option<crate::dispatch::BigIntArg<'_>>, default| arg.map_or(Some(default), |arg| arg.get(row));
        let numbers = (value(start, 1), value(n, 1), value(end, 0), value(subexpr, 0));
        let (Some(start), Some(n), Some(end), Some(subexpr)) = numbers else { return Ok(None) };
        let Some(text) = text.get(row) else { return Ok(None) };
        let Some(compiled) = patterns.get(row)? else { return Ok(None) };
        if end != 0 && end != 1 {
            return call.error(&format!("expected an `endoption` of 0 or 1, but found {end}"));
        }
        let span = nth(call, text, compiled, (start, n, subexpr), &mut groups)?;
        let place = span.map(|span| if end == 0 { span.start } else { span.end });
        Ok(Some(place.map_or(0, |place| 1 + text[..place].chars().count() as i64)))
    })
}
