//! The threads behind a scan: one plans and reads big files, the others parse.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use bumpalo::Bump;

use super::SourceSet;
use super::context::{FileContext, Named};
use super::definitions::Folder;
use super::facts::Facts;
use super::head::Content;
use super::input::InputFile;
use super::reader::{Reader, close, failure};
use super::sink::{Sink, UnitOutput, Wanted};
use super::stream::{self, Ending, Open, Piece, WHOLE_LIMIT};
use super::survey::{Held, Survey};
use apigw_sql_value::{Error, ErrorKind, Result};

/// The name of the threads.
pub(super) const THREAD: &str = "apigw-read";
/// The parser recurses once for each level of nesting.
const STACK: usize = 4 << 20;
/// Files up to this size are read by the threads that parse; bigger ones are cut into pieces.
const SMALL_FILE: u64 = 1 << 20;
/// The first unit of small files, in bytes: a query with a LIMIT has its rows at once.
const FIRST_UNIT: u64 = 128 << 10;
/// Later units grow to this size.
const UNIT: u64 = 8 << 20;
/// The most files in a unit.
const UNIT_FILES: usize = 1024;

/// How many threads parse.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8)
}

/// Something to do.
enum Work {
    /// Small files, each from its beginning to its end.
    Files(Vec<usize>),
    /// A piece of a file.
    Piece(usize, Piece),
    /// The end of a file that was cut into pieces.
    End(usize, Ending),
}

struct Job {
    number: u64,
    work: Work,
}

/// Stands for the number of a unit whose thread panicked.
const PANICKED: u64 = u64::MAX;

/// The output of a unit, with its number in the order of the sources.
pub(super) type Numbered = (u64, Result<UnitOutput>);

/// What all threads of a scan see.
pub(super) struct Shared {
    pub(super) set: Arc<SourceSet>,
    pub(super) wanted: Wanted,
    stop: AtomicBool,
    /// How many units were taken by the consumer.
    taken: Mutex<u64>,
    moved: Condvar,
}

/// The consumer's end.
pub(super) struct Pipeline {
    pub(super) shared: Arc<Shared>,
    output: Receiver<Numbered>,
    /// Units that came before their turn.
    early: BTreeMap<u64, Result<UnitOutput>>,
    next: u64,
}

impl Pipeline {
    pub(super) fn start(set: &Arc<SourceSet>, wanted: Wanted, parsers: usize) -> Result<Self> {
        let shared =
            Arc::new(Shared { set: Arc::clone(set), wanted, stop: AtomicBool::new(false), taken: Mutex::new(0), moved: Condvar::new() });
        let (to_consumer, output) = channel();
        let (jobs, queue) = sync_channel(parsers);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..parsers {
            let (shared, queue, to_consumer) = (Arc::clone(&shared), Arc::clone(&queue), to_consumer.clone());
            spawn(to_consumer.clone(), move || parse(&shared, &queue, &to_consumer))?;
        }
        let planner =
            Planner { shared: Arc::clone(&shared), jobs, to_consumer: to_consumer.clone(), number: 0, window: 2 * parsers as u64 + 2 };
        spawn(to_consumer, move || planner.run())?;
        Ok(Self { shared, output, early: BTreeMap::new(), next: 0 })
    }

    /// The next unit in the order of the sources; `None` behind the last one.
    pub(super) fn next(&mut self) -> Option<Result<UnitOutput>> {
        loop {
            if let Some(output) = self.early.remove(&self.next) {
                self.next += 1;
                *self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner) = self.next;
                self.shared.moved.notify_all();
                return Some(output);
            }
            match self.output.recv() {
                Ok((PANICKED, output)) => return Some(output),
                Ok((number, output)) => {
                    self.early.insert(number, output);
                }
                Err(_) => return None,
            }
        }
    }

    /// Tells the threads to stop.
    pub(super) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.moved.notify_all();
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs `work` on a thread of its own; a panic there, which takes rows with it, is told to the consumer.
fn spawn(to_consumer: Sender<Numbered>, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let work = move || {
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            let error = Error::new(ErrorKind::Internal, "a reading thread stopped before its work was done");
            let _ = to_consumer.send((PANICKED, Err(error)));
        }
    };
    let spawned = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK).spawn(work);
    spawned.map(drop).map_err(|e| Error::new(ErrorKind::Io, format!("cannot start a reading thread: {e}")).caused_by(e))
}

