//! The likeliest mistakes, and what to write instead: slips of the hand, and what other systems call otherwise.

pub(super) mod aggregate_clauses;
pub(super) mod changed_rows;
pub(super) mod columns;
mod elsewhere;
pub(super) mod in_subquery;
pub(super) mod join_condition;
pub(super) mod lexical;
pub(super) mod messages;
pub(super) mod recursion;
pub(super) mod recursive_types;
pub(super) mod repeated_cte;
pub(super) mod repeated_table;
pub(super) mod syntax;

pub(super) use elsewhere::instead_of;
