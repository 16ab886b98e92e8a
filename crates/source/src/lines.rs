//! Which line of a text an offset is in.

use std::cell::OnceCell;

/// The lines of a text; counted when the first is asked for.
#[derive(Debug, Default)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    /// The line of everything.
    fixed: Option<u64>,
    /// Where lines begin.
    starts: OnceCell<Vec<u32>>,
}

impl<'t> Lines<'t> {
    /// Those of `text`.
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self { text, ..Self::default() }
    }

    /// All in one line.
    pub(super) fn fixed(line: Option<u64>) -> Self {
        Self { fixed: line, ..Self::default() }
    }

    /// The line of an offset, from 1; `None` without a text.
    pub(super) fn line(&self, offset: u32) -> Option<u64> {
        if self.fixed.is_some() || self.text.is_empty() {
            return self.fixed;
        }
        let starts = self.starts.get_or_init(|| memchr::memchr_iter(b'\n', self.text).map(|at| at as u32 + 1).collect());
        Some(1 + starts.partition_point(|start| *start <= offset) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_behind_newlines() {
        let lines = Lines::of(b"a\nbc\n\nd");
        assert_eq!([0, 1, 2, 4, 5, 6].map(|at| lines.line(at)), [1, 1, 2, 2, 3, 4].map(Some));
        assert_eq!(Lines::default().line(5), None);
        assert_eq!(Lines::fixed(Some(7)).line(5), Some(7));
    }
}
