//! One dataset in one Parquet file, which names the dataset in its metadata.

use std::fs::File;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;

use crate::schema::{DATASET, Dataset};
use crate::{Error, ErrorKind, Result};

/// A row group is written when it takes this much memory, or at the usual million rows.
const ROW_GROUP_BYTES: usize = 128 << 20;

/// A Parquet file that is being written: all public columns of a dataset.
pub struct DatasetFile {
    dataset: Dataset,
    path: PathBuf,
    writer: ArrowWriter<File>,
    rows: u64,
}

/// The file of `dataset` in a folder of datasets.
pub fn file_name(dataset: Dataset) -> String {
    format!("{}.parquet", dataset.table_name())
}

impl DatasetFile {
    /// Begins the file of `dataset` at `path`, over an open file.
    pub fn begin(dataset: Dataset, path: &Path, file: File) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
            .set_key_value_metadata(Some(vec![KeyValue::new(DATASET.to_owned(), dataset.qualified_name())]))
            .build();
        let schema = dataset.arrow_schema().clone();
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(|e| failed(path, e))?;
        Ok(Self { dataset, path: path.to_owned(), writer, rows: 0 })
    }

    /// Adds rows of the stored columns; the others are computed.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let all = |count: usize| (0..count).collect::<Vec<_>>();
        let stored = all(self.dataset.stored_schema().fields().len());
        let assembled = self.dataset.assemble(batch, &stored, &all(self.dataset.columns().len()));
        let assembled = assembled.map_err(|e| Error::new(ErrorKind::Internal, format!("cannot complete a batch: {e}")))?;
        self.rows += assembled.num_rows() as u64;
        self.writer.write(&assembled).map_err(|e| failed(&self.path, e))
    }

    /// Writes what is left and makes sure that it is on the disk. Gives the number of rows.
    pub fn finish(mut self) -> Result<u64> {
        self.writer.finish().map_err(|e| failed(&self.path, e))?;
        self.writer.inner().sync_all().map_err(|e| Error::io(&self.path, e))?;
        Ok(self.rows)
    }
}

fn failed(path: &Path, error: ParquetError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write `{}`: {error}", path.display())).in_file(path.display().to_string()).caused_by(error)
}
