//! The runtime that queries run on.
//!
//! It is not the caller's: a nested-loop join computes for seconds between two yield points, and a caller's timer
//! or Ctrl-C handler on the same workers would wait for it. After a cancel that does not take, the runtime is
//! replaced and shut down in the background.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt as _;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use crate::{Error, ErrorKind, Result};

/// How long a cancelled query may go on before its runtime is given up.
const PATIENCE: Duration = Duration::from_millis(100);

/// Owns the current runtime for queries.
#[derive(Debug)]
pub(crate) struct QueryRuntime {
    workers: usize,
    current: Mutex<Option<Runtime>>,
}

impl QueryRuntime {
    /// A runtime with `workers` threads, started when the first query comes.
    pub(crate) fn new(workers: usize) -> Arc<Self> {
        Arc::new(Self { workers: workers.max(2), current: Mutex::new(None) })
    }

    fn handle(&self) -> Result<tokio::runtime::Handle> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = current.as_ref() {
            return Ok(runtime.handle().clone());
        }
        let started = Builder::new_multi_thread().worker_threads(self.workers).thread_name("apigw-query").enable_all().build();
        let runtime = started.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot start the query threads: {e}")).caused_by(e))?;
        let handle = runtime.handle().clone();
        *current = Some(runtime);
        Ok(handle)
    }

    /// Gives the current runtime up; the next query gets a new one.
    fn replace(&self) {
        let old = self.current.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(old) = old {
            old.shutdown_background();
        }
    }

    /// Runs a future on the query threads; dropping the result cancels it.
    pub(crate) async fn run<T, F>(self: &Arc<Self>, cancel: CancelFlag, future: F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let task = self.handle()?.spawn(future);
        let mut guard = CancelGuard { runtime: Arc::clone(self), cancel, abort: Some(task.abort_handle()) };
        let outcome = task.await;
        guard.abort = None;
        match outcome {
            Ok(result) => result,
            Err(join) if join.is_cancelled() => Err(Error::new(ErrorKind::Interrupted, "canceled")),
            Err(join) => Err(panic_error(join.into_panic().as_ref())),
        }
    }

    /// A stream whose work is done on the query threads; dropping it cancels the query.
    pub(crate) fn stream(self: &Arc<Self>, cancel: CancelFlag, mut inner: SendableRecordBatchStream) -> Result<SendableRecordBatchStream> {
        let schema: SchemaRef = inner.schema();
        let (sender, receiver) = mpsc::channel::<DataFusionResult<RecordBatch>>(2);
        let task = self.handle()?.spawn(async move {
            while let Some(batch) = inner.next().await {
                if sender.send(batch).await.is_err() {
                    return;
                }
            }
        });
        let guard = CancelGuard { runtime: Arc::clone(self), cancel, abort: Some(task.abort_handle()) };
        let state = (receiver, guard, Some(task));
        let batches = futures::stream::unfold(state, |(mut receiver, mut guard, task)| async move {
            if let Some(batch) = receiver.recv().await {
                return Some((batch, (receiver, guard, task)));
            }
            guard.abort = None;
            // The channel closed: at the end of the result, or because the task panicked.
            let failure = match task?.await {
                Err(join) if join.is_panic() => panic_error(join.into_panic().as_ref()),
                _ => return None,
            };
            Some((Err(failure.into()), (receiver, guard, None)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

impl Drop for QueryRuntime {
    fn drop(&mut self) {
        self.replace();
    }
}

fn panic_error(payload: &(dyn std::any::Any + Send)) -> Error {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
    Error::new(ErrorKind::Internal, format!("the query failed inside the engine: {}", text.unwrap_or_default()))
}

/// Set once a query is cancelled; the operators that cannot be stopped otherwise look at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Whether the query was cancelled.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Cancels a query when it is dropped before the query ended.
struct CancelGuard {
    runtime: Arc<QueryRuntime>,
    cancel: CancelFlag,
    abort: Option<tokio::task::AbortHandle>,
}

impl Drop for CancelGuard {
    fn drop(&mut self) {
        let Some(abort) = self.abort.take() else { return };
        self.cancel.set();
        abort.abort();
        if abort.is_finished() {
            return;
        }
        let runtime = Arc::downgrade(&self.runtime);
        // A thread, because the caller's runtime may be about to end and the query's may be stuck.
        let watch = std::thread::Builder::new().name("apigw-cancel".to_owned());
        let watcher = move || {
            std::thread::sleep(PATIENCE);
            if !abort.is_finished() {
                if let Some(runtime) = runtime.upgrade() {
                    runtime.replace();
                }
            }
        };
        if watch.spawn(watcher).is_err() {
            self.runtime.replace();
        }
    }
}
