//! ORDER BY of subqueries, CTEs and views: kept where it can be seen, and dropped elsewhere.
//!
//! PostgreSQL reads the rows of `FROM (SELECT … ORDER BY a) AS s` in their order, which shows through LIMIT, OFFSET, DISTINCT
//! ON, windows without ORDER BY, aggregates that tell the order of their values, and in the result. There the rows are
//! sorted by the keys of the subquery (which need columns of their own where the list between has not got them), so that
//! nothing between may mix them again.

mod elements;
mod keys;
mod seen;

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, Result};
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{
    Distinct, DistinctOn, Expr, ExprFunctionExt, Filter, Join, JoinType, Limit, LogicalPlan, LogicalPlanBuilder, Projection, Sort,
    SortExpr, Subquery, SubqueryAlias, Union, Unnest, lit,
};
use datafusion::optimizer::AnalyzerRule;

use keys::{grouped, refined, through};

use crate::planner::FunctionSet;

/// The analyzer rule.
#[derive(Debug)]
pub struct SubqueryOrder {
    functions: Arc<FunctionSet>,
}

impl SubqueryOrder {
    /// A rule that takes the function that numbers elements from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl AnalyzerRule for SubqueryOrder {
    fn name(&self) -> &'static str {
        "subquery_order"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        if sorts_only_its_result(&plan)? { Ok(plan) } else { Orders { functions: &self.functions, next: 0 }.statement(plan) }
    }
}

/// Whether there is no sort but the one of the result.
fn sorts_only_its_result(plan: &LogicalPlan) -> Result<bool> {
    let mut sorts = 0;
    plan.apply_with_subqueries(|node| {
        sorts += usize::from(sorts_itself(node));
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(sorts == 0 || (sorts == 1 && is_sorted(plan)))
}

fn sorts_itself(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Sort(_) | LogicalPlan::Distinct(Distinct::On(DistinctOn { sort_expr: Some(_), .. })))
}

/// Whether the rows come sorted from a node of `plan` above which nothing but columns are chosen.
fn is_sorted(plan: &LogicalPlan) -> bool {
    match plan {
        plan if sorts_itself(plan) => true,
        LogicalPlan::Projection(projection) => {
            projection.expr.iter().all(|expr| matches!(expr.clone().unalias(), Expr::Column(_))) && is_sorted(&projection.input)
        }
        LogicalPlan::SubqueryAlias(alias) => is_sorted(&alias.input),
        LogicalPlan::Limit(limit) => is_sorted(&limit.input),
        _ => false,
    }
}

/// A plan, and the keys by which its rows would have to be sorted to be in the order of its subqueries. For their sake it
/// may have more columns than it was made with.
struct Ordered {
    plan: LogicalPlan,
    keys: Vec<SortExpr>,
}

impl Ordered {
    fn unordered(plan: LogicalPlan) -> Self {
        Self { plan, keys: vec![] }
    }

    /// The plan in its order.
    fn sorted(self) -> LogicalPlan {
        if self.keys.is_empty() {
            return self.plan;
        }
        LogicalPlan::Sort(Sort { expr: self.keys, input: Arc::new(self.plan), fetch: None })
    }
}

/// `plan` without the columns that `schema` has not got.
fn trimmed(plan: LogicalPlan, schema: &DFSchema) -> Result<LogicalPlan> {
    if plan.schema().fields().len() == schema.fields().len() {
        return Ok(plan);
    }
    let columns = schema.columns().into_iter().map(Expr::Column).collect();
    Projection::try_new(columns, Arc::new(plan)).map(LogicalPlan::Projection)
}

/// The walk from the result down.
struct Orders<'a> {
    functions: &'a FunctionSet,
    /// The number of the next column for a key.
    next: usize,
}

