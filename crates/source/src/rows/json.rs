//! Rows as JSON objects.

use bumpalo::Bump;

use super::convert_text::TextReader;
use super::{Field, Present, field, is_row};
use crate::convert::{self, Fit, Misfit};
use apigw_sql_columns::model::{IntegrationRecord, Value};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::{Kind, Member, Node, parse_prefix};

/// Reads rows. It remembers which member came at which place: the next row has most likely the same order.
pub(crate) struct RowReader {
    predicted: Vec<(String, Option<Field>)>,
    texts: TextReader,
    /// The columns of the rows that are read now, where that is known: some programs leave out what is NULL.
    columns: Option<u64>,
}

impl RowReader {
    pub(crate) fn new() -> Self {
        Self { predicted: Vec::new(), texts: TextReader::new(), columns: None }
    }

    /// Sets the columns that rows to come have, as a bit each; gives what was set before.
    pub(crate) fn expect(&mut self, columns: Option<u64>) -> Option<u64> {
        std::mem::replace(&mut self.columns, columns)
    }

    /// What is known of the columns of a row that shows these.
    pub(crate) fn present(&self, seen: u64) -> Present {
        self.columns.map_or(Present::Members(seen), |columns| Present::Header(columns | seen))
    }

    /// Fills `record`. `unknown` hears of members that no column has. Gives the columns that there are, a bit each.
    pub(crate) fn read<'a>(
        &mut self,
        bump: &'a Bump,
        members: &'a [Member<'a>],
        record: &mut IntegrationRecord<'a>,
        mut unknown: impl FnMut(&str),
    ) -> Fit<u64> {
        let mut seen = 0_u64;
        for (at, member) in members.iter().enumerate() {
            let Some(field) = self.field(at, member.key) else {
                unknown(member.key);
                continue;
            };
            let Some(position) = field.position else { continue };
            let value = self.value(bump, field, &member.value)?;
            let bit = 1 << (position & 63);
            if seen & bit != 0 && record.values()[position] != value {
                return Err(Misfit::new(field.name, format!("the member `{}` stands twice, with different values", field.name)));
            }
            seen |= bit;
            record.values_mut()[position] = value;
        }
        super::canonical_enums(record);
        Ok(seen)
    }

    #[inline]
    fn field(&mut self, at: usize, key: &str) -> Option<Field> {
        if let Some((predicted, found)) = self.predicted.get(at)
            && predicted == key
        {
            return *found;
        }
        let found = field(key);
        // Rows of an endless number of members would be remembered for ever.
        if at < 256 {
            if self.predicted.len() <= at {
                self.predicted.resize(at + 1, (String::new(), field("")));
            }
            self.predicted[at] = (key.to_owned(), found);
        }
        found
    }

    #[inline]
    fn value<'a>(&mut self, bump: &'a Bump, field: Field, node: &Node<'a>) -> Fit<Value<'a>> {
        let name = field.name;
        match (field.sql_type, node.kind) {
            (_, Kind::Null) => Ok(Value::Null),
            (SqlType::Text, Kind::Object(_)) if name == super::RESPONSES => convert::responses(bump, name, node),
            (SqlType::Text, Kind::String(text)) if name != super::RESPONSES => Ok(Value::Text(text)),
            (SqlType::BigInt, _) => convert::integer(name, node),
            (SqlType::Boolean, _) => convert::boolean(name, node),
            (_, Kind::String(text)) => self.texts.value(bump, field, text),
            (SqlType::Hstore, _) => convert::map(bump, name, node),
            (SqlType::HstoreCsv, _) => convert::tags(bump, name, node),
            (SqlType::TextArray, _) => convert::list(bump, name, node),
            (SqlType::Json, _) => convert::json_value(bump, name, node),
            _ => Err(Misfit::wrong_type(name, "a string", node)),
        }
    }
}

