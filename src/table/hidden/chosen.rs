//! Which results the files of snapshots have, chosen by their first rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{FieldRef, Schema};
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::logical_expr::{Expr, lit};
use datafusion::optimizer::analyzer::type_coercion::TypeCoercionRewriter;

use super::call::{Asked, Computing, function, version_of};
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
#[derive(Debug, Default)]
pub(crate) struct ChosenResults {
    computing: Mutex<HashMap<StoredCall, Computing>>,
}

impl ResultColumns for ChosenResults {
    fn choose(&self, rows: &[RecordBatch]) -> Result<Vec<(StoredCall, FieldRef)>> {
        let mut calls: Vec<StoredCall> = ALWAYS.iter().map(|(function, column, arguments)| call(function, column, arguments)).collect();
        for (column, most, functions) in BY_KEY {
            for key in frequent_keys(rows, column, most) {
                calls.extend(functions.iter().map(|function| call(function, column, &[key])));
            }
        }
        let with_field = |call: StoredCall| {
            let (asked, input) = asked(&call)?;
            Ok((call, asked.field(&input).into_own()?))
        };
        calls.into_iter().map(with_field).collect()
    }

    fn results(&self, calls: &[StoredCall], rows: &RecordBatch) -> Result<Vec<ArrayRef>> {
        calls.iter().map(|call| self.result(call, rows)).collect()
    }
}

impl ChosenResults {
    fn result(&self, call: &StoredCall, rows: &RecordBatch) -> Result<ArrayRef> {
        let column = rows.column_by_name(&call.column).ok_or_else(|| unknown(call))?;
        self.computing(call)?.results(column).into_own()
    }

    fn computing(&self, call: &StoredCall) -> Result<Computing> {
        let mut computing = self.computing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = computing.get(call) {
            return Ok(known.clone());
        }
        let (asked, input) = asked(call)?;
        let made = asked.computing(&input).into_own()?;
        computing.insert(call.clone(), made.clone());
        Ok(made)
    }
}

fn call(function: &str, column: &str, arguments: &[&str]) -> StoredCall {
    StoredCall {
        function: function.to_owned(),
        column: column.to_owned(),
        arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
        version: version_of(function).unwrap_or_default(),
    }
}

/// A call as a statement would make it, and the column that it is over.
fn asked(call: &StoredCall) -> Result<(Asked, FieldRef)> {
    let function = function(&call.function).ok_or_else(|| unknown(call))?;
    let input: FieldRef =
        Arc::new(Dataset::IntegrationDetail.arrow_schema().field_with_name(&call.column).map_err(|_| unknown(call))?.clone());
    let texts = call.arguments.iter().map(|text| lit(ScalarValue::Utf8View(Some(text.clone()))));
    let arguments = std::iter::once(Expr::Column(Column::new_unqualified(&call.column))).chain(texts).collect();
    let schema = DFSchema::try_from(Schema::new(vec![Arc::clone(&input)])).into_own()?;
    let expr = function.call(arguments).rewrite(&mut TypeCoercionRewriter::new(&schema)).into_own()?.data;
    Ok((Asked { call: call.clone(), expr }, input))
}

fn unknown(call: &StoredCall) -> Error {
    Error::new(ErrorKind::Internal, format!("there is no `{}` of `{}`", call.function, call.column))
}

/// Whether some of these results were made by another version of their function.
pub(crate) fn has_other_results(stored: &[StoredCall]) -> bool {
    stored.iter().any(|stored| version_of(&stored.function) != Some(stored.version))
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
