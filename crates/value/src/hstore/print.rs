//! PostgreSQL's `hstore_out`.

/// Writes entries in PostgreSQL's text form: `"a"=>"1", "b"=>NULL`.
pub fn print<'a>(entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>, out: &mut String) {
    let mut separator = "";
    for (key, value) in entries {
        out.push_str(separator);
        separator = ", ";
        quote(key, out);
        out.push_str("=>");
        match value {
            Some(value) => quote(value, out),
            None => out.push_str("NULL"),
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut written = 0;
    for special in memchr::memchr2_iter(b'"', b'\\', text.as_bytes()) {
        out.push_str(&text[written..special]);
        out.push('\\');
        written = special;
    }
    out.push_str(&text[written..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_escaped_and_null_is_bare() {
        let mut out = String::new();
        print([("a\"", Some(r"\")), ("b", None), ("c", Some("NULL")), ("", Some(""))], &mut out);
        assert_eq!(out, r#""a\""=>"\\", "b"=>NULL, "c"=>"NULL", ""=>"""#);
    }
}
