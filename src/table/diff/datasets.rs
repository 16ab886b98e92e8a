//! `apigw.dataset_diff(dataset, a, b)`: what differs of any dataset between two snapshots or sources. Records are matched by `_key`; what
//! one side cannot know of a record, or could not see, is no difference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, StringViewBuilder};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::common::{Column, JoinType, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::col;

use super::SideReports;
use super::compare::items;
use super::observer::{Observer, Whose};
use super::side::{open_store, sides};
use crate::table::dataset::DatasetTable;
use crate::table::history::dataset_of;
use crate::table::reading::reading;
use crate::table::store::Store;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_columns::types::text::text_of;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use apigw_sql_source::snapshot::{Scope, SnapshotStore};
use apigw_sql_value::json::differences::differences;

/// Columns that say which record it is and where it was found: they are not compared.
const NOT_COMPARED: [&str; 11] = [
    "_key",
    "account_id",
    "region",
    "partition",
    "api_name",
    "unknown_columns",
    "unresolved",
    "source",
    "source_path",
    "source_line",
    "source_pointer",
];

/// The columns of the result.
const RESULT: [&str; 10] =
    ["change", "_key", "account_id", "region", "api_id", "column_name", "element", "old_value", "new_value", "reason"];

fn result_schema() -> SchemaRef {
    Arc::new(Schema::new(RESULT.iter().map(|name| Field::new(*name, DataType::Utf8View, true)).collect::<Vec<_>>()))
}

/// The table function.
#[derive(Debug)]
pub struct DatasetDiff {
    store: Option<SnapshotStore>,
    reports: SideReports,
    /// Whether files are no sides.
    of_snapshots: bool,
}

impl DatasetDiff {
    /// The function over the snapshots of a store; without one, both sides have to be sources.
    pub fn new(store: Option<SnapshotStore>, reports: SideReports) -> Self {
        Self { store, reports, of_snapshots: false }
    }

    /// The same, of snapshots only.
    #[must_use]
    pub fn of_snapshots(self) -> Self {
        Self { of_snapshots: true, ..self }
    }
}

impl TableFunction for DatasetDiff {
    fn name(&self) -> &'static str {
        "apigw.dataset_diff"
    }

    fn parameters(&self) -> &[&str] {
        &["dataset", "a", "b"]
    }

    fn bind(&self, arguments: &Arguments, _columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
        let dataset = dataset_of(self.name(), arguments).into_datafusion()?;
        let [a, b] = sides(self.name(), arguments, self.of_snapshots).into_datafusion()?;
        Ok(Arc::new(DiffTable { dataset, store: self.store.clone(), reports: self.reports.clone(), a, b }))
    }
}

#[derive(Debug)]
struct DiffTable {
    dataset: Dataset,
    store: Option<SnapshotStore>,
    reports: SideReports,
    a: String,
    b: String,
}

/// A side, and whether it could have seen a record.
struct Seen {
    name: String,
    store: Arc<Store>,
    observer: Observer,
}

impl DiffTable {
    async fn open(&self, name: &str, state: &dyn Session) -> Result<Seen> {
        let (store, scope) = open_store(name, self.store.as_ref()).await?;
        if scope.is_none() {
            // What could not be read is known when everything was.
            reading(state).read_to_end(&store).await?;
        }
        let report = store.report().of_datasets(&[self.dataset]);
        self.reports.add_report(name.to_owned(), report.clone());
        reading(state).note_known(report.clone());
        let accounts = report.sources.iter().filter_map(|status| Some((status.account_id.clone()?, status.region.clone())));
        let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (account, region) in accounts {
            seen.entry(account).or_default().extend(region);
        }
        let scope = scope.unwrap_or(Scope { live: false, accounts: seen });
        Ok(Seen { name: name.to_owned(), store, observer: Observer::new(&scope, &report.sources) })
    }

    /// The columns of both sides that have to be in a batch.
    fn columns(&self) -> Vec<&'static str> {
        self.dataset.columns().iter().map(|column| column.name).collect()
    }

    fn matched(&self, a: &Seen, b: &Seen) -> Result<LogicalPlan> {
        let scan = |name: &'static str, side: &Seen| {
            let table = DatasetTable::new(self.dataset, Some(Arc::clone(&side.store)));
            LogicalPlanBuilder::scan(TableReference::bare(name), provider_as_source(Arc::new(table)), None)
        };
        let key = |name: &'static str| vec![Column::new(Some(name), "_key")];
        let columns =
            ["a", "b"].into_iter().flat_map(|side| self.columns().into_iter().map(move |name| col(Column::new(Some(side), name))));
        let columns: Vec<Expr> = columns.collect();
        scan("a", a)?.join(scan("b", b)?.build()?, JoinType::Full, (key("a"), key("b")), None)?.project(columns)?.build()
    }

    fn compare(&self, batch: &RecordBatch, a: &Seen, b: &Seen, found: &mut Found) {
        let names = self.columns();
        let (old, new) = batch.columns().split_at(names.len());
        let at = |name: &str| names.iter().position(|known| *known == name);
        let key = at("_key").unwrap_or_default();
        for row in 0..batch.num_rows() {
            match (old[key].is_valid(row), new[key].is_valid(row)) {
                (true, true) => {
                    let unknown: Vec<String> = [old, new]
                        .into_iter()
                        .filter_map(|side| at("unknown_columns").map(|at| items(&side[at], row).map(str::to_owned).collect::<Vec<_>>()))
                        .flatten()
                        .collect();
                    for (at, name) in names.iter().enumerate().filter(|(_, name)| !NOT_COMPARED.contains(name)) {
                        if !unknown.iter().any(|column| column == name) {
                            let json = matches!(self.dataset.columns()[at].sql_type, SqlType::Json | SqlType::Text);
                            found.column(&Record::of(&names, new, row), name, (&old[at], &new[at]), row, json);
                        }
                    }
                }
                (true, false) => found.lone(&Record::of(&names, old, row), "removed", b),
                (false, true) => found.lone(&Record::of(&names, new, row), "added", a),
                (false, false) => {}
            }
        }
    }
}

