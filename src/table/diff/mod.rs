//! `apigw.integration_diff(a, b)`: what differs between two snapshots or sources.
//!
//! Records are matched by `_key`, or by API, path and verb where one side describes (templates, plans, exports) what the
//! other one runs. What one side could not see is `not_observed`, never `added` or `removed`.

mod as_written;
mod compare;
pub(super) mod datasets;
mod drift;
mod exec;
mod match_paths;
mod match_twins;
mod observer;
mod open;
mod side;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::arrow::datatypes::{FieldRef, SchemaRef};
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::common::{JoinType, ScalarValue, TableReference, plan_err};
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::prelude::col;

pub use self::datasets::DatasetDiff;
pub(super) use self::drift::DriftTable;

use self::compare::{Comparer, MATCHED_COLUMNS};
use self::exec::DiffExec;
use self::side::Side;
use super::dataset::DatasetTable;
use crate::{Error, ErrorKind};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use apigw_sql_source::ScanReport;
use apigw_sql_source::snapshot::SnapshotStore;

/// The table function.
#[derive(Debug)]
pub struct IntegrationDiff {
    store: Option<SnapshotStore>,
    reports: SideReports,
    /// Whether files are no sides.
    of_snapshots: bool,
}

/// How completely the sides of comparisons and the snapshots of a history were read, of which an engine tells as of its
/// own sources.
#[derive(Clone, Debug, Default)]
pub struct SideReports(Arc<Mutex<Vec<(String, ScanReport)>>>);

impl SideReports {
    fn add(&self, side: &Side) {
        self.add_report(side.name.clone(), side.report());
    }

    /// Adds what is known of something with a name.
    pub(super) fn add_report(&self, name: String, report: ScanReport) {
        let mut reports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A side that was compared before may have changed since.
        reports.retain(|(other, _)| *other != name);
        reports.push((name, report));
    }

    /// What was read of all sides so far.
    pub fn all(&self) -> Vec<ScanReport> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, report)| report.clone()).collect()
    }
}

impl IntegrationDiff {
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

impl TableFunction for IntegrationDiff {
    fn name(&self) -> &'static str {
        "apigw.integration_diff"
    }

    fn parameters(&self) -> &[&str] {
        &["a", "b", "force"]
    }

    fn bind(&self, arguments: &Arguments, _columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
        let force = match arguments.get("force") {
            None | Some(ScalarValue::Boolean(None)) => false,
            Some(ScalarValue::Boolean(Some(force))) => *force,
            Some(_) => return Err(Error::new(ErrorKind::Syntax, "expected true or false for the argument `force`").into_datafusion()),
        };
        let [a, b] = side::sides(self.name(), arguments, self.of_snapshots).into_datafusion()?;
        Ok(Arc::new(DiffTable { store: self.store.clone(), reports: self.reports.clone(), a, b, force }))
    }
}

/// The differences between two sides.
#[derive(Debug)]
struct DiffTable {
    store: Option<SnapshotStore>,
    reports: SideReports,
    a: String,
    b: String,
    force: bool,
}

#[async_trait]
impl TableProvider for DiffTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::IntegrationDiff.arrow_schema())
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
        let a = Side::open(&self.a, self.store.as_ref(), state).await?;
        let b = Side::open(&self.b, self.store.as_ref(), state).await?;
        self.reports.add(&a);
        self.reports.add(&b);
        if a.describes() != b.describes() || a.has_other_paths(&b) {
            let batches = match_paths::differences(state, &a, &b).await?;
            let table = MemTable::try_new(self.schema(), vec![batches])?;
            return table.scan(state, projection, &[], None).await;
        }
        if !self.force {
            side::check_scopes(&a, &b)?;
        }
        if side::has_twins(state, &a).await? || side::has_twins(state, &b).await? {
            let batches = match_twins::differences(state, &a, &b).await?;
            let table = MemTable::try_new(self.schema(), vec![batches])?;
            return table.scan(state, projection, &[], None).await;
        }
        let joined = state.create_physical_plan(&matched_by_key(&a, &b)?).await?;
        let differences: Arc<dyn ExecutionPlan> = Arc::new(DiffExec::new(joined, Comparer::by_key(&a, &b)));
        project(differences, projection)
    }
}

/// The rows of both sides, those of one key beside each other: the columns of `a`, then those of `b`.
fn matched_by_key(a: &Side, b: &Side) -> Result<LogicalPlan> {
    let scan = |name: &'static str, side: &Side| {
        let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(side.store())));
        LogicalPlanBuilder::scan(TableReference::bare(name), provider_as_source(Arc::new(table)), None)
    };
    let key = |name: &'static str| vec![datafusion::common::Column::new(Some(name), "_key")];
    let columns = ["a", "b"]
        .into_iter()
        .flat_map(|side| MATCHED_COLUMNS.iter().map(move |name| col(datafusion::common::Column::new(Some(side), *name))));
    let joined = scan("a", a)?.join(scan("b", b)?.build()?, JoinType::Full, (key("a"), key("b")), None)?;
    joined.project(columns)?.build()
}

fn project(plan: Arc<dyn ExecutionPlan>, projection: Option<&Vec<usize>>) -> Result<Arc<dyn ExecutionPlan>> {
    let Some(projection) = projection else { return Ok(plan) };
    let schema = plan.schema();
    let column = |&index: &usize| {
        let name = schema.field(index).name();
        let expr: Arc<dyn datafusion::physical_expr::PhysicalExpr> =
            Arc::new(datafusion::physical_expr::expressions::Column::new(name, index));
        (expr, name.clone())
    };
    Ok(Arc::new(ProjectionExec::try_new(projection.iter().map(column).collect::<Vec<_>>(), plan)?))
}

/// What `apigw.integration_diff` is without its arguments.
#[derive(Debug)]
pub(super) struct DiffWithoutSides;

#[async_trait]
impl TableProvider for DiffWithoutSides {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::IntegrationDiff.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        _projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan_err!("`apigw.integration_diff` is a function: `apigw.integration_diff(a => '@-1', b => '@latest')`")
    }
}
