//! Parquet files that anybody may have made: what of a file would end the process is refused before the reader sees it.

use arrow::datatypes::Schema;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};

use super::parquet_footer;
use crate::guard::guarded;

/// A file of which nobody reads more than it has: the reader makes room for what a file says that there is.
pub(crate) struct Bounded<R>(R);

impl<R: Length> Length for Bounded<R> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<R: ChunkReader> ChunkReader for Bounded<R> {
    type T = R::T;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        match start.checked_add(length as u64) {
            Some(end) if end <= self.len() => self.0.get_bytes(start, length),
            _ => Err(ParquetError::EOF("it ends too early".to_owned())),
        }
    }
}

/// Opens a file, and gives what to read it with, or says what is wrong with it.
///
/// The Arrow schema that writers leave in the metadata is not looked at: it may contradict the file, and what it says of
/// our types says nothing of the values.
pub(crate) fn open_parquet<R: ChunkReader + 'static>(file: R) -> Result<ParquetRecordBatchReaderBuilder<Bounded<R>>, String> {
    let file = Bounded(file);
    parquet_footer::check(&file)?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    guarded(|| ParquetRecordBatchReaderBuilder::try_new_with_options(file, options))?.map_err(|error| message(&error))
}

/// Says what is wrong with a file, if it is what no reader must see. This one looks at the Arrow schema that writers leave in
/// the metadata: readers that take our types from it panic where that is damaged.
pub fn check<R: ChunkReader + 'static>(file: R) -> Result<(), String> {
    let file = Bounded(file);
    parquet_footer::check(&file)?;
    let opened = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file).map(drop))?;
    opened.map_err(|error| message(&error))
}

/// What is wrong, without the reader's own words for it.
pub(super) fn message(error: &ParquetError) -> String {
    match error {
        ParquetError::General(reason) | ParquetError::NYI(reason) | ParquetError::EOF(reason) | ParquetError::ArrowError(reason) => {
            reason.clone()
        }
        other => other.to_string(),
    }
}

/// A column that stands twice.
pub(super) fn doubled(schema: &Schema) -> Option<&str> {
    let fields = schema.fields();
    let mut names = std::collections::HashSet::with_capacity(fields.len());
    fields.iter().map(|field| field.name().as_str()).find(|name| !names.insert(*name))
}
