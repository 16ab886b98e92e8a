//! Joins in subqueries of which one side, or the condition, depends on the outer row.

use datafusion::common::{NullEquality, Result};
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlanBuilder, lit, when};

use super::apply::{Applied, Apply, PRESENT, column};
use super::flat::{is_simple, placed};
use super::plain::references;

impl Apply {
    /// The rows of both sides; `None` where both depend on the outer row, or the right one on the left one.
    pub(super) fn joined(&mut self, join: &Join) -> Result<Option<Applied>> {
        let kind = join.join_type;
        let plain = matches!(kind, JoinType::Inner | JoinType::Left) && join.null_equality == NullEquality::NullEqualsNothing;
        if !plain || references(&join.right, join.left.schema())? {
            return Ok(None);
        }
        let of_right = references(&join.right, self.outer_schema())?;
        if of_right && (kind != JoinType::Inner || references(&join.left, self.outer_schema())?) {
            return Ok(None);
        }
        let (asking, other) = if of_right { (&join.right, &join.left) } else { (&join.left, &join.right) };
        let Some(applied) = self.step(asking)? else { return Ok(None) };
        let matched = self.fresh();
        let names: Vec<_> = other.schema().columns().into_iter().map(|c| (c, self.fresh())).collect();
        let mut own = [applied.own.clone(), names.iter().map(|(_, name)| column(name.as_str())).collect()];
        if of_right {
            own.reverse();
        }
        let own = own.concat();
        let columns = names.into_iter().map(|(c, name)| Expr::Column(c).alias(name)).chain([lit(true).alias(&matched)]);
        let other = LogicalPlanBuilder::from(other.clone()).project(columns)?.build()?;
        // The row that stands for an outer row without any has no match.
        let mut conditions = vec![column(PRESENT).is_true()];
        let equal = join.on.iter().map(|(left, right)| left.clone().eq(right.clone()));
        for condition in equal.chain(join.filter.clone()) {
            if !is_simple(&condition)? {
                return Ok(None);
            }
            conditions.push(self.bound(placed(condition, &join.schema, &own)?)?);
        }
        let by = if kind == JoinType::Left || self.keeps() { JoinType::Left } else { JoinType::Inner };
        let plan = LogicalPlanBuilder::from(applied.plan).join_on(other, by, conjunction(conditions))?.build()?;
        let joined = Applied { plan, own: own.clone(), single: false };
        if kind == JoinType::Left || !self.keeps() {
            return self.with_own(joined, own, column(PRESENT)).map(Some);
        }
        let present = when(column(PRESENT).and(column(matched)), lit(true)).end()?;
        let flagged = self.with_own(joined, own, present)?;
        self.filter(flagged, lit(true)).map(Some)
    }
}
