//! `hstore_to_json_loose(hstore)`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, text};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::hstore::print_json_loose;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_to_json_loose",
    aliases: &[],
    family: FAMILY,
    description: "A JSON object of the entries, in which `t` and `f` are booleans and what looks like a number is one.",
    example: "SELECT hstore_to_json_loose('a=>1, b=>t, c=>x, d=>007')",
    result: r#"{"a": 1, "b": true, "c": "x", "d": "007"}"#,
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::Json), hstore_to_json_loose)],
};

fn hstore_to_json_loose(call: &Call<'_>) -> Result<ArrayRef> {
    text::of_hstores(call, |map, out| {
        print_json_loose(map.iter(), out, |number, out| {
            out.push_str(number);
            Ok(())
        })
    })
}
