//! Which rows of a text column are equal, so that a function that only depends on the column is asked once for each
//! distinct text.
//!
//! Stored texts are kept once for each distinct value of a batch, so equal texts mostly have equal views. Views that
//! differ may still be equal texts, which costs an answer more and nothing else.

use datafusion::arrow::array::{Array, ArrayRef, StringViewArray, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::error::ArrowError;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

use apigw_sql_columns::types::coded::Coded;

/// Below this many rows nothing is looked for.
const FEWEST_ROWS: usize = 32;
/// After each so many rows it is asked whether going on is worth it.
const STRETCH: usize = 512;

/// The distinct values of a column, NULL among them.
#[derive(Debug)]
pub(super) struct Distinct {
    /// The first row of each.
    pub(super) rows: UInt32Array,
    /// Which of them each row has.
    codes: UInt32Array,
    /// Where the column has NULL, which is the first of the values then.
    nulls: Option<NullBuffer>,
}

impl Distinct {
    /// `answers`, one for each distinct value, as one for each row.
    pub(super) fn for_rows(self, answers: ArrayRef) -> Result<ArrayRef, ArrowError> {
        match &self.nulls {
            Some(nulls) => Coded::with_first(self.codes, answers, nulls)?.decode(),
            None => Coded::new(self.codes, answers)?.decode(),
        }
    }

    /// The distinct values of `texts`; `None` where there are too many for it to pay.
    pub(super) fn of(texts: &StringViewArray) -> Option<Self> {
        if texts.len() < FEWEST_ROWS {
            return None;
        }
        let hasher = FixedState::default();
        let views = texts.views();
        let mut seen: HashTable<u32> = HashTable::with_capacity(texts.len() / 2);
        // NULL is the first one, if there is any.
        let nulls = texts.nulls().filter(|nulls| nulls.null_count() > 0);
        let mut rows: Vec<u32> = nulls.and_then(|nulls| nulls.iter().position(|valid| !valid)).map(|row| row as u32).into_iter().collect();
        let mut codes = vec![0; texts.len()];
        let mut last = None;
        let mut code_of = |looked_at: usize, row: usize| {
            if looked_at > 0 && looked_at.is_multiple_of(STRETCH) && rows.len() * 8 > looked_at * 7 {
                return None;
            }
            let view = views[row];
            if let Some((same, code)) = last
                && same == view
            {
                return Some(code);
            }
            let hash = hasher.hash_one(view);
            let view_of = |code: u32, rows: &[u32]| views[rows[code as usize] as usize];
            let code = seen.find(hash, |&code| view_of(code, &rows) == view).copied().unwrap_or_else(|| {
                rows.push(row as u32);
                let code = (rows.len() - 1) as u32;
                seen.insert_unique(hash, code, |&code| hasher.hash_one(view_of(code, &rows)));
                code
            });
            last = Some((view, code));
            Some(code)
        };
        match nulls {
            Some(nulls) => {
                for (looked_at, row) in nulls.valid_indices().enumerate() {
                    codes[row] = code_of(looked_at, row)?;
                }
            }
            None => {
                for (row, code) in codes.iter_mut().enumerate() {
                    *code = code_of(row, row)?;
                }
            }
        }
        Some(Self { rows: rows.into(), codes: codes.into(), nulls: nulls.cloned() })
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::compute::take;

    use super::*;

    #[test]
    fn what_is_taken_back_is_what_was_there() {
        let long = "a text that is longer than a view";
        for (values, distinct) in [
            (vec![None; 100], 1),
            (vec![Some("x"); 100], 1),
            ((0..100).map(|i| [Some("x"), None, Some(""), Some(long)][i % 4]).collect(), 4),
        ] {
            let mut builder = datafusion::arrow::array::StringViewBuilder::new().with_deduplicate_strings();
            for value in &values {
                builder.append_option(*value);
            }
            let array = builder.finish();
            let found = Distinct::of(&array).unwrap();
            assert_eq!(found.rows.len(), distinct);
            let few: ArrayRef = take(&array, &found.rows, None).unwrap();
            assert_eq!(found.for_rows(few).unwrap().as_string_view(), &array);
        }
    }

    #[test]
    fn texts_that_all_differ_and_few_rows_are_left_alone() {
        let all: StringViewArray = (0..5000).map(|i| Some(i.to_string())).collect();
        assert!(Distinct::of(&all).is_none());
        assert!(Distinct::of(&StringViewArray::from(vec!["x"; FEWEST_ROWS - 1])).is_none());
    }
}
