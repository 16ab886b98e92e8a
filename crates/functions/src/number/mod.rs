//! Numbers: what DataFusion answers differently from PostgreSQL, in silence or not at all.

mod abs;
mod argument;
mod ceil;
mod div;
mod exp;
mod factorial;
mod float8div;
mod float8mi;
mod float8mul;
mod float8pl;
mod float8um;
mod floor;
mod int8mi;
mod int8mul;
mod int8pl;
mod int8xor;
mod ln;
mod log;
mod modulo;
mod numeric_div;
mod numeric_mod;
mod numeric_mul;
mod numeric_power;
mod power;
mod quotient;
mod rint;
mod rounding;
mod shift;
mod sign;
mod sqrt;
mod to_hex;
mod to_number;
mod trigonometric;
mod whole;
mod width_bucket;

pub(super) use argument::canonical;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use super::spec::FunctionSpec;

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &abs::SPEC,
        &ceil::SPEC,
        &floor::SPEC,
        &sign::SPEC,
        &div::SPEC,
        &modulo::SPEC,
        &power::SPEC,
        &sqrt::SPEC,
        &factorial::SPEC,
        &exp::SPEC,
        &ln::SPEC,
        &log::SPEC,
        &width_bucket::SPEC,
        &to_number::SPEC,
        &to_hex::SPEC,
        &rint::SPEC,
        &numeric_div::SPEC,
        &numeric_mul::SPEC,
        &numeric_mod::SPEC,
        &float8pl::SPEC,
        &float8mi::SPEC,
        &float8mul::SPEC,
        &float8div::SPEC,
        &float8um::SPEC,
        &int8pl::SPEC,
        &int8mi::SPEC,
        &int8mul::SPEC,
        &int8xor::SPEC,
    ]
    .into_iter()
    .chain(&trigonometric::SPECS)
    .chain(&shift::SPECS)
    .collect()
}

/// The functions of this family that are DataFusion's with other types.
pub fn retyped() -> Vec<Arc<ScalarUDF>> {
    rounding::functions()
}
