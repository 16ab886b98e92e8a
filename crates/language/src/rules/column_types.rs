//! Columns of VALUES whose types were told apart after they were planned, and columns that joins compare: a double and a
//! numeric meet as doubles.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite as _;
use datafusion::logical_expr::{ExprSchemable as _, Join, JoinType, LogicalPlan, Values, cast};
use datafusion::optimizer::AnalyzerRule;

use super::number_types::NumberTypes;
use crate::planner::{FunctionSet, as_double, check_beside, meet_as_doubles};
use apigw_sql_functions::typing::{common_number, list_of};

/// The analyzer rule.
#[derive(Debug)]
pub struct ColumnTypes {
    functions: Arc<FunctionSet>,
}

impl ColumnTypes {
    /// A rule that takes the functions from `functions`.
    pub fn new(functions: Arc<FunctionSet>) -> Self {
        Self { functions }
    }
}

impl AnalyzerRule for ColumnTypes {
    fn name(&self) -> &'static str {
        "column_types"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Values(values) => self.retyped(values, config),
            LogicalPlan::Join(join) => self.join(join),
            other => Ok(Transformed::no(other)),
        })?;
        if !rewritten.transformed {
            return Ok(rewritten.data);
        }
        Ok(rewritten.data.transform_up_with_subqueries(|plan| plan.recompute_schema().map(Transformed::yes))?.data)
    }
}

impl ColumnTypes {
    fn join(&self, mut join: Join) -> Result<Transformed<LogicalPlan>> {
        if matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti) {
            // INTERSECT and EXCEPT, whose columns get their types by another rule.
            return Ok(Transformed::no(LogicalPlan::Join(join)));
        }
        let mut changed = false;
        for (left, right) in &mut join.on {
            check_beside((left, join.left.schema()), "=", (right, join.right.schema()))?;
            let (Ok(ours), Ok(theirs)) = (left.get_type(join.left.schema()), right.get_type(join.right.schema())) else { continue };
            if meet_as_doubles(&ours, &theirs) {
                *left = as_double(left.clone(), &ours, &self.functions)?;
                *right = as_double(right.clone(), &theirs, &self.functions)?;
                changed = true;
            }
        }
        Ok(if changed { Transformed::yes(LogicalPlan::Join(join)) } else { Transformed::no(LogicalPlan::Join(join)) })
    }

    /// The rows, all values of a column of one type.
    fn retyped(&self, mut values: Values, config: &ConfigOptions) -> Result<Transformed<LogicalPlan>> {
        let nothing = DFSchema::empty();
        let numbers = NumberTypes::new(Arc::clone(&self.functions));
        let mut fields: Vec<_> = values.schema.iter().map(|(qualifier, field)| (qualifier.cloned(), Arc::clone(field))).collect();
        let mut changed = false;
        for (column, (_, field)) in fields.iter_mut().enumerate() {
            if !item_of(field.data_type()).is_decimal() {
                continue;
            }
            let mut types = Vec::with_capacity(values.values.len());
            for cell in values.values.iter_mut().filter_map(|row| row.get_mut(column)) {
                *cell = std::mem::take(cell).transform_up(|expr| numbers.rewrite(expr, &nothing, config))?.data;
                types.push(cell.get_type(&nothing)?);
            }
            if types.iter().all(|data_type| data_type == field.data_type()) {
                continue;
            }
            let items: Vec<DataType> = types.iter().map(|data_type| item_of(data_type).clone()).collect();
            let common = common_number(&items).map_or_else(|| field.data_type().clone(), |item| list_of(field.data_type(), &item));
            for (row, data_type) in values.values.iter_mut().zip(&types) {
                if let Some(cell) = row.get_mut(column).filter(|_| *data_type != common) {
                    *cell = cast(std::mem::take(cell), common.clone());
                }
            }
            *field = Arc::new(field.as_ref().clone().with_data_type(common));
            changed = true;
        }
        if !changed {
            return Ok(Transformed::no(LogicalPlan::Values(values)));
        }
        values.schema = Arc::new(DFSchema::new_with_metadata(fields, values.schema.metadata().clone())?);
        Ok(Transformed::yes(LogicalPlan::Values(values)))
    }
}

/// The type of what arrays hold in the last of their dimensions, or of a value that is no array.
fn item_of(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::List(item) => item_of(item.data_type()),
        other => other,
    }
}
