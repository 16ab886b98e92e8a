//! Column values in their text forms: hstore, arrays and JSON as CSV cells and JSON strings hold them.

use std::borrow::Cow;
use std::hash::BuildHasher;

use bumpalo::Bump;

use super::Field;
use crate::convert::{self, Fit, Misfit};
use apigw_sql_columns::model::{Entry, Value};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::hstore;
use apigw_sql_value::json::{self, Kind};
use apigw_sql_value::text_array::TextArray;

/// How many texts are remembered as canonical.
const KNOWN: usize = 4096;

/// Reads text forms. It remembers texts that were found canonical, because the same few hundred response tables
/// come again and again.
pub(crate) struct TextReader {
    known: Vec<u64>,
    hash: foldhash::quality::RandomState,
}

impl TextReader {
    pub(crate) fn new() -> Self {
        Self { known: vec![0; KNOWN], hash: foldhash::quality::RandomState::default() }
    }

    /// The value of a column written as `text`.
    pub(crate) fn value<'a>(&mut self, bump: &'a Bump, field: Field, text: &'a str) -> Fit<Value<'a>> {
        let name = field.name;
        match field.sql_type {
            SqlType::Text if name == super::RESPONSES => Ok(Value::Text(self.responses(bump, text))),
            SqlType::Text => Ok(Value::Text(text)),
            SqlType::Json => {
                let node = parse(bump, name, text)?;
                convert::json_value(bump, name, &node)
            }
            SqlType::TextArray if text.trim_start().starts_with('[') && !text.contains("]={") => {
                convert::list(bump, name, &parse(bump, name, text)?)
            }
            SqlType::TextArray => text_array(bump, name, text),
            SqlType::Hstore if text.trim_start().starts_with('{') => convert::map(bump, name, &parse(bump, name, text)?),
            SqlType::HstoreCsv if text.trim_start().starts_with('{') => convert::tags(bump, name, &parse(bump, name, text)?),
            SqlType::Hstore | SqlType::HstoreCsv => hstore_text(bump, name, text),
            SqlType::BigInt => {
                let number = convert::parse_integer(text).map(Value::BigInt);
                number.ok_or_else(|| Misfit::new(name, format!("expected an integer for `{name}`, but found `{text}`")))
            }
            SqlType::Boolean => match text.to_ascii_lowercase().as_str() {
                "t" | "true" => Ok(Value::Boolean(true)),
                "f" | "false" => Ok(Value::Boolean(false)),
                _ => Err(Misfit::new(name, format!("expected a boolean for `{name}`, but found `{text}`"))),
            },
            SqlType::Jsonb
            | SqlType::JsonArray
            | SqlType::JsonbArray
            | SqlType::Double
            | SqlType::Timestamp
            | SqlType::Inet
            | SqlType::Cidr => Err(Misfit::new(name, format!("the column `{name}` cannot be read from text"))),
        }
    }

    /// The canonical form of a response table; what is no JSON object stays as it is, because the column is text.
    fn responses<'a>(&mut self, bump: &'a Bump, text: &'a str) -> &'a str {
        let hash = self.hash.hash_one(text) | 1;
        let slot = hash as usize >> 1 & (KNOWN - 1);
        if self.known[slot] == hash {
            return text;
        }
        let Ok(node) = json::parse(bump, text.as_bytes()) else { return text };
        let canonical = match node.kind {
            Kind::Object(_) => convert::responses(bump, super::RESPONSES, &node).ok().and_then(|v| v.as_text()).unwrap_or(text),
            _ => convert::json_text(bump, &node),
        };
        if canonical == text {
            self.known[slot] = hash;
        }
        canonical
    }
}

fn parse<'a>(bump: &'a Bump, name: &str, text: &'a str) -> Fit<json::Node<'a>> {
    json::parse(bump, text.as_bytes()).map_err(|e| Misfit::new(name, format!("expected JSON for `{name}`: {e}")))
}

