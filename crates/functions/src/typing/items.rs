//! The items of arrays on their own: what is done to each of them is done to all at once.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result;

use super::{element_of, without_hidden};

/// What arrays of this type hold in the last of their dimensions; `None` if it is no array.
pub fn innermost_of(array: &FieldRef) -> Option<FieldRef> {
    let element = element_of(array)?;
    Some(innermost_of(&element).unwrap_or(element))
}

/// The type of arrays with the dimensions of `array` that hold `item`.
pub fn list_of(array: &DataType, item: &DataType) -> DataType {
    match array {
        DataType::List(inner) => DataType::new_list(list_of(inner.data_type(), item), true),
        _ => item.clone(),
    }
}

/// The arrays with what `change` makes of their items, those of all dimensions. What NULL may have below it is not asked.
pub fn map_items(arrays: &ArrayRef, change: &mut dyn FnMut(&ArrayRef) -> Result<ArrayRef>) -> Result<ArrayRef> {
    if arrays.as_list_opt::<i32>().is_none() {
        return change(arrays);
    }
    let arrays = without_hidden(Arc::clone(arrays))?;
    let lists = arrays.as_list::<i32>();
    let (start, end) = (lists.value_offsets()[0] as usize, lists.value_offsets()[lists.len()] as usize);
    let items = map_items(&lists.values().slice(start, end - start), change)?;
    let item = Arc::new(Field::new_list_field(items.data_type().clone(), true));
    let offsets = OffsetBuffer::from_lengths(lists.offsets().lengths());
    Ok(Arc::new(ListArray::try_new(item, offsets, items, lists.nulls().cloned())?))
}
