//! Matches records of which several have one key, as those of two templates with one logical name: which of them is the first
//! one depends on the names of their files, so content and file decide, and not the number at the end of the key.

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::Session;
use datafusion::error::Result;

use super::compare::{Comparer, IDENTITY, KEY, MATCHED_COLUMNS, SOURCE_PATH, UNKNOWN_COLUMNS, UNRESOLVED, items};
use super::match_paths::{Matched, rows, text};
use super::side::Side;
use apigw_sql_columns::types::text::text_of;

/// Why records that may be each other are no difference.
const UNCLEAR: &str = "several records of both sides have its key, and what is not known of them would tell which is which";

/// So many pairs of records of one key are looked at; of more, what is left is removed and added.
const PAIRS: usize = 1 << 20;

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
            groups.entry(base(text(batch, KEY, row).unwrap_or_default())).or_default()[side].push(row);
        }
    }
    let comparer = Comparer::by_key(a, b);
    let mut matched = Matched::default();
    for [left, right] in groups.into_values() {
        match_group((a, &old, left), (b, &new, right), &comparer, &mut matched)?;
    }
    let (batch, reasons) = matched.beside(&old, &new)?;
    Ok(vec![comparer.told(&batch, &|row, pair| reasons.get(row).cloned().flatten().or_else(|| comparer.why_alone(pair, row)))?])
}

fn match_group(
    (a, old, mut left): (&Side, &RecordBatch, Vec<usize>),
    (b, new, mut right): (&Side, &RecordBatch, Vec<usize>),
    comparer: &Comparer,
    matched: &mut Matched,
) -> Result<()> {
    if left.len() > 1 || right.len() > 1 {
        let path = |side: &Side, rows: &RecordBatch, row: usize| side.below(text(rows, SOURCE_PATH, row).unwrap_or_default()).to_owned();
        let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        take_pairs(&mut left, &mut right, matched, |row| content(old, row), |row| content(new, row));
        take_pairs(&mut left, &mut right, matched, |row| path(a, old, row), |row| path(b, new, row));
        take_pairs(&mut left, &mut right, matched, |row| file(&path(a, old, row)), |row| file(&path(b, new, row)));
    }
    if let ([one], [other]) = (left.as_slice(), right.as_slice()) {
        matched.pair(*one, *other);
        return Ok(());
    }
    let fitting = fitting((old, &left), (new, &right), comparer)?;
    let is_known =
        |rows: &RecordBatch, row: usize| [UNRESOLVED, UNKNOWN_COLUMNS].iter().all(|at| items(rows.column(*at), row).next().is_none());
    for (&row, at) in left.iter().zip(&fitting) {
        match at.map(|at| right[at]) {
            Some(other) if is_known(old, row) && is_known(new, other) => matched.pair(row, other),
            Some(other) => {
                matched.alone(row, true, Some(UNCLEAR.to_owned()));
                matched.alone(other, false, Some(UNCLEAR.to_owned()));
            }
            // It is surely another one than those of the other side; only which of them it was is not clear.
            None => matched.alone(row, true, None),
        }
    }
    for (_, row) in right.into_iter().enumerate().filter(|(at, _)| !fitting.contains(&Some(*at))) {
        matched.alone(row, false, None);
    }
    Ok(())
}

/// For each row the one of the other side that it may be, as many as possible: nothing differs that both sides know.
fn fitting(
    (old, left): (&RecordBatch, &[usize]),
    (new, right): (&RecordBatch, &[usize]),
    comparer: &Comparer,
) -> Result<Vec<Option<usize>>> {
    let mut found = vec![None; left.len()];
    if right.is_empty() || left.len().saturating_mul(right.len()) > PAIRS {
        return Ok(found);
    }
    let mut candidates: Vec<Vec<usize>> = Vec::with_capacity(left.len());
    for &row in left {
        let mut all = Matched::default();
        for &other in right {
            all.pair(row, other);
        }
        let differ = comparer.differ(&all.beside(old, new)?.0);
        candidates.push((0..right.len()).filter(|at| !differ[*at]).collect());
    }
    let mut owners: Vec<Option<usize>> = vec![None; right.len()];
    for row in 0..left.len() {
        assign(row, &candidates, &mut owners, &mut vec![false; right.len()]);
    }
    for (at, owner) in owners.into_iter().enumerate() {
        if let Some(row) = owner {
            found[row] = Some(at);
        }
    }
    Ok(found)
}

/// Gives a row one of its candidates; the row that has it may have another one.
fn assign(row: usize, candidates: &[Vec<usize>], owners: &mut [Option<usize>], asked: &mut [bool]) -> bool {
    if let Some(&free) = candidates[row].iter().find(|at| owners[**at].is_none()) {
        owners[free] = Some(row);
        return true;
    }
    for &at in &candidates[row] {
        if !std::mem::replace(&mut asked[at], true) && owners[at].is_none_or(|owner| assign(owner, candidates, owners, asked)) {
            owners[at] = Some(row);
            return true;
        }
    }
    false
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
    for column in IDENTITY.len()..MATCHED_COLUMNS.len() {
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
    fn a_record_that_fits_to_several_leaves_the_one_that_another_record_needs() {
        let mut owners = vec![None; 2];
        let candidates = [vec![0, 1], vec![0], vec![0]];
        let assigned = [0, 1, 2].map(|row| assign(row, &candidates, &mut owners, &mut [false; 2]));
        assert_eq!((assigned, owners), ([true, true, false], vec![Some(1), Some(0)]));
    }

    #[test]
    fn the_number_of_a_key_is_not_part_of_it() {
        for (key, expected) in [("-/-/~A/x/GET#2", "-/-/~A/x/GET"), ("-/-/~a.json#/aaa/r1/GET", "-/-/~a.json#/aaa/r1/GET"), ("a#", "a#")] {
            assert_eq!(base(key), expected);
        }
    }
}
