//! Changes at a path: `jsonb_set`, `jsonb_insert`, `#-`.

use bumpalo::Bump;

use super::{raw, refused, tree, write_array, write_object};
use crate::error::Result;
use crate::hstore::key_order;
use crate::json::path::Step;
use crate::json::{Kind, Member, Node};

/// What happens at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The value is replaced if it is there.
    Replace,
    /// The value is replaced or added.
    Set,
    /// A value is inserted before it.
    InsertBefore,
    /// A value is inserted behind it.
    InsertAfter,
    /// The value is removed.
    Delete,
}

impl Change {
    /// Whether a key that is not there is added.
    fn adds(self) -> bool {
        matches!(self, Self::Set | Self::InsertBefore | Self::InsertAfter)
    }
}

/// Writes the jsonb `text` with `value` put to where `path` leads, or without what is there.
pub fn change(bump: &Bump, text: &str, path: &[Option<&str>], change: Change, value: &str, out: &mut String) -> Result<()> {
    let node = tree(bump, text)?;
    let empty = match node.kind {
        Kind::Object(members) => members.is_empty(),
        Kind::Array(items) => items.is_empty(),
        _ if change == Change::Delete => return Err(refused("cannot delete path in scalar")),
        _ => return Err(refused("cannot set path in scalar")),
    };
    if path.is_empty() || (empty && !change.adds()) {
        out.push_str(text);
        return Ok(());
    }
    Editor { text, path, change, value }.edit(&node, 0, out)
}

struct Editor<'a> {
    text: &'a str,
    path: &'a [Option<&'a str>],
    change: Change,
    value: &'a str,
}

impl Editor<'_> {
    fn edit(&self, node: &Node<'_>, level: usize, out: &mut String) -> Result<()> {
        let Some(step) = self.path[level] else {
            return Err(refused(format!("path element at position {} is null", level + 1)));
        };
        match node.kind {
            Kind::Object(members) => self.object(members, step, level, out),
            Kind::Array(items) => self.array(items, step, level, out),
            _ => {
                out.push_str(raw(node, self.text));
                Ok(())
            }
        }
    }

    fn is_last(&self, level: usize) -> bool {
        level + 1 == self.path.len()
    }

    fn object(&self, members: &[Member<'_>], key: &str, level: usize, out: &mut String) -> Result<()> {
        let last = self.is_last(level);
        let mut changed = String::new();
        let mut rest: Vec<(&str, &str)> = members.iter().map(|member| (member.key, raw(&member.value, self.text))).collect();
        match members.iter().position(|member| member.key == key) {
            Some(_) if last && matches!(self.change, Change::InsertBefore | Change::InsertAfter) => {
                return Err(refused(format!("cannot replace existing key `{key}`")).with_hint("`jsonb_set` replaces the value of a key"));
            }
            Some(at) if last && self.change == Change::Delete => drop(rest.remove(at)),
            Some(at) if last => rest[at].1 = self.value,
            Some(at) => {
                self.edit(&members[at].value, level + 1, &mut changed)?;
                rest[at].1 = &changed;
            }
            None if last && self.change.adds() => {
                let at = rest.partition_point(|(other, _)| key_order(other, key).is_lt());
                rest.insert(at, (key, self.value));
            }
            None => {}
        }
        write_object(rest, out);
        Ok(())
    }

    fn array(&self, items: &[Node<'_>], step: &str, level: usize, out: &mut String) -> Result<()> {
        let Step::Either(_, Some(index)) = Step::element(step) else {
            return Err(refused(format!("path element at position {} is not an integer: `{step}`", level + 1)));
        };
        let last = self.is_last(level);
        let mut changed = String::new();
        let mut rest: Vec<&str> = items.iter().map(|item| raw(item, self.text)).collect();
        let at = if index < 0 { index + items.len() as i64 } else { index.min(items.len() as i64) };
        match usize::try_from(at) {
            Ok(at) if at < items.len() => match self.change {
                _ if !last => {
                    self.edit(&items[at], level + 1, &mut changed)?;
                    rest[at] = &changed;
                }
                Change::Replace | Change::Set => rest[at] = self.value,
                Change::InsertBefore => rest.insert(at, self.value),
                Change::InsertAfter => rest.insert(at + 1, self.value),
                Change::Delete => drop(rest.remove(at)),
            },
            Ok(_) if last && self.change.adds() => rest.push(self.value),
            Err(_) if last && self.change.adds() => rest.insert(0, self.value),
            _ => {}
        }
        write_array(rest, out);
        Ok(())
    }
}
