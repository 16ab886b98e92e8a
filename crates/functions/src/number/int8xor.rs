//! `int8xor(a, b)`, behind `#` of integers

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::Result;

use super::argument::{BIGINT, FAMILY, INTEGER, of_bigints};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "int8xor",
    aliases: &[],
    family: FAMILY,
    description: "The bits that are set in one of two integers and not in the other: what `#` does. NULL for NULL. As in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT int8xor(17, 5)",
    result: "20",
    overloads: &[
        Overload::new(&[("a", Param::Integer), ("b", Param::Integer)], INTEGER, of_integers).strict(),
        Overload::new(&[("a", Param::BigInt), ("b", Param::BigInt)], BIGINT, |call| of_bigints(call, |a, b| Ok(a ^ b))).strict(),
    ],
};

fn of_integers(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (call.primitive::<Int32Type>(0)?, call.primitive::<Int32Type>(1)?);
    call.build_primitive::<Int32Type>(DataType::Int32, |row| Ok(a.get(row).zip(b.get(row)).map(|(a, b)| a ^ b)))
}
