//! `apigw.stage_drift`: what is configured against what serves. What serves is shown by the export of a stage, or, method by method
//! with its authorization only, by the summary of a deployment; a canary has no export.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use bumpalo::Bump;
use datafusion::arrow::array::{ArrayRef, RecordBatch, StringViewBuilder, TimestampMicrosecondBuilder};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::col;

use super::compare::{Comparer, MATCHED_COLUMNS, PATH, SOURCE_PATH, VERB};
use super::match_paths::{Matched, text};
use crate::table::dataset::{DatasetTable, no_source};
use crate::table::reading::reading;
use crate::table::records::{member, records};
use crate::table::store::Store;
use apigw_sql_columns::schema::key::RecordKey;
use apigw_sql_columns::schema::{Dataset, Document};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::json;

/// The table.
#[derive(Debug)]
pub(in crate::table) struct DriftTable {
    store: Option<Arc<Store>>,
}

impl DriftTable {
    /// The table over a store.
    pub(in crate::table) fn new(store: Option<Arc<Store>>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl TableProvider for DriftTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(Dataset::StageDrift.arrow_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let store = self.store.as_ref().ok_or_else(|| no_source(Dataset::StageDrift).into_datafusion())?;
        let drift = Drift::read(&reading(state).store_for(store), state).await?;
        let table = MemTable::try_new(self.schema(), vec![vec![drift.rows()?]])?;
        table.scan(state, projection, &[], None).await
    }
}

/// `{account}/{region}/{api}`
type ApiKey = String;
/// Path and verb.
type Place = (String, String);

/// A share of a stage's traffic.
#[derive(Clone, Debug, Default)]
struct Share {
    account_id: Option<String>,
    region: Option<String>,
    rest_api_id: Option<String>,
    stage: String,
    name: &'static str,
    deployment_id: Option<String>,
}

/// A deployment.
#[derive(Debug, Default)]
struct Deployment {
    made_at: Option<i64>,
    path: Option<String>,
    /// The authorization of each method, and whether it asks for a key; `None`: it is not shown.
    methods: Option<BTreeMap<Place, (Option<String>, bool)>>,
}

/// A method of the working configuration.
#[derive(Debug, Default)]
struct Working {
    authorization: Option<String>,
    needs_key: Option<bool>,
    path: Option<String>,
}

/// All that is compared.
struct Drift {
    /// The integrations: [`MATCHED_COLUMNS`].
    rows: RecordBatch,
    working_rows: BTreeMap<ApiKey, Vec<usize>>,
    export_rows: BTreeMap<(ApiKey, String), Vec<usize>>,
    working: BTreeMap<ApiKey, BTreeMap<Place, Working>>,
    names: HashMap<ApiKey, String>,
    shares: Vec<(ApiKey, Share)>,
    deployments: HashMap<(ApiKey, String), Deployment>,
    /// When the files were last written.
    observed: HashMap<String, i64>,
}

async fn batches(state: &dyn Session, store: &Arc<Store>, dataset: Dataset, columns: &[&str]) -> Result<RecordBatch> {
    let table = DatasetTable::new(dataset, Some(Arc::clone(store)));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("drift"), provider_as_source(Arc::new(table)), None)?
        .project(columns.iter().map(|name| col(*name)))?
        .build()?;
    let physical = state.create_physical_plan(&plan).await?;
    let schema = physical.schema();
    Ok(concat_batches(&schema, &collect(physical, state.task_ctx()).await?)?)
}

fn document(name: &str) -> Result<Dataset> {
    let missing = || DataFusionError::Internal(format!("there is no dataset `{name}`"));
    Document::named(name).map(Dataset::Document).ok_or_else(missing)
}

fn api_key(account: Option<&str>, region: Option<&str>, id: Option<&str>) -> Option<ApiKey> {
    Some(format!("{}/{}/{}", account.unwrap_or("-"), region.unwrap_or("-"), id?))
}

