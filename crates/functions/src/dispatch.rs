//! The arguments of one call over a batch: constants, columns and NULLs behind one face, so that a function
//! file holds only meaning.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, BooleanBufferBuilder, ByteView, FixedSizeBinaryArray, Int64Array,
    Int64Builder, ListArray, MAX_INLINE_VIEW_LEN, PrimitiveArray, PrimitiveBuilder, StringViewArray, StringViewBuilder, StructArray,
    make_view,
};
use datafusion::arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, FieldRef, Fields, Int64Type};
use datafusion::common::{Result, exec_err, internal_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

use super::distinct::Distinct;
use super::spec::{Overload, Param};
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_value::inet::Inet;
use apigw_sql_value::room;

/// The arguments of one invocation. A constant argument is an array of one element that stands for all rows.
#[derive(Debug)]
pub struct Call<'a> {
    name: &'static str,
    rows: usize,
    args: Vec<Arg>,
    fields: &'a [FieldRef],
}

#[derive(Debug)]
struct Arg {
    array: ArrayRef,
    constant: bool,
    /// It was read as jsonb, whatever its field says.
    jsonb: bool,
}

impl<'a> Call<'a> {
    /// Wraps DataFusion's arguments.
    pub fn new(name: &'static str, args: &'a ScalarFunctionArgs) -> Result<Self> {
        let wrapped = args
            .args
            .iter()
            .map(|value| match value {
                ColumnarValue::Array(array) => Ok(Arg { array: Arc::clone(array), constant: false, jsonb: false }),
                ColumnarValue::Scalar(scalar) => Ok(Arg { array: scalar.to_array()?, constant: true, jsonb: false }),
            })
            .collect::<Result<Vec<_>>>()?;
        let constant = wrapped.iter().all(|a| a.constant);
        Ok(Self { name, rows: if constant { 1 } else { args.number_rows }, args: wrapped, fields: &args.arg_fields })
    }

    /// Reads what was given as text where the body expects jsonb or `text[]`.
    pub(super) fn read_texts(&mut self, overload: &Overload) -> Result<()> {
        for (i, arg) in self.args.iter_mut().enumerate() {
            match overload.param(i) {
                Some(Param::Jsonb) if SqlType::of(&self.fields[i]) != Some(SqlType::Jsonb) => {
                    if let Some(texts) = arg.array.as_string_view_opt() {
                        arg.array = super::json::read(texts)?;
                        arg.jsonb = true;
                    }
                }
                Some(Param::Inet) => {
                    if let Some(texts) = arg.array.as_string_view_opt() {
                        arg.array = super::inet::read(texts)?;
                    }
                }
                Some(Param::TextArrayIn) => {
                    if let Some(texts) = arg.array.as_string_view_opt() {
                        arg.array = Arc::new(super::hstore::parse_text_arrays(texts)?);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps one row for each distinct text of the only argument that is no constant, if it is a column of texts that
    /// repeat.
    pub(super) fn keep_distinct(&mut self) -> Result<Option<Distinct>> {
        let mut columns = self.args.iter_mut().filter(|arg| !arg.constant);
        let (Some(column), None) = (columns.next(), columns.next()) else { return Ok(None) };
        let Some(distinct) = column.array.as_string_view_opt().and_then(Distinct::of) else { return Ok(None) };
        column.array = take(&column.array, &distinct.rows, None)?;
        self.rows = distinct.rows.len();
        Ok(Some(distinct))
    }

    /// The function's name, for messages.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many elements the result must have.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many arguments were given.
    pub fn arg_count(&self) -> usize {
        self.args.len()
    }

    /// Whether every argument is a constant; the result is then one as well.
    pub fn is_constant(&self) -> bool {
        self.args.iter().all(|a| a.constant)
    }

    /// The field of argument `i`, with its extension metadata.
    pub fn field(&self, i: usize) -> &'a FieldRef {
        &self.fields[i]
    }

    /// Whether argument `i` holds JSON texts that are known to be valid.
    pub fn is_json(&self, i: usize) -> bool {
        self.args[i].jsonb || matches!(SqlType::of(self.field(i)), Some(SqlType::Json | SqlType::Jsonb))
    }

    /// The array of argument `i`; of length one if it is a constant.
    pub fn array(&self, i: usize) -> &ArrayRef {
        &self.args[i].array
    }

    /// Whether argument `i` is a constant.
    pub fn is_constant_arg(&self, i: usize) -> bool {
        self.args[i].constant
    }

    /// Argument `i` as text.
    pub fn text(&self, i: usize) -> Result<TextArg<'_>> {
        let arg = &self.args[i];
        let array = arg.array.as_string_view_opt().ok_or_else(|| self.shape("text", i))?;
        Ok(TextArg { array, constant: arg.constant })
    }

    /// Argument `i` as `text[]`.
    pub fn text_array(&self, i: usize) -> Result<TextArrayArg<'_>> {
        let arg = &self.args[i];
        let array: &ListArray = arg.array.as_list_opt().ok_or_else(|| self.shape("text[]", i))?;
        let items = array.values().as_string_view_opt().ok_or_else(|| self.shape("text[]", i))?;
        Ok(TextArrayArg { array, items, constant: arg.constant })
    }

    /// Argument `i` as a `text[]` of two dimensions.
    pub fn text_matrix(&self, i: usize) -> Result<TextMatrixArg<'_>> {
        let arg = &self.args[i];
        let array: &ListArray = arg.array.as_list_opt().ok_or_else(|| self.shape("text[][]", i))?;
        let rows: &ListArray = array.values().as_list_opt().ok_or_else(|| self.shape("text[][]", i))?;
        let items = rows.values().as_string_view_opt().ok_or_else(|| self.shape("text[][]", i))?;
        Ok(TextMatrixArg { array, rows: TextArrayArg::new(rows, items, false), constant: arg.constant })
    }

    /// Argument `i` as `bigint`.
    pub fn bigint(&self, i: usize) -> Result<BigIntArg<'_>> {
        let arg = &self.args[i];
        let array = arg.array.as_primitive_opt::<Int64Type>().ok_or_else(|| self.shape("bigint", i))?;
        Ok(BigIntArg { array, constant: arg.constant })
    }

