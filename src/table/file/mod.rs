//! `--table NAME=PATH`: CSV, NDJSON, Parquet and Arrow IPC files as tables. DataFusion's own readers take the last two; its
//! readers of text guess types from the first lines, round numbers, and cannot tell `""` from nothing.

mod column;
mod csv;
mod ndjson;
mod records;
mod scan;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;

use datafusion::catalog::{MemorySchemaProvider, SchemaProvider};
use datafusion::common::TableReference;
use datafusion::execution::options::ArrowReadOptions;
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use self::scan::{TextFile, TextTable};
use crate::{Error, ErrorKind, Result};
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_source::{check_arrow, check_parquet};

/// Adds the file at `path` as the table `name` (`table` or `schema.table`; the schema is made if need be).
///
/// The format follows from the content. All columns of a CSV file are text: account ids have leading zeros.
pub async fn register_file(context: &SessionContext, name: &str, path: &str) -> Result<()> {
    let reference = TableReference::parse_str(name);
    make_schema(context, &reference)?;
    let file = Path::new(path);
    let extension = file.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    let text = match detect(file)? {
        FileFormat::Parquet => {
            check(file, "Parquet", check_parquet)?;
            let options = ParquetReadOptions { file_extension: &extension, skip_metadata: Some(false), ..Default::default() };
            return context.register_parquet(reference, path, options).await.map_err(|e| unreadable(file, "Parquet", &e.strip_backtrace()));
        }
        FileFormat::Arrow => {
            check(file, "Arrow", |mut file| check_arrow(&mut file))?;
            let options = ArrowReadOptions { file_extension: &extension, ..Default::default() };
            return context.register_arrow(reference, path, options).await.map_err(|e| unreadable(file, "Arrow", &e.strip_backtrace()));
        }
        FileFormat::Ndjson => TextFile::Ndjson(Arc::new(ndjson::columns(file)?)),
        FileFormat::Csv => TextFile::Csv(csv::header(file)?.into()),
    };
    context.register_table(reference, Arc::new(TextTable::new(file, text))).into_own()?;
    Ok(())
}

/// Refuses a file that would take all memory or the whole stack of whoever reads it, or make its reader panic.
fn check(path: &Path, form: &str, look: impl FnOnce(File) -> Result<(), String>) -> Result<()> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    look(file).map_err(|reason| unreadable(path, form, &reason))
}

fn unreadable(path: &Path, form: &str, reason: &str) -> Error {
    Error::usage(format!("the table file `{}` cannot be read as {form}: {reason}", path.display()))
}

enum FileFormat {
    Parquet,
    Arrow,
    Ndjson,
    Csv,
}

fn make_schema(context: &SessionContext, reference: &TableReference) -> Result<()> {
    let Some(schema) = reference.schema() else { return Ok(()) };
    let state = context.state();
    let Some(catalog) = context.catalog(&state.config_options().catalog.default_catalog) else { return Ok(()) };
    if catalog.schema(schema).is_none() {
        let new: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
        catalog.register_schema(schema, new).into_own()?;
    }
    Ok(())
}

fn detect(path: &Path) -> Result<FileFormat> {
    let cannot_open = |e: std::io::Error| Error::usage(format!("the table file `{}` cannot be opened: {e}", path.display())).caused_by(e);
    // It is read again by each statement.
    if !std::fs::metadata(path).map_err(cannot_open)?.is_file() {
        return Err(Error::usage(format!("the table `{}` is not a file: it has to be one that can be read again", path.display())));
    }
    let mut file = BufReader::new(File::open(path).map_err(cannot_open)?);
    let head = file.fill_buf().map_err(|e| Error::io(path, e))?;
    if head.starts_with(b"PAR1") {
        return Ok(FileFormat::Parquet);
    }
    if head.starts_with(b"ARROW1") {
        return Ok(FileFormat::Arrow);
    }
    let text = head.strip_prefix(records::BYTE_ORDER_MARK).unwrap_or(head);
    match text.iter().copied().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => Ok(FileFormat::Ndjson),
        Some(b'[') => {
            Err(Error::usage(format!("the table file `{}` is a JSON array, expected NDJSON, CSV, Parquet or Arrow", path.display()))
                .with_hint("`jq -c '.[]'` makes NDJSON of a JSON array"))
        }
        None => Err(Error::usage(format!("the table file `{}` is empty", path.display()))),
        Some(_) => Ok(FileFormat::Csv),
    }
}

/// What is wrong in a line of a table file.
fn in_line(path: &Path, line: u64, what: &str) -> Error {
    Error::new(ErrorKind::Io, format!("the table file `{}`, line {line}: {what}", path.display()))
}
