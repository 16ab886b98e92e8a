//! The physical plan: repairs of what DataFusion's passes take for granted there.

mod filter_projections;
mod group_keys;
mod null_extended;
mod offsets;
mod pushdown;
mod uninformed;
mod union_branches;
mod unmet_orders;

use std::sync::Arc;

use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

/// The pass that first relies on what is known of columns, and sorts.
const ENSURE_REQUIREMENTS: &str = "EnsureRequirements";

/// Finds the columns of filters below an operator by position.
pub(super) fn repair_filter_pushdown(optimizer: &mut PhysicalOptimizer) {
    pushdown::repair(optimizer);
}

/// The repairs that are always there.
pub(super) fn repair(optimizer: &mut PhysicalOptimizer) {
    insert_before(optimizer, ENSURE_REQUIREMENTS, Arc::new(union_branches::UnionBranches));
    insert_before(optimizer, ENSURE_REQUIREMENTS, Arc::new(null_extended::NullExtendedInputs));
    insert_before(optimizer, ENSURE_REQUIREMENTS, Arc::new(group_keys::IncomparableGroupKeys));
    offsets::repair(optimizer);
    filter_projections::repair(optimizer);
    unmet_orders::repair(optimizer);
}

/// Puts the rule before the pass, unless it is there already.
fn insert_before(optimizer: &mut PhysicalOptimizer, pass: &str, rule: Arc<dyn PhysicalOptimizerRule + Send + Sync>) {
    if optimizer.rules.iter().any(|known| known.name() == rule.name()) {
        return;
    }
    let at = optimizer.rules.iter().position(|known| known.name() == pass).unwrap_or(0);
    optimizer.rules.insert(at, rule);
}
