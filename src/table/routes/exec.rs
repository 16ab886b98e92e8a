//! The plan node that makes routes of the records that its inputs read.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, collect};
use tokio::sync::mpsc::Sender;

use super::asked::{Asked, Gives, steps};
use super::inputs::{Input, Tables};
use super::rows::Rows;
use super::wanted::Filters;
use super::{Configured, configuration};
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_routes::model::Configuration;
use apigw_sql_routes::request::{Request, serve};
use apigw_sql_routes::routes::for_each;
use apigw_sql_source::{Predicate, ScanRequest};

/// Makes routes.
#[derive(Debug)]
pub(super) struct RoutesExec {
    /// The plans that read each input; none: one pass over the sources reads them all.
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    of: Arc<Configured>,
    filters: Filters,
    asked: Asked,
    projection: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl RoutesExec {
    pub(super) fn new(
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        of: Arc<Configured>,
        filters: Filters,
        asked: Asked,
        projection: Vec<usize>,
    ) -> Result<Self> {
        let schema = Arc::new(asked.schema().project(&projection)?);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { inputs, of, filters, asked, projection, properties: Arc::new(properties) })
    }
}

impl DisplayAs for RoutesExec {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoutesExec")?;
        let described = self.filters.describe();
        if !described.is_empty() {
            write!(f, ": {described}")?;
        }
        if self.inputs.is_empty() {
            write!(f, ", one pass over the sources, predicate=[{}]", self.filters.predicate())?;
        }
        Ok(())
    }
}

impl ExecutionPlan for RoutesExec {
    fn name(&self) -> &'static str {
        "RoutesExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
    }

    fn apply_expressions(&self, _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, inputs: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self::new(inputs, Arc::clone(&self.of), self.filters.clone(), self.asked.clone(), self.projection.clone())?))
    }

    fn execute(&self, _partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (inputs, of, filters) = (self.inputs.clone(), Arc::clone(&self.of), self.filters.clone());
        let (asked, projection) = (self.asked.clone(), self.projection.clone());
        let most = context.session_config().batch_size();
        let mut builder = RecordBatchReceiverStreamBuilder::new(self.schema(), 2);
        let sender = builder.tx();
        let mut made = MemoryConsumer::new("RoutesExec").register(context.memory_pool());
        builder.spawn(async move {
            let mut tables = Tables { absent: of.absent.clone(), ..Tables::default() };
            if inputs.is_empty() {
                let (of, predicate) = (Arc::clone(&of), filters.predicate());
                let reading = tokio::task::spawn_blocking(move || one_pass(&of, predicate, &made).map(|batches| (batches, made)));
                (tables.batches, made) = reading.await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??;
            }
            for input in inputs {
                let batches = collect(input, Arc::clone(&context)).await?;
                made.try_grow(batches.iter().map(RecordBatch::get_array_memory_size).sum())?;
                tables.batches.push(batches);
            }
            let report = of.report();
            let task = tokio::task::spawn_blocking(move || -> Result<()> {
                let configuration = configuration(&tables, &report);
                let mut out = Out { rows: Rows::new(asked.rows(&projection))?, most, sender };
                match &asked {
                    Asked::All => out.all(&configuration, &filters),
                    Asked::Request(request, gives) => out.of_request(&configuration, &request.borrowed(), *gives, &of, &projection)?,
                }
                drop(made);
                Ok(())
            });
            task.await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))?
        });
        Ok(builder.build())
    }
}

/// The records of all inputs, read at once.
fn one_pass(of: &Configured, predicate: Predicate, made: &MemoryReservation) -> Result<Vec<Vec<RecordBatch>>> {
    let wanted = Input::ALL.into_iter().map(Input::target).collect::<Result<Vec<_>>>()?;
    let targets = wanted.iter().map(|(target, _)| target.clone()).collect();
    let request = ScanRequest { targets, predicate, log: Some(of.log.clone()), ..ScanRequest::default() };
    let mut batches = vec![Vec::new(); wanted.len()];
    for item in Arc::clone(of.store.source()).scan(request) {
        let (at, batch) = item.into_datafusion()?;
        let (target, public) = &wanted[at];
        let batch = target.dataset.assemble(&batch, &target.columns, public)?;
        made.try_grow(batch.get_array_memory_size())?;
        batches[at].push(batch);
    }
    Ok(batches)
}

/// Where rows go.
struct Out {
    rows: Rows,
    most: usize,
    sender: Sender<Result<RecordBatch>>,
}

impl Out {
    /// Sends what there is; `false`: nobody waits for more.
    fn send(&mut self) -> bool {
        self.rows.len() == 0 || self.sender.blocking_send(self.rows.finish().map_err(Into::into)).is_ok()
    }

    fn all(&mut self, configuration: &Configuration, filters: &Filters) {
        let ended = for_each(configuration, &filters.wanted(), |route| {
            self.rows.push(route);
            if self.rows.len() < self.most || self.send() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if ended.is_continue() {
            self.send();
        }
    }

    fn of_request(
        &mut self,
        configuration: &Configuration,
        request: &Request<'_>,
        gives: Gives,
        of: &Configured,
        projection: &[usize],
    ) -> Result<()> {
        let trace = serve(configuration, request, |route| self.rows.push(route));
        if let Some(why) = &trace.unknown {
            of.tell_unknown(request.host, why);
        }
        if gives == Gives::Steps {
            drop(self.sender.blocking_send(steps(&trace, projection)));
        } else {
            self.send();
        }
        Ok(())
    }
}
