//! An expression of one value as a function of arrays: it is computed for the elements, and the arrays are put around them again.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Column, DFSchema, Result, ScalarValue, internal_err};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::expr::{Cast, TryCast};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ExprSchemable as _, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::create_physical_expr;

use super::casts::Casts;
use apigw_sql_functions::typing::{array_of, innermost_of, list_of, map_items};

const ELEMENT: &str = "element";
/// What the names of all these functions begin with.
const NAME: &str = "each(";

/// The element, in the expression of an [`EachElement`].
pub(super) fn element() -> Expr {
    Expr::Column(Column::new_unqualified(ELEMENT))
}

/// Whether the function called so is one of these.
pub(super) fn is_each_element(name: &str) -> bool {
    name.starts_with(NAME)
}

/// The function. Its expression is planned where the type of the elements is known for good: what a column is said to hold
/// may change until then.
#[derive(Debug)]
pub(super) struct EachElement {
    expr: Expr,
    casts: Casts,
    name: String,
    signature: Signature,
}

impl PartialEq for EachElement {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

impl Eq for EachElement {}

impl Hash for EachElement {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expr.hash(state);
    }
}

impl EachElement {
    /// The function that computes `expr` of each element.
    pub(super) fn new(expr: Expr, casts: &Casts) -> Self {
        // Times such as 'now' are those of the statement.
        let signature = Signature::any(1, Volatility::Stable);
        Self { name: format!("{NAME}{expr})"), expr, casts: casts.clone(), signature }
    }

    /// Whether the expression is a cast that stays one for elements of this type.
    pub(super) fn is_as_written(&self, item: &FieldRef) -> Result<bool> {
        let (planned, _) = self.rewritten(item, &ConfigOptions::default())?;
        Ok(planned == self.expr
            && matches!(planned, Expr::Cast(Cast { expr: inner, .. }) | Expr::TryCast(TryCast { expr: inner, .. }) if *inner == element()))
    }

    fn rewritten(&self, item: &FieldRef, config: &ConfigOptions) -> Result<(Expr, DFSchema)> {
        let item = item.as_ref().clone().with_name(ELEMENT).with_nullable(true);
        let schema = DFSchema::try_from(Schema::new(vec![item]))?;
        let expr = self.casts.plan(self.expr.clone(), &schema, config)?;
        Ok((expr.data, schema))
    }

    /// The expression for elements of this type.
    fn planned(&self, item: &FieldRef, config: &ConfigOptions) -> Result<(Expr, DFSchema)> {
        let (expr, schema) = self.rewritten(item, config)?;
        let expr = ExprSimplifier::new(SimplifyContext::builder().build()).coerce(expr, &schema)?;
        Ok((expr, schema))
    }

    fn compute(&self, arrays: &ArrayRef, field: &FieldRef, config: &Arc<ConfigOptions>) -> Result<ArrayRef> {
        let Some(item) = innermost_of(field) else { return internal_err!("`{}` got no arrays", self.name) };
        map_items(arrays, &mut |items| {
            let item = Arc::new(item.as_ref().clone().with_data_type(items.data_type().clone()));
            let (expr, schema) = self.planned(&item, config)?;
            let props = ExecutionProps { config_options: Some(Arc::clone(config)), ..ExecutionProps::new() };
            let expr = create_physical_expr(&expr, &schema, &props, &PhysicalPlanningContext::default())?;
            let batch = RecordBatch::try_new(Arc::clone(schema.inner()), vec![Arc::clone(items)])?;
            expr.evaluate(&batch)?.into_array(items.len())
        })
    }
}

impl ScalarUDFImpl for EachElement {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        internal_err!("the type of `{}` follows from the field of its argument", self.name)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let Some((array, item)) = args.arg_fields.first().and_then(|array| Some((array, innermost_of(array)?))) else {
            return internal_err!("`{}` got no arrays", self.name);
        };
        let (expr, schema) = self.planned(&item, &ConfigOptions::default())?;
        let (_, item) = expr.to_field(&schema)?;
        let data_type = list_of(array.data_type(), item.data_type());
        let field = Field::new(array.name(), data_type, true).with_metadata(array_of(&item).metadata().clone());
        Ok(Arc::new(field))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (Some(value), Some(field)) = (args.args.first(), args.arg_fields.first()) else {
            return internal_err!("`{}` got no arguments", self.name);
        };
        let arrays = value.to_array(if matches!(value, ColumnarValue::Scalar(_)) { 1 } else { args.number_rows })?;
        let mut result = self.compute(&arrays, field, &args.config_options)?;
        if result.data_type() != args.return_field.data_type() {
            result = cast(&result, args.return_field.data_type())?;
        }
        Ok(match value {
            ColumnarValue::Scalar(_) => ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?),
            ColumnarValue::Array(_) => ColumnarValue::Array(result),
        })
    }
}
