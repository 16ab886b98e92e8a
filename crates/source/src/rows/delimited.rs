//! Rows as text with a header line: CSV and TSV.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::convert_text::TextReader;
use super::{Field, Present, begins_field, csv, field, is_row, tsv};
use crate::convert::{Fit, Misfit};
use crate::shape::Shape;
use apigw_sql_columns::model::{IntegrationRecord, Value};

/// How cells and records are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delimited {
    Csv,
    Tsv,
}

/// A cell, without quotes and escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) null: bool,
}

/// The columns of the header line.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) form: Delimited,
    fields: Vec<Option<Field>>,
    /// Columns that the table does not have.
    pub(crate) unknown: Vec<String>,
    /// The columns that there are.
    pub(crate) present: Present,
}

impl Delimited {
    /// What a text with a header line that names columns of ours is.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        [Self::Csv, Self::Tsv].into_iter().find(|form| form.has_header(text))
    }

    /// What is wrong with a text that is nearly one with such a header: a comment above it, other letters, other
    /// characters between the cells.
    pub(crate) fn near(text: &str) -> Option<String> {
        let mut lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '/']));
        // Excel is told the separator so.
        let line = lines.find(|line| !line.starts_with("sep="))?;
        let own = line.to_ascii_lowercase();
        let first = own.split([',', '\t', ';']).next().unwrap_or_default().trim_matches('"');
        if first.len() < own.len() && is_key(first) {
            return Some("expected the columns' names in the first line, but found a row".to_owned());
        }
        [',', '\t', ';', '|'].into_iter().find_map(|separator| {
            let names = own.split(separator).map(|name| name.trim().trim_matches(['"', '\'']));
            (names.clone().count() > 1 && is_row(names)).then(|| {
                let line: String = line.chars().take(60).collect();
                format!(
                    "expected the columns' names in small letters with commas or tabs between them in the first line, but found `{line}`"
                )
            })
        })
    }

    /// Whether a line is the beginning of such a header: its cells are columns of ours, and the last one begins as one does.
    pub(crate) fn begins_header(line: &str) -> bool {
        [',', '\t'].into_iter().any(|separator| {
            let mut cells: Vec<&str> = line.split(separator).map(|cell| cell.trim().trim_matches('"')).collect();
            let has_key = cells.contains(&"_key");
            let last = cells.pop().unwrap_or_default();
            has_key || (begins_field(last) && cells.iter().all(|cell| field(cell).is_some()))
        })
    }

    fn has_header(self, text: &[u8]) -> bool {
        let end = self.record_end(text, 0).unwrap_or(text.len());
        let Some(line) = text.get(..end).and_then(|line| std::str::from_utf8(line).ok()) else { return false };
        let bump = Bump::new();
        self.cells(&bump, line).is_ok_and(|cells| is_row(cells.iter().map(|c| c.text.trim())))
    }

    /// Its shape.
    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Csv => Shape::Csv,
            Self::Tsv => Shape::Tsv,
        }
    }

    /// Where the record that begins at `at` ends, behind its line end; `None`: not in these bytes.
    pub(crate) fn record_end(self, bytes: &[u8], at: usize) -> Option<usize> {
        match self {
            Self::Csv => csv::record_end(bytes, at),
            Self::Tsv => tsv::record_end(bytes, at),
        }
    }

    fn cells<'a>(self, bump: &'a Bump, record: &'a str) -> Fit<BumpVec<'a, Cell<'a>>> {
        match self {
            Self::Csv => csv::cells(bump, record),
            Self::Tsv => tsv::cells(bump, record),
        }
    }
}

/// Whether a text is the key of a record whose account is known: `111122223333/eu-west-1/a1b2c3d4e5/x9y8z7/GET`.
fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let is_account = |part: &str| part == "-" || (part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit()));
    parts.len() >= 5 && is_account(parts[0]) && (parts[1] == "-" || parts[1].matches('-').count() >= 2)
}

pub(super) fn at_cell(number: usize, message: &str) -> Misfit {
    Misfit { pointer: String::new(), message: format!("{message} (cell {number})") }
}