    /// Argument `i` as `inet`, whichever of the two types it is.
    pub fn inet(&self, i: usize) -> Result<InetArg<'_>> {
        let arg = &self.args[i];
        let array = arg.array.as_fixed_size_binary_opt().ok_or_else(|| self.shape("inet", i))?;
        Ok(InetArg { array, constant: arg.constant })
    }

    /// Argument `i` as `boolean`.
    pub fn boolean(&self, i: usize) -> Result<BooleanArg<'_>> {
        let arg = &self.args[i];
        let array = arg.array.as_boolean_opt().ok_or_else(|| self.shape("boolean", i))?;
        Ok(BooleanArg { array, constant: arg.constant })
    }

    /// Whether argument `i` came as text.
    pub fn stored_text(&self, i: usize) -> bool {
        apigw_sql_columns::types::extension::is_text(self.args[i].array.data_type())
    }

    /// Argument `i` as values of the Arrow type `T`.
    pub fn primitive<T: ArrowPrimitiveType>(&self, i: usize) -> Result<PrimitiveArg<'_, T>> {
        let arg = &self.args[i];
        let array = arg.array.as_primitive_opt::<T>().ok_or_else(|| self.shape(&T::DATA_TYPE.to_string(), i))?;
        Ok(PrimitiveArg { array, constant: arg.constant })
    }

    /// Argument `i` as `numeric`, and how many digits it has after the point.
    pub fn numeric(&self, i: usize) -> Result<(PrimitiveArg<'_, Decimal128Type>, i8)> {
        match self.args[i].array.data_type() {
            DataType::Decimal128(_, scale) => Ok((self.primitive(i)?, *scale)),
            _ => Err(self.shape("numeric", i)),
        }
    }

    /// Argument `i` as hstore where it is stored as one; `None` where it is text that has to be parsed.
    pub fn stored_hstore(&self, i: usize) -> Option<HstoreArg<'_>> {
        let arg = &self.args[i];
        HstoreArray::try_new(arg.array.as_ref()).map(|array| HstoreArg { array, constant: arg.constant })
    }

    fn shape(&self, expected: &str, i: usize) -> datafusion::error::DataFusionError {
        internal_datafusion_err!("`{}`: argument {} is not {expected} but {}", self.name, i + 1, self.args[i].array.data_type())
    }

    /// A text result: `f` gives each row's value, or NULL.
    pub fn build_text<'s, F>(&self, mut f: F) -> Result<ArrayRef>
    where
        F: FnMut(usize) -> Result<Option<Cow<'s, str>>>,
    {
        let mut out = StringViewBuilder::with_capacity(self.rows);
        let mut made = 0;
        for row in 0..self.rows {
            let value = f(row)?;
            if let Some(value) = &value {
                made += value.len();
                room::check_text(value.len()).into_datafusion()?;
                room::check(made).into_datafusion()?;
            }
            out.append_option(value);
        }
        Ok(Arc::new(out.finish()))
    }

    /// A text result whose values are mostly slices of argument 0: they share its bytes instead of being copied.
    /// NULL gives NULL.
    pub fn map_text<F>(&self, mut f: F) -> Result<ArrayRef>
    where
        F: for<'s> FnMut(&'s str) -> Option<Cow<'s, str>>,
    {
        let arg = self.text(0)?;
        self.build_text_slices(&arg, |row| arg.get(row).and_then(&mut f))
    }

    /// A boolean result of the text argument 0. NULL gives NULL.
    pub fn map_boolean(&self, mut f: impl FnMut(&str) -> Option<bool>) -> Result<ArrayRef> {
        let arg = self.text(0)?;
        self.build_boolean(|row| Ok(arg.get(row).and_then(&mut f)))
    }

    /// A bigint result of the text argument 0. NULL gives NULL.
    pub fn map_bigint(&self, mut f: impl FnMut(&str) -> Option<i64>) -> Result<ArrayRef> {
        let arg = self.text(0)?;
        self.build_bigint(|row| Ok(arg.get(row).and_then(&mut f)))
    }

    /// A `text[]` result of slices: `f` adds the items of a row, or gives `None` for NULL.
    pub fn build_text_array_slices<'s>(&self, mut f: impl FnMut(usize, &mut Vec<&'s str>) -> Option<()>) -> Result<ArrayRef> {
        let mut out = apigw_sql_columns::types::list::builder(self.rows);
        let mut items = Vec::new();
        for row in 0..self.rows {
            items.clear();
            let valid = f(row, &mut items).is_some();
            for item in items.iter().filter(|_| valid) {
                out.values().append_value(item);
            }
            out.append(valid);
        }
        Ok(Arc::new(out.finish()))
    }

    /// A text result whose values are mostly slices of `source` in the same row: such slices become views of the
    /// source's buffers, anything else is copied.
    pub fn build_text_slices<'s>(&self, source: &TextArg<'s>, mut f: impl FnMut(usize) -> Option<Cow<'s, str>>) -> Result<ArrayRef> {
        let array = source.array();
        let shared = if source.constant { &[] } else { array.data_buffers() };
        let mut own = Vec::new();
        let mut views = vec![0; self.rows];
        let mut valid = BooleanBufferBuilder::new(self.rows);
        valid.append_n(self.rows, false);
        let mut put = |row: usize| {
            let Some(value) = f(row) else { return };
            valid.set_bit(row, true);
            let value = value.as_ref().as_bytes();
            let within = if source.constant { None } else { view_within(array, row, value) };
            views[row] = within.unwrap_or_else(|| {
                let view = make_view(value, shared.len() as u32, own.len() as u32);
                if value.len() > MAX_INLINE_VIEW_LEN as usize {
                    own.extend_from_slice(value);
                }
                view
            });
        };
        match array.nulls() {
            // Of NULL there are no slices: a column that is mostly NULL costs nothing there.
            Some(nulls) if !source.constant => nulls.valid_indices().for_each(&mut put),
            _ => (0..self.rows).for_each(&mut put),
        }
        let nulls = NullBuffer::new(valid.finish());
        let mut buffers = shared.to_vec();
        if !own.is_empty() {
            buffers.push(Buffer::from_vec(own));
        }
        Ok(Arc::new(StringViewArray::try_new(views.into(), buffers, Some(nulls).filter(|nulls| nulls.null_count() > 0))?))
    }

    /// A struct result from its member columns; `valid` says which rows are not NULL.
    pub fn build_struct(&self, members: &[(&str, SqlType)], valid: Vec<bool>, columns: Vec<ArrayRef>) -> Result<ArrayRef> {
        let fields: Fields = members.iter().map(|(name, sql_type)| sql_type.field(name, true)).collect();
        Ok(Arc::new(StructArray::try_new(fields, columns, Some(NullBuffer::from(valid)))?))
    }

    /// A boolean result.
    pub fn build_boolean(&self, mut f: impl FnMut(usize) -> Result<Option<bool>>) -> Result<ArrayRef> {
        const BITS: usize = 64;
        let words = self.rows.div_ceil(BITS);
        let (mut values, mut valid): (Vec<u64>, Vec<u64>) = (Vec::with_capacity(words), Vec::with_capacity(words));
        for start in (0..self.rows).step_by(BITS) {
            let (mut value_bits, mut valid_bits) = (0, 0);
            for row in start..self.rows.min(start + BITS) {
                let value = f(row)?;
                value_bits |= u64::from(value == Some(true)) << (row - start);
                valid_bits |= u64::from(value.is_some()) << (row - start);
            }
            values.push(value_bits);
            valid.push(valid_bits);
        }
        let bits = |words: Vec<u64>| BooleanBuffer::new(Buffer::from_vec(words), 0, self.rows);
        let nulls = NullBuffer::new(bits(valid));
        Ok(Arc::new(BooleanArray::new(bits(values), Some(nulls).filter(|nulls| nulls.null_count() > 0))))
    }

    /// A bigint result.
    pub fn build_bigint(&self, mut f: impl FnMut(usize) -> Result<Option<i64>>) -> Result<ArrayRef> {
        let mut out = Int64Builder::with_capacity(self.rows);
        for row in 0..self.rows {
            out.append_option(f(row)?);
        }
        Ok(Arc::new(out.finish()))
    }

    /// A result of values of the Arrow type `T`, as `data_type` where that says more than `T` (a zone, a scale).
    pub fn build_primitive<T: ArrowPrimitiveType>(
        &self,
        data_type: DataType,
        mut f: impl FnMut(usize) -> Result<Option<T::Native>>,
    ) -> Result<ArrayRef> {
        let mut out = PrimitiveBuilder::<T>::with_capacity(self.rows).with_data_type(data_type);
        for row in 0..self.rows {
            out.append_option(f(row)?);
        }
        Ok(Arc::new(out.finish()))
    }

    /// An execution error of this function.
    pub fn error<T>(&self, message: &str) -> Result<T> {
        exec_err!("`{}`: {message}", self.name)
    }
}