/// The columns that some of these rows show, a bit each; `None`: the first one is no row.
pub(crate) fn columns_of(rows: &[Node<'_>]) -> Option<u64> {
    let first = rows.first().filter(|first| is_row(first.members().iter().map(|m| m.key)))?;
    let mut columns = shown_by(first);
    // Others mostly have the same members.
    let mut last: Vec<&str> = first.members().iter().map(|m| m.key).collect();
    for row in &rows[1..] {
        let is_alike = row.members().len() == last.len() && row.members().iter().zip(&last).all(|(m, name)| m.key == *name);
        if !is_alike {
            columns |= shown_by(row);
            last = row.members().iter().map(|m| m.key).collect();
        }
    }
    Some(columns)
}

fn shown_by(row: &Node<'_>) -> u64 {
    row.members().iter().filter_map(|m| field(m.key)?.position).fold(0, |bits, position| bits | 1 << (position & 63))
}

/// The same of rows of a line each, in bytes that begin with a row.
pub(crate) fn columns_of_lines(bytes: &[u8]) -> Option<u64> {
    let bump = Bump::new();
    let mut rows = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        // What is broken is told when it is read.
        rows.extend(parse_prefix(&bump, line, 0).ok().map(|(row, _)| row));
    }
    columns_of(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_columns::model::IntegrationColumn as C;
    use apigw_sql_columns::model::record::Columns as _;
    use apigw_sql_value::json::parse;

    fn read<'a>(bump: &'a Bump, text: &'a str) -> (Fit<u64>, IntegrationRecord<'a>, Vec<String>) {
        let (mut record, mut unknown) = (IntegrationRecord::default(), Vec::new());
        let node = parse(bump, text.as_bytes()).unwrap();
        let result = RowReader::new().read(bump, node.members(), &mut record, |name| unknown.push(name.to_owned()));
        (result, record, unknown)
    }

    #[test]
    fn structures_may_be_json_or_text() {
        let bump = Bump::new();
        for text in [
            r#"{"request_parameters":{"b":"2","a":null},"cache_key_parameters":["x"],"tls_config":{"insecureSkipVerification":true},
                "integration_responses":{"200":{"statusCode":200}}}"#,
            r#"{"request_parameters":"b=>2, a=>NULL","cache_key_parameters":"{x}","tls_config":"{\"insecureSkipVerification\": true}",
                "integration_responses":"{\"200\": {\"statusCode\": 200}}"}"#,
        ] {
            let (result, record, _) = read(&bump, text);
            result.unwrap();
            assert_eq!(*record.get(C::RequestParameters), Value::Map(&[("a", None), ("b", Some("2"))]));
            assert_eq!(*record.get(C::CacheKeyParameters), Value::List(&[Some("x")]));
            assert_eq!(record.text(C::TlsConfig), Some(r#"{"insecureSkipVerification":true}"#));
            assert_eq!(record.text(C::IntegrationResponses), Some(r#"{"200":{"statusCode":"200"}}"#));
        }
    }

    #[test]
    fn the_columns_of_rows_are_those_that_one_of_them_shows() {
        let bits = |names: [C; 3]| names.iter().fold(0, |bits, c| bits | 1 << c.position());
        let lines = b"{\"_key\":\"a\",\"uri\":null}\n\nbroken\n{\"_key\":\"b\",\"type\":\"MOCK\"}\n";
        assert_eq!(columns_of_lines(lines), Some(bits([C::Key, C::Uri, C::Type])));
        assert_eq!(columns_of_lines(b"{\"a\":1}"), None);
    }

    #[test]
    fn a_value_of_another_type_is_refused_by_name() {
        let bump = Bump::new();
        for (text, pointer, message) in [
            (r#"{"uri":5}"#, "/uri", "expected a string for `uri`, but found a number"),
            (r#"{"tags":[]}"#, "/tags", "expected an object for `tags`, but found an array"),
            (
                r#"{"timeout_in_millis":99999999999999999999}"#,
                "/timeout_in_millis",
                "expected an integer for `timeout_in_millis`, but found `99999999999999999999`",
            ),
            (r#"{"uri":"a","uri":"b"}"#, "/uri", "the member `uri` stands twice, with different values"),
            (
                r#"{"tls_config":"{"}"#,
                "/tls_config",
                "expected JSON for `tls_config`: expected a key in double quotes or a closing brace, but found the end of the text",
            ),
        ] {
            let misfit = read(&bump, text).0.unwrap_err();
            assert_eq!((misfit.pointer.as_str(), misfit.message.as_str()), (pointer, message));
        }
    }

    #[test]
    fn unknown_members_are_told_and_computed_columns_are_not_taken() {
        let bump = Bump::new();
        let (result, record, unknown) = read(&bump, r#"{"_key":"k","region":"x","source_path":"old","type":"aws_proxy","owner":1}"#);
        result.unwrap();
        assert_eq!(unknown, ["owner"]);
        assert_eq!(record.text(C::Type), Some("AWS_PROXY"));
        assert!(record.get(C::SourcePath).is_null());
    }
}
