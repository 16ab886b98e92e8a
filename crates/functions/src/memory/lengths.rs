//! How long the arguments of a call are, row by row, without a look at what is in them.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::arrow::datatypes::{DataType, Int32Type, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

use super::FunctionMemory;

/// What a number, a boolean or a time takes at most as text.
const PLAIN: u64 = 48;

/// The arguments of a call.
pub(super) struct Lengths<'a> {
    args: &'a [ColumnarValue],
    /// As many as the result has: one where all arguments are constants.
    pub(super) rows: usize,
}

impl<'a> Lengths<'a> {
    pub(super) fn of(call: &'a ScalarFunctionArgs) -> Self {
        let constant = call.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        Self { args: &call.args, rows: if constant { 1 } else { call.number_rows } }
    }

    pub(super) fn count(&self) -> usize {
        self.args.len()
    }

    /// At least what all arguments take together, constants for each row: a bound that costs nothing.
    pub(super) fn bound(&self) -> usize {
        let of_arg = |arg: &ColumnarValue| match arg {
            ColumnarValue::Array(array) => array.get_array_memory_size(),
            ColumnarValue::Scalar(value) => value.size().saturating_mul(self.rows),
        };
        self.args.iter().fold(0, |sum, arg| sum.saturating_add(of_arg(arg)))
    }

    /// What the constants take that are large: the results of other calls, which nobody counts any more.
    pub(super) fn constants(&self) -> usize {
        let sizes = self.args.iter().map(|arg| if let ColumnarValue::Scalar(value) = arg { value.size() } else { 0 });
        sizes.filter(|size| !FunctionMemory::is_small(*size)).sum()
    }

    /// What all arguments of a row take.
    pub(super) fn all(&self, row: usize) -> f64 {
        (0..self.args.len()).map(|i| self.bytes(i, row) as f64).sum()
    }

    /// The text of argument `i`; `None` for NULL and what is no text.
    pub(super) fn text(&self, i: usize, row: usize) -> Option<&'a str> {
        match self.args.get(i)? {
            ColumnarValue::Scalar(value) => value.try_as_str().flatten(),
            ColumnarValue::Array(array) if array.is_null(row) => None,
            ColumnarValue::Array(array) => match array.data_type() {
                DataType::Utf8View => Some(array.as_string_view().value(row)),
                DataType::Utf8 => Some(array.as_string::<i32>().value(row)),
                DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row)),
                _ => None,
            },
        }
    }

    /// The number of argument `i`, times and intervals in microseconds; 0 for NULL and what is no number.
    pub(super) fn number(&self, i: usize, row: usize) -> f64 {
        match self.args.get(i) {
            Some(ColumnarValue::Scalar(value)) => number(value),
            Some(ColumnarValue::Array(array)) if array.is_valid(row) => match array.data_type() {
                DataType::Int64 => array.as_primitive::<Int64Type>().value(row) as f64,
                DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into(),
                _ => ScalarValue::try_from_array(array, row).map_or(0.0, |value| number(&value)),
            },
            _ => 0.0,
        }
    }

    /// How many bytes argument `i` is long as text, or the elements of an array take together as texts.
    pub(super) fn bytes(&self, i: usize, row: usize) -> u64 {
        match self.args.get(i) {
            Some(ColumnarValue::Scalar(value)) => of_scalar(value),
            Some(ColumnarValue::Array(array)) => of_value(array, row),
            None => 0,
        }
    }

    /// How many elements the array of argument `i` has.
    pub(super) fn items(&self, i: usize, row: usize) -> u64 {
        match self.args.get(i) {
            Some(ColumnarValue::Scalar(ScalarValue::List(list))) => u64::from(list.value_length(0).unsigned_abs()),
            Some(ColumnarValue::Array(array)) if array.is_valid(row) => {
                array.as_list_opt::<i32>().map_or(0, |list| u64::from(list.value_length(row).unsigned_abs()))
            }
            _ => 0,
        }
    }

    /// The first element of the array of argument `i` as a number.
    pub(super) fn first_number(&self, i: usize, row: usize) -> f64 {
        let first = |list: &ListArray, row: usize| {
            let items = list.value(row);
            if items.is_empty() { 0.0 } else { ScalarValue::try_from_array(&items, 0).map_or(0.0, |value| number(&value)) }
        };
        match self.args.get(i) {
            Some(ColumnarValue::Scalar(ScalarValue::List(list))) if list.is_valid(0) => first(list, 0),
            Some(ColumnarValue::Array(array)) if array.is_valid(row) => array.as_list_opt::<i32>().map_or(0.0, |list| first(list, row)),
            _ => 0.0,
        }
    }

    /// What an element takes that is the value of argument `i`.
    pub(super) fn width(&self, i: usize, row: usize) -> u64 {
        let Some(arg) = self.args.get(i) else { return 8 };
        match arg.data_type() {
            // Views of one text share it.
            DataType::Utf8View | DataType::BinaryView => 16,
            other => other.primitive_width().map_or_else(|| self.bytes(i, row) + 8, |width| width as u64),
        }
    }

    /// What an element of the array of argument `i` takes.
    pub(super) fn item_width(&self, i: usize) -> u64 {
        match self.args.get(i).map(ColumnarValue::data_type) {
            Some(DataType::List(item)) => item.data_type().primitive_width().unwrap_or(24) as u64,
            _ => 24,
        }
    }
}

