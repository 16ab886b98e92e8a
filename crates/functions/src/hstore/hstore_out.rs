//! `hstore_out(hstore)`: the cast to text.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, text};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::hstore::print;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_out",
    aliases: &[],
    family: FAMILY,
    description: "Writes PostgreSQL's text form of hstore. The cast `hstore::text`.",
    example: "SELECT hstore_out(hstore('a key', NULL))",
    result: r#""a key"=>NULL"#,
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::Text), hstore_out)],
};

fn hstore_out(call: &Call<'_>) -> Result<ArrayRef> {
    text::of_hstores(call, |map, out| {
        print(map.iter(), out);
        Ok(())
    })
}
