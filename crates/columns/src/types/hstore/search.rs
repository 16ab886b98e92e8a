//! One key, looked for in all rows of a column at once.
//!
//! The keys of all rows lie behind one another, so they are gone through in one loop without a branch that depends
//! on them; only then each of the few hits is given to its row. With maps that differ from row to row this takes
//! about half the time of a search in each row, whose branches cannot be predicted.

use arrow::array::{MAX_INLINE_VIEW_LEN, StringViewArray};

use super::{HstoreArray, Needle};

/// The position of a key that a row does not have.
pub const ABSENT: u32 = u32::MAX;

impl HstoreArray<'_> {
    /// For each row where `key` stands in the arrays of all keys and values, or [`ABSENT`]; what a NULL row has means
    /// nothing.
    pub fn positions(&self, key: &Needle<'_>) -> Vec<u32> {
        let offsets = self.map().value_offsets();
        let (Some(&first), Some(&last)) = (offsets.first(), offsets.last()) else { return Vec::new() };
        let mut hits = hits(self.keys(), first as usize, last as usize, key);
        hits.push(ABSENT);
        let mut next = 0;
        let position = |row: &[i32]| {
            let (start, end) = (row[0] as u32, row[1] as u32);
            // A map from elsewhere may have a key twice; the first counts.
            while hits[next] < start {
                next += 1;
            }
            let hit = hits[next];
            let found = hit < end;
            next += usize::from(found);
            if found { hit } else { ABSENT }
        };
        offsets.windows(2).map(position).collect()
    }
}

/// Where `key` stands among the keys from `start` to `end`.
fn hits(keys: &StringViewArray, start: usize, end: usize, key: &Needle<'_>) -> Vec<u32> {
    let views = &keys.views()[start..end];
    if key.text().len() as u32 <= MAX_INLINE_VIEW_LEN {
        return places(views, start, |view| view == key.view());
    }
    let mut candidates = places(views, start, |view| view as u64 == key.view() as u64);
    candidates.retain(|&at| keys.value(at as usize) == key.text());
    candidates
}

/// Where the views are that `is_it`, counted from `start`.
#[inline]
fn places(views: &[u128], start: usize, is_it: impl Fn(u128) -> bool) -> Vec<u32> {
    // Every place is written and the next one overwrites it unless it was a hit.
    let mut places = vec![0; views.len() + 1];
    let mut count = 0;
    for (at, &view) in views.iter().enumerate() {
        places[count] = (start + at) as u32;
        count += usize::from(is_it(view));
    }
    places.truncate(count);
    places
}

#[cfg(test)]
mod tests {
    use super::super::HstoreBuilder;
    use super::*;

    #[test]
    fn each_row_gets_its_own_hit() {
        let mut builder = HstoreBuilder::with_capacity(6);
        builder.append(&mut [("a", Some("1"))]);
        builder.append::<&str, &str>(&mut []);
        builder.append(&mut [("b", Some("2")), ("a key of many bytes", Some("3"))]);
        builder.append_null();
        builder.append(&mut [("a", None), ("b", None), ("a key of many bytes", Some("4")), ("a key of more bytes", Some("5"))]);
        let map = builder.finish();
        let whole = HstoreArray::try_new(&map).unwrap();
        for (key, expected) in [
            ("a", [0, ABSENT, ABSENT, ABSENT, 3]),
            ("b", [ABSENT, ABSENT, 1, ABSENT, 4]),
            ("a key of many bytes", [ABSENT, ABSENT, 2, ABSENT, 5]),
            ("a key of more bytes", [ABSENT, ABSENT, ABSENT, ABSENT, 6]),
            ("c", [ABSENT; 5]),
        ] {
            assert_eq!(whole.positions(&Needle::new(key)), expected, "{key}");
            let slice = map.slice(2, 3);
            assert_eq!(HstoreArray::try_new(&slice).unwrap().positions(&Needle::new(key)), expected[2..], "{key} in a slice");
        }
        assert!(HstoreArray::try_new(&map.slice(5, 0)).unwrap().positions(&Needle::new("a")).is_empty());
    }
}
