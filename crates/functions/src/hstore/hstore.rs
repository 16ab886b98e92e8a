//! `hstore(text, text)`, `hstore(text[])`, `hstore(text[], text[])` and `hstore(text)`: the constructors.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::Result;

use super::{FAMILY, hstore_in};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::HstoreBuilder;
use apigw_sql_columns::types::text::text_of;
use apigw_sql_value::error::{Error, Result as ValueResult};
use apigw_sql_value::hstore::{check_key, check_value, null_key};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore",
    aliases: &["tconvert"],
    family: FAMILY,
    description: "Makes an hstore: of one key and value, of an array of keys and values in turn or of pairs, of an array of keys and \
                  one of values, of a text, or of a row with its columns as keys. A NULL key of a single pair gives NULL, one in an array is an error; where a key is \
                  there several times, the entry stays that PostgreSQL keeps.",
    example: "SELECT hstore(ARRAY['b', 'a'], ARRAY['2', '1'])",
    result: r#""a"=>"1", "b"=>"2""#,
    overloads: &[
        Overload::new(&[("key", Param::Text), ("value", Param::Text)], Returns::Type(SqlType::Hstore), of_pair),
        Overload::new(&[("keys", Param::TextArray), ("values", Param::TextArray)], Returns::Type(SqlType::Hstore), of_arrays),
        Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Hstore), hstore_in::hstore_in),
        Overload::new(&[("entries", Param::TextArray)], Returns::Type(SqlType::Hstore), of_array),
        Overload::new(&[("entries", Param::TextMatrix)], Returns::Type(SqlType::Hstore), of_matrix),
        Overload::new(&[("record", Param::Record)], Returns::Type(SqlType::Hstore), of_record),
    ],
};

type Entry<'a> = (&'a str, Option<&'a str>);

fn entry<'a>(key: Option<&'a str>, value: Option<&'a str>) -> ValueResult<Entry<'a>> {
    let key = key.ok_or_else(null_key)?;
    check_key(key)?;
    value.map_or(Ok(()), check_value)?;
    Ok((key, value))
}

/// Each row as `fill` fills it, or NULL where it says so.
fn build<'a>(call: &Call<'_>, mut fill: impl FnMut(usize, &mut Vec<Entry<'a>>) -> ValueResult<bool>) -> Result<ArrayRef> {
    let mut out = HstoreBuilder::with_capacity(call.rows());
    let mut entries = Vec::new();
    for row in 0..call.rows() {
        entries.clear();
        if fill(row, &mut entries).into_datafusion()? {
            out.append(&mut entries);
        } else {
            out.append_null();
        }
    }
    Ok(Arc::new(out.finish()))
}

fn of_pair(call: &Call<'_>) -> Result<ArrayRef> {
    let (keys, values) = (call.text(0)?, call.text(1)?);
    build(call, |row, entries| {
        let Some(key) = keys.get(row) else { return Ok(false) };
        entries.push(entry(Some(key), values.get(row))?);
        Ok(true)
    })
}

fn of_arrays(call: &Call<'_>) -> Result<ArrayRef> {
    let (keys, values) = (call.text_array(0)?, call.text_array(1)?);
    build(call, |row, entries| {
        let Some(keys) = keys.get(row) else { return Ok(false) };
        match values.get(row) {
            None => keys.map(|key| entry(key, None)).try_for_each(|entry| entry.map(|e| entries.push(e)))?,
            Some(values) if values.len() != keys.len() => return Err(Error::invalid_text("arrays must have same bounds")),
            Some(values) => keys.zip(values).try_for_each(|(key, value)| entry(key, value).map(|e| entries.push(e)))?,
        }
        Ok(true)
    })
}

fn of_array(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = call.text_array(0)?;
    build(call, |row, entries| {
        let Some(mut items) = arrays.get(row) else { return Ok(false) };
        if items.len() % 2 != 0 {
            return Err(Error::invalid_text("array must have even number of elements"));
        }
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            entries.push(entry(key, value)?);
        }
        Ok(true)
    })
}

fn of_matrix(call: &Call<'_>) -> Result<ArrayRef> {
    let matrices = call.text_matrix(0)?;
    build(call, |row, entries| {
        let Some(rows) = matrices.get(row) else { return Ok(false) };
        for pair in rows {
            let mut pair = pair.into_iter().flatten();
            let (Some(key), Some(value), None) = (pair.next(), pair.next(), pair.next()) else {
                return Err(Error::invalid_text("array must have two columns"));
            };
            entries.push(entry(key, value)?);
        }
        Ok(true)
    })
}

fn of_record(call: &Call<'_>) -> Result<ArrayRef> {
    let record = call.array(0).as_struct();
    let constant = call.is_constant_arg(0);
    let mut out = HstoreBuilder::with_capacity(call.rows());
    for row in 0..call.rows() {
        let row = if constant { 0 } else { row };
        // A row that is NULL has its columns all the same.
        let null = record.is_null(row);
        let member = |(field, column): (&datafusion::arrow::datatypes::FieldRef, &ArrayRef)| {
            let mut text = String::new();
            (field.name().clone(), (!null && text_of(column, row, &mut text)).then_some(text))
        };
        let mut entries: Vec<_> = record.fields().iter().zip(record.columns()).map(member).collect();
        out.append(&mut entries);
    }
    Ok(Arc::new(out.finish()))
}
