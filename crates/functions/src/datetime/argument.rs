//! Arguments that are times or intervals, or text that is read as such, and results of these types.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, DurationMicrosecondType, Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType, Time64MicrosecondType,
    TimestampMicrosecondType,
};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::simplify::SimplifyContext;

use crate::dispatch::{Call, PrimitiveArg, TextArg};
use crate::error::IntoDataFusion;
use crate::spec::{INTERVAL, Returns, TIMESTAMP};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::is_text;
use apigw_sql_value::datetime::{Interval, parse_date, parse_interval, parse_timestamp};

/// `timestamp`.
pub(super) const RETURNS_TIMESTAMP: Returns = Returns::Arrow(|| TIMESTAMP);
/// `timestamp with time zone`.
pub(super) const RETURNS_TIMESTAMPTZ: Returns = Returns::Type(SqlType::Timestamp);
/// `date`.
pub(super) const RETURNS_DATE: Returns = Returns::Arrow(|| DataType::Date32);
/// `interval`.
pub(super) const RETURNS_INTERVAL: Returns = Returns::Arrow(|| INTERVAL);

/// Microseconds since 1970-01-01.
#[derive(Debug)]
pub(crate) enum TimeArg<'a> {
    Stored(PrimitiveArg<'a, TimestampMicrosecondType>),
    Dates(PrimitiveArg<'a, Date32Type>),
    Text(TextArg<'a>),
}

impl<'a> TimeArg<'a> {
    /// Argument `i` of `call`.
    pub(crate) fn new(call: &'a Call<'_>, i: usize) -> Result<Self> {
        Ok(match call.array(i).data_type() {
            DataType::Date32 => Self::Dates(call.primitive(i)?),
            t if is_text(t) => Self::Text(call.text(i)?),
            _ => Self::Stored(call.primitive(i)?),
        })
    }

    /// The value of `row`.
    pub(crate) fn get(&self, row: usize) -> Result<Option<i64>> {
        Ok(match self {
            Self::Stored(values) => values.get(row),
            Self::Dates(values) => values.get(row).map(|days| i64::from(days) * apigw_sql_value::datetime::MICROS_OF_DAY),
            Self::Text(values) => values.get(row).map(|text| parse_timestamp(text, true, None)).transpose().into_datafusion()?,
        })
    }
}

/// Days since 1970-01-01.
#[derive(Debug)]
pub(super) enum DateArg<'a> {
    Stored(PrimitiveArg<'a, Date32Type>),
    Text(TextArg<'a>),
}

impl<'a> DateArg<'a> {
    /// Argument `i` of `call`.
    pub(crate) fn new(call: &'a Call<'_>, i: usize) -> Result<Self> {
        Ok(if is_text(call.array(i).data_type()) { Self::Text(call.text(i)?) } else { Self::Stored(call.primitive(i)?) })
    }

    /// The value of `row`.
    pub(crate) fn get(&self, row: usize) -> Result<Option<i32>> {
        Ok(match self {
            Self::Stored(values) => values.get(row),
            Self::Text(values) => values.get(row).map(|text| parse_date(text, None)).transpose().into_datafusion()?,
        })
    }
}

/// Intervals.
#[derive(Debug)]
pub(crate) enum IntervalArg<'a> {
    Stored(PrimitiveArg<'a, IntervalMonthDayNanoType>),
    Duration(PrimitiveArg<'a, DurationMicrosecondType>),
    Time(PrimitiveArg<'a, Time64MicrosecondType>),
    Text(TextArg<'a>),
}

impl<'a> IntervalArg<'a> {
    /// Argument `i` of `call`.
    pub(crate) fn new(call: &'a Call<'_>, i: usize) -> Result<Self> {
        Ok(match call.array(i).data_type() {
            DataType::Duration(_) => Self::Duration(call.primitive(i)?),
            DataType::Time64(_) => Self::Time(call.primitive(i)?),
            t if is_text(t) => Self::Text(call.text(i)?),
            _ => Self::Stored(call.primitive(i)?),
        })
    }

    /// The value of `row`.
    pub(crate) fn get(&self, row: usize) -> Result<Option<Interval>> {
        let micros = |micros| Interval { micros, ..Interval::default() };
        Ok(match self {
            Self::Stored(values) => values.get(row).map(from_arrow),
            Self::Duration(values) => values.get(row).map(micros),
            Self::Time(values) => values.get(row).map(micros),
            Self::Text(values) => values.get(row).map(parse_interval).transpose().into_datafusion()?,
        })
    }
}

pub(crate) fn from_arrow(value: IntervalMonthDayNano) -> Interval {
    Interval { months: value.months, days: value.days, micros: value.nanoseconds / 1_000 }
}

pub(crate) fn to_arrow(value: Interval) -> Result<IntervalMonthDayNano> {
    let Some(nanos) = value.micros.checked_mul(1_000) else {
        return exec_err!("interval out of range: the time in it is limited to 292 years");
    };
    Ok(IntervalMonthDayNano::new(value.months, value.days, nanos))
}

/// A result of timestamps with or without a zone.
pub(super) fn build_timestamps(call: &Call<'_>, zoned: bool, f: impl FnMut(usize) -> Result<Option<i64>>) -> Result<ArrayRef> {
    call.build_primitive::<TimestampMicrosecondType>(if zoned { SqlType::Timestamp.arrow() } else { TIMESTAMP }, f)
}

/// A result of dates.
pub(super) fn build_dates(call: &Call<'_>, f: impl FnMut(usize) -> Result<Option<i32>>) -> Result<ArrayRef> {
    call.build_primitive::<Date32Type>(DataType::Date32, f)
}

/// A result of intervals.
pub(super) fn build_intervals(call: &Call<'_>, mut f: impl FnMut(usize) -> Result<Option<Interval>>) -> Result<ArrayRef> {
    call.build_primitive::<IntervalMonthDayNanoType>(INTERVAL, |row| f(row)?.map(to_arrow).transpose())
}

/// A result of texts that `print` appends.
pub(super) fn build_printed(call: &Call<'_>, mut print: impl FnMut(usize, &mut String) -> Result<bool>) -> Result<ArrayRef> {
    let mut out = datafusion::arrow::array::StringViewBuilder::with_capacity(call.rows());
    let mut text = String::new();
    for row in 0..call.rows() {
        text.clear();
        let valid = print(row, &mut text)?;
        out.append_option(valid.then_some(text.as_str()));
    }
    Ok(Arc::new(out.finish()))
}

/// The bigint of argument `i`.
pub(super) fn bigint<'a>(call: &'a Call<'_>, i: usize) -> Result<PrimitiveArg<'a, Int64Type>> {
    call.primitive(i)
}

/// The value that `read` reads from the text argument of a call, if that is a constant, with the start of the statement.
pub(super) fn read_literal(
    args: &[Expr],
    info: &SimplifyContext,
    read: impl Fn(&str, Option<i64>) -> apigw_sql_value::Result<ScalarValue>,
) -> Result<Option<ScalarValue>> {
    let [Expr::Literal(value, _)] = args else { return Ok(None) };
    let Some(text) = value.try_as_str().flatten() else { return Ok(None) };
    let now = info.query_execution_start_time().map(|now| now.timestamp_micros());
    Ok(Some(read(text, now).into_datafusion()?))
}
