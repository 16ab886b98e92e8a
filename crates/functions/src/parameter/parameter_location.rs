//! `parameter_location(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::parameter;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "parameter_location",
    aliases: &[],
    family: FAMILY,
    description: "Where the parameter of a mapping (its key or its value) lives: `path`, `querystring`, `multivaluequerystring`, \
                  `header`, `multivalueheader` or `body` of the request or response, else `context` or `stageVariables`. NULL for \
                  NULL, for a static value and for text that names no parameter. Grammar: API Gateway's data mapping reference.",
    example: "SELECT parameter_location('integration.request.querystring.page')",
    result: "querystring",
    overloads: &[Overload::new(&[("parameter", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| parameter::parse(text).map(|p| Cow::Borrowed(p.location)))
    })],
};
