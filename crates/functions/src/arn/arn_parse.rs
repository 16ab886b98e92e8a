//! `arn_parse(text)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::arn::Arn;

const MEMBERS: &[(&str, SqlType)] = &[
    ("partition", SqlType::Text),
    ("service", SqlType::Text),
    ("region", SqlType::Text),
    ("account_id", SqlType::Text),
    ("resource", SqlType::Text),
];

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arn_parse",
    aliases: &[],
    family: FAMILY,
    description: "All parts of an ARN; empty ones are NULL. NULL for NULL and for text that is no ARN. AWS General Reference, \
                  \"Amazon Resource Names\".",
    example: "SELECT arn_parse('arn:aws:s3:::bucket')",
    result: "(aws,s3,,,bucket)",
    overloads: &[Overload::new(&[("arn", Param::Text)], Returns::Struct(MEMBERS), arn_parse)],
};

fn arn_parse(call: &Call<'_>) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    let parsed: Vec<_> = (0..call.rows()).map(|row| texts.get(row).and_then(Arn::parse)).collect();
    let text = |part: fn(Arn<'_>) -> Option<&str>| call.build_text_slices(&texts, |row| part(parsed[row]?).map(Cow::Borrowed));
    let columns = vec![
        text(|arn| arn.partition)?,
        text(|arn| arn.service)?,
        text(|arn| arn.region)?,
        text(|arn| arn.account_id)?,
        text(|arn| arn.resource)?,
    ];
    call.build_struct(MEMBERS, parsed.iter().map(Option::is_some).collect(), columns)
}
