//! Errors for people: the message, the line of the statement with a caret, the hint.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use apigw_sql_columns::output::{in_lines, in_one_line};
use apigw_sql_language::lex::{LexKind, Lexer};
use apigw_sql_value::error::{Error, ErrorKind, url_credentials};

/// The most columns of a source line that are shown.
const EXCERPT: usize = 100;
/// How much of a long line is shown before the place of the error.
const BEFORE: usize = 60;

/// Where a statement stands in what the user gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, `<stdin>` or `-c`; `None` for what was typed.
    pub name: Option<String>,
    /// The 1-based line of its first character.
    pub line: u64,
    /// The 1-based column of its first character.
    pub column: u64,
}

impl Default for Origin {
    fn default() -> Self {
        Self::start(None)
    }
}

impl Origin {
    /// The start of the text `name`.
    pub fn start(name: Option<String>) -> Self {
        Self { name, line: 1, column: 1 }
    }

    /// The place `offset` bytes into a text that starts here.
    #[must_use]
    pub fn advanced(&self, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let breaks = before.matches('\n').count() as u64;
        let last = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
        let column = if breaks == 0 { self.column + last } else { last + 1 };
        Self { name: self.name.clone(), line: self.line + breaks, column }
    }
}

/// Lines in which all but our colours is escaped, without the last line end: they go out as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered(String);

impl Rendered {
    /// The lines.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `error` of `statement`, which stands at `origin`.
pub fn render_error(error: &Error, statement: &str, origin: &Origin, colour: bool) -> Rendered {
    let palette = Palette::new(colour);
    // A place with a path is in a data file: the message names it, the statement has nothing to show.
    let in_data = error.place().path.is_some() || error.kind() == ErrorKind::Interrupted;
    let message = if in_data { error.to_string() } else { error.message().to_owned() };
    let mut out = head("error", &palette.error, &message);
    if !in_data {
        let place = error.place().line.map(|line| (line, error.place().column));
        locate(&mut out, statement, place, origin, &palette);
    }
    push_hint(&mut out, error, &palette);
    Rendered(out)
}

/// `error` where there is no statement to show.
pub fn render_message(error: &Error, colour: bool) -> Rendered {
    let palette = Palette::new(colour);
    let mut out = head("error", &palette.error, &error.to_string());
    push_hint(&mut out, error, &palette);
    Rendered(out)
}

fn push_hint(out: &mut String, error: &Error, palette: &Palette) {
    if let Some(hint) = error.hint() {
        let _ = write!(out, "\n{}", head("hint", &palette.hint, hint));
    }
}

fn head(word: &str, style: &Style, message: &str) -> String {
    format!("{style}{word}{style:#}: {}", in_lines(message))
}

/// ` --> file:3:8`, and the line itself with a caret where its place is known.
fn locate(out: &mut String, statement: &str, place: Option<(u64, Option<u64>)>, origin: &Origin, palette: &Palette) {
    let (line, column) = place.unwrap_or((1, None));
    let shown_line = origin.line + line.saturating_sub(1);
    let Palette { gutter, .. } = palette;
    if let Some(name) = &origin.name {
        let _ = write!(out, "\n {gutter}-->{gutter:#} {}:{shown_line}", in_one_line(name));
        if let Some(column) = column {
            let shown = if line == 1 { column + origin.column.saturating_sub(1) } else { column };
            let _ = write!(out, ":{shown}");
        }
    }
    let (Some(_), Some(column)) = (place, column) else { return };
    let Some(text) = statement.lines().nth(line.saturating_sub(1) as usize) else { return };
    let excerpt = Excerpt::new(&without_credentials(text), column.saturating_sub(1) as usize);
    let number = shown_line.to_string();
    let blank = " ".repeat(number.len());
    let error = &palette.error;
    let _ = write!(
        out,
        "\n {blank} {gutter}|{gutter:#}\n {gutter}{number} |{gutter:#} {}\n {blank} {gutter}|{gutter:#} {}{error}{}{error:#}",
        excerpt.text,
        " ".repeat(excerpt.indent),
        "^".repeat(excerpt.carets),
    );
}

/// The part of a line around an error, as a terminal can show it.
struct Excerpt {
    text: String,
    /// The columns before the caret.
    indent: usize,
    /// The columns that are marked.
    carets: usize,
}

impl Excerpt {
    /// The part of `line` around its character `column` (from 0).
    fn new(line: &str, column: usize) -> Self {
        let at = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let (before, rest) = line.split_at(at);
        let length = token_length(rest);
        let (token, after) = rest.split_at(length);
        let mut text = String::new();
        let shown_before = printable(before);
        let cut = shown_before.width().saturating_sub(BEFORE);
        if cut > 0 && (before.width() + rest.width()) > EXCERPT {
            text.push('…');
            text.push_str(&skip_columns(&shown_before, cut + 1));
        } else {
            text.push_str(&shown_before);
        }
        let indent = text.width();
        let marked = printable(token);
        let room = EXCERPT.saturating_sub(indent).max(1);
        let carets = marked.width().clamp(1, room);
        let tail = format!("{marked}{}", printable(after));
        text.push_str(&take_columns(&tail, room));
        Self { text: text.trim_end().to_owned(), indent, carets }
    }
}

/// How many bytes of `rest` the caret marks: its first token.
fn token_length(rest: &str) -> usize {
    match Lexer::new(rest).next() {
        Some(lexeme) if lexeme.closed && lexeme.kind.is_significant() && lexeme.kind != LexKind::DollarString => lexeme.range.end,
        _ => rest.chars().next().map_or(0, char::len_utf8),
    }
}

fn skip_columns(text: &str, columns: usize) -> String {
    let mut width = 0;
    text.chars()
        .skip_while(|c| {
            let skip = width < columns;
            width += c.width().unwrap_or(0);
            skip
        })
        .collect()
}

fn take_columns(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut width = 0;
    let mut shown: String = text
        .chars()
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width < columns
        })
        .collect();
    shown.push('…');
    shown
}

