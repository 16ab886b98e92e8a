//! The runtime that queries run on.
//!
//! It is not the caller's: a nested-loop join computes for seconds between two yield points, and a caller's timer
//! or Ctrl-C handler on the same workers would wait for it. After a cancel the runtime is replaced at
//! once, and the old one is shut down when its last query has ended.

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
use apigw_sql_functions::error::IntoDataFusion;

/// How often a retired runtime is asked whether its last query has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The stack of a query thread. Expressions are walked and printed by recursion, a level for each operator of a
/// chain, and the front end lets a thousand of them pass.
const STACK: usize = 16 << 20;

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
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(self.workers).thread_name("apigw-query").thread_stack_size(STACK);
        let started = builder.enable_all().build();
        let runtime = started.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot start the query threads: {e}")).caused_by(e))?;
        let handle = runtime.handle().clone();
        *current = Some(runtime);
        Ok(handle)
    }

    /// Retires the current runtime: the next query gets a new one at once, the queries that still run on the old one
    /// go on to their end.
    fn retire(&self) {
        let old = self.current.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(old) = old else { return };
        let slot = Arc::new(Mutex::new(Some(old)));
        let in_thread = Arc::clone(&slot);
        let wait = move || {
            let Some(old) = in_thread.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
            while old.metrics().num_alive_tasks() > 0 {
                std::thread::sleep(LOOK_AGAIN);
            }
            old.shutdown_background();
        };
        if std::thread::Builder::new().name("apigw-retired".to_owned()).spawn(wait).is_err()
            && let Some(old) = slot.lock().unwrap_or_else(PoisonError::into_inner).take()
        {
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
            Some((Err(failure.into_datafusion()), (receiver, guard, None)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

impl Drop for QueryRuntime {
    fn drop(&mut self) {
        let old = self.current.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // An ordinary drop would wait for the queries, and panics inside another runtime.
        if let Some(old) = old {
            old.shutdown_background();
        }
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
        // It may be in the middle of a long computation, with other queries' tasks queued behind it.
        self.runtime.retire();
    }
}
