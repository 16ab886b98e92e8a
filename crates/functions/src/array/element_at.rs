//! `element_at(array, n)` and `element_at(hstore, key)`

use datafusion::arrow::array::{ArrayRef, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;

use super::FAMILY;
use super::pair::{elements, list};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::hstore::fetchval;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "element_at",
    aliases: &[],
    family: FAMILY,
    description: "The n-th element of an array, counted from its end if n is negative, or the value of a key of an hstore: as in Athena, where \
                  PostgreSQL has `array[n]` and `hstore -> key`. NULL where there is none, and for NULL; raises where n is 0.",
    example: "SELECT element_at(ARRAY['a', 'b', 'c'], -1)",
    result: "c",
    overloads: &[
        Overload::new(&[("array", Param::Array), ("n", Param::BigInt)], Returns::Computed(element), of_arrays),
        Overload::new(&[("hstore", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Text), fetchval),
    ],
};

fn element(types: &[DataType]) -> DataType {
    match types.first() {
        Some(DataType::List(item)) => item.data_type().clone(),
        _ => DataType::Null,
    }
}

fn of_arrays(call: &Call<'_>) -> Result<ArrayRef> {
    let (arrays, places) = (list(call, 0)?, call.bigint(1)?);
    let constant = call.is_constant_arg(0);
    let place = |row: usize| -> Result<Option<u64>> {
        let Some((elements, n)) = elements(arrays, constant, row).zip(places.get(row)) else { return Ok(None) };
        if n == 0 {
            return Err(Error::new(ErrorKind::Execution, "elements of arrays are counted from 1, but found 0").into_datafusion());
        }
        let distance = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
        if distance > elements.len() {
            return Ok(None);
        }
        Ok(Some(if n > 0 { elements.start + distance - 1 } else { elements.end - distance } as u64))
    };
    let places = (0..call.rows()).map(place).collect::<Result<UInt64Array>>()?;
    Ok(take(arrays.values(), &places, None)?)
}
