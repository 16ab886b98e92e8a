//! Errors of parsing and planning as the crate's [`Error`]: in the user's words, with their place in the statement
//! and what to write instead.

use std::sync::LazyLock;

use datafusion::common::{Column, Diagnostic, SchemaError, Span};
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::TokenizerError;
use regex::Regex;

use super::lex::{LexKind, Lexer};
use super::suggest::nearest;
use crate::error::{Error, ErrorKind, Place};
use crate::types::SqlType;

/// How many columns a hint lists.
const LISTED_COLUMNS: usize = 24;

/// An error of DataFusion's parser, planner or optimizer over the statement `text`. With the `state` that it was
/// planned in, names of tables are suggested.
pub fn from_planning(error: DataFusionError, text: &str, state: Option<&SessionState>) -> Error {
    let place = error.diagnostic().and_then(|d| d.span).map(|span| place_of_span(&span));
    let own = translate(error, text, state);
    match place {
        Some(place) if *own.place() == Place::default() => own.at(place),
        _ => own,
    }
}

/// An error of the tokenizer.
pub(super) fn from_tokenizer(error: &TokenizerError) -> Error {
    let message = if error.message.contains("multi-line comment") {
        "unterminated comment".to_owned()
    } else if error.message.starts_with("Expected close delimiter") {
        "unterminated quoted identifier".to_owned()
    } else {
        lower_first(&error.message)
    };
    let place = Place { line: Some(error.location.line), column: Some(error.location.column), ..Place::default() };
    Error::new(ErrorKind::Syntax, message).at(place)
}

/// Adds the place of `expr`'s column to an error that says only its name.
pub(super) fn with_place_of(error: DataFusionError, columns: &[&Column]) -> DataFusionError {
    if error.diagnostic().is_some_and(|d| d.span.is_some()) {
        return error;
    }
    let name = match &error {
        DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
            SchemaError::FieldNotFound { field, .. } | SchemaError::AmbiguousReference { field } => Some(field.name.clone()),
            _ => None,
        },
        _ => None,
    };
    let span = columns.iter().filter(|c| name.as_ref().is_none_or(|n| *n == c.name)).find_map(|c| c.spans().first());
    match span {
        Some(span) => error.with_diagnostic(Diagnostic::new_error("", Some(span))),
        None => error,
    }
}

pub(super) fn place_of_span(span: &Span) -> Place {
    Place { line: Some(span.start.line), column: Some(span.start.column), ..Place::default() }
}

fn translate(error: DataFusionError, text: &str, state: Option<&SessionState>) -> Error {
    match error {
        DataFusionError::Diagnostic(diagnostic, inner) => match inner.as_ref() {
            DataFusionError::Plan(message) => from_diagnosed_plan(message, &diagnostic, text, state),
            _ => translate(*inner, text, state),
        },
        DataFusionError::Context(_, inner) => translate(*inner, text, state),
        DataFusionError::Collection(errors) => match errors.into_iter().next() {
            Some(first) => from_planning(first, text, state),
            None => Error::new(ErrorKind::Internal, "an error without a message"),
        },
        DataFusionError::SQL(parser, _) => from_parser(*parser, text),
        DataFusionError::SchemaError(schema, backtrace) => match from_schema(&schema, text) {
            Some(own) => own,
            None => Error::from(DataFusionError::SchemaError(schema, backtrace)),
        },
        DataFusionError::Plan(message) => from_plan(&message, text, state),
        DataFusionError::NotImplemented(message) => match message.strip_prefix("Unsupported SQL type ") {
            Some(name) => Error::new(ErrorKind::Syntax, format!("type `{name}` does not exist")).at(place_of_word(text, name)),
            None => plain(&message),
        },
        other => Error::from(other),
    }
}

