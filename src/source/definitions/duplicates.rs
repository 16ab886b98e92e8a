//! Keys that stand twice in one object: parsers of AWS's tools keep the last one in silence.

use std::collections::HashSet;

use crate::source::documents::Scope;
use crate::value::json::{Kind, Node};

/// Objects up to this size are compared pair by pair.
const FEW: usize = 16;

impl<'a> Scope<'a, '_, '_> {
    /// Tells keys that stand twice, with the line of the second one.
    pub(super) fn note_duplicates(&mut self, node: &Node<'a>) {
        match node.kind {
            Kind::Array(items) => items.iter().for_each(|item| self.note_duplicates(item)),
            Kind::Object(members) => {
                let mut seen = HashSet::new();
                for (index, member) in members.iter().enumerate() {
                    let twice =
                        if members.len() > FEW { !seen.insert(member.key) } else { members[..index].iter().any(|m| m.key == member.key) };
                    if twice {
                        let line = self.line_of(member.key_offset);
                        self.sink.part.duplicate_key(member.key, line);
                    }
                    self.note_duplicates(&member.value);
                }
            }
            _ => {}
        }
    }
}
