//! `now()`

use datafusion::common::ScalarValue;

use super::FAMILY;
use super::argument::RETURNS_TIMESTAMPTZ;
use crate::spec::{FunctionSpec, Overload};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "now",
    aliases: &["current_timestamp", "transaction_timestamp", "statement_timestamp"],
    family: FAMILY,
    description: "The start of the statement, in UTC and to the microsecond; the same wherever a statement asks for it. As in DDSQL. \
                  Never NULL.",
    example: "SELECT now() = current_timestamp",
    result: "t",
    overloads: &[Overload::new(&[], RETURNS_TIMESTAMPTZ, |call| call.error("the start of the statement is not known here")).planned(
        |_, info| {
            let micros = info.query_execution_start_time().map(|t| t.timestamp_micros());
            Ok(micros.map(|micros| ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into()))))
        },
    )],
};
