//! `localtimestamp`

use datafusion::common::ScalarValue;

use super::FAMILY;
use super::argument::RETURNS_TIMESTAMP;
use crate::spec::{FunctionSpec, Overload};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "localtimestamp",
    aliases: &[],
    family: FAMILY,
    description: "The start of the statement as a timestamp without a zone, which is UTC's. Never NULL. As in PostgreSQL's chapter \
                  \"Date/Time Functions and Operators\".",
    example: "SELECT localtimestamp = now()",
    result: "t",
    overloads: &[Overload::new(&[], RETURNS_TIMESTAMP, |call| call.error("the start of the statement is not known here")).planned(
        |_, info| {
            let micros = info.query_execution_start_time().map(|t| t.timestamp_micros());
            Ok(micros.map(|micros| ScalarValue::TimestampMicrosecond(Some(micros), None)))
        },
    )],
};
