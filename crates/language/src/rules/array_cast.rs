//! The cast of an array is that of its elements, by the functions that cast a value which stands alone; Arrow's cast of lists
//! would cast them by rules of its own.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::{Cast, ScalarFunction, TryCast};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable as _, ScalarUDF};

use super::casts::Casts;
use super::each_element::{EachElement, element};
use crate::planner::FunctionSet;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::typing::{EACH_ELEMENT, innermost_of};

/// Casts arrays element by element.
#[derive(Debug)]
pub struct ArrayCast {
    functions: Arc<FunctionSet>,
    casts: Casts,
}

impl ArrayCast {
    /// A rewrite that plans the casts of elements with `casts`, and takes functions of elements from `functions`.
    pub fn new(functions: Arc<FunctionSet>, casts: Casts) -> Self {
        Self { functions, casts }
    }

    /// The cast of `array` to `to`; `make` writes that of an element.
    fn cast(&self, array: &Expr, to: &FieldRef, schema: &DFSchema, make: impl Fn(Cast) -> Expr) -> Result<Option<Expr>> {
        let Ok((_, from)) = array.to_field(schema) else { return Ok(None) };
        let (DataType::List(_), DataType::List(_)) = (from.data_type(), to.data_type()) else { return Ok(None) };
        let (Some(old), Some(new)) = (innermost_of(&from), innermost_of(to)) else { return Ok(None) };
        let same_dimensions = dimensions(from.data_type()) == dimensions(to.data_type());
        if old.data_type().is_null() {
            return Ok(None);
        }
        if old.data_type() == new.data_type() && SqlType::of(&old) == SqlType::of(&new) {
            return Ok((!same_dimensions).then(|| array.clone()));
        }
        let cast = make(Cast { expr: Box::new(element()), field: new });
        let function = EachElement::new(cast, &self.casts);
        // What Arrow casts as it should is left to it, which the optimizer knows more of. A decimal may turn out to be a double.
        let by_arrow = same_dimensions && !old.data_type().is_decimal() && function.is_as_written(&old)?;
        Ok((!by_arrow).then(|| ScalarUDF::new_from_impl(function).call(vec![array.clone()])))
    }

    /// What `each_element` stands for.
    fn call(&self, call: &ScalarFunction) -> Result<Option<Expr>> {
        let [array, Expr::Literal(name, _), arguments @ ..] = call.args.as_slice() else { return Ok(None) };
        let Some(name) = name.try_as_str().flatten() else { return Ok(None) };
        let arguments = std::iter::once(element()).chain(arguments.iter().cloned()).collect();
        let function = EachElement::new(self.functions.call(name, arguments)?, &self.casts);
        Ok(Some(ScalarUDF::new_from_impl(function).call(vec![array.clone()])))
    }
}

fn dimensions(data_type: &DataType) -> usize {
    match data_type {
        DataType::List(item) => 1 + dimensions(item.data_type()),
        _ => 0,
    }
}

impl FunctionRewrite for ArrayCast {
    fn name(&self) -> &'static str {
        "casts of arrays"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let planned = match &expr {
            Expr::Cast(Cast { expr: array, field }) => self.cast(array, field, schema, Expr::Cast)?,
            Expr::TryCast(TryCast { expr: array, field }) => {
                self.cast(array, field, schema, |Cast { expr, field }| Expr::TryCast(TryCast { expr, field }))?
            }
            Expr::ScalarFunction(call) if call.func.name() == EACH_ELEMENT => self.call(call)?,
            _ => None,
        };
        Ok(planned.map_or_else(|| Transformed::no(expr), Transformed::yes))
    }
}
