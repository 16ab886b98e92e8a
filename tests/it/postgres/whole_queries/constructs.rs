//! What a query is made of, and how many queries have each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Something that a query can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Construct {
    InnerJoin,
    LeftJoin,
    RightJoin,
    FullJoin,
    CrossJoin,
    Using,
    Lateral,
    SelfJoin,
    EqualNames,
    RepeatedExpression,
    DerivedTable,
    TableFunction,
    Cte,
    CteTwice,
    ScalarSubquery,
    Exists,
    NotExists,
    InSubquery,
    NotInSubquery,
    AnySubquery,
    AllSubquery,
    ArraySubquery,
    SameTableInSubquery,
    ConstantNotIn,
    Correlated,
    SubqueryInSelect,
    SubqueryInWhere,
    SubqueryInHaving,
    SubqueryInOrderBy,
    SubqueryInCase,
    GroupBy,
    GroupByExpression,
    GroupingSets,
    Rollup,
    Cube,
    GroupingFunction,
    Having,
    AggregateFilter,
    AggregateDistinct,
    AggregateOrderBy,
    Window,
    WindowFrame,
    OppositeWindows,
    Union,
    UnionAll,
    Intersect,
    Except,
    Distinct,
    DistinctLiteral,
    DistinctOn,
    OrderByOrdinal,
    OrderByName,
    OrderByExpression,
    Limit,
    Offset,
    SortedAggregate,
    SortedLimit,
    SortedRowNumber,
    WholeRowIsNull,
    WholeRowCount,
    WholeRowJson,
    DistinctFrom,
    DistinctFromAnd,
    Exponent,
    Case,
    Coalesce,
    Cast,
    InList,
    Between,
    Like,
    HstoreOperator,
    JsonOperator,
    ArrayOperator,
    UnaryMinus,
    Power,
    Interval,
}

/// All of them.
const ALL: &[Construct] = &[
    Construct::InnerJoin,
    Construct::LeftJoin,
    Construct::RightJoin,
    Construct::FullJoin,
    Construct::CrossJoin,
    Construct::Using,
    Construct::Lateral,
    Construct::SelfJoin,
    Construct::EqualNames,
    Construct::RepeatedExpression,
    Construct::DerivedTable,
    Construct::TableFunction,
    Construct::Cte,
    Construct::CteTwice,
    Construct::ScalarSubquery,
    Construct::Exists,
    Construct::NotExists,
    Construct::InSubquery,
    Construct::NotInSubquery,
    Construct::AnySubquery,
    Construct::AllSubquery,
    Construct::ArraySubquery,
    Construct::SameTableInSubquery,
    Construct::ConstantNotIn,
    Construct::Correlated,
    Construct::SubqueryInSelect,
    Construct::SubqueryInWhere,
    Construct::SubqueryInHaving,
    Construct::SubqueryInOrderBy,
    Construct::SubqueryInCase,
    Construct::GroupBy,
    Construct::GroupByExpression,
    Construct::GroupingSets,
    Construct::Rollup,
    Construct::Cube,
    Construct::GroupingFunction,
    Construct::Having,
    Construct::AggregateFilter,
    Construct::AggregateDistinct,
    Construct::AggregateOrderBy,
    Construct::Window,
    Construct::WindowFrame,
    Construct::OppositeWindows,
    Construct::Union,
    Construct::UnionAll,
    Construct::Intersect,
    Construct::Except,
    Construct::Distinct,
    Construct::DistinctLiteral,
    Construct::DistinctOn,
    Construct::OrderByOrdinal,
    Construct::OrderByName,
    Construct::OrderByExpression,
    Construct::Limit,
    Construct::Offset,
    Construct::SortedAggregate,
    Construct::SortedLimit,
    Construct::SortedRowNumber,
    Construct::WholeRowIsNull,
    Construct::WholeRowCount,
    Construct::WholeRowJson,
    Construct::DistinctFrom,
    Construct::DistinctFromAnd,
    Construct::Exponent,
    Construct::Case,
    Construct::Coalesce,
    Construct::Cast,
    Construct::InList,
    Construct::Between,
    Construct::Like,
    Construct::HstoreOperator,
    Construct::JsonOperator,
    Construct::ArrayOperator,
    Construct::UnaryMinus,
    Construct::Power,
    Construct::Interval,
];

/// The constructs of one query.
pub(super) type Constructs = BTreeSet<Construct>;

/// How many queries have each.
#[derive(Default)]
pub(super) struct Table {
    queries: usize,
    counts: BTreeMap<Construct, usize>,
}

impl Table {
    pub(super) fn add(&mut self, constructs: &Constructs) {
        self.queries += 1;
        for construct in constructs {
            *self.counts.entry(*construct).or_default() += 1;
        }
    }

    /// The constructs that fewer than `percent` of a hundred queries have.
    pub(super) fn rarer_than(&self, percent: usize) -> Vec<Construct> {
        let seldom = |construct: &Construct| self.counts.get(construct).copied().unwrap_or_default() * 100 < percent * self.queries;
        ALL.iter().copied().filter(seldom).collect()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut line = String::new();
        for (i, construct) in ALL.iter().enumerate() {
            let count = self.counts.get(construct).copied().unwrap_or_default();
            let percent = count as f64 * 100.0 / self.queries.max(1) as f64;
            write!(line, "{:<22}{percent:>5.1} %", format!("{construct:?}"))?;
            line.push_str(if i % 4 == 3 { "\n" } else { "   " });
        }
        f.write_str(line.trim_end())
    }
}
