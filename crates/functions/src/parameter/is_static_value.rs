//! `is_static_value(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::parameter;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "is_static_value",
    aliases: &[],
    family: FAMILY,
    description: "Whether the value of a parameter mapping is static, that is, written in single quotes, rather than a reference such \
                  as `method.request.header.X-Tenant`. NULL for NULL.",
    example: "SELECT is_static_value('''application/json''')",
    result: "t",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        call.map_boolean(|value| Some(parameter::static_value(value).is_some()))
    })],
};
