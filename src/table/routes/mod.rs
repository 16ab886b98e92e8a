//! `apigw.effective_route`: what can be called from outside, by whom, and where it goes. The rules are in the crate of routes; here
//! records become a configuration, and routes become rows.

mod apis;
mod asked;
mod domains;
mod exec;
mod inputs;
mod names;
mod plans;
mod request;
mod rows;
mod statuses;
mod wanted;

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

pub use self::request::{RouteFunction, RouteSource};

use self::asked::Asked;
use self::exec::RoutesExec;
use self::inputs::{Input, Tables};
use self::statuses::Statuses;
use self::wanted::Filters;
use super::dataset::no_source;
use super::diff::SideReports;
use super::reading::{Reading, reading};
use super::store::Store;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_routes::model::Configuration;
use apigw_sql_source::{ScanLog, ScanReport, SourceState, SourceStatus};

/// The table.
#[derive(Debug)]
pub(super) struct RoutesTable {
    store: Option<Arc<Store>>,
    reports: SideReports,
}

/// What a configuration is made of beside records.
#[derive(Debug)]
struct Configured {
    store: Arc<Store>,
    reading: Arc<Reading>,
    reports: SideReports,
    log: ScanLog,
    absent: Vec<Vec<String>>,
}

impl Configured {
    /// How completely the documents were read.
    fn report(&self) -> ScanReport {
        self.store.source().report_of(&self.log)
    }

    /// Notes that it cannot be told what serves a request.
    fn tell_unknown(&self, host: &str, why: &str) {
        let status = SourceStatus {
            source: None,
            document: None,
            source_path: host.to_owned(),
            account_id: None,
            region: None,
            rest_api_id: None,
            state: Some(SourceState::Partial),
            records: 0,
            skipped: 0,
            duplicates: 0,
            reason: Some(format!("it cannot be told what serves the request: {why}")),
            first_error_at: None,
            observed_at: None,
            named_explicitly: false,
        };
        let report = ScanReport { sources: vec![status], notes: Vec::new() };
        self.reading.note_known(report.clone());
        self.reports.add_report(format!("request to {host}"), report);
    }
}

/// The configuration that records show.
fn configuration(tables: &Tables, report: &ScanReport) -> Configuration {
    let statuses = Statuses(report);
    let apis = apis::apis(tables);
    let domains = domains::domains(tables, &statuses);
    let missing = domains::missing(&apis, &statuses);
    Configuration { apis, domains, missing }
}

impl RoutesTable {
    /// The table over a store.
    pub(super) fn new(store: Option<Arc<Store>>, reports: SideReports) -> Self {
        Self { store, reports }
    }
}

#[async_trait]
impl TableProvider for RoutesTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::EffectiveRoute.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let answer = |filter: &&Expr| {
            if Filters::understands(filter) { TableProviderFilterPushDown::Inexact } else { TableProviderFilterPushDown::Unsupported }
        };
        Ok(filters.iter().map(answer).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let filters = Filters::of_conditions(filters);
        let (plans, of) = inputs_of(self.store.as_ref(), &self.reports, &filters, state).await?;
        let all = || (0..Dataset::EffectiveRoute.columns().len()).collect();
        Ok(Arc::new(RoutesExec::new(plans, of, filters, Asked::All, projection.cloned().unwrap_or_else(all))?))
    }
}

/// The plans that read what routes are made of, or none where one pass reads it all.
async fn inputs_of(
    store: Option<&Arc<Store>>,
    reports: &SideReports,
    filters: &Filters,
    state: &dyn Session,
) -> Result<(Vec<Arc<dyn ExecutionPlan>>, Arc<Configured>)> {
    let store = store.ok_or_else(|| no_source(Dataset::EffectiveRoute).into_datafusion())?;
    let reading = reading(state);
    let store = reading.store_for(store);
    // Files are read once for all; what is kept, or in files of its own, each dataset by itself.
    let is_apart = store.keeps_rows() || store.source().parquet_of(Dataset::IntegrationDetail).is_some();
    let (mut plans, mut absent) = (Vec::new(), Vec::new());
    for input in Input::ALL {
        if is_apart {
            plans.push(plans::plan(input, &store, filters, state).await?);
        }
        store.mark_used(Some(input.dataset()?));
        absent.push(input.absent(&store)?);
    }
    let log = reading.log_of(store.source(), Some(Dataset::IntegrationDetail));
    for input in Input::ALL {
        reading.note(store.source(), Some(input.dataset()?), Some(&log));
    }
    Ok((plans, Arc::new(Configured { store, reading, reports: reports.clone(), log, absent })))
}
