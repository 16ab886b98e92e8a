//! Which calls may have their results kept, and how one is told from another.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{Field, FieldRef, Schema, SchemaRef};
use datafusion::common::{Column, DFSchema, Result};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, ExprSchemable as _, ScalarUDF};
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr};

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::memory::bounded::Bounded;
use apigw_sql_source::StoredCall;

/// What a column holds that a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Over {
    Text,
    Hstore,
    Json,
}

/// The functions whose results may be kept, and the version of what they give: it goes up with each change of that, so that what an
/// older program kept is not taken for it.
///
/// All of them depend on nothing but their arguments, and none fails over what a column may hold: a result may be made for a row
/// that no statement asked for.
const KEPT: [(&str, Over, u32); 39] = [
    ("akeys", Over::Hstore, 1),
    ("arn_account_id", Over::Text, 1),
    ("arn_partition", Over::Text, 1),
    ("arn_region", Over::Text, 1),
    ("arn_resource", Over::Text, 1),
    ("arn_service", Over::Text, 1),
    ("avals", Over::Hstore, 1),
    ("backend_key", Over::Text, 1),
    ("defined", Over::Hstore, 1),
    ("exist", Over::Hstore, 1),
    ("fetchval", Over::Hstore, 1),
    ("integration_uri_action", Over::Text, 1),
    ("integration_uri_action_type", Over::Text, 1),
    ("integration_uri_kind", Over::Text, 1),
    ("integration_uri_region", Over::Text, 1),
    ("integration_uri_service", Over::Text, 1),
    ("integration_uri_subdomain", Over::Text, 1),
    ("json_extract_path", Over::Json, 1),
    ("json_extract_path_text", Over::Json, 1),
    ("json_keys", Over::Json, 1),
    ("json_object_field", Over::Json, 1),
    ("json_object_field_text", Over::Json, 1),
    ("json_typeof", Over::Json, 1),
    ("jsonb_exists", Over::Json, 1),
    ("lambda_account_id", Over::Text, 1),
    ("lambda_api_version", Over::Text, 1),
    ("lambda_function_arn", Over::Text, 1),
    ("lambda_function_name", Over::Text, 1),
    ("lambda_qualifier", Over::Text, 1),
    ("lambda_region", Over::Text, 1),
    ("tag_contains", Over::Hstore, 1),
    ("tag_get_ci", Over::Hstore, 1),
    ("url_extract_fragment", Over::Text, 1),
    ("url_extract_host", Over::Text, 1),
    ("url_extract_parameter", Over::Text, 1),
    ("url_extract_path", Over::Text, 1),
    ("url_extract_port", Over::Text, 1),
    ("url_extract_protocol", Over::Text, 1),
    ("url_extract_query", Over::Text, 1),
];

/// How the name of a hidden column begins.
pub(super) const PREFIX: &str = "hidden:";

/// Our functions by name. Made when the first call is met: most statements have none.
static FUNCTIONS: LazyLock<HashMap<String, Arc<ScalarUDF>>> =
    LazyLock::new(|| apigw_sql_functions::all().into_iter().map(|function| (function.name().to_owned(), function)).collect());

/// Our function of a name.
pub(super) fn function(name: &str) -> Option<&'static Arc<ScalarUDF>> {
    FUNCTIONS.get(name)
}

/// Whether a function is ours: of one that is only called like it nothing is known.
pub(super) fn is_ours(func: &Arc<ScalarUDF>) -> bool {
    function(func.name()).is_some_and(|ours| ours == func)
}

/// The call that `expr` is, if its result may be kept, and the column as it is called there.
pub(super) fn call_of(expr: &Expr) -> Option<(StoredCall, &Column)> {
    let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
    let (Expr::Column(column), rest) = args.split_first()? else { return None };
    // A call is behind what counts its results.
    let func = func.inner().downcast_ref::<Bounded>().map_or(func, Bounded::inner);
    let (_, version) = entry(func.name()).filter(|_| is_ours(func))?;
    let text = |argument: &Expr| match argument {
        Expr::Literal(value, _) => value.try_as_str().flatten().map(str::to_owned),
        _ => None,
    };
    let arguments = rest.iter().map(text).collect::<Option<_>>()?;
    Some((StoredCall { function: func.name().to_owned(), column: column.name.clone(), arguments, version }, column))
}

