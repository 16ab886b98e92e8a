//! Values in a form in which those that are equal are the same, also within arrays and rows: intervals as their lengths, zeros of
//! doubles without a sign.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray, Decimal128Array, ListArray, StructArray};
use datafusion::arrow::compute::{cast, unary};
use datafusion::arrow::datatypes::{DataType, FieldRef, Fields, Float32Type, Float64Type, IntervalMonthDayNanoType};
use datafusion::common::Result;

use crate::functions::datetime::argument::from_arrow;
use crate::functions::spec::INTERVAL;

/// Whether [`comparable`] changes values of this type.
pub(crate) fn has_forms(data_type: &DataType) -> bool {
    match data_type {
        DataType::Interval(_) | DataType::Float32 | DataType::Float64 => true,
        DataType::List(item) => has_forms(item.data_type()),
        DataType::Struct(members) => members.iter().any(|member| has_forms(member.data_type())),
        _ => false,
    }
}

/// The array in that form.
pub(in crate::functions) fn comparable(array: &ArrayRef) -> Result<ArrayRef> {
    if !has_forms(array.data_type()) {
        return Ok(Arc::clone(array));
    }
    Ok(match array.data_type() {
        DataType::Interval(_) => {
            let intervals = cast(array, &INTERVAL)?;
            let intervals = intervals.as_primitive::<IntervalMonthDayNanoType>();
            let lengths: Decimal128Array = intervals.iter().map(|value| value.map(|value| from_arrow(value).length())).collect();
            Arc::new(lengths.with_precision_and_scale(38, 0)?)
        }
        // The sum of zeros of both signs has none.
        DataType::Float32 => Arc::new(unary::<_, _, Float32Type>(array.as_primitive::<Float32Type>(), |x| x + 0.0)),
        DataType::Float64 => Arc::new(unary::<_, _, Float64Type>(array.as_primitive::<Float64Type>(), |x| x + 0.0)),
        DataType::List(item) => {
            let list = array.as_list::<i32>();
            let values = comparable(list.values())?;
            let item = Arc::new(item.as_ref().clone().with_data_type(values.data_type().clone()));
            Arc::new(ListArray::try_new(item, list.offsets().clone(), values, list.nulls().cloned())?)
        }
        DataType::Struct(members) => {
            let rows = array.as_struct();
            let columns = rows.columns().iter().map(comparable).collect::<Result<Vec<_>>>()?;
            let own = |(member, column): (&FieldRef, &ArrayRef)| member.as_ref().clone().with_data_type(column.data_type().clone());
            let members: Fields = members.iter().zip(&columns).map(own).collect();
            Arc::new(StructArray::try_new_with_length(members, columns, rows.nulls().cloned(), rows.len())?)
        }
        _ => Arc::clone(array),
    })
}
