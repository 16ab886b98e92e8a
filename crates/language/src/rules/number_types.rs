//! Numbers and moments of several types meet as PostgreSQL has it: where one is a double, in doubles, and where one has a time zone,
//! in timestamps with time zone. DataFusion would make a decimal of the double, with fifteen digits after the point.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::functions::string::to_hex;
use datafusion::logical_expr::expr::{Between, InList, InSubquery, ScalarFunction, SetComparison};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{BinaryExpr, Case, Expr, ExprSchemable, LogicalPlanBuilder, Operator, Subquery, cast, when};

use super::json_compare::is_comparison;
use crate::planner::{FunctionSet, Width, as_double, meet_as_doubles, width_of, written_numeric};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::spec::sql_name;
use apigw_sql_functions::typing::preferred_type;
use apigw_sql_value::error::{Error, ErrorKind};

/// The functions whose arguments have one type.
const OF_ONE_TYPE: [&str; 6] = ["coalesce", "nvl", "ifnull", "greatest", "least", "make_array"];

/// Casts numbers and moments to the type in which they meet.
#[derive(Debug)]
pub struct NumberTypes {
    functions: Arc<FunctionSet>,
}

impl NumberTypes {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }

    fn double(&self, expr: &Expr, schema: &DFSchema) -> Result<Expr> {
        as_double(expr.clone(), &expr.get_type(schema)?, &self.functions)
    }

    /// `subject` and `others` as doubles, if an operator takes one of the others so.
    fn doubles(&self, subject: &Expr, others: &[&Expr], schema: &DFSchema) -> Result<Option<(Expr, Vec<Expr>)>> {
        let Some(data_type) = number(subject, schema) else { return Ok(None) };
        let types: Option<Vec<_>> = others.iter().map(|other| number_or_null(other, schema)).collect();
        if !types.is_some_and(|types| types.iter().any(|other| meet_as_doubles(&data_type, other))) {
            return Ok(None);
        }
        let others = others.iter().map(|other| self.double(other, schema)).collect::<Result<Vec<_>>>()?;
        Ok(Some((self.double(subject, schema)?, others)))
    }

    /// The values as their common type; `None` if they have it already, or are no numbers.
    fn united(&self, values: &[&Expr], schema: &DFSchema) -> Result<Option<Vec<Expr>>> {
        let Ok(types) = values.iter().map(|value| value.get_type(schema)).collect::<Result<Vec<_>>>() else { return Ok(None) };
        let of_kind = |kind: fn(&DataType) -> bool| types.iter().all(|data_type| data_type.is_null() || kind(data_type));
        if of_kind(DataType::is_integer) || of_kind(DataType::is_decimal) || of_kind(DataType::is_floating) {
            return Ok(None);
        }
        let Some(common) = preferred_type(&types) else { return Ok(None) };
        if types.iter().all(|data_type| data_type.is_null() || *data_type == common) {
            return Ok(None);
        }
        let as_common = |(value, data_type): (&&Expr, &DataType)| match &common {
            _ if *data_type == common || data_type.is_null() => Ok((*value).clone()),
            DataType::Float64 => as_double((*value).clone(), data_type, &self.functions),
            common if common.is_floating() => Ok(cast(as_double((*value).clone(), data_type, &self.functions)?, common.clone())),
            common => Ok(cast((*value).clone(), common.clone())),
        };
        values.iter().zip(&types).map(as_common).collect::<Result<Vec<_>>>().map(Some)
    }

    fn case(&self, case: &Case, schema: &DFSchema) -> Result<Option<Expr>> {
        let results: Vec<&Expr> = case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref()).collect();
        let results = self.united(&results, schema)?;
        let tests: Vec<&Expr> = case.when_then_expr.iter().map(|(when, _)| when.as_ref()).collect();
        let tests = case.expr.as_ref().map(|subject| self.doubles(subject, &tests, schema)).transpose()?.flatten();
        if results.is_none() && tests.is_none() {
            return Ok(None);
        }
        let mut new = case.clone();
        if let Some((subject, tests)) = tests {
            new.expr = Some(Box::new(subject));
            for ((when, _), test) in new.when_then_expr.iter_mut().zip(tests) {
                **when = test;
            }
        }
        if let Some(mut results) = results {
            if new.else_expr.is_some() {
                new.else_expr = results.pop().map(Box::new);
            }
            for ((_, then), result) in new.when_then_expr.iter_mut().zip(results) {
                **then = result;
            }
        }
        Ok(Some(Expr::Case(new)))
    }

    /// NULL where `=` takes the arguments for equal; a real stays one.
    fn nullif(&self, call: &ScalarFunction, schema: &DFSchema) -> Result<Option<Expr>> {
        let [a, b] = call.args.as_slice() else { return Ok(None) };
        match self.doubles(a, &[b], schema)? {
            Some((left, mut others)) if number(a, schema) == Some(DataType::Float32) => {
                let equal = left.eq(others.pop().unwrap_or_default());
                when(equal, Expr::Literal(ScalarValue::Float32(None), None)).otherwise(a.clone()).map(Some)
            }
            Some((left, others)) => Ok(Some(call.func.call(std::iter::once(left).chain(others).collect()))),
            None => match self.united(&[a, b], schema)? {
                // A moment is compared as what both are, and stays what it is.
                Some(mut both) if a.get_type(schema)?.is_temporal() => {
                    let (right, left) = (both.pop().unwrap_or_default(), both.pop().unwrap_or_default());
                    when(left.eq(right), Expr::Literal(ScalarValue::try_from(&a.get_type(schema)?)?, None)).otherwise(a.clone()).map(Some)
                }
                both => Ok(both.map(|args| call.func.call(args))),
            },
        }
    }

    /// The function that the planner would have chosen, had it known the types.
    fn chosen_again(&self, call: &ScalarFunction, schema: &DFSchema) -> Result<Option<Expr>> {
        let operator = match call.func.name() {
            "numeric_div" => None,
            "int8pl" => Some(Operator::Plus),
            "int8mi" => Some(Operator::Minus),
            "int8mul" | "numeric_mul" => Some(Operator::Multiply),
            _ => return Ok(None),
        };
        let [a, b] = call.args.as_slice() else { return Ok(None) };
        let (Some(left), Some(right)) = (number(a, schema), number(b, schema)) else { return Ok(None) };
        let doubles = left.is_floating() || right.is_floating();
        let (a, b) = if doubles { (self.double(a, schema)?, self.double(b, schema)?) } else { (a.clone(), b.clone()) };
        Ok(match operator {
            None if doubles => Some(self.functions.call("float8div", vec![a, b])?),
            Some(operator) if doubles => Some(self.of_doubles(a, operator, b)?),
            Some(operator) if call.func.name() != "numeric_mul" && !(left.is_integer() && right.is_integer()) => {
                Some(Expr::BinaryExpr(BinaryExpr::new(Box::new(a), operator, Box::new(b))))
            }
            _ => None,
        })
    }

    fn binary(&self, binary: &BinaryExpr, schema: &DFSchema) -> Result<Option<Expr>> {
        let BinaryExpr { left, op, right } = binary;
        refuse_missing(left, *op, right, schema)?;
        if !is_comparison(*op) && !op.is_numerical_operators() {
            return self.unsimplified(binary, schema);
        }
        match self.doubles(left, &[right.as_ref()], schema)? {
            Some((left, mut others)) => others.pop().map(|right| self.of_doubles(left, *op, right)).transpose(),
            None => self.unsimplified(binary, schema),
        }
    }

    /// The operator between two doubles.
    fn of_doubles(&self, left: Expr, op: Operator, right: Expr) -> Result<Expr> {
        match double_function(op) {
            Some(name) => self.functions.call(name, vec![left, right]),
            None => Ok(Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))),
        }
    }

    /// The function that stands for an operator which the simplifier takes for another: `x % 1` for zero, although a numeric
    /// has digits behind the point, and `x # x` for zero, although `x` may be NULL. And the function behind an operator of doubles
    /// where the planner took its operands for something else.
    fn unsimplified(&self, BinaryExpr { left, op, right }: &BinaryExpr, schema: &DFSchema) -> Result<Option<Expr>> {
        let (Some(a), Some(b)) = (number(left, schema), number(right, schema)) else { return Ok(None) };
        let integers = a.is_integer() && b.is_integer();
        let exact = |data_type: &DataType| data_type.is_integer() || matches!(data_type, DataType::Decimal128(..));
        let name = match op {
            Operator::Modulo if !integers && exact(&a) && exact(&b) => "numeric_mod",
            Operator::BitwiseXor if integers => "int8xor",
            op if a.is_floating() || b.is_floating() => match double_function(*op) {
                Some(name) => name,
                None => return Ok(None),
            },
            Operator::Divide if !integers && exact(&a) && exact(&b) => "numeric_div",
            _ => return Ok(None),
        };
        let call = self.functions.call(name, vec![left.as_ref().clone(), right.as_ref().clone()])?;
        Ok(Some(if a == DataType::Int16 && b == a { cast(call, a) } else { call }))
    }

    /// A subject and the column of a subquery that it is compared with.
    fn subquery(&self, subject: &Expr, subquery: &Subquery, schema: &DFSchema) -> Result<Option<(Expr, Subquery)>> {
        let columns = subquery.subquery.schema().columns();
        let [column] = columns.as_slice() else { return Ok(None) };
        let theirs = subquery.subquery.schema().field(0).data_type();
        let Some(ours) = number(subject, schema).filter(|ours| theirs.is_numeric() && meet_as_doubles(ours, theirs)) else {
            return Ok(None);
        };
        let value = as_double(Expr::Column(column.clone()), theirs, &self.functions)?.alias(&column.name);
        let plan = LogicalPlanBuilder::new_from_arc(Arc::clone(&subquery.subquery)).project([value])?.build()?;
        let subject = as_double(subject.clone(), &ours, &self.functions)?;
        Ok(Some((subject, subquery.with_plan(Arc::new(plan)))))
    }

    /// The expression with its literals in quotes as the numbers that they stand for, where they are compared with a numeric. A cast
    /// to the type of that would round them to its digits.
    fn read(expr: &Expr, schema: &DFSchema) -> Option<Expr> {
        let is_numeric = |subject: &Expr| matches!(number(subject, schema), Some(DataType::Decimal128(..)));
        let read = |item: &Expr| written_numeric(item).unwrap_or_else(|| item.clone());
        let boxed = |item: &Expr| Box::new(read(item));
        match expr {
            Expr::Between(Between { expr: subject, negated, low, high })
                if is_numeric(subject) && [low, high].into_iter().any(|bound| written_numeric(bound).is_some()) =>
            {
                Some(Expr::Between(Between::new(subject.clone(), *negated, boxed(low), boxed(high))))
            }
            Expr::InList(InList { expr: subject, list, negated })
                if is_numeric(subject) && list.iter().any(|item| written_numeric(item).is_some()) =>
            {
                Some(Expr::InList(InList::new(subject.clone(), list.iter().map(read).collect(), *negated)))
            }
            Expr::Case(Case { expr: Some(subject), when_then_expr, else_expr })
                if is_numeric(subject) && when_then_expr.iter().any(|(test, _)| written_numeric(test).is_some()) =>
            {
                let branches = when_then_expr.iter().map(|(test, then)| (boxed(test), then.clone())).collect();
                Some(Expr::Case(Case { expr: Some(subject.clone()), when_then_expr: branches, else_expr: else_expr.clone() }))
            }
            Expr::ScalarFunction(call) if call.func.name() == "nullif" => match call.args.as_slice() {
                [value, other] if is_numeric(value) => written_numeric(other).map(|other| call.func.call(vec![value.clone(), other])),
                _ => None,
            },
            _ => None,
        }
    }

    fn rewritten(&self, expr: &Expr, schema: &DFSchema) -> Result<Option<Expr>> {
        if let Some(read) = Self::read(expr, schema) {
            return Ok(Some(self.rewritten(&read, schema)?.unwrap_or(read)));
        }
        Ok(match expr {
            Expr::BinaryExpr(binary) => self.binary(binary, schema)?,
            Expr::Between(between) => {
                let bounds = [between.low.as_ref(), between.high.as_ref()];
                self.doubles(&between.expr, &bounds, schema)?.and_then(|(subject, mut bounds)| {
                    let (high, low) = (bounds.pop()?, bounds.pop()?);
                    Some(Expr::Between(Between::new(Box::new(subject), between.negated, Box::new(low), Box::new(high))))
                })
            }
            Expr::InList(list) => {
                let values: Vec<_> = std::iter::once(list.expr.as_ref()).chain(&list.list).collect();
                // One alone is compared as `=` compares: a real beside a numeric as a double. Several have a type in common.
                let types: Vec<_> = values.iter().filter_map(|value| number(value, schema)).collect();
                let doubles = types.iter().any(|one| types.iter().any(|other| meet_as_doubles(one, other)));
                let floating = types.iter().any(DataType::is_floating);
                let united = match floating {
                    true if doubles && values.len() == 2 => {
                        Some(values.iter().map(|value| self.double(value, schema)).collect::<Result<Vec<_>>>()?)
                    }
                    true => self.united(&values, schema)?,
                    false => None,
                };
                united.map(|mut values| {
                    let items = values.split_off(1);
                    Expr::InList(InList::new(Box::new(values.pop().unwrap_or_default()), items, list.negated))
                })
            }
            Expr::InSubquery(test) => self
                .subquery(&test.expr, &test.subquery, schema)?
                .map(|(subject, subquery)| Expr::InSubquery(InSubquery::new(Box::new(subject), subquery, test.negated))),
            Expr::SetComparison(test) => self
                .subquery(&test.expr, &test.subquery, schema)?
                .map(|(subject, subquery)| Expr::SetComparison(SetComparison::new(Box::new(subject), subquery, test.op, test.quantifier))),
            Expr::Case(case) => self.case(case, schema)?,
            Expr::Negative(operand) if number(operand, schema).is_some_and(|data_type| data_type.is_floating()) => {
                Some(self.functions.call("float8um", vec![operand.as_ref().clone()])?)
            }
            Expr::ScalarFunction(call) if call.func.name() == "nullif" => self.nullif(call, schema)?,
            Expr::ScalarFunction(call) if OF_ONE_TYPE.contains(&call.func.name()) => {
                let args: Vec<_> = call.args.iter().collect();
                self.united(&args, schema)?.map(|args| call.func.call(args))
            }
            Expr::ScalarFunction(call) if call.func.name() == "to_hex" => hexadecimal(call, schema)?,
            Expr::ScalarFunction(call) => self.chosen_again(call, schema)?,
            _ => None,
        })
    }
}

