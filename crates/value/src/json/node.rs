//! A parsed JSON value that borrows from its input and its arena.

/// A value, where it stands in the input and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// The byte offset of the value's first byte.
    pub offset: u32,
    /// The byte offset just behind the value.
    pub end: u32,
    /// What it is.
    pub kind: Kind<'a>,
}

/// What a value is. Numbers stay as written, so that nothing is lost of large or long ones.
///
/// The tag is a whole word: copying a byte and the seven behind it apart stalls the parser on each member.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u64)]
pub enum Kind<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, without its quotes and escapes.
    String(&'a str),
    /// The items, in order.
    Array(&'a [Node<'a>]),
    /// The members in the order of the input, duplicates included.
    Object(&'a [Member<'a>]),
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The key, without its quotes and escapes.
    pub key: &'a str,
    /// The byte offset of the key's opening quote.
    pub key_offset: u32,
    /// The value.
    pub value: Node<'a>,
}

/// Two nodes are equal if their values are; where they stand does not matter.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// As for nodes.
impl PartialEq for Member<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl<'a> Node<'a> {
    /// The value's text in the input it was parsed from.
    pub fn raw<'i>(&self, input: &'i [u8]) -> &'i [u8] {
        input.get(self.offset as usize..self.end as usize).unwrap_or_default()
    }

    /// The member `key` of an object; of duplicates the last one, as PostgreSQL has it.
    pub fn get(&self, key: &str) -> Option<&'a Node<'a>> {
        self.members().iter().rev().find(|m| m.key == key).map(|m| &m.value)
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &'a [Member<'a>] {
        match self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> &'a [Node<'a>] {
        match self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// The items of an array, or the one value that stands alone.
    pub fn each(&self) -> &[Self] {
        match self.kind {
            Kind::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&'a str> {
        match self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a number, as written.
    pub fn as_number(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Number(text) => Some(text),
            _ => None,
        }
    }

    /// A number that is a whole one of 64 bits, in any spelling without fraction and exponent.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.parse().ok()
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }

    /// Whether it is an array.
    pub fn is_array(&self) -> bool {
        matches!(self.kind, Kind::Array(_))
    }

    /// What it is, for messages: `an object`, `a string`, `null`.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }
}
