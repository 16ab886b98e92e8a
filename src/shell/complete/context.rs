//! What can stand at the cursor: a pure question to the text.

use std::ops::Range;

use super::call::{ArgumentOf, argument_of};
use super::literal::{Beside, beside};
use crate::shell::keywords::is_keyword;
use apigw_sql_language::lex::{LexKind, Lexeme, Lexer};

/// What can stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Nothing that is known.
    Nothing,
    /// The first word of a statement.
    Statement,
    /// A table.
    Table,
    /// What follows a table in FROM.
    AfterTable,
    /// What follows SHOW.
    AfterShow,
    /// What follows CREATE or DROP.
    Object,
    /// A column, a function, a keyword.
    Expression,
    /// What follows `a.` or `a.b.`; `tables` where a table is expected.
    Member { qualifiers: Vec<String>, tables: bool },
    /// A variable.
    Variable,
    /// The name of a backslash command.
    Command,
    /// An argument of the command of that name, the `n`th from 0.
    Argument { command: String, n: usize },
    /// A key or a value, in quotes.
    Text(Beside),
    /// A file.
    File,
}

/// A table that the statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its schema, if that is written.
    pub(crate) schema: Option<String>,
    /// Its name.
    pub(crate) table: String,
    /// The name it has in the statement.
    pub(crate) alias: Option<String>,
}

/// The place of the cursor in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    /// Where the word begins that is to be completed, its opening quote included.
    pub(crate) start: usize,
    /// The word so far, without a quote.
    pub(crate) word: String,
    /// What can stand there.
    pub(crate) wanted: Wanted,
    /// The tables of the statement.
    pub(crate) named: Vec<Named>,
    /// The argument of a call that it is.
    pub(crate) argument: Option<ArgumentOf>,
    /// Whether keywords of the statement are in lower case; `None` if it has none yet.
    pub(crate) lower: Option<bool>,
}

impl Context {
    fn nothing(at: usize) -> Self {
        Self { start: at, word: String::new(), wanted: Wanted::Nothing, named: Vec::new(), argument: None, lower: None }
    }
}

/// A significant lexeme with its text.
pub(super) struct Token<'a> {
    pub(super) kind: LexKind,
    range: Range<usize>,
    pub(super) text: &'a str,
}

impl Token<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == LexKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_name(&self) -> bool {
        self.kind == LexKind::QuotedIdentifier || (self.kind == LexKind::Word && !is_keyword(self.text))
    }

    /// The name as the catalog has it.
    pub(super) fn name(&self) -> String {
        match self.kind {
            LexKind::QuotedIdentifier => self.text.trim_matches('"').replace("\"\"", "\""),
            _ => self.text.to_lowercase(),
        }
    }
}

/// The part of a text that the cursor is in.
enum Part {
    Statement(Range<usize>),
    Command(Range<usize>),
}

/// What can stand at `cursor` in `text`.
pub(crate) fn analyse(text: &str, cursor: usize) -> Context {
    match part_at(text, cursor) {
        Part::Command(range) => command_context(text, range, cursor),
        Part::Statement(range) => statement_context(text, range, cursor),
    }
}

/// The statement or the command that `cursor` is in.
fn part_at(text: &str, cursor: usize) -> Part {
    let mut start = 0;
    let mut base = 0;
    'again: loop {
        let mut depth = 0_usize;
        for Lexeme { kind, range, .. } in Lexer::new(text.get(base..).unwrap_or_default()) {
            let (from, to) = (base + range.start, base + range.end);
            match kind {
                LexKind::OpenParenthesis => depth += 1,
                LexKind::CloseParenthesis => depth = depth.saturating_sub(1),
                LexKind::Semicolon if depth == 0 => {
                    if cursor <= from {
                        return Part::Statement(start..from);
                    }
                    start = to;
                }
                LexKind::Backslash => {
                    if cursor <= from {
                        return Part::Statement(start..from);
                    }
                    let line = text.get(from..).unwrap_or_default();
                    let end = from + line.find('\n').unwrap_or(line.len());
                    if cursor <= end {
                        return Part::Command(from..end);
                    }
                    start = end;
                    base = end;
                    continue 'again;
                }
                _ => {}
            }
        }
        return Part::Statement(start..text.len());
    }
}

