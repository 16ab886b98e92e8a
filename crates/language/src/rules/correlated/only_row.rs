//! The value of a correlated subquery that may have several rows: `(SELECT n FROM u WHERE u.k = t.k)`.
//!
//! DataFusion plans a correlated subquery as a join, which has to have one row at most for each outer row. So an aggregate
//! takes the first two rows, and a function above the join takes the only one of them or raises. It is asked for those
//! outer rows alone that need the value, and rows that no outer row asks for raise nothing.

use std::hash::Hash;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::common::{DataFusionError, Result, ScalarValue, internal_datafusion_err};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, Expr, FetchType, LogicalPlan, LogicalPlanBuilder, ReturnFieldArgs,
    ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Subquery, Volatility,
};

use crate::rules::row_subquery::named_apart;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// How many rows tell that there are several.
const MOST: usize = 2;

/// What PostgreSQL raises where a subquery has several rows for one value.
pub(in crate::rules) fn several_rows() -> DataFusionError {
    let message = "more than one row returned by a subquery used as an expression";
    Error::new(ErrorKind::Execution, message).with_hint("add `LIMIT 1`, or an aggregate such as `max`").into_datafusion()
}

/// The correlated scalar subqueries of `expr` as the only ones of their rows, where there may be several.
pub(super) fn only_rows(expr: Expr) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| match expr {
        Expr::ScalarSubquery(subquery) if !subquery.outer_ref_columns.is_empty() && !has_one_row(&subquery.subquery)? => {
            only_row(subquery).map(Transformed::yes)
        }
        other => Ok(Transformed::no(other)),
    })
}

/// Whether there is one row at most for each outer row.
pub(super) fn has_one_row(plan: &LogicalPlan) -> Result<bool> {
    Ok(match plan {
        LogicalPlan::EmptyRelation(_) => true,
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::Limit(limit) => matches!(limit.get_fetch_type()?, FetchType::Literal(Some(0 | 1))) || has_one_row(&limit.input)?,
        LogicalPlan::Projection(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Distinct(_)
        | LogicalPlan::Subquery(_)
        | LogicalPlan::SubqueryAlias(_) => match plan.inputs().first() {
            Some(input) => has_one_row(input)?,
            None => false,
        },
        _ => false,
    })
}

fn only_row(subquery: Subquery) -> Result<Expr> {
    let subquery = named_apart(subquery)?;
    let schema = Arc::clone(subquery.subquery.schema());
    let (Some(column), Some(field)) = (schema.columns().into_iter().next(), schema.fields().first()) else {
        return Ok(Expr::ScalarSubquery(subquery));
    };
    let field = Arc::new(field.as_ref().clone().with_nullable(true));
    let function = Arc::new(AggregateUDF::new_from_impl(FirstRows { signature: Signature::any(1, Volatility::Immutable) }));
    let rows = AggregateFunction::new_udf(function, vec![Expr::Column(column)], false, None, vec![], None);
    let rows = Expr::AggregateFunction(rows).alias("rows");
    let plan = LogicalPlanBuilder::from(subquery.subquery).aggregate(Vec::<Expr>::new(), [rows])?.build()?;
    let rows = Expr::ScalarSubquery(Subquery { subquery: Arc::new(plan), ..subquery });
    let function = OnlyRow { field, signature: Signature::any(1, Volatility::Immutable) };
    Ok(ScalarUDF::new_from_impl(function).call(vec![rows]))
}

fn list_of(item: &DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item.clone(), true)))
}

/// The aggregate of the first two rows, as an array; NULL without rows.
#[derive(Debug, PartialEq, Eq, Hash)]
struct FirstRows {
    signature: Signature,
}

impl AggregateUDFImpl for FirstRows {
    fn name(&self) -> &'static str {
        "first_rows"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(list_of(arg_types.first().unwrap_or(&DataType::Null)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = format_state_name(args.name, "first_rows");
        Ok(vec![Arc::new(Field::new(name, args.return_field.data_type().clone(), true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let DataType::List(item) = args.return_field.data_type() else {
            return Err(internal_datafusion_err!("first_rows gives an array"));
        };
        Ok(Box::new(Rows { item: item.data_type().clone(), taken: None }))
    }
}

/// The first rows of one group.
#[derive(Debug)]
struct Rows {
    item: DataType,
    taken: Option<ArrayRef>,
}

impl Rows {
    fn add(&mut self, rows: &ArrayRef) -> Result<()> {
        let known = self.taken.as_ref().map_or(0, Array::len);
        let more = rows.len().min(MOST - known);
        if more > 0 {
            let rows = rows.slice(0, more);
            self.taken = Some(match &self.taken {
                Some(taken) => concat(&[taken.as_ref(), rows.as_ref()])?,
                // A copy, which does not hold the whole batch.
                None => take(&rows, &UInt64Array::from_iter_values(0..more as u64), None)?,
            });
        }
        Ok(())
    }
}

impl Accumulator for Rows {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        values.first().map_or(Ok(()), |values| self.add(values))
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(lists) = states.first().and_then(|states| states.as_list_opt::<i32>()) else {
            return Err(internal_datafusion_err!("the state of first_rows is an array"));
        };
        lists.iter().flatten().try_for_each(|list| self.add(&list))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(match &self.taken {
            Some(taken) => ScalarValue::List(Arc::new(SingleRowListArrayBuilder::new(Arc::clone(taken)).build_list_array())),
            None => ScalarValue::try_from(list_of(&self.item))?,
        })
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.taken.as_ref().map_or(0, datafusion::arrow::array::Array::get_array_memory_size)
    }
}

/// The function: the only item, or an error.
#[derive(Debug, PartialEq, Eq, Hash)]
struct OnlyRow {
    field: FieldRef,
    signature: Signature,
}

impl ScalarUDFImpl for OnlyRow {
    fn name(&self) -> &'static str {
        "only_row"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.field.data_type().clone())
    }

    fn return_field_from_args(&self, _args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::clone(&self.field))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [rows] = args.args.as_slice() else { return Err(internal_datafusion_err!("only_row takes one argument")) };
        let rows = rows.to_array(args.number_rows)?;
        let lists = rows.as_list_opt::<i32>().ok_or_else(|| internal_datafusion_err!("only_row takes an array"))?;
        let mut places = Vec::with_capacity(lists.len());
        for (row, bounds) in lists.value_offsets().windows(2).enumerate() {
            places.push(match bounds[1] - bounds[0] {
                _ if lists.is_null(row) => None,
                0 => None,
                1 => u64::try_from(bounds[0]).ok(),
                _ => return Err(several_rows()),
            });
        }
        Ok(ColumnarValue::Array(take(lists.values(), &UInt64Array::from(places), None)?))
    }
}