fn from_parser(error: ParserError, text: &str) -> Error {
    let message = match error {
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => message,
        ParserError::RecursionLimitExceeded => {
            return Error::new(ErrorKind::Syntax, "the statement nests too deeply").with_hint("split it up, for example with WITH");
        }
    };
    let (message, place) = split_place(&message);
    let end = "the end of the statement";
    let message = match expected_found(message) {
        Some((expected, "EOF")) => format!("expected {expected}, but found {end}"),
        Some((expected, found)) => format!("expected {expected}, but found `{found}`"),
        None => lower_first(message),
    };
    Error::new(ErrorKind::Syntax, message).at(place.unwrap_or_else(|| end_of(text)))
}

/// `Expected: an expression, found: FROM`.
fn expected_found(message: &str) -> Option<(String, &str)> {
    let rest = message.strip_prefix("Expected: ").or_else(|| message.strip_prefix("Expected "))?;
    let (expected, found) = rest.rsplit_once(", found: ").or_else(|| rest.rsplit_once(" found: "))?;
    let symbol = expected.chars().all(|c| c.is_ascii_punctuation());
    let expected = if symbol { format!("`{expected}`") } else { expected.to_owned() };
    Some((expected, found))
}

/// Takes ` at Line: 1, Column: 8` off a message.
fn split_place(message: &str) -> (&str, Option<Place>) {
    let parsed = message.rsplit_once(" at Line: ").and_then(|(before, after)| {
        let (line, column) = after.split_once(", Column: ")?;
        let place = Place { line: line.parse().ok(), column: column.parse().ok(), ..Place::default() };
        Some((before, place))
    });
    match parsed {
        Some((before, place)) => (before, Some(place)),
        None => (message, None),
    }
}

fn from_schema(error: &SchemaError, text: &str) -> Option<Error> {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => Some(column_not_found(field, valid_fields, text)),
        SchemaError::AmbiguousReference { field } => {
            let message = format!("column reference `{}` is ambiguous", field.name);
            let own = Error::new(ErrorKind::Syntax, message).with_hint("write the name or alias of its table before it");
            Some(own.at(place_of_word(text, &field.name)))
        }
        _ => None,
    }
}

fn column_not_found(field: &Column, valid: &[Column], text: &str) -> Error {
    let relation = field.relation.as_ref().map(|r| r.table().to_owned());
    let tables: Vec<_> = valid.iter().filter_map(|c| c.relation.as_ref()).map(|r| r.table().to_owned()).collect();
    if let Some(table) = relation.as_ref().filter(|r| !tables.contains(r)) {
        let own = Error::new(ErrorKind::Syntax, format!("there is no table or alias `{table}` in FROM")).at(place_of_word(text, table));
        let mut known: Vec<_> = tables.iter().map(String::as_str).collect();
        known.dedup();
        return if known.is_empty() { own } else { own.with_hint(format!("FROM has {}", listed(&known))) };
    }
    let own = Error::new(ErrorKind::Syntax, format!("column `{}` does not exist", written(field))).at(place_of_word(text, &field.name));
    if let Some(tag) = field.name.strip_prefix('#') {
        return own.with_hint(format!("the tag is `tags -> '{tag}'`; `SET apigw.tag_references = 'preview'` lets `#{tag}` stand for it"));
    }
    let of_table = valid
        .iter()
        .filter(|c| relation.is_none() || c.relation.as_ref().map(datafusion::common::TableReference::table) == relation.as_deref());
    let mut names: Vec<_> = of_table.map(|c| c.name.as_str()).collect();
    names.dedup();
    match nearest(&field.name, names.iter().copied()) {
        Some(near) => own.with_hint(format!("did you mean `{near}`?")),
        None if names.is_empty() => own,
        None => own.with_hint(format!("the columns are {}", listed(&names))),
    }
}

fn written(field: &Column) -> String {
    field.relation.as_ref().map_or_else(|| field.name.clone(), |r| format!("{}.{}", r.table(), field.name))
}

