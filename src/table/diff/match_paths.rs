//! Matches what one side describes with what the other one runs: by API, path and verb.
//!
//! APIs are the same if their ids are, else if their names are; where each side has one API only, it is that one. What is at
//! one side alone is a difference only where nothing is open: neither where the record is, nor whether it is, nor whether
//! the other side was read completely.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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

use super::compare::{ACCOUNT, API_ID, API_NAME, Comparer, Found, KEY, MATCHED_COLUMNS, PATH, REGION, SOURCE_PATH, URI, VERB};
use super::observer::Whose;
use super::open;
use super::side::{Describes, Side};
use crate::table::dataset::DatasetTable;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::key::RecordKey;

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

/// Records beside each other, and why one that is alone is no difference.
#[derive(Default)]
pub(super) struct Matched {
    left: Vec<Option<u64>>,
    right: Vec<Option<u64>>,
    reasons: Vec<Option<String>>,
}

impl Matched {
    pub(super) fn pair(&mut self, left: usize, right: usize) {
        self.left.push(Some(left as u64));
        self.right.push(Some(right as u64));
        self.reasons.push(None);
    }

    /// A record of the first side, or of the second one, that is alone.
    pub(super) fn alone(&mut self, row: usize, is_left: bool, reason: Option<String>) {
        self.left.push(is_left.then_some(row as u64));
        self.right.push((!is_left).then_some(row as u64));
        self.reasons.push(reason);
    }

    /// The rows of both sides, those of one line beside each other, with the reasons.
    pub(super) fn beside(self, old: &RecordBatch, new: &RecordBatch) -> Result<(RecordBatch, Vec<Option<String>>)> {
        let chosen = |batch: &RecordBatch, rows: Vec<Option<u64>>| {
            let rows = UInt64Array::from(rows);
            batch.columns().iter().map(|array| take(array, &rows, None)).collect::<Vec<_>>()
        };
        let columns: Vec<ArrayRef> = chosen(old, self.left).into_iter().chain(chosen(new, self.right)).collect::<Result<_, _>>()?;
        let fields: Vec<_> =
            columns.iter().enumerate().map(|(at, array)| Field::new(format!("c{at}"), array.data_type().clone(), true)).collect();
        Ok((RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?, self.reasons))
    }
}

/// The differences between two sides of which one describes what the other one runs.
pub(super) async fn differences(state: &dyn Session, a: &Side, b: &Side) -> Result<Vec<RecordBatch>> {
    let (old, new) = (records(state, a).await?, records(state, b).await?);
    let pairs = pair(&old.apis, &new.apis);
    let mut matched = Matched::default();
    for (one, other) in &pairs.same {
        match_records((a, &old, one), (b, &new, other), &mut matched);
    }
    // What is meant to be and is not is a difference; what runs and is not described may belong to somebody else.
    let mut found = Found::default();
    for (side, other, records, is_left) in [(a, b, &old, true), (b, a, &new, false)] {
        let is_paired = |api: &Api| pairs.same.iter().any(|(one, other)| if is_left { *one == api } else { *other == api });
        for (api, rows) in records.apis.iter().filter(|(api, _)| !is_paired(api)) {
            let reason = match pairs.ambiguous.get(&(is_left, api)) {
                Some(several) if api.rest_api_id.is_none() => format!("`{}` has several APIs of this name: {several}", other.name),
                Some(several) => format!("`{}` describes one API of this name, and there are several: {several}", other.name),
                // Sides of one kind have the same APIs, and those of a description are meant to be.
                None if side.describes() == Describes::Intention || side.describes() == other.describes() => {
                    for &row in rows {
                        matched.alone(row, is_left, why_alone((side, &records.rows, row), other, api, &Api::default()));
                    }
                    continue;
                }
                None => format!("`{}` describes no API of this id or name", other.name),
            };
            found.api([api.account_id.as_deref(), api.region.as_deref(), api.rest_api_id.as_deref(), api.name.as_deref()], &reason);
        }
    }
    let (batch, reasons) = matched.beside(&old.rows, &new.rows)?;
    let differences = Comparer::by_path(a, b).told(&batch, &|row, _| reasons.get(row).cloned().flatten())?;
    Ok(vec![differences, found.finish()?])
}

