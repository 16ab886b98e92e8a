//! The elements of an array that a set-returning function makes rows of: they come in their order for each outer row.

use std::sync::Arc;

use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan, LogicalPlanBuilder, Projection, Subquery, SubqueryAlias, Unnest};

use super::{Orders, keys};

/// The function that numbers the elements of arrays.
const NUMBERS: &str = "array_ordinals";

impl Orders<'_> {
    /// The rows of a set-returning function over columns of the outer row with their numbers, and the column of these; `None`
    /// for a plan of another form.
    pub(super) fn numbered(&mut self, plan: &LogicalPlan) -> Result<Option<(LogicalPlan, Expr)>> {
        let found = match plan {
            LogicalPlan::SubqueryAlias(alias) => {
                let Some((input, Expr::Column(number))) = self.numbered(&alias.input)? else { return Ok(None) };
                let number = Column::new(Some(alias.alias.clone()), number.name);
                (LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(Arc::new(input), alias.alias.clone())?), Expr::Column(number))
            }
            LogicalPlan::Subquery(subquery) => {
                let Some((input, number)) = self.numbered(&subquery.subquery)? else { return Ok(None) };
                (LogicalPlan::Subquery(Subquery { subquery: Arc::new(input), ..subquery.clone() }), number)
            }
            LogicalPlan::Filter(filter) => {
                let Some((input, number)) = self.numbered(&filter.input)? else { return Ok(None) };
                (LogicalPlan::Filter(Filter::try_new(filter.predicate.clone(), Arc::new(input))?), number)
            }
            LogicalPlan::Projection(projection) => {
                let Some((input, number)) = self.numbered(&projection.input)? else { return Ok(None) };
                let exprs = projection.expr.iter().cloned().chain([number.clone()]).collect();
                (LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?), number)
            }
            LogicalPlan::Unnest(unnest) => return self.unnested(unnest),
            _ => return Ok(None),
        };
        Ok(Some(found))
    }

    fn unnested(&mut self, unnest: &Unnest) -> Result<Option<(LogicalPlan, Expr)>> {
        let LogicalPlan::Projection(arrays) = unnest.input.as_ref() else { return Ok(None) };
        let whole = unnest.struct_type_columns.is_empty() && unnest.list_type_columns.iter().all(|(_, list)| list.depth == 1);
        if !whole || !matches!(arrays.input.as_ref(), LogicalPlan::EmptyRelation(_)) {
            return Ok(None);
        }
        let lists = unnest.list_type_columns.iter().filter_map(|(i, _)| arrays.expr.get(*i));
        let numbers = self.functions.call(NUMBERS, lists.map(|list| list.clone().unalias()).collect())?;
        let name = self.name();
        let exprs = arrays.expr.iter().cloned().chain([numbers.alias(&name)]).collect();
        let input = LogicalPlan::Projection(Projection::try_new(exprs, Arc::clone(&arrays.input))?);
        let columns = unnest.exec_columns.iter().cloned().chain([Column::from_name(&name)]).collect();
        let plan = LogicalPlanBuilder::from(input).unnest_columns_with_options(columns, unnest.options.clone())?.build()?;
        Ok(Some((plan, keys::column(name))))
    }
}
