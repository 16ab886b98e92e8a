//! PostgreSQL's template patterns for numbers (chapter "Data Type Formatting Functions" of its manual): `999,990.00`, `FM9MI`,
//! `RN`, `9.99EEEE`.

mod digits;
mod print;
mod read;
mod template;

pub use digits::Number;
pub use read::Read;
pub use template::NumberTemplate;
