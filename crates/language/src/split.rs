//! Splits a text into statements and shell commands, and says for the shell whether a text is complete.
//!
//! A statement ends at a semicolon outside quotes, comments and parentheses, as psql has it. A backslash outside
//! them starts a command of the shell, which runs to the end of its line; one that stands behind a statement
//! (`SELECT 1 \gx`) ends it as well.

use std::ops::Range;

use super::lex::{LexKind, Lexer};

/// What ended a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// A semicolon.
    Semicolon,
    /// The command that follows as the next piece.
    Command,
    /// Nothing but the end of the text.
    End,
}

/// A part of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A statement without its semicolon; blanks and comments around it are left out.
    Statement {
        /// Where it stands, in bytes.
        range: Range<usize>,
        /// What ended it.
        terminator: Terminator,
    },
    /// A command of the shell: from its backslash to the end of the line.
    Command {
        /// Where it stands, in bytes.
        range: Range<usize>,
    },
}

/// What is still open at the end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// `'…` or `E'…`.
    String,
    /// `"…`.
    QuotedIdentifier,
    /// `$tag$…`.
    DollarString,
    /// `/* …`.
    Comment,
    /// `( …`.
    Parenthesis,
    /// Only the semicolon is missing.
    Statement,
}

impl Open {
    /// The character that psql's prompt shows for it.
    pub fn prompt(self) -> char {
        match self {
            Self::String => '\'',
            Self::QuotedIdentifier => '"',
            Self::DollarString => '$',
            Self::Comment => '*',
            Self::Parenthesis => '(',
            Self::Statement => '-',
        }
    }
}

/// Whether a text can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Its last statement has its semicolon, or it ends with a command.
    Complete,
    /// More has to follow.
    Incomplete(Open),
    /// There is nothing but blanks and comments.
    Empty,
}

/// Whether `text` can be run as it is.
pub fn is_complete(text: &str) -> Completeness {
    let mut splitter = Splitter::new(text);
    let last = splitter.by_ref().last();
    match (splitter.open, last) {
        (Some(open), _) => Completeness::Incomplete(open),
        (None, Some(_)) => Completeness::Complete,
        (None, None) => Completeness::Empty,
    }
}

/// Goes over the statements and commands of a text.
#[derive(Clone, Debug)]
pub struct Splitter<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    command: Option<Range<usize>>,
    open: Option<Open>,
}

impl<'a> Splitter<'a> {
    /// A splitter at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, lexer: Lexer::new(text), command: None, open: None }
    }

    /// What is open at the end of the text; known when the iteration is over.
    pub fn open(&self) -> Option<Open> {
        self.open
    }

    /// The range of the command whose backslash stands at `start`.
    fn take_command(&mut self, start: usize) -> Range<usize> {
        let line = self.text[start..].lines().next().unwrap_or_default();
        let end = start + line.len();
        self.lexer.pass(end - self.lexer.position());
        start..end
    }
}

impl Iterator for Splitter<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(range) = self.command.take() {
            return Some(Piece::Command { range });
        }
        let mut statement: Option<Range<usize>> = None;
        let mut depth = 0_usize;
        while let Some(lexeme) = self.lexer.next() {
            if !lexeme.closed {
                self.open = Some(open_of(lexeme.kind));
            }
            match lexeme.kind {
                LexKind::Semicolon if depth == 0 => {
                    if let Some(range) = statement {
                        return Some(Piece::Statement { range, terminator: Terminator::Semicolon });
                    }
                    continue;
                }
                LexKind::Backslash => {
                    let command = self.take_command(lexeme.range.start);
                    let Some(range) = statement else { return Some(Piece::Command { range: command }) };
                    self.command = Some(command);
                    return Some(Piece::Statement { range, terminator: Terminator::Command });
                }
                LexKind::OpenParenthesis => depth += 1,
                LexKind::CloseParenthesis => depth = depth.saturating_sub(1),
                _ => {}
            }
            // What is not closed is wrong, a comment as well.
            if lexeme.kind.is_significant() || !lexeme.closed {
                let start = statement.map_or(lexeme.range.start, |s| s.start);
                statement = Some(start..lexeme.range.end);
            }
        }
        let range = statement?;
        self.open = self.open.or(Some(if depth > 0 { Open::Parenthesis } else { Open::Statement }));
        Some(Piece::Statement { range, terminator: Terminator::End })
    }
}

