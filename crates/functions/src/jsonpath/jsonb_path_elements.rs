//! `jsonb_path_elements(jsonb, jsonpath [, jsonb [, boolean]])`, and with zones

use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::{ArrayRef, ListBuilder, StringViewBuilder};
use datafusion::arrow::datatypes::Field;
use datafusion::common::Result;

use super::argument::{DEFAULTS, FAMILY, Mode, PARAMS, Paths};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::json::lists::{Item, structs};
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_path_elements",
    aliases: &[],
    family: FAMILY,
    description: "All that the path leads to in the value, each as a struct of one member, `value`; `jsonb_path_query` makes rows of it. The members of the object `vars` are the path's variables. NULL where an argument is NULL; raises for what goes wrong in the value, where they are those found before if `silent` is true.",
    example: r#"SELECT cardinality(jsonb_path_elements('{"a": [1, 2, 3]}', '$.a[*] ? (@ >= $least)', '{"least": 2}'))"#,
    result: "2",
    overloads: &[Overload::new(PARAMS, Returns::Arrow(|| Item::Jsonb.elements()), |call| elements(call, Mode::Plain)).defaults(DEFAULTS)],
};

pub(super) static SPEC_TZ: FunctionSpec = FunctionSpec {
    name: "jsonb_path_elements_tz",
    aliases: &[],
    family: FAMILY,
    description: "As `jsonb_path_elements`, with comparisons of times with and without a zone, which are in UTC; `jsonb_path_query_tz` makes rows of it.",
    example: r#"SELECT cardinality(jsonb_path_elements_tz('["2026-03-01"]', '$[*] ? (@.datetime() < "2026-03-01 01:00:00+00".datetime())'))"#,
    result: "1",
    overloads: &[Overload::new(PARAMS, Returns::Arrow(|| Item::Jsonb.elements()), |call| elements(call, Mode::Zoned)).defaults(DEFAULTS)],
};

fn elements(call: &Call<'_>, mode: Mode) -> Result<ArrayRef> {
    let mut paths = Paths::new(call, mode)?;
    let field = SqlType::Jsonb.field(Field::LIST_FIELD_DEFAULT_NAME, true);
    let mut out = ListBuilder::with_capacity(StringViewBuilder::new(), call.rows()).with_field(field);
    let mut bump = Bump::new();
    for row in 0..call.rows() {
        bump.reset();
        let found = paths.get(row)?;
        let is_valid = found.is_some();
        if let Some((path, text, how)) = found {
            path.query(&bump, text, how, |item| out.values().append_value(item)).into_datafusion()?;
        }
        out.append(is_valid);
    }
    structs(&Item::Jsonb.elements(), &[Arc::new(out.finish())])
}
