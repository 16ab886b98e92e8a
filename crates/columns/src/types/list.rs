//! `text[]`: a list of nullable Utf8View items, and its form of two dimensions, a list of such lists.

use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, ListArray, ListBuilder, StringViewBuilder};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, FieldRef};

static ITEM: LazyLock<FieldRef> = LazyLock::new(|| Arc::new(Field::new_list_field(DataType::Utf8View, true)));
static ROW: LazyLock<FieldRef> = LazyLock::new(|| Arc::new(Field::new_list_field(data_type(), true)));

/// The Arrow type of `text[]`.
pub fn data_type() -> DataType {
    DataType::List(Arc::clone(&ITEM))
}

/// The Arrow type of a `text[]` of two dimensions.
pub fn matrix_type() -> DataType {
    DataType::List(Arc::clone(&ROW))
}

/// A builder of `text[]`.
pub fn builder(capacity: usize) -> ListBuilder<StringViewBuilder> {
    builder_of(StringViewBuilder::new(), capacity)
}

/// A builder of `text[]` with `items` as the builder of its items.
pub fn builder_of(items: StringViewBuilder, capacity: usize) -> ListBuilder<StringViewBuilder> {
    ListBuilder::with_capacity(items, capacity).with_field(Arc::clone(&ITEM))
}

/// A `text[]` array from its parts; `items` are Utf8View.
pub fn from_parts(offsets: OffsetBuffer<i32>, items: ArrayRef, nulls: Option<NullBuffer>) -> ListArray {
    ListArray::new(Arc::clone(&ITEM), offsets, items, nulls)
}

/// An array of two dimensions from its parts.
pub fn matrix_from_parts(offsets: OffsetBuffer<i32>, rows: ListArray, nulls: Option<NullBuffer>) -> ListArray {
    ListArray::new(Arc::clone(&ROW), offsets, Arc::new(rows), nulls)
}
