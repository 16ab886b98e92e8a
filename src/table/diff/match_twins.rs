//! Matches records of which several have one key, as those of two templates with one logical name: which of them is the first
//! one depends on the names of their files, so content and file decide, and not the number at the end of the key.

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::Session;
use datafusion::error::Result;

use super::compare::{Comparer, MATCHED_COLUMNS};
use super::match_paths::{Matched, rows, text};
use super::side::Side;
use crate::types::text::text_of;

/// The columns of identity, which say nothing of the content.
const IDENTITY: usize = 10;

/// A key without the number that a record gets whose key is taken.
pub(super) fn base(key: &str) -> &str {
    match key.rsplit_once('#') {
        Some((base, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => key,
    }
}

/// The differences between two sides one of which has several records of one key.
pub(super) async fn differences(state: &dyn Session, a: &Side, b: &Side) -> Result<Vec<RecordBatch>> {
    let (old, new) = (rows(state, a).await?, rows(state, b).await?);
    let mut groups: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, batch) in [&old, &new].into_iter().enumerate() {
        for row in 0..batch.num_rows() {
            groups.entry(base(text(batch, 0, row).unwrap_or_default())).or_default()[side].push(row);
        }
    }
    let mut matched = Matched::default();
    for [left, right] in groups.into_values() {
        match_group((a, &old, left), (b, &new, right), &mut matched);
    }
    let (batch, reasons) = matched.beside(&old, &new)?;
    let comparer = Comparer::by_key(a, b);
    Ok(vec![comparer.told(&batch, &|row, pair| reasons.get(row).cloned().flatten().or_else(|| comparer.why_alone(pair, row)))?])
}

fn match_group(
    (a, old, mut left): (&Side, &RecordBatch, Vec<usize>),
    (b, new, mut right): (&Side, &RecordBatch, Vec<usize>),
    matched: &mut Matched,
) {
    if left.len() > 1 || right.len() > 1 {
        let path = |side: &Side, rows: &RecordBatch, row: usize| side.below(text(rows, 7, row).unwrap_or_default()).to_owned();
        let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        take_pairs(&mut left, &mut right, matched, |row| content(old, row), |row| content(new, row));
        take_pairs(&mut left, &mut right, matched, |row| path(a, old, row), |row| path(b, new, row));
        take_pairs(&mut left, &mut right, matched, |row| file(&path(a, old, row)), |row| file(&path(b, new, row)));
    }
    if let ([one], [other]) = (left.as_slice(), right.as_slice()) {
        return matched.pair(*one, *other);
    }
    let is_unclear = !left.is_empty() && !right.is_empty();
    for (rows, is_left) in [(left, true), (right, false)] {
        for row in rows {
            let reason = is_unclear.then(|| "several records of both sides have its key, and nothing else tells which is which".to_owned());
            matched.alone(row, is_left, reason);
        }
    }
}

/// Pairs the rows of which the same is said.
fn take_pairs(
    left: &mut Vec<usize>,
    right: &mut Vec<usize>,
    matched: &mut Matched,
    of_left: impl Fn(usize) -> String,
    of_right: impl Fn(usize) -> String,
) {
    let mut others: HashMap<String, Vec<usize>> = HashMap::new();
    for &row in right.iter() {
        others.entry(of_right(row)).or_default().push(row);
    }
    left.retain(|&row| {
        let Some(other) = others.get_mut(&of_left(row)).filter(|rows| !rows.is_empty()).map(|rows| rows.remove(0)) else { return true };
        matched.pair(row, other);
        right.retain(|row| *row != other);
        false
    });
}

/// What a record says, as one text.
fn content(rows: &RecordBatch, row: usize) -> String {
    let mut all = String::new();
    for column in IDENTITY..MATCHED_COLUMNS.len() {
        let mut value = String::new();
        all.push(if text_of(rows.column(column), row, &mut value) { '=' } else { '-' });
        all.push_str(&value);
        all.push('\u{1f}');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_key_is_not_part_of_it() {
        for (key, expected) in [("-/-/~A/x/GET#2", "-/-/~A/x/GET"), ("-/-/~a.json#/aaa/r1/GET", "-/-/~a.json#/aaa/r1/GET"), ("a#", "a#")] {
            assert_eq!(base(key), expected);
        }
    }
}
