//! Which documents of an account and region were read whole, by the states of the sources.

use apigw_sql_routes::model::Place;
use apigw_sql_source::{ScanReport, SourceState, SourceStatus};

/// The states of what was read.
pub(super) struct Statuses<'r>(pub(super) &'r ScanReport);

impl Statuses<'_> {
    /// Whether one of these operations was answered whole for an account and region, and none of its answers is incomplete.
    /// `about`: the domain name that it is asked for.
    pub(super) fn are_whole(&self, operations: &[&str], place: &Place, about: Option<&str>) -> bool {
        let mut found = false;
        for status in &self.0.sources {
            let is_one = status.document.as_deref().is_some_and(|document| operations.contains(&document));
            if !is_one || !fits(status, place) || about.is_some_and(|name| !is_about(status, name)) {
                continue;
            }
            if !matches!(status.state, Some(SourceState::Complete | SourceState::Conflict)) {
                return false;
            }
            found = true;
        }
        found
    }
}

fn fits(status: &SourceStatus, place: &Place) -> bool {
    let fits = |ours: &Option<String>, theirs: &Option<String>| ours.is_none() || theirs.is_none() || ours == theirs;
    fits(&status.account_id, &place.account_id) && fits(&status.region, &place.region)
}

/// Whether a source may be about a domain name: its path names it, or no domain name at all.
fn is_about(status: &SourceStatus, name: &str) -> bool {
    let mut segments = status.source_path.split(['/', '\\']);
    match segments.find(|segment| *segment == "domainnames") {
        Some(_) => segments.next().is_some_and(|segment| segment == name || segment.replace("%2A", "*") == name),
        None => true,
    }
}
