//! Which results the files of snapshots have, chosen by their first rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{FieldRef, Schema};
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::{DFSchema, Result as DataFusionResult, ScalarValue};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{ScalarUDF, col, lit};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercionRewriter;
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr};

use super::call::{Asked, Call, version_of};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_functions::error::IntoOwn as _;
use apigw_sql_source::{ResultColumns, StoredCall};
use apigw_sql_value::{Error, ErrorKind, Result};

/// The calls whose results every file has: parts of texts that are long, and members that questions are about.
const ALWAYS: [(&str, &str, &[&str]); 8] = [
    ("arn_account_id", "credentials", &[]),
    ("arn_resource", "credentials", &[]),
    ("integration_uri_kind", "uri", &[]),
    ("json_extract_path_text", "tls_config", &["insecureSkipVerification"]),
    ("json_object_field_text", "tls_config", &["insecureSkipVerification"]),
    ("lambda_account_id", "uri", &[]),
    ("lambda_function_arn", "uri", &[]),
    ("url_extract_host", "uri", &[]),
];

/// The hstore columns of whose most frequent keys files have results, how many of them, and of which calls.
const BY_KEY: [(&str, usize, &[&str]); 2] = [("tags", 6, &["exist", "fetchval"]), ("request_parameters", 12, &["exist"])];

/// A key is worth it from this share of the rows on: one of so many.
const SHARE: usize = 100;

/// Keys that are longer are no keys that anybody asks for.
const LONGEST_KEY: usize = 200;

/// Chooses and computes them.
#[derive(Debug)]
pub(crate) struct ChosenResults {
    functions: HashMap<String, Arc<ScalarUDF>>,
    /// What computes a call.
    computing: Mutex<HashMap<Call, Arc<dyn PhysicalExpr>>>,
}

impl Default for ChosenResults {
    fn default() -> Self {
        let functions = apigw_sql_functions::all().into_iter().map(|function| (function.name().to_owned(), function)).collect();
        Self { functions, computing: Mutex::default() }
    }
}

impl ResultColumns for ChosenResults {
    fn choose(&self, rows: &[RecordBatch]) -> Result<Vec<(StoredCall, FieldRef)>> {
        let call = |function: &str, column: &str, arguments: &[&str]| {
            let text = |text: &&str| ScalarValue::Utf8View(Some((*text).to_owned()));
            Call { function: function.to_owned(), column: column.to_owned(), arguments: arguments.iter().map(text).collect() }
        };
        let mut calls: Vec<Call> = ALWAYS.iter().map(|(function, column, arguments)| call(function, column, arguments)).collect();
        for (column, most, functions) in BY_KEY {
            for key in frequent_keys(rows, column, most) {
                calls.extend(functions.iter().map(|function| call(function, column, &[key])));
            }
        }
        calls.into_iter().map(|call| Ok((stored(&call), self.field(&call)?))).collect()
    }

    fn results(&self, calls: &[StoredCall], rows: &RecordBatch) -> Result<Vec<ArrayRef>> {
        calls.iter().map(|stored| self.result(&call_of(stored), rows)).collect()
    }
}

impl ChosenResults {
    fn asked(&self, call: &Call) -> Result<(Asked, FieldRef)> {
        let unknown = || Error::new(ErrorKind::Internal, format!("there is no `{call}`"));
        let function = self.functions.get(&call.function).ok_or_else(unknown)?;
        let input = Dataset::IntegrationDetail.arrow_schema().field_with_name(&call.column).map_err(|_| unknown())?;
        let arguments = std::iter::once(col(&call.column)).chain(call.arguments.iter().cloned().map(lit)).collect();
        let input: FieldRef = Arc::new(input.clone());
        let schema = DFSchema::try_from(Schema::new(vec![Arc::clone(&input)])).into_own()?;
        let expr = function.call(arguments).rewrite(&mut TypeCoercionRewriter::new(&schema)).into_own()?.data;
        Ok((Asked { call: call.clone(), expr }, input))
    }

    fn field(&self, call: &Call) -> Result<FieldRef> {
        let (asked, input) = self.asked(call)?;
        asked.field(&input).into_own()
    }

    fn result(&self, call: &Call, rows: &RecordBatch) -> Result<ArrayRef> {
        let computing = self.computing(call)?;
        let column =
            rows.column_by_name(&call.column).ok_or_else(|| Error::new(ErrorKind::Internal, format!("`{}` is missing", call.column)))?;
        let field = Dataset::IntegrationDetail
            .arrow_schema()
            .field_with_name(&call.column)
            .map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
        let of = || -> DataFusionResult<ArrayRef> {
            let input = RecordBatch::try_new(Arc::new(Schema::new(vec![field.clone()])), vec![Arc::clone(column)])?;
            computing.evaluate(&input)?.into_array(rows.num_rows())
        };
        of().into_own()
    }

    fn computing(&self, call: &Call) -> Result<Arc<dyn PhysicalExpr>> {
        let mut computing = self.computing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = computing.get(call) {
            return Ok(Arc::clone(known));
        }
        let (asked, input) = self.asked(call)?;
        let schema = DFSchema::try_from(Schema::new(vec![input])).into_own()?;
        let made = create_physical_expr(&asked.expr, &schema, &ExecutionProps::new(), &PhysicalPlanningContext::default()).into_own()?;
        computing.insert(call.clone(), Arc::clone(&made));
        Ok(made)
    }
}

/// Whether some of these results were made by another version of their function.
pub(crate) fn has_other_results(stored: &[StoredCall]) -> bool {
    stored.iter().any(|stored| version_of(&stored.function) != Some(stored.version))
}

/// How a call is named in a manifest; all of its constants are texts.
fn stored(call: &Call) -> StoredCall {
    let text = |argument: &ScalarValue| argument.try_as_str().flatten().unwrap_or_default().to_owned();
    StoredCall {
        function: call.function.clone(),
        column: call.column.clone(),
        arguments: call.arguments.iter().map(text).collect(),
        version: call.version(),
    }
}

/// The call that a manifest names.
fn call_of(stored: &StoredCall) -> Call {
    let text = |text: &String| ScalarValue::Utf8View(Some(text.clone()));
    Call { function: stored.function.clone(), column: stored.column.clone(), arguments: stored.arguments.iter().map(text).collect() }
}

/// The most frequent keys of an hstore column, most of them first.
fn frequent_keys<'a>(rows: &'a [RecordBatch], column: &str, most: usize) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for batch in rows {
        let Some(maps) = batch.column_by_name(column).and_then(|column| HstoreArray::try_new(column.as_ref())) else { continue };
        let keys = (0..maps.len()).filter_map(|row| maps.get(row)).flat_map(|row| row.iter().map(|(key, _)| key));
        keys.for_each(|key| *counts.entry(key).or_default() += 1);
    }
    let all: usize = rows.iter().map(RecordBatch::num_rows).sum();
    let worth = |(key, count): &(&str, usize)| count * SHARE >= all && key.len() <= LONGEST_KEY;
    let mut keys: Vec<(&str, usize)> = counts.into_iter().filter(worth).collect();
    keys.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    keys.into_iter().take(most).map(|(key, _)| key).collect()
}
