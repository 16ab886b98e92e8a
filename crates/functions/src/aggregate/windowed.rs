//! An aggregate over the frames of a window, in the order of the window and whatever the frame.
//!
//! Where the rows lie in the opposite order already, DataFusion turns aggregate and frame round instead of sorting, also if
//! the aggregate shows the order (`array_agg`); and it refuses frames whose beginning moves for aggregates that cannot take
//! rows back. Here the former are never turned round, and the latter are computed anew for each frame, as PostgreSQL does it;
//! so are floating-point numbers, of which 1 is not left when 1e20 is taken from the sum of both.

use std::collections::VecDeque;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::{Result, ScalarValue, not_impl_err};
use datafusion::logical_expr::expr::{AggregateFunctionParams, WindowFunctionParams};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, ReversedUDAF, SetMonotonicity, Signature};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};

use super::counted::{Counted, memory_of, own_size};

/// So many pieces of a frame are kept as they came; beyond, they become one.
const MOST_PIECES: usize = 8;

/// The aggregate as a window function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Windowed {
    function: Arc<AggregateUDF>,
}

impl Windowed {
    /// `function` for windows; `None` if it is one already.
    pub fn of(function: &Arc<AggregateUDF>) -> Option<Arc<AggregateUDF>> {
        let is_windowed = function.inner().is::<Self>();
        (!is_windowed).then(|| Arc::new(AggregateUDF::new_from_impl(Self { function: Arc::clone(function) })))
    }
}

impl AggregateUDFImpl for Windowed {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn aliases(&self) -> &[String] {
        self.function.aliases()
    }

    fn schema_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.function.schema_name(params)
    }

    fn human_display(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.function.human_display(params)
    }

    fn display_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.function.display_name(params)
    }

    fn window_function_schema_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.function.window_function_schema_name(params)
    }

    fn window_function_display_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.function.window_function_display_name(params)
    }

    fn signature(&self) -> &Signature {
        self.function.signature()
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        self.function.coerce_types(arg_types)
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.function.return_type(arg_types)
    }

    fn return_field(&self, arg_fields: &[FieldRef]) -> Result<FieldRef> {
        self.function.return_field(arg_fields)
    }

    fn is_nullable(&self) -> bool {
        self.function.is_nullable()
    }

    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        self.function.default_value(data_type)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.function.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        self.function.accumulator(args)
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let own = self.function.create_sliding_accumulator(args.clone())?;
        if own.supports_retract_batch() && !rounds(self.name(), args.return_field.data_type()) {
            Ok(own)
        } else {
            let frame = Box::new(Frame::new(Arc::clone(&self.function), &args));
            Ok(match memory_of(&self.function) {
                Some(memory) => Counted::boxed(frame, self.name(), memory, 1),
                None => frame,
            })
        }
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        match self.function.reverse_udf() {
            ReversedUDAF::Identical => ReversedUDAF::Identical,
            ReversedUDAF::Reversed(_) | ReversedUDAF::NotSupported => ReversedUDAF::NotSupported,
        }
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.function.order_sensitivity()
    }

    fn with_beneficial_ordering(self: Arc<Self>, beneficial_ordering: bool) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        let changed = self.function.as_ref().clone().with_beneficial_ordering(beneficial_ordering)?;
        Ok(changed.map(|function| Arc::new(Self { function: Arc::new(function) }) as Arc<dyn AggregateUDFImpl>))
    }

    fn is_descending(&self) -> Option<bool> {
        self.function.is_descending()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.function.inner().set_monotonicity(data_type)
    }

    fn supports_null_handling_clause(&self) -> bool {
        self.function.supports_null_handling_clause()
    }

    fn supports_within_group_clause(&self) -> bool {
        self.function.supports_within_group_clause()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.function.documentation()
    }
}

/// Whether what an aggregate has taken in cannot be taken back exactly.
fn rounds(name: &str, result: &DataType) -> bool {
    result.is_floating() && !matches!(name, "min" | "max")
}

/// The rows of one frame, and all that makes an accumulator.
#[derive(Debug)]
struct Frame {
    function: Arc<AggregateUDF>,
    return_field: FieldRef,
    schema: Schema,
    fields: Vec<FieldRef>,
    exprs: Vec<Arc<dyn PhysicalExpr>>,
    order_bys: Vec<PhysicalSortExpr>,
    name: String,
    ignore_nulls: bool,
    is_distinct: bool,
    is_reversed: bool,
    pieces: VecDeque<Vec<ArrayRef>>,
}

impl Frame {
    fn new(function: Arc<AggregateUDF>, args: &AccumulatorArgs) -> Self {
        Self {
            function,
            return_field: Arc::clone(&args.return_field),
            schema: args.schema.clone(),
            fields: args.expr_fields.to_vec(),
            exprs: args.exprs.to_vec(),
            order_bys: args.order_bys.to_vec(),
            name: args.name.to_owned(),
            ignore_nulls: args.ignore_nulls,
            is_distinct: args.is_distinct,
            is_reversed: args.is_reversed,
            pieces: VecDeque::new(),
        }
    }

    fn accumulator(&self) -> Result<Box<dyn Accumulator>> {
        self.function.accumulator(AccumulatorArgs {
            return_field: Arc::clone(&self.return_field),
            schema: &self.schema,
            ignore_nulls: self.ignore_nulls,
            order_bys: &self.order_bys,
            is_reversed: self.is_reversed,
            name: &self.name,
            is_distinct: self.is_distinct,
            exprs: &self.exprs,
            expr_fields: &self.fields,
        })
    }

    /// Makes one piece of all.
    fn join(&mut self) -> Result<()> {
        let columns = self.pieces.front().map_or(0, Vec::len);
        let column = |index: usize| {
            let parts: Vec<&dyn Array> = self.pieces.iter().filter_map(|piece| piece.get(index)).map(AsRef::as_ref).collect();
            Ok(concat(&parts)?)
        };
        let joined = (0..columns).map(column).collect::<Result<Vec<_>>>()?;
        self.pieces = VecDeque::from([joined]);
        Ok(())
    }
}

fn rows(values: &[ArrayRef]) -> usize {
    values.first().map_or(0, datafusion::arrow::array::Array::len)
}

impl Accumulator for Frame {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if rows(values) > 0 {
            self.pieces.push_back(values.to_vec());
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let mut gone = rows(values);
        while gone > 0
            && let Some(piece) = self.pieces.pop_front()
        {
            let length = rows(&piece);
            if length > gone {
                self.pieces.push_front(piece.iter().map(|values| values.slice(gone, length - gone)).collect());
            }
            gone = gone.saturating_sub(length);
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if self.pieces.len() > MOST_PIECES {
            self.join()?;
        }
        let mut accumulator = self.accumulator()?;
        self.pieces.iter().try_for_each(|piece| accumulator.update_batch(piece))?;
        accumulator.evaluate()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        not_impl_err!("`{}` over a frame has no state of its own", self.name)
    }

    fn merge_batch(&mut self, _states: &[ArrayRef]) -> Result<()> {
        not_impl_err!("`{}` over a frame has no state of its own", self.name)
    }

    fn size(&self) -> usize {
        let values: usize = self.pieces.iter().flatten().map(|values| own_size(values)).sum();
        size_of_val(self) + values
    }
}
