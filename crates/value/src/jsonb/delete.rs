//! Removal: `- text`, `- text[]`, `- integer`, `#- text[]`.

use bumpalo::Bump;

use super::set::{Change, change};
use super::{raw, refused, tree, write_array, write_object};
use crate::error::Result;
use crate::json::Kind;

/// Without the members of these keys, or without the items that are these strings.
pub fn delete_keys(bump: &Bump, text: &str, keys: &[&str], out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    match node.kind {
        Kind::Object(members) => {
            let rest = members.iter().filter(|member| !keys.contains(&member.key));
            write_object(rest.map(|member| (member.key, raw(&member.value, text))), out);
        }
        Kind::Array(items) => {
            let rest = items.iter().filter(|item| !item.as_str().is_some_and(|string| keys.contains(&string)));
            write_array(rest.map(|item| raw(item, text)), out);
        }
        _ => return Err(refused("cannot delete from scalar")),
    }
    Ok(())
}

/// Without the item at `index`, negative from the end.
pub fn delete_index(bump: &Bump, text: &str, index: i64, out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    let Kind::Array(items) = node.kind else {
        return Err(if node.is_object() {
            refused("cannot delete from object using integer index").with_hint("write the key as text: `- 'key'`")
        } else {
            refused("cannot delete from scalar")
        });
    };
    let at = if index < 0 { index.checked_add(items.len() as i64) } else { Some(index) };
    let rest = items.iter().enumerate().filter(|(i, _)| at != Some(*i as i64));
    write_array(rest.map(|(_, item)| raw(item, text)), out);
    Ok(())
}

/// Without what `path` leads to.
pub fn delete_path(bump: &Bump, text: &str, path: &[Option<&str>], out: &mut String) -> Result<()> {
    change(bump, text, path, Change::Delete, "", out)
}
