//! What a row gets that it does not bring: its key, the account of its file, and the place it was found at.

use std::fmt::Write as _;
use std::sync::LazyLock;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::context::{FileContext, agree};
use crate::shape::Shape;
use apigw_sql_columns::model::{Columns as _, INTEGRATION_COLUMNS, IntegrationColumn as C, IntegrationRecord, Value};
use apigw_sql_columns::schema::key::RecordKey;
use apigw_sql_value::Result;
use apigw_sql_value::error::Place;

/// What rows of the documented 19 columns cannot know of `apigw.integration_detail`: what stands between those columns
/// and what tells of the row itself.
static UNKNOWN: LazyLock<Vec<Option<&str>>> =
    LazyLock::new(|| C::NAMES[INTEGRATION_COLUMNS..C::UnknownColumns.position()].iter().copied().map(Some).collect());

/// Columns whose NULL has a meaning of its own where it is known.
const WITH_DEFAULTS: [C; 3] = [C::ConnectionType, C::PassthroughBehavior, C::TimeoutInMillis];

/// The columns that a row has, a bit each.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Present {
    /// All rows of the source have them.
    Header(u64),
    /// The members of a JSON object among other things; others may be left out because they are NULL.
    Members(u64),
}

impl Present {
    /// These columns without one.
    pub(crate) fn without(self, position: usize) -> Self {
        match self {
            Self::Header(columns) => Self::Header(columns & !(1 << position)),
            Self::Members(columns) => Self::Members(columns & !(1 << position)),
        }
    }

    fn has(self, position: usize) -> bool {
        let (Self::Header(columns) | Self::Members(columns)) = self;
        columns >> position & 1 == 1
    }

    /// What the row does not say beside what it says itself not to know.
    fn unknown<'r>(self, record: &'r IntegrationRecord<'_>) -> impl Iterator<Item = &'static str> + 'r {
        let is_open = |at: &usize| record.values()[*at].is_null();
        let missing = move |at: &usize| matches!(self, Self::Header(_)) && !self.has(*at);
        // Without that column nobody says what NULL means.
        let is_default = move |at: &usize| !self.has(C::UnknownColumns.position()) && WITH_DEFAULTS.iter().any(|c| c.position() == *at);
        let columns = C::AccountId.position()..C::UnknownColumns.position();
        columns.filter(is_open).filter(move |at| missing(at) || is_default(at)).map(|at| C::NAMES[at])
    }
}

/// Completes a row of `shape` that has the columns `present`, found at a line or at a pointer (RFC 6901).
pub(crate) fn complete<'a>(
    bump: &'a Bump,
    context: &FileContext<'a>,
    shape: Shape,
    record: &mut IntegrationRecord<'a>,
    present: Present,
    (line, pointer): (Option<u64>, Option<&'a str>),
) -> Result<()> {
    if context.assumed_account.is_some() || context.assumed_region.is_some() {
        check_assumptions(context, record, line, pointer)?;
    }
    if record.get(C::AccountId).is_null() {
        record.set_text(C::AccountId, context.account_id);
    }
    if record.get(C::Key).is_null() {
        record.set(C::Key, Value::Text(build_key(bump, context, record, line, pointer)));
    }
    // A row that was exported from `integration_detail` brings its own.
    if record.values()[INTEGRATION_COLUMNS..=C::UnknownColumns.position()].iter().all(Value::is_null) {
        record.set(C::UnknownColumns, Value::SharedList(&UNKNOWN));
    }
    let more: BumpVec<'a, &'static str> = BumpVec::from_iter_in(present.unknown(record), bump);
    if !more.is_empty() {
        let own = match record.get(C::UnknownColumns) {
            Value::List(names) | Value::SharedList(names) => names,
            _ => &[][..],
        };
        let is_new = |name: &&str| !own.contains(&Some(name));
        let all = BumpVec::from_iter_in(own.iter().copied().chain(more.iter().copied().filter(is_new).map(Some)), bump);
        record.set(C::UnknownColumns, Value::List(all.into_bump_slice()));
    }
    record.set(C::Source, Value::Text(shape.name()));
    record.set(C::SourcePath, Value::Text(context.path));
    if let Some(line) = line {
        record.set(C::SourceLine, Value::BigInt(line as i64));
    }
    record.set_text(C::SourcePointer, pointer);
    Ok(())
}

/// Of the parts of the ARN, and where it has none, of the place.
fn build_key<'a>(
    bump: &'a Bump,
    context: &FileContext<'a>,
    record: &IntegrationRecord<'a>,
    line: Option<u64>,
    pointer: Option<&str>,
) -> &'a str {
    let mut key = record.text(C::IntegrationArn).and_then(RecordKey::from_integration_arn).unwrap_or_default();
    key.account_id = record.text(C::AccountId);
    let mut place = context.path.to_owned();
    if key.resource_id.is_none() || key.method.is_none() {
        key = RecordKey { account_id: key.account_id, region: key.region.or(context.region), ..RecordKey::default() };
        match (line, pointer) {
            (Some(line), _) => {
                let _ = write!(place, ":{line}");
            }
            (None, Some(pointer)) if !pointer.is_empty() => {
                let _ = write!(place, "#{pointer}");
            }
            _ => {}
        }
        key.api_name = Some(&place);
    }
    let mut out = String::new();
    key.write(&mut out);
    bump.alloc_str(&out)
}

#[cold]
fn check_assumptions(context: &FileContext<'_>, record: &IntegrationRecord<'_>, line: Option<u64>, pointer: Option<&str>) -> Result<()> {
    let place = || -> Place { context.place(line, pointer) };
    let key = record.text(C::Key).and_then(RecordKey::parse);
    let arn = record.text(C::IntegrationArn).and_then(RecordKey::from_integration_arn);
    agree("account", context.assumed_account, "the record's `_key`", key.and_then(|k| k.account_id), place)?;
    agree("region", context.assumed_region, "the record's `integration_arn`", arn.and_then(|a| a.region), place)?;
    agree("region", context.assumed_region, "the record's `_key`", key.and_then(|k| k.region), place)
}
