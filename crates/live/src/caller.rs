//! Makes the requests of one account: each in its turn, again where that may help.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::failure::{Failure, FailureKind};
use super::operation::Operation;
use super::pacer::Pacer;
use super::run::Account;

/// How often a request is made while the service throttles.
const THROTTLED_ATTEMPTS: u32 = 9;
/// How often a request is made while the service, or the way to it, fails.
const ATTEMPTS: u32 = 6;
/// How often new credentials are fetched for a request.
const RENEWALS: u32 = 2;
/// The first pause between two attempts; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// How far a run is.
#[derive(Debug, Default)]
pub struct Counters {
    /// Accounts to read.
    pub accounts: AtomicU64,
    /// Accounts that are done.
    pub accounts_done: AtomicU64,
    /// APIs known so far.
    pub apis: AtomicU64,
    /// APIs that are done.
    pub apis_done: AtomicU64,
    /// Integrations received in this process.
    pub records: AtomicU64,
    /// Requests made.
    pub requests: AtomicU64,
    /// Requests that the service throttled.
    pub throttled: AtomicU64,
    /// Accounts, regions and APIs that are not complete.
    pub incomplete: AtomicU64,
}

impl Counters {
    /// Adds to a counter.
    pub(super) fn add(counter: &AtomicU64, number: u64) {
        counter.fetch_add(number, Ordering::Relaxed);
    }
}

/// Makes the requests of one account.
pub(super) struct Caller<'a> {
    pub(super) account: &'a dyn Account,
    pub(super) pacer: Pacer,
    /// How many requests of all accounts may be on their way.
    pub(super) in_flight: &'a Semaphore,
    pub(super) counters: &'a Counters,
}

impl Caller<'_> {
    /// The answer to `operation`.
    pub(super) async fn call(&self, region: &str, operation: &Operation) -> Result<Bytes, Failure> {
        let (mut throttled, mut failed, mut renewed) = (0, 0, 0);
        loop {
            let outcome = self.attempt(region, operation).await;
            let failure = match outcome {
                Ok(answer) => {
                    self.pacer.answered();
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            match failure.kind {
                FailureKind::Throttled(retry_after) => {
                    Counters::add(&self.counters.throttled, 1);
                    self.pacer.throttled(retry_after);
                    throttled += 1;
                    if throttled >= THROTTLED_ATTEMPTS {
                        let message = format!("throttled {throttled} times: {}", failure.message);
                        return Err(Failure::new(failure.kind, message));
                    }
                }
                FailureKind::Transient if failed + 1 < ATTEMPTS => {
                    sleep(FIRST_PAUSE * (1 << failed)).await;
                    failed += 1;
                }
                FailureKind::Transient => {
                    return Err(Failure::new(failure.kind, format!("failed {ATTEMPTS} times: {}", failure.message)));
                }
                FailureKind::Expired if renewed < RENEWALS => {
                    self.account.renew().await?;
                    renewed += 1;
                }
                _ => return Err(failure),
            }
        }
    }

    async fn attempt(&self, region: &str, operation: &Operation) -> Result<Bytes, Failure> {
        let _turn = self.pacer.turn(operation.quota()).await;
        // The semaphore is never closed.
        let _permit = self.in_flight.acquire().await.ok();
        Counters::add(&self.counters.requests, 1);
        self.account.call(region, operation).await
    }
}
