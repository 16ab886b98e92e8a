//! How much a result may have.

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::Result as DataFusionResult;
use futures::stream::{BoxStream, StreamExt as _, unfold};

use crate::{Error, ErrorKind};
use apigw_sql_functions::error::IntoDataFusion as _;

/// The most rows of one result, by the limit that allows the fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    rows: u64,
    by: Limit,
}

/// A limit, as it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Rows(u64),
    Cells(u64),
}

impl Extent {
    /// What the limits allow to a result with so many columns; `None`: nothing bounds it.
    pub(super) fn of(rows: Option<u64>, cells: Option<u64>, columns: usize) -> Option<Self> {
        let by_rows = rows.map(|rows| Self { rows, by: Limit::Rows(rows) });
        // A result without columns has no cells.
        let by_cells = cells.and_then(|cells| Some(Self { rows: cells.checked_div(columns as u64)?, by: Limit::Cells(cells) }));
        by_rows.into_iter().chain(by_cells).min_by_key(|extent| extent.rows)
    }

    /// The batches of `stream` as far as the limit allows them; where there are more rows, an error is the last item.
    pub(super) fn within(
        self,
        stream: BoxStream<'static, DataFusionResult<RecordBatch>>,
    ) -> BoxStream<'static, DataFusionResult<RecordBatch>> {
        let batches = unfold((Some(stream), self.rows, None), move |(mut stream, left, failed)| async move {
            if let Some(error) = failed {
                return Some((Err(error), (None, 0, None)));
            }
            let batch = match stream.as_mut()?.next().await? {
                Ok(batch) => batch,
                Err(error) => return Some((Err(error), (stream, left, None))),
            };
            let rows = batch.num_rows() as u64;
            if rows <= left {
                return Some((Ok(batch), (stream, left - rows, None)));
            }
            // The stream goes now: nothing computes what nobody gets.
            let error = self.error().into_datafusion();
            Some((Ok(batch.slice(0, left as usize)), (None, 0, Some(error))))
        });
        batches.boxed()
    }

    fn error(self) -> Error {
        let (amount, setting) = match self.by {
            Limit::Rows(rows) => (format!("{rows} rows"), "row_limit"),
            Limit::Cells(cells) => (format!("{cells} cells"), "cell_limit"),
        };
        Error::new(ErrorKind::Execution, format!("canceled: the result has more than {amount}"))
            .with_hint(format!("ask for less, with `LIMIT` or by groups, or allow more with `EngineBuilder::{setting}`"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::Int64Array;
    use futures::executor::block_on;
    use futures::stream;

    use super::*;

    fn batch(rows: i64) -> RecordBatch {
        let column = Arc::new(Int64Array::from_iter_values(0..rows));
        RecordBatch::try_from_iter([("x", column as _)]).unwrap()
    }

    /// The rows of each batch that gets through, and the message of what came behind them.
    fn within(limit: u64, batches: &[i64]) -> (Vec<usize>, Option<String>) {
        let batches: Vec<_> = batches.iter().map(|rows| Ok(batch(*rows))).collect();
        let items = block_on(Extent::of(Some(limit), None, 1).unwrap().within(stream::iter(batches).boxed()).collect::<Vec<_>>());
        let mut rows = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match item {
                Ok(batch) => rows.push(batch.num_rows()),
                Err(error) => {
                    assert_eq!(at + 1, items.len(), "something comes behind the error");
                    return (rows, Some(error.to_string()));
                }
            }
        }
        (rows, None)
    }

    #[test]
    fn a_result_that_is_cut_ends_with_an_error_and_one_that_fits_does_not() {
        assert_eq!(within(5, &[2, 3]), (vec![2, 3], None));
        assert_eq!(within(5, &[2, 3, 0]), (vec![2, 3, 0], None));
        assert_eq!(within(0, &[]), (vec![], None));
        let (rows, error) = within(5, &[2, 4, 7]);
        assert_eq!(rows, [2, 3]);
        assert!(error.unwrap().contains("the result has more than 5 rows"));
        assert!(within(5, &[5, 1]).1.is_some());
    }

    #[test]
    fn the_limit_that_allows_the_fewer_rows_holds() {
        let of = |rows, cells, columns| Extent::of(rows, cells, columns).map(|extent| extent.rows);
        assert_eq!(of(None, None, 3), None);
        assert_eq!(of(Some(10), Some(29), 3), Some(9));
        assert_eq!(of(Some(8), Some(29), 3), Some(8));
        assert_eq!(of(None, Some(29), 0), None);
        assert_eq!(of(None, Some(2), 3), Some(0));
    }
}
