//! `<<` and `>>` of integers, which take of the number of places what is within the width of the value. Its width decides what
//! is left of it.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::Result;

use super::argument::{BIGINT, FAMILY, INTEGER};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::error::{Error, ErrorKind};

const FOUR: &[(&str, Param)] = &[("value", Param::Integer), ("places", Param::BigInt)];
const EIGHT: &[(&str, Param)] = &[("value", Param::BigInt), ("places", Param::BigInt)];

macro_rules! shift {
    ($name:literal, $description:literal, $example:literal, $result:literal, $params:expr, $returns:expr, $body:expr) => {
        FunctionSpec {
            name: $name,
            aliases: &[],
            family: FAMILY,
            description: $description,
            example: $example,
            result: $result,
            overloads: &[Overload::new($params, $returns, $body).strict()],
        }
    };
}

const OF_FOUR: Returns = INTEGER;

pub(super) static SPECS: [FunctionSpec; 6] = [
    shift!(
        "int4shl",
        "An integer of four bytes with its bits moved to the left: what `<<` does. NULL for NULL; of the number of places, what is left of a division by 32 counts, as in PostgreSQL.",
        "SELECT int4shl(1::int, 33)",
        "2",
        FOUR,
        OF_FOUR,
        |call| of_four(call, i32::wrapping_shl)
    ),
    shift!(
        "int4shr",
        "An integer of four bytes with its bits moved to the right: what `>>` does. NULL for NULL; of the number of places, what is left of a division by 32 counts, as in PostgreSQL.",
        "SELECT int4shr(8::int, 33)",
        "4",
        FOUR,
        OF_FOUR,
        |call| of_four(call, i32::wrapping_shr)
    ),
    shift!(
        "int8shl",
        "A bigint with its bits moved to the left: what `<<` does. NULL for NULL; of the number of places, what is left of a division by 64 counts, as in PostgreSQL.",
        "SELECT int8shl(1, 33)",
        "8589934592",
        EIGHT,
        BIGINT,
        |call| of_eight(call, |value, places| Ok(value.wrapping_shl(places)))
    ),
    shift!(
        "int8shr",
        "A bigint with its bits moved to the right: what `>>` does. NULL for NULL; of the number of places, what is left of a division by 64 counts, as in PostgreSQL.",
        "SELECT int8shr(8, 65)",
        "4",
        EIGHT,
        BIGINT,
        |call| of_eight(call, |value, places| Ok(value.wrapping_shr(places)))
    ),
    shift!(
        "intshl",
        "What `<<` does to a number of which is not known whether it is an integer or a bigint in PostgreSQL. NULL for NULL; raises where that makes a difference.",
        "SELECT intshl(1, 3)",
        "8",
        EIGHT,
        BIGINT,
        |call| of_eight(call, |value, places| of_either(value, places, "<<", i64::wrapping_shl, i32::wrapping_shl))
    ),
    shift!(
        "intshr",
        "What `>>` does to a number of which is not known whether it is an integer or a bigint in PostgreSQL. NULL for NULL; raises where that makes a difference.",
        "SELECT intshr(8, 1)",
        "4",
        EIGHT,
        BIGINT,
        |call| of_eight(call, |value, places| of_either(value, places, ">>", i64::wrapping_shr, i32::wrapping_shr))
    ),
];

/// The number of places, of which the lowest bits count.
fn places(number: i64) -> Result<u32> {
    let number = i32::try_from(number).map_err(|_| Error::new(ErrorKind::Execution, "integer out of range")).into_datafusion()?;
    Ok(number.cast_unsigned())
}

fn of_four(call: &Call<'_>, f: impl Fn(i32, u32) -> i32) -> Result<ArrayRef> {
    let (values, numbers) = (call.primitive::<Int32Type>(0)?, call.bigint(1)?);
    call.build_primitive::<Int32Type>(DataType::Int32, |row| {
        values.get(row).zip(numbers.get(row)).map(|(value, number)| Ok(f(value, places(number)?))).transpose()
    })
}

fn of_eight(call: &Call<'_>, f: impl Fn(i64, u32) -> Result<i64>) -> Result<ArrayRef> {
    let (values, numbers) = (call.bigint(0)?, call.bigint(1)?);
    call.build_bigint(|row| values.get(row).zip(numbers.get(row)).map(|(value, number)| f(value, places(number)?)).transpose())
}

/// What both widths make of the value.
fn of_either(value: i64, places: u32, operator: &str, eight: fn(i64, u32) -> i64, four: fn(i32, u32) -> i32) -> Result<i64> {
    let wide = eight(value, places);
    match i32::try_from(value) {
        Ok(narrow) if i64::from(four(narrow, places)) != wide => {
            let message = format!("`{value} {operator} {}` of an integer is another number than of a bigint", places.cast_signed());
            Err(Error::new(ErrorKind::Execution, message).with_hint("say which it is: `(…)::bigint`, or `(…)::int`").into_datafusion())
        }
        _ => Ok(wide),
    }
}
