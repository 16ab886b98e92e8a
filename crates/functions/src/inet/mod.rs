//! Network addresses: PostgreSQL's functions of `inet` and `cidr`, and those behind their operators and casts.

mod abbrev;
mod broadcast;
mod cidr_in;
mod cidr_to_inet;
mod family;
mod host;
mod hostmask;
mod inet_in;
mod inet_merge;
mod inet_same_family;
mod inet_to_cidr;
mod masklen;
mod netmask;
mod network;
mod network_overlap;
mod network_show;
mod network_sub;
mod network_subeq;
mod network_sup;
mod network_supeq;
mod set_masklen;
mod text_of;

use std::borrow::Cow;

use datafusion::arrow::array::{Array, ArrayRef, StringViewArray};
use datafusion::common::Result;

use super::dispatch::Call;
use super::spec::FunctionSpec;
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::inet::build;
use apigw_sql_value::inet::Inet;

const FAMILY: &str = "Network addresses";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &inet_in::SPEC,
        &cidr_in::SPEC,
        &inet_to_cidr::SPEC,
        &cidr_to_inet::SPEC,
        &network_show::SPEC,
        &text_of::SPEC,
        &host::SPEC,
        &family::SPEC,
        &masklen::SPEC,
        &network::SPEC,
        &netmask::SPEC,
        &hostmask::SPEC,
        &broadcast::SPEC,
        &abbrev::SPEC,
        &set_masklen::SPEC,
        &network_sub::SPEC,
        &network_subeq::SPEC,
        &network_sup::SPEC,
        &network_supeq::SPEC,
        &network_overlap::SPEC,
        &inet_same_family::SPEC,
        &inet_merge::SPEC,
    ]
}

/// Texts as `inet`.
pub(super) fn read(texts: &StringViewArray) -> Result<ArrayRef> {
    build(false, texts.len(), |row| texts.is_valid(row).then(|| Inet::parse(texts.value(row))).transpose().into_datafusion())
}

/// The text in argument 0 as an address or a network.
fn parse(call: &Call<'_>, cidr: bool) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    let read = if cidr { Inet::parse_network } else { Inet::parse };
    build(cidr, call.rows(), |row| texts.get(row).map(read).transpose().into_datafusion())
}

/// Another address for that in argument 0.
fn address(call: &Call<'_>, cidr: bool, change: impl Fn(Inet) -> Inet) -> Result<ArrayRef> {
    let inets = call.inet(0)?;
    build(cidr, call.rows(), |row| Ok(inets.get(row).map(&change)))
}

/// A number for the address in argument 0.
fn number(call: &Call<'_>, number: impl Fn(Inet) -> i64) -> Result<ArrayRef> {
    let inets = call.inet(0)?;
    call.build_bigint(|row| Ok(inets.get(row).map(&number)))
}

/// A text form of the address in argument 0.
fn text(call: &Call<'_>, print: impl Fn(&Inet, &mut String)) -> Result<ArrayRef> {
    let inets = call.inet(0)?;
    call.build_text(|row| {
        Ok(inets.get(row).map(|inet| {
            let mut out = String::new();
            print(&inet, &mut out);
            Cow::Owned(out)
        }))
    })
}

/// A question about two addresses.
fn test(call: &Call<'_>, test: impl Fn(&Inet, &Inet) -> bool) -> Result<ArrayRef> {
    let (left, right) = (call.inet(0)?, call.inet(1)?);
    call.build_boolean(|row| Ok(left.get(row).zip(right.get(row)).map(|(left, right)| test(&left, &right))))
}

/// The address in argument 0 with the length of its network in argument 1.
fn with_masklen(call: &Call<'_>, cidr: bool) -> Result<ArrayRef> {
    let (inets, lengths) = (call.inet(0)?, call.bigint(1)?);
    build(cidr, call.rows(), |row| {
        let Some((inet, length)) = inets.get(row).zip(lengths.get(row)) else { return Ok(None) };
        match inet.with_masklen(length) {
            Some(changed) => Ok(Some(if cidr { changed.network() } else { changed })),
            None => call.error(&format!("invalid mask length: expected 0 to {}, but found {length}", inet.width())),
        }
    })
}

fn merge(call: &Call<'_>) -> Result<ArrayRef> {
    let (left, right) = (call.inet(0)?, call.inet(1)?);
    build(true, call.rows(), |row| {
        let Some((left, right)) = left.get(row).zip(right.get(row)) else { return Ok(None) };
        match left.merged(right) {
            Some(merged) => Ok(Some(merged)),
            None => call.error("cannot merge addresses from different families"),
        }
    })
}
