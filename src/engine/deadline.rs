//! How long a statement may take.

use datafusion::error::Result as DataFusionResult;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, select};
use futures::stream::{BoxStream, StreamExt as _, unfold};

use crate::{Error, ErrorKind, Result};
use apigw_sql_functions::error::IntoDataFusion;

/// The time of one statement, which ends whatever the caller's runtime does meanwhile, and whether it has timers or not.
pub(super) struct Deadline {
    limit: Duration,
    expired: oneshot::Receiver<()>,
    /// Lets the thread go that waits, once it is dropped.
    _running: mpsc::Sender<()>,
}

impl Deadline {
    /// The time begins now.
    pub(super) fn start(limit: Duration) -> Result<Self> {
        let (tell, expired) = oneshot::channel();
        let (running, ended) = mpsc::channel::<()>();
        let wait = move || {
            if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                // Nobody listens where the statement ended at this moment.
                let _ = tell.send(());
            }
        };
        let started = std::thread::Builder::new().name("apigw-timeout".to_owned()).stack_size(64 << 10).spawn(wait);
        started.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot watch the time of a statement: {e}")).caused_by(e))?;
        Ok(Self { limit, expired, _running: running })
    }

    /// `work`'s outcome; after the time it is dropped, which cancels it.
    pub(super) async fn within<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        match select(Box::pin(work), &mut self.expired).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(self.error()),
        }
    }

    /// The items of `stream`; after the time an error is the last of them.
    pub(super) fn until<T: Send + 'static>(
        self,
        stream: BoxStream<'static, DataFusionResult<T>>,
    ) -> BoxStream<'static, DataFusionResult<T>> {
        let items = unfold(Some((self, stream)), |state| async move {
            let (mut deadline, mut stream) = state?;
            match select(stream.next(), &mut deadline.expired).await {
                Either::Left((item, _)) => Some((item?, Some((deadline, stream)))),
                Either::Right(_) => Some((Err(deadline.error().into_datafusion()), None)),
            }
        });
        items.boxed()
    }

    fn error(&self) -> Error {
        Error::new(ErrorKind::Execution, format!("canceled: the statement took longer than {}", shown(self.limit)))
            .with_hint("ask for less, or allow more with `--timeout` (`EngineBuilder::statement_timeout`)")
    }
}

/// `1.5 s`
fn shown(limit: Duration) -> String {
    let milliseconds = limit.as_millis();
    if milliseconds.is_multiple_of(1000) { format!("{} s", milliseconds / 1000) } else { format!("{milliseconds} ms") }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use futures::stream;

    use super::*;

    const LONG: Duration = Duration::from_hours(1);
    const SHORT: Duration = Duration::from_millis(1);

    #[test]
    fn work_that_ends_in_time_keeps_its_outcome() {
        let outcome = block_on(Deadline::start(LONG).unwrap().within(async { Ok(7) }));
        assert_eq!(outcome.unwrap(), 7);
        let items: Vec<DataFusionResult<i32>> =
            block_on(Deadline::start(LONG).unwrap().until(stream::iter([Ok(1), Ok(2)]).boxed()).collect());
        assert_eq!(items.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn work_that_never_ends_is_an_error() {
        let outcome: Result<()> = block_on(Deadline::start(SHORT).unwrap().within(futures::future::pending()));
        assert_eq!(outcome.unwrap_err().message(), "canceled: the statement took longer than 1 ms");
        let items: Vec<DataFusionResult<()>> = block_on(Deadline::start(SHORT).unwrap().until(stream::pending().boxed()).collect());
        assert!(matches!(items.as_slice(), [Err(_)]));
    }
}
