//! Casts and rounding of numbers by PostgreSQL's rules instead of Arrow's.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::{Cast, ScalarFunction, TryCast};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable, cast, lit};

use crate::planner::{FunctionSet, NUMERIC, field_type_name, written_numeric};
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_columns::types::numeric::NUMERIC_SCALE;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::spec::sql_name;
use apigw_sql_value::error::{Error, ErrorKind};

/// Rounds where Arrow cuts, prints where Arrow prints otherwise, and gives literals the digits that they were written with.
#[derive(Debug)]
pub struct NumberCast {
    functions: Arc<FunctionSet>,
}

impl NumberCast {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    /// What `inner` has to be before it is cast to `to`; `None` if Arrow's cast is right as it is.
    fn prepared(&self, inner: &Expr, to: &Field, schema: &DFSchema) -> Result<Option<Expr>> {
        let Ok((_, from_field)) = inner.to_field(schema) else { return Ok(None) };
        let (from, target) = (from_field.data_type(), to.data_type());
        if *target == DataType::Boolean && (from.is_floating() || from.is_decimal()) {
            let message = format!("cannot cast type {} to boolean", field_type_name(&from_field));
            return Err(Error::new(ErrorKind::Syntax, message).with_hint("compare it: `… <> 0`").into_datafusion());
        }
        let is_moment = |data_type: &DataType| matches!(data_type, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..));
        if from.is_numeric() && is_moment(target) || is_moment(from) && target.is_numeric() {
            let message = format!("cannot cast type {} to {}", field_type_name(&from_field), field_type_name(to));
            let hint = "seconds since 1970 are `extract(epoch FROM …)`, and `to_timestamp(…)` is the other way";
            return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
        }
        Ok(match () {
            () if from.is_floating() && target.is_integer() => Some(self.functions.call("rint", vec![numeric_before(inner, schema)])?),
            () if is_narrower(from, target) => Some(self.rounded(inner, target)?),
            () if matches!(from, DataType::Decimal128(..)) && target.is_floating() => {
                Some(self.functions.call("numeric_float8", vec![inner.clone()])?)
            }
            () if from.is_floating() && is_text(target) => Some(self.functions.call("float8out", vec![inner.clone()])?),
            () => None,
        })
    }

    /// A numeric with the digits of `target`, by a function: a cast that drops digits would be left out where its result is compared
    /// with a literal.
    fn rounded(&self, inner: &Expr, target: &DataType) -> Result<Expr> {
        let places = match target {
            DataType::Decimal128(_, scale) => i32::from(*scale),
            _ => 0,
        };
        self.functions.call("round", vec![inner.clone(), lit(places)])
    }

    /// The function that casts `inner` to `to` alone: texts to doubles, and anything to reals, are read here.
    fn read(&self, inner: &Expr, to: &Field, schema: &DFSchema) -> Result<Option<Expr>> {
        let Ok(from) = inner.get_type(schema) else { return Ok(None) };
        let call = |name: &str| self.functions.call(name, vec![inner.clone()]).map(Some);
        match to.data_type() {
            DataType::Float64 if is_text(&from) => call("float8in"),
            DataType::Float32 if is_text(&from) || from == DataType::Float64 => call("float4in"),
            DataType::Float32 if matches!(from, DataType::Decimal128(..)) => {
                let double = self.functions.call("numeric_float8", vec![inner.clone()])?;
                self.functions.call("float4in", vec![double]).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// A double or a real as the number that its decimal digits are, with so many places behind the point. Arrow multiplies the
    /// binary one, and rounds what comes of that: 0.285 would be 0.28.
    fn of_places(&self, inner: &Expr, places: i8, schema: &DFSchema) -> Result<Option<Expr>> {
        let floating = inner.get_type(schema).is_ok_and(|from| from.is_floating());
        if !floating || !(0..=NUMERIC_SCALE).contains(&places) {
            return Ok(None);
        }
        self.functions.call("numeric_in", vec![inner.clone(), lit(i64::from(places))]).map(Some)
    }

    /// `numeric` without a precision takes a value as it is.
    fn unconstrained(&self, inner: &Expr, schema: &DFSchema) -> Result<Option<Expr>> {
        if let Some(number) = written_numeric(inner) {
            return Ok(Some(number));
        }
        let Ok(from) = inner.get_type(schema) else { return Ok(None) };
        Ok(match from {
            DataType::Decimal128(..) => Some(inner.clone()),
            from if from.is_integer() => Some(cast(inner.clone(), DataType::Decimal128(38, 0))),
            from if from.is_floating() || is_text(&from) => Some(self.functions.call("numeric_in", vec![inner.clone()])?),
            _ => None,
        })
    }
}

/// Whether a numeric of the type `from` loses digits as one of the type `target`.
fn is_narrower(from: &DataType, target: &DataType) -> bool {
    match (from, target) {
        (DataType::Decimal128(_, from), DataType::Decimal128(_, to)) => from > to,
        (DataType::Decimal128(_, scale), target) => target.is_integer() && *scale > 0,
        (from, target) => from.is_decimal() && target.is_integer(),
    }
}

/// A double as it was before it was rounded as the numeric that it was taken for until the sides of a UNION met.
fn numeric_before(inner: &Expr, schema: &DFSchema) -> Expr {
    match inner {
        Expr::ScalarFunction(ScalarFunction { func, args }) if func.name() == "round" => match args.as_slice() {
            [value, Expr::Literal(ScalarValue::Int32(Some(0)), _)] if value.get_type(schema).is_ok_and(|t| t.is_floating()) => {
                value.clone()
            }
            _ => inner.clone(),
        },
        _ => inner.clone(),
    }
}

/// `round(x, 2)` with the digits in the type that the function takes. Else they are a cast until it is computed, the type of the
/// result does not follow from them so long, and what was compared with it has another scale afterwards.
fn with_whole_places(call: &ScalarFunction) -> Option<Expr> {
    let [value, Expr::Literal(ScalarValue::Int64(Some(places)), _)] = call.args.as_slice() else { return None };
    let places = i32::try_from(*places).ok()?;
    Some(call.func.call(vec![value.clone(), lit(places)]))
}

impl FunctionRewrite for NumberCast {
    fn name(&self) -> &'static str {
        "casts of numbers"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let planned = match &expr {
            Expr::Cast(Cast { expr: inner, field }) => {
                let direct = match field.data_type() {
                    target if *target == NUMERIC => self.unconstrained(inner, schema)?,
                    target @ DataType::Decimal128(_, scale) => match written_numeric(inner) {
                        Some(number) => Some(cast(number, target.clone())),
                        None => self.of_places(inner, *scale, schema)?.map(|number| cast(number, target.clone())),
                    },
                    _ => self.read(inner, field, schema)?,
                };
                match direct {
                    Some(direct) => Some(direct),
                    None => self
                        .prepared(inner, field, schema)?
                        .map(|inner| Expr::Cast(Cast { expr: Box::new(inner), field: Arc::clone(field) })),
                }
            }
            Expr::TryCast(TryCast { expr: inner, field }) => {
                self.prepared(inner, field, schema)?.map(|inner| Expr::TryCast(TryCast { expr: Box::new(inner), field: Arc::clone(field) }))
            }
            Expr::ScalarFunction(ScalarFunction { func, args }) if func.name() == "round" && args.len() == 1 => {
                let double = args[0].get_type(schema).is_ok_and(|t| t.is_floating() || t.is_integer());
                if double { Some(self.functions.call("rint", args.clone())?) } else { None }
            }
            Expr::ScalarFunction(call) if matches!(call.func.name(), "round" | "trunc") => with_whole_places(call),
            Expr::Negative(inner) if !matches!(inner.as_ref(), Expr::Literal(..)) => match inner.get_type(schema) {
                Ok(integer) if integer.is_integer() => {
                    let zero = Expr::Literal(ScalarValue::new_zero(&integer)?, None);
                    Some(self.functions.call("int8mi", vec![zero, inner.as_ref().clone()])?)
                }
                Ok(
                    moment @ (DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 | DataType::Time32(_) | DataType::Time64(_)),
                ) => {
                    return Err(
                        Error::new(ErrorKind::Syntax, format!("operator does not exist: - {}", sql_name(&moment))).into_datafusion()
                    );
                }
                _ => None,
            },
            _ => None,
        };
        Ok(planned.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
