//! `rank() OVER (ORDER BY t)` over a time of day, a bytea or an address: the frame that is meant where none is written ends with
//! the rows that tie with the current one, for which no values are added. DataFusion asks for a type that it can add to.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable as _, WindowFrame, WindowFrameBound, WindowFrameUnits};

/// Makes GROUPS of RANGE where both are the same and DataFusion knows no offsets of the type.
#[derive(Debug)]
pub struct PeerFrames;

impl FunctionRewrite for PeerFrames {
    fn name(&self) -> &'static str {
        "frames of rows that tie"
    }

    fn rewrite(&self, mut expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::WindowFunction(window) = &mut expr else { return Ok(Transformed::no(expr)) };
        let frame = &window.params.window_frame;
        let by_peers = frame.units == WindowFrameUnits::Range && [&frame.start_bound, &frame.end_bound].into_iter().all(has_no_offset);
        let Some(key) = window.params.order_by.first().filter(|_| by_peers) else { return Ok(Transformed::no(expr)) };
        if key.expr.get_type(schema).map_or(true, |data_type| has_offsets(&data_type)) {
            return Ok(Transformed::no(expr));
        }
        window.params.window_frame = WindowFrame::new_bounds(WindowFrameUnits::Groups, frame.start_bound.clone(), frame.end_bound.clone());
        Ok(Transformed::yes(expr))
    }
}

/// Whether the frame ends there without a value being added.
fn has_no_offset(bound: &WindowFrameBound) -> bool {
    match bound {
        WindowFrameBound::CurrentRow => true,
        WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset) => offset.is_null(),
    }
}

fn has_offsets(data_type: &DataType) -> bool {
    !matches!(
        data_type,
        DataType::Time32(_)
            | DataType::Time64(_)
            | DataType::Interval(_)
            | DataType::Duration(_)
            | DataType::Binary
            | DataType::BinaryView
            | DataType::LargeBinary
            | DataType::FixedSizeBinary(_)
            | DataType::Struct(_)
            | DataType::Map(..)
    )
}