impl Header {
    /// Reads the header line.
    pub(crate) fn read(form: Delimited, line: &str) -> Fit<Self> {
        let bump = Bump::new();
        let (mut fields, mut unknown) = (Vec::new(), Vec::new());
        for cell in form.cells(&bump, line)? {
            let name = cell.text.trim();
            let found = field(name);
            if found.is_none() {
                unknown.push(name.to_owned());
            }
            if found.is_some_and(|f| f.position.is_some() && fields.iter().flatten().any(|other: &Field| other.name == f.name)) {
                return Err(Misfit::new(name, format!("the column `{name}` stands twice in the header")));
            }
            fields.push(found);
        }
        let present = Present::Header(fields.iter().flatten().filter_map(|f| f.position).fold(0, |bits, at| bits | 1 << at));
        Ok(Self { form, fields, unknown, present })
    }
}

/// Reads records.
pub(crate) struct DelimitedReader {
    texts: TextReader,
}

impl DelimitedReader {
    pub(crate) fn new() -> Self {
        Self { texts: TextReader::new() }
    }

    /// Fills `record` from one record's text. An empty line is `false`.
    pub(crate) fn read<'a>(&mut self, bump: &'a Bump, header: &Header, line: &'a str, record: &mut IntegrationRecord<'a>) -> Fit<bool> {
        if header.fields.len() > 1 && line.trim().is_empty() && !line.contains('\t') {
            return Ok(false);
        }
        let cells = header.form.cells(bump, line)?;
        if cells.len() != header.fields.len() {
            let message = format!("expected {} cells as in the header, but found {}", header.fields.len(), cells.len());
            return Err(Misfit { pointer: String::new(), message });
        }
        // Files with a header each that somebody put one behind the other.
        if cells.len() > 1 && cells.iter().all(|cell| !cell.null && super::field(cell.text.trim()).is_some()) {
            return Err(Misfit { pointer: String::new(), message: "expected a row, but found a header again".to_owned() });
        }
        for (cell, field) in cells.iter().zip(&header.fields) {
            let Some((field, position)) = field.and_then(|f| Some((f, f.position?))) else { continue };
            let value = if cell.null { Value::Null } else { self.texts.value(bump, field, cell.text)? };
            record.values_mut()[position] = value;
        }
        super::canonical_enums(record);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use apigw_sql_columns::model::IntegrationColumn as C;

    #[test]
    fn quotes_newlines_nulls_and_empty_strings() {
        let bump = Bump::new();
        let header = Header::read(Delimited::Csv, "_key,uri,request_templates,owner,tags\r\n").unwrap();
        assert_eq!(header.unknown, ["owner"]);
        let text = "k,\"a \"\"b\"\",\nc\",\"\"\"x\"\"=>\"\"y\"\"\",z,\r\nnext";
        let end = Delimited::Csv.record_end(text.as_bytes(), 0).unwrap();
        assert_eq!(&text[end..], "next");
        let mut record = IntegrationRecord::default();
        assert!(DelimitedReader::new().read(&bump, &header, &text[..end], &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some("a \"b\",\nc"));
        assert_eq!(*record.get(C::RequestTemplates), Value::Map(&[("x", Some("y"))]));
        assert!(record.get(C::Tags).is_null());
        let mut record = IntegrationRecord::default();
        assert!(DelimitedReader::new().read(&bump, &header, "k,\"\",,,\"\"\n", &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some(""));
        assert_eq!(*record.get(C::Tags), Value::Map(&[]));
        assert!(!DelimitedReader::new().read(&bump, &header, "\n", &mut record).unwrap());
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said() {
        let bump = Bump::new();
        let header = Header::read(Delimited::Csv, "_key,uri").unwrap();
        for (line, message) in [
            ("a\n", "expected 2 cells as in the header, but found 1"),
            ("a,\"b", "expected a closing quote, but found the end of the file (cell 2)"),
            ("a,\"b\"c", "expected a comma behind the closing quote, but found other text (cell 2)"),
        ] {
            let mut record = IntegrationRecord::default();
            assert_eq!(DelimitedReader::new().read(&bump, &header, line, &mut record).unwrap_err().message, message);
        }
        assert_eq!(Delimited::Csv.record_end(b"a,\"b\n", 0), None);
        assert!(Header::read(Delimited::Csv, "uri,uri").is_err());
    }

    #[test]
    fn escapes_nulls_and_empty_strings_of_tsv() {
        // PostgreSQL 15: COPY (SELECT E'a\tb\\\n', NULL, '') TO STDOUT writes `a\tb\\\n`, `\N` and nothing.
        let bump = Bump::new();
        let header = Header::read(Delimited::Tsv, "_key\turi\tcredentials\ttags\n").unwrap();
        let mut record = IntegrationRecord::default();
        let line = "k\ta\\tb\\\\\\n\\x41\\101\\.\t\\N\t\"x\"=>\"\\\\\"y\"\r\n";
        assert!(DelimitedReader::new().read(&bump, &header, line, &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some("a\tb\\\nAA."));
        assert!(record.get(C::Credentials).is_null());
        assert_eq!(*record.get(C::Tags), Value::Map(&[("x", Some("\"y"))]));
        let mut record = IntegrationRecord::default();
        assert!(DelimitedReader::new().read(&bump, &header, "k\t\t\\N\t\n", &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some(""));
        assert_eq!(*record.get(C::Tags), Value::Map(&[]));
        assert!(!DelimitedReader::new().read(&bump, &header, "\n", &mut record).unwrap());
        for (line, message) in [
            ("a\tb\n", "expected 4 cells as in the header, but found 2"),
            ("a\t\\xff\tc\td\n", "expected UTF-8 behind `\\x` or `\\0` (cell 2)"),
        ] {
            assert_eq!(DelimitedReader::new().read(&bump, &header, line, &mut record).unwrap_err().message, message);
        }
    }

    fn printed(form: Delimited, cells: &[Option<String>]) -> String {
        let escape = |text: &str| {
            [('\\', "\\\\"), ('\t', "\\t"), ('\n', "\\n"), ('\r', "\\r")].iter().fold(text.to_owned(), |t, (c, e)| t.replace(*c, e))
        };
        let cell = |cell: &Option<String>| match (form, cell) {
            (Delimited::Csv, None) => String::new(),
            (Delimited::Csv, Some(text)) => format!("\"{}\"", text.replace('"', "\"\"")),
            (Delimited::Tsv, None) => "\\N".to_owned(),
            (Delimited::Tsv, Some(text)) => escape(text),
        };
        let separator = if form == Delimited::Csv { "," } else { "\t" };
        cells.iter().map(cell).collect::<Vec<_>>().join(separator) + "\n"
    }

    proptest! {
        #[test]
        fn a_record_is_read_as_it_was_printed(cells in vec(option::of("[ab\\\\\"',\t\r\nNx0-9]{0,8}"), 1..6)) {
            for form in [Delimited::Csv, Delimited::Tsv] {
                let line = printed(form, &cells);
                prop_assert_eq!(form.record_end(line.as_bytes(), 0), Some(line.len()));
                let bump = Bump::new();
                let read: Vec<_> = form.cells(&bump, &line).unwrap().iter().map(|c| (!c.null).then(|| c.text.to_owned())).collect();
                prop_assert_eq!(&read, &cells);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), more in "[\\\\x0-9a-f\t\",N]{0,12}") {
            for text in [&text, &more] {
                let bump = Bump::new();
                let _ = (Delimited::Csv.cells(&bump, text), Delimited::Tsv.cells(&bump, text), Delimited::of(text.as_bytes()));
            }
        }
    }

    #[test]
    fn only_a_header_of_ours_makes_a_table() {
        assert_eq!(Delimited::of(b"_key,account_id,uri\n1,2,3\n"), Some(Delimited::Csv));
        assert_eq!(Delimited::of(b"\"type\",\"uri\",\"timeout_in_millis\""), Some(Delimited::Csv));
        assert_eq!(Delimited::of(b"_key\taccount_id\turi\n1\t2\t3\n"), Some(Delimited::Tsv));
        assert_eq!(Delimited::of(b"account_id,account_name,org_unit\n"), None);
        assert_eq!(Delimited::of(b"plain\ttext\n"), None);
    }
}
