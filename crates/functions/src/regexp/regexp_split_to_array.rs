//! `regexp_split_to_array(text, pattern [, flags])`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, Patterns};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::Error;
use apigw_sql_value::pattern::Flavour;
use apigw_sql_value::room;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_split_to_array",
    aliases: &[],
    family: FAMILY,
    description: "The parts of the text between the matches of PostgreSQL's regular expression; an empty match separates two characters. \
                  `regexp_split_to_table` in FROM makes a row of each. NULL for NULL; raises for the flag `g`, which is always meant.",
    example: r"SELECT regexp_split_to_array('a, b,c', ',\s*')",
    result: "{a,b,c}",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("flags", Param::Text)],
        Returns::Type(SqlType::TextArray),
        split,
    )
    .optional(1)],
};

fn split(call: &Call<'_>) -> Result<ArrayRef> {
    /// The view of an item, in a place that may be twice as large.
    const VIEW: usize = 2 * size_of::<u128>();
    let text = call.text(0)?;
    let mut patterns = Patterns::new(call, Flavour::Postgres, 1, 2)?;
    let mut out = apigw_sql_columns::types::list::builder(call.rows());
    let mut made = 0;
    for row in 0..call.rows() {
        let text = text.get(row);
        let compiled = if text.is_some() { patterns.get(row)? } else { None };
        let (Some(text), Some((regex, flags))) = (text, compiled) else {
            out.append(false);
            continue;
        };
        if flags.global {
            return Err(Error::invalid_text("`regexp_split_to_array` does not take the flag `g`")
                .with_hint("leave it out: all matches split")
                .into_datafusion());
        }
        let mut start = 0;
        let mut enough = Ok(());
        regex
            .each_span(text, 0, |span| {
                // An empty match at an end, or right behind another one, separates nothing.
                if span.start < text.len() && span.end > start {
                    out.values().append_value(&text[start..span.start]);
                    start = span.end;
                    made += VIEW;
                    enough = room::check(made + text.len());
                }
                enough.is_ok()
            })
            .into_datafusion()?;
        enough.into_datafusion()?;
        out.values().append_value(&text[start..]);
        out.append(true);
    }
    Ok(std::sync::Arc::new(out.finish()))
}
