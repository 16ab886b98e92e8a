//! A column of a batch, with its type looked at once: what the text and JSON writers of cells work on.

use std::ops::Range;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, LargeBinaryArray, LargeStringArray,
    RecordBatch, StringArray, StringViewArray, UnionArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Field, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTime, IntervalDayTimeType, IntervalMonthDayNano,
    IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType, RunEndIndexType, SchemaRef, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type, i256,
};

use super::extension::{EXTENSION_NAME, JSON, JSON_ARRAY, JSONB, JSONB_ARRAY};

/// The cells of one column.
pub struct Column<'a> {
    nulls: Option<&'a NullBuffer>,
    /// The values, by type.
    pub values: Values<'a>,
    /// Whether the text is JSON: json or jsonb.
    pub json: bool,
}

/// The values of a column, by type.
#[expect(missing_docs, reason = "the variants are named as the types of Arrow are")]
pub enum Values<'a> {
    Null,
    Boolean(&'a BooleanArray),
    Int8(&'a [i8]),
    Int16(&'a [i16]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    UInt8(&'a [u8]),
    UInt16(&'a [u16]),
    UInt32(&'a [u32]),
    UInt64(&'a [u64]),
    Float16(&'a [<Float16Type as ArrowPrimitiveType>::Native]),
    Float32(&'a [f32]),
    Float64(&'a [f64]),
    Decimal32(&'a [i32], i8),
    Decimal64(&'a [i64], i8),
    Decimal128(&'a [i128], i8),
    Decimal256(&'a [i256], i8),
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Binary(&'a BinaryArray),
    LargeBinary(&'a LargeBinaryArray),
    BinaryView(&'a BinaryViewArray),
    FixedBinary(&'a FixedSizeBinaryArray),
    /// `inet` or `cidr`.
    Inet(&'a FixedSizeBinaryArray),
    Timestamp(&'a [i64], TimeUnit, bool),
    Date32(&'a [i32]),
    Date64(&'a [i64]),
    Time32(&'a [i32], TimeUnit),
    Time64(&'a [i64], TimeUnit),
    Duration(&'a [i64], TimeUnit),
    Months(&'a [i32]),
    DayTime(&'a [IntervalDayTime]),
    MonthDayNano(&'a [IntervalMonthDayNano]),
    List(Bounds<'a>, Box<Column<'a>>),
    Map(&'a [i32], Box<Column<'a>>, Box<Column<'a>>),
    Struct(Vec<(&'a str, Column<'a>)>),
    /// Dictionaries and runs: the row's place in the distinct values.
    Indexed(Vec<usize>, Box<Column<'a>>),
    Union(&'a UnionArray, Vec<(i8, Column<'a>)>),
}

/// Where the items of a list are.
#[expect(missing_docs, reason = "the variants are named as the layouts of Arrow are")]
pub enum Bounds<'a> {
    Offsets(&'a [i32]),
    LargeOffsets(&'a [i64]),
    Views(&'a [i32], &'a [i32]),
    LargeViews(&'a [i64], &'a [i64]),
    Fixed(usize),
}

impl Bounds<'_> {
    /// The items of `row`.
    pub fn of(&self, row: usize) -> Range<usize> {
        match self {
            Self::Offsets(o) => o[row] as usize..o[row + 1] as usize,
            Self::LargeOffsets(o) => o[row] as usize..o[row + 1] as usize,
            Self::Views(o, s) => o[row] as usize..(o[row] + s[row]) as usize,
            Self::LargeViews(o, s) => o[row] as usize..(o[row] + s[row]) as usize,
            Self::Fixed(size) => row * size..(row + 1) * size,
        }
    }
}

/// The columns of `batch`; the extension names are those of `schema`, which the batch's own may have lost.
pub(crate) fn columns<'a>(schema: &SchemaRef, batch: &'a RecordBatch) -> Vec<Column<'a>> {
    let own = batch.schema_ref().fields();
    let column = |(i, array): (usize, &'a ArrayRef)| {
        let mut column = Column::new(&own[i], array);
        if let Some(field) = schema.fields().get(i) {
            column.mark(field);
        }
        column
    };
    batch.columns().iter().enumerate().map(column).collect()
}

fn is_json(field: &Field) -> bool {
    field.metadata().get(EXTENSION_NAME).is_some_and(|name| name == JSON || name == JSONB)
}

impl<'a> Column<'a> {
    /// The column that `array` is, with what `field` says about it.
    pub fn new(field: &Field, array: &'a dyn Array) -> Self {
        let mut column = Self { nulls: array.nulls(), values: values(array), json: false };
        column.mark(field);
        column
    }

    /// Notes what `field` says of the texts.
    fn mark(&mut self, field: &Field) {
        self.json |= is_json(field);
        if let Values::List(_, items) = &mut self.values {
            items.json |= field.metadata().get(EXTENSION_NAME).is_some_and(|name| name == JSON_ARRAY || name == JSONB_ARRAY);
        }
    }

    /// Whether the cell is NULL.
    pub fn is_null(&self, row: usize) -> bool {
        if self.nulls.is_some_and(|nulls| nulls.is_null(row)) {
            return true;
        }
        match &self.values {
            Values::Null => true,
            Values::Indexed(places, distinct) => distinct.is_null(places[row]),
            Values::Union(union, children) => union_child(union, children, row).is_none_or(|(child, place)| child.is_null(place)),
            _ => false,
        }
    }

    /// The text of a text cell that is not NULL; `None` for other types.
    pub fn str(&self, row: usize) -> Option<&'a str> {
        match &self.values {
            Values::Utf8View(array) => Some(array.value(row)),
            Values::Utf8(array) => Some(array.value(row)),
            Values::LargeUtf8(array) => Some(array.value(row)),
            Values::Indexed(places, distinct) => distinct.str(places[row]),
            _ => None,
        }
    }

    /// Whether the text of a cell that is not NULL holds only letters, digits, `.`, `:`, `+`, `-` and inner blanks:
    /// no format has to escape it.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.values {
            Values::Utf8(_)
            | Values::LargeUtf8(_)
            | Values::Utf8View(_)
            | Values::Binary(_)
            | Values::LargeBinary(_)
            | Values::BinaryView(_)
            | Values::FixedBinary(_)
            | Values::Inet(_)
            | Values::List(..)
            | Values::Map(..)
            | Values::Struct(_)
            | Values::Union(..) => false,
            Values::Indexed(_, distinct) => distinct.is_plain(),
            _ => true,
        }
    }
}

/// The child of a union that holds the value of `row`, and where in it.
pub fn union_child<'c, 'a>(union: &UnionArray, children: &'c [(i8, Column<'a>)], row: usize) -> Option<(&'c Column<'a>, usize)> {
    let id = union.type_id(row);
    children.iter().find(|(child, _)| *child == id).map(|(_, column)| (column, union.value_offset(row)))
}

/// Whether psql aligns the type to the right: numbers.
pub(crate) fn is_number(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => is_number(value),
        DataType::RunEndEncoded(_, value) => is_number(value.data_type()),
        other => other.is_numeric(),
    }
}

/// The values of `array`, whose type is its own; a downcast by it cannot fail.
fn values(array: &dyn Array) -> Values<'_> {
    match array.data_type() {
        DataType::Null => Values::Null,
        DataType::Boolean => Values::Boolean(array.as_boolean()),
        DataType::Int8 => Values::Int8(array.as_primitive::<Int8Type>().values()),
        DataType::Int16 => Values::Int16(array.as_primitive::<Int16Type>().values()),
        DataType::Int32 => Values::Int32(array.as_primitive::<Int32Type>().values()),
        DataType::Int64 => Values::Int64(array.as_primitive::<Int64Type>().values()),
        DataType::UInt8 => Values::UInt8(array.as_primitive::<UInt8Type>().values()),
        DataType::UInt16 => Values::UInt16(array.as_primitive::<UInt16Type>().values()),
        DataType::UInt32 => Values::UInt32(array.as_primitive::<UInt32Type>().values()),
        DataType::UInt64 => Values::UInt64(array.as_primitive::<UInt64Type>().values()),
        DataType::Float16 => Values::Float16(array.as_primitive::<Float16Type>().values()),
        DataType::Float32 => Values::Float32(array.as_primitive::<Float32Type>().values()),
        DataType::Float64 => Values::Float64(array.as_primitive::<Float64Type>().values()),
        DataType::Decimal32(_, scale) => Values::Decimal32(array.as_primitive::<Decimal32Type>().values(), *scale),
        DataType::Decimal64(_, scale) => Values::Decimal64(array.as_primitive::<Decimal64Type>().values(), *scale),
        DataType::Decimal128(_, scale) => Values::Decimal128(array.as_primitive::<Decimal128Type>().values(), *scale),
        DataType::Decimal256(_, scale) => Values::Decimal256(array.as_primitive::<Decimal256Type>().values(), *scale),
        DataType::Utf8 => Values::Utf8(array.as_string()),
        DataType::LargeUtf8 => Values::LargeUtf8(array.as_string()),
        DataType::Utf8View => Values::Utf8View(array.as_string_view()),
        DataType::Binary => Values::Binary(array.as_binary()),
        DataType::LargeBinary => Values::LargeBinary(array.as_binary()),
        DataType::BinaryView => Values::BinaryView(array.as_binary_view()),
        t if super::inet::is_cidr(t).is_some() => Values::Inet(array.as_fixed_size_binary()),
        DataType::FixedSizeBinary(_) => Values::FixedBinary(array.as_fixed_size_binary()),
        DataType::Timestamp(..)
        | DataType::Date32
        | DataType::Date64
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Duration(_)
        | DataType::Interval(_) => temporal(array),
        _ => nested(array),
    }
}

fn temporal(array: &dyn Array) -> Values<'_> {
    match array.data_type() {
        DataType::Timestamp(unit, zone) => {
            let counts: &[i64] = match unit {
                TimeUnit::Second => array.as_primitive::<TimestampSecondType>().values(),
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().values(),
                TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().values(),
                TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().values(),
            };
            Values::Timestamp(counts, *unit, zone.is_some())
        }
        DataType::Duration(unit) => {
            let counts: &[i64] = match unit {
                TimeUnit::Second => array.as_primitive::<DurationSecondType>().values(),
                TimeUnit::Millisecond => array.as_primitive::<DurationMillisecondType>().values(),
                TimeUnit::Microsecond => array.as_primitive::<DurationMicrosecondType>().values(),
                TimeUnit::Nanosecond => array.as_primitive::<DurationNanosecondType>().values(),
            };
            Values::Duration(counts, *unit)
        }
        DataType::Time32(TimeUnit::Second) => Values::Time32(array.as_primitive::<Time32SecondType>().values(), TimeUnit::Second),
        DataType::Time32(unit) => Values::Time32(array.as_primitive::<Time32MillisecondType>().values(), *unit),
        DataType::Time64(TimeUnit::Nanosecond) => {
            Values::Time64(array.as_primitive::<Time64NanosecondType>().values(), TimeUnit::Nanosecond)
        }
        DataType::Time64(unit) => Values::Time64(array.as_primitive::<Time64MicrosecondType>().values(), *unit),
        DataType::Interval(IntervalUnit::YearMonth) => Values::Months(array.as_primitive::<IntervalYearMonthType>().values()),
        DataType::Interval(IntervalUnit::DayTime) => Values::DayTime(array.as_primitive::<IntervalDayTimeType>().values()),
        DataType::Interval(IntervalUnit::MonthDayNano) => Values::MonthDayNano(array.as_primitive::<IntervalMonthDayNanoType>().values()),
        DataType::Date32 => Values::Date32(array.as_primitive::<Date32Type>().values()),
        _ => Values::Date64(array.as_primitive::<Date64Type>().values()),
    }
}

fn nested(array: &dyn Array) -> Values<'_> {
    let list = |bounds, field: &Field, items| Values::List(bounds, Box::new(Column::new(field, items)));
    match array.data_type() {
        DataType::List(field) => list(Bounds::Offsets(array.as_list().value_offsets()), field, array.as_list::<i32>().values()),
        DataType::LargeList(field) => list(Bounds::LargeOffsets(array.as_list().value_offsets()), field, array.as_list::<i64>().values()),
        DataType::ListView(field) => {
            let views = array.as_list_view::<i32>();
            list(Bounds::Views(views.value_offsets(), views.value_sizes()), field, views.values())
        }
        DataType::LargeListView(field) => {
            let views = array.as_list_view::<i64>();
            list(Bounds::LargeViews(views.value_offsets(), views.value_sizes()), field, views.values())
        }
        DataType::FixedSizeList(field, size) => list(Bounds::Fixed((*size).max(0) as usize), field, array.as_fixed_size_list().values()),
        DataType::Map(..) => {
            let map = array.as_map();
            let (key_field, value_field) = map.entries_fields();
            let keys = Column::new(key_field, map.keys());
            let values = Column::new(value_field, map.values());
            Values::Map(map.value_offsets(), Box::new(keys), Box::new(values))
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            Values::Struct(fields.iter().zip(columns).map(|(field, column)| (field.name().as_str(), Column::new(field, column))).collect())
        }
        DataType::Dictionary(_, value) => {
            let dictionary = array.as_any_dictionary();
            let places = if dictionary.values().is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
            let distinct = Field::new("", value.as_ref().clone(), true);
            Values::Indexed(places, Box::new(Column::new(&distinct, dictionary.values())))
        }
        DataType::RunEndEncoded(ends, field) => match ends.data_type() {
            DataType::Int16 => runs::<Int16Type>(array, field),
            DataType::Int32 => runs::<Int32Type>(array, field),
            _ => runs::<Int64Type>(array, field),
        },
        DataType::Union(fields, _) => {
            let union = array.as_union();
            Values::Union(union, fields.iter().map(|(id, field)| (id, Column::new(field, union.child(id)))).collect())
        }
        // All other types are matched by `values`.
        _ => Values::Null,
    }
}

fn runs<'a, R: RunEndIndexType>(array: &'a dyn Array, field: &Field) -> Values<'a> {
    let Some(runs) = array.as_run_opt::<R>() else { return Values::Null };
    let places = (0..runs.len()).map(|row| runs.get_physical_index(row)).collect();
    Values::Indexed(places, Box::new(Column::new(field, runs.values())))
}
