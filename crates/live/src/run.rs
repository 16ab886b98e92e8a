//! A run over all accounts, many at the same time.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::account::Reader;
use super::caller::{Caller, Counters};
use super::documents::Documents;
use super::failure::{Failure, FailureKind};
use super::folder::{AccountFolder, Entry, Unit};
use super::operation::Operation;
use super::pacer::Pacer;
use apigw_sql_source::SourceState;
use apigw_sql_value::{Error, ErrorKind, Result};

/// Accounts that are read at the same time; each has quotas of its own. It bounds the memory of a run.
const ACCOUNTS_AT_ONCE: usize = 256;
/// Requests of all accounts that are on their way at the same time; it bounds memory and connections.
const REQUESTS_AT_ONCE: usize = 128;

/// An account that can be asked.
#[async_trait]
pub trait Account: Send + Sync {
    /// The regions that the account has enabled.
    async fn regions(&self) -> Result<Vec<String>, Failure>;
    /// Makes one request, once.
    async fn call(&self, region: &str, operation: &Operation) -> Result<Bytes, Failure>;
    /// Fetches new credentials.
    async fn renew(&self) -> Result<(), Failure>;
}

/// Opens accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Gets hold of credentials for an account.
    async fn open(&self, account_id: &str) -> Result<Arc<dyn Account>, Failure>;
    /// The regions that every account has, for one that does not tell its own.
    fn default_regions(&self) -> Vec<String>;
}

/// Which regions are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Regions {
    /// These.
    Named(Vec<String>),
    /// Those that each account has enabled.
    Enabled,
}

/// What a run reads.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The accounts.
    pub accounts: Vec<String>,
    /// The regions of each.
    pub regions: Regions,
    /// Whether the exports of all stages are read, too.
    pub stages: bool,
    /// Which documents are read beside them.
    pub documents: Documents,
    /// The part of the quotas that is used, above 0 and at most 1.
    pub rate: f64,
    /// Where the answers are kept.
    pub folder: PathBuf,
    /// Whether a run that was on a moment ago may have used the quotas.
    pub resumed: bool,
}

struct Shared {
    plan: Plan,
    accounts: Arc<dyn Accounts>,
    counters: Arc<Counters>,
    in_flight: Semaphore,
}

/// Reads everything that is not done yet, until `stop` is there. Gives whether it was stopped; what is done is kept.
pub async fn run(plan: Plan, accounts: Arc<dyn Accounts>, counters: Arc<Counters>, stop: impl Future<Output = ()>) -> Result<bool> {
    Counters::add(&counters.accounts, plan.accounts.len() as u64);
    let mut waiting: VecDeque<String> = plan.accounts.clone().into();
    let shared = Arc::new(Shared { plan, accounts, counters, in_flight: Semaphore::new(REQUESTS_AT_ONCE) });
    let mut running = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    let outcome = loop {
        while running.len() < ACCOUNTS_AT_ONCE
            && let Some(account_id) = waiting.pop_front()
        {
            let shared = Arc::clone(&shared);
            running.spawn(async move { shared.account(&account_id).await });
        }
        let ended = tokio::select! {
            ended = running.join_next() => ended,
            () = &mut stop => break Ok(true),
        };
        match ended {
            None => break Ok(false),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break Err(error),
            Some(Err(error)) => break Err(Error::new(ErrorKind::Internal, format!("the work on an account broke off: {error}"))),
        }
    };
    // Nothing writes any more when this is left.
    running.shutdown().await;
    outcome
}

impl Shared {
    async fn account(&self, account_id: &str) -> Result<()> {
        let folder = AccountFolder::open(&self.plan.folder, account_id)?;
        if folder.has_ended() {
            self.count(&folder);
        } else {
            match self.accounts.open(account_id).await {
                Ok(account) => self.read(&*account, &folder).await?,
                Err(failure) => {
                    Counters::add(&self.counters.incomplete, 1);
                    folder.record(Entry::new(Unit::default(), failure.state(), Some(failure.message)))?;
                }
            }
        }
        Counters::add(&self.counters.accounts_done, 1);
        Ok(())
    }

    /// Counts what an earlier process did.
    fn count(&self, folder: &AccountFolder) {
        let entries = folder.entries();
        let apis = entries.iter().filter(|e| e.unit.rest_api_id.is_some() && e.unit.document.is_none()).count() as u64;
        Counters::add(&self.counters.apis, apis);
        Counters::add(&self.counters.apis_done, apis);
        Counters::add(&self.counters.incomplete, entries.iter().filter(|e| e.state().is_incomplete(false)).count() as u64);
    }

    async fn read(&self, account: &dyn Account, folder: &AccountFolder) -> Result<()> {
        // What was on its way when an earlier process ended counts against the quotas, too.
        let start = Instant::now() + if self.plan.resumed { std::time::Duration::from_secs(2) } else { std::time::Duration::ZERO };
        let pacer = Pacer::new(self.plan.rate, start);
        let caller = Caller { account, pacer, in_flight: &self.in_flight, counters: &self.counters };
        let reader = Reader { caller, folder, stages: self.plan.stages, documents: &self.plan.documents };
        let (regions, failure) = self.regions(account).await;
        reader.regions(&regions).await?;
        let entry = match failure {
            None => Entry::new(Unit::default(), SourceState::Complete, None),
            Some(failure) => Entry::new(Unit::default(), failure.state(), Some(failure.message)),
        };
        reader.record(entry)
    }

    /// The regions to read, and why these are not all, if so.
    async fn regions(&self, account: &dyn Account) -> (Vec<String>, Option<Failure>) {
        match &self.plan.regions {
            Regions::Named(regions) => (regions.clone(), None),
            Regions::Enabled => match enabled(account).await {
                Ok(regions) => (regions, None),
                Err(failure) => {
                    let regions = self.accounts.default_regions();
                    let message = format!("{}; only the {} regions that every account has were read", failure.message, regions.len());
                    (regions, Some(Failure::new(failure.kind, message)))
                }
            },
        }
    }
}

/// The enabled regions, asked again where that may help.
async fn enabled(account: &dyn Account) -> Result<Vec<String>, Failure> {
    let mut pause = std::time::Duration::from_millis(500);
    for _ in 0..5 {
        match account.regions().await {
            Err(Failure { kind: FailureKind::Throttled(_) | FailureKind::Transient, .. }) => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Err(Failure { kind: FailureKind::Expired, .. }) => account.renew().await?,
            outcome => return outcome,
        }
    }
    account.regions().await
}
