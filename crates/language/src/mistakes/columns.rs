//! Columns that do not exist: what else the name may have been meant for.

use datafusion::common::{Column, TableReference};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::TableType;
use futures::FutureExt as _;

use crate::ast::array_subquery::ARRAY_ROWS;
use crate::ast::row_comparisons::COMPARED_ROWS;
use crate::error::{listed, place_of_span, place_of_word, table_names, written_at};
use crate::lex::{LexKind, Lexer};
use crate::suggest::nearest;
use apigw_sql_value::error::{Error, ErrorKind, Place};

/// The column of tags.
const TAGS: &str = "tags";

/// The error for `field`, which is none of the `valid` ones.
pub(crate) fn not_found(field: &Column, valid: &[Column], text: &str, state: Option<&SessionState>) -> Error {
    let relation = field.relation.as_ref().map(TableReference::table);
    let table_of = |column: &Column| column.relation.as_ref().map(|relation| relation.table().to_owned());
    let mut tables: Vec<_> = valid.iter().filter_map(table_of).collect();
    tables.dedup();
    if let Some(table) = relation.filter(|table| !tables.iter().any(|known| known == table)) {
        return no_such_table(table, &tables, text);
    }
    let place = field.spans().first().map_or_else(|| place_of_word(text, &field.name), |span| place_of_span(&span));
    // Names of the engine's own, which a column gets that was taken out of a subquery.
    if relation.is_some_and(|table| table.starts_with("__correlated_sq_") || [COMPARED_ROWS, ARRAY_ROWS].contains(&table)) {
        let message = "this subquery depends on the row around it in a way that cannot be planned";
        let hint = "let its conditions stand in one subquery, `EXISTS (SELECT 1 FROM … WHERE …)`, or join the tables";
        return Error::new(ErrorKind::Syntax, message).with_hint(hint).at(place);
    }
    let name = relation.map_or_else(|| field.name.clone(), |table| format!("{table}.{}", field.name));
    let own = Error::new(ErrorKind::Syntax, format!("column `{name}` does not exist")).at(place.clone());
    let mut names: Vec<_> =
        valid.iter().filter(|column| relation.is_none() || table_of(column).as_deref() == relation).map(|c| c.name.as_str()).collect();
    names.dedup();
    match hint(&field.name, written_at(text, &place), &names, text, state) {
        Some(hint) => own.with_hint(hint),
        None => own,
    }
}

/// The error for a table or alias that FROM does not have.
pub(crate) fn no_such_table(table: &str, known: &[String], text: &str) -> Error {
    let place: Place = place_of_word(text, table);
    let own = Error::new(ErrorKind::Syntax, format!("there is no table or alias `{table}` in FROM")).at(place);
    if stands_elsewhere(table, text) {
        let hint = "it is in the FROM of another query: a subquery sees the FROM around it, not the one around that; join in between";
        return own.with_hint(hint);
    }
    if known.is_empty() { own } else { own.with_hint(format!("FROM has {}", listed(known))) }
}

/// Whether the statement has the word where it does not qualify a column.
fn stands_elsewhere(table: &str, text: &str) -> bool {
    let lexemes: Vec<_> = Lexer::new(text).filter(|lexeme| lexeme.kind.is_significant()).collect();
    let word = |i: usize| lexemes.get(i).and_then(|lexeme| text.get(lexeme.range.clone())).unwrap_or_default();
    (0..lexemes.len()).any(|i| {
        lexemes[i].kind == LexKind::Word && word(i).eq_ignore_ascii_case(table) && word(i + 1) != "." && (i == 0 || word(i - 1) != ".")
    })
}

/// What `name`, of which the user wrote `written`, may have been meant for, where the columns are `known`.
fn hint(name: &str, written: &str, known: &[&str], text: &str, state: Option<&SessionState>) -> Option<String> {
    if let Some(tag) = name.strip_prefix('#') {
        return Some(format!("the tag is `tags -> '{tag}'`; `SET apigw.tag_references = 'preview'` lets `#{tag}` stand for it"));
    }
    if written.starts_with('"') && nearest(name, known.iter().copied()).is_none_or(|near| near.len() != name.len()) {
        return Some(format!("a text is in single quotes: `'{name}'`"));
    }
    // `HTTP` is more likely a value than a column.
    let shouted = written.len() > 2 && written.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let as_text = if shouted { format!(", or the text `'{written}'`?") } else { "?".to_owned() };
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{near}`{as_text}"));
    }
    if is_alias(name, text) {
        return Some(format!("`{name}` is an alias of the SELECT list, which is not known here: repeat the expression"));
    }
    if known.is_empty() {
        return Some("there is no FROM that has columns".to_owned());
    }
    if let Some(table) = state.and_then(|state| table_with(state, name)) {
        return Some(format!("`{table}` has such a column"));
    }
    if shouted {
        return Some(format!("a text is in single quotes: `'{written}'`"));
    }
    let columns = format!("the columns are {}", listed(known));
    Some(if known.contains(&TAGS) { format!("a tag is `tags -> '{name}'`; {columns}") } else { columns })
}

/// A table of the default catalog that has the column.
fn table_with(state: &SessionState, column: &str) -> Option<String> {
    let catalog = state.catalog_list().catalog(&state.config().options().catalog.default_catalog)?;
    let has = |full: &String| {
        let (schema, table) = full.split_once('.')?;
        // The tables of the session are in memory; one that is not is passed over.
        let table = catalog.schema(schema)?.table(table).now_or_never()?.ok()??;
        table.schema().index_of(column).ok()?;
        Some(table.table_type() == TableType::View)
    };
    // What a view shows of it a table has.
    let found = table_names(state).into_iter().filter_map(|full| has(&full).map(|is_view| (is_view, full)));
    found.min_by_key(|(is_view, _)| *is_view).map(|(_, full)| full)
}

/// Whether the statement says `AS name`.
fn is_alias(name: &str, text: &str) -> bool {
    let words: Vec<_> = text.split(|c: char| c.is_whitespace() || c == ',' || c == ')').filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| matches!(pair, [r#as, alias] if r#as.eq_ignore_ascii_case("as") && alias.trim_matches('"') == name))
}