/// All records of a side.
pub(super) async fn rows(state: &dyn Session, side: &Side) -> Result<RecordBatch> {
    let table = DatasetTable::new(Dataset::IntegrationDetail, Some(Arc::clone(side.store())));
    let plan = LogicalPlanBuilder::scan(TableReference::bare("side"), provider_as_source(Arc::new(table)), None)?
        .project(MATCHED_COLUMNS.iter().map(|name| col(*name)))?
        .build()?;
    let physical = state.create_physical_plan(&plan).await?;
    let schema = physical.schema();
    let batches = collect(physical, state.task_ctx()).await?;
    Ok(concat_batches(&schema, &batches)?)
}

async fn records(state: &dyn Session, side: &Side) -> Result<Records> {
    let rows = rows(state, side).await?;
    let mut apis: BTreeMap<Api, Vec<usize>> = BTreeMap::new();
    for row in 0..rows.num_rows() {
        apis.entry(api(side, &rows, row)).or_default().push(row);
    }
    Ok(Records { rows, apis })
}

fn api(side: &Side, rows: &RecordBatch, row: usize) -> Api {
    let key = text(rows, KEY, row).and_then(RecordKey::parse).unwrap_or_default();
    let own = |text: Option<&str>| text.map(str::to_owned);
    Api {
        account_id: own(text(rows, ACCOUNT, row)),
        region: own(text(rows, REGION, row)),
        rest_api_id: own(text(rows, API_ID, row)),
        name: own(text(rows, API_NAME, row).or(key.api_name.map(|name| side.relative(name)))),
        stage: own(key.stage),
    }
}

pub(super) fn text(rows: &RecordBatch, column: usize, row: usize) -> Option<&str> {
    let texts = rows.column(column).as_string_view_opt()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// The APIs of both sides that belong together.
#[derive(Default)]
struct Pairs<'a> {
    same: Vec<(&'a Api, &'a Api)>,
    /// APIs of the first side (or of the second one) of which nobody knows which belongs to which, with the ids of those that run.
    ambiguous: BTreeMap<(bool, &'a Api), String>,
}

/// The APIs that belong together. A definition that says nothing of account and region belongs to every deployment of it; of
/// several APIs of its name in one place nobody knows which it is.
fn pair<'a>(old: &'a BTreeMap<Api, Vec<usize>>, new: &'a BTreeMap<Api, Vec<usize>>) -> Pairs<'a> {
    let mut pairs = Pairs::default();
    for one in old.keys() {
        pairs.same.extend(new.keys().filter(|other| is_same(one, other)).map(|other| (one, other)));
    }
    for (is_left, apis) in [(true, old), (false, new)] {
        for api in apis.keys().filter(|api| api.rest_api_id.is_none()) {
            pairs.find_ambiguous(is_left, api);
        }
    }
    if pairs.same.is_empty() && pairs.ambiguous.is_empty() {
        // Of documents that hold several the places in them are left.
        let inside = |api: &'a Api| api.name.as_deref().and_then(|name| name.split_once('#')).map(|(_, place)| place);
        let only = |apis: &'a BTreeMap<Api, Vec<usize>>, place: &str| {
            let mut found = apis.keys().filter(|&api| inside(api) == Some(place));
            found.next().filter(|_| found.next().is_none())
        };
        if let (Some(one), Some(other), 1, 1) = (old.keys().next(), new.keys().next(), old.len(), new.len()) {
            pairs.same.push((one, other));
        } else {
            let places: BTreeSet<&str> = old.keys().filter_map(inside).collect();
            pairs.same.extend(places.into_iter().filter_map(|place| Some((only(old, place)?, only(new, place)?))));
        }
    }
    pairs
}

