//! What to write instead of what the parser did not expect.

use crate::lex::{LexKind, Lexeme, Lexer};
use crate::suggest::nearest;

/// What a statement begins with.
const STATEMENTS: [&str; 14] =
    ["select", "with", "explain", "copy", "create", "drop", "show", "set", "values", "insert", "describe", "reset", "table", "analyze"];
/// What the parts of a query begin with.
const CLAUSES: [&str; 12] =
    ["from", "where", "group", "having", "order", "limit", "offset", "join", "union", "except", "intersect", "window"];

/// The lexemes of a statement that are no blanks and comments.
struct Words<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme>,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, lexemes: Lexer::new(text).filter(|lexeme| lexeme.kind.is_significant()).collect() }
    }

    fn at(&self, i: usize) -> &'a str {
        self.lexemes.get(i).and_then(|lexeme| self.text.get(lexeme.range.clone())).unwrap_or_default()
    }

    fn is(&self, i: usize, word: &str) -> bool {
        self.at(i).eq_ignore_ascii_case(word)
    }

    fn count(&self, word: &str) -> usize {
        (0..self.lexemes.len()).filter(|&i| self.is(i, word)).count()
    }

    /// The clause that the word at `i` may have been meant to begin.
    fn meant_clause(&self, i: usize) -> Option<&'static str> {
        let lexeme = self.lexemes.get(i).filter(|lexeme| lexeme.kind == LexKind::Word)?;
        let word = self.text.get(lexeme.range.clone())?;
        nearest(word, CLAUSES)
            .filter(|clause| word.len() > 3 && word.len().abs_diff(clause.len()) < 2 && !word.eq_ignore_ascii_case(clause))
    }
}

/// Where the parser's error is meant: it gives the place of the token behind the one that it names.
pub(crate) fn place_of_found(text: &str, offset: usize, found: &str) -> usize {
    let words = Words::new(text);
    let Some(i) = words.lexemes.iter().position(|lexeme| lexeme.range.start >= offset) else { return offset };
    match i.checked_sub(1) {
        Some(before) if !words.is(i, found) && words.is(before, found) => words.lexemes[before].range.start,
        _ => offset,
    }
}

/// What to write where the parser expected `expected` at byte `offset`, and what the place is then.
pub(crate) fn hint(text: &str, offset: usize, expected: &str) -> Option<(usize, String)> {
    let words = Words::new(text);
    let i = words.lexemes.iter().position(|lexeme| lexeme.range.start >= offset).unwrap_or(words.lexemes.len());
    let here = |i: usize, hint: String| Some((words.lexemes.get(i).map_or(offset, |lexeme| lexeme.range.start), hint));
    if words.count("case") > words.count("end") {
        let case = (0..words.lexemes.len()).rev().find(|&i| words.is(i, "case")).unwrap_or(i);
        return here(case, "`CASE` ends with `END`".to_owned());
    }
    if i == 0 {
        let meant = nearest(words.at(0), STATEMENTS)?;
        return here(0, format!("did you mean `{}`?", meant.to_uppercase()));
    }
    if let Some(clause) = ["group", "order"].iter().find(|clause| words.is(i, clause) && !words.is(i + 1, "by")) {
        return here(i, format!("write `{} BY`", clause.to_uppercase()));
    }
    let before = i - 1;
    if words.is(i, "exclude") {
        return here(i, "frames of windows have no EXCLUDE here: take the row's own value off, `sum(x) OVER (…) - x`".to_owned());
    }
    if let Some(instead) = not_supported(&words, i) {
        return here(i, instead.to_owned());
    }
    if words.is(before, "rows") && words.is(i, "from") {
        return here(before, "several functions side by side are `UNNEST(array, array)`, or joined by their ordinality".to_owned());
    }
    if words.is(before, ",") && expected.starts_with("an expression") {
        return here(before, format!("remove the comma before `{}`", words.at(i)));
    }
    if words.is(before, "in") && expected == "`(`" {
        return here(i, format!("the values are in parentheses: `IN ({})`", words.at(i)));
    }
    if words.is(i, ")") && words.is(before, "(") && before > 0 && words.is(before - 1, "in") {
        return here(i, "a list has one value at least".to_owned());
    }
    if expected == "end of statement" {
        return behind_the_end(&words, i).and_then(|(i, hint)| here(i, hint));
    }
    None
}

/// What to write instead of a form of PostgreSQL's that is not supported, whose word at `i` the parser did not expect.
fn not_supported(words: &Words<'_>, i: usize) -> Option<&'static str> {
    let before = |n: usize| i.checked_sub(n).map_or("", |at| words.at(at)).to_ascii_lowercase();
    Some(match words.at(i).to_ascii_lowercase().as_str() {
        "search" | "cycle" if before(1) == ")" => {
            "a path says what SEARCH and CYCLE would: keep it in an array, `path || id`, and stop where `id = ANY (path)`"
        }
        "rollup" | "cube" | "grouping" if before(1) == "distinct" => {
            "`GROUP BY DISTINCT` is not supported: list the sets, `GROUPING SETS (…)`"
        }
        "as" if before(1) == ")" && words.count("using") > 0 => "merged columns have no name of their own here: use them without one",
        _ if before(1) == "variadic" => "`VARIADIC` is not supported: write the arguments one by one, or `json_object(keys, values)`",
        _ => return None,
    })
}

/// Where a statement could have ended, but something follows.
fn behind_the_end(words: &Words<'_>, i: usize) -> Option<(usize, String)> {
    for place in [i, i - 1] {
        if let Some(clause) = words.meant_clause(place) {
            return Some((place, format!("did you mean `{}`?", clause.to_uppercase())));
        }
    }
    if words.is(i, ")") {
        return Some((i, "there is no `(` for it".to_owned()));
    }
    if words.is(0, "select") && !(0..i).any(|i| words.is(i, "from")) {
        // `a b(` was read as `a AS b`.
        let place = if words.is(i, "(") { i - 1 } else { i };
        return Some((place, format!("is a comma missing before `{}`?", words.at(place))));
    }
    None
}
