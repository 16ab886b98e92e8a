//! A value compared with the elements of an array.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Datum, RecordBatch, Scalar, UInt64Array};
use datafusion::arrow::compute::kernels::cmp;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::error::ArrowError;
use datafusion::common::Result;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, Column};

use super::pair::{elements, list};
use crate::functions::dispatch::Call;

/// For how many elements it has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
}

type Kernel = fn(&dyn Datum, &dyn Datum) -> std::result::Result<BooleanArray, ArrowError>;

fn kernel(operator: &str) -> Option<Kernel> {
    Some(match operator {
        "=" => cmp::eq,
        "<>" | "!=" => cmp::neq,
        "<" => cmp::lt,
        "<=" => cmp::lt_eq,
        ">" => cmp::gt,
        ">=" => cmp::gt_eq,
        _ => return None,
    })
}

/// The comparison of maps, lists and structs, which is the engine's own.
fn compared(operator: &str, value: &dyn Datum, elements: &ArrayRef) -> Result<BooleanArray> {
    let (array, constant) = value.get();
    let value = if constant { take(array, &UInt64Array::from(vec![0; elements.len()]), None)? } else { array.slice(0, array.len()) };
    let operator = match operator {
        "=" => Operator::Eq,
        "<>" | "!=" => Operator::NotEq,
        "<" => Operator::Lt,
        "<=" => Operator::LtEq,
        ">" => Operator::Gt,
        _ => Operator::GtEq,
    };
    let sides = [("left", value), ("right", Arc::clone(elements))];
    let fields: Vec<_> = sides.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let columns = sides.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    let expr = BinaryExpr::new(Arc::new(Column::new("left", 0)), operator, Arc::new(Column::new("right", 1)));
    Ok(expr.evaluate(&batch)?.into_array(batch.num_rows())?.as_boolean().clone())
}

/// Whether the comparison holds for any or all elements, by SQL's three values.
pub(super) fn quantified(call: &Call<'_>, quantifier: Quantifier) -> Result<ArrayRef> {
    let operator = call.text(0)?.constant().flatten().unwrap_or_default();
    let Some(kernel) = kernel(operator) else { return call.error(&format!("`{operator}` is no comparison")) };
    let (value, arrays) = (call.array(1), list(call, 2)?);
    let (value_constant, constant) = (call.is_constant_arg(1), call.is_constant_arg(2));
    let rows: Vec<_> = (0..call.rows()).map(|row| elements(arrays, constant, row)).collect();
    // One comparison for each element of each row, row by row.
    let count: usize = rows.iter().flatten().map(ExactSizeIterator::len).sum();
    let mut places = Vec::with_capacity(count);
    let mut owners = Vec::with_capacity(if value_constant { 0 } else { count });
    for (row, range) in rows.iter().enumerate() {
        for place in range.iter().flat_map(Clone::clone) {
            places.push(place as u64);
            if !value_constant {
                owners.push(row as u64);
            }
        }
    }
    let taken = take(arrays.values(), &UInt64Array::from(places), None)?;
    let value: Box<dyn Datum> =
        if value_constant { Box::new(Scalar::new(Arc::clone(value))) } else { Box::new(take(value, &UInt64Array::from(owners), None)?) };
    let held = if taken.data_type().is_nested() { compared(operator, value.as_ref(), &taken)? } else { kernel(value.as_ref(), &taken)? };
    let mut at = 0;
    call.build_boolean(|row| {
        let Some(range) = &rows[row] else { return Ok(None) };
        let these = at..at + range.len();
        at = these.end;
        let decisive = quantifier == Quantifier::Any;
        let mut unknown = false;
        for i in these {
            if held.is_null(i) {
                unknown = true;
            } else if held.value(i) == decisive {
                return Ok(Some(decisive));
            }
        }
        Ok(if unknown { None } else { Some(!decisive) })
    })
}
