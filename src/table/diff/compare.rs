//! Compares records that stand beside each other in a batch: the columns of `a`, then those of `b`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch, StringViewArray, StringViewBuilder};
use datafusion::error::Result;

use super::as_written::{self, Open};
use super::observer::{Observer, Whose};
use super::side::Side;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::key::RecordKey;
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_columns::types::text::text_of;
use apigw_sql_value::json::differences::{Difference, differences};
use apigw_sql_value::uri::has_open_expression;

/// What says which record it is, and what its source could know.
pub(super) const IDENTITY: [&str; 11] = [
    "_key",
    "account_id",
    "region",
    "rest_api_id",
    "rest_api_name",
    "path",
    "api_method",
    "source_path",
    "unknown_columns",
    "unresolved",
    "source",
];
/// Where they stand among [`MATCHED_COLUMNS`].
pub(super) const KEY: usize = 0;
pub(super) const ACCOUNT: usize = 1;
pub(super) const REGION: usize = 2;
pub(super) const API_ID: usize = 3;
pub(super) const API_NAME: usize = 4;
pub(super) const PATH: usize = 5;
pub(super) const VERB: usize = 6;
pub(super) const SOURCE_PATH: usize = 7;
pub(super) const UNKNOWN_COLUMNS: usize = 8;
pub(super) const UNRESOLVED: usize = 9;
pub(super) const SOURCE: usize = 10;
/// Behind them, what is compared: `type`, `uri`, …
pub(super) const URI: usize = IDENTITY.len() + 1;

/// What is compared, in the order in which it is shown.
const COMPARED: [&str; 30] = [
    "type",
    "uri",
    "http_method",
    "connection_type",
    "effective_connection_type",
    "connection_id",
    "integration_target",
    "credentials",
    "timeout_in_millis",
    "effective_timeout_in_millis",
    "request_parameters",
    "request_templates",
    "passthrough_behavior",
    "effective_passthrough_behavior",
    "content_handling",
    "cache_namespace",
    "cache_key_parameters",
    "integration_responses",
    "response_transfer_mode",
    "tls_config",
    "endpoint_type",
    "authorization_type",
    "authorizer_id",
    "authorization_scopes",
    "api_key_required",
    "method_request_parameters",
    "method_responses",
    "operation_name",
    "request_validator_id",
    "tags",
];

/// Columns in which a default is written out, and those in which it is not.
const EFFECTIVE: [(&str, &str); 3] = [
    ("effective_connection_type", "connection_type"),
    ("effective_timeout_in_millis", "timeout_in_millis"),
    ("effective_passthrough_behavior", "passthrough_behavior"),
];