impl Orders<'_> {
    fn statement(&mut self, plan: LogicalPlan) -> Result<LogicalPlan> {
        match plan {
            LogicalPlan::Explain(_) | LogicalPlan::Analyze(_) | LogicalPlan::Ddl(_) | LogicalPlan::Copy(_) | LogicalPlan::Dml(_) => {
                plan.map_children(|child| self.statement(child).map(Transformed::yes)).map(|plan| plan.data)
            }
            other => self.settled(other),
        }
    }

    /// `plan` with its rows in order.
    fn settled(&mut self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let schema = Arc::clone(plan.schema());
        if !is_sorted(&plan) {
            return trimmed(self.ordered(plan, true)?.sorted(), &schema);
        }
        match plan.map_subqueries(|subquery| self.unseen(subquery).map(Transformed::yes))?.data {
            LogicalPlan::Sort(sort) => {
                let input = self.ordered(Arc::unwrap_or_clone(sort.input), true)?;
                let sorted = Sort { expr: refined(sort.expr, input.keys), input: Arc::new(input.plan), fetch: sort.fetch };
                trimmed(LogicalPlan::Sort(sorted), &schema)
            }
            distinct @ LogicalPlan::Distinct(_) => self.unseen(distinct),
            other => other.map_children(|child| self.settled(child).map(Transformed::yes)).map(|plan| plan.data),
        }
    }

    /// `plan` where its order is not seen.
    fn unseen(&mut self, plan: LogicalPlan) -> Result<LogicalPlan> {
        self.ordered(plan, false).map(|ordered| ordered.plan)
    }

    fn input(&mut self, input: Arc<LogicalPlan>, wanted: bool) -> Result<Ordered> {
        self.ordered(Arc::unwrap_or_clone(input), wanted)
    }

    /// `plan`, with the keys of its order if they are `wanted`, without sorts that are not seen in it.
    fn ordered(&mut self, plan: LogicalPlan, wanted: bool) -> Result<Ordered> {
        let plan = plan.map_subqueries(|subquery| self.unseen(subquery).map(Transformed::yes))?.data;
        match plan {
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => {
                let input = self.input(sort.input, wanted)?;
                let keys = if wanted { refined(sort.expr, input.keys) } else { vec![] };
                Ok(Ordered { keys, ..input })
            }
            LogicalPlan::Limit(limit) => self.limit(limit, wanted),
            LogicalPlan::Projection(projection) => self.projection(projection, wanted),
            LogicalPlan::SubqueryAlias(alias) => self.alias(alias, wanted),
            LogicalPlan::Filter(filter) => {
                let input = self.input(filter.input, wanted)?;
                Ok(Ordered { plan: LogicalPlan::Filter(Filter::try_new(filter.predicate, Arc::new(input.plan))?), keys: input.keys })
            }
            LogicalPlan::Subquery(subquery) => {
                let input = self.input(subquery.subquery, wanted)?;
                Ok(Ordered { plan: LogicalPlan::Subquery(Subquery { subquery: Arc::new(input.plan), ..subquery }), keys: input.keys })
            }
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate),
            LogicalPlan::Window(window) => self.window(window, wanted),
            LogicalPlan::Distinct(Distinct::On(distinct)) => self.distinct_on(distinct, wanted),
            LogicalPlan::Union(union) => self.union(union, wanted),
            LogicalPlan::Join(join) => self.join(join, wanted),
            LogicalPlan::Unnest(unnest) => self.unnest(unnest, wanted),
            other => {
                let rewritten = other.map_children(|child| self.unseen(child).map(Transformed::yes))?;
                Ok(Ordered::unordered(rewritten.data))
            }
        }
    }

    /// Which rows are kept depends on their order, and so do theirs.
    fn limit(&mut self, limit: Limit, wanted: bool) -> Result<Ordered> {
        if !wanted {
            let input = Arc::new(self.settled(Arc::unwrap_or_clone(limit.input))?);
            return Ok(Ordered::unordered(LogicalPlan::Limit(Limit { input, ..limit })));
        }
        let input = self.input(limit.input, true)?;
        let keys = input.keys.clone();
        Ok(Ordered { plan: LogicalPlan::Limit(Limit { input: Arc::new(input.sorted()), ..limit }), keys })
    }

    fn projection(&mut self, projection: Projection, wanted: bool) -> Result<Ordered> {
        let input = self.input(projection.input, wanted)?;
        let (mut exprs, own) = (projection.expr, projection.schema);
        let mut keys = Vec::with_capacity(input.keys.len());
        for key in input.keys {
            let same = exprs.iter().position(|expr| expr.clone().unalias() == key.expr && !key.expr.is_volatile());
            let expr = match same {
                Some(i) if i < own.fields().len() => Expr::Column(own.columns()[i].clone()),
                _ => {
                    let name = self.name();
                    exprs.push(key.expr.clone().alias(&name));
                    keys::column(name)
                }
            };
            keys.push(SortExpr { expr, ..key });
        }
        Ok(Ordered { plan: LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input.plan))?), keys })
    }

    /// A name for a column of a key.
    fn name(&mut self) -> String {
        self.next += 1;
        format!("__order_{}", self.next)
    }

    fn alias(&mut self, alias: SubqueryAlias, wanted: bool) -> Result<Ordered> {
        let input = self.input(alias.input, wanted)?;
        let columns = input.plan.schema().columns();
        let alias = SubqueryAlias::try_new(Arc::new(input.plan), alias.alias)?;
        let renamed = alias.schema.columns();
        let keys = through(input.keys, |column| columns.iter().position(|c| c == column).and_then(|i| renamed.get(i)).cloned())?;
        Ok(Ordered { plan: LogicalPlan::SubqueryAlias(alias), keys })
    }

    /// Of equal rows the first is taken.
    fn distinct_on(&mut self, distinct: DistinctOn, wanted: bool) -> Result<Ordered> {
        let input = self.input(distinct.input, true)?;
        let mut on = distinct.on_expr;
        let sorts = match distinct.sort_expr {
            Some(sorts) => Some(refined(sorts, input.keys)),
            None if input.keys.is_empty() => None,
            None => {
                let first: Vec<Expr> = input.keys.iter().take(on.len()).map(|key| key.expr.clone()).collect();
                if first.len() == on.len() && on.iter().all(|expr| first.contains(expr)) {
                    on = first;
                    Some(input.keys)
                } else {
                    Some(on.iter().map(|expr| expr.clone().sort(true, false)).chain(input.keys).collect())
                }
            }
        };
        let columns = distinct.schema.columns();
        let of_list = |expr: &Expr| {
            let place = distinct.select_expr.iter().position(|item| item.clone().unalias() == *expr);
            place.and_then(|i| columns.get(i)).cloned().map(Expr::Column)
        };
        let keys = sorts.iter().flatten().take(if wanted { on.len() } else { 0 }).cloned().collect();
        let keys = grouped(keys, of_list);
        let distinct = DistinctOn { on_expr: on, sort_expr: sorts, input: Arc::new(input.plan), ..distinct };
        Ok(Ordered { plan: LogicalPlan::Distinct(Distinct::On(distinct)), keys })
    }

    /// The rows of one side come after those of the other one.
    fn union(&mut self, union: Union, wanted: bool) -> Result<Ordered> {
        let schemas: Vec<_> = union.inputs.iter().map(|input| Arc::clone(input.schema())).collect();
        let inputs = union.inputs.into_iter().map(|input| self.input(input, wanted)).collect::<Result<Vec<_>>>()?;
        if inputs.iter().all(|input| input.keys.is_empty()) {
            let inputs = inputs.into_iter().map(|input| Arc::new(input.plan)).collect();
            return Ok(Ordered::unordered(LogicalPlan::Union(Union { inputs, schema: union.schema })));
        }
        let (side, place) = (self.name(), self.name());
        let mut sides = Vec::with_capacity(inputs.len());
        for ((input, schema), number) in inputs.into_iter().zip(schemas).zip(0_u64..) {
            let own = schema.columns().into_iter().map(Expr::Column);
            let (plan, row) = if input.keys.is_empty() {
                (input.plan, lit(0_u64))
            } else {
                let row = row_number().order_by(input.keys).build()?;
                let plan = LogicalPlanBuilder::from(input.plan).window([row])?.build()?;
                // The builder gives the keys the qualifiers that they may lack, and so the column another name.
                let number = plan.schema().columns().pop().unwrap_or_else(|| Column::from_name(""));
                (plan, Expr::Column(number))
            };
            let exprs = own.chain([lit(number).alias(&side), row.alias(&place)]).collect();
            sides.push(Arc::new(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(plan))?)));
        }
        let keys = [side, place].map(|name| keys::column(name).sort(true, false)).to_vec();
        Ok(Ordered { plan: LogicalPlan::Union(Union::try_new(sides)?), keys })
    }

    /// For each row of the left side those of the right one.
    fn join(&mut self, join: Join, wanted: bool) -> Result<Ordered> {
        let wanted = wanted && matches!(join.join_type, JoinType::Inner | JoinType::Left);
        let mut left = self.input(join.left, wanted)?;
        let mut right = self.unseen(Arc::unwrap_or_clone(join.right))?;
        if !left.keys.is_empty()
            && let Some((numbered, key)) = self.numbered(&right)?
        {
            right = numbered;
            left.keys.push(key.sort(true, false));
        }
        let joined = Join::try_new(
            Arc::new(left.plan),
            Arc::new(right),
            join.on,
            join.filter,
            join.join_type,
            join.join_constraint,
            join.null_equality,
            join.null_aware,
        )?;
        Ok(Ordered { plan: LogicalPlan::Join(joined), keys: left.keys })
    }

    fn unnest(&mut self, unnest: Unnest, wanted: bool) -> Result<Ordered> {
        let input = self.input(Arc::clone(&unnest.input), wanted)?;
        let plan = LogicalPlan::Unnest(unnest);
        let rebuilt = plan.with_new_exprs(plan.expressions(), vec![input.plan])?;
        let schema = Arc::clone(rebuilt.schema());
        let keys = grouped(input.keys, |expr| expr.column_refs().iter().all(|column| schema.has_column(column)).then(|| expr.clone()));
        Ok(Ordered { plan: rebuilt, keys })
    }
}
