//! Filters that pass on some of their columns only.
//!
//! DataFusion moves a projection below a filter as if its columns counted those that the filter reads. They count those that it
//! passes on, and where both have a column of one name and place, another column is taken. For the time of the pass the two
//! steps of such a filter stand apart: the filter, and a projection above it, with which the other one is merged by position.

use std::any::Any;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::projection::ProjectionExec;

/// The pass, with the filters taken apart before.
#[derive(Debug)]
struct ProjectionsApart {
    pass: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
}

/// Puts the repaired pass in the place of DataFusion's.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    for rule in &mut optimizer.rules {
        let any: &dyn Any = rule.as_ref();
        if rule.name() == "ProjectionPushdown" && !any.is::<ProjectionsApart>() {
            *rule = Arc::new(ProjectionsApart { pass: Arc::clone(rule) });
        }
    }
}

impl PhysicalOptimizerRule for ProjectionsApart {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let apart = plan.transform_up(|node| {
            let Some(filter) = node.downcast_ref::<FilterExec>() else { return Ok(Transformed::no(node)) };
            let Some(passed) = filter.projection() else { return Ok(Transformed::no(node)) };
            let schema = filter.input().schema();
            let columns = passed.iter().map(|index| {
                let name = schema.field(*index).name();
                ProjectionExpr::new(Arc::new(Column::new(name, *index)), name.clone())
            });
            let columns: Vec<_> = columns.collect();
            let whole = FilterExecBuilder::from(filter).apply_projection(None)?.build()?;
            Ok(Transformed::yes(Arc::new(ProjectionExec::try_new(columns, Arc::new(whole))?) as Arc<dyn ExecutionPlan>))
        });
        self.pass.optimize(apart.data()?, config)
    }

    fn name(&self) -> &str {
        self.pass.name()
    }

    fn schema_check(&self) -> bool {
        self.pass.schema_check()
    }
}
