//! Errors of parsing and planning as the crate's [`Error`], with their place in the statement.

use datafusion::error::DataFusionError;

use crate::error::{Error, Place};

/// An error of DataFusion's parser or planner over `text`.
pub(crate) fn from_planning(error: DataFusionError) -> Error {
    let place = place_of(&error);
    let own = Error::from(error);
    match place {
        Some(place) if own.place() == &Place::default() => own.at(place),
        _ => own,
    }
}

fn place_of(error: &DataFusionError) -> Option<Place> {
    let span = error.diagnostic()?.span?;
    Some(Place { line: Some(span.start.line), column: Some(span.start.column), ..Place::default() })
}

/// An error of the tokenizer.
pub(crate) fn from_tokenizer(error: datafusion::sql::sqlparser::tokenizer::TokenizerError) -> Error {
    let place = Place { line: Some(error.location.line), column: Some(error.location.column), ..Place::default() };
    Error::new(crate::error::ErrorKind::Syntax, error.message).at(place)
}