impl Drift {
    async fn read(store: &Arc<Store>, state: &dyn Session) -> Result<Self> {
        let columns: Vec<&str> = MATCHED_COLUMNS.iter().copied().chain(["config_state"]).collect();
        let detail = batches(state, store, Dataset::IntegrationDetail, &columns).await?;
        let of_method = [
            "_key",
            "account_id",
            "region",
            "rest_api_id",
            "path",
            "api_method",
            "authorization_type",
            "api_key_required",
            "source",
            "source_path",
        ];
        let methods = batches(state, store, Dataset::Method, &of_method).await?;
        let of_stage = ["account_id", "region", "rest_api_id", "stage", "deployment_id", "canary_settings", "config_state"];
        let stages = batches(state, store, Dataset::STAGE, &of_stage).await?;
        let of_deployment = ["account_id", "region", "rest_api_id", "id", "api_summary", "created_date", "source_path"];
        let deployments = batches(state, store, document("deployment")?, &of_deployment).await?;
        let apis = batches(state, store, Dataset::RestApi, &["account_id", "region", "rest_api_id", "name"]).await?;
        let report = store.report();
        let observed = report.sources.iter().filter_map(|s| Some((s.source_path.clone(), s.observed_at?.timestamp_micros())));
        let mut drift = Self {
            rows: detail.project(&(0..MATCHED_COLUMNS.len()).collect::<Vec<_>>())?,
            working_rows: BTreeMap::new(),
            export_rows: BTreeMap::new(),
            working: BTreeMap::new(),
            names: HashMap::new(),
            shares: Vec::new(),
            deployments: HashMap::new(),
            observed: observed.collect(),
        };
        drift.add_integrations(&detail);
        drift.add_methods(&methods);
        drift.add_deployments(&deployments);
        drift.add_shares(&stages);
        for api in records(std::slice::from_ref(&apis), &[]) {
            if let (Some(key), Some(name)) =
                (api_key(api.text("account_id"), api.text("region"), api.text("rest_api_id")), api.owned("name"))
            {
                drift.names.insert(key, name);
            }
        }
        Ok(drift)
    }

    fn add_integrations(&mut self, detail: &RecordBatch) {
        for (row, record) in records(std::slice::from_ref(detail), &[]).enumerate() {
            let Some(key) = api_key(record.text("account_id"), record.text("region"), record.text("rest_api_id")) else { continue };
            let stage = record.text("_key").and_then(RecordKey::parse).and_then(|key| key.stage.map(ToOwned::to_owned));
            match (stage, record.text("config_state")) {
                (Some(stage), _) => self.export_rows.entry((key, stage)).or_default().push(row),
                (None, Some("template" | "plan")) => {}
                (None, _) => {
                    let place = (record.owned("path").unwrap_or_default(), record.owned("api_method").unwrap_or_default());
                    let working = Working {
                        authorization: record.owned("authorization_type"),
                        needs_key: record.boolean("api_key_required"),
                        path: record.owned("source_path"),
                    };
                    self.working.entry(key.clone()).or_default().insert(place, working);
                    self.working_rows.entry(key).or_default().push(row);
                }
            }
        }
    }

    /// Methods without an integration.
    fn add_methods(&mut self, methods: &RecordBatch) {
        for record in records(std::slice::from_ref(methods), &[]) {
            let Some(key) = api_key(record.text("account_id"), record.text("region"), record.text("rest_api_id")) else { continue };
            let of_stage = record.text("_key").and_then(RecordKey::parse).is_none_or(|key| key.stage.is_some());
            if of_stage || !self.working.contains_key(&key) {
                continue;
            }
            let place = (record.owned("path").unwrap_or_default(), record.owned("api_method").unwrap_or_default());
            self.working.entry(key).or_default().entry(place).or_insert_with(|| Working {
                authorization: record.owned("authorization_type"),
                needs_key: record.boolean("api_key_required"),
                path: record.owned("source_path"),
            });
        }
    }

