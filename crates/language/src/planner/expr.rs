//! Plans operators and subscripts by the types of their operands.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, ScalarValue, internal_datafusion_err};
use datafusion::functions_nested::extract::array_element_udf;
use datafusion::functions_nested::flatten::flatten_udf;
use datafusion::functions_nested::make_array::make_array_udf;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr, RawFieldAccessExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, GetFieldAccess, cast, lit, when};

use super::functions::FunctionSet;
use super::kind::{Kind, Operand, field_of};
use super::operators::{AS_JSONB, Meaning, Operator, RULES, resolve};
use crate::ast::array_dimensions::{END, FOLLOWING, ITEMS};
use crate::rules::null_of;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::TYPED_AS;
use apigw_sql_value::error::{Error, ErrorKind};

/// Our planner of expressions. It must stand before any other, because DataFusion takes the first answer.
#[derive(Debug)]
pub struct OperatorPlanner {
    functions: Arc<FunctionSet>,
}

impl OperatorPlanner {
    /// A planner that takes the functions behind operators from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn plan(&self, operator: Operator, raw: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let left = Operand::new(raw.left.clone(), schema)?;
        let right = Operand::new(raw.right.clone(), schema)?;
        if operator == Operator::Concat && (left.reads_as_bytes(&right) || right.reads_as_bytes(&left)) {
            let (left, right) = (left.clone().into_bytes_like(&right), right.into_bytes_like(&left));
            return Ok(PlannerResult::Original(RawBinaryExpr { left, right, ..raw }));
        }
        if operator == Operator::Concat && left.is_plain_null() && right.is_plain_null() {
            // Of two that have no type, PostgreSQL makes texts.
            return Ok(PlannerResult::Planned(Expr::Literal(ScalarValue::Utf8View(None), None)));
        }
        if operator == Operator::Concat && appends(left.kind, right.kind) {
            return Ok(PlannerResult::Planned(self.functions.call("textanycat", vec![left.expr, right.expr])?));
        }
        let Some(rule) = resolve(operator, left.kind, right.kind) else {
            if operator.is_shared() && (left.reads_as_array(&right) || right.reads_as_array(&left)) {
                let (left, right) = (left.clone().into_array_like(&right), right.into_array_like(&left));
                return Ok(PlannerResult::Original(RawBinaryExpr { left, right, ..raw }));
            }
            if is_foreign(operator, left.kind, right.kind) {
                return Ok(PlannerResult::Original(raw));
            }
            return Err(no_such_operator(operator, &left, &right).into_datafusion());
        };
        if let Meaning::Missing(hint) = rule.meaning {
            return Err(no_such_operator(operator, &left, &right).with_hint(hint).into_datafusion());
        }
        let typed = left.kind == rule.left && right.kind == rule.right;
        if rule.meaning == Meaning::Native && (typed || operator.native().is_none()) {
            return Ok(PlannerResult::Original(raw));
        }
        let mut left = left.into_kind(rule.left, &self.functions)?;
        let mut right = right.into_kind(rule.right, &self.functions)?;
        if matches!(operator, Operator::AtArrow | Operator::ArrowAt | Operator::Overlap)
            && matches!(rule.left, Kind::Array | Kind::TextArray)
        {
            (left, right) = (items(left, schema)?, items(right, schema)?);
        }
        let planned = match rule.meaning {
            Meaning::Call(name) => self.functions.call(name, vec![left, right])?,
            Meaning::CallNegated(name) => Expr::Not(Box::new(self.functions.call(name, vec![left, right])?)),
            Meaning::CallSwapped(name) => self.functions.call(name, vec![right, left])?,
            Meaning::Native | Meaning::Missing(_) => compared(operator, left, right)?,
            Meaning::ByKey(name) => compared(operator, self.functions.call(name, vec![left])?, self.functions.call(name, vec![right])?)?,
        };
        Ok(PlannerResult::Planned(planned))
    }
}

