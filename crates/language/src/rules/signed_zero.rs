//! `-0` and `0` are one double to PostgreSQL, which comparisons of ours know. What sorts, partitions, and looks values up in
//! lists would tell them apart, and goes by `x + 0`, which has no sign.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable, lit, when};

/// Takes the sign from zeros.
#[derive(Debug)]
pub struct SignedZero;

/// `expr` without the sign of zero, if it is a double that may have one.
pub(super) fn unsigned(expr: &Expr, schema: &DFSchema) -> Option<Expr> {
    if matches!(expr, Expr::Literal(..)) {
        return None;
    }
    match expr.get_type(schema).ok()? {
        DataType::Float64 => Some(expr.clone() + lit(0_f64)),
        DataType::Float32 => Some(expr.clone() + lit(0_f32)),
        _ => None,
    }
}

/// Takes the sign from those that may have one; whether there are any.
fn all_unsigned<'a>(exprs: impl IntoIterator<Item = &'a mut Expr>, schema: &DFSchema) -> bool {
    let mut changed = false;
    for expr in exprs {
        if let Some(unsigned) = unsigned(expr, schema) {
            *expr = unsigned;
            changed = true;
        }
    }
    changed
}

/// NULL where the arguments are equal.
fn nullif(call: &ScalarFunction, schema: &DFSchema) -> Result<Option<Expr>> {
    let [a, b] = call.args.as_slice() else { return Ok(None) };
    let data_type = a.get_type(schema)?;
    if call.func.name() != "nullif" || !data_type.is_floating() {
        return Ok(None);
    }
    let null = Expr::Literal(ScalarValue::try_from(&data_type)?, None);
    when(a.clone().eq(b.clone()), null).otherwise(a.clone()).map(Some)
}

impl FunctionRewrite for SignedZero {
    fn name(&self) -> &'static str {
        "zeros without a sign"
    }

    fn rewrite(&self, mut expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let changed = match &mut expr {
            Expr::WindowFunction(window) => {
                let params = &mut window.params;
                all_unsigned(params.partition_by.iter_mut().chain(params.order_by.iter_mut().map(|key| &mut key.expr)), schema)
            }
            Expr::AggregateFunction(aggregate) => {
                let params = &mut aggregate.params;
                let keys = params.order_by.iter_mut().map(|key| &mut key.expr);
                // DISTINCT has to be sorted by the argument itself.
                if params.distinct { all_unsigned(keys.chain(&mut params.args), schema) } else { all_unsigned(keys, schema) }
            }
            Expr::InList(list) => all_unsigned(std::iter::once(list.expr.as_mut()).chain(&mut list.list), schema),
            Expr::Case(case) => match &mut case.expr {
                Some(operand) => {
                    let tests = case.when_then_expr.iter_mut().map(|(test, _)| test.as_mut());
                    all_unsigned(std::iter::once(operand.as_mut()).chain(tests), schema)
                }
                None => false,
            },
            Expr::ScalarFunction(call) => match nullif(call, schema)? {
                Some(case) => return Ok(Transformed::yes(case)),
                None => false,
            },
            _ => false,
        };
        Ok(Transformed::new_transformed(expr, changed))
    }
}