/// Microseconds of a day.
const DAY: f64 = 86_400e6;

fn number(value: &ScalarValue) -> f64 {
    match value {
        ScalarValue::Int64(Some(n)) => *n as f64,
        ScalarValue::Int32(Some(n)) => (*n).into(),
        ScalarValue::Int16(Some(n)) => (*n).into(),
        ScalarValue::Int8(Some(n)) => (*n).into(),
        ScalarValue::UInt64(Some(n)) => *n as f64,
        ScalarValue::UInt32(Some(n)) => (*n).into(),
        ScalarValue::Float64(Some(n)) => *n,
        ScalarValue::Decimal128(Some(n), _, scale) => *n as f64 / 10_f64.powi((*scale).into()),
        ScalarValue::TimestampMicrosecond(Some(n), _) => *n as f64,
        ScalarValue::TimestampNanosecond(Some(n), _) => *n as f64 / 1e3,
        ScalarValue::Date32(Some(n)) => f64::from(*n) * DAY,
        ScalarValue::IntervalMonthDayNano(Some(step)) => {
            f64::from(step.months) * 28.0 * DAY + f64::from(step.days) * DAY + step.nanoseconds as f64 / 1e3
        }
        _ => 0.0,
    }
}

fn of_scalar(value: &ScalarValue) -> u64 {
    if let Some(text) = value.try_as_str() {
        return text.map_or(0, |text| text.len() as u64);
    }
    match value {
        ScalarValue::Binary(bytes) | ScalarValue::LargeBinary(bytes) | ScalarValue::BinaryView(bytes) => {
            bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)
        }
        ScalarValue::List(list) => of_items(list, 0),
        value if value.data_type().is_nested() => value.size() as u64,
        _ => PLAIN,
    }
}

fn of_value(array: &ArrayRef, row: usize) -> u64 {
    if array.is_null(row) {
        return 0;
    }
    match array.data_type() {
        DataType::Utf8View => of_view(array.as_string_view().views()[row]),
        DataType::BinaryView => of_view(array.as_binary_view().views()[row]),
        DataType::Utf8 => u64::from(array.as_string::<i32>().value_length(row).unsigned_abs()),
        DataType::LargeUtf8 => array.as_string::<i64>().value_length(row).unsigned_abs(),
        DataType::Binary => u64::from(array.as_binary::<i32>().value_length(row).unsigned_abs()),
        DataType::List(_) => of_items(array.as_list::<i32>(), row),
        other if other.is_nested() => (array.get_array_memory_size() / array.len().max(1)) as u64,
        _ => PLAIN,
    }
}

/// The length stands in the first four bytes.
fn of_view(view: u128) -> u64 {
    u64::from(view as u32)
}

/// The texts of a list's elements; of other elements an average.
fn of_items(list: &ListArray, row: usize) -> u64 {
    let (start, end) = (list.value_offsets()[row] as usize, list.value_offsets()[row + 1] as usize);
    let values = list.values();
    match values.data_type() {
        DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 => (start..end).map(|at| of_value(values, at)).sum(),
        other if other.is_nested() => {
            let each = values.get_array_memory_size() / values.len().max(1);
            (each as u64).saturating_mul((end - start) as u64)
        }
        _ => 24 * (end - start) as u64,
    }
}
