//! An organization in memory whose quotas are enforced, in virtual time: no request above them, and no time lost.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apigw_sql_live::{Account, AccountFolder, Accounts, Counters, Documents, Failure, FailureKind, Operation, Plan, Regions, Unit, run};
use apigw_sql_source::SourceState;
use async_trait::async_trait;
use bytes::Bytes;
use tokio::time::Instant;

/// Requests of an account that arrived lately.
#[derive(Default)]
struct Arrivals {
    resources: VecDeque<Instant>,
    /// The tokens of the quota of all operations, and when they were counted.
    tokens: Option<(f64, Instant)>,
}

impl Arrivals {
    /// Whether a request is within the quotas: `GetResources` 5 in any 2 s, all 10 a second with bursts of 40.
    fn admit(&mut self, operation: &Operation, now: Instant) -> bool {
        if matches!(operation, Operation::GetResources { .. }) {
            while self.resources.front().is_some_and(|at| now - *at >= Duration::from_secs(2)) {
                self.resources.pop_front();
            }
            if self.resources.len() >= 5 {
                return false;
            }
            self.resources.push_back(now);
        }
        let (tokens, at) = self.tokens.unwrap_or((40.0, now));
        let tokens = (tokens + (now - at).as_secs_f64() * 10.0).min(40.0);
        self.tokens = Some(((tokens - 1.0).max(0.0), now));
        tokens >= 1.0
    }
}

struct Organization {
    apis: usize,
    /// Requests that were above the quotas.
    violations: AtomicU64,
    requests: Mutex<HashMap<String, u64>>,
    /// Accounts that cannot be entered.
    denied: Vec<String>,
    /// Every request of these accounts is throttled.
    throttled: Vec<String>,
}

struct Member {
    account_id: String,
    organization: Arc<Organization>,
    arrivals: Mutex<Arrivals>,
    /// Makes the ways of different lengths.
    count: AtomicU64,
}

/// Opens the accounts.
struct Door(Arc<Organization>);

#[async_trait]
impl Accounts for Door {
    async fn open(&self, account_id: &str) -> Result<Arc<dyn Account>, Failure> {
        tokio::time::sleep(Duration::from_millis(60)).await;
        if self.0.denied.iter().any(|denied| denied == account_id) {
            return Err(Failure::new(FailureKind::Denied, "AssumeRole: AccessDenied"));
        }
        Ok(Arc::new(Member {
            account_id: account_id.to_owned(),
            organization: Arc::clone(&self.0),
            arrivals: Mutex::default(),
            count: AtomicU64::new(0),
        }))
    }

    fn default_regions(&self) -> Vec<String> {
        vec!["us-east-1".to_owned()]
    }
}

#[async_trait]
impl Account for Member {
    async fn regions(&self) -> Result<Vec<String>, Failure> {
        Ok(["ap-south-1", "eu-west-1", "us-east-1"].map(str::to_owned).to_vec())
    }

    async fn call(&self, region: &str, operation: &Operation) -> Result<Bytes, Failure> {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let way = |salt: u64| Duration::from_millis(10 + (count * 7 + salt) * 2_654_435_761 % 60);
        tokio::time::sleep(way(1)).await;
        let admitted = self.arrivals.lock().unwrap().admit(operation, Instant::now());
        *self.organization.requests.lock().unwrap().entry(format!("{region}/{operation:?}")).or_default() += 1;
        if !admitted {
            self.organization.violations.fetch_add(1, Ordering::Relaxed);
        }
        tokio::time::sleep(way(2)).await;
        if !admitted || self.organization.throttled.contains(&self.account_id) {
            return Err(Failure::new(FailureKind::Throttled(None), "TooManyRequestsException"));
        }
        let answer = match operation {
            Operation::GetRestApis { .. } => {
                let apis: Vec<_> = (0..self.organization.apis).map(|i| format!(r#"{{"id":"api{i}","name":"n{i}"}}"#)).collect();
                format!(r#"{{"item":[{}]}}"#, apis.join(","))
            }
            Operation::GetResources { .. } => r#"{"item":[{"id":"r","path":"/","resourceMethods":{"GET":{"httpMethod":"GET",
                "methodIntegration":{"type":"MOCK"}}}}]}"#
                .to_owned(),
            _ => r#"{"item":[]}"#.to_owned(),
        };
        Ok(Bytes::from(answer))
    }

    async fn renew(&self) -> Result<(), Failure> {
        Ok(())
    }
}

