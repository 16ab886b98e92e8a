//! `hstore_to_jsonb_loose(hstore)`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, text};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::hstore::print_json_loose;
use apigw_sql_value::numeric::print_numeric;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_to_jsonb_loose",
    aliases: &[],
    family: FAMILY,
    description: "A JSON object of the entries, in which `t` and `f` are booleans and what looks like a number is one, \
                  written without an exponent.",
    example: "SELECT hstore_to_jsonb_loose('a=>1e3, b=>f, c=>x')",
    result: r#"{"a": 1000, "b": false, "c": "x"}"#,
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::Jsonb), hstore_to_jsonb_loose)],
};

fn hstore_to_jsonb_loose(call: &Call<'_>) -> Result<ArrayRef> {
    text::of_hstores(call, |map, out| print_json_loose(map.iter(), out, print_numeric))
}
