//! `stage_variables(text)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::placeholder;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "stage_variables",
    aliases: &[],
    family: FAMILY,
    description: "The names of the stage variables in a URI, a parameter mapping or a template, `${stageVariables.x}`, \
                  `stageVariables.x` and `$stageVariables.get('x')`, each once and in the order of their appearance; an empty \
                  array where there are none. NULL for NULL.",
    example: "SELECT stage_variables('https://${stageVariables.host}/${stageVariables.path}')",
    result: "{host,path}",
    overloads: &[Overload::new(&[("text", Param::Text)], Returns::Type(SqlType::TextArray), |call| {
        let texts = call.text(0)?;
        call.build_text_array_slices(|row, names| {
            placeholder::stage_variables(texts.get(row)?, names);
            Some(())
        })
    })],
};
