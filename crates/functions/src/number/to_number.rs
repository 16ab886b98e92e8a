//! `to_number(text, template)`

use datafusion::arrow::datatypes::{DataType, Decimal128Type};

use super::argument::FAMILY;
use crate::error::IntoDataFusion;
use crate::memo::Memo;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::number_template::{NumberTemplate, Read};

/// Digits after the point.
const SCALE: usize = 16;
const NUMERIC: DataType = DataType::Decimal128(38, 16);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_number",
    aliases: &[],
    family: FAMILY,
    description: "The number that a text shows by one of PostgreSQL's template patterns for numbers: 9 and 0 for digits, `.` D, `,` G, S MI PL SG \
                  PR, L, TH, V, `FM`; other characters of the template skip one of the text. NULL for NULL and for an empty template; \
                  raises where no digit is found, and where the number has more than 22 digits before the point or 16 behind it. As in \
                  PostgreSQL's chapter \"Data Type Formatting Functions\".",
    example: "SELECT to_number('12,454.8-', '99G999D9S')::float8",
    result: "-12454.8",
    overloads: &[Overload::new(&[("text", Param::Text), ("template", Param::Text)], Returns::Arrow(|| NUMERIC), |call| {
        let (texts, templates) = (call.text(0)?, call.text(1)?);
        let mut memo = Memo::default();
        call.build_primitive::<Decimal128Type>(NUMERIC, |row| {
            let (Some(text), Some(template)) = (texts.get(row), templates.get(row)) else { return Ok(None) };
            let read = memo.of(template, NumberTemplate::new)?.read(text).into_datafusion()?;
            read.map(|read| unscaled(&read)).transpose().into_datafusion()
        })
    })],
};

/// The number without its point.
fn unscaled(read: &Read) -> apigw_sql_value::Result<i128> {
    let value = read.digits.parse::<i128>().ok();
    let power = SCALE.checked_sub(read.scale).and_then(|zeros| u32::try_from(zeros).ok()).map(|zeros| 10_i128.pow(zeros));
    let scaled = value.zip(power).and_then(|(value, power)| value.checked_mul(power));
    scaled.filter(|scaled| scaled.unsigned_abs() < 10_u128.pow(38)).ok_or_else(|| {
        let message = format!("`{}` has more digits than the type numeric has here: 22 before the point, 16 after it", read.digits);
        Error::new(ErrorKind::Execution, message)
    })
}
