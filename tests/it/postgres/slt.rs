//! The files of `tests/slt`, asked of PostgreSQL: what they expect is what it answers. A record that is skipped there says
//! why in the comment before it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sqllogictest::{Condition, QueryExpect, Record, SortMode, StatementExpect, parse_file};

use super::server::{Server, server};
use crate::slt::Letter;

/// The label of records that only one of the engines is asked.
const LABEL: &str = "postgresql";

/// The documented columns, as PostgreSQL's types.
const TABLES: &str = "
DROP SCHEMA IF EXISTS aws CASCADE;
CREATE SCHEMA aws;
CREATE TABLE aws.apigateway_integration (
    _key text, account_id text, cache_key_parameters text[], cache_namespace text, connection_id text, connection_type text,
    content_handling text, credentials text, http_method text, integration_arn text, integration_responses text,
    passthrough_behavior text, request_parameters hstore, request_templates hstore, tags hstore, timeout_in_millis bigint,
    tls_config json, type text, uri text);
SET search_path = aws, public;
";

/// One question and what the file expects.
struct Question {
    place: String,
    sql: String,
    expected: Expected,
}

enum Expected {
    Error,
    Rows(Vec<String>, bool),
    Done,
}

/// The questions of a file that PostgreSQL is asked.
fn questions(file: &Path) -> Vec<Question> {
    let records = parse_file::<Letter>(file).unwrap();
    records
        .into_iter()
        .filter_map(|record| match record {
            Record::Query { loc, conditions, sql, expected, .. } if asked(&conditions, &sql) => {
                let expected = match expected {
                    QueryExpect::Error(_) => Expected::Error,
                    QueryExpect::Results { results, sort_mode, .. } => {
                        Expected::Rows(results, sort_mode.is_some_and(|mode| mode != SortMode::NoSort))
                    }
                };
                Some(Question { place: loc.to_string(), sql, expected })
            }
            Record::Statement { loc, conditions, sql, expected, .. } if asked(&conditions, &sql) => {
                let expected = if matches!(expected, StatementExpect::Error(_)) { Expected::Error } else { Expected::Done };
                Some(Question { place: loc.to_string(), sql, expected })
            }
            _ => None,
        })
        .collect()
}

/// Plans are our own.
fn asked(conditions: &[Condition], sql: &str) -> bool {
    let skipped = conditions.iter().any(|condition| matches!(condition, Condition::SkipIf { label } if label == LABEL));
    !skipped && !sql.trim_start().to_uppercase().starts_with("EXPLAIN")
}

/// What PostgreSQL says to each: the rows, or `None` for an error.
fn answers(server: &Server, questions: &[Question]) -> Vec<Option<Vec<String>>> {
    let mut script = format!("{TABLES}{}\n\\set ON_ERROR_STOP off\n", include_str!("../../slt/fixture.sql"));
    script.push_str("\\pset null NULL\n\\pset fieldsep '\\x1f'\n\\pset recordsep '\\x1e'\n");
    for question in questions {
        write!(script, "\\echo '\\x1d'\n{};\n\\echo '\\x1c' :ERROR\n", question.sql.trim_end_matches(';')).unwrap();
    }
    let printed = server.psql(&script).unwrap();
    let answers: Vec<_> = printed.split('\u{1d}').skip(1).map(answer).collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

fn answer(printed: &str) -> Option<Vec<String>> {
    let (rows, error) = printed.split_once('\u{1c}').unwrap();
    if error.trim() != "false" {
        return None;
    }
    let rows = rows.trim_start_matches('\n');
    if rows.is_empty() {
        return Some(vec![]);
    }
    // psql ends the last row with the separator of rows.
    let cell = |text: &str| if text.is_empty() { "(empty)".to_owned() } else { text.replace('\n', "\\n") };
    let row = |row: &str| row.split('\u{1f}').map(cell).collect::<Vec<_>>().join(" ");
    Some(rows.strip_suffix(['\n', '\u{1e}']).unwrap_or(rows).split('\u{1e}').map(row).collect())
}

fn failure(question: &Question, answer: Option<Vec<String>>) -> Option<String> {
    let told = match (&question.expected, answer) {
        (Expected::Error, None) | (Expected::Done, Some(_)) => return None,
        (Expected::Rows(expected, sorted), Some(mut rows)) => {
            let mut expected = expected.clone();
            if *sorted {
                rows.sort();
                expected.sort();
            }
            if rows == expected {
                return None;
            }
            format!("expected {expected:?}\nPostgreSQL {rows:?}")
        }
        (Expected::Error, Some(rows)) => format!("expected an error\nPostgreSQL {rows:?}"),
        (_, None) => "expected an answer\nPostgreSQL raises an error".to_owned(),
    };
    Some(format!("{}\n{}\n{told}", question.place, question.sql))
}

#[test]
fn the_files_of_the_language_expect_what_postgresql_answers() {
    let Some(server) = server() else { return };
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/slt");
    let mut failures = Vec::new();
    let mut asked = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|e| e == "slt") {
            let questions = questions(&file);
            asked += questions.len();
            let answers = answers(server, &questions);
            failures.extend(questions.iter().zip(answers).filter_map(|(question, answer)| failure(question, answer)));
        }
    }
    assert!(asked > 100, "{asked} questions");
    assert!(failures.is_empty(), "{} of {asked}:\n\n{}", failures.len(), failures.join("\n\n"));
}
