//! Runs the steps of a subquery over a batch of outer rows.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array, new_null_array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{filter, prep_null_mask_filter, take};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt64Type};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{DFSchema, DFSchemaRef, Result, ScalarValue, internal_datafusion_err};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{EmitTo, Expr, Operator};
use datafusion::physical_expr::aggregate::{AggregateFunctionExpr, LoweredAggregateBuilder};
use datafusion::physical_expr::expressions::{BinaryExpr, Column};
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr};

use super::chain::{Chain, Step};
use super::function::Terminal;
use crate::rules::bounded_calls::bounded;
use crate::rules::correlated::several_rows;

type Expression = Arc<dyn PhysicalExpr>;

/// The steps, ready to run.
#[derive(Debug)]
pub(super) struct Program {
    captured: usize,
    steps: Vec<Ready>,
    end: End,
    schema: SchemaRef,
}

#[derive(Debug)]
enum Ready {
    Project(Vec<Expression>, SchemaRef),
    Filter(Expression, SchemaRef),
    Unnest(Vec<(usize, bool)>),
}

#[derive(Debug)]
enum End {
    Exists,
    In,
    First,
    Only,
    Aggregate(Box<Aggregate>),
}

#[derive(Debug)]
struct Aggregate {
    function: Arc<AggregateFunctionExpr>,
    filter: Option<Expression>,
}

fn expression(expr: &Expr, schema: &DFSchema, props: &ExecutionProps) -> Result<Expression> {
    create_physical_expr(&bounded(expr.clone(), schema)?.data, schema, props, &PhysicalPlanningContext::default())
}

fn arrow(schema: &DFSchemaRef) -> SchemaRef {
    Arc::clone(schema.inner())
}

impl Program {
    /// The steps, with the settings of the session that computes them.
    pub(super) fn new(chain: &Chain, terminal: &Terminal, config: &Arc<ConfigOptions>) -> Result<Self> {
        let props = ExecutionProps { config_options: Some(Arc::clone(config)), ..ExecutionProps::new() };
        let ready = |step: &Step| {
            Ok(match step {
                Step::Project(exprs, schema) => {
                    Ready::Project(exprs.iter().map(|expr| expression(expr, schema, &props)).collect::<Result<_>>()?, arrow(schema))
                }
                Step::Filter(predicate, schema) => Ready::Filter(expression(predicate, schema, &props)?, arrow(schema)),
                Step::Unnest(columns) => Ready::Unnest(columns.clone()),
            })
        };
        let end = match terminal {
            Terminal::Exists => End::Exists,
            Terminal::In => End::In,
            Terminal::First => End::First,
            Terminal::Only => End::Only,
            Terminal::Aggregate(expr) => {
                let schema = arrow(&chain.schema);
                let context = PhysicalPlanningContext::default();
                let expr = bounded(expr.clone(), &chain.schema)?.data;
                let lowered = LoweredAggregateBuilder::new(&expr, &chain.schema, &schema, &props, &context).with_name("value").build()?;
                End::Aggregate(Box::new(Aggregate { function: lowered.aggregate, filter: lowered.filter }))
            }
        };
        let steps = chain.steps.iter().map(ready).collect::<Result<_>>()?;
        Ok(Self { captured: chain.captured.len(), steps, end, schema: arrow(&chain.schema) })
    }

    /// One value for each of the `count` outer rows.
    pub(super) fn run(&self, arguments: &[ArrayRef], count: usize, data_type: &DataType) -> Result<ArrayRef> {
        let captured = arguments.get(..self.captured).ok_or_else(|| internal_datafusion_err!("too few arguments"))?;
        let mut rows = Rows { columns: vec![], outer: UInt64Array::from_iter_values(0..count as u64), captured };
        for step in &self.steps {
            rows = match step {
                Ready::Project(exprs, schema) => rows.project(exprs, schema)?,
                Ready::Filter(predicate, schema) => rows.filter(predicate, schema)?,
                Ready::Unnest(columns) => rows.unnest(columns)?,
            };
        }
        match &self.end {
            End::Exists => Ok(rows.exist(count)),
            End::In => rows.contain(arguments.last(), count),
            End::First => rows.first(count, false, data_type),
            End::Only => rows.first(count, true, data_type),
            End::Aggregate(aggregate) => rows.aggregate(aggregate, &self.schema, count),
        }
    }
}

