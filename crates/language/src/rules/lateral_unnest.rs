//! Joins with a set-returning function that depends on their left side.
//!
//! DataFusion plans `FROM t, unnest(t.a) AS x` as a join of `t` with a correlated subquery, and cannot run it. The
//! subquery works on one row at a time, so it is applied to the rows of the left side instead:
//! `Projection(Unnest(Projection(t.*, t.a)))`. Column pruning then keeps of `t` only what is asked for.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, NullHandling, RecursionUnnestOption, Result, UnnestOptions};
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder, Unnest, lit};
use datafusion::optimizer::AnalyzerRule;

/// The analyzer rule.
#[derive(Debug, Default)]
pub struct LateralUnnest;

impl AnalyzerRule for LateralUnnest {
    fn name(&self) -> &'static str {
        "lateral_unnest"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Join(join) if is_lateral(&join.right) => rewrite(join),
            other => Ok(Transformed::no(other)),
        })?;
        Ok(rewritten.data)
    }
}

/// Whether `plan` is a correlated subquery, or a join that starts with one.
fn is_lateral(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Subquery(_) => true,
        LogicalPlan::SubqueryAlias(alias) => matches!(alias.input.as_ref(), LogicalPlan::Subquery(_)),
        LogicalPlan::Join(join) => is_lateral(&join.left),
        _ => false,
    }
}

fn rewrite(join: Join) -> Result<Transformed<LogicalPlan>> {
    if let (JoinType::Inner, LogicalPlan::Join(inner)) = (join.join_type, join.right.as_ref())
        && matches!(inner.join_type, JoinType::Inner | JoinType::Left)
        && join.on.is_empty()
        && join.filter.is_none()
    {
        return rotate(&join, inner);
    }
    let outer = match join.join_type {
        JoinType::Inner => false,
        JoinType::Left => true,
        _ => return Ok(Transformed::no(LogicalPlan::Join(join))),
    };
    let condition = condition_of(&join);
    if outer && condition.is_some() {
        // Rows of the left side stay; that is for the rule of correlated subqueries.
        return Ok(Transformed::no(LogicalPlan::Join(join)));
    }
    let apply = Apply { left: Arc::clone(join.left.schema()), outer, next: 0 };
    let Some(plan) = apply.into_join(&join)? else { return Ok(Transformed::no(LogicalPlan::Join(join))) };
    let plan = match condition {
        None => plan,
        Some(condition) => LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?),
    };
    Ok(Transformed::yes(plan))
}

/// `t × (f(t) ⋈ u)` as `(t × f(t)) ⋈ u`: FROM binds joins before commas.
fn rotate(join: &Join, inner: &Join) -> Result<Transformed<LogicalPlan>> {
    let left = LogicalPlanBuilder::from(Arc::clone(&join.left)).cross_join(inner.left.as_ref().clone())?.build()?;
    let left = match left {
        LogicalPlan::Join(join) if is_lateral(&join.right) => rewrite(join)?.data,
        other => other,
    };
    let rotated = Join::try_new(
        Arc::new(left),
        Arc::clone(&inner.right),
        inner.on.clone(),
        inner.filter.clone(),
        inner.join_type,
        inner.join_constraint,
        inner.null_equality,
        inner.null_aware,
    )?;
    Ok(Transformed::yes(LogicalPlan::Join(rotated)))
}

/// The join's condition as one expression; `None` where it is always true.
fn condition_of(join: &Join) -> Option<Expr> {
    let equal = join.on.iter().map(|(l, r)| l.clone().eq(r.clone()));
    conjunction(equal.chain(join.filter.clone())).filter(|c| *c != lit(true))
}

/// Applies a subquery that works row by row to the rows of the left side.
struct Apply {
    left: Arc<DFSchema>,
    outer: bool,
    next: usize,
}

/// A plan whose first columns are the left side's, and where the subquery's columns are found in it.
struct Applied {
    plan: LogicalPlan,
    columns: Vec<Column>,
    unnested: bool,
}

impl Apply {
    /// The whole of the join's output from one chain of operators; `None` where the subquery is of another form.
    fn into_join(mut self, join: &Join) -> Result<Option<LogicalPlan>> {
        let right = join.right.schema();
        let Some(applied) = self.apply(join.left.as_ref(), &join.right)? else { return Ok(None) };
        let own = applied
            .columns
            .into_iter()
            .zip(right.iter())
            .map(|(column, (qualifier, field))| Expr::Column(column).alias_qualified(qualifier.cloned(), field.name()));
        let columns: Vec<_> = self.left_columns().chain(own).collect();
        LogicalPlanBuilder::from(applied.plan).project(columns)?.build().map(Some)
    }

