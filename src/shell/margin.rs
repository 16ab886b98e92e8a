//! The margin of continuation lines.
//!
//! The line editor edits a statement of several lines as one text and has a prompt for its first line only. A tab is
//! as wide as our prompt, so each continuation line starts with one while it is edited, and the highlighter shows
//! the prompt in its place. What is run never has it.

use apigw_sql_language::lex::{LexKind, Lexer};
use apigw_sql_language::split::{Completeness, is_complete};

/// The prompt of a first line. It is as wide as a tab.
pub(super) const PROMPT: &str = "apigw=> ";
/// The prompt where a statement of before waits for more.
pub(super) const PENDING_PROMPT: &str = "apigw-> ";
/// A line break as it is edited.
pub(super) const BREAK: &str = "\n\t";

/// `text` as it is edited.
pub(super) fn with_margin(text: &str) -> String {
    text.replace('\n', BREAK)
}

/// `text` as it is run. In a text that was pasted, a tab inside quotes may be the user's own and stays.
pub(super) fn without_margin(text: &str, pasted: bool) -> String {
    if !pasted {
        return text.replace(BREAK, "\n");
    }
    let mut out = String::with_capacity(text.len());
    for lexeme in Lexer::new(text) {
        let part = text.get(lexeme.range).unwrap_or_default();
        if is_quoted(lexeme.kind) { out.push_str(part) } else { out.push_str(&part.replace(BREAK, "\n")) }
    }
    out
}

/// Whether the end of `text` is inside quotes, where a blank is data.
pub(super) fn ends_in_quotes(text: &str) -> bool {
    Lexer::new(text).last().is_some_and(|lexeme| !lexeme.closed && is_quoted(lexeme.kind))
}

fn is_quoted(kind: LexKind) -> bool {
    matches!(kind, LexKind::String | LexKind::EscapeString | LexKind::DollarString | LexKind::QuotedIdentifier)
}

/// The prompt of the line that follows `before`, as psql has it: `apigw'> ` in an open string.
pub(super) fn continuation(before: &str) -> String {
    match is_complete(before) {
        Completeness::Incomplete(open) => format!("apigw{}> ", open.prompt()),
        Completeness::Complete | Completeness::Empty => PENDING_PROMPT.to_owned(),
    }
}

/// Whether Enter runs `text` rather than starting another line.
pub(super) fn is_ready(text: &str) -> bool {
    is_complete(text) == Completeness::Complete || is_complete(text) == Completeness::Empty || bare_word(text).is_some()
}

/// The command that a word stands for which people type by itself.
pub(super) fn bare_word(text: &str) -> Option<&'static str> {
    match text.trim().trim_end_matches(';').to_ascii_lowercase().as_str() {
        "quit" | "exit" => Some("\\q"),
        "help" => Some("\\?"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_comes_and_goes() {
        let text = "SELECT 'a\n\tb',\n  c\nFROM t;";
        assert_eq!(without_margin(&with_margin(text), false), text);
        assert_eq!(with_margin("SELECT\n1;"), "SELECT\n\t1;");
    }

    #[test]
    fn a_pasted_tab_in_a_string_stays() {
        assert_eq!(without_margin("SELECT\n\t'a\n\tb';", true), "SELECT\n'a\n\tb';");
        assert!(ends_in_quotes("SELECT 'a"));
        assert!(!ends_in_quotes("SELECT 'a' -- it's"));
    }

    #[test]
    fn prompts_say_what_is_open() {
        assert_eq!(continuation("SELECT 1"), "apigw-> ");
        assert_eq!(continuation("SELECT 'a"), "apigw'> ");
        assert_eq!(continuation("SELECT (1"), "apigw(> ");
        assert_eq!(continuation("SELECT \"a"), "apigw\"> ");
        assert_eq!(continuation("SELECT 1 /* a"), "apigw*> ");
        assert_eq!(continuation("SELECT $$"), "apigw$> ");
    }

    #[test]
    fn enter_runs_what_is_complete() {
        for ready in ["SELECT 1;", "\\d", "SELECT 1 \\gx", "", "-- nothing", "quit", "exit;", "help"] {
            assert!(is_ready(ready), "{ready}");
        }
        for open in ["SELECT 1", "SELECT 'a;", "SELECT (1;", "SELECT 1; SELECT 2", "/* a", "quit now"] {
            assert!(!is_ready(open), "{open}");
        }
    }

    #[test]
    fn a_tab_is_as_wide_as_the_prompt() {
        assert_eq!(PROMPT.len(), 8);
        assert_eq!(PENDING_PROMPT.len(), 8);
    }
}
