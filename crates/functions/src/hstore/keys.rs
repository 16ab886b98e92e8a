//! What `?&`, `?|`, `slice` and `delete` take a `text[]` as: a set of keys, prepared to be looked for.

use crate::dispatch::TextArrayArg;
use apigw_sql_columns::types::hstore::{HstoreRow, Needle, key_order};

/// The keys of each row; a constant is prepared once.
pub(super) struct Keys<'a> {
    argument: TextArrayArg<'a>,
    constant: Option<Vec<Needle<'a>>>,
    row: Vec<Needle<'a>>,
}

impl<'a> Keys<'a> {
    /// Wraps the argument.
    pub(super) fn new(argument: TextArrayArg<'a>) -> Self {
        let mut keys = Self { argument, constant: None, row: Vec::new() };
        if argument.is_constant() {
            keys.fill(0);
            keys.constant = Some(std::mem::take(&mut keys.row));
        }
        keys
    }

    /// The keys of `row` in canonical order, each once, without NULLs; none where the array is NULL.
    pub(super) fn of(&mut self, row: usize) -> &[Needle<'a>] {
        if self.constant.is_none() {
            self.fill(row);
        }
        self.constant.as_deref().unwrap_or(&self.row)
    }

    fn fill(&mut self, row: usize) {
        self.row.clear();
        self.row.extend(self.argument.get(row).into_iter().flatten().flatten().map(Needle::new));
        self.row.sort_by(|a, b| key_order(a.text(), b.text()));
        self.row.dedup_by(|a, b| a.text() == b.text());
    }
}

/// The positions of those of `keys` (canonical) that `map` has.
pub(super) fn found<'k>(map: HstoreRow<'k>, keys: &'k [Needle<'k>]) -> impl Iterator<Item = Option<usize>> + 'k {
    let mut rest = map.range();
    keys.iter().map(move |key| {
        let at = map.find(key, rest.clone())?;
        rest.start = at + 1;
        Some(at)
    })
}