/// Rows of all outer rows, in their order.
struct Rows<'a> {
    columns: Vec<ArrayRef>,
    /// Of which outer row each row is.
    outer: UInt64Array,
    captured: &'a [ArrayRef],
}

impl<'a> Rows<'a> {
    fn batch(&self, schema: &SchemaRef) -> Result<RecordBatch> {
        let captured = self.captured.iter().map(|array| take(array, &self.outer, None)).collect::<std::result::Result<Vec<_>, _>>()?;
        let columns: Vec<ArrayRef> = self.columns.iter().cloned().chain(captured).collect();
        // The declared types may differ in what is known of items and members.
        let fields = schema.fields().iter().zip(&columns);
        let fields: Vec<Field> =
            fields.map(|(f, c)| f.as_ref().clone().with_data_type(c.data_type().clone()).with_nullable(true)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.outer.len()));
        Ok(RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)?)
    }

    fn project(self, exprs: &[Expression], schema: &SchemaRef) -> Result<Rows<'a>> {
        let batch = self.batch(schema)?;
        let columns = exprs.iter().map(|expr| expr.evaluate(&batch)?.into_array(batch.num_rows())).collect::<Result<_>>()?;
        Ok(Rows { columns, ..self })
    }

    fn filter(self, predicate: &Expression, schema: &SchemaRef) -> Result<Rows<'a>> {
        let batch = self.batch(schema)?;
        let held = predicate.evaluate(&batch)?.into_array(batch.num_rows())?;
        self.kept(&truth(&held)?)
    }

    fn kept(self, held: &BooleanArray) -> Result<Rows<'a>> {
        let columns = self.columns.iter().map(|column| filter(column, held)).collect::<std::result::Result<_, _>>()?;
        let outer = filter(&self.outer, held)?.as_primitive::<UInt64Type>().clone();
        Ok(Rows { columns, outer, captured: self.captured })
    }

    /// A row for each element; the shorter of several arrays are filled up with NULL.
    fn unnest(self, columns: &[(usize, bool)]) -> Result<Rows<'a>> {
        let column = |i: usize| self.columns.get(i).ok_or_else(|| internal_datafusion_err!("no column {i}"));
        let lists = columns
            .iter()
            .filter(|(_, is_list)| *is_list)
            .map(|(i, _)| column(*i)?.as_list_opt::<i32>().ok_or_else(|| internal_datafusion_err!("column {i} is no array")));
        let lists = lists.collect::<Result<Vec<_>>>()?;
        let range = |list: &datafusion::arrow::array::ListArray, row: usize| {
            let offsets = list.value_offsets();
            if list.is_null(row) { 0..0 } else { offsets[row] as u64..offsets[row + 1] as u64 }
        };
        let mut sources: Vec<u64> = Vec::new();
        let mut elements: Vec<Vec<Option<u64>>> = vec![Vec::new(); lists.len()];
        for row in 0..self.outer.len() {
            let ranges: Vec<_> = lists.iter().map(|list| range(list, row)).collect();
            let longest = ranges.iter().map(|r| r.end - r.start).max().unwrap_or_default();
            sources.extend(std::iter::repeat_n(row as u64, longest as usize));
            for (range, elements) in ranges.into_iter().zip(&mut elements) {
                elements.extend((range.start..range.start + longest).map(|at| Some(at).filter(|at| *at < range.end)));
            }
        }
        let sources = UInt64Array::from(sources);
        let mut taken = lists.iter().zip(elements).map(|(list, places)| take(list.values(), &UInt64Array::from(places), None));
        let mut unnested = Vec::with_capacity(columns.len());
        for (i, is_list) in columns {
            let array = if *is_list { taken.next().transpose()? } else { Some(take(column(*i)?, &sources, None)?) };
            unnested.extend(array);
        }
        let outer = take(&self.outer, &sources, None)?.as_primitive::<UInt64Type>().clone();
        Ok(Rows { columns: unnested, outer, captured: self.captured })
    }

    fn exist(&self, count: usize) -> ArrayRef {
        let mut found = vec![false; count];
        for outer in self.outer.values() {
            if let Some(found) = found.get_mut(*outer as usize) {
                *found = true;
            }
        }
        Arc::new(BooleanArray::from(found))
    }

    /// Whether the first column has the outer row's value.
    fn contain(&self, value: Option<&ArrayRef>, count: usize) -> Result<ArrayRef> {
        let (Some(items), Some(value)) = (self.columns.first(), value) else { return Ok(new_null_array(&DataType::Boolean, count)) };
        let wanted = take(value, &self.outer, None)?;
        let fields = [items, &wanted].into_iter().enumerate().map(|(i, a)| Field::new(i.to_string(), a.data_type().clone(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = RecordBatch::try_new(schema, vec![Arc::clone(items), wanted])?;
        let column = |i: usize| Arc::new(Column::new(&i.to_string(), i)) as Expression;
        let equal = BinaryExpr::new(column(0), Operator::Eq, column(1)).evaluate(&batch)?.into_array(batch.num_rows())?;
        let mut results: Vec<Option<bool>> = vec![Some(false); count];
        for (outer, equal) in self.outer.values().iter().zip(equal.as_boolean()) {
            let Some(result) = results.get_mut(*outer as usize) else { continue };
            *result = match (*result, equal) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (None, _) | (_, None) => None,
                _ => Some(false),
            };
        }
        Ok(Arc::new(BooleanArray::from(results)))
    }

    /// The first column of the first row of each outer row.
    fn first(&self, count: usize, only: bool, data_type: &DataType) -> Result<ArrayRef> {
        let Some(items) = self.columns.first() else { return Ok(new_null_array(data_type, count)) };
        let mut places: Vec<Option<u64>> = vec![None; count];
        for (place, outer) in self.outer.values().iter().enumerate() {
            match places.get_mut(*outer as usize) {
                Some(slot @ None) => *slot = Some(place as u64),
                Some(Some(_)) if only => {
                    return Err(several_rows());
                }
                _ => {}
            }
        }
        Ok(take(items, &UInt64Array::from(places), None)?)
    }

    fn aggregate(self, aggregate: &Aggregate, schema: &SchemaRef, count: usize) -> Result<ArrayRef> {
        let batch = self.batch(schema)?;
        let rows = match &aggregate.filter {
            None => self,
            Some(filter) => {
                let held = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
                self.kept(&truth(&held)?)?
            }
        };
        let batch = rows.batch(schema)?;
        let all = aggregate.function.all_expressions();
        let inputs = all.args.iter().chain(&all.order_by_exprs);
        let inputs = inputs.map(|expr| expr.evaluate(&batch)?.into_array(batch.num_rows())).collect::<Result<Vec<_>>>()?;
        let groups: Vec<usize> = rows.outer.values().iter().map(|outer| *outer as usize).collect();
        if aggregate.function.groups_accumulator_supported() {
            let mut accumulator = aggregate.function.create_groups_accumulator()?;
            // Without a filter, accumulators take it that each group has got a row: the maximum of none would be the least integer.
            let all = BooleanArray::new(BooleanBuffer::new_set(groups.len()), None);
            accumulator.update_batch(&inputs, &groups, Some(&all), count)?;
            return accumulator.evaluate(EmitTo::All);
        }
        let mut start = 0;
        let mut results = Vec::with_capacity(count);
        for row in 0..count {
            let length = groups[start..].iter().take_while(|group| **group == row).count();
            let mut accumulator = aggregate.function.create_accumulator()?;
            let slices: Vec<ArrayRef> = inputs.iter().map(|input| input.slice(start, length)).collect();
            accumulator.update_batch(&slices)?;
            results.push(accumulator.evaluate()?);
            start += length;
        }
        if results.is_empty() {
            return Ok(new_null_array(aggregate.function.field().data_type(), 0));
        }
        ScalarValue::iter_to_array(results)
    }
}

/// NULL counts as false.
fn truth(held: &ArrayRef) -> Result<BooleanArray> {
    let held = held.as_boolean_opt().ok_or_else(|| internal_datafusion_err!("a condition is no boolean"))?;
    Ok(if held.null_count() > 0 { prep_null_mask_filter(held) } else { held.clone() })
}
