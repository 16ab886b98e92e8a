//! A function whose results are counted.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayData, ArrayRef, make_array};
use datafusion::arrow::buffer::Buffer;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::preimage::PreimageResult;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ExpressionPlacement, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    StructFieldMapping,
};

use super::lengths::Lengths;
use super::size::{MOST_ITEMS, Made, Size, TooLong};
use super::{FunctionMemory, SMALL};
use crate::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::room::{LONGEST, Room, refused, too_long};

/// The function with its results counted.
#[derive(Debug)]
pub struct Bounded {
    inner: Arc<ScalarUDF>,
    size: Option<Size>,
}

impl Bounded {
    /// Wraps the function, unless it is already.
    pub fn of(inner: &Arc<ScalarUDF>) -> Arc<ScalarUDF> {
        if inner.inner().is::<Self>() {
            return Arc::clone(inner);
        }
        Arc::new(ScalarUDF::new_from_impl(Self { size: Size::of(inner.name()), inner: Arc::clone(inner) }))
    }

    /// The function itself.
    pub fn inner(&self) -> &Arc<ScalarUDF> {
        &self.inner
    }

    /// What the call will take. Where nothing is known of the function, its result is about as large as its arguments.
    fn expected(&self, call: &ScalarFunctionArgs, memory: &FunctionMemory) -> Result<usize> {
        let lengths = Lengths::of(call);
        if self.size.is_none_or(|size| size.within_arguments) && lengths.bound() < memory.unseen() {
            return Ok(0);
        }
        let (mut sum, mut beside) = (Made::default(), 0.0);
        for row in 0..lengths.rows {
            let made = match self.size {
                Some(size) => {
                    let made = (size.row)(&lengths, row);
                    self.check(made, size)?;
                    made
                }
                None => Made { bytes: lengths.all(row), ..Made::default() },
            };
            sum = Made { bytes: sum.bytes + made.bytes, items: sum.items + made.items, beside: 0.0 };
            // A value of text is made by itself before it comes to the others.
            let alone = if made.items > 0.0 { 0.0 } else { made.bytes };
            beside = f64::max(beside, alone + made.beside);
        }
        // Offsets of texts and arrays have four bytes.
        let offsets = if matches!(call.return_field.data_type(), DataType::Utf8 | DataType::Binary) { sum.bytes } else { sum.items };
        if offsets > f64::from(i32::MAX) {
            let what = format!("`{}` makes more in one batch than an array holds", self.inner.name());
            return Err(refused(memory.limit, &what).into_datafusion());
        }
        Ok((sum.bytes + beside) as usize + lengths.constants())
    }

    /// Whether a value can be so large.
    fn check(&self, made: Made, size: Size) -> Result<()> {
        if made.items < 0.0 {
            let message = format!("`{}`: an array cannot have {} elements", self.inner.name(), made.items);
            return Err(Error::new(ErrorKind::Execution, message).into_datafusion());
        }
        if made.items > MOST_ITEMS {
            let message = "array size exceeds the maximum allowed (134217727)";
            return Err(Error::new(ErrorKind::Execution, message).into_datafusion());
        }
        if made.items > 0.0 || made.bytes <= LONGEST as f64 {
            return Ok(());
        }
        Err(match size.too_long {
            TooLong::Requested => Error::new(ErrorKind::Execution, "requested length too large"),
            TooLong::Request => Error::new(ErrorKind::Execution, format!("invalid memory alloc request size {:.0}", made.bytes + 4.0)),
            TooLong::Buffer => too_long(made.bytes as usize),
        }
        .with_hint("a value has less than 1 GB")
        .into_datafusion())
    }

    /// Counts what was made, for as long as it is there.
    fn counted(
        &self,
        value: ColumnarValue,
        taken: Option<MemoryReservation>,
        given: &[ArrayRef],
        rows: usize,
        memory: &FunctionMemory,
    ) -> Result<ColumnarValue> {
        match value {
            ColumnarValue::Scalar(value) => {
                let size = value.size();
                if size >= SMALL {
                    let length = value.try_as_str().flatten().map_or(0, str::len);
                    if length > LONGEST {
                        return Err(too_long(length).into_datafusion());
                    }
                    if taken.as_ref().is_none_or(|taken| taken.size() < size) {
                        memory.take(self.inner.name(), size)?;
                    }
                    if rows == 1 {
                        // An array can hold what is taken for it.
                        let array = value.to_array()?;
                        drop(value);
                        return held(array, taken, given, self.inner.name(), memory).map(ColumnarValue::Array);
                    }
                }
                Ok(ColumnarValue::Scalar(value))
            }
            ColumnarValue::Array(array) => held(array, taken, given, self.inner.name(), memory).map(ColumnarValue::Array),
        }
    }
}

fn array_of(value: &ColumnarValue) -> Option<&ArrayRef> {
    if let ColumnarValue::Array(array) = value { Some(array) } else { None }
}

