//! JSON as RFC 8259 has it: a fast, strict parser into an arena, and the scanning it is made of.

mod block;
pub mod canonical;
mod check;
pub mod differences;
pub mod error;
mod escape;
pub mod node;
pub mod path;
pub mod reader;
mod scan;
pub mod splitter;

pub use check::check;
pub use error::{Expected, JsonError, JsonErrorKind, line_column};
pub use escape::append_string;
pub use node::{Kind, Member, Node};
pub use reader::{MAX_DEPTH, parse, parse_prefix, parse_str_prefix};
