//! Functions whose type follows from their arguments: what the front end writes while the types of a statement are not
//! known yet, and rows as values.

mod family;
mod items;
mod named_row;
mod named_rows;
pub mod one_type;
pub(super) mod record;

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, UInt64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::type_coercion::binary::type_union_resolution;
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

pub use family::{Family, compares};
pub use items::{innermost_of, list_of, map_items};
pub use one_type::OneType;

use crate::spec::TIMESTAMP;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::{EXTENSION_NAME, is_text};
use apigw_sql_columns::types::numeric::NUMERIC;

/// `literal_as(text, other, …)`: the text, read as the type of the others. Without others, it has no type yet, and what is
/// around it gives it one.
pub const LITERAL_AS: &str = "literal_as";
/// `literal_as_array(text, other)`: the text, read as an array of what the other is.
pub const LITERAL_AS_ARRAY: &str = "literal_as_array";
/// `literal_as_element(text, other)`: the text, read as an element of the other, an array.
pub const LITERAL_AS_ELEMENT: &str = "literal_as_element";
/// `typed_as(value, other, …)`: the value, whose type keeps the name that the others have for it, and nothing else that is
/// told of the value's column.
pub const TYPED_AS: &str = "typed_as";
/// What tells of a field that it is of a literal without a type.
const UNTYPED: &str = "apigw-sql:untyped";
/// `nullable(value)`: the value, of which nothing says that it is never NULL.
pub const NULLABLE: &str = "nullable";
/// `without_hidden(value)`: the array or hstore, of which NULL has no elements.
pub const WITHOUT_HIDDEN: &str = "without_hidden";
/// `each_element(array, 'function', argument)`: the array with what the function makes of each of its elements.
pub const EACH_ELEMENT: &str = "each_element";
/// `with_ties(n)`: the number of a `FETCH FIRST n ROWS WITH TIES`.
pub const WITH_TIES: &str = "with_ties";
/// `named_row('a', a, …)`: a row as a struct whose members keep their types.
pub const NAMED_ROW: &str = "named_row";
/// `named_rows('a', array, …)`: arrays as an array of rows, the shorter ones filled up with NULL.
pub const NAMED_ROWS: &str = "named_rows";

/// The functions.
pub fn all() -> Vec<Arc<ScalarUDF>> {
    [named_row::function(), named_rows::function()].into_iter().chain(typing()).chain(one_type::functions()).collect()
}

