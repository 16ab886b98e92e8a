//! Functions on text, where PostgreSQL's meaning is not DataFusion's own.

mod chr;
mod concat;
mod concat_ws;
mod encode;
mod format;
mod initcap;
mod join;
mod like_escape;
mod lower;
mod lpad;
mod octet_length;
mod pad;
mod quote_ident;
mod quote_literal;
mod quote_nullable;
mod rpad;
mod substr;
mod textanycat;
mod upper;

use super::spec::FunctionSpec;

const FAMILY: &str = "Text";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &substr::SPEC,
        &lower::SPEC,
        &upper::SPEC,
        &initcap::SPEC,
        &lpad::SPEC,
        &rpad::SPEC,
        &concat::SPEC,
        &concat_ws::SPEC,
        &textanycat::SPEC,
        &chr::SPEC,
        &encode::SPEC,
        &octet_length::SPEC,
        &format::SPEC,
        &quote_literal::SPEC,
        &quote_nullable::SPEC,
        &quote_ident::SPEC,
        &like_escape::SPEC,
    ]
}
