//! LIMIT and OFFSET for the rows of each outer row.

use datafusion::common::Result;
use datafusion::logical_expr::{FetchType, Limit, LogicalPlan, LogicalPlanBuilder, SkipType, SortExpr, lit};

use super::apply::{Applied, Apply, PRESENT, column};

/// Which rows are kept.
#[derive(Clone, Copy, Debug)]
struct Kept {
    skip: usize,
    fetch: Option<usize>,
}

impl Apply {
    /// The rows that `limit` keeps; `None` where it cannot be told before.
    pub(super) fn limit(&mut self, limit: &Limit) -> Result<Option<Applied>> {
        let (SkipType::Literal(skip), FetchType::Literal(fetch)) = (limit.get_skip_type()?, limit.get_fetch_type()?) else {
            return Ok(None);
        };
        self.first(&limit.input, Kept { skip, fetch })
    }

    /// The rows of `plan` that are kept, by the order of the sort below its projections.
    fn first(&mut self, plan: &LogicalPlan, kept: Kept) -> Result<Option<Applied>> {
        match plan {
            LogicalPlan::SubqueryAlias(alias) => self.first(&alias.input, kept),
            LogicalPlan::Subquery(subquery) => self.first(&subquery.subquery, kept),
            LogicalPlan::Projection(projection) => {
                let Some(input) = self.first(&projection.input, kept)? else { return Ok(None) };
                self.project(input, &projection.expr, projection.input.schema())
            }
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => {
                let Some(input) = self.step(&sort.input)? else { return Ok(None) };
                let mut order = Vec::with_capacity(sort.expr.len());
                for key in &sort.expr {
                    let Some(expr) = self.own(&key.expr, &input, sort.input.schema())? else { return Ok(None) };
                    order.push(SortExpr { expr, ..key.clone() });
                }
                self.kept(input, order, kept).map(Some)
            }
            other => {
                let Some(input) = self.step(other)? else { return Ok(None) };
                self.kept(input, vec![], kept).map(Some)
            }
        }
    }

    fn kept(&mut self, input: Applied, order: Vec<SortExpr>, kept: Kept) -> Result<Applied> {
        let (numbered, number) = input.numbered(vec![], order)?;
        let after = number.clone().gt(lit(kept.skip as u64));
        let condition = match kept.fetch {
            Some(fetch) => after.and(number.lt_eq(lit((kept.skip + fetch) as u64))),
            None => after,
        };
        // The row that stands for none is the first of its outer row.
        let first = kept.skip == 0 && kept.fetch != Some(0);
        let filtered = if first {
            let plan = LogicalPlanBuilder::from(numbered.plan.clone()).filter(condition)?.build()?;
            Applied { plan, ..numbered }
        } else {
            self.filter(numbered, condition)?
        };
        let values = filtered.own.clone();
        let applied = self.with_own(filtered, values, column(PRESENT))?;
        Ok(Applied { single: input.single || kept.fetch == Some(1), ..applied })
    }
}
