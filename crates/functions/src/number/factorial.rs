//! `factorial(n)`

use datafusion::arrow::datatypes::Decimal128Type;

use super::argument::FAMILY;
use super::whole::{DECIMAL, WHOLE};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param};
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "factorial",
    aliases: &[],
    family: FAMILY,
    description: "The product of all whole numbers from one to `n`, as numeric. NULL for NULL; raises for negative numbers, as in PostgreSQL's \
                  chapter \"Mathematical Functions and Operators\", and beyond 33, whose factorial is the last one with 38 digits or fewer.",
    example: "SELECT factorial(5) / 8",
    result: "15.00000000000000000000",
    overloads: &[Overload::new(&[("n", Param::BigInt)], WHOLE, |call| {
        let numbers = call.bigint(0)?;
        call.build_primitive::<Decimal128Type>(DECIMAL, |row| numbers.get(row).map(factorial).transpose().into_datafusion())
    })],
};

fn factorial(n: i64) -> apigw_sql_value::Result<i128> {
    match n {
        ..0 => Err(Error::new(ErrorKind::Execution, "factorial of a negative number is undefined")),
        0..=33 => Ok((1..=i128::from(n)).product()),
        _ => Err(Error::new(ErrorKind::Execution, "numeric out of range: the factorial has more than 38 digits")),
    }
}
