//! Plans arithmetic of numbers: overflow and division by zero raise, quotients of numeric values have their digits.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawAggregateExpr, RawBinaryExpr, RawWindowExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, cast, lit};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::comparison::{check_comparison, is_quoted};
use super::functions::FunctionSet;
use super::kind::{field_of, field_type_name};
use super::width::{Width, width_of};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::number;

/// Plans `+ - * /` where DataFusion would wrap, give infinity or drop digits in silence, what is between a double and a numeric
/// as PostgreSQL does, in doubles, and comparisons that it has not got.
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

/// Aggregates of DataFusion that count without a sign, which no integer of PostgreSQL is.
const UNSIGNED_COUNTS: [&str; 1] = ["approx_distinct"];

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
        BinaryOperator::Plus if doubles => Some("float8pl"),
        BinaryOperator::Minus if doubles => Some("float8mi"),
        BinaryOperator::Multiply if doubles => Some("float8mul"),
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

/// The operators that take a double and a numeric as two doubles.
fn of_doubles(operator: &BinaryOperator) -> Option<Operator> {
    Some(match operator {
        BinaryOperator::Eq => Operator::Eq,
        BinaryOperator::NotEq => Operator::NotEq,
        BinaryOperator::Lt => Operator::Lt,
        BinaryOperator::LtEq => Operator::LtEq,
        BinaryOperator::Gt => Operator::Gt,
        BinaryOperator::GtEq => Operator::GtEq,
        _ => return None,
    })
}

/// A literal in quotes as the numeric that is written in it, with the digits that it has there.
pub(crate) fn written_numeric(literal: &Expr) -> Option<Expr> {
    let Expr::Literal(value, _) = literal else { return None };
    let (value, scale) = number::parse_decimal(value.try_as_str().flatten()?.trim())?;
    Some(Expr::Literal(ScalarValue::Decimal128(Some(value), 38, scale), None))
}

/// A literal in quotes as the type of the number beside it, as PostgreSQL reads it: `5 + '1'`.
fn read_beside(quoted: &Expr, number: &DataType, functions: &FunctionSet) -> Result<Option<Expr>> {
    let Expr::Literal(value, _) = quoted else { return Ok(None) };
    if value.try_as_str().flatten().is_none() {
        return Ok(None);
    }
    Ok(Some(match number {
        DataType::Decimal128(..) => match written_numeric(quoted) {
            Some(written) => written,
            None => functions.call("numeric_in", vec![quoted.clone()])?,
        },
        number if number.is_floating() => cast(functions.call("float8in", vec![quoted.clone()])?, number.clone()),
        number => cast(quoted.clone(), number.clone()),
    }))
}

/// The operators of numbers.
fn is_arithmetic(operator: &BinaryOperator) -> bool {
    use BinaryOperator::{
        BitwiseAnd, BitwiseOr, Divide, Minus, Modulo, Multiply, PGBitwiseShiftLeft, PGBitwiseShiftRight, PGBitwiseXor, PGExp, Plus,
    };
    matches!(
        operator,
        Plus | Minus
            | Multiply
            | Divide
            | Modulo
            | PGExp
            | BitwiseAnd
            | BitwiseOr
            | PGBitwiseXor
            | PGBitwiseShiftLeft
            | PGBitwiseShiftRight
    )
}

/// The comparisons.
fn is_comparison(operator: &BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(operator, Eq | NotEq | Lt | LtEq | Gt | GtEq)
}

impl NumberPlanner {
    /// The operands, of which a literal in quotes is read as what the other one is.
    fn read(&self, mut expr: RawBinaryExpr, schema: &DFSchema) -> Result<RawBinaryExpr> {
        let type_beside = |quoted: &Expr, other: &Expr| {
            let decides = is_quoted(quoted) && !is_quoted(other);
            decides.then(|| field_of(other, schema).ok().map(|field| field.data_type().clone())).flatten()
        };
        let read = |quoted: &Expr, beside: Option<DataType>| match beside {
            Some(number) if number.is_numeric() && is_arithmetic(&expr.op) => {
                let number = if expr.op == BinaryOperator::PGExp && number.is_integer() { DataType::Float64 } else { number };
                read_beside(quoted, &number, &self.functions)
            }
            Some(number @ DataType::Decimal128(..)) if is_comparison(&expr.op) => read_beside(quoted, &number, &self.functions),
            Some(DataType::Boolean) if is_comparison(&expr.op) && matches!(quoted, Expr::Literal(..)) => {
                self.functions.call("boolin", vec![quoted.clone()]).map(Some)
            }
            _ => Ok(None),
        };
        let left = read(&expr.left, type_beside(&expr.left, &expr.right))?;
        let right = read(&expr.right, type_beside(&expr.right, &expr.left))?;
        expr.left = left.unwrap_or(expr.left);
        expr.right = right.unwrap_or(expr.right);
        Ok(expr)
    }
}

/// Whether operators take numbers of these types as doubles, although DataFusion would not.
pub(crate) fn meet_as_doubles(left: &DataType, right: &DataType) -> bool {
    let mixed = |a: &DataType, b: &DataType| {
        (a.is_floating() && b.is_decimal()) || (matches!(a, DataType::Float16 | DataType::Float32) && b.is_integer())
    };
    mixed(left, right) || mixed(right, left)
}

/// A number of the type `from` as the nearest double.
pub(crate) fn as_double(expr: Expr, from: &DataType, functions: &FunctionSet) -> Result<Expr> {
    Ok(match (&expr, from) {
        (_, DataType::Float64) => expr,
        (Expr::Literal(ScalarValue::Decimal128(Some(value), _, scale), _), _) => {
            let mut digits = String::new();
            number::decimal(*value, *scale, &mut digits);
            digits.parse::<f64>().map_or_else(|_| cast(expr, DataType::Float64), lit)
        }
        (_, DataType::Decimal128(..)) => functions.call("numeric_float8", vec![expr])?,
        _ => cast(expr, DataType::Float64),
    })
}

