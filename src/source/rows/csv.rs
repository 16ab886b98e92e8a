//! Rows as CSV (RFC 4180) with a header line. An empty cell is NULL, an empty cell in quotes is the empty string.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::convert_text::TextReader;
use super::{Field, field, is_row};
use crate::model::{IntegrationRecord, Value};
use crate::source::convert::{Fit, Misfit};

/// A cell, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell<'a> {
    text: &'a str,
    quoted: bool,
}

/// The columns of the header line.
#[derive(Clone, Debug)]
pub(in crate::source) struct Header {
    fields: Vec<Option<Field>>,
    /// Columns that the table does not have.
    pub(in crate::source) unknown: Vec<String>,
}

/// Where the record that begins at `at` ends, behind its line end; `None`: not in these bytes.
pub(in crate::source) fn record_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut quoted = false;
    let mut from = at;
    loop {
        let rest = bytes.get(from..)?;
        let hit = if quoted { memchr::memchr(b'"', rest)? } else { memchr::memchr2(b'"', b'\n', rest)? };
        from += hit + 1;
        if bytes.get(from - 1) == Some(&b'\n') && !quoted {
            return Some(from);
        }
        quoted = !quoted;
    }
}

/// Whether the first line names columns of ours.
pub(in crate::source) fn is_csv_header(text: &[u8]) -> bool {
    let end = record_end(text, 0).unwrap_or(text.len());
    let Some(line) = text.get(..end).and_then(|line| std::str::from_utf8(line).ok()) else { return false };
    let bump = Bump::new();
    let Ok(cells) = cells(&bump, line) else { return false };
    is_row(cells.iter().map(|c| c.text.trim()))
}

/// The cells of a record.
fn cells<'a>(bump: &'a Bump, record: &'a str) -> Fit<BumpVec<'a, Cell<'a>>> {
    let mut cells = BumpVec::new_in(bump);
    let mut rest = record.strip_suffix('\n').unwrap_or(record);
    rest = rest.strip_suffix('\r').unwrap_or(rest);
    loop {
        let (cell, behind) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_cell(bump, quoted, cells.len())?
        } else {
            let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
            (Cell { text: &rest[..end], quoted: false }, &rest[end..])
        };
        cells.push(cell);
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None if behind.is_empty() => return Ok(cells),
            None => return Err(at_cell(cells.len(), "expected a comma behind the closing quote, but found other text")),
        }
    }
}

fn at_cell(number: usize, message: &str) -> Misfit {
    Misfit { pointer: String::new(), message: format!("{message} (cell {number})") }
}

/// The cell whose opening quote is gone, and what stands behind its closing quote.
fn quoted_cell<'a>(bump: &'a Bump, text: &'a str, number: usize) -> Fit<(Cell<'a>, &'a str)> {
    let (mut from, mut doubled) = (0, false);
    loop {
        let Some(hit) = text.get(from..).and_then(|rest| memchr::memchr(b'"', rest.as_bytes())) else {
            return Err(at_cell(number + 1, "expected a closing quote, but found the end of the file"));
        };
        let (content, behind) = (&text[..from + hit], &text[from + hit + 1..]);
        if !behind.starts_with('"') {
            let text = if doubled { bump.alloc_str(&content.replace("\"\"", "\"")) } else { content };
            return Ok((Cell { text, quoted: true }, behind));
        }
        doubled = true;
        from += hit + 2;
    }
}

impl Header {
    /// Reads the header line.
    pub(in crate::source) fn read(line: &str) -> Fit<Self> {
        let bump = Bump::new();
        let (mut fields, mut unknown) = (Vec::new(), Vec::new());
        for cell in cells(&bump, line)? {
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
        Ok(Self { fields, unknown })
    }
}

/// Reads records.
pub(in crate::source) struct CsvReader {
    texts: TextReader,
}

impl CsvReader {
    pub(in crate::source) fn new() -> Self {
        Self { texts: TextReader::new() }
    }

    /// Fills `record` from one record's text. An empty line is `false`.
    pub(in crate::source) fn read<'a>(
        &mut self,
        bump: &'a Bump,
        header: &Header,
        line: &'a str,
        record: &mut IntegrationRecord<'a>,
    ) -> Fit<bool> {
        let cells = cells(bump, line)?;
        if let ([only], true) = (cells.as_slice(), header.fields.len() > 1)
            && only.text.trim().is_empty()
            && !only.quoted
        {
            return Ok(false);
        }
        if cells.len() != header.fields.len() {
            let message = format!("expected {} cells as in the header, but found {}", header.fields.len(), cells.len());
            return Err(Misfit { pointer: String::new(), message });
        }
        for (cell, field) in cells.iter().zip(&header.fields) {
            let Some((field, position)) = field.and_then(|f| Some((f, f.position?))) else { continue };
            let value = if cell.text.is_empty() && !cell.quoted { Value::Null } else { self.texts.value(bump, field, cell.text)? };
            record.values_mut()[position] = value;
        }
        super::canonical_enums(record);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::IntegrationColumn as C;

    #[test]
    fn quotes_newlines_nulls_and_empty_strings() {
        let bump = Bump::new();
        let header = Header::read("_key,uri,request_templates,owner,tags\r\n").unwrap();
        assert_eq!(header.unknown, ["owner"]);
        let text = "k,\"a \"\"b\"\",\nc\",\"\"\"x\"\"=>\"\"y\"\"\",z,\r\nnext";
        let end = record_end(text.as_bytes(), 0).unwrap();
        assert_eq!(&text[end..], "next");
        let mut record = IntegrationRecord::default();
        assert!(CsvReader::new().read(&bump, &header, &text[..end], &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some("a \"b\",\nc"));
        assert_eq!(*record.get(C::RequestTemplates), Value::Map(&[("x", Some("y"))]));
        assert!(record.get(C::Tags).is_null());
        let mut record = IntegrationRecord::default();
        assert!(CsvReader::new().read(&bump, &header, "k,\"\",,,\"\"\n", &mut record).unwrap());
        assert_eq!(record.text(C::Uri), Some(""));
        assert_eq!(*record.get(C::Tags), Value::Map(&[]));
        assert!(!CsvReader::new().read(&bump, &header, "\n", &mut record).unwrap());
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said() {
        let bump = Bump::new();
        let header = Header::read("_key,uri").unwrap();
        for (line, message) in [
            ("a\n", "expected 2 cells as in the header, but found 1"),
            ("a,\"b", "expected a closing quote, but found the end of the file (cell 2)"),
            ("a,\"b\"c", "expected a comma behind the closing quote, but found other text (cell 2)"),
        ] {
            let mut record = IntegrationRecord::default();
            assert_eq!(CsvReader::new().read(&bump, &header, line, &mut record).unwrap_err().message, message);
        }
        assert_eq!(record_end(b"a,\"b\n", 0), None);
        assert!(Header::read("uri,uri").is_err());
    }

    #[test]
    fn only_a_header_of_ours_makes_a_table() {
        assert!(is_csv_header(b"_key,account_id,uri\n1,2,3\n"));
        assert!(is_csv_header(b"\"type\",\"uri\",\"timeout_in_millis\""));
        assert!(!is_csv_header(b"account_id,account_name,org_unit\n"));
        assert!(!is_csv_header(b"plain text\n"));
    }
}
