//! The type of a column of an NDJSON file: one that holds all of its values as they are.
//!
//! Whole numbers are bigint, other numbers double precision where that keeps all their digits, else numeric, else text.
//! Texts are text, arrays of scalars are arrays, everything with more structure is json; values of different kinds are text.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array as _, ArrayRef, BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, ListArray, NullBufferBuilder, StringViewBuilder,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field};

use apigw_sql_columns::types::SqlType;
use apigw_sql_value::json::{Kind, Node};

/// The digits that numeric has room for.
const PRECISION: u8 = 38;

/// The type of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnType {
    Boolean,
    BigInt,
    Double,
    /// With so many digits behind the point.
    Numeric(i8),
    Text,
    Json,
    Array(Box<Self>),
}

impl ColumnType {
    fn arrow(&self) -> DataType {
        match self {
            Self::Boolean => DataType::Boolean,
            Self::BigInt => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Numeric(scale) => DataType::Decimal128(PRECISION, *scale),
            Self::Text | Self::Json => DataType::Utf8View,
            Self::Array(item) => DataType::List(Arc::new(Field::new_list_field(item.arrow(), true))),
        }
    }

    /// A column of this type.
    pub(super) fn field(&self, name: &str) -> Field {
        match self {
            Self::Json => SqlType::Json.field(name, true),
            other => Field::new(name, other.arrow(), true),
        }
    }
}

/// What was seen of the values of a column.
#[derive(Debug, Default)]
pub(super) struct Seen {
    boolean: bool,
    text: bool,
    structure: bool,
    number: bool,
    /// A number that is no bigint.
    other_number: bool,
    /// A number that double precision would round.
    rounded: bool,
    /// The most digits before and behind the point.
    digits: (i64, i64),
    items: Option<Box<Self>>,
}

impl Seen {
    pub(super) fn add(&mut self, node: &Node<'_>) {
        match node.kind {
            Kind::Null => {}
            Kind::Bool(_) => self.boolean = true,
            Kind::String(_) => self.text = true,
            Kind::Number(text) => self.add_number(text),
            Kind::Array(items) if items.iter().all(|item| !matches!(item.kind, Kind::Array(_) | Kind::Object(_))) => {
                let seen = self.items.get_or_insert_default();
                for item in items {
                    seen.add(item);
                }
            }
            Kind::Array(_) | Kind::Object(_) => self.structure = true,
        }
    }

    fn add_number(&mut self, text: &str) {
        self.number = true;
        let number = WrittenNumber::of(text);
        self.digits.0 = self.digits.0.max(number.before());
        self.digits.1 = self.digits.1.max(number.behind());
        self.other_number |= text.parse::<i64>().is_err();
        self.rounded |= !number.is_double(text);
    }

    /// The type that holds all of them.
    pub(super) fn column_type(&self) -> ColumnType {
        let scalars = [self.boolean, self.text, self.number].iter().filter(|seen| **seen).count();
        match &self.items {
            _ if self.structure => ColumnType::Json,
            Some(_) if scalars > 0 => ColumnType::Json,
            Some(items) => ColumnType::Array(Box::new(items.column_type())),
            None if scalars != 1 || self.text => ColumnType::Text,
            None if self.boolean => ColumnType::Boolean,
            None if !self.other_number => ColumnType::BigInt,
            None if !self.rounded => ColumnType::Double,
            None => match i8::try_from(self.digits.1) {
                Ok(scale) if self.digits.0.saturating_add(self.digits.1) <= i64::from(PRECISION) => ColumnType::Numeric(scale),
                _ => ColumnType::Text,
            },
        }
    }
}

/// A number as `0.digits × 10^point`, without zeros around the digits.
#[derive(Debug, PartialEq, Eq)]
struct WrittenNumber {
    negative: bool,
    digits: String,
    point: i64,
}

impl WrittenNumber {
    /// Those of a number in JSON.
    fn of(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // One that is longer than this belongs to a number that is 0, or that no type has room for.
        let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 });
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches('-');
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let leading = all.len() - all.trim_start_matches('0').len();
        let digits = all.trim_matches('0').to_owned();
        if digits.is_empty() {
            return Self { negative: false, digits, point: 0 };
        }
        Self { negative, point: exponent.saturating_add(whole.len() as i64 - leading as i64), digits }
    }

    fn before(&self) -> i64 {
        self.point.max(0)
    }

    fn behind(&self) -> i64 {
        (self.digits.len() as i64).saturating_sub(self.point).max(0)
    }

    /// Whether double precision has this number, and would print it with the same digits.
    fn is_double(&self, text: &str) -> bool {
        // Fifteen digits always come back, and so do those of whole numbers below 2^53.
        if self.digits.len() <= 15 && self.point.abs() < 300 {
            return true;
        }
        text.parse::<f64>().is_ok_and(|value| value.is_finite() && Self::of(&format!("{value:e}")) == *self)
    }

    /// The number with so many digits behind the point, without the point.
    fn scaled(&self, scale: i8) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = self.point.checked_add(i64::from(scale))?.checked_sub(self.digits.len() as i64)?;
        let ten = 10_i128.checked_pow(u32::try_from(zeros).ok()?)?;
        let number = self.digits.parse::<i128>().ok()?.checked_mul(ten)?;
        Some(if self.negative { -number } else { number })
    }
}

/// Builds the array of a column.
pub(super) enum ColumnBuilder {
    Boolean(BooleanBuilder),
    BigInt(Int64Builder),
    Double(Float64Builder),
    Numeric(Decimal128Builder, i8),
    Text(StringViewBuilder),
    Json(StringViewBuilder),
    Array { items: Box<Self>, offsets: Vec<i32>, valid: NullBufferBuilder },
}

