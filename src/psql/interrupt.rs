//! Ctrl-C: a flag that waits can be interrupted by.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Builder;
use tokio::sync::Notify;

use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Raised by Ctrl-C, cleared by whoever starts the next statement.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<State>);

#[derive(Debug, Default)]
struct State {
    raised: AtomicBool,
    wake: Notify,
}

impl Interrupt {
    /// Interrupts what runs now.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
        self.0.wake.notify_waiters();
    }

    /// Forgets an interruption.
    pub fn clear(&self) {
        self.0.raised.store(false, Ordering::SeqCst);
    }

    /// Whether it was raised since it was cleared.
    pub fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst)
    }

    /// Waits until it is raised.
    pub async fn raised(&self) {
        let woken = self.0.wake.notified();
        tokio::pin!(woken);
        // Registered before the flag is read, so that a `raise` in between is not missed.
        woken.as_mut().enable();
        if !self.is_raised() {
            woken.await;
        }
    }

    /// Raises it at each Ctrl-C from now on and calls `then` after that. The handler has a thread of its own: a
    /// blocked write or a busy query thread must not hold it up.
    pub fn raise_on_ctrl_c(&self, then: impl Fn() + Send + 'static) -> Result<()> {
        let interrupt = self.clone();
        let failed = |e: std::io::Error| Error::new(ErrorKind::Internal, format!("cannot listen for Ctrl-C: {e}")).caused_by(e);
        let runtime = Builder::new_current_thread().enable_io().build().map_err(failed)?;
        let listen = move || {
            runtime.block_on(async move {
                while tokio::signal::ctrl_c().await.is_ok() {
                    interrupt.raise();
                    then();
                }
            });
        };
        std::thread::Builder::new().name("interrupt".to_owned()).spawn(listen).map(drop).map_err(failed)
    }
}

/// The error of an interrupted statement.
pub fn interrupted() -> Error {
    Error::new(ErrorKind::Interrupted, "interrupted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wait_ends_when_it_is_raised_before_or_after() {
        let interrupt = Interrupt::default();
        interrupt.raise();
        interrupt.raised().await;
        interrupt.clear();
        assert!(!interrupt.is_raised());
        let other = interrupt.clone();
        let waiting = tokio::spawn(async move { other.raised().await });
        tokio::task::yield_now().await;
        interrupt.raise();
        waiting.await.unwrap();
    }
}
