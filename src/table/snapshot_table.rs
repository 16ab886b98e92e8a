//! Files of snapshots as a table, handed to DataFusion's Parquet reader with what the manifest knows of them.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, ScalarValue, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::object_store::{ObjectMeta, ObjectStore};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use futures::{StreamExt as _, TryStreamExt as _};

use super::checked_store::{CheckedStore, look_at};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_source::ParquetObject;

/// Files that hold the same dataset, each with the values of columns that are not in it.
#[derive(Debug)]
pub(super) struct SnapshotTable {
    /// The file's columns, then those of the snapshots.
    schema: TableSchema,
    /// For each public column its position in `schema`.
    public: Vec<usize>,
    public_schema: SchemaRef,
    files: Vec<SnapshotFile>,
}

/// A file, and the values of the columns that are not in it.
#[derive(Clone, Debug)]
pub(super) struct SnapshotFile {
    pub(super) object: ParquetObject,
    pub(super) values: Vec<ScalarValue>,
}

impl SnapshotTable {
    /// The one file of a dataset, with those hidden columns of it.
    pub(super) fn of_dataset(dataset: Dataset, object: ParquetObject, hidden: &[FieldRef]) -> Self {
        let public = dataset.arrow_schema();
        let fields: Vec<FieldRef> = public.fields().iter().chain(hidden).cloned().collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, public.metadata().clone()));
        Self {
            public: (0..schema.fields().len()).collect(),
            public_schema: Arc::clone(&schema),
            schema: TableSchema::from(schema),
            files: vec![SnapshotFile { object, values: Vec::new() }],
        }
    }

    /// Files of the dataset `stored`, with the first columns of `public_schema` from the snapshots.
    pub(super) fn of_snapshots(public_schema: SchemaRef, stored: Dataset, files: Vec<SnapshotFile>) -> Self {
        let in_files = stored.arrow_schema();
        let added = public_schema.fields().len() - in_files.fields().len();
        let columns: Vec<FieldRef> = public_schema.fields().iter().take(added).cloned().collect();
        let behind = in_files.fields().len()..public_schema.fields().len();
        Self {
            public: behind.chain(0..in_files.fields().len()).collect(),
            schema: TableSchema::builder(Arc::clone(in_files)).with_table_partition_cols(columns).build(),
            public_schema,
            files,
        }
    }

    /// Whether a filter looks at nothing but the columns of the snapshots.
    fn decides_files(&self, filter: &Expr) -> bool {
        let columns = self.schema.table_partition_cols();
        let references = filter.column_refs();
        !references.is_empty() && !filter.is_volatile() && references.iter().all(|c| columns.iter().any(|own| own.name() == &c.name))
    }

    /// The files that the filters allow.
    pub(super) fn allowed(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<&SnapshotFile>> {
        let deciding = filters.iter().filter(|filter| self.decides_files(filter)).cloned();
        let Some(filter) = conjunction(deciding) else { return Ok(self.files.iter().collect()) };
        if self.files.is_empty() {
            return Ok(Vec::new());
        }
        let fields: Vec<FieldRef> = self.schema.table_partition_cols().iter().cloned().collect();
        let column = |at: usize| ScalarValue::iter_to_array(self.files.iter().map(|file| file.values[at].clone()));
        let columns: Vec<ArrayRef> = (0..fields.len()).map(column).collect::<Result<_>>()?;
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
        let unqualified = unqualified(filter)?;
        let filter = state.create_physical_expr(unqualified, &DFSchema::try_from(schema)?)?;
        let kept = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
        let kept = kept.as_boolean();
        Ok(self.files.iter().zip(kept.iter()).filter(|(_, kept)| *kept == Some(true)).map(|(file, _)| file).collect())
    }

    fn statistics(&self, files: &[&SnapshotFile]) -> Statistics {
        let rows: u64 = files.iter().map(|file| file.object.rows).sum();
        Statistics { num_rows: Precision::Exact(rows as usize), ..Statistics::new_unknown(self.schema.table_schema()) }
    }
}

/// How many files are looked at at once.
const LOOKS: usize = 16;

/// The store of the files, once they are found to be as long as they were: what is counted is answered from the manifest.
/// What is read of them is compared with their checksums.
async fn checked_store(store: Arc<dyn ObjectStore>, files: &[&SnapshotFile]) -> Result<CheckedStore> {
    let looks = files.iter().map(|file| (Arc::clone(&store), file.object.clone()));
    let looks: Vec<_> = looks.map(|(store, object)| async move { look_at(store.as_ref(), &object).await }).collect();
    let found: Vec<_> = futures::stream::iter(looks).buffered(LOOKS).try_collect().await.into_datafusion()?;
    Ok(CheckedStore::new(store, found.into_iter().flatten().collect()))
}

/// How the files are read: columns keep their extension types, and filters decide before the other columns are decoded.
fn parquet_options() -> TableParquetOptions {
    let mut options = TableParquetOptions::default();
    options.global.skip_metadata = false;
    options.global.pushdown_filters = true;
    options
}

fn partitioned(file: &SnapshotFile) -> PartitionedFile {
    let ParquetObject { path, bytes, .. } = &file.object;
    // What is cached of a file may stay: it never changes.
    let last_modified = chrono::DateTime::UNIX_EPOCH;
    let meta = ObjectMeta { location: path.clone(), last_modified, size: *bytes, e_tag: None, version: None };
    PartitionedFile::new_from_meta(meta).with_partition_values(file.values.clone())
}

/// Columns without the name of their table, which a batch has not.
fn unqualified(filter: Expr) -> Result<Expr> {
    use datafusion::common::Column;
    use datafusion::common::tree_node::{Transformed, TreeNode as _};
    let strip = |expr| {
        Ok(match expr {
            Expr::Column(column) => Transformed::yes(Expr::Column(Column::new_unqualified(column.name))),
            other => Transformed::no(other),
        })
    };
    Ok(filter.transform(strip)?.data)
}

#[async_trait]
impl TableProvider for SnapshotTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.public_schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // The others are evaluated above, and handed to the reader to prune with while the plan is made.
        let answer =
            |f: &&Expr| if self.decides_files(f) { TableProviderFilterPushDown::Exact } else { TableProviderFilterPushDown::Unsupported };
        Ok(filters.iter().map(answer).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let files = self.allowed(state, filters)?;
        let all: Vec<usize> = (0..self.public.len()).collect();
        let projection = projection.unwrap_or(&all);
        let Some(first) = files.first() else {
            return Ok(Arc::new(EmptyExec::new(Arc::new(self.public_schema.project(projection)?))));
        };
        let base = &first.object.base;
        if let Some(store) = &first.object.store {
            state.runtime_env().register_object_store(base, Arc::clone(store));
        }
        let url = ObjectStoreUrl::parse(base.as_str())?;
        let store = checked_store(state.runtime_env().object_store(&url)?, &files).await?;
        let metadata = state.runtime_env().cache_manager.get_file_metadata_cache();
        let readers = CachedParquetFileReaderFactory::new(Arc::new(store), metadata);
        let partitioned = files.iter().map(|file| partitioned(file));
        let groups = FileGroup::new(partitioned.collect()).split_files(state.config().target_partitions());
        let columns = projection.iter().map(|&column| self.public[column]).collect();
        let source = ParquetSource::new(self.schema.clone())
            .with_table_parquet_options(parquet_options())
            .with_parquet_file_reader_factory(Arc::new(readers));
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(self.statistics(&files))
            .with_projection_indices(Some(columns))?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}
