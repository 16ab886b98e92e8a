//! The tables that Datadog documents, as views over ours.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, ident};

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::documented::DocumentedTable;

/// The view `table` over `base`, the provider of its base.
pub(super) fn view(dataset: Dataset, table: &DocumentedTable, base: Arc<dyn TableProvider>) -> Result<Arc<dyn TableProvider>> {
    let name = dataset.base().qualified_name();
    let plan = LogicalPlanBuilder::scan(name, provider_as_source(base), None)?;
    let fields = dataset.arrow_schema().fields();
    let column = |((shown, ours), field): ((&str, &str), &datafusion::arrow::datatypes::FieldRef)| -> Result<Expr> {
        Ok(match ours {
            null if null.starts_with("NULL:") => {
                let metadata = datafusion::common::metadata::FieldMetadata::from(field.as_ref());
                Expr::Literal(ScalarValue::try_from(field.data_type())?, Some(metadata)).alias(shown)
            }
            ours if ours == shown => ident(ours),
            ours => ident(ours).alias(shown),
        })
    };
    let columns = table.columns().zip(fields).map(column).collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(ViewTable::new(plan.project(columns)?.build()?, None)))
}