    fn add_deployments(&mut self, deployments: &RecordBatch) {
        for record in records(std::slice::from_ref(deployments), &[]) {
            let key = api_key(record.text("account_id"), record.text("region"), record.text("rest_api_id"));
            let (Some(key), Some(id)) = (key, record.owned("id")) else { continue };
            let found = self.deployments.entry((key, id)).or_default();
            found.made_at = found.made_at.or_else(|| record.moment("created_date"));
            if let Some(summary) = record.map("api_summary") {
                found.methods = Some(summary.iter().flat_map(|(path, verbs)| methods_of(path, verbs)).collect());
                found.path = record.owned("source_path");
            }
        }
    }

    fn add_shares(&mut self, stages: &RecordBatch) {
        let mut known: BTreeSet<(ApiKey, String)> = BTreeSet::new();
        for record in records(std::slice::from_ref(stages), &[]) {
            let key = api_key(record.text("account_id"), record.text("region"), record.text("rest_api_id"));
            let (Some(key), Some(stage)) = (key, record.owned("stage")) else { continue };
            if matches!(record.text("config_state"), Some("template" | "plan")) {
                continue;
            }
            known.insert((key.clone(), stage.clone()));
            let production = Share {
                account_id: record.owned("account_id"),
                region: record.owned("region"),
                rest_api_id: record.owned("rest_api_id"),
                stage,
                name: "production",
                deployment_id: record.owned("deployment_id"),
            };
            let of_canary = record.json("canary_settings", |node| {
                member(node, "deploymentId").and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned)
            });
            if let Some(Some(id)) = of_canary {
                self.shares.push((key.clone(), Share { name: "canary", deployment_id: Some(id), ..production.clone() }));
            }
            self.shares.push((key, production));
        }
        for (key, stage) in self.export_rows.keys().filter(|key| !known.contains(*key)) {
            let mut parts = key.splitn(3, '/').map(|part| Some(part.to_owned()).filter(|part| part != "-"));
            let (account_id, region, rest_api_id) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
            let share = Share { account_id, region, rest_api_id, stage: stage.clone(), name: "production", deployment_id: None };
            self.shares.push((key.clone(), share));
        }
    }

    fn rows(&self) -> Result<RecordBatch> {
        let mut out = Rows::new(self);
        for (key, share) in self.shares.iter().filter(|(key, _)| self.working.contains_key(key)) {
            let of_stage = (key.clone(), share.stage.clone());
            let deployment = share.deployment_id.as_ref().and_then(|id| self.deployments.get(&(key.clone(), id.clone())));
            let export = self.export_rows.get(&of_stage).filter(|_| share.name == "production");
            match (export, deployment.and_then(|deployment| deployment.methods.as_ref())) {
                (Some(export), _) => self.against_export(key, share, deployment, export, &mut out)?,
                (None, Some(methods)) => self.against_summary(key, share, deployment, methods, &mut out),
                (None, None) => out.push(key, share, deployment, Difference { state: "not_observed", ..Difference::default() }),
            }
        }
        out.finish()
    }

    fn against_export(
        &self,
        key: &str,
        share: &Share,
        deployment: Option<&Deployment>,
        export: &[usize],
        out: &mut Rows<'_>,
    ) -> Result<()> {
        let place = |row: usize| (text(&self.rows, PATH, row), text(&self.rows, VERB, row));
        let mut deployed: HashMap<_, usize> = export.iter().map(|&row| (place(row), row)).collect();
        let mut matched = Matched::default();
        let mut sources = Vec::new();
        for &row in self.working_rows.get(key).into_iter().flatten() {
            match deployed.remove(&place(row)) {
                Some(other) => matched.pair(row, other),
                None => matched.alone(row, true, None),
            }
            sources.push(row);
        }
        let mut left: Vec<usize> = deployed.into_values().collect();
        left.sort_unstable();
        for row in left {
            matched.alone(row, false, None);
        }
        let (batch, _) = matched.beside(&self.rows, &self.rows)?;
        let told = Comparer::of_stage().told(&batch, &|_, _| None)?;
        let source = |row: Option<&usize>| row.and_then(|&row| text(&self.rows, SOURCE_PATH, row)).map(ToOwned::to_owned);
        let (working_path, deployed_path) = (source(sources.first()), source(export.first()));
        for record in records(std::slice::from_ref(&told), &[]) {
            let state = match record.text("change") {
                Some("added") => "removed",
                Some("removed") => "not_deployed",
                Some("changed") => "changed",
                _ => continue,
            };
            let (column, working, deployed) = (record.text("column_name"), record.text("old_value"), record.text("new_value"));
            out.push(
                key,
                share,
                deployment,
                Difference {
                    state,
                    place: record.text("path").zip(record.text("api_method")),
                    column: column.map(written),
                    map_key: record.text("element"),
                    working,
                    deployed,
                    direction: column.and_then(|column| direction(column, working, deployed)),
                    basis: Some("export"),
                    working_path: working_path.as_deref(),
                    deployed_path: deployed_path.as_deref(),
                },
            );
        }
        Ok(())
    }

    fn against_summary(
        &self,
        key: &str,
        share: &Share,
        deployment: Option<&Deployment>,
        methods: &BTreeMap<Place, (Option<String>, bool)>,
        out: &mut Rows<'_>,
    ) {
        let Some(working) = self.working.get(key) else { return };
        let deployed_path = deployment.and_then(|deployment| deployment.path.as_deref());
        for (place, configured) in working {
            let one = Difference {
                place: Some((&place.0, &place.1)),
                basis: Some("summary"),
                working_path: configured.path.as_deref(),
                deployed_path,
                ..Difference::default()
            };
            let Some((authorization, needs_key)) = methods.get(place) else {
                out.push(key, share, deployment, Difference { state: "not_deployed", ..one });
                continue;
            };
            let flag = |value: bool| if value { "t" } else { "f" };
            let pairs = [
                ("authorization_type", configured.authorization.as_deref(), authorization.as_deref()),
                ("api_key_required", configured.needs_key.map(flag), Some(flag(*needs_key))),
            ];
            for (column, working, deployed) in pairs {
                if working.is_some() && deployed.is_some() && working != deployed {
                    let direction = direction(column, working, deployed);
                    out.push(
                        key,
                        share,
                        deployment,
                        Difference { state: "changed", column: Some(column), working, deployed, direction, ..one },
                    );
                }
            }
        }
        let working_path = working.values().next().and_then(|working| working.path.as_deref());
        for place in methods.keys().filter(|place| !working.contains_key(*place)) {
            let place = Some((place.0.as_str(), place.1.as_str()));
            out.push(
                key,
                share,
                deployment,
                Difference { state: "removed", place, basis: Some("summary"), working_path, deployed_path, ..Difference::default() },
            );
        }
    }
}

