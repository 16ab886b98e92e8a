//! What was read, how completely, and what went wrong: the content of `apigw.source_status`.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use arrow::error::ArrowError;
use chrono::{DateTime, Utc};

use super::shape::Shape;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::error::{presentable, short_pointer};

/// How completely a source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceState {
    /// Everything in it was read.
    Complete,
    /// A part is missing: a leftover page token, methods without their integrations, skipped records.
    Partial,
    /// It contradicts an earlier source.
    Conflict,
    /// Access was denied.
    Denied,
    /// The service throttled.
    Throttled,
    /// It could not be read.
    Failed,
    /// Its content is broken.
    Malformed,
    /// It holds nothing of ours.
    Unrelated,
}

impl SourceState {
    /// All states.
    const ALL: [Self; 8] =
        [Self::Complete, Self::Partial, Self::Conflict, Self::Denied, Self::Throttled, Self::Failed, Self::Malformed, Self::Unrelated];

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state's name in `apigw.source_status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Conflict => "conflict",
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::Malformed => "malformed",
            Self::Unrelated => "unrelated",
        }
    }

    /// Whether an answer over it is incomplete. `unrelated` counts only for a file that was named explicitly.
    pub fn is_incomplete(self, named_explicitly: bool) -> bool {
        match self {
            Self::Complete | Self::Conflict => false,
            Self::Unrelated => named_explicitly,
            Self::Partial | Self::Denied | Self::Throttled | Self::Failed | Self::Malformed => true,
        }
    }
}

/// One row of `apigw.source_status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    /// The source's shape, where one was recognised.
    pub source: Option<String>,
    /// The operation that was asked or answered, or the form of a definition.
    pub document: Option<String>,
    /// The file, as it was named or found.
    pub source_path: String,
    /// The account of the whole file.
    pub account_id: Option<String>,
    /// The region of the whole file.
    pub region: Option<String>,
    /// The REST API of the whole file.
    pub rest_api_id: Option<String>,
    /// How completely it was read; `None`: not read to its end (a LIMIT or a predicate made that unnecessary).
    pub state: Option<SourceState>,
    /// Integrations read; of documents without integrations the records.
    pub records: u64,
    /// Records left out.
    pub skipped: u64,
    /// Records that an earlier source had with the same content.
    pub duplicates: u64,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// Line or JSON pointer of the first error.
    pub first_error_at: Option<String>,
    /// When the file was last written.
    pub observed_at: Option<DateTime<Utc>>,
    /// Whether the user named this very file.
    pub named_explicitly: bool,
}

impl SourceStatus {
    /// Whether rows of `dataset` may be in it.
    pub fn concerns(&self, dataset: Dataset) -> bool {
        match self.document.as_deref().or(self.source.as_deref()) {
            None => true,
            Some(name) => Shape::named(name).is_none_or(|shape| shape.feeds(dataset)),
        }
    }

    /// Whether it is of a document that has rows of `dataset`, if it has any.
    fn is_of(&self, dataset: Dataset) -> bool {
        match (self.document.as_deref(), self.source.as_deref()) {
            (Some(name), _) => Shape::named(name).is_some_and(|shape| shape.feeds(dataset)),
            // Before there were others, live accounts were asked for these.
            (None, Some("live")) => dataset == Dataset::STAGE,
            (None, source) => source.and_then(Shape::named).is_some_and(|shape| shape.feeds(dataset)),
        }
    }

    /// The state of a dataset that no document has rows of.
    fn of_no_document(dataset: Dataset, operations: &str) -> Self {
        Self {
            source: None,
            document: None,
            source_path: dataset.qualified_name(),
            account_id: None,
            region: None,
            rest_api_id: None,
            state: Some(SourceState::Failed),
            records: 0,
            skipped: 0,
            duplicates: 0,
            reason: Some(format!("no source has answers to {operations}, so nothing is known of it")),
            first_error_at: None,
            observed_at: None,
            named_explicitly: false,
        }
    }
}

/// What was read of all sources so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// One entry a file, in the order of the sources.
    pub sources: Vec<SourceStatus>,
    /// Messages for stderr, one line each: conflicts, ignored files, mixed configuration states.
    pub notes: Vec<String>,
}

impl ScanReport {
    /// What is told of the sources, without credentials of URLs and with long values cut.
    #[must_use]
    pub fn presentable(mut self) -> Self {
        let texts = self.sources.iter_mut().filter_map(|status| status.reason.as_mut()).chain(&mut self.notes);
        for text in texts {
            replace_if_changed(text, presentable);
        }
        for place in self.sources.iter_mut().filter_map(|status| status.first_error_at.as_mut()) {
            replace_if_changed(place, short_pointer);
        }
        self
    }

    /// The same for a statement that reads these datasets: without the sources that none of them is read from, and with a state for
    /// each that no source is.
    #[must_use]
    pub fn of_datasets(mut self, datasets: &[Dataset]) -> Self {
        let absent = datasets.iter().filter_map(|dataset| match dataset {
            Dataset::Document(document) if !self.sources.iter().any(|status| status.is_of(*dataset)) => {
                let table = document.table();
                let operations: Vec<_> = table.operations.iter().map(|name| format!("`{} {name}`", table.service.name())).collect();
                Some(SourceStatus::of_no_document(*dataset, &operations.join(" or ")))
            }
            _ => None,
        });
        let absent: Vec<_> = absent.collect();
        self.sources.retain(|status| datasets.iter().any(|dataset| status.concerns(*dataset)));
        self.sources.extend(absent);
        self
    }

    /// The sources that make an answer incomplete.
    pub fn incomplete(&self) -> impl Iterator<Item = &SourceStatus> {
        self.sources.iter().filter(|s| s.state.is_some_and(|state| state.is_incomplete(s.named_explicitly)))
    }

    /// The rows of `apigw.source_status`.
    pub fn batch(&self) -> std::result::Result<RecordBatch, ArrowError> {
        let report = self;
        let observed = report.sources.iter().map(|s| s.observed_at.map(|t| t.timestamp_micros()));
        let observed = observed.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
        let columns: Vec<ArrayRef> = vec![
            text(report, |s| s.source.as_deref()),
            text(report, |s| s.document.as_deref()),
            text(report, |s| Some(&s.source_path)),
            text(report, |s| s.account_id.as_deref()),
            text(report, |s| s.region.as_deref()),
            text(report, |s| s.rest_api_id.as_deref()),
            text(report, |s| s.state.map(SourceState::name)),
            number(report, |s| s.records),
            number(report, |s| s.skipped),
            number(report, |s| s.duplicates),
            text(report, |s| s.reason.as_deref()),
            text(report, |s| s.first_error_at.as_deref()),
            Arc::new(observed),
        ];
        RecordBatch::try_new(Arc::clone(Dataset::SourceStatus.arrow_schema()), columns)
    }
}

fn replace_if_changed(text: &mut String, change: fn(&str) -> Cow<'_, str>) {
    if let Cow::Owned(changed) = change(text) {
        *text = changed;
    }
}

fn text(report: &ScanReport, f: impl Fn(&SourceStatus) -> Option<&str>) -> ArrayRef {
    Arc::new(report.sources.iter().map(f).collect::<StringViewArray>())
}

fn number(report: &ScanReport, f: impl Fn(&SourceStatus) -> u64) -> ArrayRef {
    Arc::new(report.sources.iter().map(|s| Some(f(s) as i64)).collect::<Int64Array>())
}
