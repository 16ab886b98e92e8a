//! EXISTS and IN in conditions, which DataFusion has joins for only where it does not matter that these take NULL for
//! false; elsewhere they become scalar subqueries.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchemaRef, Result};
use datafusion::logical_expr::expr::InSubquery;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::only_row::has_one_row;
use super::plain::{is_beyond, is_plain, references};
use crate::planner::FunctionSet;
use crate::rules::outer_references::references_of;
use crate::rules::row_subquery::{exists_value, in_value, named_apart};

/// What the left sides of `IN` are called as columns, before their numbers.
const COMPARED: &str = "__compared_";

/// Where in a condition an expression stands.
#[derive(Clone, Copy)]
struct Position {
    /// Below an odd number of NOT.
    negated: bool,
    /// It has to be true for each row that is kept.
    required: bool,
}

/// Rewrites the tests of one node.
pub(super) struct Tests<'a> {
    outer: &'a DFSchemaRef,
    functions: &'a FunctionSet,
    columns_not_in: bool,
    /// Left sides of `IN` that have to be columns of the rows.
    compared: Vec<Expr>,
}

impl<'a> Tests<'a> {
    pub(super) fn new(outer: &'a DFSchemaRef, functions: &'a FunctionSet, columns_not_in: bool) -> Self {
        Self { outer, functions, columns_not_in, compared: vec![] }
    }

    /// The columns that the rewritten tests need besides those of the rows.
    pub(super) fn into_columns(self) -> impl ExactSizeIterator<Item = Expr> {
        self.compared.into_iter().enumerate().map(|(i, expr)| expr.alias(format!("{COMPARED}{i}")))
    }

    /// The condition of a filter.
    pub(super) fn condition(&mut self, condition: Expr) -> Result<Transformed<Expr>> {
        self.test(condition, Position { negated: false, required: true })
    }

    /// An expression of which more is made than whether it is true.
    pub(super) fn value(&self, expr: Expr) -> Result<Transformed<Expr>> {
        expr.transform_up(|expr| match expr {
            Expr::Exists(exists) => exists_value(exists).map(Transformed::yes),
            Expr::InSubquery(test) => in_value(test, self.functions).map(Transformed::yes),
            other => Ok(Transformed::no(other)),
        })
    }

    fn test(&mut self, expr: Expr, at: Position) -> Result<Transformed<Expr>> {
        match expr {
            Expr::BinaryExpr(BinaryExpr { left, op: op @ (Operator::And | Operator::Or), right }) => {
                let at = Position { required: at.required && (op == Operator::Or) == at.negated, ..at };
                let left = self.test(*left, at)?;
                let right = self.test(*right, at)?;
                let changed = left.transformed || right.transformed;
                let both = Expr::BinaryExpr(BinaryExpr::new(Box::new(left.data), op, Box::new(right.data)));
                Ok(Transformed::new_transformed(both, changed))
            }
            Expr::Not(inner) => {
                let below = Position { negated: !at.negated, ..at };
                Ok(self.test(*inner, below)?.update_data(|inner| Expr::Not(Box::new(inner))))
            }
            Expr::InSubquery(test) => self.member(test, at),
            other => other.transform_up(|expr| match expr {
                Expr::Exists(exists) if is_beyond(&exists.subquery.subquery, self.outer)? => exists_value(exists).map(Transformed::yes),
                Expr::InSubquery(test) => in_value(test, self.functions).map(Transformed::yes),
                other => Ok(Transformed::no(other)),
            }),
        }
    }

    /// The join for `NOT IN` has to be required, compares one column only, and with all rows. None has an aggregate for an outer
    /// row whose rows are none.
    fn member(&mut self, mut test: InSubquery, at: Position) -> Result<Transformed<Expr>> {
        let plan = &test.subquery.subquery;
        let correlated = references(plan, self.outer)?;
        // What is compared may itself be of a row further out, which no join finds here.
        let further =
            !references_of(&test.expr, std::slice::from_ref(self.outer))?.is_empty() || (correlated && is_beyond(plan, self.outer)?);
        let joined = !further
            && if at.negated == test.negated {
                !correlated || (is_plain(plan, self.outer)? && !has_one_row(plan)?)
            } else {
                at.required && !correlated
            };
        if !joined {
            return in_value(test, self.functions).map(Transformed::yes);
        }
        if correlated {
            test.subquery = named_apart(test.subquery)?;
        }
        let of_subquery = test.expr.exists(|e| Ok(matches!(e, Expr::ScalarSubquery(value) if !value.outer_ref_columns.is_empty())))?;
        if !of_subquery && (at.negated == test.negated || !self.columns_not_in || matches!(*test.expr, Expr::Column(_))) {
            return Ok(Transformed::no(Expr::InSubquery(test)));
        }
        // A condition without columns of the row would be one on the rows of the subquery alone, and a NULL among them
        // would no longer be seen.
        if !of_subquery && test.expr.column_refs().is_empty() {
            return in_value(test, self.functions).map(Transformed::yes);
        }
        let column = Column::from_name(format!("{COMPARED}{}", self.compared.len()));
        self.compared.push(std::mem::replace(test.expr.as_mut(), Expr::Column(column)));
        Ok(Transformed::yes(Expr::InSubquery(test)))
    }
}
