//! A single Parquet source, handed to DataFusion's own reader: projection, row-group and page pruning come with it.
//!
//! Only files whose hstore columns carry our extension names are taken as they are, because their maps are known to be
//! in canonical order; others go through the row pipeline, which brings them into it.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::{DataFusionError, Result};
use datafusion::object_store::ObjectStoreExt as _;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::extension::EXTENSION_NAME;

/// The table of `dataset` over the file at `path`, if the file is in our own form.
pub(super) async fn table(state: &dyn Session, path: &Path, dataset: Dataset) -> Result<Option<Arc<dyn TableProvider>>> {
    let path = std::path::absolute(path)?;
    let text = path.to_str().ok_or_else(|| DataFusionError::Execution(format!("the path `{}` is not UTF-8", path.display())))?;
    // A glob's characters in a file's name are meant literally.
    let url = url_of(text)?;
    let extension = path.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    let options = ListingOptions::new(Arc::new(ParquetFormat::default().with_skip_metadata(false))).with_file_extension(extension);
    let store = state.runtime_env().object_store(&url)?;
    let objects = vec![store.head(url.prefix()).await?];
    match options.format.infer_schema(state, &store, &objects).await {
        Ok(schema) if is_ours(&schema, dataset) => {}
        // What is broken is told by the readers, with the name of the file.
        Ok(_) | Err(_) => return Ok(None),
    }
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(Arc::clone(dataset.arrow_schema()));
    Ok(Some(Arc::new(ListingTable::try_new(config)?)))
}

fn url_of(path: &str) -> Result<ListingTableUrl> {
    let url = url::Url::from_file_path(path).map_err(|()| DataFusionError::Execution(format!("the path `{path}` is not absolute")))?;
    ListingTableUrl::try_new(url, None)
}

/// Whether all columns of `dataset` are there with our types and extension names.
fn is_ours(file: &Schema, dataset: Dataset) -> bool {
    dataset.arrow_schema().fields().iter().all(|ours| {
        file.field_with_name(ours.name()).is_ok_and(|theirs| {
            theirs.data_type() == ours.data_type() && theirs.metadata().get(EXTENSION_NAME) == ours.metadata().get(EXTENSION_NAME)
        })
    })
}