/// The view of `value` in the buffers of `array`, if it is a slice of the text in `row`.
fn view_within(array: &StringViewArray, row: usize, value: &[u8]) -> Option<u128> {
    let whole = ByteView::from(*array.views().get(row)?);
    if whole.length <= MAX_INLINE_VIEW_LEN || value.len() <= MAX_INLINE_VIEW_LEN as usize {
        return None;
    }
    let buffer = array.data_buffers().get(whole.buffer_index as usize)?;
    let at = (value.as_ptr() as usize).checked_sub(buffer.as_ptr() as usize)?;
    let inside = at >= whole.offset as usize && at + value.len() <= whole.offset as usize + whole.length as usize;
    inside.then(|| make_view(value, whole.buffer_index, at as u32))
}

/// A text argument.
#[derive(Clone, Copy, Debug)]
pub struct TextArg<'a> {
    array: &'a StringViewArray,
    constant: bool,
}

impl<'a> TextArg<'a> {
    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<&'a str> {
        let row = if self.constant { 0 } else { row };
        self.array.is_valid(row).then(|| self.array.value(row))
    }

    /// The value where it is the same for all rows: outer `None` if it is a column.
    pub fn constant(&self) -> Option<Option<&'a str>> {
        self.constant.then(|| self.get(0))
    }

    /// Whether the value of `row` is seen to begin otherwise, or to be NULL, by what its view holds of it: of a text that
    /// is stored elsewhere nothing is read.
    pub fn begins_otherwise(&self, row: usize, beginning: &str) -> bool {
        let row = if self.constant { 0 } else { row };
        let view = self.array.views()[row].to_le_bytes();
        // The first four bytes stand behind the length; those of a shorter text are zero.
        self.array.is_null(row) || view[4..8].iter().zip(beginning.as_bytes()).any(|(found, wanted)| found != wanted)
    }

    /// The array behind it.
    pub fn array(&self) -> &'a StringViewArray {
        self.array
    }
}

