//! `hstore_to_jsonb(hstore)`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, text};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::hstore::print_json;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_to_jsonb",
    aliases: &[],
    family: FAMILY,
    description: "A JSON object of the entries, every value a string or null. Also the cast to jsonb.",
    example: "SELECT hstore_to_jsonb('a=>1, b=>NULL')",
    result: r#"{"a": "1", "b": null}"#,
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::Jsonb), hstore_to_jsonb)],
};

fn hstore_to_jsonb(call: &Call<'_>) -> Result<ArrayRef> {
    text::of_hstores(call, |map, out| {
        print_json(map.iter(), out);
        Ok(())
    })
}
