//! Results that are kept beside rows in memory, from the second statement that asks for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, StringViewBuilder};
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::{DFSchema, Result};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr};

use super::call::{Asked, Call};
use crate::table::compact::{CompactBatch, CompactColumn};
use apigw_sql_columns::schema::Dataset;

/// Kept results may take this share of what the rows take.
const SHARE: usize = 4;

/// The results that are kept of a dataset.
#[derive(Debug, Default)]
pub(in crate::table) struct KeptResults(Mutex<HashMap<Call, Seen>>);

/// A call that statements made.
#[derive(Debug)]
enum Seen {
    /// The statement that made it first.
    Once(i64),
    Kept(Arc<KeptColumn>),
}

impl KeptResults {
    /// The results of a call that `statement` makes: none for the first statement that makes it, which would compute them anyway, and
    /// where they would take too much beside rows of `rows` bytes.
    pub(in crate::table) fn of(
        &self,
        asked: &Asked,
        statement: i64,
        field: &FieldRef,
        batches: usize,
        rows: usize,
    ) -> Result<Option<Arc<KeptColumn>>> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken: usize = calls.values().map(Seen::memory_size).sum();
        match calls.get(&asked.call) {
            Some(Seen::Kept(column)) => return Ok(Some(Arc::clone(column))),
            Some(Seen::Once(first)) if *first == statement => return Ok(None),
            Some(Seen::Once(_)) if taken < rows / SHARE => {}
            Some(Seen::Once(_)) => return Ok(None),
            None => {
                calls.insert(asked.call.clone(), Seen::Once(statement));
                return Ok(None);
            }
        }
        let column = Arc::new(KeptColumn::new(asked, field, batches)?);
        calls.insert(asked.call.clone(), Seen::Kept(Arc::clone(&column)));
        Ok(Some(column))
    }

    /// The bytes that they take.
    pub(in crate::table) fn memory_size(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().map(Seen::memory_size).sum()
    }
}

impl Seen {
    fn memory_size(&self) -> usize {
        match self {
            Self::Once(_) => 0,
            Self::Kept(column) => column.batches.iter().filter_map(OnceLock::get).map(CompactColumn::memory_size).sum(),
        }
    }
}

/// The results of a call for the batches of a dataset, each made when it is first read.
#[derive(Debug)]
pub(in crate::table) struct KeptColumn {
    column: String,
    input: SchemaRef,
    expr: Arc<dyn PhysicalExpr>,
    batches: Vec<OnceLock<CompactColumn>>,
}

impl KeptColumn {
    fn new(asked: &Asked, field: &FieldRef, batches: usize) -> Result<Self> {
        let input = Arc::new(Schema::new(vec![Arc::clone(field)]));
        let schema = DFSchema::try_from(Arc::clone(&input))?;
        let expr = create_physical_expr(&asked.expr, &schema, &ExecutionProps::new(), &PhysicalPlanningContext::default())?;
        let batches = std::iter::repeat_with(OnceLock::new).take(batches).collect();
        Ok(Self { column: asked.call.column.clone(), input, expr, batches })
    }

    /// The results for batch `index` of `dataset`.
    pub(in crate::table) fn read(&self, index: usize, dataset: Dataset, batch: &CompactBatch) -> Result<ArrayRef> {
        if let Some(kept) = self.batches[index].get() {
            return kept.decode(batch.rows());
        }
        let column = dataset.column_index(&self.column).unwrap_or_default();
        let input = batch.assemble(dataset, &[column])?;
        let input = RecordBatch::try_new(Arc::clone(&self.input), input.columns().to_vec())?;
        let results = self.expr.evaluate(&input)?.into_array(batch.rows())?;
        // Whoever is first keeps them.
        let compact = CompactColumn::of(&shared(&results))?;
        self.batches[index].get_or_init(|| compact).decode(batch.rows())
    }
}

/// The array with equal texts in one place.
fn shared(array: &ArrayRef) -> ArrayRef {
    if array.data_type() != &DataType::Utf8View {
        return Arc::clone(array);
    }
    let mut builder = StringViewBuilder::with_capacity(array.len()).with_deduplicate_strings();
    array.as_string_view().iter().for_each(|text| builder.append_option(text));
    Arc::new(builder.finish())
}
