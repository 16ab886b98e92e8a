//! Open expressions of two descriptions: what a template left open before and leaves open now is compared as it is written.

use datafusion::arrow::array::{Array as _, ArrayRef};

use super::compare::{MATCHED_COLUMNS, Pair, SOURCE, UNKNOWN_COLUMNS, UNRESOLVED, items, text_at};
use apigw_sql_columns::types::text::text_of;

/// Shapes of rows, which have the texts of whatever they were made of.
const ROWS: [&str; 6] = ["ndjson", "json", "csv", "tsv", "parquet", "arrow"];

/// The side that leaves a value open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Old,
    New,
}

/// Whether both records have their expressions in one language.
pub(super) fn is_comparable(pair: &Pair<'_>, row: usize) -> bool {
    match (text_at(pair.old, SOURCE, row).map(language), text_at(pair.new, SOURCE, row).map(language)) {
        (Some(old), Some(new)) => old == new || ROWS.contains(&old) || ROWS.contains(&new),
        _ => true,
    }
}

/// The language of expressions in sources of a shape.
fn language(shape: &str) -> &str {
    match shape {
        "sam" | "cdk-tree" => "cloudformation",
        other => other,
    }
}

/// The side of a template that does not decide a value that the other one has: numbers, lists and maps in open expressions
/// are NULL and unknown. Of a row nobody says why it does not know something.
pub(super) fn open_side(pair: &Pair<'_>, at: usize, row: usize) -> Option<Open> {
    let name = MATCHED_COLUMNS[at].trim_start_matches("effective_");
    let is_row = |side: &[ArrayRef]| text_at(side, SOURCE, row).is_none_or(|shape| ROWS.contains(&shape));
    let is_open = |side: &[ArrayRef]| {
        let is_unknown = items(&side[UNKNOWN_COLUMNS], row).any(|column| column == name);
        is_unknown && items(&side[UNRESOLVED], row).next().is_some()
    };
    if is_row(pair.old) || is_row(pair.new) {
        return None;
    }
    match (is_open(pair.old), is_open(pair.new)) {
        (true, false) if pair.new[at].is_valid(row) => Some(Open::Old),
        (false, true) if pair.old[at].is_valid(row) => Some(Open::New),
        _ => None,
    }
}

/// Expressions that one side has and the other one has not, and that no column shows: conditions, counts, numbers.
pub(super) fn other_expressions<'p>(pair: &Pair<'p>, row: usize) -> Vec<(Option<&'p str>, Option<&'p str>)> {
    if !items(&pair.old[UNRESOLVED], row).ne(items(&pair.new[UNRESOLVED], row)) {
        return Vec::new();
    }
    let only = |side: &'p [ArrayRef], other: &'p [ArrayRef]| -> Vec<&'p str> {
        let is_new = |expression: &&str| !items(&other[UNRESOLVED], row).any(|known| known == *expression);
        items(&side[UNRESOLVED], row).filter(is_new).filter(|expression| !is_shown(side, row, expression)).collect()
    };
    let (old, new) = (only(pair.old, pair.new), only(pair.new, pair.old));
    (0..old.len().max(new.len())).map(|at| (old.get(at).copied(), new.get(at).copied())).collect()
}

/// Whether a column has the expression in its text.
fn is_shown(side: &[ArrayRef], row: usize, expression: &str) -> bool {
    let mut columns = (0..MATCHED_COLUMNS.len()).filter(|at| !matches!(*at, UNRESOLVED | UNKNOWN_COLUMNS | SOURCE));
    let mut text = String::new();
    columns.any(|at| {
        text.clear();
        text_of(&side[at], row, &mut text) && text.contains(expression)
    })
}
