//! Colours for what is typed, and the prompts of continuation lines.

use anstyle::{AnsiColor, Style};

use super::keywords::is_keyword;
use super::margin::{BREAK, continuation};
use apigw_sql_columns::output::in_columns;
use apigw_sql_language::lex::{LexKind, Lexer};

/// The styles of a text; all plain without colours.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Palette {
    keyword: Style,
    function: Style,
    string: Style,
    number: Style,
    comment: Style,
    command: Style,
    /// The prompt's.
    pub(super) prompt: Style,
}

impl Palette {
    /// The palette of a terminal, or the plain one.
    pub(super) fn new(colour: bool) -> Self {
        if !colour {
            return Self::default();
        }
        let of = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        Self {
            keyword: of(AnsiColor::Blue).bold(),
            function: of(AnsiColor::Cyan),
            string: of(AnsiColor::Green),
            number: of(AnsiColor::Magenta),
            comment: Style::new().dimmed(),
            command: of(AnsiColor::Yellow),
            prompt: Style::new().bold(),
        }
    }
}

/// `text` as the terminal shows it while it is edited: as wide as it is.
pub(super) fn paint(text: &str, palette: &Palette, is_function: &dyn Fn(&str) -> bool) -> String {
    let mut painter = Painter { text, palette, out: String::with_capacity(text.len() * 2) };
    let mut start = 0;
    while let Some(command) = painter.statement(start, is_function) {
        let line = text.get(command..).unwrap_or_default();
        let end = command + line.find('\n').unwrap_or(line.len());
        let name = command + line.find(char::is_whitespace).unwrap_or(line.len()).min(end - command);
        painter.push(command, name, palette.command);
        painter.push(name, end, Style::new());
        start = end;
    }
    painter.out
}

struct Painter<'a> {
    text: &'a str,
    palette: &'a Palette,
    out: String,
}

impl Painter<'_> {
    /// Paints from `start` up to the next backslash command, and tells where that is.
    fn statement(&mut self, start: usize, is_function: &dyn Fn(&str) -> bool) -> Option<usize> {
        let rest = self.text.get(start..)?;
        for lexeme in Lexer::new(rest) {
            let (from, to) = (start + lexeme.range.start, start + lexeme.range.end);
            let word = self.text.get(from..to).unwrap_or_default();
            let palette = self.palette;
            let style = match lexeme.kind {
                LexKind::Backslash => return Some(from),
                LexKind::LineComment | LexKind::BlockComment => palette.comment,
                LexKind::String | LexKind::EscapeString | LexKind::DollarString => palette.string,
                LexKind::Number | LexKind::Parameter => palette.number,
                LexKind::Word if self.is_called(to) && is_function(word) => palette.function,
                LexKind::Word if is_keyword(word) => palette.keyword,
                _ => Style::new(),
            };
            self.push(from, to, style);
        }
        None
    }

    /// Whether a parenthesis opens at `at`.
    fn is_called(&self, at: usize) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.trim_start().starts_with('('))
    }

    /// Paints a part of the text in one style.
    fn push(&mut self, from: usize, to: usize, style: Style) {
        let Some(mut part) = self.text.get(from..to) else { return };
        let mut at = from;
        while let Some(found) = part.find(BREAK) {
            self.styled(part.get(..found).unwrap_or_default(), style);
            at += found;
            self.out.push('\n');
            let prompt = continuation(self.text.get(..at).unwrap_or_default());
            self.styled(&prompt, self.palette.prompt);
            at += BREAK.len();
            part = self.text.get(at..to).unwrap_or_default();
        }
        self.styled(part, style);
    }

    fn styled(&mut self, part: &str, style: Style) {
        if part.is_empty() {
            return;
        }
        // Writing into a `String` cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut self.out, format_args!("{style}{}{style:#}", in_columns(part)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_only_the_prompts_are_added() {
        let text = "SELECT 'it''s', count(*) -- \\d\n\tFROM (SELECT 1\n\t);\n\\d x";
        let shown = paint(text, &Palette::default(), &|_| true);
        assert_eq!(shown, "SELECT 'it''s', count(*) -- \\d\napigw-> FROM (SELECT 1\napigw(> );\n\\d x");
    }

    #[test]
    fn what_was_pasted_is_not_sent_to_the_terminal() {
        let shown = paint("SELECT '\u{1b}]0;x\u{7}'\n\t, 1", &Palette::default(), &|_| true);
        assert_eq!(shown, "SELECT '␛]0;x␇'\napigw-> , 1");
    }

    #[test]
    fn words_are_coloured_by_what_they_are() {
        let palette = Palette::new(true);
        let shown = |text: &str| paint(text, &palette, &|name| name == "count");
        assert_eq!(shown("from"), "\u{1b}[1m\u{1b}[34mfrom\u{1b}[0m");
        assert_eq!(shown("count"), "count");
        assert_eq!(shown("count("), "\u{1b}[36mcount\u{1b}[0m(");
        assert_eq!(shown("'a"), "\u{1b}[32m'a\u{1b}[0m");
        assert_eq!(shown("42"), "\u{1b}[35m42\u{1b}[0m");
        assert_eq!(shown("\\timing on"), "\u{1b}[33m\\timing\u{1b}[0m on");
    }
}
