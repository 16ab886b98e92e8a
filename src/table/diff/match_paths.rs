//! Matches what one side describes with what the other one runs: by API, path and verb.
//!
//! APIs are the same if their ids are, else if their names are; where each side has one API only, it is that one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, UInt64Array};
use datafusion::arrow::compute::{concat_batches, take};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::catalog::Session;
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::physical_plan::collect;
use datafusion::prelude::col;

use super::compare::{Comparer, Found, MATCHED_COLUMNS};
use super::side::{Describes, Side};
use crate::schema::Dataset;
use crate::schema::key::RecordKey;
use crate::table::dataset::DatasetTable;

/// An API of a side.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Api {
    account_id: Option<String>,
    region: Option<String>,
    rest_api_id: Option<String>,
    /// Its name, or what its definition is called.
    name: Option<String>,
    stage: Option<String>,
}

/// The records of a side, by API.
struct Records {
    rows: RecordBatch,
    apis: BTreeMap<Api, Vec<usize>>,
}

/// The differences between two sides of which one describes what the other one runs.
pub(super) async fn differences(state: &dyn Session, a: &Side, b: &Side) -> Result<Vec<RecordBatch>> {
    let (old, new) = (records(state, a).await?, records(state, b).await?);
    let pairs = pair(&old.apis, &new.apis);
    let (mut left, mut right): (Vec<Option<u64>>, Vec<Option<u64>>) = (Vec::new(), Vec::new());
    for (one, other) in &pairs {
        match_records(&old, one, &new, other, &mut left, &mut right);
    }
    // What is meant to be and is not is a difference; what runs and is not described may belong to somebody else.
    let mut found = Found::default();
    for (side, other, records, is_old) in [(a, b, &old, true), (b, a, &new, false)] {
        let paired = |api: &Api| pairs.iter().any(|(one, other)| if is_old { *one == api } else { *other == api });
        for (api, rows) in records.apis.iter().filter(|(api, _)| !paired(api)) {
            if side.describes() == Describes::Intention {
                let (with, without) = if is_old { (&mut left, &mut right) } else { (&mut right, &mut left) };
                with.extend(rows.iter().map(|&row| Some(row as u64)));
                without.extend(rows.iter().map(|_| None));
            } else {
                let reason = format!("`{}` describes no API of this id or name", other.name);
                found.api([api.account_id.as_deref(), api.region.as_deref(), api.rest_api_id.as_deref(), api.name.as_deref()], &reason);
            }
        }
    }
    let matched = beside(&old.rows, &UInt64Array::from(left), &new.rows, &UInt64Array::from(right))?;
    Ok(vec![Comparer::by_path(a, b).differences(&matched)?, found.finish()?])
}

async fn records(state: &dyn Session, side: &Side) -> Result<Records> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(side.store())));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .project(MATCHED_COLUMNS.iter().map(|name| col(*name)))?
        .build()?;
    let physical = state.create_physical_plan(&plan).await?;
    let schema = physical.schema();
    let batches = collect(physical, state.task_ctx()).await?;
    let rows = concat_batches(&schema, &batches)?;
    let mut apis: BTreeMap<Api, Vec<usize>> = BTreeMap::new();
    for row in 0..rows.num_rows() {
        apis.entry(api(side, &rows, row)).or_default().push(row);
    }
    Ok(Records { rows, apis })
}

fn api(side: &Side, rows: &RecordBatch, row: usize) -> Api {
    let key = text(rows, 0, row).and_then(RecordKey::parse).unwrap_or_default();
    let own = |text: Option<&str>| text.map(str::to_owned);
    Api {
        account_id: own(text(rows, 1, row)),
        region: own(text(rows, 2, row)),
        rest_api_id: own(text(rows, 3, row)),
        name: own(text(rows, 4, row).or(key.api_name.map(|name| side.relative(name)))),
        stage: own(key.stage),
    }
}

fn text(rows: &RecordBatch, column: usize, row: usize) -> Option<&str> {
    let texts = rows.column(column).as_string_view_opt()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// The APIs that belong together. A definition that says nothing of account and region belongs to every deployment of it.
fn pair<'a>(old: &'a BTreeMap<Api, Vec<usize>>, new: &'a BTreeMap<Api, Vec<usize>>) -> Vec<(&'a Api, &'a Api)> {
    let mut pairs = Vec::new();
    for one in old.keys() {
        pairs.extend(new.keys().filter(|other| is_same(one, other)).map(|other| (one, other)));
    }
    if pairs.is_empty()
        && let (Some(one), Some(other), 1, 1) = (old.keys().next(), new.keys().next(), old.len(), new.len())
    {
        pairs.push((one, other));
    }
    pairs
}

fn is_same(one: &Api, other: &Api) -> bool {
    let agrees = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    let both = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some();
    if !agrees(&one.account_id, &other.account_id) || !agrees(&one.region, &other.region) {
        return false;
    }
    if both(&one.rest_api_id, &other.rest_api_id) {
        return one.rest_api_id == other.rest_api_id;
    }
    both(&one.name, &other.name) && one.name == other.name
}

/// Puts the rows of one path and verb beside each other.
fn match_records(old: &Records, one: &Api, new: &Records, other: &Api, left: &mut Vec<Option<u64>>, right: &mut Vec<Option<u64>>) {
    let place = |rows: &RecordBatch, row: usize| (text(rows, 5, row).map(str::to_owned), text(rows, 6, row).map(str::to_owned));
    let rows_of = |records: &Records, api: &Api| records.apis.get(api).cloned().unwrap_or_default();
    let mut others: HashMap<_, Vec<usize>> = HashMap::new();
    for row in rows_of(new, other) {
        others.entry(place(&new.rows, row)).or_default().push(row);
    }
    for row in rows_of(old, one) {
        let partner = others.get_mut(&place(&old.rows, row)).filter(|rows| !rows.is_empty()).map(|rows| rows.remove(0));
        left.push(Some(row as u64));
        right.push(partner.map(|row| row as u64));
    }
    let mut unmatched: Vec<usize> = others.into_values().flatten().collect();
    unmatched.sort_unstable();
    left.extend(unmatched.iter().map(|_| None));
    right.extend(unmatched.iter().map(|&row| Some(row as u64)));
}

fn beside(old: &RecordBatch, left: &UInt64Array, new: &RecordBatch, right: &UInt64Array) -> Result<RecordBatch> {
    let chosen = |batch: &RecordBatch, rows: &UInt64Array| batch.columns().iter().map(|array| take(array, rows, None)).collect::<Vec<_>>();
    let columns: Vec<ArrayRef> = chosen(old, left).into_iter().chain(chosen(new, right)).collect::<Result<_, _>>()?;
    let fields: Vec<_> =
        columns.iter().enumerate().map(|(at, array)| Field::new(format!("c{at}"), array.data_type().clone(), true)).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}
