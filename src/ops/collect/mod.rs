//! `collect`: live accounts become a folder of Parquet files with the state of everything that was asked.
//!
//! The answers are kept in a hidden folder beside the result until the run has ended, so that a run that was killed
//! goes on where it was. The result replaces an earlier one in one step, when it is whole.

mod dry_run;
mod folder;
mod publish;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use self::dry_run::duration;
pub(crate) use self::publish::NOT_READ;
pub use apigw_sql_live::{AccountList, ConnectionOptions, Counters, Documents};

use self::folder::{RunFolder, Scope};
use crate::{Error, ErrorKind, Result};
use apigw_sql_live::{Accounts, Connection, Plan, Regions, run};
use apigw_sql_source::ScanReport;
use apigw_sql_source::snapshot::Redactor;

/// Which regions are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RegionList {
    /// The one that is configured.
    #[default]
    Configured,
    /// These.
    Named(Vec<String>),
    /// All that each account has enabled.
    All,
}

/// What to collect, and where to.
#[derive(Clone, Debug)]
pub struct CollectOptions {
    /// How to connect.
    pub connection: ConnectionOptions,
    /// The accounts.
    pub accounts: AccountList,
    /// The regions of each.
    pub regions: RegionList,
    /// Whether the exports of all stages are read, too.
    pub stages: bool,
    /// Which documents are read beside the integrations.
    pub documents: Documents,
    /// The part of the service's quotas that is used: above 0 and at most 1.
    pub rate: f64,
    /// The folder of the result.
    pub output: PathBuf,
    /// Whether an unfinished run in that folder is thrown away.
    pub restart: bool,
    /// Whether only what the last run could not read completely is asked again.
    pub retry: bool,
    /// What replaces what looks like a secret, if something does.
    pub redactor: Option<Redactor>,
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// The state of everything that was asked.
    pub report: ScanReport,
    /// The folder with the result; `None`: an earlier result was kept, because this run was interrupted.
    pub folder: Option<PathBuf>,
    /// How many integrations it holds.
    pub integrations: u64,
    /// How many accounts were to be read.
    pub accounts: usize,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

/// Reads live accounts until everything is read or `stop` is there. `told` gets what is to be said meanwhile.
pub async fn collect(
    options: &CollectOptions,
    counters: Arc<Counters>,
    stop: impl Future<Output = ()>,
    told: &(dyn Fn(&str) + Sync),
) -> Result<Collected> {
    check(options)?;
    let connection = Connection::open(options.connection.clone()).await?;
    let regions = regions_of(options, &connection)?;
    let folder = RunFolder::open(&options.output)?;
    let scope = Scope::of(options, &regions);
    let mut state = match folder.unfinished()? {
        Some(state) if !options.restart => {
            state.check(&scope, &options.output, options.retry)?;
            state.go_on(&folder, options.retry, told)?
        }
        _ => None,
    };
    if state.is_none() {
        folder.clear()?;
    }
    let resumed = state.is_some();
    let state = if let Some(state) = state.take() {
        state
    } else {
        let listed = options.accounts.resolve(&connection).await?;
        listed.notes.iter().for_each(|note| told(&format!("note: {note}")));
        folder.begin(scope, listed.ids)?
    };
    let plan = Plan {
        accounts: state.account_ids.clone(),
        regions,
        stages: options.stages,
        documents: options.documents.clone(),
        rate: options.rate,
        folder: folder.pages(),
        resumed,
    };
    let accounts: Arc<dyn Accounts> = Arc::new(connection);
    let interrupted = run(plan, accounts, counters, stop).await?;
    finish(&folder, state, interrupted, options.redactor.as_ref())
}

/// Makes the result of what was read.
fn finish(folder: &RunFolder, state: folder::RunState, interrupted: bool, redactor: Option<&Redactor>) -> Result<Collected> {
    let accounts = state.account_ids.len();
    let mut collected = Collected { accounts, interrupted, ..Collected::default() };
    if interrupted && folder.has_result() {
        return Ok(collected);
    }
    let (report, integrations) = publish::publish(folder, &state.account_ids, redactor)?;
    let complete = report.incomplete().next().is_none();
    if !interrupted {
        // The answers have the secrets.
        folder.end(state, complete || redactor.is_some())?;
    }
    collected.folder = Some(folder.result());
    collected.report = report;
    collected.integrations = integrations;
    Ok(collected)
}

/// What a run would do, in words, with the permissions it needs and the time it would take.
pub async fn dry_run(options: &CollectOptions) -> Result<String> {
    check(options)?;
    let connection = Connection::open(options.connection.clone()).await?;
    let regions = regions_of(options, &connection)?;
    let listed = options.accounts.resolve(&connection).await?;
    Ok(dry_run::describe(options, &connection, &regions, &listed))
}

fn check(options: &CollectOptions) -> Result<()> {
    if !(options.rate > 0.0 && options.rate <= 1.0) {
        return Err(Error::usage(format!("expected a rate above 0 and at most 1, but found `{}`", options.rate))
            .with_hint("it is the part of the service's quotas that is used, which the owners' deployments share"));
    }
    if options.connection.identity_center.is_some() && options.connection.role.is_none() {
        return Err(Error::usage("`--accounts identity-center` needs `--role`, the name of a permission set"));
    }
    let others = !matches!(options.accounts, AccountList::Caller | AccountList::IdentityCenter);
    if others && options.connection.role.is_none() && !matches!(&options.accounts, AccountList::Named(ids) if ids.len() == 1) {
        return Err(Error::usage("several accounts need `--role`, the name of the role to assume in each")
            .with_hint("docs/collect-role.yaml is a StackSet template of one with the least privileges"));
    }
    Ok(())
}

fn regions_of(options: &CollectOptions, connection: &Connection) -> Result<Regions> {
    match &options.regions {
        RegionList::All => Ok(Regions::Enabled),
        RegionList::Named(regions) => Ok(Regions::Named(regions.clone())),
        RegionList::Configured => match connection.configured_region() {
            Some(region) => Ok(Regions::Named(vec![region.to_owned()])),
            None => Err(Error::usage("no region is named, and none is configured")
                .with_hint("`--regions us-east-1,eu-west-1`, or `--regions all` for those that each account has enabled")),
        },
    }
}

/// An error of the folder at `path`.
fn folder_error(path: &Path, message: &str) -> Error {
    Error::new(ErrorKind::Io, format!("`{}` {message}", path.display()))
}