/// What takes effect where other columns say nothing (API reference, `Method` and `Integration`).
const DEFAULTS: [(&str, &str); 4] = [
    ("api_key_required", "f"),
    ("authorization_type", "NONE"),
    ("response_transfer_mode", "BUFFERED"),
    ("tls_config", r#"{"insecureSkipVerification":false}"#),
];

/// The column of templates by content type.
const TEMPLATES: &str = "request_templates";

/// What is the id of the record's resource unless somebody chose another text.
const CACHE_NAMESPACE: &str = "cache_namespace";

/// What is shown of a key whose value is NULL.
const NULL: &str = "NULL";

/// The columns of each side that have to be in a batch, in this order.
pub(super) static MATCHED_COLUMNS: std::sync::LazyLock<Vec<&'static str>> =
    std::sync::LazyLock::new(|| IDENTITY.into_iter().chain(COMPARED).collect());

/// Compares matched records.
#[derive(Debug)]
pub(super) struct Comparer {
    a: Seer,
    b: Seer,
    /// The positions among [`MATCHED_COLUMNS`] of what is compared.
    columns: Vec<usize>,
    /// Whether what takes effect is compared, so that what says nothing is the same as what is not there.
    effective: bool,
    /// Whether a side has not seen the accounts that it has no records of.
    scopes_matter: bool,
    /// Whether both sides are of one kind, so that open expressions of one form can be compared as they are written.
    of_one_kind: bool,
}

/// A side as the comparer needs it.
#[derive(Debug)]
struct Seer {
    name: String,
    observer: Arc<Observer>,
}

impl Seer {
    fn of(side: &Side) -> Self {
        Self { name: side.name.clone(), observer: Arc::clone(side.observer()) }
    }
}

impl Comparer {
    /// For records of one key: what is written is compared, or what takes effect where the sources write different
    /// things out.
    pub(super) fn by_key(a: &Side, b: &Side) -> Self {
        let alike = a.is_written_like(b);
        let left_out: Vec<&str> = EFFECTIVE.iter().map(|(effective, written)| if alike { *effective } else { *written }).collect();
        Self { effective: !alike, scopes_matter: true, ..Self::without(a, b, &left_out) }
    }

    /// For records of one path: what takes effect is compared. Ids that only one side can have are not, unless both sides
    /// are of one kind, whose keys do not match because of the paths of their files alone.
    pub(super) fn by_path(a: &Side, b: &Side) -> Self {
        if a.describes() == b.describes() {
            return Self { scopes_matter: false, ..Self::by_key(a, b) };
        }
        let mut left_out: Vec<&str> = EFFECTIVE.iter().map(|(_, written)| *written).collect();
        left_out.extend(["authorizer_id", "request_validator_id", "cache_namespace"]);
        Self { effective: true, ..Self::without(a, b, &left_out) }
    }

    /// For what is configured and what a stage serves, by path: what takes effect is compared, and none of what exports drop or give
    /// names of their own.
    pub(super) fn of_stage() -> Self {
        let mut left_out: Vec<&str> = EFFECTIVE.iter().map(|(_, written)| *written).collect();
        left_out.extend(["authorizer_id", "request_validator_id", "cache_namespace", "tags", "endpoint_type"]);
        let compared = MATCHED_COLUMNS.iter().enumerate().skip(IDENTITY.len());
        let columns = compared.filter(|(_, name)| !left_out.contains(name)).map(|(at, _)| at).collect();
        let seer = |name: &str| Seer { name: name.to_owned(), observer: Arc::default() };
        Self { a: seer("working"), b: seer("deployed"), columns, effective: true, scopes_matter: false, of_one_kind: false }
    }

    fn without(a: &Side, b: &Side, left_out: &[&str]) -> Self {
        let compared = MATCHED_COLUMNS.iter().enumerate().skip(IDENTITY.len());
        let is_compared = |name: &str| !left_out.contains(&name) && a.has_column(name) && b.has_column(name);
        let columns = compared.filter(|(_, name)| is_compared(name)).map(|(at, _)| at).collect();
        let of_one_kind = a.describes() == b.describes();
        Self { a: Seer::of(a), b: Seer::of(b), columns, effective: false, scopes_matter: false, of_one_kind }
    }

    /// The differences between the records of a batch.
    pub(super) fn differences(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        self.told(batch, &|row, lone| self.why_alone(lone, row))
    }

    /// The same, with what says why a record that is alone is no difference.
    pub(super) fn told(&self, batch: &RecordBatch, why_alone: &dyn Fn(usize, Lone<'_>) -> Option<String>) -> Result<RecordBatch> {
        let pair = Pair::of(batch);
        let mut found = Found::default();
        let unequal = self.unequal(&pair);
        for row in 0..batch.num_rows() {
            match (pair.old[KEY].is_valid(row), pair.new[KEY].is_valid(row)) {
                (true, true) => self.changes(&pair, &unequal, row, &mut found),
                (true, false) => found.lone(pair.old, row, "removed", why_alone(row, Lone { columns: pair.old, is_old: true })),
                (false, true) => found.lone(pair.new, row, "added", why_alone(row, Lone { columns: pair.new, is_old: false })),
                (false, false) => {}
            }
        }
        found.finish()
    }

    /// For each pair of a batch whether something differs that both sides know.
    pub(super) fn differ(&self, batch: &RecordBatch) -> Vec<bool> {
        let pair = Pair::of(batch);
        let unequal = self.unequal(&pair);
        let differs = |row: usize| {
            let mut found = Found::default();
            self.changes(&pair, &unequal, row, &mut found);
            found.changes > 0
        };
        (0..batch.num_rows()).map(differs).collect()
    }

    /// The columns that are compared, with the rows in which they are not equal.
    fn unequal(&self, pair: &Pair<'_>) -> Vec<(usize, Vec<bool>)> {
        self.columns.iter().map(|&at| (at, unequal(&pair.old[at], &pair.new[at]))).collect()
    }

    /// What has changed of a record that both sides have.
    fn changes(&self, pair: &Pair<'_>, unequal: &[(usize, Vec<bool>)], row: usize, found: &mut Found) {
        let as_written = self.of_one_kind && as_written::is_comparable(pair, row);
        for (at, _) in unequal.iter().filter(|(_, unequal)| unequal[row]) {
            let is_nothing = |side: &[ArrayRef]| is_nothing(MATCHED_COLUMNS[*at], &side[*at], row);
            let both_nothing = || self.effective && is_nothing(pair.old) && is_nothing(pair.new);
            if pair.is_known(*at, row, as_written) && !both_nothing() {
                if !(MATCHED_COLUMNS[*at] == CACHE_NAMESPACE && pair.are_own_resources(*at, row)) {
                    found.column(pair, *at, row, self.effective);
                }
            } else if as_written && let Some(open) = as_written::open_side(pair, *at, row) {
                let reason = format!("`{}` does not decide it", if open == Open::Old { &self.a.name } else { &self.b.name });
                found.not_decided(pair, *at, row, &reason);
            }
        }
        if as_written {
            for (old, new) in as_written::other_expressions(pair, row) {
                found.push("changed", pair.old, pair.new, row, [Some(MATCHED_COLUMNS[UNRESOLVED]), None, old, new], None);
            }
        }
    }
}

impl Comparer {
    /// Why the other side could not see a record of one, or could not know its key, if so.
    pub(super) fn why_alone(&self, lone: Lone<'_>, row: usize) -> Option<String> {
        let (own, other) = if lone.is_old { (&self.a, &self.b) } else { (&self.b, &self.a) };
        let text = |at: usize| text_at(lone.columns, at, row);
        let whose = Whose { account_id: text(ACCOUNT), region: text(REGION), rest_api_id: text(API_ID), source_path: text(SOURCE_PATH) };
        let reason = if self.scopes_matter { other.observer.could_not_see(whose) } else { other.observer.could_not_read(whose) };
        if let Some(reason) = reason {
            return Some(format!("`{}` could not see it: {reason}", other.name));
        }
        // Of which API it is may stand in what could not be read.
        let is_open = text(KEY).is_some_and(has_open_expression);
        let reason = own.observer.could_not_read(whose).filter(|_| is_open)?;
        Some(format!("`{}` does not know what it is: {reason}", own.name))
    }
}

/// A record that one side alone has: the columns of its side.
#[derive(Clone, Copy)]
pub(super) struct Lone<'a> {
    columns: &'a [ArrayRef],
    is_old: bool,
}

/// The records of a batch.
pub(super) struct Pair<'a> {
    pub(super) old: &'a [ArrayRef],
    pub(super) new: &'a [ArrayRef],
}

