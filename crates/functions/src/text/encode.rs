//! `encode(bytea, format)`

use std::borrow::Cow;
use std::fmt::Write as _;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::common::Result;

use super::FAMILY;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "encode",
    aliases: &[],
    family: FAMILY,
    description: "Bytes as text: `base64`, with padding and in lines of 76 characters, `hex`, or `escape`. NULL for NULL; raises for another format. \
                  As in PostgreSQL's chapter \"Binary String Functions and Operators\".",
    example: "SELECT encode(bytea_in('abcd'), 'base64')",
    result: "YWJjZA==",
    overloads: &[Overload::new(&[("value", Param::Bytea), ("format", Param::Text)], Returns::Type(SqlType::Text), |call| {
        let (values, format) = (call.array(0).as_binary_opt::<i32>(), call.text(1)?);
        let constant = call.is_constant_arg(0);
        call.build_text(|row| {
            let place = if constant { 0 } else { row };
            let bytes = values.filter(|values| values.is_valid(place)).map(|values| values.value(place));
            bytes.zip(format.get(row)).map(|(bytes, format)| encoded(bytes, format).map(Cow::Owned)).transpose()
        })
    })],
};

fn encoded(bytes: &[u8], format: &str) -> Result<String> {
    let mut out = String::with_capacity(bytes.len() * 2);
    match format.to_ascii_lowercase().as_str() {
        "base64" => base64(bytes, &mut out),
        "hex" => {
            for byte in bytes {
                let _ = write!(out, "{byte:02x}");
            }
        }
        "escape" => {
            for byte in bytes {
                match byte {
                    0 | 0x80.. => {
                        let _ = write!(out, "\\{byte:03o}");
                    }
                    b'\\' => out.push_str("\\\\"),
                    _ => out.push(char::from(*byte)),
                }
            }
        }
        _ => {
            let error = Error::new(ErrorKind::Execution, format!("unrecognized encoding: `{format}`"));
            return Err(error.with_hint("there are `base64`, `hex` and `escape`").into_datafusion());
        }
    }
    Ok(out)
}

fn base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // 57 bytes are a line of 76 digits, which is broken off even where nothing follows.
    for line in bytes.chunks(57) {
        for group in line.chunks(3) {
            let bits = group.iter().chain(&[0; 2]).take(3).fold(0, |bits, byte| (bits << 8) | usize::from(*byte));
            for digit in 0..4 {
                let place = (bits >> (18 - 6 * digit)) & 63;
                out.push(if digit > group.len() { '=' } else { char::from(DIGITS[place]) });
            }
        }
        if line.len() == 57 {
            out.push('\n');
        }
    }
}