fn command_context(text: &str, range: Range<usize>, cursor: usize) -> Context {
    let line = text.get(range.clone()).unwrap_or_default();
    let before = text.get(range.start..cursor).unwrap_or_default();
    let name_end = line[1..].find(|c: char| c.is_whitespace() || c == '(').map_or(line.len(), |at| at + 1);
    let at = |wanted, start: usize| {
        let word = text.get(start..cursor).unwrap_or_default().trim_start_matches('\'').to_owned();
        Context { start, word, wanted, named: Vec::new(), argument: None, lower: None }
    };
    if before.len() <= name_end {
        return at(Wanted::Command, range.start + 1);
    }
    let name = &line[1..name_end];
    if name == "copy" {
        return copy_context(text, range.start + name_end..range.end, cursor);
    }
    let arguments = &before[name_end..];
    // Another command on the same line.
    if let Some(other) = arguments.rfind(" \\") {
        return command_context(text, range.start + name_end + other + 1..range.end, cursor);
    }
    let start = arguments.rfind(char::is_whitespace).map_or(cursor, |blank| range.start + name_end + blank + 1);
    let n = text.get(range.start + name_end..start).unwrap_or_default().split_whitespace().count();
    at(Wanted::Argument { command: name.to_owned(), n }, start)
}

/// The context in the arguments of `\copy`: SQL up to `to`, then a file.
fn copy_context(text: &str, range: Range<usize>, cursor: usize) -> Context {
    let before = text.get(range.start..cursor).unwrap_or_default();
    let mut depth = 0_usize;
    for lexeme in Lexer::new(before) {
        let word = before.get(lexeme.range.clone()).unwrap_or_default();
        match lexeme.kind {
            LexKind::OpenParenthesis => depth += 1,
            LexKind::CloseParenthesis => depth = depth.saturating_sub(1),
            LexKind::Word if depth == 0 && word.eq_ignore_ascii_case("to") && lexeme.range.end < before.len() => {
                let start = range.start + before.rfind(|c: char| c.is_whitespace() || c == '\'').map_or(0, |at| at + 1);
                let word = text.get(start..cursor).unwrap_or_default().to_owned();
                return Context { start, word, wanted: Wanted::File, named: Vec::new(), argument: None, lower: None };
            }
            _ => {}
        }
    }
    let mut context = statement_context(text, range.clone(), cursor);
    if depth == 0 && context.wanted == Wanted::Statement {
        context.wanted = Wanted::Table;
    }
    context
}

fn statement_context(text: &str, range: Range<usize>, cursor: usize) -> Context {
    let part = text.get(range.clone()).unwrap_or_default();
    let mut tokens = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut last_colon = None;
    let mut text_at: Option<(usize, String)> = None;
    for lexeme in Lexer::new(part) {
        let at = range.start + lexeme.range.start..range.start + lexeme.range.end;
        let inside = at.start < cursor && (cursor < at.end || (cursor == at.end && !lexeme.closed));
        let body = text.get(at.start..cursor.min(at.end)).unwrap_or_default();
        match lexeme.kind {
            LexKind::String if inside && last_colon == Some(at.start) => {
                return variable(at.start, body.trim_start_matches('\''));
            }
            LexKind::QuotedIdentifier if inside => word = Some((at.start, body.trim_start_matches('"').to_owned())),
            LexKind::String if inside => {
                text_at = Some((at.start + 1, body[1..].replace("''", "'")));
                let unread = text.get(cursor..at.end).unwrap_or_default();
                if !lexeme.closed || unread.to_ascii_lowercase().contains(" from ") {
                    // Its quote is still to come: what stands behind the cursor is no part of it.
                    tokens.push(Token { kind: lexeme.kind, text: body, range: at.start..cursor });
                    let behind = Lexer::new(text.get(cursor..range.end).unwrap_or_default()).filter(|l| l.kind.is_significant());
                    tokens.extend(behind.map(|l| {
                        let place = cursor + l.range.start..cursor + l.range.end;
                        Token { kind: l.kind, text: text.get(place.clone()).unwrap_or_default(), range: place }
                    }));
                    break;
                }
            }
            LexKind::EscapeString | LexKind::DollarString | LexKind::BlockComment if inside => {
                return Context::nothing(cursor);
            }
            LexKind::LineComment if at.start < cursor && cursor <= at.end => return Context::nothing(cursor),
            LexKind::Word if at.start < cursor && cursor <= at.end => {
                if last_colon == Some(at.start) {
                    return variable(at.start, body);
                }
                word = Some((at.start, body.to_owned()));
            }
            LexKind::Colon if at.end == cursor => return variable(cursor, ""),
            LexKind::Number if at.end == cursor => return Context::nothing(cursor),
            _ => {}
        }
        last_colon = (lexeme.kind == LexKind::Colon).then_some(at.end);
        if lexeme.kind.is_significant() {
            tokens.push(Token { kind: lexeme.kind, text: text.get(at.clone()).unwrap_or_default(), range: at });
        }
    }
    let in_text = text_at.is_some();
    let (start, word) = text_at.or(word).unwrap_or((cursor, String::new()));
    // The text begins with its quote.
    let begin = start - usize::from(in_text);
    let before: Vec<&Token<'_>> = tokens.iter().take_while(|token| token.range.end <= begin).collect();
    if in_text {
        let Some(beside) = beside(&before) else { return Context::nothing(cursor) };
        return Context { start, word, wanted: Wanted::Text(beside), named: named(&tokens, start), argument: None, lower: None };
    }
    let lower = tokens.iter().filter(|t| t.range.start != start && t.kind == LexKind::Word && is_keyword(t.text)).map(is_lower).next();
    Context { start, word, wanted: wanted(&before), named: named(&tokens, start), argument: argument_of(&before), lower }
}

