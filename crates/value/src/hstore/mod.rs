//! `hstore` as text: PostgreSQL's parser, printer, canonical form and JSON forms.
//!
//! The reference is PostgreSQL 15's extension; error messages have the wording of 16 and later, which names the
//! type. A value is *canonical* when its keys are unique and in [`key_order`]; [`parse`] gives that form.

mod canonical;
mod json;
mod parse;
mod print;

use std::borrow::Cow;

pub use canonical::{canonicalize, key_order, sort_entries};
pub use json::{is_json_number, print_json, print_json_loose};
pub use parse::parse;
pub use print::print;

use crate::error::{Error, Result};

/// A key and its value, or NULL.
pub type Entry<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// PostgreSQL's limit for the length of a key and of a value, in bytes.
pub const MAX_LENGTH: usize = 0x3FFF_FFFF;

/// Refuses a key that PostgreSQL could not store.
pub fn check_key(key: &str) -> Result<()> {
    if key.len() > MAX_LENGTH { Err(Error::invalid_text("string too long for hstore key")) } else { Ok(()) }
}

/// Refuses a value that PostgreSQL could not store.
pub fn check_value(value: &str) -> Result<()> {
    if value.len() > MAX_LENGTH { Err(Error::invalid_text("string too long for hstore value")) } else { Ok(()) }
}

/// What PostgreSQL says where a key is NULL.
pub fn null_key() -> Error {
    Error::invalid_text("null value not allowed for hstore key")
}
