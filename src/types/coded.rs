//! An array as codes and the values that they stand for.

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, Scalar, UInt32Array};
use datafusion::arrow::compute::kernels::cmp::eq;
use datafusion::arrow::compute::{nullif, take};
use datafusion::arrow::error::ArrowError;

/// Codes, none of them NULL, and a value for each code.
#[derive(Debug)]
pub struct Coded<T: ArrowPrimitiveType> {
    codes: PrimitiveArray<T>,
    values: ArrayRef,
    /// The one code that stands for NULL: comparing codes with it is cheaper than looking each one up. Its value is
    /// another one's.
    null: Option<T::Native>,
}

impl<T: ArrowPrimitiveType> Coded<T> {
    /// Rows that have the `values` at the places that `codes` name.
    pub fn new(codes: PrimitiveArray<T>, values: ArrayRef) -> Result<Self, ArrowError> {
        if values.null_count() != 1 || values.len() == 1 {
            return Ok(Self { codes, values, null: None });
        }
        let is_null = |&at: &usize| values.is_null(at);
        let at = (0..values.len()).find(is_null).unwrap_or(0);
        let Some(null) = usize_as::<T>(at) else { return Ok(Self { codes, values, null: None }) };
        let other = u32::from(at == 0);
        let places = UInt32Array::from_iter_values((0..values.len()).map(|i| if i == at { other } else { i as u32 }));
        Ok(Self { codes, values: take(&values, &places, None)?, null: Some(null) })
    }

    /// The ordinary array.
    pub fn decode(&self) -> Result<ArrayRef, ArrowError> {
        let taken = take(&self.values, &self.codes, None)?;
        let Some(null) = self.null else { return Ok(taken) };
        let nulls = eq(&self.codes, &Scalar::new(PrimitiveArray::<T>::from_value(null, 1)))?;
        nullif(&taken, &nulls)
    }

    /// The bytes it holds.
    pub fn memory_size(&self) -> usize {
        self.codes.get_array_memory_size() + self.values.get_array_memory_size()
    }
}

fn usize_as<T: ArrowPrimitiveType>(value: usize) -> Option<T::Native> {
    use datafusion::arrow::datatypes::ArrowNativeType as _;
    T::Native::from_usize(value)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{BooleanArray, StringViewArray, UInt8Array};

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
            assert_eq!(&Coded::new(codes, values).unwrap().decode().unwrap(), &expected);
        }
        let one: ArrayRef = Arc::new(StringViewArray::from(vec![None::<&str>]));
        assert_eq!(Coded::new(UInt8Array::from(vec![0; 5]), one).unwrap().decode().unwrap().null_count(), 5);
    }
}
