//! Puts the output of units back in the order of the sources, drops repeated records, renames contradicting ones,
//! and sums up what came of each file.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringViewBuilder};
use arrow::compute::filter_record_batch;
use arrow::error::ArrowError;
use hashbrown::HashTable;

use super::memory::{Memory, Recall, Repeated};
use super::sink::{Name, UnitOutput, Wanted};
use super::tally::Tally;
use apigw_sql_columns::model::{Columns, IntegrationColumn};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::{Error, ErrorKind, Result};

/// A record that was seen. Small, because there is one for each record of all sources.
#[derive(Clone, Copy)]
struct Seen {
    name: u64,
    content: u64,
    check: u32,
    file: u32,
}

/// What becomes of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keep,
    /// It is there already.
    Drop,
    /// Its key is taken: it gets this number behind it.
    Rename(u32),
}

/// The records of a key whose first one says something else.
#[derive(Default)]
struct Renamed {
    /// The number to try next.
    next: u32,
    contents: HashSet<u64>,
}

/// The state of the sequence.
pub(super) struct Sequence {
    seen: HashTable<Seen>,
    /// By the hashes of a key that was contradicted.
    renamed: HashMap<(u64, u32), Renamed>,
    /// The keys that have a record in a place where alone they mean what they say.
    placed: HashSet<(u64, u64)>,
    /// Rows of the other datasets, by target.
    rows: Vec<HashSet<u64>>,
    /// Files of which not all parts came yet.
    tallies: BTreeMap<usize, Tally>,
    /// Configuration states of all records.
    pub(super) config_states: u8,
    /// The APIs of all records, where somebody asks for them.
    pub(super) apis: HashSet<String>,
    memory: Memory,
    /// Why hashes could not be noted.
    failed: Option<std::io::Error>,
}

/// The kind of the keys of integrations in a [`Memory`]; those behind it are the rows of the targets.
const NAMES: usize = 0;

impl Sequence {
    pub(super) fn new(wanted: &Wanted, memory: Memory) -> Self {
        Self {
            seen: HashTable::new(),
            renamed: HashMap::new(),
            placed: HashSet::new(),
            rows: vec![HashSet::new(); wanted.targets.len()],
            tallies: BTreeMap::new(),
            config_states: 0,
            apis: HashSet::new(),
            memory,
            failed: None,
        }
    }

    /// What occurs more than once, if some of it passed without being recognised.
    pub(super) fn repeated(&mut self, wanted: &Wanted) -> Result<Option<Repeated>> {
        let memory = std::mem::replace(&mut self.memory, Memory::All);
        memory.repeated(wanted.hash.clone(), wanted.check.clone()).map_err(cannot_note)
    }

    /// Takes the output of the next unit. Files that ended are handed to `ended`.
    pub(super) fn take(
        &mut self,
        wanted: &Wanted,
        mut output: UnitOutput,
        mut ended: impl FnMut(usize, Tally),
    ) -> Result<Vec<(usize, RecordBatch)>> {
        let verdicts = self.judge(wanted, &output);
        for mut part in std::mem::take(&mut output.parts) {
            self.apis.extend(std::mem::take(&mut part.apis));
            let (file, end) = (part.file, part.end);
            self.config_states |= part.config_states;
            self.tallies.entry(file).or_default().merge(part);
            if end && let Some(tally) = self.tallies.remove(&file) {
                ended(file, tally);
            }
        }
        let trivial = verdicts.iter().all(|v| *v == Verdict::Keep);
        let mut rows_before = vec![0; wanted.targets.len()];
        let mut batches = Vec::with_capacity(output.batches.len());
        for (target, batch) in std::mem::take(&mut output.batches) {
            let from = rows_before[target];
            rows_before[target] += batch.num_rows();
            let batch = match wanted.targets[target].dataset {
                Dataset::Integration | Dataset::IntegrationDetail if trivial => Ok(batch),
                Dataset::Integration | Dataset::IntegrationDetail => judged(wanted, &output, &verdicts, target, from, &batch),
                _ => self.new_rows(target, &output.row_hashes[target][from..], batch),
            };
            let batch = batch.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot filter a batch: {e}")))?;
            if batch.num_rows() > 0 {
                batches.push((target, batch));
            }
        }
        match self.failed.take() {
            Some(error) => Err(cannot_note(error)),
            None => Ok(batches),
        }
    }

