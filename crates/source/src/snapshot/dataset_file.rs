//! One dataset in one Parquet file, which names the dataset in its metadata.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch, new_null_array};
use arrow::compute::interleave;
use arrow::datatypes::{FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest as _, Sha256};

use super::seen_accounts::SeenAccounts;
use crate::{Blocks, ResultColumns, StoredCall, StoredFile, hex};
use apigw_sql_columns::schema::{DATASET, Dataset};
use apigw_sql_value::{Error, ErrorKind, Result};

/// The rows of a row group, in which the integrations are in the order of their keys. More would prune better, and
/// take more memory.
const GROUP_ROWS: usize = 64 << 10;
/// A row group is written when its rows take this much memory, too.
const GROUP_BYTES: usize = 192 << 20;
/// How many batches are looked at to choose hidden columns by.
const LOOKED_AT: usize = 8;
/// How many sorted rows are handed to the writer at once.
const SORTED_ROWS: usize = 8192;

/// A Parquet file that is being written: all public columns of a dataset.
pub struct DatasetFile {
    dataset: Dataset,
    path: PathBuf,
    output: Output,
    /// What makes its hidden columns, and the calls whose results they have.
    results: Option<Arc<dyn ResultColumns>>,
    hidden: Vec<StoredCall>,
    rows: u64,
    /// The rows of the next row group, where they are to be sorted.
    group: Vec<RecordBatch>,
    group_rows: usize,
    seen: SeenAccounts,
}

/// Where the rows go.
enum Output {
    /// Which columns the file has is seen from its first rows.
    Waiting(Option<HashingFile>),
    Open(Box<ArrowWriter<HashingFile>>, SchemaRef),
}

/// The file of `dataset` in a folder of datasets.
pub fn file_name(dataset: Dataset) -> String {
    format!("{}.parquet", dataset.table_name())
}

impl DatasetFile {
    /// Begins the file of `dataset` at `path`, over an open file; `results` makes columns of it that are not shown.
    pub fn begin(dataset: Dataset, path: &Path, file: File, results: Option<Arc<dyn ResultColumns>>) -> Result<Self> {
        let file = HashingFile { file, sha256: Sha256::new(), blocks: Blocks::default(), bytes: 0 };
        Ok(Self {
            dataset,
            path: path.to_owned(),
            output: Output::Waiting(Some(file)),
            results,
            hidden: Vec::new(),
            rows: 0,
            group: Vec::new(),
            group_rows: 0,
            seen: SeenAccounts::default(),
        })
    }

    /// The writer and the columns of the file, which is begun where it was not: its first rows say which hidden columns are worth it.
    fn open(&mut self, first: &[RecordBatch]) -> Result<(&mut ArrowWriter<HashingFile>, &SchemaRef)> {
        if let Output::Waiting(file) = &mut self.output {
            let chosen = match &self.results {
                Some(results) if !first.is_empty() => results.choose(first)?,
                _ => Vec::new(),
            };
            let public = self.dataset.arrow_schema();
            let fields: Vec<FieldRef> = public.fields().iter().chain(chosen.iter().map(|(_, field)| field)).cloned().collect();
            let schema = Arc::new(Schema::new_with_metadata(fields, public.metadata().clone()));
            let file = file.take().ok_or_else(not_begun)?;
            let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties(self.dataset)));
            self.output = Output::Open(Box::new(writer.map_err(|e| failed(&self.path, e))?), schema);
            self.hidden = chosen.into_iter().map(|(call, _)| call).collect();
        }
        match &mut self.output {
            Output::Open(writer, schema) => Ok((writer, schema)),
            Output::Waiting(_) => Err(not_begun()),
        }
    }

    /// Adds rows of the stored columns; the others are computed.
    pub fn add(&mut self, batch: RecordBatch) -> Result<()> {
        self.rows += batch.num_rows() as u64;
        if self.dataset != Dataset::IntegrationDetail {
            return self.write(&batch);
        }
        self.group_rows += batch.num_rows();
        self.group.push(batch);
        if self.group_rows >= GROUP_ROWS {
            self.write_group()?;
        }
        Ok(())
    }

    /// Rows with all columns that are shown.
    fn assembled(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let all = |count: usize| (0..count).collect::<Vec<_>>();
        let stored = all(self.dataset.stored_schema().fields().len());
        self.dataset.assemble(batch, &stored, &all(self.dataset.columns().len())).map_err(incomplete)
    }

    /// Completes rows and writes them.
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = self.assembled(batch)?;
        self.seen.saw_rows(&rows);
        let mut columns = rows.columns().to_vec();
        if let Some(results) = &self.results {
            columns.extend(results.results(&self.hidden, &rows)?);
        }
        let path = self.path.clone();
        let (writer, schema) = self.open(&[])?;
        let rows = RecordBatch::try_new(Arc::clone(schema), columns).map_err(incomplete)?;
        writer.write(&rows).map_err(|e| failed(&path, e))
    }

    /// Whose rows were written.
    pub(super) fn seen(&self) -> &SeenAccounts {
        &self.seen
    }

    /// Writes the rows of a group in the order of their keys.
    fn write_group(&mut self) -> Result<()> {
        let group = std::mem::take(&mut self.group);
        self.group_rows = 0;
        if matches!(self.output, Output::Waiting(_)) {
            let first = group.iter().take(LOOKED_AT).map(|batch| self.assembled(batch)).collect::<Result<Vec<_>>>()?;
            self.open(&first)?;
        }
        match order_of(&group) {
            None => group.iter().try_for_each(|batch| self.write(batch))?,
            Some(order) => {
                let columns = Sorted::columns_of(&group);
                for rows in order.chunks(SORTED_ROWS) {
                    let columns = columns.iter().map(|column| column.take(rows)).collect::<Result<_, _>>();
                    let sorted = columns.and_then(|columns| RecordBatch::try_new(group[0].schema(), columns));
                    self.write(&sorted.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot sort rows: {e}")))?)?;
                }
            }
        }
        let path = self.path.clone();
        self.open(&[])?.0.flush().map_err(|e| failed(&path, e))
    }

    /// Writes the rows of the last group.
    pub(super) fn write_rest(&mut self) -> Result<()> {
        if self.group.is_empty() { Ok(()) } else { self.write_group() }
    }

    /// Writes what is left and makes sure that it is on the disk. Gives what was written.
    pub fn finish(mut self) -> Result<StoredFile> {
        self.write_rest()?;
        self.open(&[])?;
        let Output::Open(mut writer, _) = self.output else { return Err(not_begun()) };
        writer.finish().map_err(|e| failed(&self.path, e))?;
        let written = writer.inner_mut();
        written.file.sync_all().map_err(|e| Error::io(&self.path, e))?;
        Ok(StoredFile {
            dataset: self.dataset.qualified_name(),
            name: file_name(self.dataset),
            rows: self.rows,
            bytes: written.bytes,
            sha256: hex(&written.sha256.clone().finalize()),
            blocks: std::mem::take(&mut written.blocks).finish(),
            hidden: self.hidden,
        })
    }
}

