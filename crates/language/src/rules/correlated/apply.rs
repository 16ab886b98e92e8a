//! The steps of a subquery over the rows of all outer rows at once.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, DFSchemaRef, Result};
use datafusion::functions_aggregate::expr_fn::first_value;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{
    Aggregate, Distinct, DistinctOn, Expr, ExprFunctionExt as _, Filter, JoinType, LogicalPlan, LogicalPlanBuilder, SortExpr, Window, lit,
    when,
};

use super::flat::{Flat, is_simple, may_move, placed};
use super::named;
use super::only_row::has_one_row;
use crate::planner::FunctionSet;
use crate::rules::hidden_elements::without_hidden;
use crate::rules::outer_references::moved;

/// The number of the outer row.
const ROW: &str = "__row";
/// True in rows of the subquery, NULL in the one that stands for an outer row that has none.
pub(super) const PRESENT: &str = "__present";

/// Applies a subquery to outer rows. Each of its columns has a name of its own, whatever the plans call it.
#[derive(Debug)]
pub(super) struct Apply {
    outer: LogicalPlan,
    schema: DFSchemaRef,
    /// Whether an outer row without rows of the subquery has to be in the result; below an aggregate of all rows, it has.
    keep: bool,
    pub(super) functions: Arc<FunctionSet>,
    /// Which of the applications over one another this is; its columns have names that no other one uses.
    level: usize,
    next: usize,
}

/// Rows of outer rows and of the subquery beside them.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    pub(super) plan: LogicalPlan,
    /// The columns of the subquery.
    pub(super) own: Vec<Expr>,
    /// Whether there is one row at most for each outer row.
    pub(super) single: bool,
}

pub(super) fn column(name: impl Into<String>) -> Expr {
    Expr::Column(Column::from_name(name))
}

/// The names of an application's columns begin with one of these and its level.
const OUTER: &str = "__outer_";
const OWN: &str = "__own_";

/// The level of an application to rows of `schema`.
fn level_above(schema: &DFSchema) -> usize {
    let level = |name: &str| name.strip_prefix(OUTER).or(name.strip_prefix(OWN))?.split('_').next()?.parse::<usize>().ok();
    schema.fields().iter().filter_map(|field| level(field.name())).max().map_or(0, |level| level + 1)
}

impl Applied {
    pub(super) fn row() -> Expr {
        column(ROW)
    }

    /// The same rows with their numbers among those of their outer row that are alike, and the column of these.
    pub(super) fn numbered(&self, alike: Vec<Expr>, order: Vec<SortExpr>) -> Result<(Self, Expr)> {
        let number = row_number().partition_by([vec![Self::row()], alike].concat());
        let number = if order.is_empty() { number.build()? } else { number.order_by(order).build()? };
        let named = column(number.schema_name().to_string());
        let plan = LogicalPlanBuilder::from(self.plan.clone()).window([number])?.build()?;
        Ok((Self { plan, ..self.clone() }, named))
    }

    /// The columns of the subquery, NULL where an outer row has none.
    pub(super) fn values(&self, functions: &FunctionSet) -> Result<Vec<Expr>> {
        let value = |own: &Expr| without_hidden(when(column(PRESENT), own.clone()).end()?, self.plan.schema(), functions);
        self.own.iter().map(value).collect()
    }
}

impl Apply {
    pub(super) fn new(outer: &LogicalPlan, keep: bool, functions: &Arc<FunctionSet>) -> Result<Self> {
        let schema = Arc::clone(outer.schema());
        let apply = Self { outer: outer.clone(), level: level_above(&schema), schema, keep, functions: Arc::clone(functions), next: 0 };
        let columns = apply.schema.columns().into_iter().enumerate().map(|(i, c)| Expr::Column(c).alias(apply.outer_name(i)));
        let numbered = LogicalPlanBuilder::from(outer.clone()).project(columns)?.window([row_number()])?;
        let names = numbered.schema().columns();
        let last = names.len().saturating_sub(1);
        let columns = names.into_iter().enumerate().map(|(i, c)| if i == last { Expr::Column(c).alias(ROW) } else { Expr::Column(c) });
        let outer = numbered.project(columns)?.build()?;
        Ok(Self { outer, ..apply })
    }

    pub(super) fn outer_schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    /// Whether an outer row without rows of the subquery has to be in the result.
    pub(super) fn keeps(&self) -> bool {
        self.keep
    }

