//! A timestamp and a timestamp with time zone of one value are equal to DataFusion, as literals of plans. Where an expression of
//! the one and the same of the other are in a plan, they would be computed once, and have one type.
//!
//! The rule that looks for common expressions is given a cast for the one with the zone.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode as _, TreeNodeRecursion};
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::utils::NamePreserver;
use datafusion::optimizer::{Optimizer, OptimizerConfig, OptimizerRule};
use datafusion::scalar::ScalarValue::TimestampMicrosecond;

type Rule = Arc<dyn OptimizerRule + Send + Sync>;

/// The only zone of literals.
const ZONE: &str = "UTC";

/// Puts the repair around the rule.
pub(crate) fn repair(optimizer: &mut Optimizer) {
    for rule in optimizer.rules.iter_mut().filter(|rule| rule.name() == "common_sub_expression_eliminate") {
        *rule = Arc::new(ZonedLiterals { inner: Arc::clone(rule) });
    }
}

#[derive(Debug)]
struct ZonedLiterals {
    inner: Rule,
}

impl OptimizerRule for ZonedLiterals {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.inner.apply_order()
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        if !has_equal_literals(&plan)? {
            return self.inner.rewrite(plan, config);
        }
        let told_apart = each_expr(plan, with_cast)?;
        self.inner.rewrite(told_apart, config)?.map_data(|plan| each_expr(plan, without_cast))
    }
}

/// Whether one value is there with and without a zone.
fn has_equal_literals(plan: &LogicalPlan) -> Result<bool> {
    let (mut zoned, mut plain) = (HashSet::new(), HashSet::new());
    plan.apply(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::Literal(TimestampMicrosecond(Some(value), zone), _) = part {
                    if zone.is_some() {
                        zoned.insert(*value)
                    } else {
                        plain.insert(*value)
                    };
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(!zoned.is_disjoint(&plain))
}

/// Changes the expressions of a plan, which keep their names.
fn each_expr(plan: LogicalPlan, change: fn(Expr) -> Transformed<Expr>) -> Result<LogicalPlan> {
    let changed = plan.transform_up(|node| {
        let names = NamePreserver::new(&node);
        node.map_expressions(|expr| {
            let name = names.save(&expr);
            Ok(expr.transform_up(|part| Ok(change(part)))?.update_data(|expr| name.restore(expr)))
        })
    })?;
    Ok(changed.data)
}

fn with_cast(expr: Expr) -> Transformed<Expr> {
    match expr {
        Expr::Literal(TimestampMicrosecond(Some(value), Some(zone)), metadata) if zone.as_ref() == ZONE => {
            let plain = Expr::Literal(TimestampMicrosecond(Some(value), None), metadata);
            let zoned = DataType::Timestamp(TimeUnit::Microsecond, Some(zone));
            Transformed::yes(Expr::Cast(Cast::new(Box::new(plain), zoned)))
        }
        other => Transformed::no(other),
    }
}

fn without_cast(expr: Expr) -> Transformed<Expr> {
    let Expr::Cast(Cast { expr: inner, field }) = expr else { return Transformed::no(expr) };
    match (*inner, field.data_type()) {
        (Expr::Literal(TimestampMicrosecond(Some(value), None), metadata), DataType::Timestamp(TimeUnit::Microsecond, Some(zone)))
            if zone.as_ref() == ZONE =>
        {
            Transformed::yes(Expr::Literal(TimestampMicrosecond(Some(value), Some(Arc::clone(zone))), metadata))
        }
        (inner, _) => Transformed::no(Expr::Cast(Cast { expr: Box::new(inner), field })),
    }
}
