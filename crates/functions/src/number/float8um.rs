//! `float8um(x)`, behind `-` before doubles and reals

use datafusion::arrow::datatypes::{DataType, Float32Type};

use super::argument::{DOUBLE, FAMILY, REAL, of_double};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8um",
    aliases: &[],
    family: FAMILY,
    description: "The double, or the real, with the other sign: what `-x` does. NaN has none. NULL for NULL. As in PostgreSQL's chapter \
                  \"Mathematical Functions and Operators\".",
    example: "SELECT float8um(1.5)",
    result: "-1.5",
    overloads: &[
        Overload::new(&[("x", Param::Real)], REAL, |call| {
            let x = call.primitive::<Float32Type>(0)?;
            call.build_primitive::<Float32Type>(DataType::Float32, |row| Ok(x.get(row).map(|x| if x.is_nan() { f32::NAN } else { -x })))
        }),
        Overload::new(&[("x", Param::Double)], DOUBLE, |call| of_double(call, |x| Ok(-x))),
    ],
};