/// Refuses operators that only integers have, and `%` of doubles.
fn refuse_missing(left: &Expr, op: Operator, right: &Expr, schema: &DFSchema) -> Result<()> {
    use Operator::{BitwiseAnd, BitwiseOr, BitwiseShiftLeft, BitwiseShiftRight, BitwiseXor, Modulo};
    let (Some(a), Some(b)) = (number(left, schema), number(right, schema)) else { return Ok(()) };
    let of_integers = matches!(op, BitwiseAnd | BitwiseOr | BitwiseXor | BitwiseShiftLeft | BitwiseShiftRight);
    let hint = match op {
        Modulo if a.is_floating() || b.is_floating() => "cast both sides to numeric: `(…)::numeric`",
        _ if of_integers && !(a.is_integer() && b.is_integer()) => "cast both sides: `(…)::bigint`",
        _ => return Ok(()),
    };
    let symbol = if op == BitwiseXor { "#".to_owned() } else { op.to_string() };
    let message = format!("operator does not exist: {} {symbol} {}", sql_name(&a), sql_name(&b));
    Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion())
}

/// The function behind an operator of doubles: DataFusion's gives infinity where the result is out of range, and NaN a sign.
fn double_function(op: Operator) -> Option<&'static str> {
    Some(match op {
        Operator::Plus => "float8pl",
        Operator::Minus => "float8mi",
        Operator::Multiply => "float8mul",
        Operator::Divide => "float8div",
        _ => return None,
    })
}

