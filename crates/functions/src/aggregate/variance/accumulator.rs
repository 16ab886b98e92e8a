//! The accumulators of variances: of one group, of the distinct values of a group, of a frame that moves, of many groups.

use std::collections::{HashSet, VecDeque};

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use super::super::integers::takes;
use super::{Question, Spread};

type Native<S> = <<S as Spread>::Values as ArrowPrimitiveType>::Native;

fn values<S: Spread>(arrays: &[ArrayRef]) -> Result<&PrimitiveArray<S::Values>> {
    let array = arrays.first().and_then(|array| array.as_primitive_opt::<S::Values>());
    array.map_or_else(|| internal_err!("the argument of a variance has another type"), Ok)
}

fn scalars(columns: &[ArrayRef]) -> Result<Vec<ScalarValue>> {
    columns.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
}

/// One group.
#[derive(Debug)]
pub(super) struct Single<S> {
    spread: S,
    question: Question,
}

impl<S: Spread> Single<S> {
    pub(super) fn new(question: Question) -> Self {
        Self { spread: S::default(), question }
    }
}

impl<S: Spread> Accumulator for Single<S> {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        values::<S>(arrays)?.iter().flatten().for_each(|value| self.spread.add(value));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        S::read(states)?.iter().for_each(|state| self.spread.merge(state));
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        scalars(&S::columns(&[self.spread]))
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&S::results(&[self.spread], &self.question)?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The distinct values of one group.
#[derive(Debug)]
pub(super) struct Distinct<S> {
    values: HashSet<ScalarValue>,
    single: Single<S>,
}

impl<S: Spread> Distinct<S> {
    pub(super) fn new(question: Question) -> Self {
        Self { values: HashSet::new(), single: Single::new(question) }
    }
}

impl<S: Spread> Accumulator for Distinct<S> {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let Some(array) = arrays.first() else { return Ok(()) };
        for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
            let value = ScalarValue::try_from_array(array, row)?;
            // Zero equals negative zero.
            let value = if value == ScalarValue::Float64(Some(-0.0)) { ScalarValue::Float64(Some(0.0)) } else { value };
            self.values.insert(value);
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
        let values: Vec<_> = self.values.iter().cloned().collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &self.single.question.values))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut all = Single::<S>::new(self.single.question.clone());
        if !self.values.is_empty() {
            all.update_batch(&[ScalarValue::iter_to_array(self.values.iter().cloned())?])?;
        }
        all.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + ScalarValue::size_of_hashset(&self.values)
    }
}

/// The values of a frame that moves.
#[derive(Debug)]
pub(super) struct Sliding<S: Spread> {
    values: VecDeque<Native<S>>,
    single: Single<S>,
    /// Whether the spread has to be made anew of the values.
    stale: bool,
}

impl<S: Spread> Sliding<S> {
    pub(super) fn new(question: Question) -> Self {
        Self { values: VecDeque::new(), single: Single::new(question), stale: false }
    }
}

impl<S: Spread> Accumulator for Sliding<S> {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        for value in values::<S>(arrays)?.iter().flatten() {
            self.values.push_back(value);
            self.single.spread.add(value);
        }
        Ok(())
    }

    fn retract_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        for _ in values::<S>(arrays)?.iter().flatten() {
            if let Some(value) = self.values.pop_front() {
                self.stale |= !self.single.spread.remove(value);
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, _states: &[ArrayRef]) -> Result<()> {
        internal_err!("a frame has no parts")
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        internal_err!("a frame has no parts")
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if std::mem::take(&mut self.stale) {
            self.single.spread = S::default();
            self.values.iter().for_each(|value| self.single.spread.add(*value));
        }
        self.single.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<Native<S>>()
    }
}

/// Many groups.
#[derive(Debug)]
pub(super) struct Groups<S> {
    spreads: Vec<S>,
    question: Question,
}

impl<S: Spread> Groups<S> {
    pub(super) fn new(question: Question) -> Self {
        Self { spreads: vec![], question }
    }
}

impl<S: Spread> GroupsAccumulator for Groups<S> {
    fn update_batch(
        &mut self,
        arrays: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.spreads.resize(total_num_groups, S::default());
        for (row, (value, group)) in values::<S>(arrays)?.iter().zip(group_indices).enumerate() {
            if let (Some(value), true) = (value, takes(filter, row)) {
                self.spreads[*group].add(value);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.spreads.resize(total_num_groups, S::default());
        S::read(states)?.iter().zip(group_indices).for_each(|(state, group)| self.spreads[*group].merge(state));
        Ok(())
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(S::columns(&emit_to.take_needed(&mut self.spreads)))
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        S::results(&emit_to.take_needed(&mut self.spreads), &self.question)
    }

    fn convert_to_state(&self, arrays: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut spreads = vec![S::default(); arrays.first().map_or(0, Array::len)];
        for (row, (value, spread)) in values::<S>(arrays)?.iter().zip(&mut spreads).enumerate() {
            if let (Some(value), true) = (value, takes(filter, row)) {
                spread.add(value);
            }
        }
        Ok(S::columns(&spreads))
    }

    fn size(&self) -> usize {
        self.spreads.capacity() * size_of::<S>()
    }
}
