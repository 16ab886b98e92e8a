//! Hidden columns: results of calls over a column, kept beside the rows and never shown.
//!
//! A call of one of the functions in [`call`] over a column and constants is answered by reading its results where they are kept: in
//! the files of a snapshot ([`chosen`]), or beside rows in memory where statements repeat it ([`kept`]). The [`rule`] swaps the scan
//! for one that shows them. They hold what the functions give, by the functions themselves, so that no answer depends on whether they
//! are there.

mod call;
#[cfg(feature = "cli")]
mod chosen;
mod kept;
mod parts;
mod rule;

pub(super) use call::{Asked, is_over};
#[cfg(feature = "cli")]
pub(crate) use chosen::{ChosenResults, has_other_results};
pub(super) use kept::{KeptColumn, KeptResults};
pub(crate) use rule::HiddenColumns;
