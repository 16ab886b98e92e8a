//! Rows of your own behind the tables: a database, a cache, an API that only your program can reach.
//!
//! ```sh
//! cargo run --example custom_source
//! ```
#![expect(clippy::print_stdout, reason = "an example shows its answers")]

use std::sync::Arc;

use apigw_sql::source::{BatchIter, Dataset, HstoreBuilder, RowSource, ScanReport, ScanRequest, SourceState, SourceStatus, Target};
use apigw_sql::{Engine, Error, IntoOwn, Result};
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray, new_null_array};
use datafusion::arrow::util::pretty::pretty_format_batches;

/// What this program knows of an integration.
#[derive(Debug)]
struct Route {
    key: &'static str,
    account: &'static str,
    kind: &'static str,
    uri: Option<&'static str>,
    timeout: i64,
    owner: &'static str,
}

/// The source: here a list in memory.
#[derive(Debug)]
struct Inventory {
    routes: Vec<Route>,
}

impl RowSource for Inventory {
    /// The scan names datasets and columns. A source builds what it knows, in batches of any size; it may use the
    /// predicate and the limit to build less, because the engine filters again.
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        let batches: Vec<_> = request.targets.iter().enumerate().filter_map(|(i, target)| Some((i, self.batch(target)?))).collect();
        Box::new(batches.into_iter().map(|(i, batch)| Ok((i, batch?))))
    }

    fn report(&self) -> ScanReport {
        let status = SourceStatus {
            source: Some("inventory".to_owned()),
            document: None,
            source_path: "memory".to_owned(),
            account_id: None,
            region: None,
            rest_api_id: None,
            state: Some(SourceState::Complete),
            records: self.routes.len() as u64,
            skipped: 0,
            duplicates: 0,
            reason: None,
            first_error_at: None,
            observed_at: None,
            named_explicitly: true,
        };
        ScanReport { sources: vec![status], notes: Vec::new() }
    }
}

impl Inventory {
    /// All rows of `target`, or nothing if this source does not fill that dataset.
    fn batch(&self, target: &Target) -> Option<Result<RecordBatch>> {
        if !matches!(target.dataset, Dataset::Integration | Dataset::IntegrationDetail) {
            return None;
        }
        Some(self.try_batch(target))
    }

    fn try_batch(&self, target: &Target) -> Result<RecordBatch> {
        let schema = Arc::new(target.dataset.stored_schema().project(&target.columns).map_err(internal)?);
        let columns = schema.fields().iter().map(|field| match field.name().as_str() {
            "_key" => self.text(|r| Some(r.key)),
            "account_id" => self.text(|r| Some(r.account)),
            "type" => self.text(|r| Some(r.kind)),
            "uri" => self.text(|r| r.uri),
            "timeout_in_millis" => Arc::new(Int64Array::from_iter_values(self.routes.iter().map(|r| r.timeout))),
            "tags" => self.tags(),
            // Not known here: NULL.
            _ => new_null_array(field.data_type(), self.routes.len()),
        });
        let rows = RecordBatchOptions::new().with_row_count(Some(self.routes.len()));
        RecordBatch::try_new_with_options(Arc::clone(&schema), columns.collect(), &rows).map_err(internal)
    }

    fn text(&self, of: fn(&Route) -> Option<&str>) -> ArrayRef {
        Arc::new(self.routes.iter().map(of).collect::<StringViewArray>())
    }

    fn tags(&self) -> ArrayRef {
        let mut builder = HstoreBuilder::with_capacity(self.routes.len());
        for route in &self.routes {
            builder.append(&mut [("owner", Some(route.owner))]);
        }
        Arc::new(builder.finish())
    }
}

fn internal(error: datafusion::arrow::error::ArrowError) -> Error {
    datafusion::error::DataFusionError::from(error).into_own()
}

#[tokio::main]
async fn main() -> Result<()> {
    let routes = vec![
        Route { key: "a", account: "111122223333", kind: "HTTP_PROXY", uri: Some("http://198.51.100.7/x"), timeout: 29_000, owner: "web" },
        Route { key: "b", account: "111122223333", kind: "HTTP", uri: Some("https://api.example.com/y"), timeout: 5_000, owner: "web" },
        Route { key: "c", account: "444455556666", kind: "MOCK", uri: None, timeout: 29_000, owner: "ops" },
    ];
    let engine = Engine::builder().row_source(Arc::new(Inventory { routes })).build().await?;

    let plain = "SELECT _key, url_extract_host(uri) AS host, backend_kind, tags -> 'owner' AS owner
                 FROM integration_detail WHERE url_extract_protocol(uri) = 'http'";
    let batches = engine.sql(plain).await?.collect().await?;
    println!("{}", pretty_format_batches(&batches).map_err(internal)?);
    Ok(())
}
