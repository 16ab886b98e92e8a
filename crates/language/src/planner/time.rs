//! Plans `extract` and the operators between times, dates and intervals.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, cast};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::functions::FunctionSet;
use super::kind::{Kind, Operand};
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::spec::{INTERVAL, TIMESTAMP};
use apigw_sql_value::datetime::Unit;

/// Plans what DataFusion would answer differently from PostgreSQL: differences in days, dates plus numbers, intervals
/// times numbers, comparisons of intervals, literals without a type beside a time.
#[derive(Debug)]
pub struct TimePlanner {
    functions: Arc<FunctionSet>,
}

/// The types that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Timestamp,
    Timestamptz,
    Date,
    Time,
    Interval,
    Integer,
    Number,
    /// A literal without a type.
    Unknown,
    Other,
}

impl Type {
    fn of(operand: &Operand) -> Self {
        match operand.data_type() {
            _ if operand.kind == Kind::Unknown => Self::Unknown,
            Some(DataType::Timestamp(_, None)) => Self::Timestamp,
            Some(DataType::Timestamp(_, Some(_))) => Self::Timestamptz,
            Some(DataType::Date32 | DataType::Date64) => Self::Date,
            Some(DataType::Time32(_) | DataType::Time64(_)) => Self::Time,
            Some(DataType::Interval(_) | DataType::Duration(_)) => Self::Interval,
            Some(t) if t.is_integer() => Self::Integer,
            Some(t) if t.is_numeric() => Self::Number,
            _ => Self::Other,
        }
    }

    fn is_time(self) -> bool {
        matches!(self, Self::Timestamp | Self::Timestamptz | Self::Date | Self::Time | Self::Interval)
    }

    fn is_stamp(self) -> bool {
        matches!(self, Self::Timestamp | Self::Timestamptz)
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    fn arrow(self) -> Option<DataType> {
        Some(match self {
            Self::Timestamp => TIMESTAMP,
            Self::Timestamptz => SqlType::Timestamp.arrow(),
            Self::Date => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Nanosecond),
            Self::Interval => INTERVAL,
            _ => return None,
        })
    }
}

/// The operators that are looked at.
fn native(operator: &BinaryOperator) -> Option<Operator> {
    Some(match operator {
        BinaryOperator::Plus => Operator::Plus,
        BinaryOperator::Minus => Operator::Minus,
        BinaryOperator::Multiply => Operator::Multiply,
        BinaryOperator::Divide => Operator::Divide,
        BinaryOperator::Eq => Operator::Eq,
        BinaryOperator::NotEq => Operator::NotEq,
        BinaryOperator::Lt => Operator::Lt,
        BinaryOperator::LtEq => Operator::LtEq,
        BinaryOperator::Gt => Operator::Gt,
        BinaryOperator::GtEq => Operator::GtEq,
        _ => return None,
    })
}

impl TimePlanner {
    /// A planner that takes the functions behind operators from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn plan(&self, operator: Operator, left: Operand, right: Operand) -> Result<Option<Expr>> {
        let (mut l, mut r) = (Type::of(&left), Type::of(&right));
        let (mut left, mut right) = (left.expr, right.expr);
        if !l.is_time() && !r.is_time() {
            return Ok(None);
        }
        // PostgreSQL reads a literal without a type as the type on the other side, and beside `+` as an interval.
        let assume = |expr: &mut Expr, own: &mut Type, other: Type| {
            if *own == Type::Unknown && other == Type::Interval && matches!(operator, Operator::Multiply | Operator::Divide) {
                *own = Type::Number;
                *expr = cast(expr.clone(), DataType::Float64);
                return true;
            }
            if *own == Type::Unknown && other.is_time() {
                *own = if operator == Operator::Plus { Type::Interval } else { other };
                if let Some(data_type) = own.arrow() {
                    *expr = cast(expr.clone(), data_type);
                }
                return true;
            }
            false
        };
        let assumed = assume(&mut left, &mut l, r) | assume(&mut right, &mut r, l);
        let call = |name: &str, args: Vec<Expr>| self.functions.call(name, args).map(Some);
        let stamp = |expr: Expr, own: Type| if own == Type::Date { cast(expr, TIMESTAMP) } else { expr };
        let binary = |l: Expr, r: Expr| Some(Expr::BinaryExpr(BinaryExpr::new(Box::new(l), operator, Box::new(r))));
        match (operator, l, r) {
            (Operator::Minus, Type::Date, Type::Date) => call("date_mi", vec![left, right]),
            (Operator::Minus, l, r) if (l.is_stamp() || l == Type::Date) && (r.is_stamp() || r == Type::Date) => {
                call("timestamp_mi", vec![stamp(left, l), stamp(right, r)])
            }
            (Operator::Plus, Type::Date, Type::Integer) => call("date_pli", vec![left, right]),
            (Operator::Plus, Type::Integer, Type::Date) => call("date_pli", vec![right, left]),
            (Operator::Minus, Type::Date, Type::Integer) => call("date_pli", vec![left, Expr::Negative(Box::new(right))]),
            (Operator::Plus | Operator::Minus, Type::Date, Type::Interval) | (Operator::Plus, Type::Interval, Type::Date) => {
                Ok(binary(stamp(left, l), stamp(right, r)))
            }
            (Operator::Multiply, Type::Interval, r) if r.is_number() => call("interval_mul", vec![left, right]),
            (Operator::Multiply, l, Type::Interval) if l.is_number() => call("interval_mul", vec![right, left]),
            (Operator::Divide, Type::Interval, r) if r.is_number() => call("interval_div", vec![left, right]),
            (Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide, ..) => {
                Ok(if assumed { binary(left, right) } else { None })
            }
            (_, Type::Interval, Type::Interval) => {
                let length = |expr| self.functions.call("interval_length", vec![expr]);
                Ok(binary(length(left)?, length(right)?))
            }
            _ => Ok(if assumed { binary(left, right) } else { None }),
        }
    }
}

impl ExprPlanner for TimePlanner {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let Some(operator) = native(&expr.op) else { return Ok(PlannerResult::Original(expr)) };
        let left = Operand::new(expr.left.clone(), schema)?;
        let right = Operand::new(expr.right.clone(), schema)?;
        Ok(match self.plan(operator, left, right)? {
            Some(planned) => PlannerResult::Planned(planned),
            None => PlannerResult::Original(expr),
        })
    }

    fn plan_extract(&self, args: Vec<Expr>) -> Result<PlannerResult<Vec<Expr>>> {
        let unit = match args.first() {
            Some(Expr::Literal(name, _)) => {
                name.try_as_str().flatten().map(|name| Unit::parse(name.trim_matches('\''))).transpose().into_datafusion()?
            }
            _ => None,
        };
        let Some(unit) = unit else { return Ok(PlannerResult::Original(args)) };
        let function = if unit.is_whole() { "extract" } else { "extract_numeric" };
        let mut args = args;
        args[0] = datafusion::logical_expr::lit(unit.name());
        Ok(PlannerResult::Planned(self.functions.call(function, args)?))
    }
}

/// Whether values of `data_type` are timestamps as we keep them.
pub(crate) fn is_micros(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(TimeUnit::Microsecond, _))
}