/// The operands of arithmetic as bigint where they have no sign: beside a bigint, DataFusion makes decimals of them.
fn signed(mut expr: RawBinaryExpr, left: &DataType, right: &DataType) -> RawBinaryExpr {
    let arithmetic =
        [BinaryOperator::Plus, BinaryOperator::Minus, BinaryOperator::Multiply, BinaryOperator::Divide, BinaryOperator::Modulo];
    if arithmetic.contains(&expr.op) {
        for (side, data_type) in [(&mut expr.left, left), (&mut expr.right, right)] {
            if data_type.is_unsigned_integer() {
                *side = cast(std::mem::take(side), DataType::Int64);
            }
        }
    }
    expr
}

impl NumberPlanner {
    /// `<<` and `>>` of integers, by the width of the left one.
    fn shift(&self, expr: &RawBinaryExpr, schema: &DFSchema) -> Result<Option<Expr>> {
        let direction = match expr.op {
            BinaryOperator::PGBitwiseShiftLeft => "shl",
            BinaryOperator::PGBitwiseShiftRight => "shr",
            _ => return Ok(None),
        };
        // Beside an integer, a literal in quotes is one of four bytes.
        let operand = |side: &Expr| if is_quoted(side) { cast(side.clone(), DataType::Int32) } else { side.clone() };
        let (left, right) = (operand(&expr.left), operand(&expr.right));
        let (Some(width), Some(places)) = (width_of(&left, schema), width_of(&right, schema)) else { return Ok(None) };
        if is_quoted(&expr.left) && is_quoted(&expr.right) {
            return Ok(None);
        }
        if places == Width::Eight {
            let name = |side: &Expr| field_of(side, schema).map_or_else(|_| "integer".to_owned(), |field| field_type_name(&field));
            let message = format!("operator does not exist: {} {} {}", name(&left), expr.op, name(&right));
            return Err(Error::new(ErrorKind::Syntax, message).with_hint("cast the number of places: `(…)::int`").into_datafusion());
        }
        let call = |width: &str, value: Expr| self.functions.call(&format!("{width}{direction}"), vec![value, right.clone()]);
        Ok(Some(match width {
            Width::Eight => call("int8", left)?,
            Width::Either => call("int", left)?,
            Width::Four => call("int4", cast(left, DataType::Int32))?,
            Width::Two => {
                // What is beyond two bytes is lost.
                let wide = call("int4", cast(left, DataType::Int32))?;
                let moved = |name: &str, value: Expr| self.functions.call(name, vec![value, lit(16_i64)]);
                cast(moved("int4shr", moved("int4shl", wide)?)?, DataType::Int16)
            }
        }))
    }
}

impl ExprPlanner for NumberPlanner {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        if let Some(shifted) = self.shift(&expr, schema)? {
            return Ok(PlannerResult::Planned(shifted));
        }
        let expr = self.read(expr, schema)?;
        let data_type = |expr: &Expr| field_of(expr, schema).map(|field| field.data_type().clone());
        let (Ok(left), Ok(right)) = (data_type(&expr.left), data_type(&expr.right)) else { return Ok(PlannerResult::Original(expr)) };
        if is_comparison(&expr.op) {
            check_comparison(&expr.left, &expr.op.to_string(), &expr.right, schema)?;
        }
        if meet_as_doubles(&left, &right) {
            let (a, b) = (as_double(expr.left, &left, &self.functions)?, as_double(expr.right, &right, &self.functions)?);
            return Ok(match (function(&expr.op, &DataType::Float64, &DataType::Float64), of_doubles(&expr.op)) {
                (Some(name), _) => PlannerResult::Planned(self.functions.call(name, vec![a, b])?),
                (None, Some(operator)) => PlannerResult::Planned(Expr::BinaryExpr(BinaryExpr::new(Box::new(a), operator, Box::new(b)))),
                (None, None) => PlannerResult::Original(RawBinaryExpr { left: a, right: b, ..expr }),
            });
        }
        let expr = signed(expr, &left, &right);
        match function(&expr.op, &left, &right) {
            Some(name) => Ok(PlannerResult::Planned(self.functions.call(name, vec![expr.left, expr.right])?)),
            None => Ok(PlannerResult::Original(expr)),
        }
    }

    /// Counts are bigint.
    fn plan_aggregate(&self, expr: RawAggregateExpr) -> Result<PlannerResult<RawAggregateExpr>> {
        if !UNSIGNED_COUNTS.contains(&expr.func.name()) {
            return Ok(PlannerResult::Original(expr));
        }
        let RawAggregateExpr { func, args, distinct, filter, order_by, null_treatment } = expr;
        let count = AggregateFunction::new_udf(func, args, distinct, filter, order_by, null_treatment);
        Ok(PlannerResult::Planned(cast(Expr::AggregateFunction(count), DataType::Int64)))
    }

    fn plan_window(&self, expr: RawWindowExpr) -> Result<PlannerResult<RawWindowExpr>> {
        if !UNSIGNED_COUNTS.contains(&expr.func_def.name()) {
            return Ok(PlannerResult::Original(expr));
        }
        let RawWindowExpr { func_def, args, partition_by, order_by, window_frame, filter, null_treatment, distinct } = expr;
        let params = WindowFunctionParams { args, partition_by, order_by, window_frame, filter, null_treatment, distinct };
        let count = Expr::from(WindowFunction { fun: func_def, params });
        Ok(PlannerResult::Planned(cast(count, DataType::Int64)))
    }
}