/// Whether the column of a call is one of `dataset` that holds what the function takes, so that it cannot fail.
pub(in crate::table) fn is_over(call: &StoredCall, dataset: Dataset) -> bool {
    let Some((over, _)) = entry(&call.function) else { return false };
    let column = dataset.column_index(&call.column).map(|at| dataset.columns()[at].sql_type);
    column.is_some_and(|column| match over {
        Over::Text => column == SqlType::Text,
        Over::Hstore => matches!(column, SqlType::Hstore | SqlType::HstoreCsv),
        Over::Json => column == SqlType::Json,
    })
}

/// How the column of a call's results is called.
pub(super) fn name_of(call: &StoredCall) -> String {
    let constants = call.arguments.iter().map(|text| format!("'{}'", text.replace('\'', "''")));
    let arguments: Vec<String> = std::iter::once(call.column.clone()).chain(constants).collect();
    format!("{PREFIX}{}({})", call.function, arguments.join(", "))
}

/// The version of what a function gives, if its results may be kept.
pub(super) fn version_of(function: &str) -> Option<u32> {
    entry(function).map(|(_, version)| version)
}

fn entry(function: &str) -> Option<(Over, u32)> {
    let at = KEPT.binary_search_by_key(&function, |(name, _, _)| name).ok()?;
    Some((KEPT[at].1, KEPT[at].2))
}

/// A call that a statement makes.
#[derive(Clone, Debug)]
pub(in crate::table) struct Asked {
    pub(in crate::table) call: StoredCall,
    /// It, over the column without the name of its table.
    pub(super) expr: Expr,
}

impl Asked {
    pub(super) fn of(expr: &Expr) -> Option<Self> {
        let (call, column) = call_of(expr)?;
        let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
        let mut args = args.clone();
        *args.first_mut()? = Expr::Column(Column::new_unqualified(&column.name));
        Some(Self { call, expr: Expr::ScalarFunction(ScalarFunction { func: func.clone(), args }) })
    }

    /// What computes it, where the column that it is over is `input`.
    pub(super) fn computing(&self, input: &FieldRef) -> Result<Computing> {
        let input: SchemaRef = Arc::new(Schema::new(vec![Arc::clone(input)]));
        let schema = DFSchema::try_from(Arc::clone(&input))?;
        let expr = create_physical_expr(&self.expr, &schema, &ExecutionProps::new(), &PhysicalPlanningContext::default())?;
        Ok(Computing { input, expr })
    }

    /// The column of its results, where the column that it is over is `input`.
    pub(in crate::table) fn field(&self, input: &FieldRef) -> Result<FieldRef> {
        let schema = DFSchema::try_from(Schema::new(vec![input.as_ref().clone()]))?;
        let (_, field) = self.expr.to_field(&schema)?;
        let field = Field::new(name_of(&self.call), field.data_type().clone(), true).with_metadata(field.metadata().clone());
        Ok(field.into())
    }
}

/// Computes a call.
#[derive(Clone, Debug)]
pub(super) struct Computing {
    input: SchemaRef,
    expr: Arc<dyn PhysicalExpr>,
}

impl Computing {
    /// The results for the values of its column.
    pub(super) fn results(&self, column: &ArrayRef) -> Result<ArrayRef> {
        let rows = RecordBatch::try_new(Arc::clone(&self.input), vec![Arc::clone(column)])?;
        self.expr.evaluate(&rows)?.into_array(rows.num_rows())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(KEPT.is_sorted());
        for (name, _, _) in KEPT {
            assert!(function(name).is_some(), "{name}");
        }
    }
}
