//! `RANGE 0.005 PRECEDING` over a numeric with two digits behind its point: DataFusion makes the offset a value of the key's type,
//! which rounds it. So the key gets the digits of the offset.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan, WindowFrameBound, WindowFrameUnits, cast};
use datafusion::optimizer::AnalyzerRule;

use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::spec::sql_name;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::number::parse_decimal;

/// The analyzer rule. It comes before types are coerced, which is when the offsets lose their digits.
#[derive(Debug)]
pub struct RangeOffsets;

impl AnalyzerRule for RangeOffsets {
    fn name(&self) -> &'static str {
        "range_offsets"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| {
            let LogicalPlan::Window(window) = &plan else { return Ok(Transformed::no(plan)) };
            let (input, names) = (window.input.clone(), NamePreserver::new(&plan));
            plan.map_expressions(|expr| {
                let name = names.save(&expr);
                let rewritten = expr.transform_up(|expr| with_places(expr, input.schema()))?;
                Ok(rewritten.update_data(|expr| name.restore(expr)))
            })
        })?;
        Ok(rewritten.data)
    }
}

/// The window whose key has as many digits as the offsets.
fn with_places(mut expr: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::WindowFunction(window) = &mut expr else { return Ok(Transformed::no(expr)) };
    let frame = &window.params.window_frame;
    if frame.units != WindowFrameUnits::Range {
        return Ok(Transformed::no(expr));
    }
    let places = [&frame.start_bound, &frame.end_bound].into_iter().filter_map(places).max();
    let (Some(places), [key]) = (places, window.params.order_by.as_mut_slice()) else { return Ok(Transformed::no(expr)) };
    match key.expr.get_type(schema) {
        Ok(DataType::Decimal128(_, scale)) if scale < places => {
            key.expr = cast(std::mem::take(&mut key.expr), DataType::Decimal128(38, places));
            Ok(Transformed::yes(expr))
        }
        Ok(integer) if integer.is_integer() && places > 0 => {
            let message = format!("RANGE with offset is not there for a key of type {} and an offset of type numeric", sql_name(&integer));
            Err(Error::new(ErrorKind::Syntax, message).with_hint("cast the key: `ORDER BY (…)::numeric`").into_datafusion())
        }
        _ => Ok(Transformed::no(expr)),
    }
}

/// How many digits behind the point an offset is written with.
fn places(bound: &WindowFrameBound) -> Option<i8> {
    let (WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset)) = bound else { return None };
    match offset {
        ScalarValue::Decimal128(Some(_), _, scale) => Some(*scale),
        text => parse_decimal(text.try_as_str().flatten()?.trim()).map(|(_, scale)| scale),
    }
}
