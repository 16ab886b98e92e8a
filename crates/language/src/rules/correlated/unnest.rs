//! Rows from the arrays of each row, and from VALUES.

use datafusion::arrow::datatypes::Field;
use datafusion::common::{Column, NullHandling, RecursionUnnestOption, Result, UnnestOptions};
use datafusion::functions_nested::make_array::make_array;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, Unnest, Values};

use super::apply::{Applied, Apply, PRESENT, column};
use super::flat::Flat;
use apigw_sql_columns::types::hstore::is_hstore;

impl Apply {
    /// Unnests the arrays among the columns; `None` for arrays in arrays and for rows of structs.
    pub(super) fn unnest(&mut self, unnest: &Unnest) -> Result<Option<Applied>> {
        let one_level = unnest.list_type_columns.iter().all(|(_, list)| list.depth == 1);
        if !one_level || !unnest.struct_type_columns.is_empty() || unnest.options.null_handling != NullHandling::Drop {
            return Ok(None);
        }
        let Some(input) = self.step(&unnest.input)? else { return Ok(None) };
        let is_list = |index: usize| unnest.list_type_columns.iter().any(|(i, _)| *i == index);
        let columns: Vec<_> = unnest.dependency_indices.iter().filter_map(|i| Some((input.own.get(*i)?.clone(), is_list(*i)))).collect();
        self.items(input, columns).map(Some)
    }

    /// The rows of VALUES, whose columns are arrays first; `None` where an array would forget their types.
    pub(super) fn values(&mut self, values: &Values) -> Result<Option<Applied>> {
        let forgotten = |field: &Field| !field.metadata().is_empty() && !is_hstore(field.data_type());
        if values.schema.fields().iter().any(|field| forgotten(field)) {
            return Ok(None);
        }
        let base = LogicalPlanBuilder::empty(true).build()?;
        let row = self.join(Flat { base, columns: vec![], conditions: vec![] })?;
        let mut columns = Vec::with_capacity(values.schema.fields().len());
        for i in 0..values.schema.fields().len() {
            let items = values.values.iter().filter_map(|row| row.get(i));
            let Some(items) = items.map(|item| self.own(item, &row, &values.schema)).collect::<Result<Option<Vec<_>>>>()? else {
                return Ok(None);
            };
            columns.push((make_array(items), true));
        }
        self.items(row, columns).map(Some)
    }

    /// A row for each item of those columns that are arrays; the shorter ones are filled up with NULL.
    fn items(&mut self, input: Applied, columns: Vec<(Expr, bool)>) -> Result<Applied> {
        let lists = columns.iter().filter(|(_, is_list)| *is_list).map(|(list, _)| list.clone()).collect();
        let ordinals = self.functions.call("array_ordinals", lists)?;
        let (values, arrays): (Vec<_>, Vec<_>) = columns.into_iter().chain([(ordinals, true)]).unzip();
        let wider = self.with_own(input, values, column(PRESENT))?;
        let mut options = UnnestOptions::new().with_null_handling(NullHandling::PreserveAndExpandEmpty);
        let mut own = Vec::with_capacity(wider.own.len());
        let mut unnested = Vec::new();
        for (source, is_list) in wider.own.iter().zip(arrays) {
            own.push(match source {
                Expr::Column(input) if is_list => {
                    let output = Column::from_name(self.fresh());
                    let (input_column, output_column) = (input.clone(), output.clone());
                    options.recursions.push(RecursionUnnestOption { input_column, output_column, depth: 1 });
                    unnested.push(input.clone());
                    Expr::Column(output)
                }
                other => other.clone(),
            });
        }
        let plan = LogicalPlanBuilder::from(wider.plan.clone()).unnest_columns_with_options(unnested, options)?.build()?;
        let rows = Applied { plan, single: false, ..wider };
        // Without a number there was no item.
        match own.pop() {
            Some(number) => self.filter(Applied { own, ..rows }, number.is_not_null()),
            None => Ok(rows),
        }
    }
}
