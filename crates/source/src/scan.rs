//! A running scan: batches in the order of the sources, however many threads parse.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::RecordBatch;

use super::pipeline::{Pipeline, threads};
use super::sequence::Sequence;
use super::sink::Wanted;
use super::tally::Tally;
use super::{ScanRequest, SourceSet};
use apigw_sql_value::{Error, Result};

/// Batches of the targets of a [`ScanRequest`], each with the position of its target. Blocking; dropping it stops the
/// threads behind it.
pub struct RowScan {
    /// `None` at the end.
    pipeline: Option<Pipeline>,
    sequence: Sequence,
    ready: VecDeque<(usize, RecordBatch)>,
    /// An error to give at the next call.
    failed: Option<Error>,
    /// How many more rows of the first target are wanted.
    wanted_rows: usize,
}

impl RowScan {
    pub(super) fn start(set: &Arc<SourceSet>, request: ScanRequest) -> Self {
        Self::start_with(set, request, threads())
    }

    /// A scan with so many parsing threads.
    pub(super) fn start_with(set: &Arc<SourceSet>, request: ScanRequest, parsers: usize) -> Self {
        let mut wanted = Wanted::new(request);
        let wanted_rows = wanted.limit.unwrap_or(usize::MAX);
        let memory = set.memory_for(&mut wanted);
        let sequence = Sequence::new(&wanted, memory);
        let (pipeline, failed) = match Pipeline::start(set, wanted, parsers) {
            Ok(pipeline) => (Some(pipeline), None),
            Err(error) => (None, Some(error)),
        };
        Self { pipeline, sequence, ready: VecDeque::new(), failed, wanted_rows }
    }

    /// Takes the next unit. At the end the threads are let go.
    fn advance(&mut self) -> Option<()> {
        let pipeline = self.pipeline.as_mut()?;
        let shared = Arc::clone(&pipeline.shared);
        let result = match pipeline.next() {
            Some(Ok(mut output)) => {
                self.failed = output.fatal.take();
                let wanted = &shared.wanted;
                self.sequence.take(wanted, output, |file, tally: Tally| shared.set.file_ended(file, tally, wanted))
            }
            Some(Err(error)) => Err(error),
            None => {
                shared.set.scan_ended(self.sequence.config_states, &self.sequence.apis, &shared.wanted);
                self.pipeline = None;
                return match self.sequence.repeated(&shared.wanted) {
                    Ok(repeated) => {
                        shared.set.learn_repeated(repeated);
                        None
                    }
                    Err(error) => {
                        self.failed = Some(error);
                        Some(())
                    }
                };
            }
        };
        match result {
            Ok(batches) => self.ready.extend(batches),
            Err(error) => self.failed = Some(error),
        }
        Some(())
    }
}

impl Iterator for RowScan {
    type Item = Result<(usize, RecordBatch)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.wanted_rows == 0 {
                self.pipeline = None;
                return None;
            }
            if let Some((target, mut batch)) = self.ready.pop_front() {
                if target == 0 {
                    if batch.num_rows() > self.wanted_rows {
                        batch = batch.slice(0, self.wanted_rows);
                    }
                    self.wanted_rows -= batch.num_rows();
                }
                return Some(Ok((target, batch)));
            }
            if let Some(error) = self.failed.take() {
                self.pipeline = None;
                return Some(Err(error));
            }
            self.advance()?;
        }
    }
}
