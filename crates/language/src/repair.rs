//! The repairs of answers that DataFusion or sqlparser would give wrongly in silence. A test takes one of them away to see
//! that the comparison with PostgreSQL notices.

/// One repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Filters that are pushed below a join find their columns by position, not by name.
    FiltersOfEqualNames,
    /// `IS DISTINCT FROM` takes no more than its operand.
    DistinctFromOperand,
    /// `op ANY` and `op ALL` over the same table compare with its other rows.
    SetComparisonScope,
    /// `NOT IN` of a constant minds NULL.
    ConstantNotIn,
    /// The order of a subquery is kept where it can be seen.
    SubqueryOrder,
    /// The whole row of the empty side of an outer join is NULL.
    EmptySideRow,
    /// `1e3` is a number of scale 0.
    ExponentLiteral,
    /// Windows of opposite orders keep theirs.
    OppositeWindows,
    /// An ordinal of ORDER BY is the column, whatever literals the list has.
    DistinctOrdinals,
}

impl Repair {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::FiltersOfEqualNames,
        Self::DistinctFromOperand,
        Self::SetComparisonScope,
        Self::ConstantNotIn,
        Self::SubqueryOrder,
        Self::EmptySideRow,
        Self::ExponentLiteral,
        Self::OppositeWindows,
        Self::DistinctOrdinals,
    ];
}