/// The methods of a path of a summary.
fn methods_of(path: &str, verbs: &str) -> Vec<(Place, (Option<String>, bool))> {
    let bump = Bump::new();
    let Ok(node) = json::parse(&bump, verbs.as_bytes()) else { return Vec::new() };
    let method = |verb: &json::Member<'_>| {
        let authorization = member(&verb.value, "authorizationType").and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned);
        let needs_key = member(&verb.value, "apiKeyRequired").and_then(apigw_sql_value::json::Node::as_bool).unwrap_or(false);
        ((path.to_owned(), verb.key.to_owned()), (authorization, needs_key))
    };
    node.members().iter().map(method).collect()
}

/// The column as it is configured: what takes effect of it is compared.
fn written(column: &str) -> &str {
    column.strip_prefix("effective_").unwrap_or(column)
}

/// Which side asks callers for less.
fn direction(column: &str, working: Option<&str>, deployed: Option<&str>) -> Option<&'static str> {
    let is_open = |value: Option<&str>| match column {
        "authorization_type" => Some(value? == "NONE"),
        "api_key_required" => Some(value.is_none_or(|value| value == "f")),
        "authorization_scopes" => Some(value.is_none_or(|value| value == "{}")),
        _ => None,
    };
    match (is_open(working)?, is_open(deployed)?) {
        (false, true) => Some("deployed_more_open"),
        (true, false) => Some("working_more_open"),
        _ => None,
    }
}

