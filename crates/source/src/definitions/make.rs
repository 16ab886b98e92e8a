//! Nodes that no source has: what a short form stands for.

use bumpalo::Bump;

use apigw_sql_value::json::{Kind, Member, Node};

/// Makes nodes that stand at one place.
#[derive(Clone, Copy)]
pub(super) struct Make<'a> {
    bump: &'a Bump,
    offset: u32,
}

impl<'a> Make<'a> {
    pub(super) fn at(bump: &'a Bump, offset: u32) -> Self {
        Self { bump, offset }
    }

    fn node(&self, kind: Kind<'a>) -> Node<'a> {
        Node { offset: self.offset, end: self.offset, kind }
    }

    pub(super) fn string(&self, text: &str) -> Node<'a> {
        self.node(Kind::String(self.bump.alloc_str(text)))
    }

    pub(super) fn null(&self) -> Node<'a> {
        self.node(Kind::Null)
    }

    pub(super) fn array(&self, items: &[Node<'a>]) -> Node<'a> {
        self.node(Kind::Array(self.bump.alloc_slice_copy(items)))
    }

    pub(super) fn object(&self, members: &[(&str, Node<'a>)]) -> Node<'a> {
        let members = members.iter().map(|(key, value)| Member { key: self.bump.alloc_str(key), key_offset: self.offset, value: *value });
        self.node(Kind::Object(self.bump.alloc_slice_fill_iter(members.collect::<Vec<_>>())))
    }
}
