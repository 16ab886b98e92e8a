//! The header of a query file: `-- key: value` lines in front of the statement.

use super::{Parameter, Query, Severity};
use crate::{Error, Result};
use apigw_sql_value::error::{ErrorKind, Place};

/// The keys of a header, in the order in which they are written.
const KEYS: [&str; 7] = ["id", "title", "question", "severity", "columns", "requires", "parameters"];

/// The only one that may be missing.
const OPTIONAL: &str = "parameters";

/// The values of [`KEYS`], each with its line.
type Values<'a> = [Option<(&'a str, u64)>; KEYS.len()];

pub(super) fn parse(text: &str) -> Result<Query> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (values, sql) = split(text)?;
    for (key, value) in KEYS.iter().zip(&values) {
        if value.is_none() && *key != OPTIONAL {
            return Err(
                wrong(1, format!("the header lacks `{key}`")).with_hint(format!("add a line `-- {key}: …` in front of the statement"))
            );
        }
    }
    let [id, title, question, severity, columns, requires, parameters] = values.map(Option::unwrap_or_default);
    if !id.0.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(wrong(id.1, format!("expected an id of lower-case letters, digits and `-`, but found `{}`", id.0)));
    }
    if sql.is_empty() {
        return Err(wrong(1, "expected a statement after the header, but found nothing".to_owned()));
    }
    Ok(Query {
        id: id.0.to_owned(),
        title: title.0.to_owned(),
        question: question.0.to_owned(),
        severity: severity_of(severity)?,
        columns: list(columns)?.map(str::to_owned).collect(),
        requires: tables(requires)?,
        parameters: parameters_of(parameters)?,
        sql: sql.to_owned(),
    })
}

/// The values of the header and the statement behind it. The header ends at the first line that is no comment
/// of its form.
fn split(text: &str) -> Result<(Values<'_>, &str)> {
    let mut values: Values<'_> = Default::default();
    let mut rest = text;
    let mut number = 0;
    while let Some((line, after)) = rest.split_once('\n').or((!rest.is_empty()).then_some((rest, ""))) {
        number += 1;
        let Some((key, value)) = header_line(line) else { break };
        let Some(slot) = KEYS.iter().position(|known| *known == key) else { return Err(unknown_key(key, number)) };
        if value.is_empty() {
            return Err(wrong(number, format!("`{key}` has no value")));
        }
        if values[slot].replace((value, number)).is_some() {
            return Err(wrong(number, format!("`{key}` stands twice in the header")));
        }
        rest = after;
    }
    Ok((values, rest.trim()))
}

/// `-- key: value`
fn header_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("--")?.split_once(':')?;
    let key = key.trim();
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    is_key.then_some((key, value.trim()))
}

fn severity_of((text, line): (&str, u64)) -> Result<Severity> {
    Severity::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| {
        let names = Severity::ALL.map(|s| format!("`{}`", s.name())).join(", ");
        wrong(line, format!("expected a severity ({names}), but found `{text}`"))
    })
}

/// The parts of a comma list, none of them empty.
fn list((text, line): (&str, u64)) -> Result<impl Iterator<Item = &str>> {
    let parts = text.split(',').map(str::trim);
    if parts.clone().any(str::is_empty) {
        return Err(wrong(line, format!("expected a list separated by single commas, but found `{text}`")));
    }
    Ok(parts)
}

fn tables(value: (&str, u64)) -> Result<Vec<String>> {
    let is_table = |part: &str| part.split('.').count() == 2 && part.split('.').all(|p| !p.is_empty());
    list(value)?
        .map(
            |part| {
                if is_table(part) {
                    Ok(part.to_owned())
                } else {
                    Err(wrong(value.1, format!("expected `schema.table`, but found `{part}`")))
                }
            },
        )
        .collect()
}

fn parameters_of(value: (&str, u64)) -> Result<Vec<Parameter>> {
    if value.0.is_empty() {
        return Ok(Vec::new());
    }
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    list(value)?
        .map(|part| match part.split_once('=') {
            Some((name, default)) if is_name(name.trim()) => {
                Ok(Parameter { name: name.trim().to_owned(), default: default.trim().to_owned() })
            }
            _ => Err(wrong(value.1, format!("expected `name=default`, but found `{part}`"))),
        })
        .collect()
}

fn unknown_key(key: &str, line: u64) -> Error {
    let best = KEYS.into_iter().max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    let error = wrong(line, format!("unknown key `{key}` in the header"));
    match best.filter(|b| strsim::jaro_winkler(b, key) > 0.8) {
        Some(best) => error.with_hint(format!("did you mean `{best}`?")),
        None => error.with_hint(format!("the keys are {}; an empty line ends the header", KEYS.join(", "))),
    }
}

fn wrong(line: u64, message: String) -> Error {
    Error::new(ErrorKind::InvalidText, message).at(Place { line: Some(line), ..Place::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "-- id: a-b\n-- title: T\n-- question: Is it: so?\n-- severity: low\n-- columns: _key, n\n-- requires: aws.x, apigw.y\n";

    #[test]
    fn a_header_is_read() {
        let query = parse(&format!("{GOOD}-- parameters: top=10, name = a=b\n\n-- a comment: of the statement\nSELECT :top;\n")).unwrap();
        assert_eq!((query.id.as_str(), query.title.as_str(), query.question.as_str()), ("a-b", "T", "Is it: so?"));
        assert_eq!(query.severity, Severity::Low);
        assert_eq!(query.columns, ["_key", "n"]);
        assert_eq!(query.requires, ["aws.x", "apigw.y"]);
        let parameters: Vec<_> = query.parameters.iter().map(|p| (p.name.as_str(), p.default.as_str())).collect();
        assert_eq!(parameters, [("top", "10"), ("name", "a=b")]);
        assert_eq!(query.sql, "-- a comment: of the statement\nSELECT :top;");
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_do_not_matter() {
        let text = format!("\u{feff}{GOOD}\nSELECT 1;").replace('\n', "\r\n");
        assert_eq!(parse(&text).unwrap(), parse(&format!("{GOOD}SELECT 1;")).unwrap());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let with = |from: &str, to: &str| {
            let error = parse(&format!("{}SELECT 1;\n", GOOD.replace(from, to))).unwrap_err();
            format!("{error} {}", error.hint().unwrap_or_default())
        };
        assert!(with("-- severity: low\n", "").contains("the header lacks `severity`"));
        assert!(with("low", "bad").starts_with("line 4: expected a severity (`info`, `low`"));
        assert!(with("-- title: T", "-- titel: T").contains("unknown key `titel` in the header did you mean `title`?"));
        assert!(with("-- title: T", "-- id: T").starts_with("line 2: `id` stands twice"));
        assert!(with("-- title: T", "-- title:").contains("`title` has no value"));
        assert!(with("a-b", "A b").contains("expected an id"));
        assert!(with("_key, n", "_key,, n").contains("single commas"));
        assert!(with("aws.x", "x").contains("expected `schema.table`, but found `x`"));
        assert!(with("-- requires", "-- parameters: top\n-- requires").contains("expected `name=default`"));
        assert!(parse(GOOD).unwrap_err().message().contains("expected a statement"));
        assert!(parse("").unwrap_err().message().contains("the header lacks `id`"));
    }
}
