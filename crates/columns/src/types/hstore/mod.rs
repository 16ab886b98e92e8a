//! The layout of `hstore` in Arrow, its one builder and access to its entries.
//!
//! A map `entries{key: Utf8View not null, value: Utf8View null}` whose entries are always in PostgreSQL's order
//! (key length in bytes, then bytes) with unique keys: DataFusion compares maps entry by entry, so `=`, joins,
//! `GROUP BY` and `DISTINCT` are right only because of that, and so are the searches here, which stop early.

mod array;
mod builder;
mod needle;
mod search;

use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, MapArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};

pub use array::{HstoreArray, HstoreRow};
pub use builder::HstoreBuilder;
pub use needle::Needle;
pub use search::ABSENT;

pub use apigw_sql_value::hstore::key_order;

static ENTRY_FIELDS: LazyLock<Fields> =
    LazyLock::new(|| Fields::from(vec![Field::new("key", DataType::Utf8View, false), Field::new("value", DataType::Utf8View, true)]));
static ENTRIES: LazyLock<FieldRef> = LazyLock::new(|| Arc::new(Field::new("entries", DataType::Struct(ENTRY_FIELDS.clone()), false)));

/// The Arrow type of `hstore` and `hstore_csv`.
pub fn data_type() -> DataType {
    DataType::Map(Arc::clone(&ENTRIES), false)
}

/// Whether `data_type` is a map of text to text, whatever its entry fields are called.
pub fn is_hstore(data_type: &DataType) -> bool {
    let DataType::Map(entries, _) = data_type else { return false };
    let DataType::Struct(fields) = entries.data_type() else { return false };
    fields.len() == 2 && fields.iter().all(|f| super::extension::is_text(f.data_type()))
}

/// An hstore array from its parts, whose entries must already be canonical.
pub fn from_parts(offsets: OffsetBuffer<i32>, keys: ArrayRef, values: ArrayRef, nulls: Option<NullBuffer>) -> MapArray {
    let entries = StructArray::new(ENTRY_FIELDS.clone(), vec![keys, values], None);
    MapArray::new(Arc::clone(&ENTRIES), offsets, entries, nulls, false)
}
