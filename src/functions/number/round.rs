//! `round(x)` and `round(x, digits)`: of integers a double and a numeric, as in PostgreSQL, where DataFusion gives integers.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::types::{NativeType, logical_float32, logical_float64, logical_int32};
use datafusion::common::{Result, plan_err};
use datafusion::functions::math::round::RoundFunc;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    Coercion, ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, TypeSignature,
    TypeSignatureClass, Volatility,
};

/// DataFusion's function with the types of PostgreSQL's.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Round {
    inner: RoundFunc,
    signature: Signature,
}

impl Default for Round {
    fn default() -> Self {
        let whole = NativeType::Decimal(38, 0);
        let digits =
            Coercion::new_implicit(TypeSignatureClass::Native(logical_int32()), vec![TypeSignatureClass::Integer], NativeType::Int32);
        let decimal = Coercion::new_exact(TypeSignatureClass::Decimal);
        let integer = Coercion::new_implicit(TypeSignatureClass::Native(Arc::new(whole.clone())), vec![TypeSignatureClass::Integer], whole);
        let real = Coercion::new_exact(TypeSignatureClass::Native(logical_float32()));
        let double =
            Coercion::new_implicit(TypeSignatureClass::Native(logical_float64()), vec![TypeSignatureClass::Numeric], NativeType::Float64);
        let signatures = vec![
            TypeSignature::Coercible(vec![decimal.clone(), digits.clone()]),
            TypeSignature::Coercible(vec![decimal]),
            TypeSignature::Coercible(vec![real.clone(), digits.clone()]),
            TypeSignature::Coercible(vec![real]),
            TypeSignature::Coercible(vec![integer, digits.clone()]),
            TypeSignature::Coercible(vec![double.clone(), digits]),
            TypeSignature::Coercible(vec![double]),
        ];
        Self { inner: RoundFunc::new(), signature: Signature::one_of(signatures, Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for Round {
    fn name(&self) -> &'static str {
        "round"
    }

    fn is_strict(&self) -> bool {
        self.inner.is_strict()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        plan_err!("the type of `round` depends on more than the types of its arguments")
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        self.inner.invoke_with_args(args)
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(input)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }
}
