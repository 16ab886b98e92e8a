//! Comparisons with a real PostgreSQL: the same question to both, the same answer or an error from both.
//!
//! A private server is started where one is installed; without one the tests say so on stderr and pass, unless
//! `APIGW_SQL_REQUIRE_POSTGRES` is set.

mod aggregate;
mod array;
mod array_casts;
mod averages;
mod common_type;
mod compare;
mod computed_keys;
mod copy;
mod dependencies;
mod double_values;
mod equal_literals;
mod error_class;
mod generate;
mod grouping_sets;
mod hidden_elements;
mod hstore_functions;
mod hstore_sql;
mod hstore_text;
mod inet;
mod input_order;
mod integer_width;
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
mod quoted_operands;
mod recursion;
mod regression;
mod rounding;
mod row_expansion;
mod rows;
pub(crate) mod server;
mod set_operations;
mod set_returning;
mod slt;
mod small_numerics;
mod subqueries;
mod subquery_order;
mod subquery_rows;
mod text;
mod text_array;
mod time;
mod time_fields;
mod type_checks;
mod unreached_literals;
mod values;
mod whole_queries;
mod whole_rows;

mod window_offsets;
mod windows;
mod zones;
