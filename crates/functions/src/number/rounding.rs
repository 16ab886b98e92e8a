//! `round` and `trunc`: of integers a double and a numeric, and as many digits behind the point as are asked for, as in PostgreSQL.
//! DataFusion's give integers, and the digits that the number has.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::types::{NativeType, logical_float32, logical_float64, logical_int32};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::functions::math;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    Coercion, ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature,
    TypeSignatureClass, Volatility,
};

/// The most digits behind the point that a result gets because they are asked for.
const MOST_DIGITS: i8 = 20;

/// DataFusion's function with the types of PostgreSQL's.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Rounding {
    inner: Arc<ScalarUDF>,
    signature: Signature,
}

/// The functions.
pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    [math::round(), math::trunc()].map(|inner| Arc::new(ScalarUDF::new_from_impl(Rounding { inner, signature: signature() }))).into()
}

fn signature() -> Signature {
    let whole = NativeType::Decimal(38, 0);
    let digits = Coercion::new_implicit(TypeSignatureClass::Native(logical_int32()), vec![TypeSignatureClass::Integer], NativeType::Int32);
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
    Signature::one_of(signatures, Volatility::Immutable)
}

/// The digits behind the point that a call asks for: those of its second argument, if that is a constant.
fn digits(constants: &[Option<&ScalarValue>]) -> Option<i8> {
    let Some(digits) = constants.get(1) else { return Some(0) };
    let Ok(ScalarValue::Int64(Some(digits))) = (*digits)?.cast_to(&DataType::Int64) else { return None };
    i8::try_from(digits.max(0)).ok().filter(|digits| *digits <= MOST_DIGITS)
}

impl Rounding {
    /// What DataFusion's function gives.
    fn inner_field(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }
}

impl ScalarUDFImpl for Rounding {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let digits = digits(args.scalar_arguments);
        let field = self.inner_field(args)?;
        Ok(match (field.data_type(), digits) {
            (DataType::Decimal128(..), Some(digits)) => {
                Arc::new(Field::new(field.name(), DataType::Decimal128(38, digits), field.is_nullable()))
            }
            _ => field,
        })
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        plan_err!("the type of `{}` depends on more than the types of its arguments", self.name())
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let wanted = args.return_field.data_type().clone();
        if self.name() == "trunc"
            && let Some(digits) = args.args.get_mut(1)
        {
            *digits = digits.cast_to(&DataType::Int64, None)?;
        }
        let constants: Vec<Option<ScalarValue>> = args
            .args
            .iter()
            .map(|arg| match arg {
                ColumnarValue::Scalar(value) => Some(value.clone()),
                ColumnarValue::Array(_) => None,
            })
            .collect();
        let constants: Vec<Option<&ScalarValue>> = constants.iter().map(Option::as_ref).collect();
        args.return_field = self.inner_field(ReturnFieldArgs { arg_fields: &args.arg_fields, scalar_arguments: &constants })?;
        let result = self.inner.invoke_with_args(args)?;
        if result.data_type() == wanted { Ok(result) } else { result.cast_to(&wanted, None) }
    }

    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(input)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }
}
