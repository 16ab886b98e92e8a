//! The pace of an account's requests: never more than a share of its quotas, slower after the service throttled.
//!
//! A quota of n requests in t seconds becomes slots. A request holds one until its answer is there, and the slot is
//! free again t seconds later. The service sees a request between its sending and its answer, so it never sees more
//! than n in any t seconds, however long the ways are.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::operation::Quota;

/// The pace falls to no less than this part of what was asked for.
const SLOWEST: f64 = 1.0 / 16.0;
/// After so long without throttling the pace rises again, by half at a time.
const RECOVERY: Duration = Duration::from_secs(30);
/// Requests that were on their way together are throttled together, which counts once.
const TOGETHER: Duration = Duration::from_secs(1);
/// The first pause where the service does not name one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause where the service does not name one.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pace of one account, over all its regions.
#[derive(Debug)]
pub(super) struct Pacer {
    management: Lane,
    resources: Lane,
    throttling: Mutex<Throttling>,
}

#[derive(Debug)]
struct Throttling {
    /// The part of the asked-for pace that is used.
    factor: f64,
    changed: Option<Instant>,
    paused_until: Option<Instant>,
    /// How often the service throttled since it last answered.
    in_a_row: u32,
}

/// The slots of one quota.
#[derive(Debug)]
struct Lane {
    window: Duration,
    slots: Semaphore,
    /// When the free slots may be used, soonest first.
    ready: Mutex<VecDeque<Instant>>,
}

impl Lane {
    /// `rate` of a quota, from `start` on.
    fn new(quota: Quota, rate: f64, start: Instant) -> Self {
        let slots = (f64::from(quota.requests) * rate).ceil().max(1.0);
        let window = Duration::from_secs_f64(quota.seconds_for(slots as u64, rate));
        // Spread from the beginning, so that the owners' requests find room at any moment.
        let ready = (0..slots as u32).map(|i| start + window.mul_f64(f64::from(i) / slots)).collect();
        Self { window, slots: Semaphore::new(slots as usize), ready: Mutex::new(ready) }
    }

    async fn take<'p>(&'p self, pacer: &'p Pacer) -> Slot<'p> {
        // The semaphore is never closed.
        let permit = self.slots.acquire().await.ok();
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or_else(Instant::now);
        let mut slot = Slot { lane: self, pacer, ready, used: false, _permit: permit };
        sleep_until(ready).await;
        while let Some(pause) = pacer.pause() {
            sleep_until(pause).await;
        }
        slot.used = true;
        slot
    }
}

/// A slot in use; it is given back when it is dropped.
#[derive(Debug)]
struct Slot<'p> {
    lane: &'p Lane,
    pacer: &'p Pacer,
    ready: Instant,
    used: bool,
    _permit: Option<SemaphorePermit<'p>>,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let window = self.lane.window.div_f64(self.pacer.factor());
        let next = if self.used { Instant::now() + window } else { self.ready };
        let mut ready = self.lane.ready.lock().unwrap_or_else(PoisonError::into_inner);
        let place = ready.partition_point(|other| *other <= next);
        ready.insert(place, next);
    }
}

/// The right to make one request; to be held until its answer is there.
#[derive(Debug)]
pub(super) struct Turn<'p> {
    _management: Slot<'p>,
    _own: Option<Slot<'p>>,
}

impl Pacer {
    /// The pace of `rate` (a fraction) of the quotas, from `start` on.
    pub(super) fn new(rate: f64, start: Instant) -> Self {
        Self {
            management: Lane::new(Quota::MANAGEMENT, rate, start),
            resources: Lane::new(Quota::GET_RESOURCES, rate, start),
            throttling: Mutex::new(Throttling { factor: 1.0, changed: None, paused_until: None, in_a_row: 0 }),
        }
    }

