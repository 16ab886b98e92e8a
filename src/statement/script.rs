//! What a script holds, known before any of it runs.

use crate::sql::lex::{LexKind, Lexer};
use crate::sql::split::{Piece, Splitter};

/// What texts hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Statements, and commands that run one.
    pub statements: usize,
    /// Statements whose result goes where results go, with their rows or none.
    pub results: usize,
    /// Whether it changes where results go or what they look like, or runs what is not seen here: then the other
    /// two are only what is at least there.
    pub open: bool,
}

/// Adds what `text` holds to `outline`.
pub fn outline(text: &str, outline: &mut Outline) {
    for piece in Splitter::new(text) {
        match piece {
            Piece::Statement { range, .. } => {
                outline.statements += 1;
                outline.results += usize::from(gives_rows(text.get(range).unwrap_or_default()));
            }
            Piece::Command { range } => {
                let command = text.get(range).unwrap_or_default();
                let name = command.trim_start_matches('\\').split(|c: char| c.is_whitespace() || c == '\\').next().unwrap_or_default();
                match name {
                    "copy" => outline.statements += 1,
                    "set" | "unset" | "echo" | "qecho" | "warn" | "timing" | "q" | "p" if !command[1..].contains('\\') => {}
                    _ => outline.open = true,
                }
            }
        }
    }
}

/// The first word of a statement, in upper case.
pub(super) fn keyword(statement: &str) -> String {
    words(statement).next().unwrap_or_default()
}

/// The words of a statement up to the first other sign, in upper case.
pub(super) fn words(statement: &str) -> impl Iterator<Item = String> + '_ {
    Lexer::new(statement)
        .filter(|lexeme| lexeme.kind.is_significant())
        .skip_while(|lexeme| lexeme.kind == LexKind::OpenParenthesis)
        .take_while(|lexeme| lexeme.kind == LexKind::Word)
        .map(|lexeme| statement.get(lexeme.range).unwrap_or_default().to_ascii_uppercase())
}

/// Whether a statement has a result that is written: an answer for those that are known, a guess for others.
fn gives_rows(statement: &str) -> bool {
    !matches!(
        keyword(statement).as_str(),
        "SET" | "RESET" | "CREATE" | "DROP" | "ALTER" | "COPY" | "BEGIN" | "COMMIT" | "ROLLBACK" | "PREPARE" | "DEALLOCATE"
    )
}

/// The command tag of a statement without rows: `CREATE VIEW`.
pub(super) fn tag(statement: &str) -> String {
    let skipped = ["OR", "REPLACE", "TEMP", "TEMPORARY", "EXTERNAL", "UNBOUNDED"];
    let mut words = words(statement).filter(|word| !skipped.contains(&word.as_str()));
    let verb = words.next().unwrap_or_default();
    match (verb.as_str(), words.next()) {
        ("CREATE" | "DROP" | "ALTER", Some(object)) => format!("{verb} {object}"),
        _ => verb,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Outline {
        let mut found = Outline::default();
        outline(text, &mut found);
        found
    }

    #[test]
    fn statements_and_results_are_counted() {
        assert_eq!(of("SELECT ';'; -- x;\n"), Outline { statements: 1, results: 1, open: false });
        assert_eq!(of("CREATE VIEW v AS SELECT 1; TABLE v; (SELECT 2)"), Outline { statements: 3, results: 2, open: false });
        assert_eq!(of("\\set a 1\nSELECT :a"), Outline { statements: 1, results: 1, open: false });
        assert_eq!(of("\\copy (select 1) to 'a.csv'"), Outline { statements: 1, results: 0, open: false });
        assert!(of("SELECT 1 \\g a.csv").open);
        assert!(of("\\i other.sql").open);
        assert!(of("\\set a 1 \\i other.sql").open);
    }

    #[test]
    fn tags_are_those_of_postgresql() {
        assert_eq!(tag("create or replace view v as select 1"), "CREATE VIEW");
        assert_eq!(tag("/* x */ SET a = 1"), "SET");
        assert_eq!(tag("drop table t"), "DROP TABLE");
    }
}