/// The life of a parsing thread.
fn parse(shared: &Shared, queue: &Mutex<Receiver<Job>>, to_consumer: &Sender<Numbered>) {
    let mut reader = Reader::new(&shared.stop);
    let mut sink = Sink::new(&shared.wanted);
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, work }) = job else { return };
        if shared.stop.load(Ordering::Relaxed) {
            return;
        }
        shared.work(work, &mut reader, &mut sink);
        if to_consumer.send((number, Ok(sink.take()))).is_err() {
            return;
        }
    }
}

impl Shared {
    fn context<'f>(&'f self, index: usize, nothing: &'f Facts) -> FileContext<'f> {
        let facts = self.set.facts().map_or(nothing, Arc::as_ref);
        let context = FileContext::new(index, &self.set.files()[index], self.set.options(), facts);
        let secret_values = Some(self.set.secret_values());
        FileContext { places: Some(self.set.places()), read_along: Some(self.set.read_along()), secret_values, ..context }
    }

    /// Whether two files are of one module of Terraform.
    fn is_module(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|index| &self.set.files()[index]);
        let folder = |file: &InputFile| file.path().and_then(Path::parent).map(Path::to_owned);
        let is_configuration = |file: &InputFile| !file.live && Named::of(file.source_path()) == Named::Terraform;
        is_configuration(one) && is_configuration(other) && folder(one) == folder(other)
    }

    fn work(&self, work: Work, reader: &mut Reader<'_>, sink: &mut Sink<'_>) {
        let nothing = Facts::default();
        let progress = self.set.progress();
        sink.notes_apis = self.set.facts().is_some_and(|facts| !facts.listed().is_empty());
        match work {
            Work::Files(files) => {
                // The configuration files of a folder belong together.
                for group in files.chunk_by(|one, next| self.is_module(*one, *next)) {
                    let bump = Bump::new();
                    let folder = (group.len() > 1).then(|| Folder::new(&bump));
                    for &index in group {
                        if self.stop.load(Ordering::Relaxed) || sink.has_failed() {
                            return;
                        }
                        let bytes = reader.file(&self.context(index, &nothing), &self.set.files()[index], folder.as_ref(), sink);
                        progress.add_bytes(bytes);
                        progress.add_files(1);
                    }
                }
            }
            Work::Piece(index, piece) => {
                progress.add_bytes(piece.len() as u64);
                sink.begin(index);
                reader.piece(&self.context(index, &nothing), piece, sink);
                sink.end(false);
            }
            Work::End(index, ending) => {
                progress.add_files(1);
                sink.begin(index);
                close(&mut sink.part, ending);
                sink.end(true);
            }
        }
        progress.add_records(sink.len() as u64);
    }
}

/// The planning thread.
struct Planner {
    shared: Arc<Shared>,
    jobs: SyncSender<Job>,
    to_consumer: Sender<Numbered>,
    number: u64,
    /// How many units may be on their way.
    window: u64,
}

