//! `bytea_in(text)`, behind `text::bytea`

use std::sync::Arc;

use datafusion::arrow::array::BinaryBuilder;
use datafusion::arrow::datatypes::DataType;

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::bytea;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "bytea_in",
    aliases: &[],
    family: FAMILY,
    description: "The bytes that a text stands for: what `text::bytea` does, in hex behind `\\x`, else as they are with `\\\\` and `\\ooo`. NULL \
                  for NULL; raises for any other text. As in PostgreSQL's chapter \"Binary Data Types\".",
    example: "SELECT bytea_in('\\x414243')",
    result: "\\x414243",
    overloads: &[Overload::new(&[("value", Param::Text)], Returns::Arrow(|| DataType::Binary), |call| {
        let texts = call.text(0)?;
        let mut out = BinaryBuilder::new();
        for row in 0..call.rows() {
            out.append_option(texts.get(row).map(bytea::parse).transpose().into_datafusion()?);
        }
        Ok(Arc::new(out.finish()))
    })],
};
