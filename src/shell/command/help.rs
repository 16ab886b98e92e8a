//! `\h`: what statements look like.

use std::fmt::Write as _;

use crate::psql::{Arguments, Command, Completes, Console, Group, Next, Session, nearest};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// A statement.
struct Topic {
    name: &'static str,
    syntax: &'static str,
    example: &'static str,
}

const NAMES: &[&str] =
    &["SELECT", "WITH", "VALUES", "EXPLAIN", "DESCRIBE", "SHOW", "COPY", "CREATE VIEW", "DROP VIEW", "CREATE TABLE", "DROP TABLE"];

const TOPICS: &[Topic] = &[
    Topic {
        name: "SELECT",
        syntax: "SELECT [DISTINCT] expression [AS title], …\n  FROM table [alias] [JOIN table ON condition] …\n  [WHERE condition] [GROUP BY expression, …] [HAVING condition]\n  [ORDER BY expression [DESC] [NULLS LAST], …] [LIMIT n] [OFFSET n]",
        example: "SELECT type, count(*) FROM apigateway_integration GROUP BY type ORDER BY 2 DESC",
    },
    Topic {
        name: "WITH",
        syntax: "WITH [RECURSIVE] name AS (query), … query",
        example: "WITH slow AS (SELECT * FROM integration_detail WHERE effective_timeout_in_millis > 29000) SELECT count(*) FROM slow",
    },
    Topic { name: "VALUES", syntax: "VALUES (expression, …), …", example: "VALUES (1, 'a'), (2, 'b')" },
    Topic {
        name: "EXPLAIN",
        syntax: "EXPLAIN [ANALYZE] [VERBOSE] query",
        example: "EXPLAIN SELECT uri FROM apigateway_integration WHERE type = 'MOCK'",
    },
    Topic { name: "DESCRIBE", syntax: "DESCRIBE table", example: "DESCRIBE apigateway_integration" },
    Topic { name: "SHOW", syntax: "SHOW TABLES\nSHOW COLUMNS FROM table", example: "SHOW TABLES" },
    Topic {
        name: "COPY",
        syntax: "COPY (query) TO 'file' [(FORMAT csv, HEADER true)]\nCOPY table TO 'file'",
        example: "COPY (SELECT * FROM apigateway_integration) TO 'integrations.parquet'",
    },
    Topic {
        name: "CREATE VIEW",
        syntax: "CREATE [OR REPLACE] VIEW name AS query",
        example: "CREATE VIEW lambdas AS SELECT lambda_function_name(uri) AS name FROM apigateway_integration WHERE type = 'AWS_PROXY'",
    },
    Topic { name: "DROP VIEW", syntax: "DROP VIEW [IF EXISTS] name", example: "DROP VIEW IF EXISTS lambdas" },
    Topic {
        name: "CREATE TABLE",
        syntax: "CREATE TABLE name AS query",
        example: "CREATE TABLE hosts AS SELECT url_extract_host(uri) AS host FROM apigateway_integration",
    },
    Topic { name: "DROP TABLE", syntax: "DROP TABLE [IF EXISTS] name", example: "DROP TABLE IF EXISTS hosts" },
];

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    vec![Command {
        name: "h",
        aliases: &[],
        arguments: "[STATEMENT]",
        help: "show what a statement looks like",
        group: Group::General,
        completes: Completes::Words(NAMES),
        whole_line: true,
        handler: help,
    }]
}

fn help<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let wanted = arguments.rest.trim_end_matches(';').trim().to_ascii_uppercase();
    let mut text = String::new();
    if wanted.is_empty() {
        let _ = writeln!(text, "`\\h STATEMENT` for one of: {}", NAMES.join(", "));
    } else {
        let topics: Vec<&Topic> = TOPICS.iter().filter(|topic| topic.name.starts_with(&wanted)).collect();
        if topics.is_empty() {
            let error = Error::new(ErrorKind::Syntax, format!("expected a statement, but found `{}`", arguments.rest));
            return Err(match nearest(&wanted, NAMES.iter().copied()) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error.with_hint("`\\h` lists what there is"),
            });
        }
        for topic in topics {
            let _ = writeln!(text, "{}\n\nfor example\n  {};\n", topic.syntax, topic.example);
        }
    }
    session.console.print(&text)?;
    Ok(Next::Continue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_has_help_that_is_understood() {
        let front_end = apigw_sql_language::FrontEnd::new(apigw_sql_functions::all());
        assert_eq!(TOPICS.iter().map(|topic| topic.name).collect::<Vec<_>>(), NAMES);
        for topic in TOPICS.iter().filter(|topic| topic.name != "COPY") {
            front_end.parse(topic.example).unwrap();
        }
    }
}
