//! The bridge between our errors and DataFusion's, which carry them: kind, message, place and hint arrive as they left.

use apigw_sql_value::{Error, ErrorKind, Result};
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

/// An error of ours as one that DataFusion hands on.
pub fn to_datafusion(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// Gives back our own error where DataFusion only carried it, and classifies the others.
pub fn from_datafusion(error: DataFusionError) -> Error {
    match error {
        DataFusionError::External(inner) => match inner.downcast::<Error>() {
            Ok(own) => *own,
            Err(other) => Error::new(ErrorKind::Execution, other.to_string()).caused_by(other),
        },
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => from_datafusion(*inner),
        DataFusionError::Shared(shared) => own_in_chain(&shared).unwrap_or_else(|| classify(shared.to_string(), &shared)),
        DataFusionError::ArrowError(arrow, _) => match *arrow {
            ArrowError::ExternalError(inner) => from_datafusion(DataFusionError::External(inner)),
            other => Error::new(ErrorKind::Execution, strip_prefixes(&other.to_string())).caused_by(other),
        },
        other => classify(other.strip_backtrace(), &other),
    }
}

/// Our errors and results among DataFusion's.
pub trait IntoDataFusion {
    /// What DataFusion hands on.
    type Output;

    /// The same, with the error as DataFusion hands it on.
    fn into_datafusion(self) -> Self::Output;
}

impl IntoDataFusion for Error {
    type Output = DataFusionError;

    fn into_datafusion(self) -> DataFusionError {
        to_datafusion(self)
    }
}

impl<T> IntoDataFusion for Result<T> {
    type Output = datafusion::error::Result<T>;

    fn into_datafusion(self) -> Self::Output {
        self.map_err(to_datafusion)
    }
}

/// DataFusion's errors and results among ours.
pub trait IntoOwn {
    /// What we hand on.
    type Output;

    /// The same, with the error that DataFusion carried, or with DataFusion's own in our words.
    fn into_own(self) -> Self::Output;
}

impl IntoOwn for DataFusionError {
    type Output = Error;

    fn into_own(self) -> Error {
        from_datafusion(self)
    }
}

impl<T> IntoOwn for datafusion::error::Result<T> {
    type Output = Result<T>;

    fn into_own(self) -> Self::Output {
        self.map_err(from_datafusion)
    }
}

/// Our own error, if `error` carries one somewhere below; it cannot be moved out of a shared one.
fn own_in_chain(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
    let mut current = Some(error);
    while let Some(e) = current {
        if let Some(own) = e.downcast_ref::<Error>() {
            let mut copy = Error::new(own.kind(), own.message()).at(own.place().clone());
            if let Some(hint) = own.hint() {
                copy = copy.with_hint(hint);
            }
            return Some(copy);
        }
        current = e.source();
    }
    None
}

fn classify(text: String, error: &DataFusionError) -> Error {
    if let DataFusionError::ResourcesExhausted(details) = error.find_root() {
        let first = details.lines().next_back().unwrap_or_default().trim_start_matches("Error: ");
        return Error::new(ErrorKind::Execution, format!("the memory limit does not allow it: {first}"))
            .with_hint("`--memory-limit` sets it; what can be spilled to the disk was");
    }
    let kind = match error {
        DataFusionError::SQL(..) | DataFusionError::SchemaError(..) | DataFusionError::Plan(_) | DataFusionError::NotImplemented(_) => {
            ErrorKind::Syntax
        }
        DataFusionError::Internal(_) => ErrorKind::Internal,
        DataFusionError::IoError(_) => ErrorKind::Io,
        _ => ErrorKind::Execution,
    };
    Error::new(kind, strip_prefixes(&text))
}

/// DataFusion's messages name their variant first (`Error during planning: …`), which says nothing to a user.
fn strip_prefixes(text: &str) -> String {
    const PREFIXES: [&str; 12] = [
        "Error during planning: ",
        "This feature is not implemented: ",
        "Execution error: ",
        "Schema error: ",
        "SQL error: ",
        "Arrow error: ",
        "External error: ",
        "Parser error: ",
        "Cast error: ",
        "Invalid argument error: ",
        "Compute error: ",
        "type_coercion\ncaused by\n",
    ];
    let mut rest = text.trim();
    while let Some(shorter) = PREFIXES.iter().find_map(|p| rest.strip_prefix(p)) {
        rest = shorter.trim_start();
    }
    rest.to_owned()
}
