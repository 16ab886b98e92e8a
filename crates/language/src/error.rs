//! Errors of parsing and planning as the crate's [`Error`]: in the user's words, with their place in the statement
//! and what to write instead.

use datafusion::common::{Column, Diagnostic, SchemaError, Span};
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::{Location, TokenizerError};

use super::ast::set_returning_functions;
use super::dialect::{CHAINED, CHAINED_HINT};
use super::lex::{LexKind, Lexer};
use super::mistakes::messages::{reworded, sql_types};
use super::mistakes::{columns, instead_of, syntax};
use super::suggest::nearest;
use apigw_sql_functions::error::from_datafusion;
use apigw_sql_value::error::{Error, ErrorKind, Place};

/// How many columns a hint lists.
const LISTED_COLUMNS: usize = 24;

/// An error of DataFusion's parser, planner or optimizer over the statement `text`. With the `state` that it was
/// planned in, names of tables are suggested.
pub fn from_planning(error: DataFusionError, text: &str, state: Option<&SessionState>) -> Error {
    let parser = matches!(error.find_root(), DataFusionError::SQL(..));
    let told = error.diagnostic().and_then(|d| d.span).map(|span| place_of_span(&span));
    let own = worded(translate(error, text, state));
    let place = match own.place() {
        nowhere if *nowhere == Place::default() => told.or_else(|| place_of_literal(text, own.message())),
        _ if parser || own.message().contains('.') => None,
        // The first word that is written so need not be the one that is meant.
        _ => told,
    };
    match place {
        Some(place) => own.at(place),
        None => own,
    }
}

/// The error in a user's words.
fn worded(error: Error) -> Error {
    match reworded(error.message(), error.kind()) {
        Some(own) => own.at(error.place().clone()),
        None => error,
    }
}

/// An error of the tokenizer.
pub(super) fn from_tokenizer(error: &TokenizerError, text: &str) -> Error {
    let message = if error.message.contains("multi-line comment") {
        "unterminated comment".to_owned()
    } else if error.message.starts_with("Expected close delimiter") {
        "unterminated quoted identifier".to_owned()
    } else {
        lower_first(&error.message)
    };
    let unclosed = Lexer::new(text).find(|lexeme| !lexeme.closed);
    let place = unclosed.map_or_else(|| place_at_location(error.location), |lexeme| place_at(text, lexeme.range.start));
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
        DataFusionError::SchemaError(schema, backtrace) => match from_schema(&schema, text, state) {
            Some(own) => own,
            None => from_datafusion(DataFusionError::SchemaError(schema, backtrace)),
        },
        DataFusionError::Plan(message) => from_plan(&message, text, state),
        DataFusionError::NotImplemented(message) => match message.strip_prefix("Unsupported SQL type ") {
            Some(name) => Error::new(ErrorKind::Syntax, format!("type `{name}` does not exist")).at(place_of_word(text, name)),
            None => plain(&message),
        },
        other => from_datafusion(other),
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
    let place = place.unwrap_or_else(|| end_of(text));
    let Some((expected, found)) = expected_found(message) else {
        let own = Error::new(ErrorKind::Syntax, lower_first(message)).at(place);
        return if message == CHAINED { own.with_hint(CHAINED_HINT) } else { own };
    };
    let offset = syntax::place_of_found(text, offset_of(text, &place), found);
    let found = if found == "EOF" { "the end of the statement".to_owned() } else { format!("`{found}`") };
    let own = Error::new(ErrorKind::Syntax, format!("expected {expected}, but found {found}"));
    match syntax::hint(text, offset, &expected) {
        Some((offset, hint)) => own.at(place_at(text, offset)).with_hint(hint),
        None => own.at(place_at(text, offset)),
    }
}

/// `Expected: an expression, found: FROM`.
fn expected_found(message: &str) -> Option<(String, &str)> {
    let rest = message.strip_prefix("Expected: ").or_else(|| message.strip_prefix("Expected "))?;
    let (expected, found) = rest.rsplit_once(", found: ").or_else(|| rest.rsplit_once(" found: "))?;
    // The parser reads `a[1` as the beginning of a slice.
    let expected = if expected == ":" { "]" } else { expected };
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

fn from_schema(error: &SchemaError, text: &str, state: Option<&SessionState>) -> Option<Error> {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => Some(columns::not_found(field, valid_fields, text, state)),
        SchemaError::AmbiguousReference { field } => {
            let message = format!("column reference `{}` is ambiguous", field.name);
            let own = Error::new(ErrorKind::Syntax, message).with_hint("write the name or alias of its table before it");
            Some(own.at(place_of_word(text, &field.name)))
        }
        _ => None,
    }
}

/// `a`, `b`, `c` … of many.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let shown: Vec<_> = names.iter().take(LISTED_COLUMNS).map(|n| format!("`{}`", n.as_ref())).collect();
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
        None => own.with_hint(format!("the tables are {}", listed(&known))),
    }
}

