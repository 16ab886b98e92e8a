//! Reading sources: files of every shape become rows and a status, however they are cut and however many threads read.

mod broken;
mod columnar;
mod completeness;
mod documents;
mod elsewhere;
mod foreign;
mod generated;
mod instead;
mod keys;
mod losses;
mod placed;
mod realdata;
mod recorded;
mod remains;
mod shapes;
mod tools;
mod twice;
mod unreadable;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use apigw_sql::Error;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{Predicate, ScanReport, ScanRequest, SourceOptions, SourceSet, SourceState, SourceStatus, Target};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

/// A row: the text of each column that is not NULL.
type Row = BTreeMap<String, String>;

/// What a scan gave.
struct Scanned {
    rows: Vec<Row>,
    report: ScanReport,
}

impl Scanned {
    /// The status of the only file.
    fn status(&self) -> &SourceStatus {
        assert_eq!(self.report.sources.len(), 1, "one file");
        &self.report.sources[0]
    }

    /// The state of the only file.
    fn state(&self) -> &'static str {
        self.status().state.map_or("not read", SourceState::name)
    }

    /// `state records skipped`, the reason and the place of the only file.
    fn summary(&self) -> (String, Option<&str>, Option<&str>) {
        let (s, state) = (self.status(), self.state());
        (format!("{state} {} {}", s.records, s.skipped), s.reason.as_deref(), s.first_error_at.as_deref())
    }

    /// The values of a column.
    fn column(&self, name: &str) -> Vec<Option<&str>> {
        self.rows.iter().map(|row| row.get(name).map(String::as_str)).collect()
    }
}

fn options(from: &[&Path]) -> SourceOptions {
    SourceOptions { from: from.iter().map(|p| p.display().to_string()).collect(), ..SourceOptions::default() }
}

fn all_columns(dataset: Dataset) -> Target {
    Target { dataset, columns: (0..dataset.stored_schema().fields().len()).collect() }
}

fn rows_of(batch: &RecordBatch) -> Vec<Row> {
    let format = FormatOptions::default();
    let formatters: Vec<_> = batch.columns().iter().map(|c| ArrayFormatter::try_new(c.as_ref(), &format).unwrap()).collect();
    let schema = batch.schema();
    let cell = |row: usize, column: usize| {
        let is_valid = batch.column(column).is_valid(row);
        is_valid.then(|| (schema.field(column).name().clone(), formatters[column].value(row).to_string()))
    };
    (0..batch.num_rows()).map(|row| (0..batch.num_columns()).filter_map(|column| cell(row, column)).collect()).collect()
}

/// A scan with `threads` parsing threads.
fn try_scan(options: &SourceOptions, dataset: Dataset, predicate: Predicate, threads: usize) -> Result<Scanned, Error> {
    let set = Arc::new(SourceSet::open(options)?);
    let request = ScanRequest { targets: vec![all_columns(dataset)], predicate, ..ScanRequest::default() };
    let mut rows = Vec::new();
    for batch in set.scan_with(request, threads) {
        rows.extend(rows_of(&batch?.1));
    }
    Ok(Scanned { rows, report: set.report() })
}

/// The rows of `apigw.integration_detail` with all stored columns.
fn scan(from: &[&Path]) -> Scanned {
    try_scan(&options(from), Dataset::IntegrationDetail, Predicate::default(), 2).unwrap()
}

/// What is told of one file with this content where everything is read, for the states alone.
fn states_of(name: &str, content: impl AsRef<[u8]>) -> Scanned {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, content).unwrap();
    states(&[&path])
}

/// The same of files that are there.
fn states(from: &[&Path]) -> Scanned {
    let set = Arc::new(SourceSet::open(&options(from)).unwrap());
    assert_eq!(set.scan(ScanRequest::default()).count(), 0);
    Scanned { rows: Vec::new(), report: set.report() }
}

/// The rows of one file with this content.
fn scan_text(name: &str, content: impl AsRef<[u8]>) -> Scanned {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, content).unwrap();
    scan(&[&path])
}
