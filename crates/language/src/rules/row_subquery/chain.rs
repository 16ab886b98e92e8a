//! The steps of a subquery over the arrays of one row.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, DFSchemaRef, NullHandling, Result};
use datafusion::logical_expr::{Expr, LogicalPlan};

/// One step: from rows to rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// The values of expressions.
    Project(Vec<Expr>, DFSchemaRef),
    /// Only rows for which it is true.
    Filter(Expr, DFSchemaRef),
    /// A row for each element of the arrays among these columns, and whether each is one.
    Unnest(Vec<(usize, bool)>),
}

/// The steps, from one row without columns, and what they need of the outer row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chain {
    /// References to columns of the outer row; the steps know them by their numbers.
    pub(super) captured: Vec<Expr>,
    pub(super) steps: Vec<Step>,
    /// The columns at the end, with those of the outer row behind them.
    pub(super) schema: DFSchemaRef,
}

/// What a step calls the column of the outer row with this number.
pub(super) fn captured_name(i: usize) -> String {
    format!("__outer_{i}")
}

/// The references to outer columns in a plan and below it.
pub(super) fn columns_of(plan: &LogicalPlan) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    let _ = plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|e| {
                if matches!(e, Expr::OuterReferenceColumn(..)) && !found.contains(e) {
                    found.push(e.clone());
                }
                Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
            })
        })
    });
    found
}

impl Chain {
    /// The steps of `plan`; `None` where it is of another form.
    pub(super) fn new(plan: &LogicalPlan) -> Result<Option<Self>> {
        let mut builder = Builder { captured: columns_of(plan), steps: vec![] };
        if builder.captured.is_empty() || !builder.add(plan)? {
            return Ok(None);
        }
        let schema = builder.with_captured(plan.schema())?;
        Ok(Some(Self { captured: builder.captured, steps: builder.steps, schema }))
    }
}

struct Builder {
    captured: Vec<Expr>,
    steps: Vec<Step>,
}

impl Builder {
    /// Adds the steps of `plan`; false where it is of another form.
    fn add(&mut self, plan: &LogicalPlan) -> Result<bool> {
        match plan {
            LogicalPlan::EmptyRelation(empty) => Ok(empty.produce_one_row),
            LogicalPlan::SubqueryAlias(alias) => self.add(&alias.input),
            LogicalPlan::Subquery(subquery) => self.add(&subquery.subquery),
            LogicalPlan::Projection(projection) => {
                if !self.add(&projection.input)? {
                    return Ok(false);
                }
                let schema = self.with_captured(projection.input.schema())?;
                let exprs = projection.expr.iter().map(|expr| self.own(expr)).collect::<Result<Option<Vec<_>>>>()?;
                let Some(exprs) = exprs else { return Ok(false) };
                self.steps.push(Step::Project(exprs, schema));
                Ok(true)
            }
            LogicalPlan::Filter(filter) => {
                if !self.add(&filter.input)? {
                    return Ok(false);
                }
                let schema = self.with_captured(filter.input.schema())?;
                let Some(predicate) = self.own(&filter.predicate)? else { return Ok(false) };
                self.steps.push(Step::Filter(predicate, schema));
                Ok(true)
            }
            LogicalPlan::Unnest(unnest) => {
                let plain = unnest.struct_type_columns.is_empty()
                    && unnest.list_type_columns.iter().all(|(_, list)| list.depth == 1)
                    && unnest.options.null_handling != NullHandling::PreserveAndExpandEmpty;
                if !plain || !self.add(&unnest.input)? {
                    return Ok(false);
                }
                let is_list = |index: &usize| unnest.list_type_columns.iter().any(|(i, _)| i == index);
                self.steps.push(Step::Unnest(unnest.dependency_indices.iter().map(|index| (*index, is_list(index))).collect()));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The expression over the step's rows; `None` if it has a subquery of its own.
    fn own(&self, expr: &Expr) -> Result<Option<Expr>> {
        if expr.exists(|e| Ok(matches!(e, Expr::Exists(_) | Expr::InSubquery(_) | Expr::ScalarSubquery(_) | Expr::SetComparison(_))))? {
            return Ok(None);
        }
        let own = expr.clone().transform_up(|expr| {
            Ok(match self.captured.iter().position(|captured| *captured == expr) {
                Some(i) => Transformed::yes(Expr::Column(datafusion::common::Column::from_name(captured_name(i)))),
                None => Transformed::no(expr),
            })
        })?;
        Ok(Some(own.data))
    }

    /// The columns of a step, and those of the outer row behind them.
    fn with_captured(&self, schema: &DFSchema) -> Result<DFSchemaRef> {
        let own = schema.iter().map(|(qualifier, field)| (qualifier.cloned(), Arc::clone(field)));
        let captured = self.captured.iter().enumerate().map(|(i, column)| {
            let field = match column {
                Expr::OuterReferenceColumn(field, _) => field.as_ref().clone().with_name(captured_name(i)),
                _ => Field::new(captured_name(i), DataType::Null, true),
            };
            (None, Arc::new(field.with_nullable(true)))
        });
        let fields = own.map(|(q, f)| (q, Arc::new(f.as_ref().clone().with_nullable(true)))).chain(captured).collect();
        Ok(Arc::new(DFSchema::new_with_metadata(fields, std::collections::HashMap::new())?))
    }
}
