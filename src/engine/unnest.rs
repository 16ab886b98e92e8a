//! Rows from the items of one list column, as `unnest(a)`, `skeys(h)` and their kind make them.
//!
//! DataFusion's operator looks at each list several times and copies each item. Where NULL and empty lists give no rows,
//! the items of a batch are one piece of the list's own array already, and nothing has to be copied.

use std::fmt;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::array::{Array, ArrayRef, AsArray as _, ListArray, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::NullHandling;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{Stream, StreamExt as _, ready};

/// Puts [`UnnestListExec`] where it can stand for DataFusion's operator.
#[derive(Debug, Default)]
pub(crate) struct UnnestOneList;

impl PhysicalOptimizerRule for UnnestOneList {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let own = node.downcast_ref::<UnnestExec>().and_then(UnnestListExec::new);
            Ok(own.map_or_else(|| Transformed::no(node), |own| Transformed::yes(Arc::new(own) as Arc<dyn ExecutionPlan>)))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "unnest_one_list"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Makes a row of each item of a list column, with the other columns of the list's row.
#[derive(Debug)]
struct UnnestListExec {
    /// DataFusion's operator, which knows schema and properties.
    unnest: UnnestExec,
    list: usize,
    metrics: ExecutionPlanMetricsSet,
}

impl UnnestListExec {
    /// `None` where there are several lists, lists in lists, structs, or rows for NULL.
    fn new(unnest: &UnnestExec) -> Option<Self> {
        let [list] = unnest.list_column_indices() else { return None };
        let one_level = list.depth == 1 && unnest.struct_column_indices().is_empty();
        let index = list.index_in_input_schema;
        let input = unnest.input().schema();
        let is_list = matches!(input.fields().get(index)?.data_type(), DataType::List(_));
        let same_width = input.fields().len() == unnest.schema().fields().len();
        let drops_null = unnest.options().null_handling == NullHandling::Drop;
        let metrics = ExecutionPlanMetricsSet::new();
        (one_level && is_list && same_width && drops_null).then(|| Self { unnest: unnest.clone(), list: index, metrics })
    }
}

impl DisplayAs for UnnestListExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnnestListExec")
    }
}

impl ExecutionPlan for UnnestListExec {
    fn name(&self) -> &'static str {
        "UnnestListExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.unnest.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![self.unnest.input()]
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let unnest = replace_children_if_necessary(Arc::new(self.unnest.clone()), children)?;
        let own = unnest.downcast_ref::<UnnestExec>().and_then(Self::new);
        Ok(own.map_or(unnest, |own| Arc::new(own)))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        Ok(Box::pin(Unnested {
            schema: self.schema(),
            list: self.list,
            batch_size: context.session_config().batch_size().max(1),
            input: self.unnest.input().execute(partition, context)?,
            pending: None,
            metrics: BaselineMetrics::new(&self.metrics, partition),
        }))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

struct Unnested {
    schema: SchemaRef,
    list: usize,
    batch_size: usize,
    input: SendableRecordBatchStream,
    pending: Option<Pending>,
    metrics: BaselineMetrics,
}

/// A batch that is unnested, and how far it is.
struct Pending {
    batch: RecordBatch,
    lists: ListArray,
    row: usize,
    /// The next item of the list in `row`.
    item: usize,
}

impl Pending {
    fn new(batch: RecordBatch, list: usize) -> Result<Self> {
        let lists = without_hidden_items(batch.column(list).as_list())?;
        let item = start(&lists, 0);
        Ok(Self { batch, lists, row: 0, item })
    }

    /// At most `most` items, and the rows that they are of; `None` behind the last one.
    fn next(&mut self, most: usize) -> Option<(Range<usize>, Range<usize>)> {
        let end = start(&self.lists, self.lists.len());
        if self.item >= end {
            return None;
        }
        let items = self.item..end.min(self.item + most);
        let begun = self.row;
        // The row whose list goes on behind the last item, or the one that comes then.
        self.row += self.lists.value_offsets()[begun + 1..].partition_point(|&offset| index(offset) <= items.end);
        self.item = items.end;
        let touched = if self.row < self.lists.len() && start(&self.lists, self.row) < items.end { self.row + 1 } else { self.row };
        Some((items, begun..touched))
    }

