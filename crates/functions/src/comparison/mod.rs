//! How many of several values are NULL (PostgreSQL manual, table 9.3), and the order of arrays and rows.

mod comparable;
mod num_nonnulls;
mod num_nulls;
mod value_sort_key;

use datafusion::arrow::array::{Array as _, ArrayRef};
use datafusion::common::Result;

pub(super) use comparable::comparable;
pub use comparable::has_forms;

use super::dispatch::Call;
use super::spec::FunctionSpec;

const FAMILY: &str = "Comparison";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![&num_nonnulls::SPEC, &num_nulls::SPEC, &value_sort_key::SPEC]
}

/// The number of arguments that are NULL, or that are not.
fn count(call: &Call<'_>, nulls: bool) -> Result<ArrayRef> {
    let arguments: Vec<_> = (0..call.arg_count())
        .map(|i| (call.array(i).logical_nulls(), call.array(i).data_type().is_null(), call.is_constant_arg(i)))
        .collect();
    call.build_bigint(|row| {
        let is_null = |(mask, all, constant): &(Option<datafusion::arrow::buffer::NullBuffer>, bool, bool)| {
            *all || mask.as_ref().is_some_and(|mask| mask.is_null(if *constant { 0 } else { row }))
        };
        Ok(Some(arguments.iter().filter(|argument| is_null(argument) == nulls).count() as i64))
    })
}
