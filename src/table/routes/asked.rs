//! What is asked of routes: all of them, or what serves a request.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::error::Result;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_routes::request::{Request, Trace};

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// All routes.
    All,
    /// What serves a request.
    Request(OwnedRequest, Gives),
}

impl Asked {
    pub(super) fn schema(&self) -> SchemaRef {
        match self {
            Self::All => Gives::Routes.schema(),
            Self::Request(_, gives) => gives.schema(),
        }
    }

    /// The columns of routes that are wanted.
    pub(super) fn rows<'p>(&self, projection: &'p [usize]) -> &'p [usize] {
        if matches!(self, Self::Request(_, Gives::Steps)) { &[] } else { projection }
    }
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    /// The routes that serve the request.
    Routes,
    /// The steps by which they are found.
    Steps,
}

/// A request, with texts of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedRequest {
    pub(super) verb: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
}

impl OwnedRequest {
    pub(super) fn borrowed(&self) -> Request<'_> {
        Request {
            verb: &self.verb,
            host: &self.host,
            path: &self.path,
            headers: self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        }
    }
}

/// The columns of the steps.
fn steps_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("step", DataType::Int64, false),
        Field::new("name", DataType::Utf8View, false),
        Field::new("found", DataType::Utf8View, false),
    ]))
}

/// The steps as rows; the last one says what the service answers where no route serves the request, or why it cannot be told.
pub(super) fn steps(trace: &Trace, projection: &[usize]) -> Result<RecordBatch> {
    let mut all: Vec<(&str, &str)> = trace.steps.iter().map(|(name, found)| (*name, found.as_str())).collect();
    all.extend(trace.refusal.as_ref().map(|answer| ("answer", answer.as_str())));
    all.extend(trace.unknown.as_ref().map(|why| ("unknown", why.as_str())));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(1..=all.len() as i64)),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(name, _)| name))),
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|(_, found)| found))),
    ];
    Ok(RecordBatch::try_new(steps_schema(), columns)?.project(projection)?)
}

impl Gives {
    pub(super) fn schema(self) -> SchemaRef {
        match self {
            Self::Routes => Arc::clone(Dataset::EffectiveRoute.arrow_schema()),
            Self::Steps => steps_schema(),
        }
    }
}
