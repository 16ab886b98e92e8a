//! An array as codes and the values that they stand for.

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, BooleanArray, PrimitiveArray, Scalar, UInt32Array};
use arrow::buffer::NullBuffer;
use arrow::compute::kernels::cmp::eq;
use arrow::compute::{nullif, take};
use arrow::datatypes::ArrowNativeType as _;
use arrow::error::ArrowError;

/// Codes, none of them NULL, and a value for each code.
#[derive(Debug)]
pub struct Coded<T: ArrowPrimitiveType> {
    codes: PrimitiveArray<T>,
    values: ArrayRef,
    /// Which rows are NULL, where one code stands for that: cheaper than looking up whether the value of each row is.
    /// The code then has the value of another one.
    nulls: Option<BooleanArray>,
}

impl<T: ArrowPrimitiveType> Coded<T> {
    /// Rows that have the `values` at the places that `codes` name.
    pub fn new(codes: PrimitiveArray<T>, values: ArrayRef) -> Result<Self, ArrowError> {
        let Some(code) = only_null(&values).and_then(T::Native::from_usize) else { return Ok(Self { codes, values, nulls: None }) };
        let nulls = eq(&codes, &Scalar::new(PrimitiveArray::<T>::from_value(code, 1)))?;
        Ok(Self { codes, values: without_null(&values)?, nulls: Some(nulls) })
    }

    /// As [`Self::new`], where it is known which rows have the first code.
    pub fn with_first(codes: PrimitiveArray<T>, values: ArrayRef, first: &NullBuffer) -> Result<Self, ArrowError> {
        if only_null(&values) != Some(0) {
            return Self::new(codes, values);
        }
        let nulls = BooleanArray::new(!first.inner(), None);
        Ok(Self { codes, values: without_null(&values)?, nulls: Some(nulls) })
    }

    /// The ordinary array.
    pub fn decode(&self) -> Result<ArrayRef, ArrowError> {
        let taken = take(&self.values, &self.codes, None)?;
        match &self.nulls {
            Some(nulls) => nullif(&taken, nulls),
            None => Ok(taken),
        }
    }

    /// The bytes it holds.
    pub fn memory_size(&self) -> usize {
        let nulls = self.nulls.as_ref().map_or(0, Array::get_array_memory_size);
        self.codes.get_array_memory_size() + self.values.get_array_memory_size() + nulls
    }
}

/// The place of the one NULL among several values.
fn only_null(values: &ArrayRef) -> Option<usize> {
    (values.null_count() == 1 && values.len() > 1).then(|| (0..values.len()).find(|&at| values.is_null(at)))?
}

/// The values with another one in place of NULL.
fn without_null(values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let places = (0..values.len()).map(|at| if values.is_valid(at) { at as u32 } else { u32::from(at == 0) });
    take(values, &UInt32Array::from_iter_values(places), None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{StringViewArray, UInt8Array};

    use super::*;

    #[test]
    fn decoding_gives_the_value_of_each_code() {
        let long = "a text that is longer than a view";
        let all: [ArrayRef; 6] = [
            Arc::new(StringViewArray::from(vec![Some("a"), None, Some(long)])),
            Arc::new(StringViewArray::from(vec![None, Some("b"), Some("")])),
            Arc::new(StringViewArray::from(vec![None, Some("b"), None])),
            Arc::new(StringViewArray::from(vec!["a", "b", long])),
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
            Arc::new(StringViewArray::from(vec![None::<&str>; 3])),
        ];
        for values in all {
            let codes = UInt8Array::from((0..100_u8).map(|i| i % 7 % 3).collect::<Vec<_>>());
            let expected = take(&values, &codes, None).unwrap();
            let first: NullBuffer = codes.values().iter().map(|code| *code != 0).collect();
            assert_eq!(&Coded::with_first(codes.clone(), Arc::clone(&values), &first).unwrap().decode().unwrap(), &expected);
            assert_eq!(&Coded::new(codes, values).unwrap().decode().unwrap(), &expected);
        }
        let one: ArrayRef = Arc::new(StringViewArray::from(vec![None::<&str>]));
        assert_eq!(Coded::new(UInt8Array::from(vec![0; 5]), one).unwrap().decode().unwrap().null_count(), 5);
    }
}
