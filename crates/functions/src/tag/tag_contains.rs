//! `tag_contains(hstore, text, text)`

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
    name: "tag_contains",
    aliases: &[],
    family: FAMILY,
    description: "Whether a tag has a value, alone or among others. NULL for NULL arguments; false where the tag is absent or its \
                  value is NULL. Text that is no hstore is an error.",
    example: "SELECT tag_contains('team=>\"compute,database\"', 'team', 'database')",
    result: "t",
    overloads: &[Overload::new(
        &[("tags", Param::Hstore), ("key", Param::Text), ("value", Param::Text)],
        Returns::Type(SqlType::Boolean),
        tag_contains,
    )],
};

fn tag_contains(call: &Call<'_>) -> Result<ArrayRef> {
    let tags = argument::hstores(call, 0)?;
    let (tags, keys, values) = (tags.get()?, call.text(1)?, call.text(2)?);
    call.build_boolean(|row| {
        let (Some(tags), Some(key), Some(value)) = (tags.get(row), keys.get(row), values.get(row)) else { return Ok(None) };
        Ok(Some(tags.get(key).flatten().is_some_and(|joined| tag::contains(joined, value))))
    })
}
