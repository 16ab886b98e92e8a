//! `hstore_entries(hstore)`, behind `each` in a SELECT list.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_entries",
    aliases: &[],
    family: FAMILY,
    description: "The entries as an array of structs with the members `key` and `value`: the rows that `each` has in a SELECT list. NULL for \
                  NULL.",
    example: "SELECT hstore_entries('a=>1')",
    result: r#"{"(a,1)"}"#,
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Arrow(list_type), entries)],
};

fn list_type() -> DataType {
    DataType::new_list(DataType::Struct(members()), true)
}

fn members() -> Fields {
    Fields::from(vec![Field::new("key", DataType::Utf8View, false), Field::new("value", DataType::Utf8View, true)])
}

fn entries(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let map = maps.get()?.array().map();
    let item = Arc::new(Field::new_list_field(DataType::Struct(members()), true));
    Ok(Arc::new(ListArray::try_new(item, map.offsets().clone(), Arc::new(map.entries().clone()), map.nulls().cloned())?))
}
