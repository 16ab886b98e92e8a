//! Where aggregates and windows see the order of their rows.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, SortExpr, Window, WindowFrame, WindowFrameUnits};

use super::{Ordered, Orders, trimmed};

/// The aggregates whose result tells the order of their values.
const AGGREGATES: [&str; 9] =
    ["array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "first_value", "last_value", "nth_value"];

/// The window functions that count rows.
const WINDOWS: [&str; 7] = ["row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value"];

impl Orders<'_> {
    /// The order is handed to those that have none of their own. It is not that of the groups.
    pub(super) fn aggregate(&mut self, aggregate: Aggregate) -> Result<Ordered> {
        let seen = aggregate.aggr_expr.iter().any(is_seen);
        let input = self.input(aggregate.input, seen)?;
        let aggregates = aggregate.aggr_expr.into_iter().map(|expr| in_order(expr, &input.keys)).collect();
        let plan = Aggregate::try_new(Arc::new(input.plan), aggregate.group_expr, aggregates)?;
        Ok(Ordered::unordered(LogicalPlan::Aggregate(plan)))
    }

    /// Windows that have no order of their own take that of the rows, and leave it as it is.
    pub(super) fn window(&mut self, window: Window, wanted: bool) -> Result<Ordered> {
        let plain = |expr: &Expr| window_of(expr).is_some_and(|w| w.params.order_by.is_empty() && w.params.partition_by.is_empty());
        let kept = wanted && window.window_expr.iter().all(plain);
        let seen = window.window_expr.iter().any(is_seen);
        let input = self.input(window.input, seen || kept)?;
        let windows = window.window_expr.into_iter().map(|expr| in_order(expr, &input.keys)).collect();
        let plan = LogicalPlan::Window(Window::try_new(windows, Arc::new(input.plan))?);
        if kept { Ok(Ordered { plan, keys: input.keys }) } else { trimmed(plan, &window.schema).map(Ordered::unordered) }
    }
}

/// Whether the value of an aggregate or window function depends on the order of the rows.
fn is_seen(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(alias) => is_seen(&alias.expr),
        Expr::AggregateFunction(function) => {
            let params = &function.params;
            params.order_by.is_empty() && !params.distinct && AGGREGATES.contains(&function.func.name())
        }
        Expr::WindowFunction(window) => {
            let (params, name) = (&window.params, window.fun.name());
            let whole = params.window_frame.units != WindowFrameUnits::Rows || params.window_frame == WindowFrame::new(None);
            params.order_by.is_empty() && !params.distinct && (WINDOWS.contains(&name) || AGGREGATES.contains(&name) || !whole)
        }
        _ => false,
    }
}

fn window_of(expr: &Expr) -> Option<&WindowFunction> {
    match expr {
        Expr::Alias(alias) => window_of(&alias.expr),
        Expr::WindowFunction(window) => Some(window),
        _ => None,
    }
}

/// The function with the order, called as it was, where it sees one and has none.
fn in_order(expr: Expr, keys: &[SortExpr]) -> Expr {
    if keys.is_empty() || !is_seen(&expr) {
        return expr;
    }
    let name = NamePreserver::new_for_projection().save(&expr);
    let ordered = match expr.unalias() {
        Expr::AggregateFunction(AggregateFunction { func, mut params }) => {
            params.order_by = keys.to_vec();
            Expr::AggregateFunction(AggregateFunction { func, params })
        }
        Expr::WindowFunction(mut window) => {
            window.params.order_by = keys.to_vec();
            if window.params.window_frame.units != WindowFrameUnits::Rows {
                // Without an order all rows of the partition were peers.
                window.params.window_frame = WindowFrame::new(None);
            }
            Expr::WindowFunction(window)
        }
        other => other,
    };
    name.restore(ordered)
}
