//! Scalars out of jsonb: the casts to boolean and to numbers.

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::json::path::{JsonType, json_type};

/// The boolean that each value is.
pub(super) fn to_bool(call: &Call<'_>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    call.build_boolean(|row| match json.get(row) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(not_castable(other, "boolean").into_datafusion()),
    })
}

/// The number that each value is, rounded.
pub(super) fn to_int8(call: &Call<'_>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    call.build_bigint(|row| {
        let Some(text) = json.get(row) else { return Ok(None) };
        let number = number(text, "bigint").into_datafusion()?;
        let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
        let away = i128::from(fraction.as_bytes().first().is_some_and(|&digit| digit >= b'5'));
        let whole: Option<i128> = integer.parse().ok();
        let rounded = whole.and_then(|whole| i64::try_from(if number.starts_with('-') { whole - away } else { whole + away }).ok());
        rounded.map(Some).ok_or_else(|| Error::new(ErrorKind::Execution, format!("bigint out of range: {number}")).into_datafusion())
    })
}

/// The text of the number that each value is.
pub(super) fn to_numeric(call: &Call<'_>) -> Result<ArrayRef> {
    let json = call.text(0)?;
    call.build_text(|row| match json.get(row) {
        None => Ok(None),
        Some(text) => Ok(Some(Cow::Borrowed(number(text, "numeric").into_datafusion()?))),
    })
}

fn number<'a>(text: &'a str, target: &str) -> Result<&'a str, Error> {
    if json_type(text) == JsonType::Number { Ok(text) } else { Err(not_castable(text, target)) }
}

fn not_castable(text: &str, target: &str) -> Error {
    let found = match json_type(text) {
        JsonType::Number => "numeric",
        other => other.name(),
    };
    let error = Error::new(ErrorKind::Execution, format!("cannot cast jsonb {found} to type {target}"));
    if found == "string" { error.with_hint("`->>` and `#>> '{}'` give a string as text, which can be cast") } else { error }
}
