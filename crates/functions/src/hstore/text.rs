//! Functions that write an hstore as text.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;

use super::argument;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::hstore::HstoreRow;
use apigw_sql_value::error;

/// Each hstore as `write` writes it; NULL where it is NULL.
pub(super) fn of_hstores(call: &Call<'_>, write: impl Fn(HstoreRow<'_>, &mut String) -> error::Result<()>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let mut out = StringViewBuilder::with_capacity(call.rows());
    let mut text = String::new();
    for row in 0..call.rows() {
        match maps.get(row) {
            None => out.append_null(),
            Some(map) => {
                text.clear();
                write(map, &mut text).into_datafusion()?;
                out.append_value(&text);
            }
        }
    }
    Ok(Arc::new(out.finish()))
}
