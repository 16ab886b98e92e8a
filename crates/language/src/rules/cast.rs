//! Casts between text and our types, which Arrow cannot do, become calls of the types' own functions.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, DataFusionError, Result};
use datafusion::logical_expr::expr::{Cast, TryCast};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, ScalarUDF};

use super::json_compare::is_comparison;
use super::try_call::TryCall;
use crate::planner::{FunctionSet, field_type_name};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_columns::types::hstore::is_hstore;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// Turns `Expr::Cast` to and from hstore, json and `text[]` into functions.
#[derive(Debug)]
pub struct CastRewrite {
    functions: Arc<FunctionSet>,
}

impl CastRewrite {
    /// A rewrite that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

/// The functions that cast `from` to `to`, innermost first, where Arrow's cast is not it.
fn cast_functions(from: SqlType, to: SqlType) -> &'static [&'static str] {
    use SqlType::{BigInt, Boolean, Cidr, Hstore, HstoreCsv, Inet, Json, JsonArray, Jsonb, JsonbArray, Text, TextArray};
    match (from, to) {
        (Text, Hstore | HstoreCsv) => &["hstore_in"],
        (Hstore | HstoreCsv, Text) => &["hstore_out"],
        (Text, Json) => &["json_in"],
        (Json, Text) => &["json_out"],
        (Text, TextArray) => &["text_array_in"],
        (Text | Json, Jsonb) => &["jsonb_in"],
        (Text | TextArray | JsonbArray, JsonArray) => &["json_array_in"],
        (Text | TextArray | JsonArray, JsonbArray) => &["jsonb_array_in"],
        (Jsonb, Text) => &["jsonb_out"],
        (Jsonb, Json) => &["jsonb_as_json"],
        (Jsonb, Boolean) => &["jsonb_bool"],
        (Jsonb, BigInt) => &["jsonb_int8"],
        (Hstore | HstoreCsv, Json) => &["hstore_to_json"],
        (Hstore | HstoreCsv, Jsonb) => &["hstore_to_jsonb"],
        (TextArray, Hstore | HstoreCsv) => &["hstore"],
        (Text, Boolean) => &["boolin"],
        (Text, Inet) => &["inet_in"],
        (Text, Cidr) => &["cidr_in"],
        (Inet | Cidr, Text) => &["network_show"],
        (Inet, Cidr) => &["inet_to_cidr"],
        (Cidr, Inet) => &["cidr_to_inet"],
        _ => &[],
    }
}

/// The function that reads or writes an array of something other than text, or writes a row, if the cast is one of those.
fn array_function(from: &Field, to: &Field) -> Option<&'static str> {
    match (from.data_type(), to.data_type()) {
        (from, DataType::List(item))
            if is_text(from) && !is_text(item.data_type()) && (!item.data_type().is_nested() || is_hstore(item.data_type())) =>
        {
            Some("text_array_in")
        }
        (DataType::List(_), to) if is_text(to) => Some("array_out"),
        (DataType::Struct(_), to) if is_text(to) => Some("record_out"),
        _ => None,
    }
}

/// The function that reads or writes bytes, if the cast is one of those.
fn bytea_function(from: &DataType, to: &DataType) -> Option<&'static str> {
    match (from, to) {
        (from, to) if is_text(from) && is_bytea(to) => Some("bytea_in"),
        (from, to) if is_bytea(from) && is_text(to) => Some("bytea_out"),
        _ => None,
    }
}