fn open_of(kind: LexKind) -> Open {
    match kind {
        LexKind::BlockComment => Open::Comment,
        LexKind::DollarString => Open::DollarString,
        LexKind::QuotedIdentifier => Open::QuotedIdentifier,
        _ => Open::String,
    }
}

#[cfg(test)]
mod tests {
    use super::{Completeness, Open, Piece, Splitter, Terminator, is_complete};

    /// Statements as they stand with their terminator's sign, commands in brackets.
    fn split(text: &str) -> Vec<String> {
        Splitter::new(text)
            .map(|piece| match piece {
                Piece::Statement { range, terminator: Terminator::Semicolon } => format!("{};", &text[range]),
                Piece::Statement { range, terminator: Terminator::Command } => format!("{}\\", &text[range]),
                Piece::Statement { range, terminator: Terminator::End } => text[range].to_owned(),
                Piece::Command { range } => format!("[{}]", &text[range]),
            })
            .collect()
    }

    #[test]
    fn semicolons_in_quotes_comments_and_parentheses_do_not_split() {
        assert_eq!(split("select ';'; select 2"), ["select ';';", "select 2"]);
        assert_eq!(split("select E'\\';' ; select 2;"), ["select E'\\';';", "select 2;"]);
        assert_eq!(split("select $$;$$, $a$;$$;$a$;"), ["select $$;$$, $a$;$$;$a$;"]);
        assert_eq!(split("select 1 -- a;b\n; select \";\";"), ["select 1;", "select \";\";"]);
        assert_eq!(split("select /* ; /* ; */ ; */ 1;"), ["select /* ; /* ; */ ; */ 1;"]);
        assert_eq!(split("select (1; 2); select 3"), ["select (1; 2);", "select 3"]);
    }

    #[test]
    fn blanks_comments_and_lone_semicolons_are_no_statements() {
        assert!(split(" ;; -- a\n ; /* b */").is_empty());
        assert_eq!(split("-- title: x\nselect 1;\n-- end"), ["select 1;"]);
    }

    #[test]
    fn a_command_ends_at_its_line_and_ends_a_statement() {
        assert_eq!(split("\\d foo\nselect 1;"), ["[\\d foo]", "select 1;"]);
        assert_eq!(split("select 1 \\gx\nselect 2;"), ["select 1\\", "[\\gx]", "select 2;"]);
        assert_eq!(split("select '\\d' ;\r\n\\x\r\n"), ["select '\\d';", "[\\x]"]);
        assert_eq!(split("\\copy (select ';') to 'a;b'"), ["[\\copy (select ';') to 'a;b']"]);
    }

    #[test]
    fn completeness_names_what_is_open() {
        use Completeness::{Complete, Empty, Incomplete};
        assert_eq!(is_complete("select 1;"), Complete);
        assert_eq!(is_complete("select 1; -- done"), Complete);
        assert_eq!(is_complete("\\d"), Complete);
        assert_eq!(is_complete("select 1 \\g"), Complete);
        assert_eq!(is_complete(" -- nothing"), Empty);
        assert_eq!(is_complete(";"), Empty);
        assert_eq!(is_complete("select 1"), Incomplete(Open::Statement));
        assert_eq!(is_complete("select 1; select 2"), Incomplete(Open::Statement));
        assert_eq!(is_complete("select 'a;"), Incomplete(Open::String));
        assert_eq!(is_complete("select E'a\\';"), Incomplete(Open::String));
        assert_eq!(is_complete("select \"a;"), Incomplete(Open::QuotedIdentifier));
        assert_eq!(is_complete("select $f$a;$$"), Incomplete(Open::DollarString));
        assert_eq!(is_complete("select 1; /* a /* b */"), Incomplete(Open::Comment));
        assert_eq!(is_complete("select (1;"), Incomplete(Open::Parenthesis));
        assert_eq!(is_complete("select 1);"), Complete);
    }
}
