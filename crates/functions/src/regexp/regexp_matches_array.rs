//! `regexp_matches_array(text, pattern [, flags])`, behind `regexp_matches` in FROM

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::common::Result;

use super::regexp_match::wanted;
use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::list;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_matches_array",
    aliases: &[],
    family: FAMILY,
    description: "The groups of each match of PostgreSQL's regular expression, or the matches themselves if it has no groups, as an array \
                  of arrays; without the flag `g`, of the first match alone. `regexp_matches` in FROM makes a row of each. NULL for NULL.",
    example: "SELECT regexp_matches_array('a1 b2', '([a-z])([0-9])', 'g')",
    result: "{{a,1},{b,2}}",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("flags", Param::Text)],
        Returns::Arrow(list::matrix_type),
        regexp_matches,
    )
    .optional(1)],
};

fn regexp_matches(call: &Call<'_>) -> Result<ArrayRef> {
    let text = call.text(0)?;
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, 2)?;
    let mut rows = list::builder(call.rows());
    let (mut offsets, mut valid) = (vec![0_i32], Vec::with_capacity(call.rows()));
    let mut count = 0;
    for row in 0..call.rows() {
        let text = text.get(row);
        let compiled = if text.is_some() { patterns.get(row)? } else { None };
        let (Some(text), Some((regex, flags))) = (text, compiled) else {
            offsets.push(count);
            valid.push(false);
            continue;
        };
        regex
            .each(text, 0, |groups| {
                for group in wanted(groups) {
                    rows.values().append_option(group.clone().and_then(|span| text.get(span)));
                }
                rows.append(true);
                count += 1;
                Ok(flags.global)
            })
            .into_datafusion()?;
        offsets.push(count);
        valid.push(true);
    }
    let nulls = NullBuffer::from(valid);
    Ok(Arc::new(list::matrix_from_parts(OffsetBuffer::new(offsets.into()), rows.finish(), Some(nulls))))
}
