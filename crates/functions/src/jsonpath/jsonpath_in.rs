//! `jsonpath_in(text)`, the cast to `jsonpath`

use super::argument::FAMILY;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonpath::JsonPath;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonpath_in",
    aliases: &[],
    family: FAMILY,
    description: "The text of an SQL/JSON path in the form in which PostgreSQL prints it: what `::jsonpath` does; paths are texts here. NULL for NULL; raises where the text is no path, and says where.",
    example: "SELECT jsonpath_in('$.a[*] ? (@ > 2)')",
    result: r#"$."a"[*]?(@ > 2)"#,
    overloads: &[Overload::new(&[("path", Param::Text)], Returns::Type(SqlType::Text), |call| {
        let text = call.text(0)?;
        let mut memo = Memo::default();
        call.build_text(|row| {
            text.get(row).map(|text| memo.of(text, |text| Ok(JsonPath::parse(text)?.to_string())).cloned().map(Into::into)).transpose()
        })
    })],
};