impl OperatorPlanner {
    /// `jsonb[subscript]`, which is a step of a path: numbers are keys of objects as well, texts are places in arrays, and a
    /// scalar has no items.
    fn jsonb_subscript(&self, base: Operand, subscript: Operand) -> Result<PlannerResult<RawFieldAccessExpr>> {
        let key = match (&subscript.expr, subscript.kind) {
            (Expr::Literal(ScalarValue::Int64(Some(number)), _), _) => lit(number.to_string()),
            (_, Kind::Integer) => cast(subscript.expr, DataType::Utf8View),
            _ => subscript.into_kind(Kind::Text, &self.functions)?,
        };
        Ok(PlannerResult::Planned(self.functions.call("jsonb_extract_path", vec![base.expr, key])?))
    }
}

impl ExprPlanner for OperatorPlanner {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        match Operator::from_sql(&expr.op) {
            Some(operator) => self.plan(operator, expr, schema),
            None => Ok(PlannerResult::Original(expr)),
        }
    }

    fn plan_substring(&self, args: Vec<Expr>) -> Result<PlannerResult<Vec<Expr>>> {
        Ok(match self.functions.get("substr") {
            Some(function) => PlannerResult::Planned(function.call(args)),
            None => PlannerResult::Original(args),
        })
    }

    fn plan_array_literal(&self, exprs: Vec<Expr>, schema: &DFSchema) -> Result<PlannerResult<Vec<Expr>>> {
        let operands = exprs.iter().map(|expr| Operand::new(expr.clone(), schema)).collect::<Result<Vec<_>>>()?;
        if let Some(inner) = operands.iter().find(|operand| operand.sql_type().is_some_and(|t| t.item().is_some())) {
            let message = format!("arrays of {} are not supported", inner.type_name());
            return Err(Error::new(ErrorKind::Syntax, message).with_hint("build a json array: `json_build_array(…)`").into_datafusion());
        }
        let Some(json) = operands.iter().find(|operand| matches!(operand.kind, Kind::Json | Kind::Jsonb)) else {
            return Ok(PlannerResult::Original(exprs));
        };
        let (kind, name) = (json.kind, json.type_name());
        if let Some(other) = operands.iter().find(|operand| operand.kind != kind && operand.kind != Kind::Unknown) {
            let message = format!("ARRAY types {name} and {} cannot be matched", other.type_name());
            return Err(Error::new(ErrorKind::Syntax, message).into_datafusion());
        }
        let array = if kind == Kind::Json { SqlType::JsonArray } else { SqlType::JsonbArray };
        let items = operands.into_iter().map(|operand| operand.into_kind(kind, &self.functions)).collect::<Result<Vec<_>>>()?;
        let made = make_array_udf().call(items);
        self.functions.call(TYPED_AS, vec![made, null_of(array)?]).map(PlannerResult::Planned)
    }

    fn plan_field_access(&self, mut expr: RawFieldAccessExpr, schema: &DFSchema) -> Result<PlannerResult<RawFieldAccessExpr>> {
        if let GetFieldAccess::NamedStructField { name: ScalarValue::Utf8(Some(text)) } = &mut expr.field_access
            && let Some(following) = text.strip_prefix(FOLLOWING)
        {
            if is_item(&expr.expr) {
                return Err(subscript_of_item(following).into_datafusion());
            }
            *text = following.to_owned();
        }
        let subscript = match &expr.field_access {
            GetFieldAccess::NamedStructField { name } => lit(name.clone()),
            GetFieldAccess::ListIndex { key } => key.as_ref().clone(),
            GetFieldAccess::ListRange { .. } => return Ok(PlannerResult::Original(expr)),
        };
        match &subscript {
            Expr::Literal(ScalarValue::Utf8(Some(mark)), _) if mark == ITEMS => {
                return items(expr.expr, schema).map(PlannerResult::Planned);
            }
            Expr::Literal(ScalarValue::Utf8(Some(mark)), _) if mark == END => {
                return whole_subscript(expr.expr, schema).map(PlannerResult::Planned);
            }
            _ => {}
        }
        let base = Operand::new(expr.expr.clone(), schema)?;
        if matches!(base.kind, Kind::Array | Kind::TextArray) {
            let item = base.sql_type().and_then(SqlType::item);
            let got = element(base.expr, subscript, schema)?;
            return Ok(PlannerResult::Planned(match item {
                Some(item) => self.functions.call(TYPED_AS, vec![got, null_of(item)?])?,
                None => got,
            }));
        }
        if !matches!(base.kind, Kind::Hstore | Kind::Json | Kind::Jsonb) {
            return match (&base.expr, base.data_type()) {
                // An item of an array with more subscripts than the array has dimensions.
                (Expr::Literal(nothing, _), Some(item)) if nothing.is_null() => {
                    Ok(PlannerResult::Planned(Expr::Literal(ScalarValue::try_from(item)?, None)))
                }
                (Expr::ScalarFunction(got), Some(item)) if got.name() == array_element_udf().name() => {
                    Ok(PlannerResult::Planned(Expr::Literal(ScalarValue::try_from(item)?, None)))
                }
                _ => Ok(PlannerResult::Original(expr)),
            };
        }
        let subscript = Operand::new(subscript, schema)?;
        let function = match (base.kind, subscript.kind) {
            (Kind::Hstore, Kind::Text | Kind::Unknown) => "fetchval",
            (Kind::Json, Kind::Text | Kind::Unknown) => "json_object_field",
            (Kind::Json, Kind::Integer) => "json_array_element",
            (Kind::Jsonb, Kind::Text | Kind::Unknown | Kind::Integer) => return self.jsonb_subscript(base, subscript),
            _ => {
                let message = format!("a subscript of {} is text, but found {}", base.type_name(), subscript.type_name());
                return Err(Error::new(ErrorKind::Syntax, message).into_datafusion());
            }
        };
        let key = subscript.into_kind(Kind::Text, &self.functions)?;
        Ok(PlannerResult::Planned(self.functions.call(function, vec![base.expr, key])?))
    }
}