/// `to_hex` of an integer whose width is known.
fn hexadecimal(call: &ScalarFunction, schema: &DFSchema) -> Result<Option<Expr>> {
    let [arg] = call.args.as_slice() else { return Ok(None) };
    Ok(match width_of(arg, schema) {
        Some(Width::Two) => {
            let error = Error::new(ErrorKind::Syntax, "function `to_hex(smallint)` is not unique");
            return Err(error.with_hint("cast the argument: `(…)::int`").into_datafusion());
        }
        Some(Width::Four) if arg.get_type(schema)? != DataType::Int32 => Some(call.func.call(vec![cast(arg.clone(), DataType::Int32)])),
        Some(Width::Eight) => Some(to_hex().call(vec![arg.clone()])),
        _ => None,
    })
}

fn number(expr: &Expr, schema: &DFSchema) -> Option<DataType> {
    expr.get_type(schema).ok().filter(DataType::is_numeric)
}

fn number_or_null(expr: &Expr, schema: &DFSchema) -> Option<DataType> {
    expr.get_type(schema).ok().filter(|data_type| data_type.is_numeric() || data_type.is_null())
}

impl FunctionRewrite for NumberTypes {
    fn name(&self) -> &'static str {
        "types in which numbers meet"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        Ok(match self.rewritten(&expr, schema)? {
            Some(rewritten) => Transformed::yes(rewritten),
            None => Transformed::no(expr),
        })
    }
}
