//! `like_escape(pattern, escape)`, behind `LIKE … ESCAPE`

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::like::like_escape;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "like_escape",
    aliases: &[],
    family: FAMILY,
    description: "A LIKE pattern with backslashes in place of another escape character: `LIKE pattern ESCAPE escape`; an empty escape \
                  makes every backslash stand for itself. NULL for NULL; raises for an escape of several characters.",
    example: "SELECT '100%' LIKE like_escape('%#%', '#')",
    result: "t",
    overloads: &[Overload::new(&[("pattern", Param::Text), ("escape", Param::Text)], Returns::Type(SqlType::Text), |call| {
        let (pattern, escape) = (call.text(0)?, call.text(1)?);
        call.build_text(|row| match (pattern.get(row), escape.get(row)) {
            (Some(pattern), Some(escape)) => Ok(Some(like_escape(pattern, escape).into_datafusion()?)),
            _ => Ok(None),
        })
    })],
};