/// Whether it is an item of an array of one of our types.
fn is_item(expr: &Expr) -> bool {
    let Expr::ScalarFunction(typed) = expr else { return false };
    let of = |expr: &Expr| match expr {
        Expr::ScalarFunction(got) => got.name() == array_element_udf().name(),
        Expr::Case(_) => true,
        _ => false,
    };
    typed.name() == TYPED_AS && typed.args.first().is_some_and(of)
}

/// All subscripts that follow each other are those of the array.
fn subscript_of_item(key: &str) -> Error {
    Error::new(ErrorKind::Syntax, "array subscript must have type integer").with_hint(format!("take a member of an item with `-> '{key}'`"))
}

/// The items of all dimensions of `array` in one.
fn items(mut array: Expr, schema: &DFSchema) -> Result<Expr> {
    while let DataType::List(item) = field_of(&array, schema)?.data_type()
        && item.data_type().is_list()
    {
        array = flatten_udf().call(vec![array]);
    }
    Ok(array)
}

/// `got` of all subscripts: NULL where they are less than the dimensions of the array.
fn whole_subscript(got: Expr, schema: &DFSchema) -> Result<Expr> {
    let mut item = field_of(&got, schema)?.data_type().clone();
    if !item.is_list() {
        return Ok(got);
    }
    while let DataType::List(inner) = item {
        item = inner.data_type().clone();
    }
    Ok(Expr::Literal(ScalarValue::try_from(&item)?, None))
}

/// `array[n]`: NULL where `n` is less than one, which DataFusion counts from the end.
fn element(array: Expr, subscript: Expr, schema: &DFSchema) -> Result<Expr> {
    let whole = matches!(&subscript, Expr::Literal(ScalarValue::Int64(Some(n)), _) if *n >= 1);
    let got = array_element_udf().call(vec![array, subscript.clone()]);
    if whole {
        return Ok(got);
    }
    let nothing = Expr::Literal(ScalarValue::try_from(field_of(&got, schema)?.data_type())?, None);
    when(subscript.gt_eq(lit(1_i64)), got).otherwise(nothing)
}

