//! `hs_concat(hstore, hstore)`: the operator `||`.

use std::cmp::Ordering;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::{FAMILY, argument, select};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::{HstoreRow, key_order};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hs_concat",
    aliases: &[],
    family: FAMILY,
    description: "The entries of both; where both have a key, the value of the second counts. The operator `||`.",
    example: "SELECT hs_concat('a=>1, b=>2', 'b=>3')",
    result: r#""a"=>"1", "b"=>"3""#,
    overloads: &[Overload::new(&[("a", Param::Hstore), ("b", Param::Hstore)], Returns::Type(SqlType::Hstore), hs_concat)],
};

fn hs_concat(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (argument::hstores(call, 0)?, argument::hstores(call, 1)?);
    let (a, b) = (a.get()?, b.get()?);
    select::merged_entries(call, [a, b], |row, out| merge(a.row(row), b.row(row), out))
}

/// Both in canonical order; of equal keys the second's.
fn merge(a: HstoreRow<'_>, b: HstoreRow<'_>, out: &mut Vec<(usize, usize)>) {
    let (mut left, mut right) = (a.range(), b.range());
    while !left.is_empty() && !right.is_empty() {
        let order = key_order(a.key_at(left.start), b.key_at(right.start));
        if order == Ordering::Less {
            out.push((0, left.start));
        } else {
            out.push((1, right.start));
            right.start += 1;
        }
        if order != Ordering::Greater {
            left.start += 1;
        }
    }
    out.extend(left.map(|at| (0, at)));
    out.extend(right.map(|at| (1, at)));
}
