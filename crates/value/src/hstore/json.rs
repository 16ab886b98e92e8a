//! `hstore_to_json` and its loose variant, as text.

use crate::error::Result;
use crate::json::append_string;

/// Writes entries as a JSON object: `{"a": "1", "b": null}`.
pub fn print_json<'a>(entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>, out: &mut String) {
    // Writing strings cannot fail.
    _ = object(entries, out, |value, out| {
        append_string(value, out);
        Ok(())
    });
}

/// Writes entries as a JSON object; `t` and `f` become booleans and what looks like a number becomes one, written by
/// `number`.
pub fn print_json_loose<'a>(
    entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    out: &mut String,
    number: impl Fn(&str, &mut String) -> Result<()>,
) -> Result<()> {
    object(entries, out, |value, out| {
        match value {
            "t" => out.push_str("true"),
            "f" => out.push_str("false"),
            _ if is_json_number(value) => return number(value, out),
            _ => append_string(value, out),
        }
        Ok(())
    })
}

fn object<'a>(
    entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    out: &mut String,
    mut write_value: impl FnMut(&str, &mut String) -> Result<()>,
) -> Result<()> {
    out.push('{');
    let mut separator = "";
    for (key, value) in entries {
        out.push_str(separator);
        separator = ", ";
        append_string(key, out);
        out.push_str(": ");
        match value {
            Some(value) => write_value(value, out)?,
            None => out.push_str("null"),
        }
    }
    out.push('}');
    Ok(())
}

/// Whether `text` is a number of JSON's grammar, nothing before or after it.
pub fn is_json_number(text: &str) -> bool {
    let digits = |rest: &'_ [u8]| rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut rest = text.as_bytes();
    rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let integer = digits(rest);
    if integer == 0 || (integer > 1 && rest.first() == Some(&b'0')) {
        return false;
    }
    rest = &rest[integer..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let length = digits(exponent);
        if length == 0 {
            return false;
        }
        rest = &exponent[length..];
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_json_grammar() {
        for yes in ["0", "-0", "10", "1.5", "-1.50", "1e5", "1E+05", "0.1e-7"] {
            assert!(is_json_number(yes), "{yes}");
        }
        for no in ["", "-", "01", "+1", "1.", ".5", "1e", "1e+", " 1", "1 ", "0x1", "NaN", "1_0"] {
            assert!(!is_json_number(no), "{no}");
        }
    }

    /// PostgreSQL 15.18: `hstore_to_json(hstore(E'a"\n\x01', E'\\')), hstore_to_json_loose('a=>t, b=>012, c=>12, d=>null')`.
    #[test]
    fn objects_are_written_as_postgresql_writes_them() {
        let mut out = String::new();
        print_json([("a\"\n\u{1}", Some("\\")), ("é", None)], &mut out);
        assert_eq!(out, "{\"a\\\"\\n\\u0001\": \"\\\\\", \"é\": null}");
        out.clear();
        let copy = |number: &str, out: &mut String| {
            out.push_str(number);
            Ok(())
        };
        print_json_loose([("a", Some("t")), ("b", Some("012")), ("c", Some("12")), ("d", None)], &mut out, copy).unwrap();
        assert_eq!(out, r#"{"a": true, "b": "012", "c": 12, "d": null}"#);
    }
}
