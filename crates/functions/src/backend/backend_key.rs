//! `backend_key(text, text [, text])`

use super::{FAMILY, PARAMS, key};
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "backend_key",
    aliases: &[],
    family: FAMILY,
    description: "A text that two integrations share only if they have the same backend: the ARN of the Lambda function without alias or \
                  version; `scheme://host:port`, then `|connection_id|integration_target` where present; `service:region:resource` with the \
                  bucket, queue, table or subdomain that the URI names. NULL where a part of the key is a variable or a path parameter, and \
                  where the URI does not name the resource (`sqs:action/SendMessage`), because one key would merge different backends. A NULL \
                  connection or target is none.",
    example: "SELECT backend_key('https://API.example/pets/{id}', 'a1b2c3')",
    result: "https://api.example:443|a1b2c3",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Text), |call| key(call, false)).optional(1)],
};
