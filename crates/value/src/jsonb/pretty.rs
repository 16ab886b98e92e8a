//! `jsonb_pretty`: a line for each item and member.

use bumpalo::Bump;

use super::{raw, tree};
use crate::error::Result;
use crate::json::{Kind, Node, append_string};
use crate::room;

/// Writes the jsonb `text` over several lines, indented by four blanks a level.
pub fn pretty(bump: &Bump, text: &str, out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    append(&node, text, 0, out)
}

fn append(node: &Node<'_>, text: &str, level: usize, out: &mut String) -> Result<()> {
    let mut separator = "";
    match node.kind {
        Kind::Array(items) => {
            out.push('[');
            for item in items {
                out.push_str(separator);
                separator = ",";
                line(level + 1, out)?;
                append(item, text, level + 1, out)?;
            }
            line(level, out)?;
            out.push(']');
        }
        Kind::Object(members) => {
            out.push('{');
            for member in members {
                out.push_str(separator);
                separator = ",";
                line(level + 1, out)?;
                append_string(member.key, out);
                out.push_str(": ");
                append(&member.value, text, level + 1, out)?;
            }
            line(level, out)?;
            out.push('}');
        }
        _ => out.push_str(raw(node, text)),
    }
    Ok(())
}

/// Begins a line. The blanks of deep values take the square of their levels.
fn line(level: usize, out: &mut String) -> Result<()> {
    room::check_text(out.len() + 4 * level)?;
    out.push('\n');
    out.extend(std::iter::repeat_n("    ", level));
    Ok(())
}