fn organization(apis: usize) -> Organization {
    Organization { apis, violations: AtomicU64::new(0), requests: Mutex::default(), denied: Vec::new(), throttled: Vec::new() }
}

fn account_ids(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{:012}", 100_000_000_000_u64 + i as u64)).collect()
}

/// Collects; the virtual time that it took.
async fn collect(organization: &Arc<Organization>, accounts: usize, rate: f64, folder: &std::path::Path) -> Duration {
    let plan = Plan {
        accounts: account_ids(accounts),
        regions: Regions::Enabled,
        stages: false,
        documents: Documents::default(),
        rate,
        folder: folder.to_owned(),
        resumed: false,
    };
    let begun = Instant::now();
    run(plan, Arc::new(Door(Arc::clone(organization))), Arc::new(Counters::default()), std::future::pending()).await.unwrap();
    begun.elapsed()
}

/// 60 requests of `GetResources` at 2.5 a second: nothing can be faster.
const QUOTA_SECONDS: f64 = 24.0;

#[tokio::test(start_paused = true)]
async fn two_hundred_accounts_take_hardly_longer_than_the_quotas_and_never_exceed_them() {
    let folder = tempfile::tempdir().unwrap();
    let whole = Arc::new(organization(20));
    let took = collect(&whole, 200, 1.0, folder.path()).await.as_secs_f64();
    assert_eq!(whole.violations.load(Ordering::Relaxed), 0, "requests above the quotas");
    assert!(took <= 1.2 * QUOTA_SECONDS, "{took} s with the whole quotas");
    let requests: u64 = whole.requests.lock().unwrap().values().sum();
    assert_eq!(requests, 200 * 3 * (1 + 20 * 2), "each thing is asked once");
    let states: Vec<_> = AccountFolder::open(folder.path(), &account_ids(200)[199]).unwrap().entries();
    // The lists, the APIs, and the stages of both.
    assert_eq!(states.len(), 3 * 42 + 1);
    assert!(states.iter().all(|entry| entry.state() == SourceState::Complete));
}

#[tokio::test(start_paused = true)]
async fn by_default_half_of_the_quotas_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let half = Arc::new(organization(20));
    let took = collect(&half, 20, 0.5, folder.path()).await.as_secs_f64();
    assert_eq!(half.violations.load(Ordering::Relaxed), 0);
    assert!(took <= 2.4 * QUOTA_SECONDS, "{took} s with half of the quotas");
    assert!(took >= 1.9 * QUOTA_SECONDS, "{took} s is more than half of the quotas");
}

#[tokio::test(start_paused = true)]
async fn a_denied_or_throttled_account_does_not_hold_the_others_and_does_not_look_empty() {
    let folder = tempfile::tempdir().unwrap();
    let ids = account_ids(5);
    let partial = Arc::new(Organization { denied: vec![ids[1].clone()], throttled: vec![ids[3].clone()], ..organization(2) });
    collect(&partial, 5, 1.0, folder.path()).await;
    for (index, id) in ids.iter().enumerate() {
        let entries = AccountFolder::open(folder.path(), id).unwrap().entries();
        let account = entries.iter().find(|entry| entry.unit == Unit::default()).unwrap();
        let lists: Vec<_> = entries.iter().filter(|entry| entry.unit.region.is_some() && entry.unit.document.is_none()).collect();
        match index {
            1 => {
                assert_eq!(account.state(), SourceState::Denied);
                assert_eq!(account.reason.as_deref(), Some("AssumeRole: AccessDenied"));
                assert!(lists.is_empty());
            }
            3 => {
                assert_eq!(lists.len(), 3);
                for list in lists {
                    assert_eq!(list.state(), SourceState::Throttled);
                    assert_eq!(list.reason.as_deref(), Some("GetRestApis: throttled 9 times: TooManyRequestsException"));
                }
            }
            _ => assert!(entries.iter().all(|entry| entry.state() == SourceState::Complete) && entries.len() == 3 * 6 + 1),
        }
    }
}
