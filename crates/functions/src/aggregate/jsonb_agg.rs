//! `jsonb_agg([DISTINCT] value [ORDER BY …])`

use super::json::{Declaration, JsonAggregate};
use crate::memory::FunctionMemory;
use apigw_sql_columns::types::SqlType;

static DECLARATION: Declaration = Declaration {
    name: "jsonb_agg",
    object: false,
    sql_type: SqlType::Jsonb,
    description: "An array of the values of all rows, NULLs included, as `to_json` gives them. NULL for no rows.",
    syntax: "jsonb_agg([DISTINCT] value [ORDER BY …])",
};

/// The aggregate.
pub(super) fn aggregate(memory: &FunctionMemory) -> JsonAggregate {
    JsonAggregate::new(&DECLARATION, memory)
}