impl<'a> Pairs<'a> {
    /// Takes an API without an id out if several in one account and region have its name.
    fn find_ambiguous(&mut self, is_left: bool, api: &'a Api) {
        let mut places: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        let sides = |pair: &(&'a Api, &'a Api)| if is_left { *pair } else { (pair.1, pair.0) };
        for pair in &self.same {
            let (own, other) = sides(pair);
            if own == api
                && let Some(id) = other.rest_api_id.as_deref()
            {
                places.entry((&other.account_id, &other.region)).or_default().insert(id);
            }
        }
        let several: Vec<&str> = places.into_values().filter(|ids| ids.len() > 1).flatten().collect();
        if several.is_empty() {
            return;
        }
        let all: BTreeSet<String> = several.iter().map(|id| (*id).to_owned()).collect();
        let is_unclear = |pair: &(&'a Api, &'a Api)| {
            let (own, other) = sides(pair);
            own == api && other.rest_api_id.as_ref().is_some_and(|id| all.contains(id))
        };
        let (unclear, same): (Vec<_>, Vec<_>) = self.same.drain(..).partition(is_unclear);
        self.same = same;
        let several = all.iter().cloned().collect::<Vec<_>>().join(", ");
        for pair in &unclear {
            self.ambiguous.insert((!is_left, sides(pair).1), several.clone());
        }
        self.ambiguous.insert((is_left, api), several);
    }
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
fn match_records((a, old, one): (&Side, &Records, &Api), (b, new, other): (&Side, &Records, &Api), matched: &mut Matched) {
    let place = |rows: &RecordBatch, row: usize| (text(rows, PATH, row).map(str::to_owned), text(rows, VERB, row).map(str::to_owned));
    let mut others: HashMap<_, Vec<usize>> = HashMap::new();
    for &row in new.apis.get(other).into_iter().flatten() {
        others.entry(place(&new.rows, row)).or_default().push(row);
    }
    let own = old.apis.get(one).cloned().unwrap_or_default();
    // Those of one backend first: a condition may have given a method several integrations.
    let mut left: Vec<usize> = own;
    for same_backend in [true, false] {
        left.retain(|&row| {
            let Some(candidates) = others.get_mut(&place(&old.rows, row)) else { return true };
            let fits = |candidate: &usize| !same_backend || text(&old.rows, URI, row) == text(&new.rows, URI, *candidate);
            let Some(at) = candidates.iter().position(fits) else { return true };
            matched.pair(row, candidates.remove(at));
            false
        });
    }
    let mut right: Vec<usize> = others.into_values().flatten().collect();
    right.sort_unstable();
    for (side, rows, alone, is_left) in [(a, &old.rows, &left, true), (b, &new.rows, &right, false)] {
        let (theirs, their_rows, their_side) = if is_left { (&right, &new.rows, b) } else { (&left, &old.rows, a) };
        let (own_api, their_api) = if is_left { (one, other) } else { (other, one) };
        let is_open = a.describes() != b.describes();
        for &row in alone {
            let may_be = || {
                let one = theirs.iter().find(|&&other| open::may_be((their_rows, other), (rows, row)))?;
                Some(format!("it may be `{}` of `{}`", open::shown(their_rows, *one), their_side.name))
            };
            let reason = if is_open { may_be() } else { None };
            let reason = why_undecided(side, their_side, (rows, row)).or(reason);
            let reason = reason.or_else(|| why_alone((side, rows, row), their_side, own_api, their_api));
            matched.alone(row, is_left, reason);
        }
    }
}

/// What a description does not decide of a record, which is nothing to another description: that says it or does not.
fn why_undecided(side: &Side, other: &Side, (rows, row): (&RecordBatch, usize)) -> Option<String> {
    if side.describes() == other.describes() {
        return None;
    }
    open::undecided(rows, row).map(|open| format!("`{}` does not decide it: {open}", side.name))
}

/// Why a record that one side alone has is no difference: it is not decided, or the other side could not read its API.
fn why_alone((side, rows, row): (&Side, &RecordBatch, usize), other: &Side, own: &Api, theirs: &Api) -> Option<String> {
    if let Some(reason) = why_undecided(side, other, (rows, row)) {
        return Some(reason);
    }
    let either = |own: &'_ Option<String>, theirs: &'_ Option<String>| own.clone().or_else(|| theirs.clone());
    let (account, region, id) =
        (either(&own.account_id, &theirs.account_id), either(&own.region, &theirs.region), either(&own.rest_api_id, &theirs.rest_api_id));
    let whose = Whose {
        account_id: account.as_deref(),
        region: region.as_deref(),
        rest_api_id: id.as_deref(),
        source_path: text(rows, SOURCE_PATH, row),
    };
    let reason = other.observer().could_not_read(whose)?;
    Some(format!("`{}` could not see it: {reason}", other.name))
}