/// A line of a statement as a terminal can show it: tabs become blanks.
fn printable(text: &str) -> String {
    in_one_line(&text.replace('\t', "    ")).into_owned()
}

/// A line of a statement whose credentials are hidden, as wide as it was.
fn without_credentials(line: &str) -> String {
    let mut hidden = line.to_owned();
    for range in url_credentials(line).into_iter().rev() {
        let stars = "*".repeat(line.get(range.clone()).unwrap_or_default().chars().count());
        hidden.replace_range(range, &stars);
    }
    hidden
}

struct Palette {
    error: Style,
    hint: Style,
    gutter: Style,
}

impl Palette {
    fn new(colour: bool) -> Self {
        if !colour {
            return Self { error: Style::new(), hint: Style::new(), gutter: Style::new() };
        }
        Self {
            error: AnsiColor::Red.on_default().bold(),
            hint: AnsiColor::Cyan.on_default().bold(),
            gutter: AnsiColor::Blue.on_default().bold(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::error::Place;

    fn at(line: u64, column: u64) -> Error {
        let place = Place { line: Some(line), column: Some(column), ..Place::default() };
        Error::new(ErrorKind::Syntax, "no column `lamda`").at(place).with_hint("did you mean `lambda`?")
    }

    #[test]
    fn the_caret_marks_the_word_in_its_line_of_the_file() {
        let origin = Origin { name: Some("q.sql".to_owned()), line: 10, column: 1 };
        insta::assert_snapshot!(render_error(&at(2, 3), "SELECT a,\n  lamda\nFROM t", &origin, false).as_str(), @r"
        error: no column `lamda`
         --> q.sql:11:3
            |
         11 |   lamda
            |   ^^^^^
        hint: did you mean `lambda`?
        ");
    }

    #[test]
    fn the_first_line_counts_what_stands_before_the_statement() {
        let text = "SELECT 1; SELECT lamda";
        let origin = Origin::start(Some("-c".to_owned())).advanced(text, 10);
        insta::assert_snapshot!(render_error(&at(1, 8), "SELECT lamda", &origin, false).as_str(), @r"
        error: no column `lamda`
         --> -c:1:18
           |
         1 | SELECT lamda
           |        ^^^^^
        hint: did you mean `lambda`?
        ");
    }

    #[test]
    fn wide_characters_and_tabs_keep_the_caret_below_the_word() {
        insta::assert_snapshot!(render_error(&at(1, 7), "\t'日本' x", &Origin::start(None), false).as_str(), @r"
        error: no column `lamda`
           |
         1 |     '日本' x
           |            ^
        hint: did you mean `lambda`?
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_word() {
        let text = format!("SELECT {} lamda {}", "x, ".repeat(60), "y, ".repeat(60));
        let shown = render_error(&at(1, 189), &text, &Origin::start(None), false).0;
        let lines: Vec<_> = shown.lines().collect();
        assert!(lines[2].width() <= EXCERPT + 8, "{shown}");
        let caret = lines[3].find('^').unwrap();
        let before: String = lines[2].chars().take(caret).collect();
        assert!(lines[2][before.len()..].starts_with("lamda"), "{shown}");
    }

    #[test]
    fn a_place_in_a_data_file_shows_no_statement() {
        let place = Place { path: Some("a.json".to_owned()), line: Some(3), ..Place::default() };
        let error = Error::new(ErrorKind::Source, "expected `}`, but found the end").at(place);
        assert_eq!(render_error(&error, "SELECT 1", &Origin::start(None), false).0, "error: a.json:3: expected `}`, but found the end");
    }

    #[test]
    fn nothing_raw_reaches_the_terminal() {
        let error = Error::invalid_text("no value `\u{1b}[31m`");
        assert_eq!(render_message(&error, false).0, "error: no value `\\x1b[31m`");
    }

    #[test]
    fn credentials_in_a_statement_are_not_shown_again() {
        let shown = render_error(&at(1, 26), "COPY t TO 's3://k:pa/ss@b' lamda", &Origin::start(None), false).0;
        assert!(shown.contains("1 | COPY t TO 's3://*******@b' lamda\n"), "{shown}");
    }

    #[test]
    fn a_place_beyond_the_text_shows_no_excerpt() {
        let shown = render_error(&at(9, 9), "SELECT 1", &Origin::start(None), false).0;
        assert_eq!(shown, "error: no column `lamda`\nhint: did you mean `lambda`?");
        let shown = render_error(&at(1, 99), "SELECT 1", &Origin::start(None), false).0;
        assert!(shown.contains("SELECT 1\n   |         ^"), "{shown}");
    }
}
