//! Records that a definition does not decide: where they are, whether they are, and how many of them.

use datafusion::arrow::array::RecordBatch;

use super::compare::{PATH, UNRESOLVED, VERB, items};
use super::match_paths::text;
use apigw_sql_value::uri::has_open_expression as is_open;

/// What stays open of whether, how often, or where a record is.
pub(super) fn undecided(rows: &RecordBatch, row: usize) -> Option<String> {
    const EXISTENCE: [&str; 3] = ["${Condition:", "${count:", "${for_each:"];
    let open = items(rows.column(UNRESOLVED), row).find(|expression| EXISTENCE.iter().any(|kind| expression.starts_with(kind)));
    if let Some(open) = open {
        return Some(open.to_owned());
    }
    for (column, name) in [(PATH, "path"), (VERB, "verb")] {
        match text(rows, column, row) {
            None => return Some(format!("its {name} is not known")),
            Some(text) if is_open(text) => return Some(format!("its {name} is `{text}`")),
            Some(_) => {}
        }
    }
    None
}

/// Whether a record whose place is open may be another one.
pub(super) fn may_be((open, at): (&RecordBatch, usize), (rows, row): (&RecordBatch, usize)) -> bool {
    let place = |column: usize| (text(open, column, at), text(rows, column, row));
    let is_any = [PATH, VERB].into_iter().any(|column| place(column).0.is_none_or(is_open));
    let fits = |column: usize| match place(column) {
        (Some(pattern), Some(text)) => matches(pattern, text),
        _ => true,
    };
    is_any && fits(PATH) && fits(VERB)
}

/// `GET /orders`.
pub(super) fn shown(rows: &RecordBatch, row: usize) -> String {
    format!("{} {}", text(rows, VERB, row).unwrap_or("…"), text(rows, PATH, row).unwrap_or("…"))
}

/// Whether the text is what a pattern may become, in which `${…}` and `{{…}}` may be anything; the root of an API has no
/// part of its own in the paths below it.
fn matches(pattern: &str, text: &str) -> bool {
    let literals = literals(pattern);
    fits(&literals, text) || fits(&literals, &format!("/{text}"))
}

fn fits(literals: &[&str], text: &str) -> bool {
    let [first, rest @ ..] = literals else { return false };
    let [middle @ .., last] = rest else { return text == *first };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for literal in middle {
        let Some(at) = rest.find(literal) else { return false };
        rest = &rest[at + literal.len()..];
    }
    rest.ends_with(last)
}

/// What stands between the placeholders of a pattern, at least one text.
fn literals(pattern: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), pattern);
    while let Some(start) = [rest.find("${"), rest.find("{{")].into_iter().flatten().min() {
        found.push(&rest[..start]);
        let mut depth = 0_usize;
        let closing = rest[start..].char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            *c == '}' && depth == 0
        });
        rest = closing.map_or("", |(at, _)| &rest[start + at + 1..]);
    }
    found.push(rest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_may_be_anything() {
        for (pattern, text, expected) in [
            ("/${P}", "/x", true),
            ("/${P}", "/x/y", true),
            ("/${P}", "/", true),
            ("/${Fn::ImportValue:root}/orders", "/orders", true),
            ("/${Fn::Select:0,{\"a\":1}}/orders", "/a/orders", true),
            ("/{{ base }}/orders/{id}", "/v1/orders/{id}", true),
            ("/${P}/orders", "/a/users", false),
            ("/orders/${P}", "/users/1", false),
            ("GET", "GET", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
