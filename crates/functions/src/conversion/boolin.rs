//! `boolin(text)`, behind `text::boolean`

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::boolean;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "boolin",
    aliases: &[],
    family: FAMILY,
    description: "The boolean that a text stands for: what `text::boolean` does. `true`, `yes`, `on`, `1` and `false`, `no`, `off`, `0` \
                  in any case, also cut short. NULL for NULL; raises for any other text.",
    example: "SELECT boolin('yes')",
    result: "t",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        let text = call.text(0)?;
        call.build_boolean(|row| text.get(row).map(boolean::parse).transpose().into_datafusion())
    })],
};