impl<'a> Pair<'a> {
    /// The columns of `a`, then those of `b`.
    fn of(batch: &'a RecordBatch) -> Self {
        let (old, new) = batch.columns().split_at(MATCHED_COLUMNS.len());
        Self { old, new }
    }

    /// Whether both sources can know the column, and have it without an open expression that is written another way there.
    fn is_known(&self, at: usize, row: usize, as_written: bool) -> bool {
        let name = MATCHED_COLUMNS[at];
        // What takes effect is always known, unless an expression of it is open.
        if EFFECTIVE.iter().any(|(effective, _)| *effective == name) && [self.old, self.new].iter().any(|side| side[at].is_null(row)) {
            return false;
        }
        let written = EFFECTIVE.iter().find(|(effective, _)| *effective == name).map_or(name, |(_, written)| *written);
        [self.old, self.new].into_iter().all(|side| {
            let is_unknown = items(&side[UNKNOWN_COLUMNS], row).any(|column| column == written);
            if is_unknown || as_written || side[UNRESOLVED].is_null(row) {
                return !is_unknown;
            }
            let mut text = String::new();
            text_of(&side[at], row, &mut text);
            !items(&side[UNRESOLVED], row).any(|expression| text.contains(expression))
        })
    }

    /// Whether both values are the ids of the records' own resources: copies of one API have other ones.
    fn are_own_resources(&self, at: usize, row: usize) -> bool {
        [self.old, self.new].into_iter().all(|side| {
            let key = text_at(side, KEY, row).and_then(RecordKey::parse);
            text_at(side, at, row).is_some_and(|value| key.is_some_and(|key| key.resource_id == Some(value)))
        })
    }
}

