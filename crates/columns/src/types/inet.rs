//! The layout of `inet` and `cidr` in Arrow: binary values of a fixed size that compare as the addresses do, so that
//! comparisons, ORDER BY, GROUP BY, joins, min and max are the engine's own. The two differ by their size.

use std::sync::Arc;

use arrow::array::{ArrayRef, FixedSizeBinaryArray, FixedSizeBinaryBuilder};
use arrow::datatypes::DataType;

use apigw_sql_value::inet::{BYTES, Inet};

const INET: i32 = BYTES as i32;
/// One byte more, which is always zero.
const CIDR: i32 = INET + 1;

/// The Arrow type of `inet`.
pub fn inet_type() -> DataType {
    DataType::FixedSizeBinary(INET)
}

/// The Arrow type of `cidr`.
pub fn cidr_type() -> DataType {
    DataType::FixedSizeBinary(CIDR)
}

/// Whether it is one of them: `Some(true)` for `cidr`.
pub fn is_cidr(data_type: &DataType) -> Option<bool> {
    match data_type {
        DataType::FixedSizeBinary(INET) => Some(false),
        DataType::FixedSizeBinary(CIDR) => Some(true),
        _ => None,
    }
}

/// Whether values of one of them are anywhere within the type.
pub fn is_within(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => is_within(value),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::Map(item, _)
        | DataType::RunEndEncoded(_, item) => is_within(item.data_type()),
        DataType::Struct(members) => members.iter().any(|member| is_within(member.data_type())),
        other => is_cidr(other).is_some(),
    }
}

/// The value of `row`, which is not NULL.
pub fn value(array: &FixedSizeBinaryArray, row: usize) -> Inet {
    Inet::from_bytes(array.value(row))
}

/// Appends what PostgreSQL prints for a value of either type.
pub fn print(array: &FixedSizeBinaryArray, row: usize, out: &mut String) {
    let inet = value(array, row);
    if array.value_length() == CIDR { inet.print_network(out) } else { inet.print(out) }
}

/// An array of `rows` values, each given by `each`.
pub fn build<E>(cidr: bool, rows: usize, mut each: impl FnMut(usize) -> Result<Option<Inet>, E>) -> Result<ArrayRef, E> {
    let mut out = FixedSizeBinaryBuilder::with_capacity(rows, if cidr { CIDR } else { INET });
    let mut buffer = [0; BYTES + 1];
    let size = if cidr { BYTES + 1 } else { BYTES };
    for row in 0..rows {
        let appended = if let Some(inet) = each(row)? {
            buffer[..BYTES].copy_from_slice(&inet.to_bytes());
            out.append_value(&buffer[..size])
        } else {
            out.append_null();
            Ok(())
        };
        // The size is the builder's.
        debug_assert!(appended.is_ok());
    }
    Ok(Arc::new(out.finish()))
}