fn is_bytea(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

/// The functions of bytes that would take a text for what it is written with.
const OF_BYTES: [&str; 5] = ["encode", "sha224", "sha256", "sha384", "sha512"];

/// The functions of texts that would take bytes for the characters that they may be.
const OF_TEXTS: [&str; 3] = ["left", "right", "reverse"];

fn no_text(name: &str) -> DataFusionError {
    let error = Error::new(ErrorKind::Syntax, format!("`{name}` does not take bytea"));
    error.with_hint("take the bytes as text first: `encode(…, 'hex')`").into_datafusion()
}

/// The type of `to[]` with the dimensions of `from`, where that has several: PostgreSQL has one type for all of them.
pub(crate) fn of_dimensions(from: &DataType, to: &DataType) -> Option<DataType> {
    match (from, to) {
        (DataType::List(inner), DataType::List(item)) if inner.data_type().is_list() && !item.data_type().is_nested() => {
            let item = of_dimensions(inner.data_type(), to).unwrap_or_else(|| to.clone());
            Some(DataType::new_list(item, true))
        }
        _ => None,
    }
}

/// Whether it is `text[]` of two dimensions.
fn is_matrix(field: &Field) -> bool {
    matches!(field.data_type(), DataType::List(rows) if matches!(rows.data_type(), DataType::List(item) if is_text(item.data_type())))
}

impl CastRewrite {
    /// A literal text as the bytes that it stands for, where `other` are bytes.
    fn bytes_beside(&self, literal: &Expr, other: &Expr, schema: &DFSchema) -> Result<Option<Expr>> {
        let text = matches!(literal, Expr::Literal(value, _) if is_text(&value.data_type()));
        if !text || !other.get_type(schema).is_ok_and(|other| is_bytea(&other)) {
            return Ok(None);
        }
        self.functions.call("bytea_in", vec![literal.clone()]).map(Some)
    }

    /// Literals of bytes in a comparison or as an argument.
    fn bytes(&self, expr: &Expr, schema: &DFSchema) -> Result<Option<Expr>> {
        match expr {
            Expr::BinaryExpr(binary) if is_comparison(binary.op) || binary.op == Operator::StringConcat => {
                let left = self.bytes_beside(&binary.left, &binary.right, schema)?;
                let right = self.bytes_beside(&binary.right, &binary.left, schema)?;
                if left.is_none() && right.is_none() {
                    return Ok(None);
                }
                let (left, right) =
                    (left.map_or_else(|| binary.left.clone(), Box::new), right.map_or_else(|| binary.right.clone(), Box::new));
                Ok(Some(Expr::BinaryExpr(BinaryExpr::new(left, binary.op, right))))
            }
            Expr::ScalarFunction(call) if call.func.name() == "character_length" => match call.args.as_slice() {
                [arg] if arg.get_type(schema).is_ok_and(|arg| is_bytea(&arg)) => {
                    self.functions.call("octet_length", vec![arg.clone()]).map(Some)
                }
                _ => Ok(None),
            },
            Expr::ScalarFunction(call) if OF_TEXTS.contains(&call.func.name()) => match call.args.first() {
                Some(arg) if arg.get_type(schema).is_ok_and(|arg| is_bytea(&arg)) => Err(no_text(call.func.name())),
                _ => Ok(None),
            },
            Expr::AggregateFunction(aggregate) if aggregate.func.name() == "string_agg" => match aggregate.params.args.first() {
                Some(arg) if arg.get_type(schema).is_ok_and(|arg| is_bytea(&arg)) => Err(no_text("string_agg")),
                _ => Ok(None),
            },
            Expr::ScalarFunction(call) if OF_BYTES.contains(&call.func.name()) => match call.args.split_first() {
                Some((Expr::Literal(value, metadata), rest)) if is_text(&value.data_type()) => {
                    let literal = Expr::Literal(value.clone(), metadata.clone());
                    let bytes = self.functions.call("bytea_in", vec![literal])?;
                    Ok(Some(call.func.call(std::iter::once(bytes).chain(rest.iter().cloned()).collect())))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// The cast of `inner` to `field`; `make` calls a function for it, and `recast` casts what that has made.
    fn plan(
        &self,
        inner: &Expr,
        field: &FieldRef,
        schema: &DFSchema,
        make: impl Fn(&Arc<ScalarUDF>, Expr) -> Expr,
        recast: impl Fn(Expr, FieldRef) -> Expr,
    ) -> Result<Option<Expr>> {
        if let Ok((_, from)) = inner.to_field(schema)
            && let Some(function) = array_function(&from, field).and_then(|name| self.functions.get(name))
        {
            let made = make(function, inner.clone());
            let elements = field.data_type().is_list();
            return Ok(Some(if elements { recast(made, Arc::clone(field)) } else { made }));
        }
        let Some((_, from_field)) = inner.to_field(schema).ok() else { return Ok(None) };
        if let Some(function) = bytea_function(from_field.data_type(), field.data_type()).and_then(|name| self.functions.get(name)) {
            return Ok(Some(make(function, inner.clone())));
        }
        if let Some(array) = of_dimensions(from_field.data_type(), field.data_type()) {
            return Ok(Some(recast(inner.clone(), Arc::new(Field::new(field.name(), array, true)))));
        }
        if is_matrix(&from_field)
            && matches!(SqlType::of(field), Some(SqlType::Hstore | SqlType::HstoreCsv))
            && let Some(function) = self.functions.get("hstore")
        {
            return Ok(Some(make(function, inner.clone())));
        }
        let Some(from) = SqlType::of(&from_field) else { return Ok(None) };
        let functions = SqlType::of(field).map_or(&[][..], |to| cast_functions(from, to));
        let functions = functions.iter().map(|name| self.functions.get(name)).collect::<Option<Vec<_>>>();
        let Some(functions) = functions.filter(|functions| !functions.is_empty()) else {
            return match from {
                SqlType::Json | SqlType::Jsonb => self.of_json(from, inner, field, make),
                _ => Ok(None),
            };
        };
        Ok(Some(functions.into_iter().fold(inner.clone(), |expr, function| make(function, expr))))
    }

    /// A cast of json or jsonb to a type that is not one of ours: jsonb to any type of numbers, by way of those that
    /// it has functions for.
    fn of_json(&self, from: SqlType, inner: &Expr, field: &Field, make: impl Fn(&Arc<ScalarUDF>, Expr) -> Expr) -> Result<Option<Expr>> {
        if SqlType::of(field) == Some(from) {
            return Ok(None);
        }
        let step = match field.data_type() {
            t if t.is_integer() => "jsonb_int8",
            t if t.is_numeric() => "jsonb_numeric",
            _ => "",
        };
        match self.functions.get(step) {
            Some(function) if from == SqlType::Jsonb => {
                let number = make(function, inner.clone());
                Ok(Some(Expr::Cast(Cast::new(Box::new(number), field.data_type().clone()))))
            }
            _ => {
                let target = field_type_name(field);
                let message = format!("cannot cast type {} to {target}", from.name());
                let hint = format!("take a part of it as text and cast that: `(… ->> 'key')::{target}`");
                Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion())
            }
        }
    }
}

impl FunctionRewrite for CastRewrite {
    fn name(&self) -> &'static str {
        "casts of hstore, json and text[]"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let planned = match &expr {
            Expr::Cast(Cast { expr: inner, field }) => {
                let recast = |expr, field| Expr::Cast(Cast { expr: Box::new(expr), field });
                self.plan(inner, field, schema, |function, arg| function.call(vec![arg]), recast)?
            }
            Expr::TryCast(TryCast { expr: inner, field }) => {
                let recast = |expr, field| Expr::TryCast(TryCast { expr: Box::new(expr), field });
                self.plan(inner, field, schema, |function, arg| TryCall::udf(function).call(vec![arg]), recast)?
            }
            _ => self.bytes(&expr, schema)?,
        };
        Ok(planned.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
