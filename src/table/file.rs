//! `--table NAME=PATH`: CSV, NDJSON, Parquet and Arrow IPC files as tables, read by DataFusion's own readers.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider};
use datafusion::common::TableReference;
use datafusion::execution::options::ArrowReadOptions;
use datafusion::prelude::{CsvReadOptions, JsonReadOptions, ParquetReadOptions, SessionContext};

use crate::source::{check_arrow, open_parquet};
use crate::{Error, Result};

/// Adds the file at `path` as the table `name` (`table` or `schema.table`; the schema is made if need be).
///
/// The format follows from the content. All columns of a CSV file are text: account ids have leading zeros.
pub async fn register_file(context: &SessionContext, name: &str, path: &str) -> Result<()> {
    let reference = TableReference::parse_str(name);
    make_schema(context, &reference)?;
    let file = Path::new(path);
    let format = detect(file)?;
    let extension = file.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    check(file, &format)?;
    match format {
        FileFormat::Parquet => {
            let options = ParquetReadOptions { file_extension: &extension, skip_metadata: Some(false), ..Default::default() };
            context.register_parquet(reference, path, options).await?;
        }
        FileFormat::Arrow => {
            let options = ArrowReadOptions { file_extension: &extension, ..Default::default() };
            context.register_arrow(reference, path, options).await?;
        }
        FileFormat::Ndjson => {
            let options = JsonReadOptions { file_extension: &extension, ..Default::default() };
            context.register_json(reference, path, options).await?;
        }
        FileFormat::Csv(schema) => {
            // A big file is read in parts, which must not begin inside quotes.
            let options = CsvReadOptions::new().file_extension(&extension).schema(&schema).has_header(true).newlines_in_values(true);
            context.register_csv(reference, path, options).await?;
        }
    }
    Ok(())
}

/// Refuses a file that would take all memory or the whole stack of whoever reads it.
fn check(path: &Path, format: &FileFormat) -> Result<()> {
    let mut file = File::open(path).map_err(|e| Error::io(path, e))?;
    let (form, checked) = match format {
        FileFormat::Parquet => ("Parquet", open_parquet(file).map(drop)),
        FileFormat::Arrow => ("Arrow", check_arrow(&mut file)),
        FileFormat::Ndjson | FileFormat::Csv(_) => return Ok(()),
    };
    checked.map_err(|reason| Error::usage(format!("the table file `{}` cannot be read as {form}: {reason}", path.display())))
}

enum FileFormat {
    Parquet,
    Arrow,
    Ndjson,
    Csv(Box<Schema>),
}

fn make_schema(context: &SessionContext, reference: &TableReference) -> Result<()> {
    let Some(schema) = reference.schema() else { return Ok(()) };
    let state = context.state();
    let Some(catalog) = context.catalog(&state.config_options().catalog.default_catalog) else { return Ok(()) };
    if catalog.schema(schema).is_none() {
        let new: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
        catalog.register_schema(schema, new)?;
    }
    Ok(())
}

fn detect(path: &Path) -> Result<FileFormat> {
    let mut file = BufReader::new(
        File::open(path).map_err(|e| Error::usage(format!("the table file `{}` cannot be opened: {e}", path.display())).caused_by(e))?,
    );
    let head = file.fill_buf().map_err(|e| Error::io(path, e))?;
    if head.starts_with(b"PAR1") {
        return Ok(FileFormat::Parquet);
    }
    if head.starts_with(b"ARROW1") {
        return Ok(FileFormat::Arrow);
    }
    let first = head.iter().copied().find(|b| !b.is_ascii_whitespace());
    match first {
        Some(b'{') => Ok(FileFormat::Ndjson),
        Some(b'[') => {
            Err(Error::usage(format!("the table file `{}` is a JSON array, expected NDJSON, CSV, Parquet or Arrow", path.display()))
                .with_hint("`jq -c '.[]'` makes NDJSON of a JSON array"))
        }
        None => Err(Error::usage(format!("the table file `{}` is empty", path.display()))),
        Some(_) => csv_header(path, file),
    }
}

/// The columns that the header line names, all text.
fn csv_header(path: &Path, file: BufReader<File>) -> Result<FileFormat> {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(file.take(1 << 20));
    let bad = |what: String| {
        Error::usage(format!("the table file `{}` has no CSV header line: {what}", path.display()))
            .with_hint("expected NDJSON, Parquet, Arrow, or CSV whose first line names the columns")
    };
    let headers = reader.headers().map_err(|e| bad(e.to_string()))?;
    if headers.iter().any(|h| h.trim().is_empty() || h.contains('\0')) {
        return Err(bad("a column has no name".to_owned()));
    }
    if headers.len() == 1 && headers.iter().any(|h| h.contains('\t')) {
        return Err(bad("its columns are separated by tabs".to_owned()));
    }
    let fields: Vec<_> = headers.iter().map(|h| Field::new(h.trim_start_matches('\u{feff}'), DataType::Utf8View, true)).collect();
    Ok(FileFormat::Csv(Box::new(Schema::new(fields))))
}
