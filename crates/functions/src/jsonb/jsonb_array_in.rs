//! `jsonb_array_in(text[])`, the cast to jsonb[]

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, ListArray};
use datafusion::common::internal_err;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_array_in",
    aliases: &[],
    family: FAMILY,
    description: "An array of texts as an array of jsonb; the cast `::jsonb[]`. NULL for NULL; raises where a text is not JSON.",
    example: r#"SELECT jsonb_array_in('{"{\"b\":1,\"a\":2}",null}')"#,
    result: r#"{"{\"a\": 2, \"b\": 1}",NULL}"#,
    overloads: &[Overload::new(&[("array", Param::TextArrayIn)], Returns::Type(SqlType::JsonbArray), |call| {
        let (item, offsets, texts, nulls) = call.array(0).as_list::<i32>().clone().into_parts();
        let Some(texts) = texts.as_string_view_opt() else { return internal_err!("an array of texts has other items") };
        Ok(Arc::new(ListArray::try_new(item, offsets, crate::json::read(texts)?, nulls)?))
    })],
};
