//! `redact([text,] text)`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::secret;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "redact",
    aliases: &[],
    family: FAMILY,
    description: "The text with what looks like a secret (see `looks_like_secret`) replaced by `***`. With a name, the whole value is \
                  replaced where the name gives it away. A NULL name is an unknown one; NULL for a NULL value.",
    example: "SELECT redact('https://svc:hunter2@api.example/x?y=1')",
    result: "https://svc:***@api.example/x?y=1",
    overloads: &[
        Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Text), |call| call.map_text(|text| Some(secret::redact(text)))),
        Overload::new(&[("name", Param::Text), ("value", Param::Text)], Returns::Type(SqlType::Text), redact_named),
    ],
};

fn redact_named(call: &Call<'_>) -> Result<ArrayRef> {
    let (names, values) = (call.text(0)?, call.text(1)?);
    call.build_text_slices(&values, |row| Some(secret::redact_named(names.get(row), values.get(row)?)))
}