fn compared(operator: Operator, left: Expr, right: Expr) -> Result<Expr> {
    let native = operator.native().ok_or_else(|| internal_datafusion_err!("`{operator}` is no comparison"))?;
    Ok(Expr::BinaryExpr(BinaryExpr::new(Box::new(left), native, Box::new(right))))
}

/// Whether `||` appends a value of another type to a text, or a text to it.
fn appends(left: Kind, right: Kind) -> bool {
    let is_value = |kind| matches!(kind, Kind::Integer | Kind::Other | Kind::Inet | Kind::Cidr);
    let is_text = |kind| matches!(kind, Kind::Text | Kind::Unknown);
    (is_text(left) && is_value(right)) || (is_value(left) && is_text(right))
}

/// Whether the combination is not ours to judge, because DataFusion or another planner may know it.
fn is_foreign(operator: Operator, left: Kind, right: Kind) -> bool {
    if operator.is_match() {
        return false;
    }
    let any = |kind| left == kind || right == kind;
    if any(Kind::Inet) || any(Kind::Cidr) {
        return false;
    }
    let any_json = any(Kind::Json) || any(Kind::Jsonb);
    // Anything can be appended to text.
    let appended = operator == Operator::Concat && any(Kind::Text);
    if operator.is_shared() {
        return !any(Kind::Hstore) && (!any_json || appended);
    }
    // Nothing else has these operators on these types; on text, a cast is missing.
    any(Kind::Other) && !any(Kind::Hstore) && !any_json
}

/// PostgreSQL's message with the names of both types, and what to write instead.
fn no_such_operator(operator: Operator, left: &Operand, right: &Operand) -> Error {
    let problem = if left.kind == Kind::Unknown && right.kind == Kind::Unknown { "is not unique" } else { "does not exist" };
    let message = format!("operator {problem}: {} {operator} {}", left.type_name(), right.type_name());
    let hint = match (left.kind, operator) {
        (_, operator) if operator.is_match() => "both sides are text: cast the other one, `(…)::text`".to_owned(),
        (Kind::Hstore, Operator::LongArrow) => "`->` gives the value of a key as text".to_owned(),
        (Kind::Hstore, Operator::HashArrow | Operator::HashLongArrow) => {
            "an hstore has no nested values: `->` gives the value of a key as text".to_owned()
        }
        (Kind::Json, Operator::AtQuestion | Operator::AtAt) => AS_JSONB.to_owned(),
        (Kind::Text | Kind::Unknown | Kind::Other, Operator::Overlap) => "conditions are joined by `AND`".to_owned(),
        (Kind::Text | Kind::Unknown, _) if !matches!(right.kind, Kind::Hstore | Kind::Json | Kind::Jsonb) => match operator {
            Operator::LongArrow | Operator::HashArrow | Operator::HashLongArrow => "cast the text first: `(…)::json`".to_owned(),
            _ => "cast the text first: `(…)::hstore` or `(…)::json`".to_owned(),
        },
        (Kind::Json | Kind::Jsonb, _) if operator.native().is_some() => {
            "take a part of it as text with `->>`, or cast one side: `(…)::text`, `(…)::jsonb`".to_owned()
        }
        (Kind::Inet | Kind::Cidr, _) if right.kind == Kind::Text => "cast the text: `(…)::inet`".to_owned(),
        (Kind::Hstore | Kind::Json | Kind::Jsonb | Kind::TextArray | Kind::Inet | Kind::Cidr, _) => {
            format!("the operators of {} are {}", left.type_name(), symbols_of(left.kind))
        }
        _ => "no operator takes operands of these types: an explicit cast may be missing".to_owned(),
    };
    let place = left.place().or_else(|| right.place()).unwrap_or_default();
    Error::new(ErrorKind::Syntax, message).with_hint(hint).at(place)
}

fn symbols_of(kind: Kind) -> String {
    let mut symbols: Vec<String> = Vec::new();
    for rule in RULES.iter().filter(|r| r.left == kind && !matches!(r.meaning, Meaning::Missing(_))) {
        let symbol = format!("`{}`", rule.operator);
        if !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
    }
    symbols.join(", ")
}