    fn left_columns(&self) -> impl Iterator<Item = Expr> + use<> {
        self.left.columns().into_iter().map(Expr::Column)
    }

    fn apply(&mut self, left: &LogicalPlan, right: &LogicalPlan) -> Result<Option<Applied>> {
        match right {
            LogicalPlan::EmptyRelation(empty) if empty.produce_one_row => {
                Ok(Some(Applied { plan: left.clone(), columns: vec![], unnested: false }))
            }
            LogicalPlan::SubqueryAlias(alias) => self.apply(left, &alias.input),
            LogicalPlan::Subquery(subquery) => self.apply(left, &subquery.subquery),
            LogicalPlan::Projection(projection) => {
                let Some(input) = self.apply(left, &projection.input)? else { return Ok(None) };
                self.project(input, &projection.expr, projection.input.schema()).map(Some)
            }
            // A filter would take rows away that an outer join has to keep.
            LogicalPlan::Filter(filter) if !self.outer => {
                let Some(input) = self.apply(left, &filter.input)? else { return Ok(None) };
                let predicate = self.rebase(filter.predicate.clone(), &input.columns, filter.input.schema())?;
                let plan = LogicalPlan::Filter(Filter::try_new(predicate, Arc::new(input.plan))?);
                Ok(Some(Applied { plan, ..input }))
            }
            LogicalPlan::Unnest(unnest) if unnest.struct_type_columns.is_empty() => {
                let Some(input) = self.apply(left, &unnest.input)? else { return Ok(None) };
                if self.outer && input.unnested {
                    return Ok(None);
                }
                self.unnest(input, unnest).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn project(&mut self, input: Applied, exprs: &[Expr], schema: &DFSchema) -> Result<Applied> {
        let mut columns = Vec::with_capacity(exprs.len());
        let mut own = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let name = self.fresh_name();
            own.push(self.rebase(expr.clone(), &input.columns, schema)?.unalias().alias(&name));
            columns.push(Column::from_name(name));
        }
        let plan = LogicalPlanBuilder::from(input.plan).project(self.left_columns().chain(own))?.build()?;
        Ok(Applied { plan, columns, unnested: input.unnested })
    }

    fn unnest(&mut self, input: Applied, unnest: &Unnest) -> Result<Applied> {
        let mut lists = unnest.list_type_columns.iter();
        let mut exec = Vec::new();
        let mut columns = Vec::new();
        let mut handling = unnest.options.null_handling;
        if self.outer {
            handling = NullHandling::PreserveAndExpandEmpty;
        }
        let mut options = UnnestOptions::new().with_null_handling(handling);
        for index in &unnest.dependency_indices {
            let Some(source) = input.columns.get(*index) else { continue };
            let is_list = unnest.list_type_columns.iter().any(|(i, _)| i == index);
            if !is_list {
                columns.push(source.clone());
                continue;
            }
            let Some((_, list)) = lists.next() else { continue };
            let output = Column::from_name(self.fresh_name());
            options.recursions.push(RecursionUnnestOption {
                input_column: source.clone(),
                output_column: output.clone(),
                depth: list.depth,
            });
            if !exec.contains(source) {
                exec.push(source.clone());
            }
            columns.push(output);
        }
        let plan = LogicalPlanBuilder::from(input.plan).unnest_columns_with_options(exec, options)?.build()?;
        Ok(Applied { plan, columns, unnested: true })
    }

    /// `expr` over the subquery's input as an expression over the applied plan.
    fn rebase(&self, expr: Expr, columns: &[Column], schema: &DFSchema) -> Result<Expr> {
        let rebased = expr.transform_up(|expr| {
            Ok(match &expr {
                Expr::OuterReferenceColumn(_, column) if self.left.has_column(column) => Transformed::yes(Expr::Column(column.clone())),
                Expr::Column(column) => match schema.maybe_index_of_column(column).and_then(|i| columns.get(i)) {
                    Some(own) => Transformed::yes(Expr::Column(own.clone())),
                    None => Transformed::no(expr),
                },
                _ => Transformed::no(expr),
            })
        })?;
        Ok(rebased.data)
    }

    /// A name that no column of the left side has.
    fn fresh_name(&mut self) -> String {
        loop {
            let name = format!("__lateral_{}", self.next);
            self.next += 1;
            if self.left.fields().iter().all(|f| *f.name() != name) {
                return name;
            }
        }
    }
}
