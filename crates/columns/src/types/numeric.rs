//! `numeric` without a precision, where the type does not follow from the value.

use arrow::datatypes::DataType;

/// Digits after the point: as many as PostgreSQL gives quotients at least.
pub const NUMERIC_SCALE: i8 = 16;
/// The type.
pub const NUMERIC: DataType = DataType::Decimal128(38, NUMERIC_SCALE);
/// One, without its point.
pub const NUMERIC_UNIT: i128 = 10_i128.pow(NUMERIC_SCALE as u32);
