//! Values in a form in which those that are equal are the same, also within arrays and rows: intervals as their lengths, zeros of
//! doubles without a sign, jsonb as its sort keys.

use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::{Array as _, ArrayRef, AsArray, Decimal128Array, ListArray, StringViewBuilder, StructArray};
use datafusion::arrow::compute::{cast, unary};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Float32Type, Float64Type, IntervalMonthDayNanoType};
use datafusion::common::Result;

use crate::datetime::argument::from_arrow;
use crate::error::IntoDataFusion;
use crate::spec::INTERVAL;
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb::key::append_key;

/// Whether `comparable` changes values of this field.
pub fn has_forms(field: &Field) -> bool {
    match field.data_type() {
        DataType::Interval(_) | DataType::Float32 | DataType::Float64 => true,
        DataType::List(item) => is_jsonb(field) || has_forms(item),
        DataType::Struct(members) => members.iter().any(|member| has_forms(member)),
        _ => is_jsonb(field),
    }
}

/// Whether values of the field are jsonb, or arrays of it.
fn is_jsonb(field: &Field) -> bool {
    matches!(SqlType::of(field), Some(SqlType::Jsonb | SqlType::JsonbArray))
}

/// The sort keys of jsonb.
fn keys(array: &ArrayRef) -> Result<ArrayRef> {
    let texts = cast(array, &DataType::Utf8View)?;
    let (mut bump, mut key) = (Bump::new(), String::new());
    let mut out = StringViewBuilder::with_capacity(texts.len());
    for text in texts.as_string_view() {
        if let Some(text) = text {
            key.clear();
            bump.reset();
            append_key(&bump, text, &mut key).into_datafusion()?;
            out.append_value(&key);
        } else {
            out.append_null();
        }
    }
    Ok(Arc::new(out.finish()))
}

/// The array of the field in that form.
pub(crate) fn comparable(array: &ArrayRef, field: &Field) -> Result<ArrayRef> {
    if !has_forms(field) {
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
            let values = if is_jsonb(field) { keys(list.values())? } else { comparable(list.values(), item)? };
            let item = Arc::new(item.as_ref().clone().with_data_type(values.data_type().clone()));
            Arc::new(ListArray::try_new(item, list.offsets().clone(), values, list.nulls().cloned())?)
        }
        DataType::Struct(members) => {
            let rows = array.as_struct();
            let columns =
                rows.columns().iter().zip(members).map(|(column, member)| comparable(column, member)).collect::<Result<Vec<_>>>()?;
            let own = |(member, column): (&FieldRef, &ArrayRef)| member.as_ref().clone().with_data_type(column.data_type().clone());
            let members: Fields = members.iter().zip(&columns).map(own).collect();
            Arc::new(StructArray::try_new_with_length(members, columns, rows.nulls().cloned(), rows.len())?)
        }
        _ if is_jsonb(field) => keys(array)?,
        _ => Arc::clone(array),
    })
}
