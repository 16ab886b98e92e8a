//! Takes away what `ast::common_type` wrote, now that types are known.

use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, ScalarValue, plan_err};
use datafusion::logical_expr::expr::{Case, Cast, ScalarFunction};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

use super::casts::Casts;
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::typing::{
    LITERAL_AS, LITERAL_AS_ARRAY, LITERAL_AS_ELEMENT, OneType, TYPED_AS, WITHOUT_HIDDEN, array_of, common_field, element_of, one_type,
    other_kind, read_as,
};

/// Turns `one_type` into what it stands for, `literal_as` into casts, and `typed_as` into its value where its type needs no name.
#[derive(Debug)]
pub struct CommonType {
    functions: Arc<FunctionSet>,
    casts: Casts,
}

impl CommonType {
    /// A rule that takes the functions from `functions`, and plans its casts of literals with `casts`.
    pub fn new(functions: Arc<FunctionSet>, casts: Casts) -> Self {
        Self { functions, casts }
    }

    /// CASE and its kind, with literals of the type that the values have in common.
    fn written_out(&self, one_type: OneType, args: &[Expr], schema: &DFSchema, config: &ConfigOptions) -> Result<Expr> {
        let is_value = |i: usize| one_type.is_value(i, args.len());
        let typed = args.iter().enumerate().filter(|(i, arg)| is_value(*i) && untyped(arg).is_none()).map(|(_, arg)| arg);
        let common = common_field(&fields_of(typed, schema)?);
        let value = |(i, arg): (usize, &Expr)| match (untyped(arg).filter(|_| is_value(i)), &common) {
            (Some(literal), Some(field)) => {
                let cast = Expr::Cast(Cast { expr: Box::new(literal.clone()), field: read_as(field) });
                self.casts.plan(cast, schema, config).map(|planned| planned.data)
            }
            (Some(literal), None) => Ok(literal.clone()),
            (None, _) => Ok(arg.clone()),
        };
        let mut values = args.iter().enumerate().map(value).collect::<Result<Vec<_>>>()?.into_iter();
        Ok(match one_type {
            OneType::Function(name) => match self.functions.get(name) {
                Some(function) => function.call(flattened(name, values.collect(), schema)?),
                None => return plan_err!("function `{name}` is not registered"),
            },
            OneType::Distinct { is_negated } => {
                let op = if is_negated { Operator::IsNotDistinctFrom } else { Operator::IsDistinctFrom };
                let (Some(left), Some(right)) = (values.next(), values.next()) else { return plan_err!("`{op}` has two sides") };
                Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
            }
            OneType::Case { has_operand, has_else } => {
                let expr = if has_operand { values.next().map(Box::new) } else { None };
                let mut values: Vec<Expr> = values.collect();
                let else_expr = if has_else { values.pop().map(Box::new) } else { None };
                let mut when_then_expr = Vec::with_capacity(values.len() / 2);
                let mut values = values.into_iter();
                while let (Some(when), Some(then)) = (values.next(), values.next()) {
                    when_then_expr.push((Box::new(when), Box::new(then)));
                }
                Expr::Case(Case { expr, when_then_expr, else_expr })
            }
        })
    }
}

/// The arguments of `coalesce`, with those of calls of it among them: DataFusion writes each of them twice, and each of its own
/// as often again.
fn flattened(name: &str, values: Vec<Expr>, schema: &DFSchema) -> Result<Vec<Expr>> {
    let types = values.iter().map(|value| value.get_type(schema)).collect::<Result<Vec<_>>>()?;
    if name != "coalesce" || types.iter().any(|data_type| *data_type != types[0]) {
        return Ok(values);
    }
    let inner = |value: Expr| match value {
        Expr::ScalarFunction(call) if call.func.name() == "coalesce" => call.args,
        value => vec![value],
    };
    Ok(values.into_iter().flat_map(inner).collect())
}

/// Keeps the type of CASE and its kind, where it is one of ours or a number of another type than DataFusion's.
#[derive(Debug)]
pub struct ResultType {
    functions: Arc<FunctionSet>,
}