/// A `bigint` argument.
#[derive(Clone, Copy, Debug)]
pub struct BigIntArg<'a> {
    array: &'a Int64Array,
    constant: bool,
}

impl BigIntArg<'_> {
    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<i64> {
        let row = if self.constant { 0 } else { row };
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// An `inet` or `cidr` argument.
#[derive(Clone, Copy, Debug)]
pub struct InetArg<'a> {
    array: &'a FixedSizeBinaryArray,
    constant: bool,
}

impl InetArg<'_> {
    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<Inet> {
        let row = if self.constant { 0 } else { row };
        self.array.is_valid(row).then(|| apigw_sql_columns::types::inet::value(self.array, row))
    }
}

/// An argument of the Arrow type `T`.
#[derive(Clone, Copy, Debug)]
pub struct PrimitiveArg<'a, T: ArrowPrimitiveType> {
    array: &'a PrimitiveArray<T>,
    constant: bool,
}

impl<T: ArrowPrimitiveType> PrimitiveArg<'_, T> {
    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<T::Native> {
        let row = if self.constant { 0 } else { row };
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// A `boolean` argument.
#[derive(Clone, Copy, Debug)]
pub struct BooleanArg<'a> {
    array: &'a BooleanArray,
    constant: bool,
}

impl BooleanArg<'_> {
    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<bool> {
        let row = if self.constant { 0 } else { row };
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// A `text[]` argument.
#[derive(Clone, Copy, Debug)]
pub struct TextArrayArg<'a> {
    array: &'a ListArray,
    items: &'a StringViewArray,
    constant: bool,
}

