//! Objects without their members that are null.

use bumpalo::Bump;

use super::tree;
use crate::error::Result;
use crate::json::error::{JsonError, JsonErrorKind};
use crate::json::{Kind, Node, append_string, reader};

/// How the parts of the result are put together.
struct Style {
    comma: &'static str,
    colon: &'static str,
}

/// The jsonb `text` without members that are null, at any depth; items of arrays stay.
pub fn strip_nulls(bump: &Bump, text: &str, out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    append(&node, &Style { comma: ", ", colon: ": " }, out);
    Ok(())
}

/// The same of json: without blanks, duplicate keys and numbers as they were written.
pub fn strip_nulls_as_written(bump: &Bump, text: &str, out: &mut String) -> Result<()> {
    let node = reader::parse(bump, text.as_bytes()).map_err(|error| error.in_text(text))?;
    if has_nul(&node) {
        return Err(JsonError::new(0, JsonErrorKind::Nul).in_text(text));
    }
    append(&node, &Style { comma: ",", colon: ":" }, out);
    Ok(())
}

fn has_nul(node: &Node<'_>) -> bool {
    let nul = |text: &str| memchr::memchr(0, text.as_bytes()).is_some();
    match node.kind {
        Kind::String(text) => nul(text),
        Kind::Array(items) => items.iter().any(has_nul),
        Kind::Object(members) => members.iter().any(|member| nul(member.key) || has_nul(&member.value)),
        _ => false,
    }
}

fn append(node: &Node<'_>, style: &Style, out: &mut String) {
    let mut separator = "";
    match node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(true) => out.push_str("true"),
        Kind::Bool(false) => out.push_str("false"),
        Kind::Number(number) => out.push_str(number),
        Kind::String(string) => append_string(string, out),
        Kind::Array(items) => {
            out.push('[');
            for item in items {
                out.push_str(separator);
                separator = style.comma;
                append(item, style, out);
            }
            out.push(']');
        }
        Kind::Object(members) => {
            out.push('{');
            for member in members.iter().filter(|member| !member.value.is_null()) {
                out.push_str(separator);
                separator = style.comma;
                append_string(member.key, out);
                out.push_str(style.colon);
                append(&member.value, style, out);
            }
            out.push('}');
        }
    }
}
