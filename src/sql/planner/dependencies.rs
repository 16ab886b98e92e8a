//! The functional dependencies of the relations in FROM: those that do not hold would add keys to a GROUP BY.

use datafusion::common::Result;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::sql::sqlparser::ast::{TableFactor, TableSample, TableSampleKind, TableSampleModifier};

use crate::sql::dependencies;

/// Takes the dependencies that do not hold from subqueries and CTEs.
#[derive(Debug, Default)]
pub struct DependencyPlanner;

impl RelationPlanner for DependencyPlanner {
    fn plan_relation(&self, mut relation: TableFactor, context: &mut dyn RelationPlannerContext) -> Result<RelationPlanning> {
        let alias = match &mut relation {
            TableFactor::Table { alias, args: None, sample, .. } | TableFactor::Derived { alias, sample, .. } if sample.is_none() => {
                *sample = Some(seen());
                alias.take()
            }
            _ => return Ok(RelationPlanning::Original(Box::new(relation))),
        };
        let plan = dependencies::keep_sound(context.plan(relation)?)?;
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
