//! Which datasets of a source are asked for: what else could not be read says nothing about the answers.

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::ScanReport;

/// Which datasets of a source are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AskedDatasets {
    /// The states of all of it are asked for.
    All,
    These(Vec<Dataset>),
}

impl AskedDatasets {
    /// That dataset; `None`: the states of everything.
    pub(super) fn of(dataset: Option<Dataset>) -> Self {
        dataset.map_or(Self::All, |dataset| Self::These(vec![dataset]))
    }

    pub(super) fn extend(&mut self, dataset: Option<Dataset>) {
        match (self, dataset) {
            (Self::These(datasets), Some(dataset)) if !datasets.contains(&dataset) => datasets.push(dataset),
            (this, None) => *this = Self::All,
            _ => {}
        }
    }

    /// What a report says of them.
    pub(super) fn narrow(&self, report: ScanReport) -> ScanReport {
        match self {
            Self::All => report,
            Self::These(datasets) => report.of_datasets(datasets),
        }
    }
}
