//! Rewrites of the logical plan: casts to and from our types, and set-returning functions in FROM.

mod aggregate_types;
mod cast;
mod common_type;
mod correlated;
mod empty_subquery;
mod in_list;
mod inet_compare;
mod json_compare;
mod json_order;
mod jsonb_as_written;
mod lateral_unnest;
mod member_access;
mod number_cast;
mod row_subquery;
mod set_operation_all;
mod set_operation_types;
mod time_cast;
mod try_call;

pub use aggregate_types::AggregateTypes;
pub use cast::CastRewrite;
pub use common_type::CommonType;
pub use correlated::CorrelatedSubqueries;
pub use empty_subquery::EmptySubquery;
pub use in_list::NestedInList;
pub use inet_compare::InetCompare;
pub use json_compare::JsonCompare;
pub use json_order::JsonOrder;
pub use jsonb_as_written::JsonbAsWritten;
pub use lateral_unnest::LateralUnnest;
pub use member_access::MemberAccess;
pub use number_cast::NumberCast;
pub use row_subquery::RowSubqueries;
pub use set_operation_all::SetOperationAll;
pub use set_operation_types::SetOperationTypes;
pub use time_cast::TimeCast;