    /// Decides about each integration of the unit.
    fn judge(&mut self, wanted: &Wanted, output: &UnitOutput) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(output.identities.len());
        let mut start = 0;
        let mut identities = output.identities.iter();
        for part in &output.parts {
            for identity in identities.by_ref().take(part.records) {
                let key = output.keys.get(start..identity.key_end as usize).unwrap_or_default();
                start = identity.key_end as usize;
                let file = part.file as u32;
                let (verdict, first) = self.verdict(wanted, key, identity.name, identity.content, file);
                let is_alone = identity.place != 0 && self.placed.insert((identity.name.hash, identity.place));
                match verdict {
                    // Others of that key are not of the same API, or perhaps of another resource.
                    Verdict::Rename(_) if is_alone => {}
                    Verdict::Keep => {}
                    Verdict::Drop => self.tallies.entry(part.file).or_default().duplicates += 1,
                    Verdict::Rename(number) => {
                        let tally = self.tallies.entry(part.file).or_default();
                        tally.conflict(key, number, identity.line, first as usize);
                    }
                }
                verdicts.push(verdict);
            }
        }
        verdicts
    }

    /// Whether a record is new; else which file had it first.
    fn verdict(&mut self, wanted: &Wanted, key: &str, name: Name, content: u64, file: u32) -> (Verdict, u32) {
        let Some(first) = self.find_or_insert(name, content, file) else { return (Verdict::Keep, file) };
        if first.content == content {
            return (Verdict::Drop, first.file);
        }
        // Templates of many stacks call their API the same, so there may be hundreds of one key.
        let (mut number, is_new) = {
            let renamed = self.renamed.entry((name.hash, name.check)).or_default();
            (renamed.next.max(2), renamed.contents.insert(content))
        };
        if !is_new {
            return (Verdict::Drop, first.file);
        }
        loop {
            let found = self.find_or_insert(wanted.name(&format!("{key}#{number}")), content, file);
            let renamed = self.renamed.entry((name.hash, name.check)).or_default();
            number += 1;
            renamed.next = number;
            match found {
                None => return (Verdict::Rename(number - 1), first.file),
                Some(other) if other.content == content => return (Verdict::Drop, first.file),
                // A record of its own key, which is not asked again.
                Some(other) => drop(renamed.contents.insert(other.content)),
            }
        }
    }

    #[inline]
    fn find_or_insert(&mut self, name: Name, content: u64, file: u32) -> Option<Seen> {
        let same = |seen: &Seen| seen.name == name.hash && seen.check == name.check;
        match self.memory.recall(NAMES, name.hash, self.seen.len()) {
            Recall::LookUp => {}
            Recall::Unique => return None,
            Recall::Full => {
                let found = self.seen.find(name.hash, same).copied();
                match found {
                    Some(_) => self.memory.found(NAMES, name.hash),
                    None => self.failed = self.memory.note(NAMES, name.hash).err().or(self.failed.take()),
                }
                return found;
            }
        }
        match self.seen.entry(name.hash, same, |seen| seen.name) {
            hashbrown::hash_table::Entry::Occupied(entry) => {
                self.memory.found(NAMES, name.hash);
                Some(*entry.get())
            }
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert(Seen { name: name.hash, content, check: name.check, file });
                None
            }
        }
    }

    /// The rows of a batch of another dataset that were not there before.
    fn new_rows(&mut self, target: usize, hashes: &[u64], batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let (kind, seen) = (NAMES + 1 + target, &mut self.rows[target]);
        let mut new = Vec::with_capacity(batch.num_rows());
        for &hash in hashes.iter().take(batch.num_rows()) {
            let is_new = match self.memory.recall(kind, hash, seen.len()) {
                Recall::LookUp => seen.insert(hash),
                Recall::Unique => true,
                Recall::Full => !seen.contains(&hash),
            };
            if !is_new {
                self.memory.found(kind, hash);
            } else if !seen.contains(&hash)
                && let Err(error) = self.memory.note(kind, hash)
            {
                self.failed = Some(error);
            }
            new.push(is_new);
        }
        if new.iter().all(|n| *n) { Ok(batch) } else { filter_record_batch(&batch, &BooleanArray::from(new)) }
    }
}

fn cannot_note(error: std::io::Error) -> Error {
    let message = format!("cannot write to the folder for temporary files: {error}");
    Error::new(ErrorKind::Io, message).with_hint("`TMPDIR` names another one").caused_by(error)
}

/// The batch of an integration target that begins with row `from` of the unit, without what was dropped and with new
/// keys for what was renamed.
fn judged(
    wanted: &Wanted,
    output: &UnitOutput,
    verdicts: &[Verdict],
    target: usize,
    from: usize,
    batch: &RecordBatch,
) -> Result<RecordBatch, ArrowError> {
    let built = output.identities.iter().zip(verdicts).filter(|(identity, _)| target > 0 || identity.built);
    let verdicts: Vec<Verdict> = built.map(|(_, verdict)| *verdict).skip(from).take(batch.num_rows()).collect();
    let mut columns = batch.columns().to_vec();
    let key_column = wanted.targets[target].columns.iter().position(|c| *c == IntegrationColumn::Key.position());
    if let Some(at) = key_column.filter(|_| verdicts.iter().any(|v| matches!(v, Verdict::Rename(_)))) {
        let keys = columns[at].as_string_view();
        let mut renamed = StringViewBuilder::with_capacity(keys.len());
        for (row, verdict) in verdicts.iter().enumerate() {
            match verdict {
                Verdict::Rename(number) => renamed.append_value(format!("{}#{number}", keys.value(row))),
                _ => renamed.append_value(keys.value(row)),
            }
        }
        columns[at] = std::sync::Arc::new(renamed.finish());
    }
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let batch = RecordBatch::try_new_with_options(batch.schema(), columns, &options)?;
    if verdicts.contains(&Verdict::Drop) {
        let keep: BooleanArray = verdicts.iter().map(|v| Some(*v != Verdict::Drop)).collect();
        return filter_record_batch(&batch, &keep);
    }
    Ok(batch)
}
