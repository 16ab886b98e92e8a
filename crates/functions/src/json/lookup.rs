//! What `->`, `->>`, `#>` and `#>>` have in common: answers are slices of their row's text where they can be.

use std::borrow::Cow;
use std::ops::Range;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::Checked;
use crate::dispatch::{Call, TextArg};
use crate::error::IntoDataFusion;
use apigw_sql_value::json::path::{self, JsonType, Step};

/// How the value that was found is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// As JSON, as written.
    Json,
    /// As text.
    Text,
}

/// The answer for one text.
enum Answer {
    Null,
    /// A part of the text.
    Part(Range<usize>),
    /// A string that had escapes.
    Text(String),
}

/// The value under the steps of each row: `steps` fills in those of a row and tells whether there are any
/// (otherwise the answer is NULL). If they are the same for all rows, `fixed`, they are asked for once.
pub(crate) fn lookup<'a, F>(call: &'a Call<'_>, form: As, fixed: bool, mut steps: F) -> Result<ArrayRef>
where
    F: FnMut(usize, &mut Vec<Step<'a>>) -> bool,
{
    let json = call.text(0)?;
    let checked = Checked::new(call);
    let mut path = Vec::new();
    let mut has_path = fixed && call.rows() > 0 && steps(0, &mut path);
    let mut failure = None;
    let array = call.build_text_slices(&json, |row| {
        if failure.is_some() {
            return None;
        }
        let text = json.get(row)?;
        if !fixed {
            path.clear();
            has_path = steps(row, &mut path);
        }
        if !has_path {
            return None;
        }
        let found = answer(text, &path, form, &checked).unwrap_or_else(|error| {
            failure = Some(error);
            Answer::Null
        });
        match found {
            Answer::Null => None,
            Answer::Part(range) => text.get(range).map(Cow::Borrowed),
            Answer::Text(text) => Some(Cow::Owned(text)),
        }
    })?;
    failure.map_or(Ok(array), Err)
}

fn answer(text: &str, path: &[Step<'_>], form: As, checked: &Checked) -> Result<Answer> {
    checked.check(text)?;
    let Some(range) = path::find(text, path) else { return Ok(Answer::Null) };
    if form == As::Json {
        return Ok(Answer::Part(range));
    }
    let value = text.get(range.clone()).unwrap_or_default();
    Ok(match path::text_of(value).map_err(|error| error.in_text(value)).into_datafusion()? {
        None => Answer::Null,
        Some(Cow::Owned(text)) => Answer::Text(text),
        // Only quotes can have gone.
        Some(Cow::Borrowed(part)) if part.len() < value.len() => Answer::Part(range.start + 1..range.end - 1),
        Some(Cow::Borrowed(_)) => Answer::Part(range),
    })
}

/// `json -> text` and `json ->> text`.
pub(crate) fn field(call: &Call<'_>, form: As) -> Result<ArrayRef> {
    let key = call.text(1)?;
    lookup(call, form, key.constant().is_some(), |row, path| key.get(row).map(|key| path.push(Step::Key(key))).is_some())
}

/// `json -> integer` and `json ->> integer`.
pub(crate) fn element(call: &Call<'_>, form: As) -> Result<ArrayRef> {
    let index = call.bigint(1)?;
    lookup(call, form, call.is_constant_arg(1), |row, path| index.get(row).map(|index| path.push(Step::Index(index))).is_some())
}

/// `jsonb -> integer` and `jsonb ->> integer`: a scalar counts as an array of itself.
pub(crate) fn element_or_scalar(call: &Call<'_>, form: As) -> Result<ArrayRef> {
    let (json, index) = (call.text(0)?, call.bigint(1)?);
    lookup(call, form, false, |row, path| {
        let Some(index) = index.get(row) else { return false };
        let is_scalar = |text| !matches!(path::json_type(text), JsonType::Object | JsonType::Array);
        if !(matches!(index, 0 | -1) && json.get(row).is_some_and(is_scalar)) {
            path.push(Step::Index(index));
        }
        true
    })
}

/// `json #> text[]` and `json #>> text[]`.
pub(crate) fn path_array(call: &Call<'_>, form: As) -> Result<ArrayRef> {
    let elements = call.text_array(1)?;
    lookup(call, form, elements.is_constant(), |row, path| {
        elements.get(row).is_some_and(|mut items| items.all(|item| item.map(|text| path.push(Step::element(text))).is_some()))
    })
}

/// `json_extract_path(json, text, …)` and `json_extract_path_text(json, text, …)`.
pub(crate) fn path_variadic(call: &Call<'_>, form: As) -> Result<ArrayRef> {
    let elements: Vec<TextArg<'_>> = (1..call.arg_count()).map(|i| call.text(i)).collect::<Result<_>>()?;
    let fixed = elements.iter().all(|element| element.constant().is_some());
    lookup(call, form, fixed, |row, path| {
        elements.iter().all(|element| element.get(row).map(|text| path.push(Step::element(text))).is_some())
    })
}
