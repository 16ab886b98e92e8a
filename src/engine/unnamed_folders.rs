//! Plans that are shown to strangers name files, and not the folders of the machine.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::common::{Result, Statistics};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig};
use datafusion::datasource::source::{DataSource, DataSourceExec, OpenArgs};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::object_store::path::Path;
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::SchedulingType;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use datafusion::physical_plan::{DisplayFormatType, ExecutionPlan};

/// Shows each scan of files without their folders. It is the last rule: what it makes is not changed any more.
#[derive(Debug, Default)]
pub(super) struct UnnamedFolders;

impl PhysicalOptimizerRule for UnnamedFolders {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(scan) = node.downcast_ref::<DataSourceExec>() else { return Ok(Transformed::no(node)) };
            let Some(files) = scan.data_source().downcast_ref::<FileScanConfig>() else { return Ok(Transformed::no(node)) };
            let source = FilesByName { files: files.clone(), shown: by_name(files.clone()) };
            Ok(Transformed::yes(Arc::new(scan.clone().with_data_source(Arc::new(source))) as Arc<dyn ExecutionPlan>))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "unnamed_folders"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The scan with files that stand in no folder.
fn by_name(mut files: FileScanConfig) -> FileScanConfig {
    let unnamed = |group: &FileGroup| {
        let mut files = group.files().to_vec();
        for file in &mut files {
            file.object_meta.location = Path::from_iter(file.path().parts().next_back());
        }
        FileGroup::new(files)
    };
    files.file_groups = files.file_groups.iter().map(unnamed).collect();
    files
}

/// A scan of files, and how it is shown.
#[derive(Clone, Debug)]
struct FilesByName {
    files: FileScanConfig,
    shown: FileScanConfig,
}

impl DataSource for FilesByName {
    fn open(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.files.open(partition, context)
    }

    fn open_with_args(&self, arguments: OpenArgs) -> Result<SendableRecordBatchStream> {
        self.files.open_with_args(arguments)
    }

    fn create_sibling_state(&self, config: &ConfigOptions) -> Option<Arc<dyn Any + Send + Sync>> {
        self.files.create_sibling_state(config)
    }

    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DataSource::fmt_as(&self.shown, format, f)
    }

    fn output_partitioning(&self) -> Partitioning {
        self.files.output_partitioning()
    }

    fn eq_properties(&self) -> EquivalenceProperties {
        self.files.eq_properties()
    }

    fn scheduling_type(&self) -> SchedulingType {
        self.files.scheduling_type()
    }

    fn partition_statistics(&self, partition: Option<usize>) -> Result<Arc<Statistics>> {
        self.files.partition_statistics(partition)
    }

    fn with_fetch(&self, _limit: Option<usize>) -> Option<Arc<dyn DataSource>> {
        None
    }

    fn fetch(&self) -> Option<usize> {
        DataSource::fetch(&self.files)
    }

    fn metrics(&self) -> ExecutionPlanMetricsSet {
        DataSource::metrics(&self.files)
    }

    fn try_swapping_with_projection(&self, _projection: &ProjectionExprs) -> Result<Option<Arc<dyn DataSource>>> {
        Ok(None)
    }

    fn apply_expressions(&self, f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        DataSource::apply_expressions(&self.files, f)
    }
}
