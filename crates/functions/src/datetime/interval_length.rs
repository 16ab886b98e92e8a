//! `interval_length(interval)`, behind comparisons of intervals

use datafusion::arrow::datatypes::{DataType, Decimal128Type};

use super::FAMILY;
use super::argument::IntervalArg;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::datetime::Interval;

const DECIMAL: DataType = DataType::Decimal128(38, 0);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "interval_length",
    aliases: &[],
    family: FAMILY,
    description: "The microseconds by which intervals are compared: a month counts as 30 days, a day as 24 hours. Comparisons \
                  of intervals, ORDER BY, GROUP BY and DISTINCT compare this, as in PostgreSQL. NULL for NULL.",
    example: "SELECT interval_length(INTERVAL '1 month') = interval_length(INTERVAL '30 days')",
    result: "t",
    overloads: &[Overload::new(&[("value", Param::Interval)], Returns::Arrow(|| DECIMAL), |call| {
        let values = IntervalArg::new(call, 0)?;
        call.build_primitive::<Decimal128Type>(DECIMAL, |row| Ok(values.get(row)?.map(Interval::length)))
    })],
};
