//! What we plan before DataFusion does: operators by the types of their operands, and the names of our types.

mod expr;
mod functions;
mod kind;
pub mod operators;
mod types;

pub use expr::OperatorPlanner;
pub use functions::FunctionSet;
pub(crate) use kind::field_type_name;
pub use types::SqlTypePlanner;
