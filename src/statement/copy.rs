//! `COPY (query) TO 'file'`: what is asked, in which form it is wanted, and where. Nothing is written here.
//!
//! Unlike PostgreSQL's, a CSV or TSV file has a line of titles unless `HEADER false` is given: it is the same document that
//! `--format csv` writes.

use std::ops::Range;
use std::path::{Path, PathBuf};

use apigw_sql_columns::output::FormatKind;
use apigw_sql_language::lex::{LexKind, Lexeme, Lexer};
use apigw_sql_value::boolean;
use apigw_sql_value::error::{Error, ErrorKind, Place, Result};

/// Where a COPY goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyTarget {
    /// A file.
    File(PathBuf),
    /// Where results go: the client.
    Stdout,
}

/// A COPY statement as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyTo {
    /// The query whose result is written.
    pub query: String,
    /// How many bytes into the statement the query starts, where it stands there as it is.
    query_start: Option<usize>,
    /// Where to.
    pub target: CopyTarget,
    /// In which format.
    pub format: FormatKind,
    /// Whether titles are written.
    pub header: bool,
}

impl CopyTo {
    /// The place of an error in the query as a place in `statement`; of a query that we wrote there is none.
    pub(super) fn placed(&self, error: Error, statement: &str) -> Error {
        let place = error.place().clone();
        let (None, Some(line)) = (&place.path, place.line) else { return error };
        let Some(start) = self.query_start else { return error.at(Place::default()) };
        let before = statement.get(..start).unwrap_or_default();
        let first = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
        let column = if line == 1 { place.column.map(|c| c + first) } else { place.column };
        error.at(Place { line: Some(line + before.matches('\n').count() as u64), column, ..place })
    }
}

/// Understands `statement`, which starts with the word COPY.
pub(super) fn parse(statement: &str) -> Result<CopyTo> {
    let lexemes = Lexer::new(statement).filter(|l| l.kind.is_significant()).collect();
    let mut parser = Parser { text: statement, lexemes, next: 0 };
    parser.keyword("COPY")?;
    let (query, query_start) = parser.query()?;
    if parser.take_keyword("FROM") {
        return Err(Error::new(ErrorKind::Syntax, "COPY FROM is not supported: all tables are read-only")
            .with_hint("`--table NAME=PATH` adds a CSV, NDJSON, Parquet or Arrow file as a table"));
    }
    parser.keyword("TO")?;
    let target = parser.target()?;
    let options = parser.options()?;
    let format = match (options.format, &target) {
        (Some(format), CopyTarget::File(path)) => FormatKind::of_result(path, Some(format))?.unwrap_or(format),
        (Some(format), CopyTarget::Stdout) => format,
        (None, CopyTarget::File(path)) => FormatKind::from_extension(path).ok_or_else(|| unknown_extension(path))?,
        (None, CopyTarget::Stdout) => FormatKind::Tsv,
    };
    Ok(CopyTo { query, query_start, target, format, header: options.header.unwrap_or(true) })
}

fn unknown_extension(path: &Path) -> Error {
    Error::new(ErrorKind::Syntax, format!("cannot tell the format of `{}` from its name", path.display()))
        .with_hint("name it: `COPY … TO 'file' (FORMAT csv)`")
}

#[derive(Default)]
struct Options {
    format: Option<FormatKind>,
    header: Option<bool>,
}