    fn outer_name(&self, i: usize) -> String {
        format!("{OUTER}{}_{i}", self.level)
    }

    /// The outer row's columns, called as they were.
    pub(super) fn outer_columns(&self) -> impl Iterator<Item = Expr> + '_ {
        self.schema.iter().enumerate().map(|(i, (qualifier, field))| named(column(self.outer_name(i)), qualifier, field))
    }

    /// The subquery's rows beside their outer rows; `None` where there is a step that has no form here.
    pub(super) fn step(&mut self, plan: &LogicalPlan) -> Result<Option<Applied>> {
        if let Some(flat) = Flat::of(plan, &self.schema)? {
            return self.join(flat).map(Some);
        }
        match plan {
            LogicalPlan::SubqueryAlias(alias) => self.step(&alias.input),
            LogicalPlan::Subquery(subquery) => self.step(&subquery.subquery),
            // An order without a limit is none.
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => self.step(&sort.input),
            LogicalPlan::Limit(limit) => self.limit(limit),
            LogicalPlan::Projection(projection) => {
                let Some(input) = self.step(&projection.input)? else { return Ok(None) };
                self.project(input, &projection.expr, projection.input.schema())
            }
            LogicalPlan::Filter(filter) => self.conditions(filter),
            LogicalPlan::Join(join) => self.joined(join),
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate),
            LogicalPlan::Distinct(Distinct::All(distinct)) => {
                let Some(input) = self.step(distinct)? else { return Ok(None) };
                let groups = input.own.clone();
                self.group(input, groups, vec![]).map(Some)
            }
            LogicalPlan::Distinct(Distinct::On(distinct)) => self.distinct_on(distinct),
            LogicalPlan::Window(window) => self.window(window),
            LogicalPlan::Unnest(unnest) => self.unnest(unnest),
            LogicalPlan::Values(values) => self.values(values),
            _ => Ok(None),
        }
    }

    pub(super) fn fresh(&mut self) -> String {
        self.next += 1;
        format!("{OWN}{}_{}", self.level, self.next)
    }

    fn outer_names(&self) -> Vec<Expr> {
        (0..self.schema.fields().len()).map(|i| column(self.outer_name(i))).collect()
    }

    /// References to the outer row as columns of it.
    pub(super) fn bound(&self, expr: Expr) -> Result<Expr> {
        let name = |column: &Column| self.schema.maybe_index_of_column(column).map(|i| Column::from_name(self.outer_name(i)));
        let bound = moved(expr, &name, &[])?.transform_up(|expr| {
            Ok(match &expr {
                Expr::OuterReferenceColumn(_, reference) => match name(reference) {
                    Some(column) => Transformed::yes(Expr::Column(column)),
                    None => Transformed::no(expr),
                },
                _ => Transformed::no(expr),
            })
        })?;
        Ok(bound.data)
    }

    /// The condition of a join between the outer rows and those of the subquery, whose columns are those of `schema`.
    pub(super) fn beside(&self, condition: Expr, applied: &Applied, schema: &DFSchema) -> Result<Expr> {
        placed(placed(condition, schema, &applied.own)?, &self.schema, &self.outer_names())
    }

    /// A filter in two steps: first what may be the condition of a join with the outer rows.
    fn conditions(&mut self, filter: &Filter) -> Result<Option<Applied>> {
        let (mut first, mut later) = (vec![], vec![]);
        for condition in split_conjunction_owned(filter.predicate.clone()) {
            if is_simple(&condition)? { first.push(condition) } else { later.push(condition) }
        }
        let (Some(later), Some(first)) = (conjunction(later), conjunction(first)) else {
            let Some(input) = self.step(&filter.input)? else { return Ok(None) };
            let Some(predicate) = self.own(&filter.predicate, &input, filter.input.schema())? else { return Ok(None) };
            return self.filter(input, predicate).map(Some);
        };
        let below = LogicalPlan::Filter(Filter::try_new(first, Arc::clone(&filter.input))?);
        let Some(input) = self.step(&below)? else { return Ok(None) };
        let Some(predicate) = self.own(&later, &input, filter.input.schema())? else { return Ok(None) };
        self.filter(input, predicate).map(Some)
    }

    /// An expression over a step's input as one over the applied rows; `None` if it may not be moved.
    pub(super) fn own(&self, expr: &Expr, input: &Applied, schema: &DFSchema) -> Result<Option<Expr>> {
        if !may_move(expr)? {
            return Ok(None);
        }
        self.bound(placed(expr.clone(), schema, &input.own)?).map(Some)
    }

    fn owns(&self, exprs: &[Expr], input: &Applied, schema: &DFSchema) -> Result<Option<Vec<Expr>>> {
        exprs.iter().map(|expr| self.own(expr, input, schema)).collect()
    }

    /// The rows of a table that fulfil the conditions.
    pub(super) fn join(&mut self, flat: Flat) -> Result<Applied> {
        let base: Vec<_> = flat.base.schema().columns().into_iter().map(|c| (c, self.fresh())).collect();
        let schema = Arc::clone(flat.base.schema());
        let single = has_one_row(&flat.base)?;
        let renamed: Vec<Expr> = base.iter().map(|(_, name)| column(name.as_str())).collect();
        let columns = base.into_iter().map(|(c, name)| Expr::Column(c).alias(name)).chain([lit(true).alias(PRESENT)]);
        let right = LogicalPlanBuilder::from(flat.base).project(columns)?.build()?;
        let kind = if self.keep { JoinType::Left } else { JoinType::Inner };
        let conditions = flat.conditions.into_iter().map(|c| self.bound(placed(c, &schema, &renamed)?)).collect::<Result<Vec<_>>>()?;
        let conditions = if conditions.is_empty() { vec![lit(true)] } else { conditions };
        let plan = LogicalPlanBuilder::from(self.outer.clone()).join_on(right, kind, conditions)?.build()?;
        let joined = Applied { plan, own: renamed, single };
        let values = flat.columns.into_iter().map(|c| self.bound(placed(c, &schema, &joined.own)?)).collect::<Result<Vec<_>>>()?;
        self.with_own(joined, values, column(PRESENT))
    }

    /// The same rows with other columns of the subquery.
    pub(super) fn with_own(&mut self, input: Applied, values: Vec<Expr>, present: Expr) -> Result<Applied> {
        let mut own = Vec::with_capacity(values.len());
        let mut named = Vec::with_capacity(values.len());
        for value in values {
            let name = self.fresh();
            named.push(value.unalias().alias(&name));
            own.push(column(name));
        }
        let columns = self.outer_names().into_iter().chain([Applied::row(), present.alias(PRESENT)]).chain(named);
        let plan = LogicalPlanBuilder::from(input.plan).project(columns)?.build()?;
        Ok(Applied { plan, own, ..input })
    }

    pub(super) fn project(&mut self, input: Applied, exprs: &[Expr], schema: &DFSchema) -> Result<Option<Applied>> {
        let Some(values) = self.owns(exprs, &input, schema)? else { return Ok(None) };
        self.with_own(input, values, column(PRESENT)).map(Some)
    }

    /// Only rows for which it is true. Where all rows of an outer row go, one stays and stands for that.
    pub(super) fn filter(&mut self, input: Applied, predicate: Expr) -> Result<Applied> {
        if !self.keep {
            let plan = LogicalPlanBuilder::from(input.plan).filter(predicate)?.build()?;
            return Ok(Applied { plan, ..input });
        }
        let values = input.own.clone();
        let present = when(column(PRESENT).and(predicate), lit(true)).end()?;
        let flagged = self.with_own(input, values, present)?;
        if flagged.single {
            return Ok(flagged);
        }
        let (numbered, number) = flagged.numbered(vec![], vec![column(PRESENT).sort(false, false)])?;
        let plan = LogicalPlanBuilder::from(numbered.plan).filter(column(PRESENT).or(number.eq(lit(1_u64))))?.build()?;
        let values = flagged.own.clone();
        self.with_own(Applied { plan, ..flagged }, values, column(PRESENT))
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Result<Option<Applied>> {
        let global = aggregate.group_expr.is_empty();
        let keep = self.keep;
        self.keep |= global;
        let input = self.step(&aggregate.input)?;
        self.keep = keep;
        let Some(input) = input else { return Ok(None) };
        let schema = aggregate.input.schema();
        if aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_))) {
            return Ok(None);
        }
        let Some(groups) = self.owns(&aggregate.group_expr, &input, schema)? else { return Ok(None) };
        let Some(values) = self.owns(&aggregate.aggr_expr, &input, schema)? else { return Ok(None) };
        if !global {
            return self.group(input, groups, values).map(Some);
        }
        // The row of an outer row without any counts for nothing.
        let values = values.into_iter().map(|value| only_present(value.unalias_nested().data)).collect::<Option<Vec<_>>>();
        let Some(values) = values else { return Ok(None) };
        let grouped = self.grouped(input, vec![Applied::row()], vec![], values)?;
        let own = grouped.own.clone();
        let applied = self.with_own(grouped, own, lit(true))?;
        Ok(Some(Applied { single: true, ..applied }))
    }

    fn group(&mut self, input: Applied, groups: Vec<Expr>, values: Vec<Expr>) -> Result<Applied> {
        let grouped = self.grouped(input, vec![Applied::row(), column(PRESENT)], groups, values)?;
        let own = grouped.own.clone();
        self.with_own(grouped, own, column(PRESENT))
    }

    /// Groups of the rows of each outer row; the outer row's columns are the same in all rows of a group.
    fn grouped(&mut self, input: Applied, mut keys: Vec<Expr>, groups: Vec<Expr>, values: Vec<Expr>) -> Result<Applied> {
        let mut own = Vec::with_capacity(groups.len() + values.len());
        let mut named = |apply: &mut Self, value: Expr| {
            let name = apply.fresh();
            own.push(column(name.as_str()));
            value.unalias().alias(name)
        };
        for group in groups {
            keys.push(named(self, group));
        }
        let mut aggregates = Vec::with_capacity(values.len());
        for value in values {
            aggregates.push(named(self, value));
        }
        let outer = (0..self.schema.fields().len()).map(|i| self.outer_name(i));
        let outer: Vec<_> = outer.map(|name| first_value(column(name.as_str()), vec![]).alias(name)).collect();
        let plan = LogicalPlanBuilder::from(input.plan).aggregate(keys, outer.into_iter().chain(aggregates))?.build()?;
        Ok(Applied { plan, own, ..input })
    }

    /// The first row of each that are alike.
    fn distinct_on(&mut self, distinct: &DistinctOn) -> Result<Option<Applied>> {
        let Some(input) = self.step(&distinct.input)? else { return Ok(None) };
        let schema = distinct.input.schema();
        let Some(alike) = self.owns(&distinct.on_expr, &input, schema)? else { return Ok(None) };
        let Some(values) = self.owns(&distinct.select_expr, &input, schema)? else { return Ok(None) };
        let mut order = Vec::new();
        for key in distinct.sort_expr.iter().flatten() {
            let Some(expr) = self.own(&key.expr, &input, schema)? else { return Ok(None) };
            order.push(SortExpr { expr, ..key.clone() });
        }
        let (numbered, number) = input.numbered(alike, order)?;
        let plan = LogicalPlanBuilder::from(numbered.plan.clone()).filter(number.eq(lit(1_u64)))?.build()?;
        self.with_own(Applied { plan, ..numbered }, values, column(PRESENT)).map(Some)
    }

    fn window(&mut self, window: &Window) -> Result<Option<Applied>> {
        let Some(input) = self.step(&window.input)? else { return Ok(None) };
        let Some(exprs) = self.owns(&window.window_expr, &input, window.input.schema())? else { return Ok(None) };
        let mut partitioned = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let Expr::WindowFunction(mut function) = expr.unalias() else { return Ok(None) };
            function.params.partition_by.push(Applied::row());
            partitioned.push(Expr::WindowFunction(function));
        }
        let new: Vec<Expr> = partitioned.iter().map(|function| column(function.schema_name().to_string())).collect();
        let plan = LogicalPlanBuilder::window_plan(input.plan.clone(), partitioned)?;
        let values = input.own.iter().cloned().chain(new).collect();
        self.with_own(Applied { plan, ..input }, values, column(PRESENT)).map(Some)
    }
}

/// The aggregate over the rows that are there; `None` if it is none.
fn only_present(value: Expr) -> Option<Expr> {
    let Expr::AggregateFunction(mut function) = value else { return None };
    let present = column(PRESENT).is_true();
    let filter = match function.params.filter.take() {
        Some(filter) => present.and(*filter),
        None => present,
    };
    function.params.filter = Some(Box::new(filter));
    Some(Expr::AggregateFunction(function))
}
