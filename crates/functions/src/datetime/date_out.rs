//! `date_out(date)`, behind `date::text`

use super::FAMILY;
use super::argument::{DateArg, build_printed};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::datetime::print_date;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_out",
    aliases: &[],
    family: FAMILY,
    description: "PostgreSQL's text form of a date: what `date::text` does. NULL for NULL.",
    example: "SELECT date_out(DATE '31-Jan-2025')",
    result: "2025-01-31",
    overloads: &[Overload::new(&[("value", Param::Date)], Returns::Type(SqlType::Text), |call| {
        let values = DateArg::new(call, 0)?;
        build_printed(call, |row, out| {
            let Some(value) = values.get(row)? else { return Ok(false) };
            print_date(value, out);
            Ok(true)
        })
    })],
};
