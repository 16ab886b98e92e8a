//! One text, prepared to be looked for among many string views.

use std::ops::Range;

use arrow::array::{MAX_INLINE_VIEW_LEN, StringViewArray, make_view};

/// A text with its view: a view holds the length, and either the whole text (up to 12 bytes) or its first four bytes
/// and where the rest is. Most comparisons end without a look at the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Needle<'a> {
    text: &'a str,
    view: u128,
}

impl<'a> Needle<'a> {
    /// Prepares `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, view: make_view(text.as_bytes(), 0, 0) }
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The view of the text; what it says about where the rest is means nothing.
    pub(super) fn view(&self) -> u128 {
        self.view
    }

    /// Where the text stands in `range` of canonical `keys`.
    #[inline]
    pub fn find(&self, keys: &StringViewArray, range: Range<usize>) -> Option<usize> {
        let start = range.start;
        let views = keys.views().get(range)?;
        let length = self.text.len() as u32;
        if length <= MAX_INLINE_VIEW_LEN {
            for (i, &view) in views.iter().enumerate() {
                if view == self.view {
                    return Some(start + i);
                }
                // Longer keys come later.
                if view as u32 > length {
                    return None;
                }
            }
        } else {
            for (i, &view) in views.iter().enumerate() {
                if view as u64 == self.view as u64 && keys.value(start + i) == self.text {
                    return Some(start + i);
                }
                if view as u32 > length {
                    return None;
                }
            }
        }
        None
    }

    /// Whether element `i` of `texts` is this text; what it is where the element is NULL means nothing.
    #[inline]
    pub fn is_at(&self, texts: &StringViewArray, i: usize) -> bool {
        let view = texts.views()[i];
        if self.text.len() as u32 <= MAX_INLINE_VIEW_LEN {
            view == self.view
        } else {
            view as u64 == self.view as u64 && texts.value(i) == self.text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_bytes_not_only_their_views() {
        let keys = StringViewArray::from_iter_values(["", "a", "b\0", "twelve bytes", "thirteen byte", "thirteen bytes", "thirteen-bytes"]);
        for i in 0..7 {
            let needle = Needle::new(keys.value(i));
            assert_eq!(needle.find(&keys, 0..7), Some(i));
            assert_eq!(needle.find(&keys, i + 1..7), None);
            assert!((0..7).all(|j| needle.is_at(&keys, j) == (i == j)));
        }
        assert_eq!(Needle::new("b").find(&keys, 0..7), None);
        assert_eq!(Needle::new("thirteen+bytes").find(&keys, 0..7), None);
        assert_eq!(Needle::new("thirteen bytes, more").find(&keys, 0..7), None);
    }
}
