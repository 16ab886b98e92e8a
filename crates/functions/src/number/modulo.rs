//! `mod(a, b)`

use super::argument::{BIGINT, FAMILY, of_bigints};
use crate::spec::{FunctionSpec, Overload, Param};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "mod",
    aliases: &[],
    family: FAMILY,
    description: "The remainder of `a / b` with the sign of `a`: `%` as a function, for integers and numeric. NULL for NULL; raises where `b` is \
                  zero. As in PostgreSQL's chapter \"Mathematical Functions and Operators\".",
    example: "SELECT mod(-7, 3)",
    result: "-1",
    overloads: &[
        Overload::new(&[("a", Param::BigInt), ("b", Param::BigInt)], BIGINT, |call| {
            of_bigints(call, |a, b| if b == 0 { Err("division by zero") } else { Ok(a.wrapping_rem(b)) })
        }),
        Overload::new(&[("a", Param::AnyNumeric), ("b", Param::AnyNumeric)], super::quotient::REMAINDER, super::quotient::remainders),
    ],
};
