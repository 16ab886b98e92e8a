//! The tables of the store: `apigw.snapshots` and `apigw.integration_history`.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::diff::SideReports;
use super::reading::reading;
use super::snapshot_table::{SnapshotFile, SnapshotTable};
use crate::{Error, ErrorKind};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use apigw_sql_source::snapshot::{Snapshot, SnapshotStore};
use apigw_sql_source::{ScanReport, SourceState, SourceStatus};

/// All snapshots, read on a thread that may wait.
async fn snapshots(store: Option<&SnapshotStore>, dataset: Dataset) -> Result<(SnapshotStore, Vec<Snapshot>)> {
    let Some(store) = store.cloned() else {
        return Err(Error::new(ErrorKind::Usage, format!("`{}` has no store of snapshots", dataset.qualified_name()))
            .with_hint("name one with `--store PATH`, or make an engine with `EngineBuilder::snapshot_store`")
            .into_datafusion());
    };
    let listing = store.clone();
    let listed = tokio::task::spawn_blocking(move || listing.snapshots()).await;
    let listed = listed.map_err(|e| datafusion::error::DataFusionError::ExecutionJoin(Box::new(e)))?.into_datafusion()?;
    Ok((store, listed))
}

/// `apigw.snapshots`.
#[derive(Debug)]
pub(super) struct SnapshotsTable {
    pub(super) store: Option<SnapshotStore>,
}

#[async_trait]
impl TableProvider for SnapshotsTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::Snapshots.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (_, listed) = snapshots(self.store.as_ref(), Dataset::Snapshots).await?;
        let table = MemTable::try_new(self.schema(), vec![vec![rows(&listed)?]])?;
        table.scan(state, projection, filters, limit).await
    }
}

/// The rows of `apigw.snapshots`.
fn rows(snapshots: &[Snapshot]) -> Result<RecordBatch> {
    let text = |f: fn(&Snapshot) -> &str| Arc::new(snapshots.iter().map(|s| Some(f(s))).collect::<StringViewArray>()) as ArrayRef;
    let number = |f: fn(&Snapshot) -> u64| Arc::new(snapshots.iter().map(|s| Some(f(s) as i64)).collect::<Int64Array>()) as ArrayRef;
    let flag = |f: fn(&Snapshot) -> bool| Arc::new(snapshots.iter().map(|s| Some(f(s))).collect::<BooleanArray>()) as ArrayRef;
    let time = |f: fn(&Snapshot) -> i64| {
        Arc::new(snapshots.iter().map(|s| Some(f(s))).collect::<TimestampMicrosecondArray>().with_timezone("UTC")) as ArrayRef
    };
    let texts = |f: fn(&Snapshot) -> Vec<&str>| {
        let mut builder = apigw_sql_columns::types::list::builder(snapshots.len());
        for snapshot in snapshots {
            builder.append_option(Some(f(snapshot).into_iter().map(Some)));
        }
        Arc::new(builder.finish()) as ArrayRef
    };
    let columns = vec![
        text(|s| &s.id),
        text(|s| &s.series),
        time(|s| s.observed_at.timestamp_micros()),
        time(|s| s.created_at.timestamp_micros()),
        flag(|s| s.complete),
        number(Snapshot::incomplete_sources),
        number(|s| s.rows(Dataset::IntegrationDetail)),
        number(|s| s.rows(Dataset::RestApi)),
        flag(|s| s.scope.live),
        texts(|s| s.scope.accounts.keys().map(String::as_str).collect()),
        texts(|s| s.scope.accounts.values().flatten().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()),
        texts(|s| s.sources.iter().map(String::as_str).collect()),
        flag(|s| s.redacted),
        number(Snapshot::bytes),
        text(|s| &s.program),
    ];
    Ok(RecordBatch::try_new(Arc::clone(Dataset::Snapshots.arrow_schema()), columns)?)
}

/// `apigw.integration_history`, and what `apigw.history` gives of another dataset.
#[derive(Debug)]
pub(super) struct HistoryTable {
    store: Option<SnapshotStore>,
    reports: SideReports,
    /// The dataset whose rows are in the snapshots.
    of: Dataset,
    schema: SchemaRef,
}

impl HistoryTable {
    /// The rows of `of` in all snapshots of a store.
    pub(super) fn new(of: Dataset, store: Option<SnapshotStore>, reports: SideReports) -> Self {
        let history = Dataset::IntegrationHistory.arrow_schema().fields();
        let added = history.len() - Dataset::IntegrationDetail.columns().len();
        let fields: Vec<_> = history.iter().take(added).chain(of.arrow_schema().fields()).cloned().collect();
        Self { store, reports, of, schema: Arc::new(Schema::new(fields)) }
    }

