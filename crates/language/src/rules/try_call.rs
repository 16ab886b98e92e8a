//! `TRY_CAST` through a function that raises: a row whose value cannot be converted becomes NULL.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, new_empty_array, new_null_array};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature};

/// A function that gives NULL for the rows for which the inner one raises.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct TryCall {
    inner: Arc<ScalarUDF>,
    name: String,
}

impl TryCall {
    pub(super) fn udf(inner: &Arc<ScalarUDF>) -> ScalarUDF {
        ScalarUDF::new_from_impl(Self { inner: Arc::clone(inner), name: format!("try_{}", inner.name()) })
    }

    /// Calls the inner function for one row after the other.
    fn by_rows(&self, args: &ScalarFunctionArgs) -> Result<ArrayRef> {
        let data_type = args.return_field.data_type();
        let rows = (0..args.number_rows).map(|row| {
            let values = args.args.iter().map(|value| one_row(value, row)).collect();
            let one = ScalarFunctionArgs { args: values, number_rows: 1, ..args.clone() };
            Ok(match self.inner.invoke_with_args(one).and_then(|value| value.into_array(1)) {
                Ok(array) => array,
                Err(_) => new_null_array(data_type, 1),
            })
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            return Ok(new_empty_array(data_type));
        }
        let arrays: Vec<_> = rows.iter().map(AsRef::as_ref).collect();
        Ok(concat(&arrays)?)
    }
}

fn one_row(value: &ColumnarValue, row: usize) -> ColumnarValue {
    match value {
        ColumnarValue::Array(array) => ColumnarValue::Array(array.slice(row, 1)),
        constant @ ColumnarValue::Scalar(_) => constant.clone(),
    }
}

impl ScalarUDFImpl for TryCall {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(arg_types)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if let Ok(value) = self.inner.invoke_with_args(args.clone()) {
            return Ok(value);
        }
        if args.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_))) {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from(args.return_field.data_type())?));
        }
        Ok(ColumnarValue::Array(self.by_rows(&args)?))
    }
}