impl ResultType {
    /// A rule that takes the function which keeps a type from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl FunctionRewrite for ResultType {
    fn name(&self) -> &'static str {
        "types of CASE and its kind"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let values = values_of(&expr);
        if values.is_empty() {
            return Ok(Transformed::no(expr));
        }
        Ok(match common_field(&fields_of(values, schema)?) {
            Some(field) if other_kind(&expr.get_type(schema)?, field.data_type()) => {
                Transformed::yes(Expr::Cast(Cast { expr: Box::new(expr), field }))
            }
            Some(field) if is_named(&field) => Transformed::yes(self.functions.call(TYPED_AS, vec![expr, named_null(&field)?])?),
            _ => Transformed::no(expr),
        })
    }
}

/// NULL of the type, which tells its name.
fn named_null(field: &FieldRef) -> Result<Expr> {
    Ok(Expr::Literal(ScalarValue::try_from(field.data_type())?, Some(FieldMetadata::from(field.as_ref()))))
}

/// The literal without a type that an argument is.
fn untyped(arg: &Expr) -> Option<&Expr> {
    match arg {
        Expr::ScalarFunction(ScalarFunction { func, args }) if func.name() == LITERAL_AS => match args.as_slice() {
            [literal] => Some(literal),
            _ => None,
        },
        _ => None,
    }
}

/// The values that an expression is one of.
fn values_of(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Case(case) => case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref()).collect(),
        Expr::ScalarFunction(ScalarFunction { func, args }) if one_type::FUNCTIONS.iter().any(|(name, _)| *name == func.name()) => {
            args.iter().collect()
        }
        // What hides elements below NULL stands around them by now.
        Expr::ScalarFunction(ScalarFunction { func, args }) if func.name() == WITHOUT_HIDDEN => args.iter().flat_map(values_of).collect(),
        _ => vec![],
    }
}

fn fields_of<'a>(exprs: impl IntoIterator<Item = &'a Expr>, schema: &DFSchema) -> Result<Vec<FieldRef>> {
    exprs.into_iter().map(|expr| expr.to_field(schema).map(|(_, field)| field)).collect()
}

impl FunctionRewrite for CommonType {
    fn name(&self) -> &'static str {
        "literals and results of one type"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = &expr else { return Ok(Transformed::no(expr)) };
        if let Some(one_type) = OneType::of(func.name()) {
            return self.written_out(one_type, args, schema, config).map(Transformed::yes);
        }
        let literal = match func.name() {
            LITERAL_AS | LITERAL_AS_ARRAY | LITERAL_AS_ELEMENT => true,
            TYPED_AS => false,
            _ => return Ok(Transformed::no(expr)),
        };
        let Some((value, others)) = args.split_first() else { return Ok(Transformed::no(expr)) };
        if let [Expr::Literal(value_of_type, _)] = others
            && value_of_type.is_null()
            && !literal
        {
            // It was here before.
            return Ok(Transformed::no(expr));
        }
        if literal && others.is_empty() {
            // What is around it gives it a type.
            return Ok(Transformed::no(expr));
        }
        let fields = fields_of(others, schema)?;
        let common = match (func.name(), fields.first()) {
            (LITERAL_AS_ARRAY, Some(element)) => Some(array_of(element)),
            (LITERAL_AS_ELEMENT, Some(array)) => element_of(array),
            _ => common_field(&fields),
        };
        Ok(Transformed::yes(match common {
            Some(field) if literal => {
                let field = if matches!(value, Expr::Literal(value, _) if value.is_null()) { field } else { read_as(&field) };
                Expr::Cast(Cast { expr: Box::new(value.clone()), field })
            }
            Some(field) if other_kind(&value.get_type(schema)?, field.data_type()) => {
                Expr::Cast(Cast { expr: Box::new(value.clone()), field })
            }
            Some(field) if is_named(&field) => func.call(vec![value.clone(), named_null(&field)?]),
            _ => value.clone(),
        }))
    }
}

/// Whether the type would be lost without its metadata.
fn is_named(field: &FieldRef) -> bool {
    matches!(SqlType::of(field), Some(SqlType::Json | SqlType::Jsonb | SqlType::JsonArray | SqlType::JsonbArray | SqlType::HstoreCsv))
}
