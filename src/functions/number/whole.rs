//! Whole numbers from numeric values.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::{Result, internal_err};

use crate::functions::dispatch::Call;
use crate::functions::spec::Returns;

const DECIMAL: DataType = DataType::Decimal128(38, 0);
/// A numeric without digits after the point.
pub(super) const WHOLE: Returns = Returns::Arrow(|| DECIMAL);

/// `f` of the unscaled value and the unscaled one.
pub(super) fn whole(call: &Call<'_>, f: impl Fn(i128, i128) -> i128) -> Result<ArrayRef> {
    let DataType::Decimal128(_, scale) = *call.array(0).data_type() else {
        return internal_err!("`{}` got {}", call.name(), call.array(0).data_type());
    };
    let one = 10i128.pow(scale.max(0).unsigned_abs().into());
    let values = call.array(0).as_primitive::<Decimal128Type>().clone();
    let constant = call.is_constant_arg(0);
    call.build_primitive::<Decimal128Type>(DECIMAL, |row| {
        let row = if constant { 0 } else { row };
        Ok((!datafusion::arrow::array::Array::is_null(&values, row)).then(|| f(values.value(row), one)))
    })
}