impl<'a> TextArrayArg<'a> {
    /// An argument that was made from another one; `items` are the values of `array`.
    pub fn new(array: &'a ListArray, items: &'a StringViewArray, constant: bool) -> Self {
        Self { array, items, constant }
    }

    /// The items of `row`, or `None` where the array is NULL.
    pub fn get(&self, row: usize) -> Option<impl ExactSizeIterator<Item = Option<&'a str>> + Clone + use<'a>> {
        let row = if self.constant { 0 } else { row };
        let items = self.items;
        let offsets = self.array.value_offsets();
        self.array
            .is_valid(row)
            .then(|| (offsets[row] as usize..offsets[row + 1] as usize).map(move |i| items.is_valid(i).then(|| items.value(i))))
    }

    /// Whether it is the same for all rows.
    pub fn is_constant(&self) -> bool {
        self.constant
    }
}

/// A `text[]` argument of two dimensions.
#[derive(Clone, Copy, Debug)]
pub struct TextMatrixArg<'a> {
    array: &'a ListArray,
    rows: TextArrayArg<'a>,
    constant: bool,
}

impl<'a> TextMatrixArg<'a> {
    /// The arrays that the value of `row` is made of, or `None` where it is NULL.
    pub fn get(
        &self,
        row: usize,
    ) -> Option<impl Iterator<Item = Option<impl ExactSizeIterator<Item = Option<&'a str>> + use<'a>>> + use<'a>> {
        let row = if self.constant { 0 } else { row };
        let rows = self.rows;
        let offsets = self.array.value_offsets();
        self.array.is_valid(row).then(|| (offsets[row] as usize..offsets[row + 1] as usize).map(move |i| rows.get(i)))
    }
}

/// A stored hstore argument.
#[derive(Clone, Copy, Debug)]
pub struct HstoreArg<'a> {
    array: HstoreArray<'a>,
    constant: bool,
}

impl<'a> HstoreArg<'a> {
    /// An argument that was made from another one.
    pub fn new(array: HstoreArray<'a>, constant: bool) -> Self {
        Self { array, constant }
    }

    /// The entries of `row`; what a NULL row has means nothing.
    pub fn row(&self, row: usize) -> apigw_sql_columns::types::hstore::HstoreRow<'a> {
        self.array.row(if self.constant { 0 } else { row })
    }

    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<apigw_sql_columns::types::hstore::HstoreRow<'a>> {
        self.array.get(if self.constant { 0 } else { row })
    }

    /// Whether it is the same for all rows.
    pub fn is_constant(&self) -> bool {
        self.constant
    }

    /// The array behind it, for kernels over whole columns.
    pub fn array(&self) -> HstoreArray<'a> {
        self.array
    }
}
