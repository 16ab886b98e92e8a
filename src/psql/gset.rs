//! `\gset`: the columns of a result's one row as variables.

use datafusion::arrow::record_batch::RecordBatch;

use super::console::Console;
use super::run::Ran;
use super::session::Session;
use apigw_sql_columns::output::text_of;
use apigw_sql_value::error::{Error, ErrorKind, Result};

impl<C: Console> Session<C> {
    /// Runs `statement` and sets a variable for each column of its row; NULL unsets it.
    pub(super) fn run_into_variables(&mut self, statement: &str, prefix: &str) -> Result<Ran> {
        let (titles, batches) = self.rows(statement, 1)?;
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let Some(batch) = batches.iter().find(|batch| batch.num_rows() > 0).filter(|_| rows == 1) else {
            let found = if rows == 0 { "none" } else { "more" };
            return Err(Error::new(ErrorKind::Execution, format!("expected one row for `\\gset`, but found {found}")));
        };
        for (title, column) in titles.iter().zip(batch.columns()) {
            let mut value = String::new();
            let name = format!("{prefix}{title}");
            if text_of(column.as_ref(), 0, &mut value) {
                self.set_variable(&name, &value)?;
            } else {
                self.variables.remove(&name);
            }
        }
        Ok(Ran { rows: 1, tag: None })
    }
}
