//! What the text in quotes at the cursor stands beside: the key of an hstore, the value of a column.

use super::context::Token;
use apigw_sql_language::lex::LexKind;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// A key of the hstore or json.
    Key,
    /// A value of the column.
    Value,
    /// A value that stands under this key.
    ValueOf(String),
}

/// The column that is meant, its qualifiers first, and what is asked for of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) column: Vec<String>,
    pub(crate) asked: Asked,
}

/// The operators that are followed by keys.
const KEYS: [&str; 6] = ["->", "->>", "?", "?|", "?&", "["];
/// The operators that are followed by values.
const VALUES: [&str; 3] = ["=", "<>", "!="];

/// What the text stands beside that begins behind `before`.
pub(super) fn beside(before: &[&Token<'_>]) -> Option<Beside> {
    let rest = outside_of_list(before);
    if let [head @ .., last] = rest {
        if last.is("LIKE") || last.is("ILIKE") || last.is("IN") {
            let head = if head.last().is_some_and(|token| token.is("NOT")) { &head[..head.len() - 1] } else { head };
            return value_of(head);
        }
        // The second argument of a function of hstore: `exist(tags, '`.
        if last.text == "," {
            let column = column(head)?;
            let behind = 2 * column.len() - 1;
            let open = head.len().checked_sub(behind + 2)?;
            return matches!(head.get(open..open + 2), Some([name, paren]) if name.is_name() && paren.text == "(")
                .then_some(Beside { column, asked: Asked::Key });
        }
    }
    let (head, operator) = operator(rest);
    if KEYS.contains(&operator.as_str()) {
        return Some(Beside { column: column(head)?, asked: Asked::Key });
    }
    if VALUES.contains(&operator.as_str()) {
        return value_of(head);
    }
    None
}

/// What stands before the list that the text is in: `IN ('a', `, `?| ARRAY['a', `; `before` itself where it is in none.
fn outside_of_list<'s, 't, 'a>(before: &'s [&'t Token<'a>]) -> &'s [&'t Token<'a>] {
    let mut rest = before;
    while let [head @ .., text, comma] = rest {
        if comma.text != "," || text.kind != LexKind::String {
            break;
        }
        rest = head;
    }
    match rest {
        [head @ .., of, open] if open.text == "[" && of.is("ARRAY") => head,
        [head @ .., open] if open.text == "(" && head.last().is_some_and(|token| token.is("IN")) => head,
        _ => before,
    }
}

/// The operator that `before` ends with, and what stands before it.
fn operator<'s, 't, 'a>(before: &'s [&'t Token<'a>]) -> (&'s [&'t Token<'a>], String) {
    let length = before.iter().rev().take_while(|token| token.kind == LexKind::Other && token.text != ",").count();
    let (head, run) = before.split_at(before.len() - length);
    (head, run.iter().map(|token| token.text).collect())
}

/// The column that `before` ends with.
fn column(before: &[&Token<'_>]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = before;
    while let [head @ .., name] = rest {
        if !matches!(name.kind, LexKind::Word | LexKind::QuotedIdentifier) {
            return None;
        }
        names.push(name.name());
        match head {
            [outer @ .., dot] if dot.text == "." => rest = outer,
            _ => break,
        }
    }
    names.reverse();
    (!names.is_empty()).then_some(names)
}

/// The values of what `before` ends with: a column, or `column -> 'key'`.
fn value_of(before: &[&Token<'_>]) -> Option<Beside> {
    let keyed = match before {
        [head @ .., key] if key.kind == LexKind::String => Some((head, key)),
        [head @ .., key, close] if key.kind == LexKind::String && close.text == "]" => Some((head, key)),
        _ => None,
    };
    let Some((head, key)) = keyed else { return Some(Beside { column: column(before)?, asked: Asked::Value }) };
    let (head, operator) = operator(head);
    if !["->", "->>", "["].contains(&operator.as_str()) {
        return None;
    }
    let key = key.text.trim_matches('\'').replace("''", "'");
    Some(Beside { column: column(head)?, asked: Asked::ValueOf(key) })
}
