//! Answers of a service to `collect`, a line each, in the order of the requests and from the beginning again: the run ends, says of each
//! thing that it asked how completely it was read, and finds it done when it is asked again.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use apigw_sql_live::{Account, AccountFolder, Accounts, Counters, Entry, Failure, FailureKind, Operation, Plan, Regions, run as collect};
use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::{Builder, Runtime};

const ACCOUNT: &str = "111111111111";

/// Who lists more than can be asked is not asked any more.
const MOST_REQUESTS: usize = 300;

struct Answers {
    bodies: Vec<Bytes>,
    asked: AtomicUsize,
}

struct Door(Arc<Answers>);

#[async_trait]
impl Accounts for Door {
    async fn open(&self, _account_id: &str) -> Result<Arc<dyn Account>, Failure> {
        Ok(Arc::clone(&self.0) as Arc<dyn Account>)
    }

    fn default_regions(&self) -> Vec<String> {
        vec!["us-east-1".to_owned()]
    }
}

#[async_trait]
impl Account for Answers {
    async fn regions(&self) -> Result<Vec<String>, Failure> {
        Ok(vec!["us-east-1".to_owned()])
    }

    async fn call(&self, _region: &str, _operation: &Operation) -> Result<Bytes, Failure> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        match self.bodies.get(number % self.bodies.len()) {
            Some(body) if number < MOST_REQUESTS => Ok(body.clone()),
            _ => Err(Failure::new(FailureKind::Permanent, "asked too often")),
        }
    }

    async fn renew(&self) -> Result<(), Failure> {
        Ok(())
    }
}

pub(crate) fn run(data: &[u8]) {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if data.len() > 4096 {
        return;
    }
    let bodies = data.split(|byte| *byte == b'\n').map(Bytes::copy_from_slice).collect();
    let answers = Arc::new(Answers { bodies, asked: AtomicUsize::new(0) });
    let folder = tempfile::tempdir().unwrap();
    // Time is virtual: nobody waits for a quota.
    let runtime = RUNTIME.get_or_init(|| Builder::new_current_thread().enable_time().start_paused(true).build().unwrap());
    let first = runtime.block_on(entries(&answers, folder.path()));
    assert!(!first.is_empty(), "nothing is told");
    for entry in &first {
        assert!(!entry.state().is_incomplete(false) || entry.reason.is_some(), "{entry:?} without a reason");
    }
    let asked = answers.asked.load(Ordering::Relaxed);
    let second = runtime.block_on(entries(&answers, folder.path()));
    assert_eq!(second, first, "asked again, another outcome");
    assert_eq!(answers.asked.load(Ordering::Relaxed), asked, "what is done is asked again");
}

/// What came of a run.
async fn entries(answers: &Arc<Answers>, folder: &Path) -> Vec<Entry> {
    let plan = Plan {
        accounts: vec![ACCOUNT.to_owned()],
        regions: Regions::Enabled,
        stages: true,
        documents: apigw_sql_live::Documents::default(),
        rate: 1.0,
        folder: folder.to_owned(),
        resumed: false,
    };
    collect(plan, Arc::new(Door(Arc::clone(answers))), Arc::new(Counters::default()), std::future::pending()).await.expect("a run");
    AccountFolder::open(folder, ACCOUNT).expect("its folder").entries()
}
