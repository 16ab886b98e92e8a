//! `percentile_disc(p)` and `mode()` `WITHIN GROUP (ORDER BY x)`: an element of the sorted values of a group.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array, new_empty_array};
use datafusion::arrow::compute::{SortOptions, concat, is_not_null, partition, sort_to_indices, take};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, UInt32Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, ColumnarValue, Signature, Volatility};

use crate::comparison::comparable;
use crate::error::IntoDataFusion;
use crate::spec::sql_name;
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

/// Which element is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Choice {
    /// The first whose position is at least `p` of the number of values.
    PercentileDisc,
    /// The one that is there most often; of several, the first.
    Mode,
}

/// The aggregate.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct OrderedSet {
    choice: Choice,
    signature: Signature,
}

impl OrderedSet {
    pub(super) fn new(choice: Choice) -> Self {
        let arguments = if choice == Choice::Mode { 1 } else { 2 };
        Self { choice, signature: Signature::any(arguments, Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for OrderedSet {
    fn name(&self) -> &'static str {
        match self.choice {
            Choice::PercentileDisc => "percentile_disc",
            Choice::Mode => "mode",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(arg_types.first().cloned().unwrap_or(DataType::Null))
    }

    fn return_field(&self, arg_fields: &[FieldRef]) -> Result<FieldRef> {
        let Some(first) = arg_fields.first() else { return plan_err!("expected `{}(…) WITHIN GROUP (ORDER BY x)`", self.name()) };
        if first.data_type().is_nested() || SqlType::of(first) == Some(SqlType::Json) {
            let data_type = SqlType::of(first).map_or_else(|| sql_name(first.data_type()), |known| known.name().to_owned());
            let message = format!("`{}` takes no {data_type}", self.name());
            return Err(Error::new(ErrorKind::Syntax, message).with_hint("order by a part of it, or by it as text").into_datafusion());
        }
        Ok(Arc::new(first.as_ref().clone().with_name(self.name()).with_nullable(true)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let item = Field::new_list_field(args.return_type().clone(), true);
        Ok(vec![Arc::new(Field::new(format_state_name(args.name, self.name()), DataType::List(Arc::new(item)), true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let fraction = match self.choice {
            Choice::Mode => Some(0.0),
            Choice::PercentileDisc => fraction(&args)?,
        };
        let descending = args.order_bys.first().is_some_and(|sort| sort.options.descending);
        let field = Arc::clone(&args.return_field);
        Ok(Box::new(Values { choice: self.choice, fraction, descending, distinct: args.is_distinct, field, arrays: vec![] }))
    }

    fn supports_within_group_clause(&self) -> bool {
        true
    }
}

/// The constant percentile; `None` for NULL.
fn fraction(args: &AccumulatorArgs) -> Result<Option<f64>> {
    let Some(expr) = args.exprs.get(1) else { return plan_err!("expected `percentile_disc(p) WITHIN GROUP (ORDER BY x)`") };
    let no_rows = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let ColumnarValue::Scalar(value) = expr.evaluate(&no_rows)? else {
        return plan_err!("expected a constant as percentile, but found `{expr}`");
    };
    let ScalarValue::Float64(fraction) = value.cast_to(&DataType::Float64)? else {
        return plan_err!("expected a number as percentile, but found `{value}`");
    };
    if let Some(given) = fraction.filter(|f| !(0.0..=1.0).contains(f)) {
        return plan_err!("percentile value {given} is not between 0 and 1");
    }
    Ok(fraction)
}

/// The values of one group, without NULL.
#[derive(Debug)]
struct Values {
    choice: Choice,
    fraction: Option<f64>,
    descending: bool,
    distinct: bool,
    field: FieldRef,
    arrays: Vec<ArrayRef>,
}

impl Values {
    fn together(&self) -> Result<ArrayRef> {
        let arrays: Vec<&dyn Array> = self.arrays.iter().map(AsRef::as_ref).collect();
        Ok(if arrays.is_empty() { new_empty_array(self.field.data_type()) } else { concat(&arrays)? })
    }

    /// The place of the chosen element in the sorted values.
    fn place(&self, sorted: &ArrayRef) -> Result<usize> {
        match self.choice {
            Choice::PercentileDisc => {
                let rank = (self.fraction.unwrap_or(0.0) * sorted.len() as f64).ceil() as usize;
                Ok(rank.saturating_sub(1))
            }
            Choice::Mode => {
                let runs = partition(std::slice::from_ref(sorted))?.ranges();
                let longest = runs.into_iter().reduce(|best, run| if run.len() > best.len() { run } else { best });
                Ok(longest.map_or(0, |run| run.start))
            }
        }
    }
}

impl Accumulator for Values {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if let Some(array) = values.first().filter(|array| !array.is_empty()) {
            let array = if array.logical_null_count() > 0 {
                datafusion::arrow::compute::filter(array, &is_not_null(array)?)?
            } else {
                Arc::clone(array)
            };
            self.arrays.push(array);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for state in states.first().and_then(|s| s.as_list_opt::<i32>()).into_iter().flat_map(|list| list.iter().flatten()) {
            self.update_batch(&[state])?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values = self.together()?;
        let list = datafusion::common::utils::SingleRowListArrayBuilder::new(values).build_list_scalar();
        Ok(vec![list])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let values = self.together()?;
        let keys = comparable(&values, &self.field)?;
        let mut order = sort_to_indices(&keys, Some(SortOptions { descending: self.descending, nulls_first: false }), None)?;
        let mut sorted = take(&keys, &order, None)?;
        if self.distinct && !sorted.is_empty() {
            let firsts = partition(std::slice::from_ref(&sorted))?.ranges().into_iter().map(|run| run.start as u32);
            let firsts = UInt32Array::from_iter_values(firsts);
            (sorted, order) = (take(&sorted, &firsts, None)?, take(&order, &firsts, None)?.as_primitive::<UInt32Type>().clone());
        }
        if sorted.is_empty() || self.fraction.is_none() {
            return ScalarValue::try_from(values.data_type());
        }
        ScalarValue::try_from_array(&values, order.value(self.place(&sorted)?) as usize)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.arrays.iter().map(Array::get_array_memory_size).sum::<usize>()
    }
}
