//! Concatenation: `||`.

use bumpalo::Bump;

use super::{raw, tree, write_array, write_object};
use crate::error::Result;
use crate::hstore::key_order;
use crate::json::{Kind, Node};

/// Two objects as one, in which the members of `right` win; anything else as an array of the items of both, where
/// what is no array is an item.
pub fn concat(bump: &Bump, left: &str, right: &str, out: &mut String) -> Result<()> {
    let (a, b) = (tree(bump, left)?, tree(bump, right)?);
    let (Kind::Object(first), Kind::Object(second)) = (a.kind, b.kind) else {
        write_array(items(&a, left).chain(items(&b, right)), out);
        return Ok(());
    };
    let mut members: Vec<(&str, &str)> = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    loop {
        let from_first = match (first.peek(), second.peek()) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => match key_order(a.key, b.key) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Greater => false,
                std::cmp::Ordering::Equal => {
                    first.next();
                    false
                }
            },
        };
        let (next, text) = if from_first { (first.next(), left) } else { (second.next(), right) };
        members.extend(next.map(|member| (member.key, raw(&member.value, text))));
    }
    write_object(members, out);
    Ok(())
}

fn items<'a>(node: &Node<'a>, text: &'a str) -> impl Iterator<Item = &'a str> {
    let (items, alone) = match node.kind {
        Kind::Array(items) => (items, None),
        _ => (&[][..], Some(raw(node, text))),
    };
    items.iter().map(move |item| raw(item, text)).chain(alone)
}
