//! Comparisons with a real PostgreSQL: the same question to both, the same answer or an error from both.
//!
//! A private server is started where one is installed; without one the tests say so on stderr and pass, unless
//! `APIGW_SQL_REQUIRE_POSTGRES` is set.

mod aggregate;
mod array;
mod averages;
mod common_type;
mod compare;
mod copy;
mod dependencies;
mod error_class;
mod generate;
mod grouping_sets;
mod hstore_functions;
mod hstore_sql;
mod hstore_text;
mod inet;
mod intervals;
mod joins;
mod json;
mod json_arrays;
mod json_sql;
mod jsonpath;
mod lateral;
mod nested_order;
mod number;
mod number_template;
mod number_types;
mod one_row;
mod ordinals;
mod patterns;
mod precedence;
mod recursion;
mod rows;
pub(crate) mod server;
mod set_operations;
mod set_returning;
mod slt;
mod subqueries;
mod subquery_order;
mod subquery_rows;
mod text;
mod text_array;
mod time;
mod time_fields;
mod values;
mod whole_queries;
mod whole_rows;
mod window_offsets;
mod windows;
mod zones;
