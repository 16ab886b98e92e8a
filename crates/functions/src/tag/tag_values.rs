//! `tag_values(hstore, text)`

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
    name: "tag_values",
    aliases: &[],
    family: FAMILY,
    description: "The values of a tag, which one comma-joined string holds. NULL for NULL arguments, where the tag is absent and where \
                  its value is NULL. Text that is no hstore is an error. DDSQL's `hstore_csv`.",
    example: "SELECT tag_values('team=>\"compute,database\"', 'team')",
    result: "{compute,database}",
    overloads: &[Overload::new(&[("tags", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::TextArray), tag_values)],
};

fn tag_values(call: &Call<'_>) -> Result<ArrayRef> {
    let tags = argument::hstores(call, 0)?;
    let (tags, keys) = (tags.get()?, call.text(1)?);
    call.build_text_array_slices(|row, items| {
        let joined = tags.get(row)?.get(keys.get(row)?)??;
        items.extend(tag::values(joined));
        Some(())
    })
}
