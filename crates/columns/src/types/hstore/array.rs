//! Read access to hstore arrays.

use arrow::array::{Array, AsArray, MapArray, StringViewArray};
use arrow::buffer::NullBuffer;

use super::Needle;

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
        self.map.is_valid(row).then(|| self.row(row))
    }

    /// The entries of a row; what a NULL row has means nothing.
    pub fn row(&self, row: usize) -> HstoreRow<'a> {
        let offsets = self.map.value_offsets();
        HstoreRow { keys: self.keys, values: self.values, start: offsets[row] as usize, end: offsets[row + 1] as usize }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Which rows are NULL.
    pub fn nulls(&self) -> Option<&'a NullBuffer> {
        self.map.nulls()
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

    /// Where the entries stand in the arrays of all keys and values.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// All values, of which [`Self::range`] are this one's.
    pub fn values(&self) -> &'a StringViewArray {
        self.values
    }

    /// Where `key` stands in `range`, a part of [`Self::range`].
    #[inline]
    pub fn find(&self, key: &Needle<'_>, range: std::ops::Range<usize>) -> Option<usize> {
        key.find(self.keys, range)
    }

    /// Where `key` stands in the arrays of all keys and values.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.find(&Needle::new(key), self.range())
    }

    /// The value of `key`: outer `None` if the key is absent, inner `None` if its value is NULL.
    pub fn get(&self, key: &str) -> Option<Option<&'a str>> {
        self.position(key).map(|i| self.value_at(i))
    }

    /// The entries in canonical order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        self.range().map(move |i| (self.keys.value(i), self.value_at(i)))
    }

    /// The key at a position of [`Self::range`].
    pub fn key_at(&self, i: usize) -> &'a str {
        self.keys.value(i)
    }

    /// The value at a position of [`Self::range`].
    pub fn value_at(&self, i: usize) -> Option<&'a str> {
        self.values.is_valid(i).then(|| self.values.value(i))
    }
}
