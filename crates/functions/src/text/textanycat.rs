//! `textanycat(value, value)`, behind `||` between text and something else

use std::borrow::Cow;

use super::FAMILY;
use super::join::Texts;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "textanycat",
    aliases: &["anytextcat"],
    family: FAMILY,
    description: "Two values, each cast to text, one behind the other: the operator `||` where one side is text and the other is not. NULL \
                  for NULL.",
    example: "SELECT textanycat('status=', 200)",
    result: "status=200",
    overloads: &[Overload::new(&[("left", Param::Any), ("right", Param::Any)], Returns::Type(SqlType::Text), |call| {
        let (left, right) = (Texts::new(call, 0), Texts::new(call, 1));
        let (mut first, mut second) = (String::new(), String::new());
        call.build_text(|row| {
            let (left, right) = (left.cast(row, &mut first), right.cast(row, &mut second));
            Ok(left.zip(right).map(|(left, right)| Cow::Owned([left, right].concat())))
        })
    })],
};