fn variable(start: usize, word: &str) -> Context {
    Context { start, word: word.to_owned(), wanted: Wanted::Variable, named: Vec::new(), argument: None, lower: None }
}

fn is_lower(token: &Token<'_>) -> bool {
    token.text.chars().all(|c| !c.is_ascii_uppercase())
}

/// The keywords that decide what stands around them.
const CLAUSES: &[&str] = &[
    "SELECT", "FROM", "JOIN", "WHERE", "ON", "USING", "BY", "HAVING", "LIMIT", "OFFSET", "INTO", "SET", "VALUES", "TABLE", "VIEW", "SHOW",
    "CREATE", "DROP", "DESCRIBE", "DISTINCT",
];

/// What can follow `before`.
fn wanted(before: &[&Token<'_>]) -> Wanted {
    let Some(previous) = before.last() else { return Wanted::Statement };
    let clause = clause_of(before);
    let is_clause = |words: &[&str]| clause.is_some_and(|clause| clause.is_any(words));
    let names_table = is_clause(&["FROM", "JOIN", "INTO", "TABLE", "VIEW", "DESCRIBE"]);
    if previous.text == "." {
        let qualifiers = qualifiers(before);
        return Wanted::Member { tables: names_table && follows_table_place(before, 2 * qualifiers.len()), qualifiers };
    }
    if previous.is_any(&["EXPLAIN", "ANALYZE", "VERBOSE", "UNION", "EXCEPT", "INTERSECT"]) {
        return Wanted::Statement;
    }
    if previous.text == "(" && (before.len() == 1 || before[before.len() - 2].is_any(&["AS", "FROM", "JOIN", "IN", "EXISTS", "COPY"])) {
        return Wanted::Statement;
    }
    if previous.is("AS") {
        return if before.first().is_some_and(|t| t.is("CREATE")) { Wanted::Statement } else { Wanted::Nothing };
    }
    match before {
        [only] if only.is("SHOW") => return Wanted::AfterShow,
        [only] if only.is_any(&["CREATE", "DROP"]) => return Wanted::Object,
        [only] if only.is_any(&["DESCRIBE", "DESC", "COPY"]) => return Wanted::Table,
        [first, .., last] if first.is("SHOW") && last.is_any(&["FROM", "IN"]) => return Wanted::Table,
        _ => {}
    }
    if names_table {
        return if follows_table_place(before, 0) { Wanted::Table } else { Wanted::AfterTable };
    }
    Wanted::Expression
}

/// Whether a table's name can begin `skipped` tokens before the end of `before`.
fn follows_table_place(before: &[&Token<'_>], skipped: usize) -> bool {
    let at = before.len().saturating_sub(skipped);
    at.checked_sub(1)
        .and_then(|at| before.get(at))
        .is_some_and(|token| token.text == "," || token.is_any(&["FROM", "JOIN", "INTO", "TABLE", "VIEW", "DESCRIBE", "LATERAL", "EXISTS"]))
}

/// The last clause keyword before the cursor at its depth.
fn clause_of<'t, 'a>(before: &[&'t Token<'a>]) -> Option<&'t Token<'a>> {
    let mut depth = 0_usize;
    for token in before.iter().rev() {
        match token.kind {
            LexKind::CloseParenthesis => depth += 1,
            LexKind::OpenParenthesis if depth == 0 => return None,
            LexKind::OpenParenthesis => depth -= 1,
            LexKind::Word if depth == 0 && token.is_any(CLAUSES) => return Some(token),
            _ => {}
        }
    }
    None
}

/// The names before the dots that `before` ends with, the outermost first.
fn qualifiers(before: &[&Token<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = before;
    while let [head @ .., name, dot] = rest {
        if dot.text != "." || !matches!(name.kind, LexKind::Word | LexKind::QuotedIdentifier) {
            break;
        }
        names.push(name.name());
        rest = head;
    }
    names.reverse();
    names
}

/// The tables that FROM and JOIN name; not the word at `cursor`, which is not finished.
fn named(tokens: &[Token<'_>], cursor: usize) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if !token.is_any(&["FROM", "JOIN", "INTO", "DESCRIBE"]) {
            continue;
        }
        while let Some((named, next)) = one_named(tokens, at, cursor) {
            found.push(named);
            at = next;
            if tokens.get(at).is_none_or(|token| token.text != ",") {
                break;
            }
            at += 1;
        }
    }
    found
}

/// The table at token `at`, and where the next token is.
fn one_named(tokens: &[Token<'_>], mut at: usize, cursor: usize) -> Option<(Named, usize)> {
    let mut names = Vec::new();
    loop {
        let token = tokens.get(at).filter(|t| matches!(t.kind, LexKind::Word | LexKind::QuotedIdentifier))?;
        if token.kind == LexKind::Word && is_keyword(token.text) || token.range.start == cursor {
            return None;
        }
        names.push(token.name());
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != ".") {
            break;
        }
        at += 1;
    }
    let table = names.pop()?;
    if tokens.get(at).is_some_and(|token| token.is("AS")) {
        at += 1;
    }
    let alias = tokens.get(at).filter(|token| token.is_name() && token.range.start != cursor).map(Token::name);
    at += usize::from(alias.is_some());
    Some((Named { schema: names.pop(), table, alias }, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The context at the `|` of a text.
    fn at(text: &str) -> Context {
        let cursor = text.find('|').unwrap();
        analyse(&text.replacen('|', "", 1), cursor)
    }

    fn wanted_at(text: &str) -> Wanted {
        at(text).wanted
    }

    #[test]
    fn clauses_decide_what_is_wanted() {
        assert_eq!(wanted_at("|"), Wanted::Statement);
        assert_eq!(wanted_at("sel|"), Wanted::Statement);
        assert_eq!(wanted_at("SELECT 1; se|"), Wanted::Statement);
        assert_eq!(wanted_at("EXPLAIN |"), Wanted::Statement);
        assert_eq!(wanted_at("SELECT |"), Wanted::Expression);
        assert_eq!(wanted_at("SELECT a, count(|) FROM t"), Wanted::Expression);
        assert_eq!(wanted_at("SELECT a FROM |"), Wanted::Table);
        assert_eq!(wanted_at("SELECT a FROM t, u|"), Wanted::Table);
        assert_eq!(wanted_at("SELECT a FROM t JOIN |"), Wanted::Table);
        assert_eq!(wanted_at("SELECT a FROM t |"), Wanted::AfterTable);
        assert_eq!(wanted_at("SELECT a FROM t i wh|"), Wanted::AfterTable);
        assert_eq!(wanted_at("SELECT a FROM t WHERE |"), Wanted::Expression);
        assert_eq!(wanted_at("SELECT a FROM t ORDER BY |"), Wanted::Expression);
        assert_eq!(wanted_at("DESCRIBE |"), Wanted::Table);
        assert_eq!(wanted_at("SHOW |"), Wanted::AfterShow);
        assert_eq!(wanted_at("SHOW COLUMNS FROM |"), Wanted::Table);
        assert_eq!(wanted_at("CREATE VIEW v AS |"), Wanted::Statement);
        assert_eq!(wanted_at("DROP VIEW |"), Wanted::Table);
        assert_eq!(wanted_at("SELECT a AS |"), Wanted::Nothing);
        assert_eq!(wanted_at("SELECT * FROM t WHERE a IN (|"), Wanted::Statement);
        assert_eq!(wanted_at("SELECT * FROM t WHERE (a|"), Wanted::Expression);
        assert_eq!(wanted_at("WITH x AS (SELECT a FROM |) SELECT 1"), Wanted::Table);
    }

    #[test]
    fn members_follow_a_dot() {
        let member =
            |qualifiers: &[&str], tables| Wanted::Member { qualifiers: qualifiers.iter().map(|&q| q.to_owned()).collect(), tables };
        assert_eq!(wanted_at("SELECT i.| FROM t i"), member(&["i"], false));
        assert_eq!(wanted_at("SELECT * FROM apigw.|"), member(&["apigw"], true));
        assert_eq!(wanted_at("SELECT * FROM a, apigw.re|"), member(&["apigw"], true));
        assert_eq!(wanted_at("SELECT * FROM t i JOIN u ON i.|"), member(&["i"], false));
        assert_eq!(wanted_at("SELECT apigw.stage.| FROM apigw.stage"), member(&["apigw", "stage"], false));
    }

    #[test]
    fn quotes_and_comments_have_no_completion() {
        for text in ["SELECT 'a|", "SELECT 'a|b'", "-- a|", "SELECT 1 /* a|", "SELECT $$ a|", "SELECT 12|"] {
            assert_eq!(wanted_at(text), Wanted::Nothing, "{text}");
        }
        let context = at("SELECT \"Na| FROM t");
        assert_eq!((context.wanted, context.word.as_str(), context.start), (Wanted::Expression, "Na", 7));
    }

    #[test]
    fn tables_are_known_before_and_after_the_cursor() {
        let named = |text: &str| {
            let named = at(text).named;
            named
                .into_iter()
                .map(|n| {
                    format!("{}{} {}", n.schema.map(|s| s + ".").unwrap_or_default(), n.table, n.alias.unwrap_or_default())
                        .trim_end()
                        .to_owned()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(named("SELECT i.| FROM aws.t AS i, u JOIN Stage s ON true"), ["aws.t i", "u", "stage s"]);
        assert_eq!(named("SELECT 1 FROM t WHERE |"), ["t"]);
        assert_eq!(named("SELECT 1 FROM t wh|"), ["t"]);
        assert_eq!(named("SELECT | FROM \"T x\" t; SELECT 1 FROM u"), ["T x t"]);
        assert_eq!(named("SELECT 1 FROM u; SELECT | FROM t"), ["t"]);
        assert_eq!(named("SELECT | FROM (SELECT 1 FROM t) x"), ["t"]);
    }

    #[test]
    fn commands_and_their_arguments() {
        let argument = |command: &str, n| Wanted::Argument { command: command.to_owned(), n };
        assert_eq!(wanted_at("\\|"), Wanted::Command);
        assert_eq!(wanted_at("\\ti|"), Wanted::Command);
        assert_eq!(wanted_at("SELECT 1 \\g|"), Wanted::Command);
        assert_eq!(wanted_at("\\d |"), argument("d", 0));
        assert_eq!(wanted_at("\\pset fo|"), argument("pset", 0));
        assert_eq!(wanted_at("\\pset format c|"), argument("pset", 1));
        assert_eq!(wanted_at("\\x on \\ti|"), Wanted::Command);
        assert_eq!(wanted_at("\\timing\nSELECT |"), Wanted::Expression);
    }

    #[test]
    fn copy_is_sql_and_then_a_file() {
        assert_eq!(wanted_at("\\copy (SELECT |"), Wanted::Expression);
        assert_eq!(wanted_at("\\copy (SELECT a FROM |"), Wanted::Table);
        assert_eq!(wanted_at("\\copy api|"), Wanted::Table);
        let context = at("\\copy (SELECT 1) to 'out/a|");
        assert_eq!((context.wanted, context.word.as_str()), (Wanted::File, "out/a"));
        assert_eq!(wanted_at("\\copy (SELECT 1) TO |"), Wanted::File);
    }

    #[test]
    fn variables_follow_a_colon() {
        assert_eq!(wanted_at("SELECT :|"), Wanted::Variable);
        assert_eq!(at("SELECT :na|").word, "na");
        assert_eq!(at("SELECT :'na|").word, "na");
        assert_eq!(wanted_at("SELECT a::te|"), Wanted::Expression);
    }

    #[test]
    fn no_text_and_no_place_breaks_it() {
        let texts =
            ["\\", "\\copy", "\\copy ", "SELECT \"", "a.b.c.", "..", "é.é", "FROM FROM . , AS", "\\x \\", "E'", ":'", "SELECT (((", ")))"];
        for text in texts {
            for cursor in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let context = analyse(text, cursor);
                assert!(context.start <= cursor, "{text} {cursor}");
            }
        }
    }
}
