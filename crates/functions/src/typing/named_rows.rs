//! `named_rows('a', array, 'b', array)`: arrays as an array of rows, which a set-returning function with several columns is
//! in a SELECT list.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray, UInt64Builder};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::cast::as_list_array;
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::named_row::members;

/// The function.
pub(super) fn function() -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(NamedRows { signature: Signature::variadic_any(Volatility::Immutable) }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct NamedRows {
    signature: Signature,
}

impl ScalarUDFImpl for NamedRows {
    fn name(&self) -> &'static str {
        super::NAMED_ROWS
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        internal_err!("the type of rows follows from their names")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let item = |array: &FieldRef| match array.data_type() {
            DataType::List(item) => Arc::clone(item),
            _ => Arc::clone(array),
        };
        let row = Field::new_list_field(DataType::Struct(members(&args, item)?), true);
        Ok(Arc::new(Field::new("rows", DataType::List(Arc::new(row)), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let DataType::List(row) = args.return_field.data_type() else { return internal_err!("rows are a list") };
        let DataType::Struct(members) = row.data_type() else { return internal_err!("a row is a struct") };
        let arrays = args.args.into_iter().skip(1).step_by(2).map(|value| value.into_array(args.number_rows));
        let arrays = arrays.collect::<Result<Vec<ArrayRef>>>()?;
        let lists = arrays.iter().map(|array| as_list_array(array)).collect::<Result<Vec<_>>>()?;
        let lengths = (0..args.number_rows).map(|at| lists.iter().map(|list| length(list, at)).max().unwrap_or(0));
        let offsets = OffsetBuffer::from_lengths(lengths);
        let columns = lists.iter().map(|list| padded(list, &offsets)).collect::<Result<Vec<_>>>()?;
        let total = offsets.last().map_or(0, |&end| end as usize);
        let rows = StructArray::try_new_with_length(members.clone(), columns, None, total)?;
        let some: NullBuffer = (0..args.number_rows).map(|at| lists.iter().any(|list| list.is_valid(at))).collect();
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(row), offsets, Arc::new(rows), Some(some))?)))
    }
}

fn length(list: &ListArray, at: usize) -> usize {
    if list.is_valid(at) { list.value_length(at) as usize } else { 0 }
}

/// The items of `list`, each array as long as `offsets` say.
fn padded(list: &ListArray, offsets: &OffsetBuffer<i32>) -> Result<ArrayRef> {
    let mut places = UInt64Builder::with_capacity(offsets.last().map_or(0, |&end| end as usize));
    for (at, wanted) in offsets.lengths().enumerate() {
        let (start, own) = (list.value_offsets()[at] as u64, length(list, at));
        (0..wanted).for_each(|item| places.append_option((item < own).then_some(start + item as u64)));
    }
    Ok(take(list.values(), &places.finish(), None)?)
}
