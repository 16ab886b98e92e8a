//! `looks_like_secret(text, text)`

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::secret;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "looks_like_secret",
    aliases: &[],
    family: FAMILY,
    description: "Whether a value, known by a name, holds what looks like a secret: an access key, a private key, a token of a known \
                  vendor, a JSON web token, credentials after `Bearer` or `Basic`, a password or a signature in a URL, or a literal \
                  that its name gives away (`x-api-key`, `password`) in JSON, hstore or XML, also where that is encoded (Base64, in \
                  URLs, JSON, XML). References to variables, parameters and the context are none. A NULL name is \
                  an unknown one; NULL for a NULL value.",
    example: "SELECT looks_like_secret('integration.request.header.x-api-key', '''9f8a7c6b5d4e3f2a1b0c''')",
    result: "t",
    overloads: &[Overload::new(&[("name", Param::Text), ("value", Param::Text)], Returns::Type(SqlType::Boolean), looks_like_secret)],
};

fn looks_like_secret(call: &Call<'_>) -> Result<ArrayRef> {
    let (names, values) = (call.text(0)?, call.text(1)?);
    call.build_boolean(|row| Ok(values.get(row).map(|value| secret::looks_like_secret(names.get(row), value))))
}
