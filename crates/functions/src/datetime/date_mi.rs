//! `date_mi(date, date)`, behind `date - date`

use super::FAMILY;
use super::argument::DateArg;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "date_mi",
    aliases: &[],
    family: FAMILY,
    description: "The days between two dates: what `date - date` does. NULL for NULL. As in PostgreSQL's chapter \"Date/Time Functions \
                  and Operators\".",
    example: "SELECT date_mi(DATE '2025-03-01', DATE '2025-02-01')",
    result: "28",
    overloads: &[Overload::new(&[("later", Param::Date), ("earlier", Param::Date)], Returns::Type(SqlType::BigInt), |call| {
        let (later, earlier) = (DateArg::new(call, 0)?, DateArg::new(call, 1)?);
        call.build_bigint(|row| match (later.get(row)?, earlier.get(row)?) {
            (Some(later), Some(earlier)) => Ok(Some(i64::from(later) - i64::from(earlier))),
            _ => Ok(None),
        })
    })],
};
