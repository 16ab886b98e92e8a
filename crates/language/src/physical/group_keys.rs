//! Groups whose keys come in order and cannot be compared.
//!
//! A constant is sorted whatever it is, and an aggregate whose input is sorted by some of its keys watches for the next value
//! of these. DataFusion has no order of maps, which hstore values are, and fails there. Above such an input no constant is known.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;

use super::uninformed::{Hidden, UninformedExec, is_free_of_constants};

/// Hides constants below aggregates that group by maps.
#[derive(Debug)]
pub(super) struct IncomparableGroupKeys;

impl PhysicalOptimizerRule for IncomparableGroupKeys {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(aggregate) = node.downcast_ref::<AggregateExec>() else { return Ok(Transformed::no(node)) };
            if is_free_of_constants(aggregate.input()) || !groups_by_maps(aggregate)? {
                return Ok(Transformed::no(node));
            }
            let input = UninformedExec::new(Arc::clone(aggregate.input()), Hidden::Constants)?;
            Ok(Transformed::yes(replace_children_if_necessary(node, vec![Arc::new(input)])?))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "incomparable_group_keys"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn groups_by_maps(aggregate: &AggregateExec) -> Result<bool> {
    let schema = aggregate.input().schema();
    for (key, _) in aggregate.group_expr().expr() {
        if holds_map(&key.data_type(&schema)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds_map(data_type: &DataType) -> bool {
    match data_type {
        DataType::Map(..) => true,
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => holds_map(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| holds_map(field.data_type())),
        _ => false,
    }
}
