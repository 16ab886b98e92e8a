//! What we plan before DataFusion does: operators by the types of their operands, and the names of our types.

mod column_names;
mod comparison;
mod expr;
mod functions;
mod kind;
mod number;
pub mod operators;
mod subquery;
mod table_functions;
mod time;
mod types;
mod width;

pub use column_names::ColumnNamePlanner;
pub(super) use column_names::written_name;
pub(crate) use comparison::{check_beside, check_comparison, check_one_type};
pub use expr::OperatorPlanner;
pub use functions::FunctionSet;
pub(crate) use kind::field_type_name;
pub use number::NumberPlanner;
pub(crate) use number::{as_double, meet_as_doubles, written_numeric};
pub use subquery::SubqueryPlanner;
pub use table_functions::TableFunctionPlanner;
pub(crate) use table_functions::scan_name;
pub use time::TimePlanner;
pub(crate) use time::is_micros;
pub use types::{NUMERIC, SqlTypePlanner};
pub(crate) use width::{Width, width_of};