/// The texts of a list.
pub(super) fn items(lists: &ArrayRef, row: usize) -> impl Iterator<Item = &str> {
    let lists = lists.as_list::<i32>();
    let range = if lists.is_valid(row) { lists.value_offsets()[row] as usize..lists.value_offsets()[row + 1] as usize } else { 0..0 };
    let texts = lists.values().as_string_view();
    range.filter(|&at| texts.is_valid(at)).map(|at| texts.value(at))
}

/// For each row whether the values differ; two NULLs do not.
fn unequal(old: &ArrayRef, new: &ArrayRef) -> Vec<bool> {
    let rows = 0..old.len();
    let both = |row: usize| old.is_valid(row) && new.is_valid(row);
    let one = |row: usize| old.is_valid(row) != new.is_valid(row);
    if let (Some(old), Some(new)) = (old.as_string_view_opt(), new.as_string_view_opt()) {
        return rows.map(|row| one(row) || (both(row) && old.value(row) != new.value(row))).collect();
    }
    if let (Some(old), Some(new)) = (HstoreArray::try_new(old), HstoreArray::try_new(new)) {
        return rows.map(|row| one(row) || (both(row) && !old.row(row).iter().eq(new.row(row).iter()))).collect();
    }
    let (mut left, mut right) = (String::new(), String::new());
    rows.map(|row| {
        if !both(row) {
            return one(row);
        }
        left.clear();
        right.clear();
        text_of(old, row, &mut left);
        text_of(new, row, &mut right);
        left != right
    })
    .collect()
}

/// Whether a value says no more than one that is not there: a form of definition may leave it out.
fn is_nothing(name: &str, array: &ArrayRef, row: usize) -> bool {
    let mut text = String::new();
    !text_of(array, row, &mut text) || matches!(text.as_str(), "" | "{}") || DEFAULTS.contains(&(name, text.as_str()))
}

