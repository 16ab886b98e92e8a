//! What a script holds, known before any of it runs.

use crate::statement::keyword;
use apigw_sql_language::split::{Piece, Splitter, Terminator};

/// What texts hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Statements, and commands that run one.
    pub statements: usize,
    /// Statements whose result goes where results go, with their rows or none.
    pub results: usize,
    /// Whether a command runs statements that are not seen here.
    pub runs_more: bool,
    /// Whether a command changes where results go or what they look like.
    pub changes_display: bool,
}

impl Outline {
    /// Whether there is at most one statement.
    pub fn is_single(&self) -> bool {
        self.statements <= 1 && !self.runs_more
    }

    /// Adds what `text` holds.
    pub fn add(&mut self, text: &str) {
        // Whether the piece before is a statement that waits for its command.
        let mut waits = false;
        for piece in Splitter::new(text) {
            let was_waiting = std::mem::replace(&mut waits, false);
            match piece {
                Piece::Statement { range, terminator } => {
                    self.statements += 1;
                    self.results += usize::from(gives_rows(text.get(range).unwrap_or_default()));
                    waits = terminator == Terminator::Command;
                }
                Piece::Command { range } => self.add_commands(text.get(range).unwrap_or_default(), was_waiting),
            }
        }
    }

    /// Adds the commands of a line, the first of which may be about the statement before it.
    fn add_commands(&mut self, line: &str, mut waits: bool) {
        for command in line.split('\\').skip(1) {
            match command.split_whitespace().next().unwrap_or_default() {
                "copy" => {
                    self.statements += 1;
                    // The rest of the line is its own.
                    return;
                }
                "g" | "gx" | "gset" if waits => self.changes_display = true,
                "set" | "unset" | "echo" | "qecho" | "warn" | "timing" | "q" | "quit" | "p" | "r" | "w" | "?" => {}
                "x" | "t" | "a" | "f" | "pset" | "o" | "out" => self.changes_display = true,
                _ => self.runs_more = true,
            }
            waits = false;
        }
    }
}

/// Whether a statement has a result that is written: an answer for those that are known, a guess for others.
fn gives_rows(statement: &str) -> bool {
    !matches!(
        keyword(statement).as_str(),
        "SET" | "RESET" | "CREATE" | "DROP" | "ALTER" | "COPY" | "BEGIN" | "COMMIT" | "ROLLBACK" | "PREPARE" | "DEALLOCATE"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Outline {
        let mut found = Outline::default();
        found.add(text);
        found
    }

    #[test]
    fn statements_and_results_are_counted() {
        let counts = |text: &str| (of(text).statements, of(text).results);
        assert_eq!(counts("SELECT ';'; -- x;\n"), (1, 1));
        assert_eq!(counts("CREATE VIEW v AS SELECT 1; TABLE v; (SELECT 2)"), (3, 2));
        assert_eq!(counts("\\copy (select 1) to 'a\\b.csv'"), (1, 0));
        assert_eq!(counts("\\set a 1\nSELECT :a"), (1, 1));
    }

    #[test]
    fn commands_that_run_more_are_seen() {
        for single in ["SELECT 1", "\\x \\timing\nSELECT 1", "SELECT 1 \\g a.csv", "SELECT 1 \\gset"] {
            assert!(of(single).is_single(), "{single}");
        }
        for several in ["SELECT 1; SELECT 2", "\\i other.sql", "SELECT 1 \\g \\g", "SELECT 1;\n\\g", "\\set a 1 \\i other.sql"] {
            assert!(!of(several).is_single(), "{several}");
        }
        assert!(of("\\pset format csv").changes_display && of("SELECT 1 \\g a.csv").changes_display);
        assert!(!of("\\timing").changes_display);
    }
}
