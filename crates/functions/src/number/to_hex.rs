//! `to_hex(n)`

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::Result;

use super::argument::FAMILY;
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

const TEXT: Returns = Returns::Type(SqlType::Text);

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "to_hex",
    aliases: &[],
    family: FAMILY,
    description: "The hexadecimal digits of a number: of a negative one eight where it is an integer, and sixteen where it is a bigint. NULL for \
                  NULL; raises for a negative number of which that is not known. As in PostgreSQL's chapter \"String Functions and Operators\".",
    example: "SELECT to_hex(-1::int)",
    result: "ffffffff",
    overloads: &[
        Overload::new(&[("n", Param::Integer)], TEXT, |call| {
            let numbers = call.primitive::<Int32Type>(0)?;
            call.build_text(|row| Ok(numbers.get(row).map(|n| Cow::Owned(format!("{n:x}")))))
        })
        .strict(),
        Overload::new(&[("n", Param::BigInt)], TEXT, of_either).strict(),
    ],
};

fn of_either(call: &Call<'_>) -> Result<ArrayRef> {
    let numbers = call.bigint(0)?;
    call.build_text(|row| match numbers.get(row) {
        Some(number) if i32::try_from(number).is_ok() && number < 0 => {
            let message = format!("`to_hex({number})` of an integer has other digits than of a bigint");
            Err(Error::new(ErrorKind::Execution, message).with_hint("say which it is: `(…)::bigint`, or `(…)::int`").into_datafusion())
        }
        number => Ok(number.map(|number| Cow::Owned(format!("{number:x}")))),
    })
}
