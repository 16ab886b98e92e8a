//! A side of a comparison: a snapshot or a source, with what is known of what it could see.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, AsArray as _, RecordBatch};
use datafusion::catalog::Session;
use datafusion::common::{ScalarValue, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};
use datafusion::physical_plan::collect;
use datafusion::prelude::col;

use super::compare::MATCHED_COLUMNS;
use super::match_twins::base;
use super::observer::Observer;
use crate::table::dataset::DatasetTable;
use crate::table::reading::reading;
use crate::table::store::{ReadMode, Store};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::Arguments;
use apigw_sql_source::snapshot::{Scope, SnapshotSource, SnapshotStore};
use apigw_sql_source::{RowSource, ScanReport, SourceOptions, SourceSet};
use apigw_sql_value::error::{Error, ErrorKind};

/// How many accounts an error names.
const NAMED: usize = 5;

/// What the records of a side are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Describes {
    /// What is configured: live accounts, CLI output, Terraform state.
    Configuration,
    /// What is deployed behind stages: exports.
    Deployment,
    /// What is meant to be: templates, plans, definitions.
    Intention,
}

/// A side.
#[derive(Debug)]
pub(super) struct Side {
    /// As it was named.
    pub(super) name: String,
    store: Arc<Store>,
    scope: Scope,
    observer: Arc<Observer>,
    describes: Describes,
    shapes: BTreeSet<String>,
    /// Sources whose APIs have no other name than the path they were read from.
    named_by_path: BTreeSet<String>,
    /// Columns that an older program did not write.
    not_stored: Vec<&'static str>,
}

impl Side {
    /// Opens what `name` means.
    pub(super) async fn open(name: &str, snapshots: Option<&SnapshotStore>, state: &dyn Session) -> Result<Self> {
        let (store, scope) = open_store(name, snapshots).await?;
        let stored = store.source().columns_of(Dataset::IntegrationDetail);
        let is_stored = |name: &&str| stored.as_ref().is_none_or(|stored| stored.iter().any(|column| column == name));
        let not_stored = MATCHED_COLUMNS.iter().copied().filter(|name| !is_stored(name)).collect();
        if scope.is_none() {
            // What could not be read is known when everything was.
            reading(state).read_to_end(&store).await?;
        }
        let mut seen = seen(state, &store).await?;
        let named_by_path = if seen.has_unknown_apis { named_by_path(state, &store).await? } else { BTreeSet::new() };
        if seen.records == 0 && describes_only(&report_of(&store)) {
            if is_empty(state, &store).await? {
                return Err(Error::new(ErrorKind::Usage, format!("`{name}` describes no REST API, so there is nothing to compare"))
                    .with_hint(
                        "is it the right file? `SELECT source_path, source, reason FROM apigw.source_status` tells what was found in it",
                    )
                    .into_datafusion());
            }
            seen.describes = Describes::Intention;
        }
        let scope = scope.unwrap_or_else(|| Scope { live: false, accounts: with_sources(seen.accounts, &report_of(&store)) });
        let observer = Arc::new(Observer::new(&scope, &report_of(&store).sources));
        Ok(Self {
            name: name.to_owned(),
            store,
            scope,
            observer,
            describes: seen.describes,
            shapes: seen.shapes,
            named_by_path,
            not_stored,
        })
    }

    /// How completely what is compared was read.
    pub(super) fn report(&self) -> ScanReport {
        report_of(&self.store)
    }

    pub(super) fn store(&self) -> &Arc<Store> {
        &self.store
    }

    pub(super) fn observer(&self) -> &Arc<Observer> {
        &self.observer
    }

    pub(super) fn describes(&self) -> Describes {
        self.describes
    }

    /// Whether keys cannot match because both name their APIs by paths, and each by others.
    pub(super) fn has_other_paths(&self, other: &Self) -> bool {
        !self.named_by_path.is_empty() && !other.named_by_path.is_empty() && self.named_by_path.is_disjoint(&other.named_by_path)
    }

    /// The name of an API that is the path of its source, relative to what the side was named by; another name as it is.
    pub(super) fn relative<'p>(&self, name: &'p str) -> &'p str {
        if is_of_path(&self.named_by_path, name) { self.below(name) } else { name }
    }

    /// A path relative to what the side was named by.
    pub(super) fn below<'p>(&self, path: &'p str) -> &'p str {
        let end =
            self.name.find(['*', '?', '[', '{']).map_or(self.name.len(), |end| self.name[..end].rfind('/').map_or(0, |slash| slash + 1));
        let root = self.name[..end].trim_end_matches('/');
        match path.strip_prefix(root) {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '#']) => rest.trim_start_matches('/'),
            _ => path,
        }
    }

    /// Whether the records of both come from sources of the same shapes, which write out the same defaults.
    pub(super) fn is_written_like(&self, other: &Self) -> bool {
        self.shapes == other.shapes && self.not_stored == other.not_stored
    }

    /// Whether its records have a column at all, which those of an older program may not.
    pub(super) fn has_column(&self, name: &str) -> bool {
        !self.not_stored.contains(&name)
    }
}

