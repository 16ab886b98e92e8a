//! `text[]`: a list of nullable Utf8View items.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ListBuilder, StringViewBuilder};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};

static ITEM: LazyLock<FieldRef> = LazyLock::new(|| Arc::new(Field::new_list_field(DataType::Utf8View, true)));

/// The Arrow type of `text[]`.
pub fn data_type() -> DataType {
    DataType::List(Arc::clone(&ITEM))
}

/// A builder of `text[]`.
pub fn builder(capacity: usize) -> ListBuilder<StringViewBuilder> {
    ListBuilder::with_capacity(StringViewBuilder::new(), capacity).with_field(Arc::clone(&ITEM))
}
