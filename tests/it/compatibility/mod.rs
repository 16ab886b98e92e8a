//! The compatibility page: one table of what DDSQL documents and of PostgreSQL's hstore and JSON chapters, each entry
//! with a statement that runs here and, where PostgreSQL is the judge, there. `docs/compatibility.md` is made from it.

mod ddsql;
mod hstore;
mod json;
mod jsonpath;
mod language;
mod values;

use std::fmt::Write as _;

use apigw_sql::Engine;
use apigw_sql_columns::output::text_of;

use crate::docs;
use crate::postgres::server::{Answer, server};

/// A part of the page.
struct Chapter {
    title: &'static str,
    /// Where the entries and their meaning come from.
    source: &'static str,
    entries: &'static [Entry],
}

/// One operator, function, type or form.
struct Entry {
    name: &'static str,
    /// A statement with one column.
    statement: &'static str,
    judge: Judge,
    status: Status,
}

/// Who says what the right answer is.
#[derive(Clone, Copy)]
enum Judge {
    /// The same statement on PostgreSQL.
    Postgres,
    /// The answer, its rows separated by line ends, that DDSQL's documentation gives or that follows from its words.
    Ddsql(&'static str),
}

/// How an entry stands.
#[derive(Clone, Copy)]
enum Status {
    /// The judge's answer; an error where the judge errs.
    Same,
    /// An answer of our own, for a reason.
    Deviates { answer: &'static str, reason: &'static str },
    /// An error with this text in it, for a reason.
    Refused { error: &'static str, reason: &'static str },
}

const fn pg(name: &'static str, statement: &'static str) -> Entry {
    Entry { name, statement, judge: Judge::Postgres, status: Status::Same }
}

const fn ddsql(name: &'static str, statement: &'static str, answer: &'static str) -> Entry {
    Entry { name, statement, judge: Judge::Ddsql(answer), status: Status::Same }
}

const fn deviates(name: &'static str, statement: &'static str, answer: &'static str, reason: &'static str) -> Entry {
    Entry { name, statement, judge: Judge::Postgres, status: Status::Deviates { answer, reason } }
}

const fn refused(name: &'static str, statement: &'static str, error: &'static str, reason: &'static str) -> Entry {
    Entry { name, statement, judge: Judge::Postgres, status: Status::Refused { error, reason } }
}

const CHAPTERS: &[&Chapter] = &[
    &ddsql::STATEMENTS,
    &ddsql::TYPES,
    &ddsql::FUNCTIONS,
    &hstore::OPERATORS,
    &hstore::FUNCTIONS,
    &json::OPERATORS,
    &json::CONSTRUCTORS,
    &json::FUNCTIONS,
    &jsonpath::LANGUAGE,
    &jsonpath::FUNCTIONS,
    &language::FORMS,
    &values::VALUES,
];

#[tokio::test]
async fn every_entry_is_as_its_status_says() {
    let engine = Engine::builder().build().await.unwrap();
    let entries: Vec<&Entry> = CHAPTERS.iter().flat_map(|chapter| chapter.entries).collect();
    let judged: Vec<String> = entries.iter().filter(|e| matches!(e.judge, Judge::Postgres)).map(|e| one_text(e.statement)).collect();
    let mut theirs = server().map(|server| server.answers(&judged).into_iter());
    let mut wrong = Vec::new();
    for entry in &entries {
        let expected = match entry.judge {
            Judge::Ddsql(answer) => Some(Ok(answer.to_owned())),
            Judge::Postgres => theirs.as_mut().and_then(Iterator::next).map(|answer| match answer {
                Answer::Null => Ok(String::new()),
                Answer::Text(text) => Ok(text),
                Answer::Error(error) => Err(error),
            }),
        };
        let ours = ask(&engine, entry.statement).await;
        if let Some(complaint) = complaint(entry, &ours, expected.as_ref()) {
            wrong.push(format!("{}: {}\n  ours:   {ours:?}\n  judge:  {expected:?}\n  {complaint}", entry.name, entry.statement));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), entries.len(), wrong.join("\n"));
}

fn complaint(entry: &Entry, ours: &Result<String, String>, judge: Option<&Result<String, String>>) -> Option<String> {
    let agrees = judge.is_some_and(|judge| match (ours, judge) {
        (Ok(ours), Ok(judge)) => same(ours, judge),
        (Err(ours), Err(_)) => !ours.contains("internal error"),
        _ => false,
    });
    match entry.status {
        Status::Same if judge.is_some() && !agrees => Some("they differ".to_owned()),
        Status::Same => None,
        Status::Deviates { .. } | Status::Refused { .. } if agrees => Some("it does not deviate any more".to_owned()),
        Status::Deviates { answer, .. } => (ours.as_deref() != Ok(answer)).then(|| format!("the table says {answer:?}")),
        Status::Refused { error, .. } => match ours {
            Err(ours) if ours.contains(error) => None,
            _ => Some(format!("the table says that it is refused with {error:?}")),
        },
    }
}

/// Equal but for `t` and `true`, and for the thirteenth digit of a number, line by line.
fn same(ours: &str, judge: &str) -> bool {
    let (ours, judge): (Vec<_>, Vec<_>) = (ours.split('\n').collect(), judge.split('\n').collect());
    ours.len() == judge.len()
        && ours.iter().zip(judge).all(|(&ours, judge)| {
            ours == judge
                || matches!((ours, judge), ("t", "true") | ("f", "false"))
                || matches!((ours.parse::<f64>(), judge.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() <= 1e-12 * a.abs().max(b.abs()))
        })
}

/// All rows of the one column as one text, NULL as `NULL`.
fn one_text(statement: &str) -> String {
    format!("SELECT string_agg(coalesce(x::text, 'NULL'), E'\\n') FROM ({statement}) AS q(x)")
}

async fn ask(engine: &Engine, statement: &str) -> Result<String, String> {
    let run = async {
        let mut result = engine.sql(statement).await?;
        let mut texts = Vec::new();
        while let Some(batch) = result.next().await {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                let mut text = String::new();
                if !text_of(batch.column(0), row, &mut text) {
                    text.push_str("NULL");
                }
                texts.push(text);
            }
        }
        Ok::<_, apigw_sql::Error>(texts.join("\n"))
    };
    run.await.map_err(|error| {
        let kind = if error.kind() == apigw_sql::ErrorKind::Internal { "internal error" } else { "error" };
        format!("{kind}: {error}")
    })
}

#[test]
fn compatibility_md_is_current() {
    let mut out = String::from(
        "# Compatibility\n\n\
         What DDSQL documents, and the operators and functions of PostgreSQL's chapters on hstore and JSON, with a statement \
         for each. Made from the table in `tests/it/compatibility`, which a test runs here and on a PostgreSQL with the hstore \
         extension: \"same\" means that both gave the same answer, or both an error. `Engine::sql`, the shell and query files \
         speak this language; a plain `SessionContext::sql` after `install` has the functions and operators, but no rewrites \
         of statements (set-returning functions, titles, preview tags, settings).\n\nWithout ORDER BY the order of rows is not given, \
         as in SQL. PostgreSQL mostly happens to give that of the table; here the rows of `UNION ALL`, of recursive queries and of \
         large tables come as they are ready, in another order each time.\n",
    );
    let all = CHAPTERS.iter().flat_map(|chapter| chapter.entries);
    let (mut same, mut other) = (0, 0);
    all.for_each(|entry| if matches!(entry.status, Status::Same) { same += 1 } else { other += 1 });
    writeln!(out, "\n{same} entries are the same, {other} deviate or are refused for the reason given.").unwrap();
    for chapter in CHAPTERS {
        writeln!(out, "\n## {}\n\n{}\n\n| what | statement | status |\n|---|---|---|", chapter.title, chapter.source).unwrap();
        for entry in chapter.entries {
            let status = match entry.status {
                Status::Same => "same".to_owned(),
                Status::Deviates { answer, reason } => format!("**deviates**: gives `{answer}`; {reason}"),
                Status::Refused { reason, .. } => format!("**refused**: {reason}"),
            };
            let text = |text: &str| text.replace('|', "\\|").replace('\n', " ");
            writeln!(out, "| `{}` | `{}` | {} |", text(entry.name), text(entry.statement), text(&status)).unwrap();
        }
    }
    docs::compare("docs/compatibility.md", &out);
}