impl ColumnBuilder {
    pub(super) fn new(column_type: &ColumnType) -> Self {
        match column_type {
            ColumnType::Boolean => Self::Boolean(BooleanBuilder::new()),
            ColumnType::BigInt => Self::BigInt(Int64Builder::new()),
            ColumnType::Double => Self::Double(Float64Builder::new()),
            ColumnType::Numeric(scale) => Self::Numeric(Decimal128Builder::new().with_data_type(column_type.arrow()), *scale),
            ColumnType::Text => Self::Text(StringViewBuilder::new()),
            ColumnType::Json => Self::Json(StringViewBuilder::new()),
            ColumnType::Array(item) => Self::Array { items: Box::new(Self::new(item)), offsets: vec![0], valid: NullBufferBuilder::new(0) },
        }
    }

    /// Appends a value of the text, or NULL; `false` if it has another type.
    #[must_use]
    pub(super) fn append(&mut self, node: Option<&Node<'_>>, text: &[u8]) -> bool {
        let kind = node.map_or(Kind::Null, |node| node.kind);
        let fits = |value: bool| value || kind == Kind::Null;
        let raw = || node.and_then(|node| std::str::from_utf8(node.raw(text)).ok());
        match self {
            Self::Boolean(builder) => {
                let value = node.and_then(Node::as_bool);
                builder.append_option(value);
                fits(value.is_some())
            }
            Self::BigInt(builder) => {
                let value = node.and_then(Node::as_i64);
                builder.append_option(value);
                fits(value.is_some())
            }
            Self::Double(builder) => {
                let value = node.and_then(Node::as_number).and_then(|number| number.parse().ok());
                builder.append_option(value);
                fits(value.is_some())
            }
            Self::Numeric(builder, scale) => {
                let value = node.and_then(Node::as_number).and_then(|number| WrittenNumber::of(number).scaled(*scale));
                builder.append_option(value);
                fits(value.is_some())
            }
            Self::Text(builder) => {
                let value = match kind {
                    Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
                    Kind::String(text) => Some(text),
                    Kind::Bool(_) | Kind::Number(_) => raw(),
                };
                builder.append_option(value);
                fits(value.is_some())
            }
            Self::Json(builder) => {
                builder.append_option(if kind == Kind::Null { None } else { raw() });
                true
            }
            Self::Array { items, offsets, valid } => {
                let is_array = matches!(kind, Kind::Array(_));
                let values = node.map(Node::items).unwrap_or_default();
                let fit = values.iter().all(|item| items.append(Some(item), text));
                let end = offsets.last().copied().unwrap_or_default().saturating_add(i32::try_from(values.len()).unwrap_or(i32::MAX));
                offsets.push(end);
                valid.append(is_array);
                fit && fits(is_array)
            }
        }
    }

    /// The array.
    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::Boolean(mut builder) => Arc::new(builder.finish()),
            Self::BigInt(mut builder) => Arc::new(builder.finish()),
            Self::Double(mut builder) => Arc::new(builder.finish()),
            Self::Numeric(mut builder, _) => Arc::new(builder.finish()),
            Self::Text(mut builder) | Self::Json(mut builder) => Arc::new(builder.finish()),
            Self::Array { items, offsets, mut valid } => {
                let items = items.finish();
                let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
                Arc::new(ListArray::new(field, OffsetBuffer::new(offsets.into()), items, valid.finish()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;

    use super::*;
    use apigw_sql_value::json::parse;

    fn column_type(values: &str) -> ColumnType {
        let (bump, mut seen) = (Bump::new(), Seen::default());
        parse(&bump, values.as_bytes()).unwrap().items().iter().for_each(|value| seen.add(value));
        seen.column_type()
    }

    #[test]
    fn numbers_keep_their_digits() {
        for (values, expected) in [
            ("[1,null,-9223372036854775808]", ColumnType::BigInt),
            ("[1,0.5,9007199254740992]", ColumnType::Double),
            ("[0.30000000000000004,1e300,-0.0]", ColumnType::Double),
            ("[9007199254740993,0.5]", ColumnType::Numeric(1)),
            ("[9223372036854775808]", ColumnType::Numeric(0)),
            ("[0.1234567890123456789]", ColumnType::Numeric(19)),
            ("[1e400]", ColumnType::Text),
            ("[1e99999999999999999999,1]", ColumnType::Text),
            ("[12345678901234567890123456789012345678.5]", ColumnType::Text),
            ("[1,\"x\"]", ColumnType::Text),
            ("[1,true]", ColumnType::Text),
            ("[true,null]", ColumnType::Boolean),
            ("[null]", ColumnType::Text),
            ("[[1],[],null]", ColumnType::Array(Box::new(ColumnType::BigInt))),
            ("[[1],[\"a\",null]]", ColumnType::Array(Box::new(ColumnType::Text))),
            ("[[]]", ColumnType::Array(Box::new(ColumnType::Text))),
            ("[[1],2]", ColumnType::Json),
            ("[[[1]]]", ColumnType::Json),
            ("[{\"a\":1},1]", ColumnType::Json),
        ] {
            assert_eq!(column_type(values), expected, "{values}");
        }
    }

    #[test]
    fn scaled_numbers_are_exact() {
        for (number, scale, expected) in [
            ("9007199254740993", 1, Some(90_071_992_547_409_930)),
            ("-0.5", 1, Some(-5)),
            ("1.5e3", 0, Some(1500)),
            ("0e99999999999999999999", 3, Some(0)),
            ("0.25", 1, None),
            ("1e40", 0, None),
        ] {
            assert_eq!(WrittenNumber::of(number).scaled(scale), expected, "{number}");
        }
    }
}