#[async_trait]
impl TableProvider for DiffTable {
    fn schema(&self) -> SchemaRef {
        result_schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (a, b) = (self.open(&self.a, state).await?, self.open(&self.b, state).await?);
        let plan = state.create_physical_plan(&self.matched(&a, &b)?).await?;
        let mut found = Found::default();
        for batch in collect(plan, state.task_ctx()).await? {
            self.compare(&batch, &a, &b, &mut found);
        }
        let table = MemTable::try_new(self.schema(), vec![vec![found.finish()?]])?;
        table.scan(state, projection, &[], None).await
    }
}

fn text(array: &ArrayRef, row: usize) -> Option<&str> {
    let texts = array.as_string_view_opt()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// Which record it is.
struct Record<'a> {
    key: Option<&'a str>,
    account_id: Option<&'a str>,
    region: Option<&'a str>,
    api_id: Option<&'a str>,
    path: Option<&'a str>,
}

impl<'a> Record<'a> {
    /// That of a row of a side, whose columns have these names.
    fn of(names: &[&str], side: &'a [ArrayRef], row: usize) -> Self {
        let text = |name: &str| text(side.get(names.iter().position(|known| *known == name)?)?, row);
        let api_id = text("rest_api_id").or_else(|| text("api_id"));
        Self { key: text("_key"), account_id: text("account_id"), region: text("region"), api_id, path: text("source_path") }
    }
}

/// Rows of the result.
#[derive(Default)]
struct Found {
    columns: [StringViewBuilder; RESULT.len()],
}

impl Found {
    fn push(&mut self, change: &str, record: &Record<'_>, what: [Option<&str>; 4], reason: Option<&str>) {
        let identity = [Some(change), record.key, record.account_id, record.region, record.api_id];
        for (column, text) in self.columns.iter_mut().zip(identity.into_iter().chain(what).chain([reason])) {
            column.append_option(text);
        }
    }

    /// A record that one side has, and `other` has not.
    fn lone(&mut self, record: &Record<'_>, change: &str, other: &Seen) {
        let whose = Whose { account_id: record.account_id, region: record.region, rest_api_id: record.api_id, source_path: record.path };
        let reason = other.observer.could_not_see(whose).map(|reason| format!("`{}` could not see it: {reason}", other.name));
        let change = if reason.is_some() { "not_observed" } else { change };
        self.push(change, record, [None; 4], reason.as_deref());
    }

    /// A column of a record, if it differs: of maps and JSON each element.
    fn column(&mut self, record: &Record<'_>, name: &str, (old, new): (&ArrayRef, &ArrayRef), row: usize, may_be_json: bool) {
        if old.is_valid(row)
            && new.is_valid(row)
            && let (Some(old), Some(new)) = (HstoreArray::try_new(old), HstoreArray::try_new(new))
        {
            let (old, new) = (old.row(row), new.row(row));
            let keys: BTreeSet<&str> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
            for key in keys {
                let [before, after] = [old.get(key), new.get(key)].map(|value| value.map(|value| value.unwrap_or("NULL")));
                if before != after {
                    self.push("changed", record, [Some(name), Some(key), before, after], None);
                }
            }
            return;
        }
        let (mut left, mut right) = (String::new(), String::new());
        let before = text_of(old, row, &mut left).then_some(left.as_str());
        let after = text_of(new, row, &mut right).then_some(right.as_str());
        if before == after {
            return;
        }
        let is_object = |text: &str| text.starts_with(['{', '[']);
        if let (true, Some(before), Some(after)) = (may_be_json, before, after)
            && is_object(before)
            && is_object(after)
            && let Some(parts) = differences(before, after)
        {
            for part in parts {
                let element = Some(part.pointer.as_str()).filter(|pointer| !pointer.is_empty());
                self.push("changed", record, [Some(name), element, part.old.as_deref(), part.new.as_deref()], None);
            }
            return;
        }
        self.push("changed", record, [Some(name), None, before, after], None);
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        Ok(RecordBatch::try_new(result_schema(), columns)?)
    }
}
