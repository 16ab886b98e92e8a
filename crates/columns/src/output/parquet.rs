//! Parquet: zstd, and the Arrow schema beside it, so that hstore and json read back as what they are.
//!
//! What Parquet has no type for (intervals with months, days and nanoseconds, unions, empty structs) is written in
//! PostgreSQL's text form.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, IntervalUnit, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::Format;
use super::conform::Conform;
use super::sink::write_error;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// A row group is written when it takes this much memory, or at the usual million rows.
const ROW_GROUP_BYTES: usize = 128 * 1024 * 1024;

/// Writes a Parquet file.
pub(super) struct Parquet {
    out: Option<Box<dyn Write + Send>>,
    writer: Option<(Conform, ArrowWriter<Box<dyn Write + Send>>)>,
}

impl Parquet {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: Some(out), writer: None }
    }
}

impl Format for Parquet {
    fn begin(&mut self, titles: &[String], schema: &SchemaRef) -> Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let conform = Conform::new(titles, schema, storable);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
            .build();
        let writer = ArrowWriter::try_new(out, SchemaRef::clone(conform.schema()), Some(properties)).map_err(parquet_error)?;
        self.writer = Some((conform, writer));
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let Some((conform, writer)) = &mut self.writer else { return Ok(()) };
        writer.write(&conform.batch(batch)?).map_err(parquet_error)
    }

    fn finish(&mut self) -> Result<()> {
        let Some((_, mut writer)) = self.writer.take() else { return Ok(()) };
        // `into_inner` would hide what went wrong with the writer.
        writer.finish().map_err(parquet_error)?;
        writer.sync().map_err(write_error)
    }
}

/// Whether Parquet has a type for it.
fn storable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Union(..) | DataType::Interval(IntervalUnit::MonthDayNano) => false,
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale) => {
            *scale >= 0
        }
        DataType::Struct(fields) => !fields.is_empty() && fields.iter().all(|field| storable(field.data_type())),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => storable(field.data_type()),
        _ => true,
    }
}

fn parquet_error(error: ParquetError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the result as Parquet: {error}")).caused_by(error)
}