/// Whether what takes effect is the same on both sides of a place in JSON, although it is not written alike. A template that is
/// not there is another thing than an empty one, which the service shows as `null`.
fn is_same_effect(part: &Difference) -> bool {
    let says_nothing = |side: &Option<String>| side.as_deref().is_none_or(|text| matches!(text, "null" | r#""""# | "{}" | "[]"));
    let missing = part.old.is_none() || part.new.is_none();
    says_nothing(&part.old) && says_nothing(&part.new) && !(missing && part.pointer.contains("/responseTemplates/"))
}

/// Rows of `apigw.integration_diff`.
pub(super) struct Found {
    columns: Vec<StringViewBuilder>,
    /// How many of its rows are changes.
    changes: usize,
}

impl Default for Found {
    fn default() -> Self {
        Self { columns: Dataset::IntegrationDiff.columns().iter().map(|_| StringViewBuilder::new()).collect(), changes: 0 }
    }
}

impl Found {
    /// A record that one side has; with a reason why the other one could not see it.
    fn lone(&mut self, side: &[ArrayRef], row: usize, change: &str, reason: Option<String>) {
        let change = if reason.is_some() { "not_observed" } else { change };
        self.push(change, side, side, row, [None; 4], reason.as_deref());
    }

    /// A column that differs; inside hstore and JSON, what differs there, or what has another effect.
    fn column(&mut self, pair: &Pair<'_>, at: usize, row: usize, effective: bool) {
        let name = MATCHED_COLUMNS[at];
        let (old, new) = (&pair.old[at], &pair.new[at]);
        if old.is_valid(row) && new.is_valid(row) {
            if let (Some(old), Some(new)) = (HstoreArray::try_new(old), HstoreArray::try_new(new)) {
                let (old, new) = (old.row(row), new.row(row));
                let empty_is_null = effective && name == TEMPLATES;
                let same = |a: Option<&str>, b: Option<&str>| a == b || (empty_is_null && a.unwrap_or_default() == b.unwrap_or_default());
                // A key whose value is NULL is not a key that is not there.
                for (key, value) in old.iter().filter(|(key, value)| !new.get(key).is_some_and(|other| same(*value, other))) {
                    let after = new.get(key).map(|value| value.unwrap_or(NULL));
                    self.push("changed", pair.old, pair.new, row, [Some(name), Some(key), Some(value.unwrap_or(NULL)), after], None);
                }
                for (key, value) in new.iter().filter(|(key, _)| old.get(key).is_none()) {
                    self.push("changed", pair.old, pair.new, row, [Some(name), Some(key), None, Some(value.unwrap_or(NULL))], None);
                }
                return;
            }
            if let Some(parts) = json_parts(name, old, new, row) {
                for part in parts.iter().filter(|part| !(effective && is_same_effect(part))) {
                    let element = Some(part.pointer.as_str()).filter(|pointer| !pointer.is_empty());
                    self.push("changed", pair.old, pair.new, row, [Some(name), element, part.old.as_deref(), part.new.as_deref()], None);
                }
                return;
            }
        }
        let (mut left, mut right) = (String::new(), String::new());
        let old = text_of(old, row, &mut left).then_some(left.as_str());
        let new = text_of(new, row, &mut right).then_some(right.as_str());
        self.push("changed", pair.old, pair.new, row, [Some(name), None, old, new], None);
    }

    /// A column that one side does not decide, and the other one does.
    fn not_decided(&mut self, pair: &Pair<'_>, at: usize, row: usize, reason: &str) {
        let (mut left, mut right) = (String::new(), String::new());
        let old = text_of(&pair.old[at], row, &mut left).then_some(left.as_str());
        let new = text_of(&pair.new[at], row, &mut right).then_some(right.as_str());
        self.push("not_observed", pair.old, pair.new, row, [Some(MATCHED_COLUMNS[at]), None, old, new], Some(reason));
    }

    /// A row: `change`, whose record it is (of `new` where it is known there), what differs, and why.
    fn push(&mut self, change: &str, old: &[ArrayRef], new: &[ArrayRef], row: usize, what: [Option<&str>; 4], reason: Option<&str>) {
        self.changes += usize::from(change == "changed");
        let identity = (KEY..=VERB).map(|at| text_at(new, at, row).or_else(|| text_at(old, at, row)));
        let texts = std::iter::once(Some(change)).chain(identity).chain(what).chain([reason]);
        for (column, text) in self.columns.iter_mut().zip(texts) {
            column.append_option(text);
        }
    }

    /// An API that is not compared: the texts of account, region, id and name, and why.
    pub(super) fn api(&mut self, whose: [Option<&str>; 4], reason: &str) {
        let texts = [Some("not_observed"), None].into_iter().chain(whose).chain([None; 6]).chain([Some(reason)]);
        for (column, text) in self.columns.iter_mut().zip(texts) {
            column.append_option(text);
        }
    }

    pub(super) fn finish(mut self) -> Result<RecordBatch> {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        Ok(RecordBatch::try_new(Arc::clone(Dataset::IntegrationDiff.arrow_schema()), columns)?)
    }
}

fn json_parts(name: &str, old: &ArrayRef, new: &ArrayRef, row: usize) -> Option<Vec<Difference>> {
    const JSON: [&str; 4] = ["integration_responses", "tls_config", "method_request_parameters", "method_responses"];
    if !JSON.contains(&name) {
        return None;
    }
    let text = |array: &ArrayRef| Some(array.as_string_view_opt()?.value(row).to_owned());
    differences(&text(old)?, &text(new)?)
}

pub(super) fn text_at(side: &[ArrayRef], at: usize, row: usize) -> Option<&str> {
    let texts: &StringViewArray = side[at].as_string_view_opt()?;
    texts.is_valid(row).then(|| texts.value(row))
}
