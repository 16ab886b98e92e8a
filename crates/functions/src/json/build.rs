//! Columns of texts that are written row by row, as json or jsonb.

use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::error;
use apigw_sql_value::jsonb::canonicalize;
use apigw_sql_value::room;

/// Each row as `write` writes it, or NULL where it says so. The arena is empty again for each row.
pub(crate) fn build<F>(call: &Call<'_>, mut write: F) -> Result<ArrayRef>
where
    F: FnMut(usize, &Bump, &mut String) -> error::Result<bool>,
{
    let mut out = StringViewBuilder::with_capacity(call.rows());
    let (mut bump, mut text) = (Bump::new(), String::new());
    let mut made = 0;
    for row in 0..call.rows() {
        text.clear();
        bump.reset();
        if write(row, &bump, &mut text).into_datafusion()? {
            made += text.len();
            room::check_text(text.len()).into_datafusion()?;
            room::check(made).into_datafusion()?;
            out.append_value(&text);
        } else {
            out.append_null();
        }
    }
    Ok(Arc::new(out.finish()))
}

/// Every text as jsonb; a text that is not JSON is an error.
pub(crate) fn read(texts: &StringViewArray) -> Result<ArrayRef> {
    let mut out = StringViewBuilder::with_capacity(texts.len());
    let (mut bump, mut jsonb) = (Bump::new(), String::new());
    let mut last = None;
    for text in texts {
        let Some(text) = text else {
            out.append_null();
            continue;
        };
        if last != Some(text) {
            jsonb.clear();
            bump.reset();
            canonicalize(&bump, text, &mut jsonb).into_datafusion()?;
            last = Some(text);
        }
        out.append_value(&jsonb);
    }
    Ok(Arc::new(out.finish()))
}
