//! `time_in(text)`, behind `text::time`

use datafusion::arrow::datatypes::{DataType, Time64NanosecondType, TimeUnit};

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::datetime::parse_time;

/// As DataFusion has `time`, although no digit behind the sixth is ever set.
const TIME: DataType = DataType::Time64(TimeUnit::Nanosecond);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "time_in",
    aliases: &[],
    family: FAMILY,
    description: "The time of day that a text stands for: what `text::time` does. The forms are PostgreSQL's (`10:30`, `10:30:15.25`, `103015`, `10:30 PM`), to the microsecond; a zone is ignored, as there. NULL for NULL; raises for any other text, and for `24:00`.",
    example: "SELECT time_in('040506')::text",
    result: "04:05:06",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Arrow(|| TIME), |call| {
        let texts = call.text(0)?;
        call.build_primitive::<Time64NanosecondType>(TIME, |row| {
            texts.get(row).map(|text| parse_time(text).map(|micros| micros * 1_000)).transpose().into_datafusion()
        })
    })],
};