/// The array, which holds what is taken for it. What it shares with what was given is counted there.
pub(crate) fn held(
    array: ArrayRef,
    taken: Option<MemoryReservation>,
    given: &[ArrayRef],
    function: &str,
    memory: &FunctionMemory,
) -> Result<ArrayRef> {
    if array.get_array_memory_size() < SMALL {
        return Ok(array);
    }
    let mut known = HashSet::new();
    for array in given {
        each_buffer(&array.to_data(), &mut |buffer| {
            known.insert(buffer.as_ptr());
        });
    }
    let data = array.to_data();
    let (mut size, mut largest) = (0, None::<(usize, *const u8)>);
    each_buffer(&data, &mut |buffer| {
        if !known.contains(&buffer.as_ptr()) {
            size += buffer.capacity();
            if largest.is_none_or(|(most, _)| buffer.capacity() > most) {
                largest = Some((buffer.capacity(), buffer.as_ptr()));
            }
        }
    });
    let Some((_, place)) = largest.filter(|_| size >= SMALL) else { return Ok(array) };
    let taken = match taken {
        Some(taken) => {
            memory.grow(function, &taken, size)?;
            taken
        }
        None => memory.take(function, size)?,
    };
    Ok(make_array(holding(data, place, &mut Some(taken))?))
}

/// Whether values of the type differ in size.
fn varies(data_type: &DataType) -> bool {
    !(data_type.is_primitive() || matches!(data_type, DataType::Boolean | DataType::Null | DataType::FixedSizeBinary(_)))
}

fn each_buffer(data: &ArrayData, look: &mut impl FnMut(&Buffer)) {
    data.buffers().iter().for_each(&mut *look);
    data.child_data().iter().for_each(|child| each_buffer(child, look));
}

/// What a buffer is, and the memory that is taken for it.
struct Holding {
    buffer: Buffer,
    _taken: MemoryReservation,
}

impl AsRef<[u8]> for Holding {
    fn as_ref(&self) -> &[u8] {
        self.buffer.as_slice()
    }
}

/// The data whose buffer at `place` holds what is taken.
fn holding(data: ArrayData, place: *const u8, taken: &mut Option<MemoryReservation>) -> Result<ArrayData> {
    let mut changed = false;
    let buffers = data.buffers().iter().map(|buffer| match taken.take_if(|_| buffer.as_ptr() == place) {
        Some(taken) => {
            changed = true;
            Buffer::from(bytes::Bytes::from_owner(Holding { buffer: buffer.clone(), _taken: taken }))
        }
        None => buffer.clone(),
    });
    let buffers: Vec<_> = buffers.collect();
    let mut children = Vec::with_capacity(data.child_data().len());
    for child in data.child_data() {
        let outstanding = taken.is_some();
        children.push(holding(child.clone(), place, taken)?);
        changed |= outstanding && taken.is_none();
    }
    if !changed {
        return Ok(data);
    }
    Ok(data.into_builder().buffers(buffers).child_data(children).build()?)
}

impl PartialEq for Bounded {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Eq for Bounded {}

impl Hash for Bounded {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.hash(state);
    }
}

impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        self.inner.schema_name(args)
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn is_strict(&self) -> bool {
        self.inner.inner().is_strict()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if !varies(args.return_field.data_type()) {
            return self.inner.invoke_with_args(args);
        }
        let memory = FunctionMemory::of(&args.config_options);
        let expected = self.expected(&args, &memory)?;
        let taken = if expected < SMALL { None } else { Some(memory.take(self.inner.name(), expected)?) };
        let room = memory.room();
        // What is taken for this call is there for it.
        let room = Room { bytes: room.bytes.saturating_add(expected), ..room };
        let given: Vec<ArrayRef> = args.args.iter().filter_map(array_of).cloned().collect();
        let rows = args.number_rows;
        let value = room.within(|| self.inner.invoke_with_args(args))?;
        self.counted(value, taken, &given, rows, &memory)
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        self.inner.simplify(args, info)
    }

    fn preimage(&self, args: &[Expr], literal: &Expr, info: &SimplifyContext) -> Result<PreimageResult> {
        self.inner.inner().preimage(args, literal, info)
    }

    fn short_circuits(&self) -> bool {
        self.inner.short_circuits()
    }

    fn conditional_arguments<'a>(&self, args: &'a [Expr]) -> Option<(Vec<&'a Expr>, Vec<&'a Expr>)> {
        self.inner.conditional_arguments(args)
    }

    fn evaluate_bounds(&self, inputs: &[&Interval]) -> Result<Interval> {
        self.inner.evaluate_bounds(inputs)
    }

    fn propagate_constraints(&self, interval: &Interval, inputs: &[&Interval]) -> Result<Option<Vec<Interval>>> {
        self.inner.propagate_constraints(interval, inputs)
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(inputs)
    }

    fn preserves_lex_ordering(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner.preserves_lex_ordering(inputs)
    }

    fn strictly_order_preserving(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner.inner().strictly_order_preserving(inputs)
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(arg_types)
    }

    fn struct_field_mapping(&self, literals: &[Option<ScalarValue>]) -> Option<StructFieldMapping> {
        self.inner.inner().struct_field_mapping(literals)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn placement(&self, args: &[ExpressionPlacement]) -> ExpressionPlacement {
        self.inner.inner().placement(args)
    }
}