    fn rows(&self, items: &Range<usize>, rows: &Range<usize>, list: usize, schema: &SchemaRef) -> Result<RecordBatch> {
        let others = (self.batch.num_columns() > 1).then(|| self.repeated(items, rows));
        let column = |(i, column): (usize, &ArrayRef)| match &others {
            Some(indices) if i != list => take(column, indices, None),
            _ => Ok(self.lists.values().slice(items.start, items.len())),
        };
        let columns = self.batch.columns().iter().enumerate().map(column).collect::<std::result::Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(items.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
    }

    /// The number of the row of each item.
    fn repeated(&self, items: &Range<usize>, rows: &Range<usize>) -> UInt32Array {
        let mut indices = Vec::with_capacity(items.len());
        for row in rows.clone() {
            let end = start(&self.lists, row + 1).min(items.end) - items.start;
            indices.resize(end, u32::try_from(row).unwrap_or(u32::MAX));
        }
        indices.into()
    }
}

fn index(offset: i32) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

fn start(lists: &ListArray, row: usize) -> usize {
    index(lists.value_offsets()[row])
}

/// The same lists where no NULL one has items below it.
fn without_hidden_items(lists: &ListArray) -> Result<ListArray> {
    let hides = lists.nulls().is_some_and(|nulls| (0..lists.len()).any(|row| nulls.is_null(row) && lists.value_length(row) > 0));
    if !hides {
        return Ok(lists.clone());
    }
    let rows: UInt32Array = (0..u32::try_from(lists.len()).unwrap_or(u32::MAX)).collect();
    Ok(take(lists, &rows, None)?.as_list().clone())
}

impl Unnested {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RecordBatch>>> {
        loop {
            if let Some(pending) = &mut self.pending {
                let elapsed = self.metrics.elapsed_compute().clone();
                let _timer = elapsed.timer();
                if let Some((items, rows)) = pending.next(self.batch_size) {
                    return Poll::Ready(Some(pending.rows(&items, &rows, self.list, &self.schema)));
                }
                self.pending = None;
            }
            match ready!(self.input.poll_next_unpin(cx)) {
                Some(Ok(batch)) => self.pending = Some(Pending::new(batch, self.list)?),
                end => return Poll::Ready(end),
            }
        }
    }
}

impl Stream for Unnested {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let poll = self.poll(cx);
        self.metrics.record_poll(poll)
    }
}

impl RecordBatchStream for Unnested {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Int64Array, ListArray, RecordBatch, StringArray};
    use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
    use datafusion::arrow::datatypes::{DataType, Field};
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::datasource::MemTable;
    use datafusion::execution::SessionStateBuilder;
    use datafusion::prelude::{SessionConfig, SessionContext};
    use proptest::prelude::*;

    use super::UnnestOneList;

    /// Rows of lists of these lengths; a NULL list may have items below it.
    fn batch(lists: &[(usize, bool)]) -> RecordBatch {
        let total: usize = lists.iter().map(|(length, _)| length).sum();
        let items: StringArray = (0..total).map(|i| (i % 5 != 3).then(|| format!("item {i}"))).collect();
        let offsets = OffsetBuffer::from_lengths(lists.iter().map(|(length, _)| *length));
        let nulls: NullBuffer = lists.iter().map(|(_, valid)| *valid).collect();
        let field = Arc::new(Field::new_list_field(DataType::Utf8, true));
        let column: ArrayRef = Arc::new(ListArray::new(field, offsets, Arc::new(items), Some(nulls)));
        let ids: Int64Array = (0..lists.len()).map(|i| i64::try_from(i).ok()).collect();
        RecordBatch::try_from_iter_with_nullable([("id", Arc::new(ids) as ArrayRef, true), ("a", column, true)]).unwrap()
    }

    async fn answer(batches: &[RecordBatch], batch_size: usize, sql: &str, own: bool) -> String {
        let config = SessionConfig::new().with_target_partitions(1).with_batch_size(batch_size);
        let builder = SessionStateBuilder::new().with_config(config).with_default_features();
        let builder = if own { builder.with_physical_optimizer_rule(Arc::new(UnnestOneList)) } else { builder };
        let context = SessionContext::new_with_state(builder.build());
        let table = MemTable::try_new(batches[0].schema(), vec![batches.to_vec()]).unwrap();
        context.register_table("t", Arc::new(table)).unwrap();
        let frame = context.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        assert_eq!(shown.contains("UnnestListExec"), own, "{shown}");
        let found = frame.collect().await.unwrap();
        assert!(found.iter().all(|batch| batch.num_rows() <= batch_size));
        pretty_format_batches(&found).unwrap().to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rows_are_those_of_datafusions_operator(
            lists in prop::collection::vec((0..7_usize, any::<bool>()), 1..40),
            cut in 0..40_usize,
            batch_size in 1..9_usize,
        ) {
            let whole = batch(&lists);
            let cut = cut.min(lists.len());
            let batches = [whole.slice(0, cut), whole.slice(cut, lists.len() - cut), whole];
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            for sql in ["SELECT unnest(a) AS item FROM t", "SELECT id, unnest(a) AS item, id + 1 AS next FROM t"] {
                let [own, datafusions] = [true, false].map(|own| runtime.block_on(answer(&batches, batch_size, sql, own)));
                prop_assert_eq!(own, datafusions);
            }
        }
    }
}
