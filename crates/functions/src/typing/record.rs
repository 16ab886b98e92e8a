//! Records filled with values that are known by name: `populate_record`, `json_populate_record`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringViewBuilder, StructArray, UInt64Array};
use datafusion::arrow::compute::kernels::zip::zip;
use datafusion::arrow::compute::{CastOptions, cast_with_options, take};
use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::{Result, internal_datafusion_err};
use datafusion::error::DataFusionError;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::{hstore, inet, json};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

/// The value of a member: `None` where there is none for it, `Some(None)` where it is NULL.
pub(crate) type Found = Option<Option<String>>;

/// The record that is argument 0, with the values that `value` finds for a row and a member.
pub(crate) fn populate(call: &Call<'_>, value: impl Fn(usize, &FieldRef) -> Result<Found>) -> Result<ArrayRef> {
    let all_rows = call.is_constant_arg(0) && !call.is_constant();
    let record = if all_rows { take(call.array(0), &UInt64Array::from(vec![0; call.rows()]), None)? } else { Arc::clone(call.array(0)) };
    let record = record.as_struct_opt().ok_or_else(|| internal_datafusion_err!("a record is a struct"))?;
    let member = |(field, old): (&FieldRef, &ArrayRef)| {
        let mut found = Vec::with_capacity(old.len());
        let mut texts = StringViewBuilder::with_capacity(old.len());
        for row in 0..old.len() {
            let value = value(row, field)?;
            found.push(value.is_some());
            texts.append_option(value.flatten());
        }
        Ok(zip(&BooleanArray::from(found), &read(field, &(Arc::new(texts.finish()) as ArrayRef))?, old)?)
    };
    let columns = record.fields().iter().zip(record.columns()).map(member).collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(StructArray::try_new_with_length(record.fields().clone(), columns, record.nulls().cloned(), record.len())?))
}

/// `texts` as values of the type of `field`.
fn read(field: &FieldRef, texts: &ArrayRef) -> Result<ArrayRef> {
    let views = texts.as_string_view();
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let read = match SqlType::of(field) {
        Some(SqlType::Hstore | SqlType::HstoreCsv) => hstore::parse_hstores(views).map(|map| Arc::new(map) as ArrayRef),
        Some(SqlType::TextArray) => hstore::parse_text_arrays(views).map(|list| Arc::new(list) as ArrayRef),
        Some(SqlType::Jsonb) => json::read(views),
        Some(SqlType::Json) => json::check(views).map(|()| Arc::clone(texts)),
        Some(SqlType::Inet | SqlType::Cidr) => inet::read(views),
        _ => cast_with_options(texts, field.data_type(), &options).map_err(DataFusionError::from),
    };
    read.map_err(|error| {
        let reason = match &error {
            DataFusionError::External(own) => own.to_string(),
            other => other.strip_backtrace(),
        };
        let message = format!("a value for the member `{}` is not of its type: {reason}", field.name());
        Error::new(ErrorKind::InvalidText, message).into_datafusion()
    })
}
