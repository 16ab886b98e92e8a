//! `parameter_name(text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::parameter;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "parameter_name",
    aliases: &[],
    family: FAMILY,
    description: "The name of the parameter of a mapping (its key or its value): a header, query or path parameter, the JSONPath in the \
                  body, the member of `context`, a stage variable. NULL for NULL, for a static value, for the whole body and for text \
                  that names no parameter. Grammar: API Gateway's data mapping reference.",
    example: "SELECT parameter_name('method.request.header.X-Tenant')",
    result: "X-Tenant",
    overloads: &[Overload::new(&[("parameter", Param::Text)], Returns::Type(SqlType::Text), |call| {
        call.map_text(|text| parameter::parse(text).and_then(|p| p.name).map(Cow::Borrowed))
    })],
};