impl Planner {
    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let set = &shared.set;
        let Some(survey) = set.survey(&shared.stop) else { return };
        if set.learn_facts(survey, &shared.stop).is_none() {
            return;
        }
        let needed = |index: &usize| survey.is_needed(*index, &set.files()[*index], &shared.wanted);
        let indices: Vec<usize> = (0..set.files().len()).filter(needed).collect();
        let bytes = indices.iter().filter_map(|i| set.files()[*i].size).sum();
        set.progress().begin(indices.len() as u64, bytes);
        self.plan(survey, &indices);
    }

    /// Cuts the files into units, in their order.
    fn plan(&mut self, survey: &Survey, indices: &[usize]) {
        let (mut group, mut size, mut limit) = (Vec::new(), 0, FIRST_UNIT);
        for &index in indices {
            if let Some(bytes) = self.small(survey, index) {
                group.push(index);
                // Opening a file costs as much as reading some.
                size += bytes + 4096;
                if size < limit && group.len() < UNIT_FILES {
                    continue;
                }
            }
            if !group.is_empty() {
                if !self.give(Work::Files(std::mem::take(&mut group))) {
                    return;
                }
                (size, limit) = (0, (limit * 2).min(UNIT));
            }
            if self.small(survey, index).is_none() && !self.big(survey, index) {
                return;
            }
        }
        if !group.is_empty() {
            self.give(Work::Files(group));
        }
    }

    /// The size of a file that a parsing thread may read as a whole.
    fn small(&self, survey: &Survey, index: usize) -> Option<u64> {
        let file = &self.shared.set.files()[index];
        if !file.rereadable() {
            return None;
        }
        let limit = match survey.content(index) {
            Some(Content::Parquet | Content::Arrow) => return None,
            Some(Content::Documents(_) | Content::Text(_)) => WHOLE_LIMIT as u64,
            Some(Content::Lines | Content::Delimited(_)) => SMALL_FILE,
            // Nothing is read but the head.
            Some(Content::Empty | Content::Archive(_) | Content::Unrelated(_) | Content::Broken(_) | Content::Failed(..)) | None => {
                return Some(0);
            }
        };
        file.size.filter(|size| *size <= limit)
    }

    /// Reads a file here and gives its pieces away.
    fn big(&mut self, survey: &Survey, index: usize) -> bool {
        let shared = Arc::clone(&self.shared);
        let file = &shared.set.files()[index];
        let named = Named::of(file.source_path());
        if let Some(reason) = survey.refused(index) {
            return self.give(Work::End(index, Ending { broken: Some((None, reason.to_owned())), ..Ending::default() }));
        }
        let mut alive = true;
        let mut emit = |piece: Piece| {
            alive = self.give(Work::Piece(index, piece));
            alive
        };
        // What has a directory at its end is read where it lies.
        let columnar = matches!(survey.content(index), Some(Content::Parquet | Content::Arrow));
        let opened = file.path().filter(|_| columnar && file.rereadable()).map(std::fs::File::open);
        let ending = match (survey.take_held(index), opened) {
            (Some(Some(Held { buffer, mut rest })), _) => stream::read(Open { buffer, rest: &mut rest }, named, &mut emit),
            (Some(None), _) => {
                let message = "it can be read only once, and was read by an earlier statement".to_owned();
                Ending { failed: Some((super::SourceState::Failed, message)), ..Ending::default() }
            }
            (None, Some(Ok(on_disk))) => match (survey.content(index), survey.dataset(index)) {
                (Some(Content::Arrow), _) => super::rows::arrow(on_disk, &mut emit),
                (_, Some(dataset)) => super::rows::parquet_of(dataset, on_disk, &mut emit),
                (_, None) => super::rows::parquet(on_disk, &mut emit),
            },
            (None, Some(Err(error))) => Ending::failure(&error),
            (None, None) => match file.open() {
                Ok(mut rest) => stream::read(Open { buffer: Vec::new(), rest: &mut rest }, named, &mut emit),
                Err(error) => failure(&error),
            },
        };
        alive && self.give(Work::End(index, ending))
    }

    /// Gives work away; `false` if nobody wants it any more.
    fn give(&mut self, work: Work) -> bool {
        let shared = &self.shared;
        let mut taken = shared.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while self.number >= *taken + self.window {
            if shared.stop.load(Ordering::Relaxed) {
                return false;
            }
            taken = shared.moved.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        drop(taken);
        if shared.stop.load(Ordering::Relaxed) {
            return false;
        }
        let number = self.number;
        self.number += 1;
        let given = self.jobs.send(Job { number, work }).is_ok();
        if !given {
            // All parsing threads are gone, which happens only if they panicked.
            let error = Error::new(ErrorKind::Internal, "the reading threads stopped before their work was done");
            let _ = self.to_consumer.send((number, Err(error)));
        }
        given
    }
}
