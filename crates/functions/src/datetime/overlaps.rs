//! `overlaps(start, end, start, end)`, behind `(start, end) OVERLAPS (start, end)`

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{IntervalArg, TimeArg};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

const TIME: Param = Param::AnyTimestamp;
const LENGTH: Param = Param::Interval;
const BOOLEAN: Returns = Returns::Type(SqlType::Boolean);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "overlaps",
    aliases: &[],
    family: FAMILY,
    description: "Whether two periods have a moment in common: what `(start, end) OVERLAPS (start, end)` does. An end may be an interval after \
                  the start, and the two may be given in any order; the end itself does not belong to the period, unless it is the start. \
                  NULL where NULLs leave it open. As in PostgreSQL's chapter \"Date/Time Functions and Operators\".",
    example: "SELECT overlaps(DATE '2025-01-01', DATE '2025-02-01', DATE '2025-01-31', INTERVAL '1 day')",
    result: "t",
    overloads: &[
        Overload::new(&[("start1", TIME), ("end1", TIME), ("start2", TIME), ("end2", TIME)], BOOLEAN, overlap),
        Overload::new(&[("start1", TIME), ("length1", LENGTH), ("start2", TIME), ("end2", TIME)], BOOLEAN, overlap),
        Overload::new(&[("start1", TIME), ("end1", TIME), ("start2", TIME), ("length2", LENGTH)], BOOLEAN, overlap),
        Overload::new(&[("start1", TIME), ("length1", LENGTH), ("start2", TIME), ("length2", LENGTH)], BOOLEAN, overlap),
    ],
};

/// The end of a period.
enum End<'a> {
    Time(TimeArg<'a>),
    After(IntervalArg<'a>),
}

/// A start and an end.
struct Period<'a> {
    start: TimeArg<'a>,
    end: End<'a>,
}

impl<'a> Period<'a> {
    /// The period whose start is argument `i`.
    fn new(call: &'a Call<'_>, i: usize) -> Result<Self> {
        let is_length = matches!(call.array(i + 1).data_type(), DataType::Interval(_) | DataType::Duration(_));
        let end = if is_length { End::After(IntervalArg::new(call, i + 1)?) } else { End::Time(TimeArg::new(call, i + 1)?) };
        Ok(Self { start: TimeArg::new(call, i)?, end })
    }

    /// Both ends of `row`, the earlier one first, one that is not known last.
    fn get(&self, row: usize) -> Result<(Option<i64>, Option<i64>)> {
        let start = self.start.get(row)?;
        let end = match &self.end {
            End::Time(times) => times.get(row)?,
            End::After(lengths) => match (start, lengths.get(row)?) {
                (Some(start), Some(length)) => Some(length.added_to(start).into_datafusion()?),
                _ => None,
            },
        };
        Ok(match (start, end) {
            (Some(start), Some(end)) => (Some(start.min(end)), Some(start.max(end))),
            (start, end) => (start.or(end), None),
        })
    }
}

fn overlap(call: &Call<'_>) -> Result<ArrayRef> {
    let (first, second) = (Period::new(call, 0)?, Period::new(call, 2)?);
    call.build_boolean(|row| {
        let (first, second) = (first.get(row)?, second.get(row)?);
        // The one that starts later overlaps if it starts before the other one ends.
        Ok(match (first.0, second.0) {
            (Some(a), Some(b)) if a == b => first.1.and(second.1).map(|_| true),
            (Some(a), Some(b)) => {
                let (start, end, end_of_earlier) = if a > b { (a, first.1, second.1) } else { (b, second.1, first.1) };
                match end_of_earlier {
                    None => None,
                    Some(earlier) if start < earlier => Some(true),
                    Some(_) => end.map(|_| false),
                }
            }
            _ => None,
        })
    })
}
