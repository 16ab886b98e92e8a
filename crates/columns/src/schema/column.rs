//! A documented column, and where its values come from.

use super::derived::Derivation;
use crate::types::SqlType;

/// A documented column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The SQL name.
    pub name: &'static str,
    /// The SQL type.
    pub sql_type: SqlType,
    /// What it means, in full sentences.
    pub description: &'static str,
    /// Whether sources store it or it is computed from stored columns.
    pub origin: Origin,
}

/// Where a column's values come from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// Written by the readers.
    Stored,
    /// Computed from other columns when it is asked for.
    Derived(&'static Derivation),
}

impl Column {
    /// A stored column.
    pub(in crate::schema) const fn stored(name: &'static str, sql_type: SqlType, description: &'static str) -> Self {
        Self { name, sql_type, description, origin: Origin::Stored }
    }

    /// A computed column.
    pub(in crate::schema) const fn derived(
        name: &'static str,
        sql_type: SqlType,
        derivation: &'static Derivation,
        description: &'static str,
    ) -> Self {
        Self { name, sql_type, description, origin: Origin::Derived(derivation) }
    }
}
