//! Answers of both, and how they differ.

use std::fmt;

use super::super::error_class::ErrorClass;
use super::refusals;

/// The rows as texts, or an error.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Rows(Vec<Vec<Option<String>>>),
    Error(ErrorClass, String),
}

/// What the comparison of two answers comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The same rows; whether there are any.
    Same(bool),
    /// An error from both, about the same kind of mistake.
    SameError,
    /// PostgreSQL does not know the query, which is the generator's mistake.
    NoQuery,
    /// They disagree without a repair, and with it as well.
    Anyway,
    /// Other rows.
    Differs,
    /// The same rows in another order than the one that is asked for.
    Order,
    /// An error here that is meant, rows there.
    KnownRefusal,
    /// A clear error here, rows there.
    Refused(String),
    /// An unclear error here, rows there.
    Failed(String),
    /// Rows here, an error there.
    Answered,
    /// Errors about different kinds of mistakes.
    OtherError,
}

impl Verdict {
    /// Compares two answers, whose order is given or not.
    pub(super) fn of(ours: &Answer, theirs: &Answer, ordered: bool) -> Self {
        match (ours, theirs) {
            (_, Answer::Error(ErrorClass::Statement | ErrorClass::Canceled | ErrorClass::Unsupported, _)) => Self::NoQuery,
            (Answer::Rows(ours), Answer::Rows(theirs)) => {
                if same_in_order(ours, theirs) {
                    Self::Same(!ours.is_empty())
                } else if same_in_any_order(&unsigned(ours), &unsigned(theirs)) {
                    // Zeros with and without a sign are one value to what sorts and groups: they come in any order, and either
                    // may stand for both.
                    let in_order = !ordered || same_in_order(&unsigned(ours), &unsigned(theirs));
                    if in_order { Self::Same(true) } else { Self::Order }
                } else {
                    Self::Differs
                }
            }
            (Answer::Error(ErrorClass::Internal, message), _) => Self::Failed(shape(message)),
            (Answer::Error(ours, _), Answer::Error(theirs, _)) if ours.agrees_with(*theirs) => Self::SameError,
            (Answer::Error(..), Answer::Error(..)) => Self::OtherError,
            (Answer::Error(_, message), Answer::Rows(_)) if refusals::reason(message).is_some() => Self::KnownRefusal,
            (Answer::Error(_, message), Answer::Rows(_)) => Self::Refused(shape(message)),
            (Answer::Rows(_), Answer::Error(..)) => Self::Answered,
        }
    }

    /// Whether both agree.
    pub(super) fn is_fine(&self) -> bool {
        matches!(self, Self::Same(_) | Self::SameError | Self::NoQuery | Self::Anyway | Self::KnownRefusal)
    }
}

/// A message without the user's words in it.
fn shape(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    first.split(['`', '"']).step_by(2).collect::<Vec<_>>().join("…").chars().filter(|c| !c.is_ascii_digit()).take(120).collect()
}

fn same_in_order(ours: &[Vec<Option<String>>], theirs: &[Vec<Option<String>>]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same_row(ours, theirs))
}

/// The rows without the sign of zeros.
fn unsigned(rows: &[Vec<Option<String>>]) -> Vec<Vec<Option<String>>> {
    let cell = |cell: &Option<String>| if cell.as_deref() == Some("-0") { Some("0".to_owned()) } else { cell.clone() };
    rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn same_in_any_order(ours: &[Vec<Option<String>>], theirs: &[Vec<Option<String>>]) -> bool {
    if ours.len() != theirs.len() {
        return false;
    }
    let (mut a, mut b) = (ours.to_vec(), theirs.to_vec());
    a.sort();
    b.sort();
    if same_in_order(&a, &b) {
        return true;
    }
    // Numbers that are alike may sort differently as texts.
    let mut left: Vec<_> = b.iter().collect();
    a.iter().all(|row| left.iter().position(|other| same_row(row, other)).map(|at| left.swap_remove(at)).is_some())
}

fn same_row(ours: &[Option<String>], theirs: &[Option<String>]) -> bool {
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|pair| match pair {
            (Some(ours), Some(theirs)) => ours == theirs || same_text(ours, theirs),
            (None, None) => true,
            _ => false,
        })
}

/// Texts that are alike but for the digits of the fractions in them: twelve are compared.
pub(super) fn same_text(ours: &str, theirs: &str) -> bool {
    let (mut ours, mut theirs) = (pieces(ours), pieces(theirs));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || same_number(a, b) => {}
            _ => return false,
        }
    }
}

fn same_number(a: &str, b: &str) -> bool {
    let fraction = a.contains(['.', 'e']) || b.contains(['.', 'e']);
    let both = (a.parse::<f64>(), b.parse::<f64>());
    fraction && matches!(both, (Ok(a), Ok(b)) if (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1e-3))
}

/// Numbers and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let number = first.is_ascii_digit() || (first == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit()));
        let mut length = first.len_utf8();
        if number {
            let mut before = first;
            for c in rest[1..].chars() {
                let exponent = before == 'e' && matches!(c, '+' | '-');
                if !c.is_ascii_digit() && !matches!(c, '.' | 'e') && !exponent {
                    break;
                }
                before = c;
                length += 1;
            }
        }
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(piece)
    })
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 12;
        match self {
            Self::Error(class, message) => write!(f, "error ({class:?}): {message}"),
            Self::Rows(rows) => {
                write!(f, "{} rows", rows.len())?;
                for row in rows.iter().take(MOST) {
                    let row: Vec<_> = row.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
                    write!(f, "\n    {}", row.join(" | "))?;
                }
                if rows.len() > MOST { f.write_str("\n    …") } else { Ok(()) }
            }
        }
    }
}