    /// Waits for the turn of a request that counts against `quota`, too.
    pub(super) async fn turn(&self, quota: Option<Quota>) -> Turn<'_> {
        // The scarce one first: who waits for it takes nothing from the others.
        let own = match quota {
            Some(_) => Some(self.resources.take(self).await),
            None => None,
        };
        Turn { _management: self.management.take(self).await, _own: own }
    }

    /// The service throttled: a pause, and half the pace. Gives how often that happened in a row.
    pub(super) fn throttled(&self, retry_after: Option<Duration>) -> u32 {
        let mut state = self.throttling.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let together = state.in_a_row > 0 && state.changed.is_some_and(|at| now - at < TOGETHER);
        if !together {
            state.in_a_row += 1;
            state.factor = (state.factor / 2.0).max(SLOWEST);
            state.changed = Some(now);
        }
        let doubled = FIRST_PAUSE.saturating_mul(1 << (state.in_a_row - 1).min(16)).min(LONGEST_PAUSE);
        let until = now + retry_after.unwrap_or(doubled);
        state.paused_until = state.paused_until.max(Some(until));
        state.in_a_row
    }

    /// The service answered.
    pub(super) fn answered(&self) {
        let mut state = self.throttling.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_a_row = 0;
        let now = Instant::now();
        if state.factor < 1.0 && state.changed.is_some_and(|at| now - at >= RECOVERY) {
            state.factor = (state.factor * 1.5).min(1.0);
            state.changed = Some(now);
        }
    }

    /// The part of the asked-for pace that is used.
    pub(super) fn factor(&self) -> f64 {
        self.throttling.lock().unwrap_or_else(PoisonError::into_inner).factor
    }

    /// Until when nothing may be asked.
    fn pause(&self) -> Option<Instant> {
        let state = self.throttling.lock().unwrap_or_else(PoisonError::into_inner);
        state.paused_until.filter(|until| *until > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` requests was made, if an answer takes `latency`.
    async fn times(pacer: &Pacer, count: usize, latency: Duration) -> Vec<Duration> {
        let start = Instant::now();
        let requests = (0..count).map(|_| async {
            let turn = pacer.turn(Some(Quota::GET_RESOURCES)).await;
            let at = start.elapsed();
            tokio::time::sleep(latency).await;
            drop(turn);
            pacer.answered();
            at
        });
        let mut times = futures::future::join_all(requests).await;
        times.sort_unstable();
        times
    }

    fn most_within(times: &[Duration], window: Duration) -> usize {
        (0..times.len()).map(|i| times[i..].iter().take_while(|t| **t < times[i] + window).count()).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_quota_is_used_and_never_exceeded() {
        let pacer = Pacer::new(1.0, Instant::now());
        let times = times(&pacer, 100, Duration::from_millis(50)).await;
        assert_eq!(most_within(&times, Duration::from_secs(2)), 5);
        let took = times[99].as_secs_f64();
        assert!((38.0..42.0).contains(&took), "100 requests at 2.5 a second took {took} s");
    }

    #[tokio::test(start_paused = true)]
    async fn half_of_the_quota_leaves_the_other_half() {
        let pacer = Pacer::new(0.5, Instant::now());
        let times = times(&pacer, 50, Duration::from_millis(50)).await;
        assert!(most_within(&times, Duration::from_secs(2)) <= 3);
        let took = times[49].as_secs_f64();
        assert!((38.0..42.0).contains(&took), "50 requests at 1.25 a second took {took} s");
    }

    #[tokio::test(start_paused = true)]
    async fn throttling_halves_the_pace_once_for_requests_that_were_on_their_way_together() {
        let pacer = Pacer::new(1.0, Instant::now());
        assert_eq!(pacer.throttled(Some(Duration::from_secs(7))), 1);
        assert_eq!(pacer.throttled(Some(Duration::from_secs(1))), 1);
        assert!((pacer.factor() - 0.5).abs() < 1e-9);
        let start = Instant::now();
        drop(pacer.turn(None).await);
        assert!(start.elapsed() >= Duration::from_secs(7), "Retry-After is honoured: {:?}", start.elapsed());
        assert_eq!(pacer.throttled(None), 2);
        pacer.answered();
        assert!((pacer.factor() - 0.25).abs() < 1e-9, "an answer alone does not bring the pace back");
        tokio::time::sleep(RECOVERY).await;
        pacer.answered();
        assert!((pacer.factor() - 0.375).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_nobody_waits_for_any_more_loses_no_slot() {
        let pacer = Pacer::new(0.1, Instant::now());
        for _ in 0..5 {
            let turn = pacer.turn(Some(Quota::GET_RESOURCES));
            let _ = tokio::time::timeout(Duration::from_millis(1), turn).await;
        }
        let times = times(&pacer, 2, Duration::ZERO).await;
        assert!(times[1] >= times[0] + Duration::from_secs(4), "{times:?}");
    }
}
