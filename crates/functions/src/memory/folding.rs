//! Constant calls, made while a statement is planned.
//!
//! DataFusion's rule computes whatever is constant, and keeps the result in the plan. Here it does so with a pool of 1 MB: a
//! call that asks for more is left in the plan, and is made, within the limits of the session, when the statement runs.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use datafusion::common::Result;
use datafusion::common::alias::AliasGenerator;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{Optimizer, OptimizerConfig, OptimizerRule};

use super::FunctionMemory;

type Rule = Arc<dyn OptimizerRule + Send + Sync>;

/// Bounds the rule that computes constants.
pub fn bound(optimizer: &mut Optimizer) {
    for rule in optimizer.rules.iter_mut().filter(|rule| rule.name() == "simplify_expressions") {
        *rule = Arc::new(BoundedFolding { inner: Arc::clone(rule), last: Mutex::default() });
    }
}

/// The settings of a session, and the same with the pool for plans.
type Settings = (Arc<ConfigOptions>, Arc<ConfigOptions>);

/// The rule, and the settings it was last called with: it is called for each step of a plan.
#[derive(Debug)]
struct BoundedFolding {
    inner: Rule,
    last: Mutex<Option<Settings>>,
}

impl BoundedFolding {
    fn settings(&self, given: Arc<ConfigOptions>) -> Arc<ConfigOptions> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bounded)) = last.as_ref().filter(|(known, _)| Arc::ptr_eq(known, &given)) {
            return Arc::clone(bounded);
        }
        let mut options = given.as_ref().clone();
        options.extensions.insert(FunctionMemory::of_plans());
        let bounded = Arc::new(options);
        *last = Some((given, Arc::clone(&bounded)));
        bounded
    }
}

impl OptimizerRule for BoundedFolding {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.inner.apply_order()
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        self.inner.rewrite(plan, &Bounded { inner: config, options: self.settings(config.options()) })
    }
}

/// What the rule is told of the session.
struct Bounded<'a> {
    inner: &'a dyn OptimizerConfig,
    options: Arc<ConfigOptions>,
}

impl OptimizerConfig for Bounded<'_> {
    fn query_execution_start_time(&self) -> Option<DateTime<Utc>> {
        self.inner.query_execution_start_time()
    }

    fn alias_generator(&self) -> &Arc<AliasGenerator> {
        self.inner.alias_generator()
    }

    fn options(&self) -> Arc<ConfigOptions> {
        Arc::clone(&self.options)
    }

    fn function_registry(&self) -> Option<&dyn FunctionRegistry> {
        self.inner.function_registry()
    }
}