struct Parser<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme>,
    next: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<(LexKind, &'a str)> {
        let lexeme = self.lexemes.get(self.next)?;
        Some((lexeme.kind, self.text.get(lexeme.range.clone()).unwrap_or_default()))
    }

    fn advance(&mut self) -> Option<(LexKind, &'a str)> {
        let current = self.peek();
        self.next += 1;
        current
    }

    fn range(&self) -> Range<usize> {
        self.lexemes.get(self.next).map_or(self.text.len()..self.text.len(), |l| l.range.clone())
    }

    fn take_keyword(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some((LexKind::Word, text)) if text.eq_ignore_ascii_case(word));
        self.next += usize::from(found);
        found
    }

    fn keyword(&mut self, word: &str) -> Result<()> {
        if self.take_keyword(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// The error that `what` does not stand where the parser is.
    fn expected(&self, what: &str) -> Error {
        let start = self.range().start;
        let before = self.text.get(..start).unwrap_or(self.text);
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        let found = self.peek().map_or_else(|| "the end".to_owned(), |(_, text)| format!("`{text}`"));
        Error::new(ErrorKind::Syntax, format!("expected {what}, but found {found}")).at(Place {
            line: Some(line),
            column: Some(column),
            ..Place::default()
        })
    }

    /// `(query)`, `table` or `table (columns)`, and where a query starts.
    fn query(&mut self) -> Result<(String, Option<usize>)> {
        if matches!(self.peek(), Some((LexKind::OpenParenthesis, _))) {
            let inner = self.parenthesis()?;
            return Ok((self.text.get(inner.clone()).unwrap_or_default().to_owned(), Some(inner.start)));
        }
        let start = self.range().start;
        let mut end = start;
        while let Some((kind, text)) = self.peek() {
            let part = matches!(kind, LexKind::Word | LexKind::QuotedIdentifier) && !is_direction(text) || text == ".";
            if !part {
                break;
            }
            end = self.range().end;
            self.next += 1;
        }
        if start == end {
            return Err(self.expected("a table or a query in parentheses"));
        }
        let table = self.text.get(start..end).unwrap_or_default();
        if !matches!(self.peek(), Some((LexKind::OpenParenthesis, _))) {
            return Ok((format!("SELECT * FROM {table}"), None));
        }
        let columns = self.parenthesis()?;
        Ok((format!("SELECT {} FROM {table}", self.text.get(columns).unwrap_or_default()), None))
    }

    /// Passes over a parenthesis; the range between the signs.
    fn parenthesis(&mut self) -> Result<Range<usize>> {
        let start = self.range().end;
        let mut depth = 0_usize;
        loop {
            let here = self.range();
            match self.peek() {
                Some((LexKind::OpenParenthesis, _)) => depth += 1,
                Some((LexKind::CloseParenthesis, _)) => depth = depth.saturating_sub(1),
                Some(_) => {}
                None => return Err(self.expected("`)`")),
            }
            self.next += 1;
            if depth == 0 {
                return Ok(start..here.start);
            }
        }
    }

    fn target(&mut self) -> Result<CopyTarget> {
        match self.peek() {
            Some((LexKind::Word, word)) if word.eq_ignore_ascii_case("STDOUT") => {
                self.next += 1;
                Ok(CopyTarget::Stdout)
            }
            Some((LexKind::String, text)) => {
                self.next += 1;
                Ok(CopyTarget::File(PathBuf::from(unquoted(text, '\''))))
            }
            _ => Err(self.expected("a file name in quotes or `STDOUT`")),
        }
    }

    /// What follows the target: `(FORMAT csv, HEADER true)`, `CSV HEADER`, `STORED AS CSV`, `csv`.
    fn options(&mut self) -> Result<Options> {
        let mut options = Options::default();
        self.take_keyword("WITH");
        if self.take_keyword("STORED") {
            self.keyword("AS")?;
        }
        let listed = matches!(self.peek(), Some((LexKind::OpenParenthesis, _)));
        self.next += usize::from(listed);
        while let Some((_, text)) = self.peek() {
            match text {
                ")" if listed => {
                    self.next += 1;
                    break;
                }
                "," if listed => self.next += 1,
                _ => self.option(&mut options)?,
            }
        }
        if self.peek().is_some() { Err(self.expected("the end")) } else { Ok(options) }
    }

    fn option(&mut self, options: &mut Options) -> Result<()> {
        if self.take_keyword("HEADER") {
            options.header = Some(self.switch());
            return Ok(());
        }
        self.take_keyword("FORMAT");
        let place = self.next;
        let Some((LexKind::Word | LexKind::String | LexKind::QuotedIdentifier, word)) = self.advance() else {
            self.next = place;
            return Err(self.expected("a format"));
        };
        let name = word.trim_matches(['\'', '"']);
        // PostgreSQL's name of its tab-separated form.
        let name = if name.eq_ignore_ascii_case("text") { "tsv" } else { name };
        options.format = Some(name.parse().map_err(|e: Error| {
            self.next = place;
            let error = self.expected("an output format or `HEADER`");
            match e.hint() {
                Some(hint) => error.with_hint(hint),
                None => error,
            }
        })?);
        Ok(())
    }

    /// The value behind a switch; without one it is on.
    fn switch(&mut self) -> bool {
        let value = self.peek().and_then(|(_, text)| boolean::parse(text.trim_matches('\'')).ok());
        self.next += usize::from(value.is_some());
        value.unwrap_or(true)
    }
}

/// Whether a word says which way a COPY goes.
pub(crate) fn is_direction(word: &str) -> bool {
    word.eq_ignore_ascii_case("TO") || word.eq_ignore_ascii_case("FROM")
}

/// The text between quotes, doubled ones halved.
fn unquoted(text: &str, quote: char) -> String {
    let inner = text.strip_prefix(quote).unwrap_or(text);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> CopyTarget {
        CopyTarget::File(PathBuf::from(name))
    }

    #[test]
    fn a_query_goes_to_a_file_in_the_format_of_its_name() {
        let copy = parse("copy (select ')' as x) to 'it''s.csv'").unwrap();
        assert_eq!(copy.query, "select ')' as x");
        assert_eq!(copy.query_start, Some(6));
        assert_eq!((copy.target, copy.format, copy.header), (file("it's.csv"), FormatKind::Csv, true));
    }

    #[test]
    fn all_ways_to_name_a_format_are_understood() {
        for (tail, format, header) in [
            ("(FORMAT csv, HEADER false)", FormatKind::Csv, false),
            ("WITH (format 'ndjson')", FormatKind::Ndjson, true),
            ("WITH CSV HEADER", FormatKind::Csv, true),
            ("STORED AS PARQUET", FormatKind::Parquet, true),
            ("json", FormatKind::Json, true),
            ("(FORMAT text)", FormatKind::Tsv, true),
        ] {
            let copy = parse(&format!("COPY (SELECT 1) TO 'x' {tail}")).unwrap();
            assert_eq!((copy.format, copy.header), (format, header), "{tail}");
        }
    }

    #[test]
    fn a_table_and_its_columns_are_a_query() {
        assert_eq!(parse("COPY apigw.stage TO STDOUT").unwrap().query, "SELECT * FROM apigw.stage");
        let copy = parse("COPY \"T\" (a, \"b\") TO 'x.json'").unwrap();
        assert_eq!((copy.query.as_str(), copy.query_start), ("SELECT a, \"b\" FROM \"T\"", None));
        assert_eq!(parse("COPY t TO STDOUT").unwrap().target, CopyTarget::Stdout);
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = |text: &str| {
            let error = parse(text).unwrap_err();
            let place = error.place();
            format!("{}:{}: {}", place.line.unwrap_or(0), place.column.unwrap_or(0), error.message())
        };
        assert_eq!(error("COPY"), "1:5: expected a table or a query in parentheses, but found the end");
        assert_eq!(error("COPY (SELECT 1"), "1:15: expected `)`, but found the end");
        assert_eq!(error("COPY t\nTO x"), "2:4: expected a file name in quotes or `STDOUT`, but found `x`");
        assert_eq!(error("COPY t TO 'x' (FORMAT cvs)"), "1:23: expected an output format or `HEADER`, but found `cvs`");
        assert_eq!(error("COPY t TO 'x'"), "0:0: cannot tell the format of `x` from its name");
        assert_eq!(error("COPY t FROM 'x'"), "0:0: COPY FROM is not supported: all tables are read-only");
    }
}
