//! CSV files as PostgreSQL's `COPY … CSV` reads them: an empty cell is NULL, `""` is an empty text. All columns are text.

use std::path::Path;
use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::{ArrayRef, StringViewBuilder};

use super::in_line;
use super::records::Records;
use crate::{Error, Result};
use apigw_sql_source::{csv_cells, csv_record_end};

/// The names of the columns, which the first record has.
pub(super) fn header(path: &Path) -> Result<Vec<String>> {
    let bad = |what: String| {
        Error::usage(format!("the table file `{}` has no CSV header line: {what}", path.display()))
            .with_hint("expected NDJSON, Parquet, Arrow, or CSV whose first line names the columns")
    };
    let mut records = Records::open(path, csv_record_end)?;
    let bump = Bump::new();
    let record = records.next().map_err(|e| bad(e.message().to_owned()))?.map_or("", |(_, record)| record);
    let names = csv_cells(&bump, record).map_err(bad)?;
    let names: Vec<String> = names.into_iter().map(|name| name.unwrap_or_default().to_owned()).collect();
    if names.iter().any(|name| name.trim().is_empty() || name.contains('\0')) {
        return Err(bad("a column has no name".to_owned()));
    }
    if let [only] = names.as_slice()
        && only.contains('\t')
    {
        return Err(bad("its columns are separated by tabs".to_owned()));
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(bad(format!("the column `{name}` stands twice")));
    }
    Ok(names)
}

/// Reads batches.
pub(super) struct CsvReader {
    path: Arc<Path>,
    records: Records,
    /// How many columns there are, and which are wanted.
    width: usize,
    projection: Vec<usize>,
}

impl CsvReader {
    pub(super) fn open(path: &Arc<Path>, width: usize, projection: Vec<usize>) -> Result<Self> {
        let mut records = Records::open(path, csv_record_end)?;
        records.next()?;
        Ok(Self { path: Arc::clone(path), records, width, projection })
    }

    /// The next rows, at most `count`; none at the end.
    pub(super) fn next(&mut self, count: usize) -> Result<(usize, Vec<ArrayRef>)> {
        let mut columns: Vec<StringViewBuilder> = self.projection.iter().map(|_| StringViewBuilder::new()).collect();
        let (mut rows, mut bump) = (0, Bump::new());
        while rows < count {
            let Some((line, record)) = self.records.next()? else { break };
            // Of one column it is a row whose value is NULL.
            if self.width > 1 && record.trim_end_matches(['\r', '\n']).is_empty() {
                continue;
            }
            bump.reset();
            let cells = csv_cells(&bump, record).map_err(|what| in_line(&self.path, line, &what))?;
            if cells.len() != self.width {
                let what = format!("expected {} cells as in the header, but found {}", self.width, cells.len());
                return Err(in_line(&self.path, line, &what));
            }
            for (column, at) in columns.iter_mut().zip(&self.projection) {
                column.append_option(cells.get(*at).copied().flatten());
            }
            rows += 1;
        }
        Ok((rows, columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect()))
    }
}