/// Whether a name is one of the paths; behind it may be the place of an API of several in one document.
fn is_of_path(paths: &BTreeSet<String>, name: &str) -> bool {
    paths.contains(name) || name.match_indices('#').any(|(at, _)| paths.contains(&name[..at]))
}

/// What a report says of integrations: what else could not be read hides none.
fn report_of(store: &Store) -> ScanReport {
    store.report().of_datasets(&[Dataset::IntegrationDetail])
}

/// Whether a side is meant as a path and not as a snapshot.
fn is_source(name: &str) -> bool {
    name.contains(['/', '\\', '*', '{']) || Path::new(name).exists()
}

/// What a side means: its rows, and the scope of a snapshot.
pub(super) async fn open_store(name: &str, snapshots: Option<&SnapshotStore>) -> Result<(Arc<Store>, Option<Scope>)> {
    let (owned, snapshots) = (name.to_owned(), snapshots.cloned());
    let opened = tokio::task::spawn_blocking(move || open(&owned, snapshots.as_ref())).await;
    let (source, scope) = opened.map_err(|e| datafusion::error::DataFusionError::ExecutionJoin(Box::new(e)))?.into_datafusion()?;
    Ok((Arc::new(Store::new(source, ReadMode::Memory)), scope))
}

/// The names of the sides that a function compares.
pub(super) fn sides(function: &str, arguments: &Arguments, of_snapshots: bool) -> crate::Result<[String; 2]> {
    let text = |name: &str| match arguments.get(name).and_then(ScalarValue::try_as_str) {
        Some(Some(text)) => Ok(text.to_owned()),
        _ => Err(Error::new(ErrorKind::Syntax, format!("`{function}` needs the text argument `{name}`"))
            .with_hint(format!("for example `{function}(… a => '@-1', b => '@latest')`; a side is a snapshot or a source"))),
    };
    let sides = [text("a")?, text("b")?];
    match sides.iter().find(|side| of_snapshots && !side.starts_with('@')) {
        Some(side) => Err(Error::new(ErrorKind::Usage, format!("the side `{side}` of a comparison is refused in restricted mode"))
            .with_hint("name snapshots there: `@latest`, `@-1`, `@ID`")),
        None => Ok(sides),
    }
}

fn open(name: &str, snapshots: Option<&SnapshotStore>) -> crate::Result<(Arc<dyn RowSource>, Option<Scope>)> {
    if is_source(name) && !name.starts_with('@') {
        let options = SourceOptions { from: vec![name.to_owned()], ..SourceOptions::default() };
        return Ok((Arc::new(SourceSet::open(&options)?), None));
    }
    let Some(store) = snapshots else {
        return Err(Error::new(ErrorKind::Usage, format!("`{name}` is no file, and there is no store of snapshots")));
    };
    let snapshot = store.select(name)?;
    let scope = snapshot.scope.clone();
    Ok((Arc::new(SnapshotSource::new(store.clone(), snapshot)), Some(scope)))
}

/// Whether all that was read are descriptions of APIs, or of other things.
fn describes_only(report: &ScanReport) -> bool {
    const DESCRIPTIONS: [&str; 6] = ["openapi", "cloudformation", "sam", "cdk-tree", "terraform", "terraform-plan"];
    let sources = || report.sources.iter().filter_map(|status| status.source.as_deref());
    sources().next().is_some() && sources().all(|source| DESCRIPTIONS.contains(&source))
}

/// Whether a side has no APIs.
async fn is_empty(state: &dyn Session, store: &Arc<Store>) -> Result<bool> {
    let table = DatasetTable::new(Dataset::RestApi, Some(Arc::clone(store)));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?;
    let plan = plan.project(vec![col("rest_api_id")])?.limit(0, Some(1))?.build()?;
    let batches = collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await?;
    Ok(batches.iter().all(|batch| batch.num_rows() == 0))
}

/// The sources whose APIs have no other name than their path.
async fn named_by_path(state: &dyn Session, store: &Arc<Store>) -> Result<BTreeSet<String>> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(store)));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .filter(col("rest_api_id").is_null())?
        .project(vec![col("_key"), col("source_path")])?
        .build()?;
    let mut paths = BTreeSet::new();
    for batch in &collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await? {
        for row in 0..batch.num_rows() {
            let (Some(key), Some(path)) = (text(batch, 0, row), text(batch, 1, row)) else { continue };
            if !paths.contains(path)
                && key.splitn(3, '/').nth(2).and_then(|api| api.strip_prefix('~')).is_some_and(|api| api.starts_with(path))
            {
                paths.insert(path.to_owned());
            }
        }
    }
    Ok(paths)
}

