//! Aggregates that collect: what they give is as large as all that they were given, and is counted before it is made.

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::common::{Result, ScalarValue};
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::logical_expr::{Accumulator, AggregateUDF, EmitTo, GroupsAccumulator};

use super::collection::Collection;
use super::json::JsonAggregate;
use crate::error::IntoDataFusion;
use crate::memory::FunctionMemory;
use crate::memory::bounded::held;
use apigw_sql_value::room::{LONGEST, too_long};

/// The memory of an aggregate that collects.
pub(super) fn memory_of(function: &AggregateUDF) -> Option<&FunctionMemory> {
    let inner = function.inner();
    let collection = inner.downcast_ref::<Collection>().map(Collection::memory);
    collection.or_else(|| inner.downcast_ref::<JsonAggregate>().map(JsonAggregate::memory))
}

/// The values of one group, or of the frames of a window: what it gave for them is there until the last is done.
#[derive(Debug)]
pub(super) struct Counted {
    inner: Box<dyn Accumulator>,
    name: String,
    memory: FunctionMemory,
    /// What was given so far.
    given: usize,
    taken: MemoryReservation,
    /// How many times as much as the values what is made of them takes.
    times: usize,
}

impl Counted {
    pub(super) fn boxed(inner: Box<dyn Accumulator>, name: &str, memory: &FunctionMemory, times: usize) -> Box<dyn Accumulator> {
        let taken = memory.nothing(name);
        Box::new(Self { inner, name: name.to_owned(), memory: memory.clone(), given: 0, taken, times })
    }

    fn expect(&self, bytes: usize) -> Result<()> {
        let sum = self.given.saturating_add(bytes);
        if FunctionMemory::is_small(sum) { Ok(()) } else { self.memory.grow(&self.name, &self.taken, sum) }
    }
}

impl Accumulator for Counted {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.update_batch(values)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.expect(self.inner.size().saturating_mul(self.times))?;
        let value = self.inner.evaluate()?;
        check(&value)?;
        // Where it gives several, they become one array at last.
        let times = if self.given > 0 { 2 } else { 1 };
        self.given = self.given.saturating_add(own_size_of(&value).saturating_mul(times));
        self.expect(0)?;
        Ok(value)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.inner.merge_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }
}

/// The values of all groups.
pub(super) struct CountedGroups {
    inner: Box<dyn GroupsAccumulator>,
    name: String,
    memory: FunctionMemory,
}

impl CountedGroups {
    pub(super) fn boxed(inner: Box<dyn GroupsAccumulator>, name: &str, memory: &FunctionMemory) -> Box<dyn GroupsAccumulator> {
        Box::new(Self { inner, name: name.to_owned(), memory: memory.clone() })
    }
}

impl GroupsAccumulator for CountedGroups {
    fn update_batch(&mut self, values: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> Result<()> {
        self.inner.update_batch(values, groups, filter, total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let expected = self.inner.size();
        let taken = match emit_to {
            EmitTo::All if !FunctionMemory::is_small(expected) => Some(self.memory.take(&self.name, expected)?),
            _ => None,
        };
        let values = self.inner.evaluate(emit_to)?;
        held(values, taken, &[], &self.name, &self.memory)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        self.inner.state(emit_to)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.inner.merge_batch(values, groups, total)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        self.inner.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }
}

/// What an array has for itself: not the texts that it shares with what they were cut from, which each array over a growing
/// frame of a window does.
pub(super) fn own_size(array: &dyn Array) -> usize {
    array.to_data().get_slice_memory_size().unwrap_or_else(|_| array.get_array_memory_size())
}

fn own_size_of(value: &ScalarValue) -> usize {
    match value {
        ScalarValue::List(list) => own_size(list.as_ref()),
        other => other.size(),
    }
}

/// Whether a text can be so long.
fn check(value: &ScalarValue) -> Result<()> {
    let length = value.try_as_str().flatten().map_or(0, str::len);
    if length > LONGEST { Err(too_long(length).into_datafusion()) } else { Ok(()) }
}
