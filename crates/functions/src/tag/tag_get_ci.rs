//! `tag_get_ci(hstore, text)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::hstore::argument;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::tag;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "tag_get_ci",
    aliases: &[],
    family: FAMILY,
    description: "The value of a tag regardless of the letter case of its key: of the key as given if it is there, else of the first, \
                  in hstore's order, that differs in case only. NULL for NULL arguments, where there is none and where the value is \
                  NULL. Text that is no hstore is an error.",
    example: "SELECT tag_get_ci('Team=>payments', 'team')",
    result: "payments",
    overloads: &[Overload::new(&[("tags", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Text), tag_get_ci)],
};

fn tag_get_ci(call: &Call<'_>) -> Result<ArrayRef> {
    let tags = argument::hstores(call, 0)?;
    let (tags, keys) = (tags.get()?, call.text(1)?);
    call.build_text(|row| {
        let (Some(tags), Some(key)) = (tags.get(row), keys.get(row)) else { return Ok(None) };
        Ok(tag::get_ignoring_case(tags.iter(), key).flatten().map(Cow::Borrowed))
    })
}
