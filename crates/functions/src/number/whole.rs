//! Whole numbers from numeric values.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::spec::Returns;

pub(super) const DECIMAL: DataType = DataType::Decimal128(38, 0);
/// A numeric without digits after the point.
pub(super) const WHOLE: Returns = Returns::Arrow(|| DECIMAL);

/// `f` of the unscaled value and the unscaled one.
pub(super) fn whole(call: &Call<'_>, f: impl Fn(i128, i128) -> i128) -> Result<ArrayRef> {
    let (values, scale) = call.numeric(0)?;
    let one = 10i128.pow(scale.max(0).unsigned_abs().into());
    call.build_primitive::<Decimal128Type>(DECIMAL, |row| Ok(values.get(row).map(|value| f(value, one))))
}