/// Columns of which hardly two values are the same, but of which neighbours begin alike once they are sorted.
const UNIQUE: [&str; 2] = ["_key", "integration_arn"];
/// Columns that no condition prunes by: minima and maxima of them would be for nothing. Rows are in the order of their
/// keys, in which the values of these come as they like, or they hold what is not compared.
const UNPRUNED: [&str; 25] = [
    "api_method",
    "authorization_scopes.list.item",
    "backend_kind",
    "cache_key_parameters.list.item",
    "cache_namespace",
    "effective_connection_type",
    "effective_passthrough_behavior",
    "http_method",
    "integration_responses",
    "method_request_parameters",
    "method_responses",
    "passthrough_behavior",
    "request_parameters.entries.key",
    "request_parameters.entries.value",
    "request_templates.entries.key",
    "request_templates.entries.value",
    "resource_id",
    "source_pointer",
    "tags.entries.key",
    "tags.entries.value",
    "tls_config",
    "type",
    "unknown_columns.list.item",
    "unresolved.list.item",
    "uri",
];

/// How the columns of a dataset are written.
fn properties(dataset: Dataset) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_write_batch_size(SORTED_ROWS)
        .set_data_page_row_count_limit(SORTED_ROWS)
        .set_key_value_metadata(Some(vec![KeyValue::new(DATASET.to_owned(), dataset.qualified_name())]));
    for name in UNIQUE {
        properties =
            properties.set_column_dictionary_enabled(name.into(), false).set_column_encoding(name.into(), Encoding::DELTA_BYTE_ARRAY);
    }
    for path in UNPRUNED {
        let path = ColumnPath::new(path.split('.').map(str::to_owned).collect());
        properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
    }
    properties.build()
}

/// A column of the batches of a group.
struct Sorted<'a> {
    arrays: Vec<&'a dyn Array>,
    /// Most columns of most sources have nothing.
    is_null: bool,
}

impl<'a> Sorted<'a> {
    fn columns_of(batches: &'a [RecordBatch]) -> Vec<Self> {
        let column = |at: usize| {
            let arrays: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(at).as_ref()).collect();
            let is_null = arrays.iter().all(|array| array.null_count() == array.len());
            Self { arrays, is_null }
        };
        (0..batches.first().map_or(0, RecordBatch::num_columns)).map(column).collect()
    }

    /// The values of these places: a batch, and a row in it.
    fn take(&self, places: &[(usize, usize)]) -> Result<ArrayRef, ArrowError> {
        if self.is_null { Ok(new_null_array(self.arrays[0].data_type(), places.len())) } else { interleave(&self.arrays, places) }
    }
}

/// The places of the rows in the order of their keys; `None`: they are in it.
fn order_of(batches: &[RecordBatch]) -> Option<Vec<(usize, usize)>> {
    let keys: Vec<_> = batches.iter().filter_map(|batch| batch.column_by_name("_key")?.as_string_view_opt()).collect();
    let mut order: Vec<(&str, (usize, usize))> = Vec::with_capacity(keys.iter().map(|keys| Array::len(*keys)).sum());
    for (batch, keys) in keys.iter().enumerate() {
        order.extend((0..keys.len()).map(|row| (keys.value(row), (batch, row))));
    }
    if order.is_sorted() {
        return None;
    }
    order.sort_unstable();
    Some(order.into_iter().map(|(_, place)| place).collect())
}

/// A file, and the checksum of what is written into it.
struct HashingFile {
    file: File,
    sha256: Sha256,
    blocks: Blocks,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let written = self.file.write(content)?;
        self.sha256.update(&content[..written]);
        self.blocks.update(&content[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn not_begun() -> Error {
    Error::new(ErrorKind::Internal, "the file of a dataset could not be begun")
}

fn incomplete(error: ArrowError) -> Error {
    Error::new(ErrorKind::Internal, format!("cannot complete a batch: {error}"))
}

fn failed(path: &Path, error: ParquetError) -> Error {
    let message = match &error {
        ParquetError::External(cause) => format!("cannot write it: {cause}"),
        other => format!("cannot write it: {other}"),
    };
    Error::new(ErrorKind::Io, message).in_file(path.display().to_string()).caused_by(error)
}