fn typing() -> Vec<Arc<ScalarUDF>> {
    [
        Typing::LiteralAs,
        Typing::LiteralAsArray,
        Typing::LiteralAsElement,
        Typing::TypedAs,
        Typing::Nullable,
        Typing::WithoutHidden,
        Typing::EachElement,
        Typing::WithTies,
    ]
    .into_iter()
    .map(|typing| Arc::new(ScalarUDF::new_from_impl(TypingFunction::new(typing))))
    .collect()
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Typing {
    /// `literal_as(text, other, …)`: the text, read as the type of the others.
    LiteralAs,
    /// `literal_as_array(text, other)`: the text, read as an array of what the other is.
    LiteralAsArray,
    /// `literal_as_element(text, other)`: the text, read as an element of the other, an array.
    LiteralAsElement,
    /// `typed_as(value, other, …)`: the value, whose type keeps the name that the others have for it.
    TypedAs,
    /// `nullable(value)`: the value, of which nothing says that it is never NULL.
    Nullable,
    /// `without_hidden(value)`: the array or hstore, of which NULL has no elements.
    WithoutHidden,
    /// `each_element(array, 'function', argument)`: the array with what the function makes of each of its elements.
    EachElement,
    /// `with_ties(n)`: the number of a `FETCH FIRST n ROWS WITH TIES`.
    WithTies,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct TypingFunction {
    typing: Typing,
    signature: Signature,
}

impl TypingFunction {
    fn new(typing: Typing) -> Self {
        // What it is called for would be gone if it were replaced by its value.
        let volatility = if typing == Typing::Nullable { Volatility::Volatile } else { Volatility::Immutable };
        Self { typing, signature: Signature::variadic_any(volatility) }
    }
}

/// The type that the fields have in common; `None` if that is text without a name of its own, or nothing.
pub fn common_field(fields: &[FieldRef]) -> Option<FieldRef> {
    let known: Vec<&FieldRef> = fields.iter().filter(|field| !field.data_type().is_null()).collect();
    let first = known.first()?;
    let same = known.iter().all(|field| field.data_type() == first.data_type() && SqlType::of(field) == SqlType::of(first));
    if same {
        let plain_text = is_text(first.data_type()) && SqlType::of(first) == Some(SqlType::Text);
        return (!plain_text).then(|| Arc::new(first.as_ref().clone().with_nullable(true)));
    }
    let types: Vec<DataType> = known.iter().map(|field| field.data_type().clone()).collect();
    let common = common_type(&types).filter(|common| !is_text(common))?;
    Some(Arc::new(Field::new(first.name(), common, true)))
}

/// The type that values of these types have in common.
pub fn common_type(types: &[DataType]) -> Option<DataType> {
    preferred_type(types).or_else(|| type_union_resolution(types))
}

/// The type in which PostgreSQL lets numbers or moments of these types meet. `None` if they are neither.
pub fn preferred_type(types: &[DataType]) -> Option<DataType> {
    common_number(types).or_else(|| common_moment(types))
}

/// The type that dates and timestamps of these types have in common, NULLs aside: one with a time zone if one has one.
fn common_moment(types: &[DataType]) -> Option<DataType> {
    let mut moments = types.iter().filter(|data_type| !data_type.is_null());
    let first = moments.next().filter(|first| is_moment(first))?;
    moments.try_fold(first.clone(), |common, next| match (&common, next) {
        (_, next) if !is_moment(next) => None,
        (common, next) if common == next => Some(next.clone()),
        (DataType::Timestamp(_, Some(_)), _) | (_, DataType::Timestamp(_, Some(_))) => Some(SqlType::Timestamp.arrow()),
        (DataType::Timestamp(..), _) | (_, DataType::Timestamp(..)) => Some(TIMESTAMP),
        _ => Some(DataType::Date32),
    })
}

fn is_moment(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
}

/// The type that numbers of these types have in common, NULLs aside: a double if one is a double, as in PostgreSQL. `None`
/// if not all of them are numbers.
pub fn common_number(types: &[DataType]) -> Option<DataType> {
    let mut numbers = types.iter().filter(|data_type| !data_type.is_null());
    let first = numbers.next().filter(|first| first.is_numeric())?;
    numbers.try_fold(first.clone(), |common, next| match (&common, next) {
        (_, next) if !next.is_numeric() => None,
        (DataType::Float64, _) | (_, DataType::Float64) => Some(DataType::Float64),
        (DataType::Float32, _) | (_, DataType::Float32) => Some(DataType::Float32),
        _ => type_union_resolution(&[common, next.clone()]),
    })
}

/// Whether a number or a moment of the type `from` has to be cast to be one among others of the type `to`. Decimals stay as they
/// are.
pub fn other_kind(from: &DataType, to: &DataType) -> bool {
    is_moment(from) && is_moment(to) && from != to || other_number(from, to)
}

fn other_number(from: &DataType, to: &DataType) -> bool {
    from.is_numeric() && to.is_numeric() && from != to && !(from.is_decimal() && to.is_decimal()) && !(from.is_integer() && to.is_integer())
}

/// What a literal without a type is read as beside values of `field`: a numeric of any digits where they are numerics of so many,
/// which a cast would round it to.
pub fn read_as(field: &FieldRef) -> FieldRef {
    let unconstrained = |data_type: &DataType| matches!(data_type, DataType::Decimal128(..)).then_some(NUMERIC);
    let data_type = match field.data_type() {
        DataType::List(item) => unconstrained(item.data_type()).map(|numeric| list_of(field.data_type(), &numeric)),
        other => unconstrained(other),
    };
    match data_type {
        Some(data_type) => Arc::new(field.as_ref().clone().with_data_type(data_type)),
        None => Arc::clone(field),
    }
}

/// The type of an array of such values.
pub fn array_of(element: &FieldRef) -> FieldRef {
    if let Some(array) = SqlType::of(element).and_then(SqlType::array) {
        return Arc::new(array.field(element.name(), true));
    }
    let item = if is_text(element.data_type()) { DataType::Utf8View } else { element.data_type().clone() };
    Arc::new(Field::new(element.name(), DataType::new_list(item, true), true))
}

/// The type of the elements of an array.
pub fn element_of(array: &FieldRef) -> Option<FieldRef> {
    if let Some(item) = SqlType::of(array).and_then(SqlType::item) {
        return Some(Arc::new(item.field(array.name(), true)));
    }
    match array.data_type() {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => Some(Arc::clone(item)),
        _ => None,
    }
}

/// The lists or maps, of which NULL has no elements.
fn without_hidden(array: ArrayRef) -> Result<ArrayRef> {
    let offsets = match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().offsets(),
        DataType::Map(..) => array.as_map().offsets(),
        _ => return Ok(array),
    };
    let hides = |nulls: &NullBuffer| (0..array.len()).any(|row| nulls.is_null(row) && offsets[row] != offsets[row + 1]);
    if !array.nulls().is_some_and(hides) {
        return Ok(array);
    }
    let places: UInt64Array = (0..array.len()).map(|row| array.is_valid(row).then_some(row as u64)).collect();
    Ok(take(&array, &places, None)?)
}

impl ScalarUDFImpl for TypingFunction {
    fn name(&self) -> &'static str {
        match self.typing {
            Typing::LiteralAs => LITERAL_AS,
            Typing::LiteralAsArray => LITERAL_AS_ARRAY,
            Typing::LiteralAsElement => LITERAL_AS_ELEMENT,
            Typing::TypedAs => TYPED_AS,
            Typing::Nullable => NULLABLE,
            Typing::WithoutHidden => WITHOUT_HIDDEN,
            Typing::EachElement => EACH_ELEMENT,
            Typing::WithTies => WITH_TIES,
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        internal_err!("the type of `{}` follows from its arguments", self.name())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let Some((value, others)) = args.arg_fields.split_first() else { return internal_err!("`{}` has no arguments", self.name()) };
        let common = common_field(others);
        Ok(match (self.typing, common) {
            (Typing::LiteralAs, Some(common)) => common,
            (Typing::LiteralAs, None) if others.is_empty() => {
                Arc::new(value.as_ref().clone().with_metadata([(UNTYPED.to_owned(), String::new())].into()))
            }
            (Typing::LiteralAsArray, _) => others.first().map_or_else(|| Arc::clone(value), array_of),
            (Typing::LiteralAsElement, _) => others.first().and_then(element_of).unwrap_or_else(|| Arc::clone(value)),
            (Typing::TypedAs, Some(common)) if other_kind(value.data_type(), common.data_type()) => common,
            (Typing::TypedAs, Some(common)) if common.data_type() == value.data_type() => {
                Arc::new(value.as_ref().clone().with_metadata(common.metadata().clone()))
            }
            (Typing::TypedAs, _) => {
                let mut metadata = value.metadata().clone();
                metadata.retain(|key, _| key == EXTENSION_NAME);
                Arc::new(value.as_ref().clone().with_metadata(metadata))
            }
            (Typing::Nullable | Typing::WithoutHidden, _) => Arc::new(value.as_ref().clone().with_nullable(true)),
            _ => Arc::clone(value),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let value =
            args.args.into_iter().next().filter(|_| matches!(self.typing, Typing::TypedAs | Typing::Nullable | Typing::WithoutHidden));
        let value = match value {
            Some(ColumnarValue::Array(array)) if self.typing == Typing::WithoutHidden => Some(ColumnarValue::Array(without_hidden(array)?)),
            other => other,
        };
        value.map_or_else(|| internal_err!("`{}` is left in a plan", self.name()), Ok)
    }
}
