//! What a scan asks for: datasets, columns, a predicate that may be used, a limit.

use std::fmt;

use super::ScanLog;
use apigw_sql_columns::schema::Dataset;

/// A scan of the sources.
#[derive(Clone, Debug, Default)]
pub struct ScanRequest {
    /// The datasets to build, each with its columns; one pass over the sources serves them all.
    pub targets: Vec<Target>,
    /// Records that fail it need not be built. The answer is a superset: whoever asks filters again.
    pub predicate: Predicate,
    /// Enough rows of the first target.
    pub limit: Option<usize>,
    /// The rows are written and not kept, so that equal texts need not share their bytes, which costs time to find out.
    pub passing: bool,
    /// Where what is come upon is noted too, beside the source's own report: a statement tells by it of its own scans.
    pub log: Option<ScanLog>,
}

/// A dataset and the stored columns that are wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The dataset.
    pub dataset: Dataset,
    /// Positions in [`Dataset::stored_schema`], ascending.
    pub columns: Vec<usize>,
}

/// A conjunction of simple comparisons over the stored columns of the first target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predicate(pub Vec<Comparison>);

/// One comparison of a column with constants; a NULL column satisfies none but `IsNull`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The column's name.
    pub column: &'static str,
    /// What has to hold.
    pub test: Test,
}

/// What has to hold of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The text is one of these.
    TextIn(Vec<String>),
    /// The number is one of these.
    IntIn(Vec<i64>),
    /// The number lies between the bounds, both included.
    IntBetween(i64, i64),
    /// It is NULL.
    IsNull,
    /// It is not NULL.
    IsNotNull,
}

impl Predicate {
    /// Whether every record passes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, comparison) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" AND ")?;
            }
            write!(f, "{comparison}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column;
        match &self.test {
            Test::TextIn(texts) => match texts.as_slice() {
                [one] => write!(f, "{column} = '{one}'"),
                many => write!(f, "{column} IN ('{}')", many.join("', '")),
            },
            Test::IntIn(numbers) => match numbers.as_slice() {
                [one] => write!(f, "{column} = {one}"),
                many => write!(f, "{column} IN ({})", many.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
            },
            Test::IntBetween(i64::MIN, high) => write!(f, "{column} <= {high}"),
            Test::IntBetween(low, i64::MAX) => write!(f, "{column} >= {low}"),
            Test::IntBetween(low, high) => write!(f, "{column} BETWEEN {low} AND {high}"),
            Test::IsNull => write!(f, "{column} IS NULL"),
            Test::IsNotNull => write!(f, "{column} IS NOT NULL"),
        }
    }
}
