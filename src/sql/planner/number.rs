//! Plans arithmetic of numbers: overflow and division by zero raise, quotients of numeric values have their digits.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::functions::FunctionSet;
use super::kind::field_of;

/// Plans `+ - * /` where DataFusion would wrap, give infinity or drop digits in silence.
#[derive(Debug)]
pub struct NumberPlanner {
    functions: Arc<FunctionSet>,
}

impl NumberPlanner {
    /// A planner that takes the functions behind operators from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

/// The function behind `operator` on numbers of these types.
fn function(operator: &BinaryOperator, left: &DataType, right: &DataType) -> Option<&'static str> {
    if !left.is_numeric() || !right.is_numeric() {
        return None;
    }
    let integers = left.is_integer() && right.is_integer();
    let doubles = left.is_floating() || right.is_floating();
    match operator {
        BinaryOperator::Plus if integers => Some("int8pl"),
        BinaryOperator::Minus if integers => Some("int8mi"),
        BinaryOperator::Multiply if integers => Some("int8mul"),
        BinaryOperator::Multiply if !doubles && !has_room(left, right) => Some("numeric_mul"),
        BinaryOperator::Divide if doubles => Some("float8div"),
        BinaryOperator::Divide if !integers => Some("numeric_div"),
        BinaryOperator::PGExp => Some("power"),
        _ => None,
    }
}

/// Whether a product of numeric values of these types has room for all digits: those before the point that are needed, and
/// those behind it. A precision of 38 says nothing about what is needed.
fn has_room(left: &DataType, right: &DataType) -> bool {
    match (left, right) {
        (DataType::Decimal128(p, s), DataType::Decimal128(q, t)) => {
            let scale = i32::from(*s) + i32::from(*t);
            scale <= 20 || (scale <= 38 && *p < 38 && *q < 38)
        }
        _ => true,
    }
}

impl ExprPlanner for NumberPlanner {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let data_type = |expr: &Expr| field_of(expr, schema).map(|field| field.data_type().clone());
        let (Ok(left), Ok(right)) = (data_type(&expr.left), data_type(&expr.right)) else { return Ok(PlannerResult::Original(expr)) };
        match function(&expr.op, &left, &right) {
            Some(name) => Ok(PlannerResult::Planned(self.functions.call(name, vec![expr.left, expr.right])?)),
            None => Ok(PlannerResult::Original(expr)),
        }
    }
}
