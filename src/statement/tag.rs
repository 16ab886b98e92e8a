//! What a statement is called: its first words, and its command tag.

use apigw_sql_language::lex::{LexKind, Lexer};

/// What PostgreSQL says at the end of a statement.
///
/// ```
/// use apigw_sql::statement::Tag;
///
/// assert_eq!(Tag::of("SELECT 1").with_rows(1), "SELECT 1");
/// assert_eq!(Tag::of("INSERT INTO t VALUES (1), (2)").with_rows(2), "INSERT 0 2");
/// assert_eq!(Tag::of("CREATE OR REPLACE VIEW v AS SELECT 1").with_rows(0), "CREATE VIEW");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    command: String,
    counts: bool,
}

impl Tag {
    /// The tag of a statement.
    pub fn of(statement: &str) -> Self {
        let skipped = ["OR", "REPLACE", "TEMP", "TEMPORARY", "EXTERNAL", "UNBOUNDED"];
        let mut words = words(statement).filter(|word| !skipped.contains(&word.as_str()));
        let verb = words.next().unwrap_or_default();
        let (command, counts) = match (verb.as_str(), words.next()) {
            ("CREATE" | "DROP" | "ALTER", Some(object)) => (format!("{verb} {object}"), false),
            ("VALUES" | "TABLE" | "WITH" | "EXECUTE" | "SELECT", _) => ("SELECT".to_owned(), true),
            ("COPY", _) => (verb, true),
            // The zero is the number of the row (OID) that PostgreSQL had once.
            ("INSERT", _) => ("INSERT 0".to_owned(), true),
            _ => (verb, false),
        };
        Self { command, counts }
    }

    /// That of CREATE TABLE AS, which may have found the table there already.
    pub(super) fn of_created(is_new: bool) -> Self {
        Self { command: if is_new { "SELECT" } else { "CREATE TABLE AS" }.to_owned(), counts: is_new }
    }

    /// Without the number of rows: `SELECT`, `CREATE VIEW`.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The whole tag of a statement that gave or wrote so many rows, which is known when they were read: `SELECT 5`, `SET`.
    pub fn with_rows(&self, rows: u64) -> String {
        if self.counts { format!("{} {rows}", self.command) } else { self.command.clone() }
    }
}

/// The first word of a statement, in upper case.
pub(crate) fn keyword(statement: &str) -> String {
    words(statement).next().unwrap_or_default()
}

/// The words of a statement up to the first other sign, in upper case.
fn words(statement: &str) -> impl Iterator<Item = String> + '_ {
    Lexer::new(statement)
        .filter(|lexeme| lexeme.kind.is_significant())
        .skip_while(|lexeme| lexeme.kind == LexKind::OpenParenthesis)
        .take_while(|lexeme| lexeme.kind == LexKind::Word)
        .map(|lexeme| statement.get(lexeme.range).unwrap_or_default().to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_postgresql() {
        for (statement, tag) in [
            ("create or replace view v as select 1", "CREATE VIEW"),
            ("/* x */ SET a = 1", "SET"),
            ("drop table t", "DROP TABLE"),
            ("(select 1)", "SELECT 7"),
            ("WITH a AS (SELECT 1) TABLE a", "SELECT 7"),
            ("VALUES (1)", "SELECT 7"),
            ("COPY t TO STDOUT", "COPY 7"),
            ("INSERT INTO t SELECT 1", "INSERT 0 7"),
            ("EXPLAIN SELECT 1", "EXPLAIN"),
            ("SHOW timezone", "SHOW"),
        ] {
            assert_eq!(Tag::of(statement).with_rows(7), tag, "{statement}");
        }
    }
}
