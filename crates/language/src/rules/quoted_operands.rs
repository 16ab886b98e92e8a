//! `x BETWEEN 'f' AND 't'`, `x IN ('\x61')`, `CASE x WHEN '{1}' THEN …`: what stands in quotes beside a truth value, bytes, an address
//! or an array is read as one. DataFusion would compare texts, or nothing at all.

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Cast, InList};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Between, Case, Expr, ExprSchemable as _};

use super::casts::Casts;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_functions::typing::read_as;

/// Casts literals to the type of what they are compared with.
#[derive(Debug)]
pub struct QuotedOperands {
    casts: Casts,
}

impl QuotedOperands {
    /// A rule that plans its casts with `casts`.
    pub fn new(casts: Casts) -> Self {
        Self { casts }
    }

    /// The operands, of which literals are read as what the first typed one is; `None` where there is nothing to read.
    fn read(&self, operands: &[&Expr], schema: &DFSchema, config: &ConfigOptions) -> Result<Option<Vec<Expr>>> {
        if !operands.iter().any(|operand| is_quoted(operand)) {
            return Ok(None);
        }
        let typed = operands.iter().filter(|operand| !is_quoted(operand)).filter_map(|operand| operand.to_field(schema).ok());
        let Some(field) = typed.map(|(_, field)| field).find(|field| !field.data_type().is_null()).filter(|field| is_read(field)) else {
            return Ok(None);
        };
        let read = |operand: &&Expr| {
            if is_quoted(operand) { self.cast((*operand).clone(), &field, schema, config) } else { Ok((*operand).clone()) }
        };
        operands.iter().map(read).collect::<Result<Vec<_>>>().map(Some)
    }

    fn cast(&self, literal: Expr, field: &FieldRef, schema: &DFSchema, config: &ConfigOptions) -> Result<Expr> {
        let cast = Expr::Cast(Cast { expr: Box::new(literal), field: read_as(field) });
        self.casts.plan(cast, schema, config).map(|planned| planned.data)
    }

    fn case(&self, case: &Case, schema: &DFSchema, config: &ConfigOptions) -> Result<Option<Expr>> {
        // A literal that is asked for is a text.
        let Some(subject) = case.expr.as_ref().filter(|subject| !is_quoted(subject)) else { return Ok(None) };
        let tests = case.when_then_expr.iter().map(|(test, _)| test.as_ref());
        let operands: Vec<&Expr> = std::iter::once(subject.as_ref()).chain(tests).collect();
        let read = self.read(&operands, schema, config)?;
        // DataFusion has no table of addresses to look the branch up in.
        let is_address = subject.to_field(schema).is_ok_and(|(_, field)| is_address(&field));
        if read.is_none() && !is_address {
            return Ok(None);
        }
        let mut read = read.unwrap_or_else(|| operands.into_iter().cloned().collect()).into_iter();
        let (mut case, subject) = (case.clone(), read.next());
        for ((test, _), read) in case.when_then_expr.iter_mut().zip(read) {
            **test = match &subject {
                Some(subject) if is_address => subject.clone().eq(read),
                _ => read,
            };
        }
        case.expr = subject.filter(|_| !is_address).map(Box::new);
        Ok(Some(Expr::Case(case)))
    }
}

/// Whether it is a literal without a type of its own.
fn is_quoted(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value, None) if is_text(&value.data_type()) && !value.is_null())
}

/// Whether literals beside values of this type are read here.
fn is_read(field: &Field) -> bool {
    match field.data_type() {
        DataType::Boolean | DataType::Interval(_) | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::List(item) => !item.data_type().is_nested(),
        _ => is_address(field),
    }
}

fn is_address(field: &Field) -> bool {
    matches!(SqlType::of(field), Some(SqlType::Inet | SqlType::Cidr))
}

impl FunctionRewrite for QuotedOperands {
    fn name(&self) -> &'static str {
        "literals beside other types"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let read = match &expr {
            Expr::Between(Between { expr: subject, negated, low, high }) => {
                let read = self.read(&[subject, low, high], schema, config)?;
                read.and_then(|read| <[Expr; 3]>::try_from(read).ok())
                    .map(|[subject, low, high]| Expr::Between(Between::new(Box::new(subject), *negated, Box::new(low), Box::new(high))))
            }
            Expr::InList(InList { expr: subject, list, negated }) => {
                let operands: Vec<&Expr> = std::iter::once(subject.as_ref()).chain(list).collect();
                self.read(&operands, schema, config)?.map(|mut read| {
                    let list = read.split_off(1);
                    Expr::InList(InList::new(Box::new(read.pop().unwrap_or_default()), list, *negated))
                })
            }
            Expr::Case(case) => self.case(case, schema, config)?,
            _ => None,
        };
        Ok(read.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
