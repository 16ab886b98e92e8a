//! PostgreSQL's answers, many queries at once.

use std::fmt::Write as _;

use super::super::error_class::ErrorClass;
use super::super::server::Server;
use super::answer::Answer;
use super::tables::Table;

/// Makes the tables in a schema of their own.
pub(super) fn create(server: &Server, schema: &str, tables: &[Table]) {
    let mut script = format!("DROP SCHEMA IF EXISTS {schema} CASCADE;\nCREATE SCHEMA {schema};\nSET search_path = {schema}, public;\n");
    for table in tables {
        script.push_str(&table.script());
    }
    server.psql(&script).unwrap();
}

/// The answer to each query.
pub(super) fn answers(server: &Server, schema: &str, queries: &[String]) -> Vec<Answer> {
    let mut script = format!("SET search_path = {schema}, public;\nSET statement_timeout = '10s';\nSET timezone = 'UTC';\n");
    script.push_str("\\set ON_ERROR_STOP off\n\\pset null '\\x1a'\n\\pset fieldsep '\\x1f'\n\\pset recordsep '\\x1e'\n");
    for query in queries {
        write!(script, "\\echo '\\x1d'\n{query};\n\\echo '\\x1c' :SQLSTATE :LAST_ERROR_MESSAGE\n").unwrap();
    }
    let printed = server.psql(&script).unwrap();
    let answers: Vec<_> = printed.split("\u{1d}\n").skip(1).map(answer).collect();
    assert_eq!(answers.len(), queries.len());
    answers
}

fn answer(printed: &str) -> Answer {
    let (rows, status) = printed.rsplit_once('\u{1c}').unwrap();
    let (state, message) = status.trim().split_once(' ').unwrap_or((status.trim(), ""));
    if state != "00000" {
        return Answer::Error(ErrorClass::of_state(state), message.to_owned());
    }
    if rows.is_empty() {
        return Answer::Rows(vec![]);
    }
    // psql ends the last row with the separator of rows.
    let cell = |text: &str| (text != "\u{1a}").then(|| text.to_owned());
    let row = |row: &str| row.split('\u{1f}').map(cell).collect();
    Answer::Rows(rows.strip_suffix(['\n', '\u{1e}']).unwrap_or(rows).split('\u{1e}').map(row).collect())
}
