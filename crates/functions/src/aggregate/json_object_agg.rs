//! `json_object_agg(key, value [ORDER BY …])`

use super::json::{Declaration, JsonAggregate};
use crate::memory::FunctionMemory;
use apigw_sql_columns::types::SqlType;

static DECLARATION: Declaration = Declaration {
    name: "json_object_agg",
    object: true,
    sql_type: SqlType::Json,
    description: "An object of the keys and values of all rows, repeated keys included. NULL for no rows; raises where a key is NULL, an array, a struct, hstore or json.",
    syntax: "json_object_agg(key, value [ORDER BY …])",
};

/// The aggregate.
pub(super) fn aggregate(memory: &FunctionMemory) -> JsonAggregate {
    JsonAggregate::new(&DECLARATION, memory)
}
