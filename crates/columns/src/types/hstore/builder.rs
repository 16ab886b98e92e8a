//! The one builder of hstore arrays.

use std::sync::Arc;

use arrow::array::{ArrayRef, MapArray, NullBufferBuilder, StringViewBuilder};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};

use super::from_parts;
use apigw_sql_value::hstore::sort_entries;

/// Builds an hstore array. Rows are brought into canonical order on the way in.
#[derive(Debug)]
pub struct HstoreBuilder {
    keys: StringViewBuilder,
    values: StringViewBuilder,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
    entries: usize,
}

impl HstoreBuilder {
    /// An empty builder for about `rows` rows.
    pub fn with_capacity(rows: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self { keys: StringViewBuilder::new(), values: StringViewBuilder::new(), offsets, nulls: NullBufferBuilder::new(rows), entries: 0 }
    }

    /// Texts are kept in blocks of `block` bytes; equal ones share theirs if `share` says so.
    #[must_use]
    pub fn in_blocks(mut self, block: u32, share: bool) -> Self {
        for texts in [&mut self.keys, &mut self.values] {
            let blocks = std::mem::take(texts).with_fixed_block_size(block);
            *texts = if share { blocks.with_deduplicate_strings() } else { blocks };
        }
        self
    }

    /// Adds a row; `entries` is sorted in place, and of equal keys the one stays that PostgreSQL keeps.
    pub fn append<K: AsRef<str>, V: AsRef<str>>(&mut self, entries: &mut [(K, Option<V>)]) {
        let unique = sort_entries(entries);
        let mut last: Option<&str> = None;
        for (key, value) in entries.iter() {
            let key = key.as_ref();
            if unique || last != Some(key) {
                self.push(key, value.as_ref().map(AsRef::as_ref));
            }
            last = Some(key);
        }
        self.finish_row();
    }

    /// Adds one entry of the row under construction. Keys must come in canonical order without repeats; use
    /// [`Self::append`] where that is not known.
    pub fn push(&mut self, key: &str, value: Option<&str>) {
        self.keys.append_value(key);
        self.values.append_option(value);
        self.entries += 1;
    }

    /// Ends the row that [`Self::push`] built.
    pub fn finish_row(&mut self) {
        self.offsets.push(self.entries as i32);
        self.nulls.append_non_null();
    }

    /// Adds a NULL row.
    pub fn append_null(&mut self) {
        self.offsets.push(self.entries as i32);
        self.nulls.append_null();
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The array; the builder is empty afterwards.
    pub fn finish(&mut self) -> MapArray {
        let keys: ArrayRef = Arc::new(self.keys.finish());
        let values: ArrayRef = Arc::new(self.values.finish());
        let offsets = std::mem::replace(&mut self.offsets, vec![0]);
        self.entries = 0;
        from_parts(OffsetBuffer::new(ScalarBuffer::from(offsets)), keys, values, self.nulls.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::super::HstoreArray;
    use super::*;

    #[test]
    fn rows_are_canonical_whatever_came_in() {
        let mut builder = HstoreBuilder::with_capacity(2);
        builder.append(&mut [("bb", Some("1")), ("a", None), ("bb", Some("2"))]);
        builder.append_null();
        builder.append::<&str, &str>(&mut []);
        let array = builder.finish();
        let array = HstoreArray::try_new(&array).unwrap();
        assert_eq!(array.get(0).unwrap().iter().collect::<Vec<_>>(), [("a", None), ("bb", Some("1"))]);
        assert!(array.get(1).is_none());
        assert!(array.get(2).unwrap().is_empty());
        assert!(builder.is_empty());
    }
}
