//! What the subqueries and CTEs in FROM give to the query around them: the types of set operations, by which its operators are
//! chosen, and functional dependencies, of which those that do not hold would add keys to its GROUP BY.

use datafusion::common::Result;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::sql::sqlparser::ast::{TableFactor, TableSample, TableSampleKind, TableSampleModifier};

use datafusion::optimizer::AnalyzerRule as _;

use crate::dependencies;
use crate::rules::SetOperationTypes;

/// Types what subqueries and CTEs give, and takes the dependencies that do not hold.
#[derive(Debug)]
pub struct SubqueryPlanner {
    types: SetOperationTypes,
}

impl SubqueryPlanner {
    /// A planner that types set operations with `types`.
    pub fn new(types: SetOperationTypes) -> Self {
        Self { types }
    }
}

impl RelationPlanner for SubqueryPlanner {
    fn plan_relation(&self, mut relation: TableFactor, context: &mut dyn RelationPlannerContext) -> Result<RelationPlanning> {
        let alias = match &mut relation {
            TableFactor::Table { alias, args: None, sample, .. } | TableFactor::Derived { alias, sample, .. } if sample.is_none() => {
                *sample = Some(seen());
                alias.take()
            }
            _ => return Ok(RelationPlanning::Original(Box::new(relation))),
        };
        let plan = context.plan(relation)?;
        let plan = self.types.analyze(plan, context.context_provider().options())?;
        let plan = dependencies::keep_sound(plan)?;
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, alias))))
    }
}

/// Marks a relation that is on its way to DataFusion, which looks at no samples, and whose statements have none.
fn seen() -> TableSampleKind {
    TableSampleKind::BeforeTableAlias(Box::new(TableSample {
        modifier: TableSampleModifier::Sample,
        name: None,
        quantity: None,
        seed: None,
        bucket: None,
        offset: None,
    }))
}