/// The tables of the default catalog, with their schemas.
pub(super) fn table_names(state: &SessionState) -> Vec<String> {
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

fn function_names(state: &SessionState) -> Vec<String> {
    let names = state.scalar_functions().keys().chain(state.aggregate_functions().keys()).chain(state.window_functions().keys());
    let mut names: Vec<_> = names.cloned().collect();
    names.extend(set_returning_functions().map(|(name, _)| name.to_owned()));
    names.sort();
    names
}

fn from_plan(message: &str, text: &str, state: Option<&SessionState>) -> Error {
    if let Some(rest) = message.strip_prefix("Invalid function '") {
        return function_not_found(rest, text, state);
    }
    if let Some(name) = message.strip_prefix("table function '").and_then(|m| m.strip_suffix("' not found")) {
        let own = Error::new(ErrorKind::Syntax, format!("function `{name}` does not exist")).at(place_of_word(text, name));
        // Of two that are as near, the one without an ending is the likelier.
        let mut known: Vec<_> = set_returning_functions().map(|(name, _)| name).collect();
        known.sort_by_key(|name| name.len());
        return match nearest(name, known) {
            Some(near) => own.with_hint(format!("did you mean `{near}`?")),
            None => own.with_hint("in FROM stand tables and functions that return sets of rows"),
        };
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
        // Names of DataFusion's own for what is not told by types.
        let plain = |candidate: &str| sql_types(candidate).replace("NullAry()", "").replace("Comparable(2)", "value, value");
        let mut candidates: Vec<_> = candidates.into_iter().map(plain).collect();
        let mut seen = std::collections::HashSet::new();
        candidates.retain(|candidate| seen.insert(candidate.clone()));
        return if candidates.is_empty() { own } else { own.with_hint(format!("there is {}", listed(&candidates))) };
    }
    if let Some((_, returned)) =
        message.split_once("Cannot create filter with non-boolean predicate").and_then(|(_, m)| m.rsplit_once(" returning "))
    {
        return Error::new(ErrorKind::Syntax, format!("argument of WHERE must be type boolean, not type {}", sql_types(returned)));
    }
    if let Some(table) = message.strip_prefix("Invalid qualifier ") {
        return columns::no_such_table(table, &[], text);
    }
    if let Some(own) = reworded(message, ErrorKind::Syntax) {
        return own;
    }
    plain(message)
}

/// `lenght'.\nDid you mean 'length'?`; DataFusion always has a suggestion, and not the nearest.
fn function_not_found(rest: &str, text: &str, state: Option<&SessionState>) -> Error {
    let name = rest.split('\'').next().unwrap_or_default();
    let own = Error::new(ErrorKind::Syntax, format!("function `{name}` does not exist")).at(place_of_word(text, name));
    if let Some(instead) = instead_of(name) {
        return own.with_hint(format!("write {instead}"));
    }
    if state.is_some_and(|state| state.window_functions().contains_key(name)) {
        return window_function(name, text).at(place_of_word(text, name));
    }
    let known = state.map(function_names).unwrap_or_default();
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => own.with_hint(format!("did you mean `{near}`?")),
        None => own.with_hint("`\\df` lists the functions"),
    }
}

/// A window function where none can be.
fn window_function(name: &str, text: &str) -> Error {
    if text.to_lowercase().contains("within group") {
        let message = format!("`{name}` of a value that is no row (`{name}(…) WITHIN GROUP`) is not supported");
        return Error::new(ErrorKind::Syntax, message).with_hint("count the rows before it: `1 + count(*) FILTER (WHERE x < 'value')`");
    }
    let error = Error::new(ErrorKind::Syntax, format!("the window function `{name}` needs an OVER clause"));
    error.with_hint(format!("write `{name}(…) OVER (ORDER BY …)`"))
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
    let own = Error::new(ErrorKind::Syntax, message);
    if own.message().starts_with("operator does not exist: boolean =") {
        return own.with_hint("conditions are joined by `AND` and `OR`; `||` joins texts and binds stronger than `=`");
    }
    own
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
pub(super) fn place_of_word(text: &str, word: &str) -> Place {
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

/// Where the one string literal stands that `message` quotes.
fn place_of_literal(text: &str, message: &str) -> Option<Place> {
    let mut found = Lexer::new(text).filter(|lexeme| {
        let piece = text.get(lexeme.range.clone()).unwrap_or_default();
        let value = piece.trim_matches('\'').replace("''", "'");
        lexeme.kind == LexKind::String
            && !value.is_empty()
            && ["`", "\"", "'"].iter().any(|quote| message.contains(&format!("{quote}{value}{quote}")))
    });
    match (found.next(), found.next()) {
        (Some(only), None) => Some(place_at(text, only.range.start)),
        _ => None,
    }
}

/// What stands at `place`, as it is written.
pub(super) fn written_at<'a>(text: &'a str, place: &Place) -> &'a str {
    let rest = text.get(offset_of(text, place)..).unwrap_or_default();
    let length = Lexer::new(rest).next().map_or(0, |lexeme| lexeme.range.end);
    rest.get(..length).unwrap_or_default()
}

/// The place of a location of the parser.
pub(super) fn place_at_location(location: Location) -> Place {
    Place { line: Some(location.line), column: Some(location.column), ..Place::default() }
}

/// The byte at `place`; the end where it is beyond.
fn offset_of(text: &str, place: &Place) -> usize {
    let (Some(line), Some(column)) = (place.line, place.column) else { return text.len() };
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(offset, _)| offset)
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