/// `a`, `b`, `c` … of many.
fn listed(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(LISTED_COLUMNS).map(|n| format!("`{n}`")).collect();
    let more = if names.len() > LISTED_COLUMNS { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn from_diagnosed_plan(message: &str, diagnostic: &Diagnostic, text: &str, state: Option<&SessionState>) -> Error {
    let quoted = diagnostic.message.split('\'').nth(1);
    match quoted {
        Some(name) if diagnostic.message.starts_with("table ") => table_not_found(name, state),
        Some(name) if message.starts_with("Column in SELECT must be in GROUP BY") => {
            let column = name.rsplit('.').next().unwrap_or(name);
            let message = format!("column `{column}` must appear in GROUP BY or be used in an aggregate function");
            Error::new(ErrorKind::Syntax, message)
        }
        _ => from_plan(message, text, state),
    }
}

fn table_not_found(name: &str, state: Option<&SessionState>) -> Error {
    let own = Error::new(ErrorKind::Syntax, format!("table `{name}` does not exist"));
    let known = state.map(table_names).unwrap_or_default();
    let wanted = name.rsplit('.').next().unwrap_or(name);
    let bare = |full: &str| full.rsplit('.').next().unwrap_or(full).to_owned();
    let candidates: Vec<_> = known.iter().map(|full| (bare(full), full)).collect();
    let near = nearest(wanted, candidates.iter().map(|(last, _)| last.as_str()));
    match near.and_then(|last| candidates.iter().find(|(l, _)| l == last)) {
        Some((_, full)) => own.with_hint(format!("did you mean `{full}`?")),
        None if known.is_empty() => own,
        None => own.with_hint(format!("the tables are {}", listed(&known.iter().map(String::as_str).collect::<Vec<_>>()))),
    }
}

/// The tables of the default catalog, with their schemas.
fn table_names(state: &SessionState) -> Vec<String> {
    let Some(catalog) = state.catalog_list().catalog(&state.config().options().catalog.default_catalog) else { return vec![] };
    let mut names: Vec<_> = catalog
        .schema_names()
        .into_iter()
        .filter(|schema| schema != "information_schema")
        .filter_map(|schema| catalog.schema(&schema).map(|provider| (schema, provider)))
        .flat_map(|(schema, provider)| provider.table_names().into_iter().map(move |table| format!("{schema}.{table}")))
        .collect();
    names.sort();
    names
}

fn from_plan(message: &str, text: &str, state: Option<&SessionState>) -> Error {
    if let Some(rest) = message.strip_prefix("Invalid function '") {
        return function_not_found(rest, text);
    }
    if let Some(name) = message.strip_prefix("table function '").and_then(|m| m.strip_suffix("' not found")) {
        let own = Error::new(ErrorKind::Syntax, format!("function `{name}` does not exist")).at(place_of_word(text, name));
        return own.with_hint("in FROM stand tables and functions that return sets of rows");
    }
    if let Some(name) = message.strip_prefix("table '").and_then(|m| m.strip_suffix("' not found")) {
        return table_not_found(name, state);
    }
    if let Some((_, rest)) = message.split_once("user-defined coercion failed with: ") {
        let own = rest.split(". No function matches").next().unwrap_or(rest);
        let own = own.trim_start_matches("Error during planning: ");
        return plain(own).at(place_of_call(text, own.split('`').nth(1).unwrap_or_default()));
    }
    if let Some((_, rest)) = message.split_once("No function matches the given name and argument types '") {
        let call = rest.split("'.").next().unwrap_or(rest);
        let own = Error::new(ErrorKind::Syntax, format!("no function matches `{}`", sql_types(call))).at(place_of_call(text, call));
        let candidates: Vec<_> = rest.lines().filter_map(|l| l.strip_prefix('\t')).map(str::trim).filter(|l| l.ends_with(')')).collect();
        return if candidates.is_empty() { own } else { own.with_hint(format!("there is {}", sql_types(&listed(&candidates)))) };
    }
    if let Some((_, returned)) =
        message.split_once("Cannot create filter with non-boolean predicate").and_then(|(_, m)| m.rsplit_once(" returning "))
    {
        return Error::new(ErrorKind::Syntax, format!("expected a boolean as condition, but found {}", sql_types(returned)));
    }
    plain(message)
}

/// `lenght'.\nDid you mean 'length'?`; DataFusion always has a suggestion.
fn function_not_found(rest: &str, text: &str) -> Error {
    let mut quoted = rest.split('\'');
    let name = quoted.next().unwrap_or_default();
    let own = Error::new(ErrorKind::Syntax, format!("function `{name}` does not exist")).at(place_of_word(text, name));
    match quoted.nth(1).and_then(|suggested| nearest(name, [suggested])) {
        Some(near) => own.with_hint(format!("did you mean `{near}`?")),
        None => own,
    }
}

/// What DataFusion says where it cannot plan a subquery that uses columns of the outer query.
const CORRELATED: [&str; 2] = ["OuterReferenceColumn", "outer_ref("];

/// A message of DataFusion in our form: no capital, no period, SQL's names of types.
fn plain(message: &str) -> Error {
    if CORRELATED.iter().any(|sign| message.contains(sign)) {
        return Error::new(ErrorKind::Syntax, "a subquery of this form cannot use columns of the outer query")
            .with_hint("write it as a join, with set-returning functions in FROM after a comma");
    }
    let first = message.lines().next().unwrap_or(message).trim().trim_end_matches('.');
    let text = sql_types(first);
    let operation = [
        "Cannot coerce arithmetic expression ",
        "Cannot infer common argument type for comparison operation ",
        "Cannot infer common argument type for regex operation ",
    ];
    let message = match operation.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        Some(operands) => format!("operator does not exist: {}", operands.trim_end_matches(" to valid types")),
        None => lower_first(&text).replace('\'', "`"),
    };
    Error::new(ErrorKind::Syntax, message)
}

/// `text` with the names of Arrow types replaced by SQL's.
fn sql_types(text: &str) -> String {
    static SIMPLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(FixedSizeBinary\(3[45]\)|List\(Utf8View\)|List\(Utf8\)|LargeUtf8|Utf8View|Utf8|String|Int64|Int32|Int16|Float64|Float32|Boolean|Decimal128\(\d+, \d+\))").ok()
    });
    let hstore = SqlType::Hstore.arrow().to_string();
    let text = text.replace(&hstore, "hstore");
    let Some(simple) = SIMPLE.as_ref() else { return text };
    let sql = |captures: &regex::Captures<'_>| match &captures[0] {
        "FixedSizeBinary(34)" => "inet",
        "FixedSizeBinary(35)" => "cidr",
        "List(Utf8View)" | "List(Utf8)" => "text[]",
        "Int64" => "bigint",
        "Int32" => "integer",
        "Int16" => "smallint",
        "Float64" => "double precision",
        "Float32" => "real",
        "Boolean" => "boolean",
        decimal if decimal.starts_with("Decimal") => "numeric",
        _ => "text",
    };
    simple.replace_all(&text, |c: &regex::Captures<'_>| sql(c).to_owned()).into_owned()
}

fn lower_first(message: &str) -> String {
    let mut chars = message.trim_end_matches('.').chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str();
    // `SELECT …` is no sentence.
    if rest.starts_with(|c: char| c.is_uppercase()) {
        return format!("{first}{rest}");
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

/// Where the function of `call`, `f(text)`, is called first.
fn place_of_call(text: &str, call: &str) -> Place {
    place_of_word(text, call.split('(').next().unwrap_or(call))
}

/// Where `word` stands first as an identifier; nowhere if it does not.
fn place_of_word(text: &str, word: &str) -> Place {
    let found = Lexer::new(text).find(|lexeme| {
        let piece = &text[lexeme.range.clone()];
        match lexeme.kind {
            LexKind::Word => piece.eq_ignore_ascii_case(word),
            LexKind::QuotedIdentifier => piece.trim_matches('"') == word,
            _ => false,
        }
    });
    found.map_or_else(Place::default, |lexeme| place_at(text, lexeme.range.start))
}

fn end_of(text: &str) -> Place {
    place_at(text, text.trim_end().len())
}

fn place_at(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    Place { line: Some(line), column: Some(column), ..Place::default() }
}