fn borrowed<'a>(bump: &'a Bump, text: Cow<'a, str>) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => bump.alloc_str(&text),
    }
}

fn hstore_text<'a>(bump: &'a Bump, name: &str, text: &'a str) -> Fit<Value<'a>> {
    let entries = hstore::parse(text).map_err(|e| Misfit::new(name, format!("expected hstore for `{name}`: {}", e.message())))?;
    let entry = |(key, value): hstore::Entry<'a>| -> Entry<'a> { (borrowed(bump, key), value.map(|v| borrowed(bump, v))) };
    let entries: Vec<_> = entries.into_iter().map(entry).collect();
    Ok(Value::Map(bump.alloc_slice_copy(&entries)))
}

fn text_array<'a>(bump: &'a Bump, name: &str, text: &'a str) -> Fit<Value<'a>> {
    let items = TextArray::parse(text).and_then(TextArray::into_items);
    let items = items.map_err(|e| Misfit::new(name, format!("expected an array for `{name}`: {}", e.message())))?;
    let items: Vec<_> = items.into_iter().map(|item| item.map(|i| borrowed(bump, i))).collect();
    Ok(Value::List(bump.alloc_slice_copy(&items)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::field;

    fn value<'a>(bump: &'a Bump, name: &str, text: &'a str) -> Fit<Value<'a>> {
        TextReader::new().value(bump, field(name).unwrap(), text)
    }

    #[test]
    fn every_text_form_is_read() {
        let bump = Bump::new();
        let map: &[Entry<'_>] = &[("a", None), ("bb", Some("x, y"))];
        assert_eq!(value(&bump, "tags", r#""bb"=>"x, y", "a"=>NULL"#).unwrap(), Value::Map(map));
        assert_eq!(value(&bump, "tags", r#" {"bb":["y"],"a":null}"#).unwrap(), Value::Map(&[("a", None), ("bb", Some("y"))]));
        assert_eq!(value(&bump, "tags", "").unwrap(), Value::Map(&[]));
        assert_eq!(value(&bump, "cache_key_parameters", r#"{"a,b",c}"#).unwrap(), Value::List(&[Some("a,b"), Some("c")]));
        assert_eq!(value(&bump, "cache_key_parameters", r#"["a"]"#).unwrap(), Value::List(&[Some("a")]));
        assert_eq!(value(&bump, "cache_key_parameters", "[1:1]={a}").unwrap(), Value::List(&[Some("a")]));
        assert_eq!(value(&bump, "timeout_in_millis", "29000").unwrap(), Value::BigInt(29_000));
        assert_eq!(
            value(&bump, "tls_config", r#"{ "insecureSkipVerification" : true }"#).unwrap(),
            Value::Text(r#"{"insecureSkipVerification":true}"#)
        );
        assert_eq!(value(&bump, "integration_responses", "no json").unwrap(), Value::Text("no json"));
    }

    #[test]
    fn broken_forms_name_the_column() {
        let bump = Bump::new();
        assert!(value(&bump, "tags", "a=>").unwrap_err().message.starts_with("expected hstore for `tags`: "));
        assert!(
            value(&bump, "cache_key_parameters", "{a").unwrap_err().message.starts_with("expected an array for `cache_key_parameters`: ")
        );
        assert_eq!(value(&bump, "timeout_in_millis", "x").unwrap_err().pointer, "/timeout_in_millis");
    }

    #[test]
    fn a_text_found_canonical_once_is_not_looked_at_again() {
        let bump = Bump::new();
        let mut reader = TextReader::new();
        let text = r#"{"200":{"statusCode":"200"}}"#;
        assert!(std::ptr::eq(reader.responses(&bump, text), text) || reader.responses(&bump, text) == text);
        assert!(std::ptr::eq(reader.responses(&bump, text), text));
        assert_eq!(reader.responses(&bump, r#"{"200": {}}"#), r#"{"200":{}}"#);
    }
}
