//! `textcat(text, text)`: the operator `||` of texts as a function, so that its result is counted as that of one.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, Operator, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::PhysicalExpr as _;
use datafusion::physical_expr::expressions::{self, Column};

/// The function.
pub(super) fn function() -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(TextCat { signature: Signature::any(2, Volatility::Immutable) }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct TextCat {
    signature: Signature,
}

impl ScalarUDFImpl for TextCat {
    fn name(&self) -> &'static str {
        "textcat"
    }

    /// What depends on the name of the operator finds it.
    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        let [left, right] = args else { return internal_err!("`textcat` has {} arguments", args.len()) };
        let operator = BinaryExpr::new(Box::new(left.clone()), Operator::StringConcat, Box::new(right.clone()));
        Ok(Expr::BinaryExpr(operator).schema_name().to_string())
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(arg_types.first().cloned().unwrap_or(DataType::Utf8View))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let [left, right] = args.arg_fields else { return internal_err!("`textcat` has {} arguments", args.arg_fields.len()) };
        Ok(Arc::new(Field::new(self.name(), left.data_type().clone(), left.is_nullable() || right.is_nullable())))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let columns = args.args.into_iter().map(|arg| arg.into_array(rows)).collect::<Result<Vec<_>>>()?;
        let fields: Vec<_> = ["left", "right"].iter().zip(&columns).map(|(n, c)| Field::new(*n, c.data_type().clone(), true)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
        let (left, right) = (Arc::new(Column::new("left", 0)), Arc::new(Column::new("right", 1)));
        let value = expressions::BinaryExpr::new(left, Operator::StringConcat, right).evaluate(&batch)?;
        match value {
            ColumnarValue::Array(array) if constant => {
                Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&array, 0)?))
            }
            value => Ok(value),
        }
    }
}