/// The accounts and regions of records, and those of sources without any.
fn with_sources(mut accounts: BTreeMap<String, BTreeSet<String>>, report: &ScanReport) -> BTreeMap<String, BTreeSet<String>> {
    for status in &report.sources {
        if let Some(account) = &status.account_id {
            accounts.entry(account.clone()).or_default().extend(status.region.clone());
        }
    }
    accounts
}

/// Whether a side has several records of one key.
pub(super) async fn has_twins(state: &dyn Session, side: &Side) -> Result<bool> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(&side.store)));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .filter(col("_key").like(lit("%#%")))?
        .project(vec![col("_key")])?
        .build()?;
    let batches = collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await?;
    let is_twin = |batch: &RecordBatch, row: usize| text(batch, 0, row).is_some_and(|key| base(key) != key);
    Ok(batches.iter().any(|batch| (0..batch.num_rows()).any(|row| is_twin(batch, row))))
}

/// Whose records a side has, and what they are.
struct Seen {
    accounts: BTreeMap<String, BTreeSet<String>>,
    describes: Describes,
    shapes: BTreeSet<String>,
    records: i64,
    has_unknown_apis: bool,
}

async fn seen(state: &dyn Session, store: &Arc<Store>) -> Result<Seen> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(store)));
    let names = ["account_id", "region", "config_state", "source"];
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .aggregate(names.map(col).into_iter().chain([col("rest_api_id").is_null()]), vec![count(lit(1_i64))] as Vec<Expr>)?
        .build()?;
    let batches = collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await?;
    let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut configuration, mut deployment, mut intention) = (0, 0, 0);
    let mut shapes = BTreeSet::new();
    let mut has_unknown_apis = false;
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let text = |column: usize| text(batch, column, row);
            let regions = accounts.entry(text(0).unwrap_or("-").to_owned()).or_default();
            regions.insert(text(1).unwrap_or("-").to_owned());
            shapes.extend(text(3).map(str::to_owned));
            has_unknown_apis |= batch.column(4).as_boolean().value(row);
            let records = batch.column(5).as_primitive::<datafusion::arrow::datatypes::Int64Type>().value(row);
            match text(2) {
                Some("template" | "plan") => intention += records,
                Some("stage") => deployment += records,
                _ => configuration += records,
            }
        }
    }
    let describes = match (configuration, deployment, intention) {
        (0, 0, 1..) => Describes::Intention,
        (0, 1.., _) => Describes::Deployment,
        _ => Describes::Configuration,
    };
    let records = configuration + deployment + intention;
    Ok(Seen { accounts, describes, shapes, records, has_unknown_apis })
}

fn text(batch: &RecordBatch, column: usize, row: usize) -> Option<&str> {
    let texts = batch.column(column).as_string_view_opt()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// Refuses to compare sides that looked at different accounts.
pub(super) fn check_scopes(a: &Side, b: &Side) -> Result<()> {
    let only = |one: &Side, other: &Side| -> Vec<String> {
        one.scope.accounts.keys().filter(|account| !other.scope.accounts.contains_key(*account)).cloned().collect()
    };
    let (only_a, only_b) = (only(a, b), only(b, a));
    if (only_a.is_empty() && only_b.is_empty()) || a.scope.accounts.is_empty() || b.scope.accounts.is_empty() {
        return Ok(());
    }
    let mut parts = Vec::new();
    for (side, accounts) in [(a, only_a), (b, only_b)] {
        if !accounts.is_empty() {
            let mut named: Vec<String> =
                accounts.iter().take(NAMED).map(|id| if id == "-" { "one that is not known".to_owned() } else { id.clone() }).collect();
            if accounts.len() > NAMED {
                named.push(format!("{} more", accounts.len() - NAMED));
            }
            parts.push(format!("only `{}` has looked at account {}", side.name, named.join(", ")));
        }
    }
    Err(Error::new(ErrorKind::Usage, format!("`{}` and `{}` have different scopes: {}", a.name, b.name, parts.join("; ")))
        .with_hint("`--force` (in SQL `force => true`) compares them; what one side has not looked at is `not_observed`")
        .into_datafusion())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_api_is_looked_up_among_paths_with_and_without_its_place() {
        let paths: BTreeSet<String> = ["day/x.json", "day#2/y.json"].map(str::to_owned).into();
        for (name, expected) in [
            ("day/x.json", true),
            ("day/x.json#/aaa", true),
            ("day/x.json#/a#b", true),
            ("day#2/y.json", true),
            ("day#2/y.json#/aaa", true),
            ("day/x.json2", false),
            ("day", false),
            ("orders", false),
        ] {
            assert_eq!(is_of_path(&paths, name), expected, "{name}");
        }
    }
}
