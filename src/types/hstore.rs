//! The layout of `hstore` in Arrow and its one builder.
//!
//! A map `entries{key: Utf8View not null, value: Utf8View null}` whose entries are always in PostgreSQL's order
//! (key length in bytes, then bytes) with unique keys: DataFusion compares maps entry by entry, so `=`, joins,
//! `GROUP BY` and `DISTINCT` are right only because of that.

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::NullBufferBuilder;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, MapArray, StringViewArray, StringViewBuilder, StructArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};

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

/// PostgreSQL's order of hstore keys: shorter first, then by bytes.
pub fn key_order(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.as_bytes().cmp(b.as_bytes()))
}

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

    /// Like [`Self::with_capacity`], and equal texts share their bytes.
    #[must_use]
    pub fn deduplicated(mut self) -> Self {
        self.keys = self.keys.with_deduplicate_strings();
        self.values = self.values.with_deduplicate_strings();
        self
    }

    /// Adds a row; `entries` is sorted in place, and of equal keys the first stays (PostgreSQL's `hstoreUniquePairs`).
    pub fn append<K: AsRef<str>, V: AsRef<str>>(&mut self, entries: &mut [(K, Option<V>)]) {
        let sorted = entries.windows(2).all(|w| key_order(w[0].0.as_ref(), w[1].0.as_ref()).is_lt());
        if !sorted {
            entries.sort_by(|a, b| key_order(a.0.as_ref(), b.0.as_ref()));
        }
        let mut last: Option<&str> = None;
        for (key, value) in entries.iter() {
            let key = key.as_ref();
            if last != Some(key) {
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

/// An hstore array from its parts, whose entries must already be canonical.
pub fn from_parts(offsets: OffsetBuffer<i32>, keys: ArrayRef, values: ArrayRef, nulls: Option<NullBuffer>) -> MapArray {
    let entries = StructArray::new(ENTRY_FIELDS.clone(), vec![keys, values], None);
    MapArray::new(Arc::clone(&ENTRIES), offsets, entries, nulls, false)
}

/// Read access to an hstore array.
#[derive(Clone, Copy, Debug)]
pub struct HstoreArray<'a> {
    map: &'a MapArray,
    keys: &'a StringViewArray,
    values: &'a StringViewArray,
}

impl<'a> HstoreArray<'a> {
    /// The array as hstore; `None` if it is not laid out as one (cast it first).
    pub fn try_new(array: &'a dyn Array) -> Option<Self> {
        let map = array.as_map_opt()?;
        Some(Self { map, keys: map.keys().as_string_view_opt()?, values: map.values().as_string_view_opt()? })
    }

    /// The row, or `None` where it is NULL.
    pub fn get(&self, row: usize) -> Option<HstoreRow<'a>> {
        if self.map.is_null(row) {
            return None;
        }
        let offsets = self.map.value_offsets();
        Some(HstoreRow { keys: self.keys, values: self.values, start: offsets[row] as usize, end: offsets[row + 1] as usize })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The underlying map array.
    pub fn map(&self) -> &'a MapArray {
        self.map
    }

    /// All keys of all rows.
    pub fn keys(&self) -> &'a StringViewArray {
        self.keys
    }

    /// All values of all rows.
    pub fn values(&self) -> &'a StringViewArray {
        self.values
    }
}

/// One hstore value.
#[derive(Clone, Copy, Debug)]
pub struct HstoreRow<'a> {
    keys: &'a StringViewArray,
    values: &'a StringViewArray,
    start: usize,
    end: usize,
}

impl<'a> HstoreRow<'a> {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Where `key` stands in the arrays of all keys and values.
    pub fn position(&self, key: &str) -> Option<usize> {
        for i in self.start..self.end {
            match key_order(self.keys.value(i), key) {
                Ordering::Equal => return Some(i),
                Ordering::Greater => return None,
                Ordering::Less => {}
            }
        }
        None
    }

    /// The value of `key`: outer `None` if the key is absent, inner `None` if its value is NULL.
    pub fn get(&self, key: &str) -> Option<Option<&'a str>> {
        self.position(key).map(|i| self.value_at(i))
    }

    /// The entries in canonical order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        (self.start..self.end).map(move |i| (self.keys.value(i), self.value_at(i)))
    }

    fn value_at(&self, i: usize) -> Option<&'a str> {
        self.values.is_valid(i).then(|| self.values.value(i))
    }
}