/// One difference.
#[derive(Clone, Copy, Debug, Default)]
struct Difference<'d> {
    state: &'static str,
    place: Option<(&'d str, &'d str)>,
    column: Option<&'d str>,
    map_key: Option<&'d str>,
    working: Option<&'d str>,
    deployed: Option<&'d str>,
    direction: Option<&'static str>,
    basis: Option<&'static str>,
    working_path: Option<&'d str>,
    deployed_path: Option<&'d str>,
}

/// The rows of the table.
struct Rows<'d> {
    drift: &'d Drift,
    texts: BTreeMap<&'static str, StringViewBuilder>,
    moments: BTreeMap<&'static str, TimestampMicrosecondBuilder>,
    count: usize,
}

/// What an export drops, or writes with names of its own.
const NOT_COMPARED: [&str; 4] = ["authorizer_id", "request_validator_id", "cache_namespace", "tags"];

impl<'d> Rows<'d> {
    fn new(drift: &'d Drift) -> Self {
        Self { drift, texts: BTreeMap::new(), moments: BTreeMap::new(), count: 0 }
    }

    fn push(&mut self, key: &str, share: &Share, deployment: Option<&Deployment>, one: Difference<'_>) {
        let (path, verb) = one.place.unzip();
        let identity = [Some(key), Some(&share.stage), Some(share.name), verb, path, one.column, one.map_key]
            .map(|part| part.unwrap_or("-"))
            .join("/");
        let texts = [
            ("_key", Some(identity.as_str())),
            ("account_id", share.account_id.as_deref()),
            ("region", share.region.as_deref()),
            ("rest_api_id", share.rest_api_id.as_deref()),
            ("rest_api_name", self.drift.names.get(key).map(String::as_str)),
            ("stage", Some(share.stage.as_str())),
            ("share", Some(share.name)),
            ("deployment_id", share.deployment_id.as_deref()),
            ("path", path),
            ("api_method", verb),
            ("column_name", one.column),
            ("map_key", one.map_key),
            ("working", one.working),
            ("deployed", one.deployed),
            ("state", Some(one.state)),
            ("direction", one.direction),
            ("basis", one.basis),
        ];
        for (name, text) in texts {
            self.texts.entry(name).or_default().append_option(text);
        }
        let seen = |path: Option<&str>| path.and_then(|path| self.drift.observed.get(path)).copied();
        let moments = [
            ("deployed_at", deployment.and_then(|deployment| deployment.made_at)),
            ("working_observed_at", seen(one.working_path)),
            ("deployed_observed_at", seen(one.deployed_path)),
        ];
        for (name, moment) in moments {
            self.moments.entry(name).or_default().append_option(moment);
        }
        self.count += 1;
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let mut unknown = apigw_sql_columns::types::list::builder(self.count);
        for _ in 0..self.count {
            unknown.append_value(NOT_COMPARED.map(Some));
        }
        let columns = Dataset::StageDrift.columns().iter().map(|column| -> ArrayRef {
            if column.name == "unknown_columns" {
                Arc::new(unknown.finish())
            } else if let Some(builder) = self.texts.get_mut(column.name) {
                Arc::new(builder.finish())
            } else if let Some(builder) = self.moments.get_mut(column.name) {
                Arc::new(builder.finish().with_timezone("UTC"))
            } else {
                datafusion::arrow::array::new_null_array(&column.sql_type.arrow(), self.count)
            }
        });
        let columns = columns.collect();
        Ok(RecordBatch::try_new(Arc::clone(Dataset::StageDrift.arrow_schema()), columns)?)
    }
}