    fn table_over(&self, files: Vec<SnapshotFile>) -> SnapshotTable {
        SnapshotTable::of_snapshots(Arc::clone(&self.schema), self.of, files)
    }
}

/// `apigw.history(dataset)`: the rows of any dataset in all snapshots.
#[derive(Debug)]
pub struct History {
    store: Option<SnapshotStore>,
    reports: SideReports,
}

impl History {
    /// The function over the snapshots of a store.
    pub fn new(store: Option<SnapshotStore>, reports: SideReports) -> Self {
        Self { store, reports }
    }
}

impl TableFunction for History {
    fn name(&self) -> &'static str {
        "apigw.history"
    }

    fn parameters(&self) -> &[&str] {
        &["dataset"]
    }

    fn bind(&self, arguments: &Arguments, _columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
        let of = dataset_of(self.name(), arguments).into_datafusion()?;
        Ok(Arc::new(HistoryTable::new(of, self.store.clone(), self.reports.clone())))
    }
}

/// The dataset that the argument `dataset` of a function names: `stage`, `apigw.stage`.
pub(super) fn dataset_of(function: &str, arguments: &Arguments) -> crate::Result<Dataset> {
    let Some(Some(name)) = arguments.get("dataset").and_then(ScalarValue::try_as_str) else {
        return Err(Error::new(ErrorKind::Syntax, format!("`{function}` needs the text argument `dataset`"))
            .with_hint(format!("for example `{function}(dataset => 'stage'…)`")));
    };
    let table = name.strip_prefix("apigw.").unwrap_or(name);
    let found = Dataset::READ.into_iter().find(|dataset| dataset.table_name() == table);
    found.ok_or_else(|| {
        let names: Vec<_> = Dataset::READ.iter().map(|dataset| dataset.table_name()).collect();
        Error::new(ErrorKind::Usage, format!("`{name}` is no dataset that snapshots have"))
            .with_hint(format!("they have {}", names.join(", ")))
    })
}

/// The columns that all rows of a snapshot share.
fn values(snapshot: &Snapshot) -> Vec<ScalarValue> {
    vec![
        ScalarValue::Utf8View(Some(snapshot.id.clone())),
        ScalarValue::Utf8View(Some(snapshot.series.clone())),
        ScalarValue::TimestampMicrosecond(Some(snapshot.observed_at.timestamp_micros()), Some("UTC".into())),
    ]
}

#[async_trait]
impl TableProvider for HistoryTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        self.table_over(Vec::new()).supports_filters_pushdown(filters)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (store, listed) = snapshots(self.store.as_ref(), Dataset::IntegrationHistory).await?;
        let mut files = Vec::with_capacity(listed.len());
        for snapshot in &listed {
            if let Some(object) = store.object(snapshot, self.of).into_datafusion()? {
                files.push(SnapshotFile { object, values: values(snapshot) });
            }
        }
        let table = self.table_over(files);
        let asked = table.allowed(state, filters)?;
        let reading = reading(state);
        for snapshot in listed.iter().filter(|snapshot| !snapshot.complete) {
            let id = ScalarValue::Utf8View(Some(snapshot.id.clone()));
            if asked.iter().any(|file| file.values.first() == Some(&id)) {
                let report = incomplete(snapshot);
                reading.note_known(report.clone());
                self.reports.add_report(format!("snapshot {}", snapshot.id), report);
            }
        }
        table.scan(state, projection, filters, limit).await
    }
}

/// What is told of a snapshot whose sources could not all be read.
fn incomplete(snapshot: &Snapshot) -> ScanReport {
    let (number, id) = (snapshot.incomplete_sources(), &snapshot.id);
    let status = SourceStatus {
        source: None,
        document: None,
        source_path: format!("snapshot {id}"),
        account_id: None,
        region: None,
        rest_api_id: None,
        state: Some(SourceState::Partial),
        records: snapshot.rows(Dataset::IntegrationDetail),
        skipped: 0,
        duplicates: 0,
        reason: Some(format!("{number} of its sources could not be read completely: `--at {id}` and `apigw.source_status` say which")),
        first_error_at: None,
        observed_at: Some(snapshot.observed_at),
        named_explicitly: false,
    };
    ScanReport { sources: vec![status], notes: Vec::new() }
}
