//! A side of a comparison: a snapshot or a source, with what is known of what it could see.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, AsArray as _, RecordBatch};
use datafusion::catalog::Session;
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};
use datafusion::physical_plan::collect;
use datafusion::prelude::col;

use super::observer::Observer;
use crate::error::{Error, ErrorKind};
use crate::schema::Dataset;
use crate::snapshot::{Scope, SnapshotSource, SnapshotStore};
use crate::source::{RowSource, SourceOptions, SourceSet};
use crate::table::dataset::DatasetTable;
use crate::table::store::{ReadMode, Store};

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
}

impl Side {
    /// Opens what `name` means.
    pub(super) async fn open(name: &str, snapshots: Option<&SnapshotStore>, state: &dyn Session) -> Result<Self> {
        let (owned, store) = (name.to_owned(), snapshots.cloned());
        let opened = tokio::task::spawn_blocking(move || open(&owned, store.as_ref())).await;
        let (source, scope) = opened.map_err(|e| datafusion::error::DataFusionError::ExecutionJoin(Box::new(e)))??;
        let store = Arc::new(Store::new(source, ReadMode::Memory));
        if scope.is_none() {
            // What could not be read is known when everything was.
            store.read_to_end().await?;
        }
        let seen = seen(state, &store).await?;
        let scope = scope.unwrap_or(Scope { live: false, accounts: seen.accounts });
        let observer = Arc::new(Observer::new(&scope, &store.report().sources));
        Ok(Self { name: name.to_owned(), store, scope, observer, describes: seen.describes, shapes: seen.shapes })
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

    /// Whether the records of both come from sources of the same shapes, which write out the same defaults.
    pub(super) fn is_written_like(&self, other: &Self) -> bool {
        self.shapes == other.shapes
    }
}

/// Whether a side is meant as a path and not as a snapshot.
fn is_source(name: &str) -> bool {
    name.contains(['/', '\\', '*', '{']) || Path::new(name).exists()
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

/// Whose records a side has, and what they are.
struct Seen {
    accounts: BTreeMap<String, BTreeSet<String>>,
    describes: Describes,
    shapes: BTreeSet<String>,
}

async fn seen(state: &dyn Session, store: &Arc<Store>) -> Result<Seen> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(store)));
    let names = ["account_id", "region", "config_state", "source"];
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .aggregate(names.map(col), vec![count(lit(1_i64))] as Vec<Expr>)?
        .build()?;
    let batches = collect(state.create_physical_plan(&plan).await?, state.task_ctx()).await?;
    let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut configuration, mut deployment, mut intention) = (0, 0, 0);
    let mut shapes = BTreeSet::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let text = |column: usize| text(batch, column, row);
            let regions = accounts.entry(text(0).unwrap_or("-").to_owned()).or_default();
            regions.insert(text(1).unwrap_or("-").to_owned());
            shapes.extend(text(3).map(str::to_owned));
            let records = batch.column(4).as_primitive::<datafusion::arrow::datatypes::Int64Type>().value(row);
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
    Ok(Seen { accounts, describes, shapes })
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
        .into())
}
