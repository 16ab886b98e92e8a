//! How far a run is, on stderr: a line that is drawn again on a terminal, plain lines elsewhere.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::cli::console::remark;
use crate::ops::collect::{Counters, duration};
use crate::psql::gate::StatusLine;

/// The first plain line comes after a second, the others in these distances.
const PLAIN: Duration = Duration::from_secs(15);
const DRAWN: Duration = Duration::from_millis(200);

/// Tells how far a run is until it is dropped.
pub(super) struct Progress {
    line: Option<StatusLine>,
    task: tokio::task::JoinHandle<()>,
}

impl Progress {
    /// Begins to tell. To be called in a runtime.
    pub(super) fn start(counters: Arc<Counters>, quiet: bool) -> Self {
        let on_terminal = if quiet { None } else { StatusLine::on_terminal() };
        let drawn = on_terminal.clone();
        let task = tokio::spawn(async move {
            let began = Instant::now();
            tokio::time::sleep(if drawn.is_some() { DRAWN } else { Duration::from_secs(1) }).await;
            loop {
                let line = line(&counters, began.elapsed());
                match &drawn {
                    Some(drawn) => {
                        drawn.show(&line);
                        tokio::time::sleep(DRAWN).await;
                    }
                    None if quiet => return,
                    // Who is to be read is not known yet.
                    None if counters.accounts.load(Ordering::Relaxed) == 0 => tokio::time::sleep(DRAWN).await,
                    None => {
                        remark(&line);
                        tokio::time::sleep(PLAIN).await;
                    }
                }
            }
        });
        Self { line: on_terminal, task }
    }

    /// Says something beside it.
    pub(super) fn tell(&self, text: &str) {
        match &self.line {
            Some(line) => line.beside(|| remark(text)),
            None => remark(text),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.task.abort();
        if let Some(line) = &self.line {
            line.clear();
        }
    }
}

/// `3 of 200 accounts, 41 of 120 APIs, 2310 integrations, 12.5 requests/s, about 32 s left`
fn line(counters: &Counters, elapsed: Duration) -> String {
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let (apis, done) = (read(&counters.apis), read(&counters.apis_done));
    let requests = read(&counters.requests);
    let seconds = elapsed.as_secs_f64().max(0.001);
    let mut line = format!(
        "{} of {} accounts, {done} of {apis} APIs, {} integrations, {:.1} requests/s",
        read(&counters.accounts_done),
        read(&counters.accounts),
        read(&counters.records),
        requests as f64 / seconds,
    );
    let throttled = read(&counters.throttled);
    if throttled > 0 {
        let _ = write!(line, ", {throttled} throttled");
    }
    let incomplete = read(&counters.incomplete);
    if incomplete > 0 {
        let _ = write!(line, ", {incomplete} not complete");
    }
    // What is known by now of what is left, at the pace so far.
    if done > 0 && apis > done {
        let _ = write!(line, ", about {} left", duration((apis - done) as f64 * seconds / done as f64));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_done_and_what_is_left() {
        let counters = Counters::default();
        for (counter, number) in [
            (&counters.accounts, 200),
            (&counters.accounts_done, 3),
            (&counters.apis, 120),
            (&counters.apis_done, 40),
            (&counters.records, 2310),
            (&counters.requests, 100),
        ] {
            counter.store(number, Ordering::Relaxed);
        }
        let text = line(&counters, Duration::from_secs(10));
        assert_eq!(text, "3 of 200 accounts, 40 of 120 APIs, 2310 integrations, 10.0 requests/s, about 20 s left");
        counters.throttled.store(2, Ordering::Relaxed);
        counters.incomplete.store(1, Ordering::Relaxed);
        let text = line(&counters, Duration::from_secs(10));
        assert_eq!(
            text,
            "3 of 200 accounts, 40 of 120 APIs, 2310 integrations, 10.0 requests/s, 2 throttled, 1 not complete, about 20 s left"
        );
    }
}
