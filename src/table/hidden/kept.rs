//! Results that are kept beside rows in memory, from the second statement that asks for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, StringViewBuilder};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{DataFusionError, Result};

use super::call::{Asked, Computing};
use crate::table::compact::{CompactBatch, CompactColumn};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::StoredCall;

/// Kept results may take this share of what the rows take.
const SHARE: usize = 4;

/// And so much beside few rows.
const LEAST: usize = 1 << 20;

/// What a result is taken to be that nobody read yet: a view.
const NOT_YET: usize = 16;

/// How many calls are remembered that came once.
const ONCE: usize = 1000;

/// The results that are kept of a dataset.
#[derive(Debug, Default)]
pub(in crate::table) struct KeptResults(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    /// Those that came once, with the statement that made them.
    once: HashMap<StoredCall, i64>,
    kept: HashMap<StoredCall, Arc<KeptColumn>>,
}

impl Calls {
    fn memory_size(&self) -> usize {
        self.kept.values().map(|column| column.memory_size()).sum()
    }
}

impl KeptResults {
    /// The results of a call that `statement` makes: none for the first statement that makes it, which would compute them anyway, and
    /// where they would take too much beside the `rows`.
    pub(in crate::table) fn of(
        &self,
        asked: &Asked,
        statement: i64,
        input: &FieldRef,
        rows: &[CompactBatch],
    ) -> Result<Option<Arc<KeptColumn>>> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(column) = calls.kept.get(&asked.call) {
            return Ok(Some(Arc::clone(column)));
        }
        match calls.once.get(&asked.call) {
            None => {
                if calls.once.len() >= ONCE {
                    calls.once.clear();
                }
                calls.once.insert(asked.call.clone(), statement);
                return Ok(None);
            }
            Some(first) if *first == statement => return Ok(None),
            Some(_) => {}
        }
        let column = Arc::new(KeptColumn::new(asked, input, rows)?);
        let size: usize = rows.iter().map(CompactBatch::memory_size).sum();
        if calls.memory_size() + column.memory_size() > (size / SHARE).max(LEAST) {
            return Ok(None);
        }
        calls.once.remove(&asked.call);
        calls.kept.insert(asked.call.clone(), Arc::clone(&column));
        Ok(Some(column))
    }

    /// The bytes that they take, or will.
    pub(in crate::table) fn memory_size(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).memory_size()
    }
}

/// The results of a call for the batches of a dataset, each made when it is first read.
#[derive(Debug)]
pub(in crate::table) struct KeptColumn {
    column: String,
    computing: Computing,
    batches: Vec<Results>,
}

/// The results for the rows of one batch.
#[derive(Debug)]
struct Results {
    rows: usize,
    made: OnceLock<CompactColumn>,
}

impl KeptColumn {
    fn new(asked: &Asked, input: &FieldRef, rows: &[CompactBatch]) -> Result<Self> {
        let batches = rows.iter().map(|batch| Results { rows: batch.rows(), made: OnceLock::new() }).collect();
        Ok(Self { column: asked.call.column.clone(), computing: asked.computing(input)?, batches })
    }

    fn memory_size(&self) -> usize {
        self.batches.iter().map(|batch| batch.made.get().map_or(batch.rows * NOT_YET, CompactColumn::memory_size)).sum()
    }

    /// The results for batch `index` of `dataset`.
    pub(in crate::table) fn read(&self, index: usize, dataset: Dataset, batch: &CompactBatch) -> Result<ArrayRef> {
        if let Some(kept) = self.batches[index].made.get() {
            return kept.decode(batch.rows());
        }
        let column = dataset.column_index(&self.column);
        let column = column.ok_or_else(|| DataFusionError::Internal(format!("`{}` has no `{}`", dataset.table_name(), self.column)))?;
        let results = self.computing.results(batch.assemble(dataset, &[column])?.column(0))?;
        // Whoever is first keeps them.
        let compact = CompactColumn::of(&shared(&results))?;
        self.batches[index].made.get_or_init(|| compact).decode(batch.rows())
    }
}

/// The array with equal texts in one place.
fn shared(array: &ArrayRef) -> ArrayRef {
    if array.data_type() != &DataType::Utf8View {
        return Arc::clone(array);
    }
    let mut builder = StringViewBuilder::with_capacity(array.len()).with_deduplicate_strings();
    array.as_string_view().iter().for_each(|text| builder.append_option(text));
    Arc::new(builder.finish())
}
