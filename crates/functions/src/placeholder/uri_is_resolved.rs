//! `uri_is_resolved(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::placeholder;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "uri_is_resolved",
    aliases: &[],
    family: FAMILY,
    description: "Whether a text leaves no variable open: neither `${…}` nor a stage variable. Path parameters such as `{id}` \
                  leave nothing open, they are filled in with each request. NULL for NULL.",
    example: "SELECT uri_is_resolved('https://${stageVariables.host}/pets/{id}')",
    result: "f",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        call.map_boolean(|text| Some(placeholder::is_resolved(text)))
    })],
};
