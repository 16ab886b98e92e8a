//! Backend identity: keys for grouping and joining.

mod backend_key;
mod backend_key_qualified;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::dispatch::Call;
use super::spec::{FunctionSpec, Param};
use apigw_sql_value::uri::backend;

const FAMILY: &str = "Backends";

const PARAMS: &[(&str, Param)] = &[("uri", Param::Text), ("connection_id", Param::Text), ("integration_target", Param::Text)];

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&backend_key::SPEC, &backend_key_qualified::SPEC]
}

fn key(call: &Call<'_>, qualified: bool) -> Result<ArrayRef> {
    let (uris, links) = (call.text(0)?, call.text(1)?);
    let targets = if call.arg_count() > 2 { Some(call.text(2)?) } else { None };
    call.build_text_slices(&uris, |row| backend::key(uris.get(row)?, links.get(row), targets.and_then(|t| t.get(row)), qualified))
}
