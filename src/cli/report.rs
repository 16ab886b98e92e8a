//! What could not be read completely, told on stderr after a run.

use std::fmt::Write as _;

use chrono::Utc;

use super::console::remark;
use super::exit::{self, Reasons};
use super::settings::Settings;
use crate::engine::Engine;
use apigw_sql_source::snapshot::{SnapshotStore, describe};
use apigw_sql_source::{ScanReport, SourceStatus};

/// Tells the notes and each incomplete source in a line, and adds the reason for the exit code.
pub(super) fn tell(engine: &Engine, settings: &Settings, reasons: &mut Reasons) {
    let mut report = match engine.snapshot() {
        // A snapshot that no statement asked for says nothing about the answers.
        Some(_) if !engine.asked_sources() => ScanReport::default(),
        Some(snapshot) => {
            let mut report = engine.report();
            report.notes.push(format!("the answers are of {}", describe(snapshot, Utc::now())));
            report
        }
        None => engine.report(),
    };
    report.notes.extend(not_read_fully(engine));
    for side in engine.side_reports() {
        report.sources.extend(side.sources);
        report.notes.extend(side.notes);
    }
    tell_sources(&report, settings.allow_partial, settings.display.quiet, reasons);
    if let Some(store) = engine.snapshot_store() {
        tell_damage_of_answers(store, settings.allow_partial, reasons);
    }
}

/// Tells what is damaged of the store, as far as it was read.
pub(super) fn tell_damage(store: &SnapshotStore) {
    for damaged in store.damage() {
        remark(&format!("warning: {}", damage(&damaged)));
    }
}

/// The same where the answers may not be what the store had last.
pub(super) fn tell_damage_of_answers(store: &SnapshotStore, allow_partial: bool, reasons: &mut Reasons) {
    tell_damage(store);
    if !allow_partial && !store.damage().is_empty() {
        reasons.add(exit::INCOMPLETE);
    }
}

/// A damaged manifest, and what that means.
fn damage(damaged: &str) -> String {
    format!("{damaged}; an older one holds, which may lack the newest snapshots: `apigw-sql snapshots verify`")
}

/// The same of a report.
pub(super) fn tell_sources(report: &ScanReport, allow_partial: bool, quiet: bool, reasons: &mut Reasons) {
    if !quiet {
        for note in &report.notes {
            remark(&format!("note: {note}"));
        }
    }
    let mut incomplete = false;
    for source in report.incomplete() {
        incomplete = true;
        remark(&line(source));
    }
    if incomplete && !allow_partial {
        reasons.add(exit::INCOMPLETE);
    }
}

/// How many files the last scan left before their end, because a LIMIT had its rows: that is no error.
fn not_read_fully(engine: &Engine) -> Option<String> {
    let progress = engine.sources()?.progress();
    let (done, total) = (progress.files_done(), progress.files_total());
    let left = total.saturating_sub(done);
    (left > 0).then(|| format!("{left} of {} not read to the end: the answer did not need more", counted(total, "file")))
}

/// `warning: dump/x.json: malformed at line 3: …; 12 records read`
fn line(source: &SourceStatus) -> String {
    let state = source.state.map_or("not read fully", |state| state.name());
    let mut line = String::from("warning: ");
    // The name of what was asked of an account does not say whose it is.
    if let Some(account_id) =
        source.account_id.as_ref().filter(|id| source.source_path.starts_with("arn:") && !source.source_path.contains(*id))
    {
        let _ = write!(line, "account {account_id}: ");
    }
    let _ = write!(line, "{}: {state}", source.source_path);
    // The whole document has no place to name.
    if let Some(place) = source.first_error_at.as_ref().filter(|place| !place.is_empty()) {
        let noun = if place.bytes().all(|b| b.is_ascii_digit()) { "line " } else { "" };
        let _ = write!(line, " at {noun}{place}");
    }
    if let Some(reason) = &source.reason {
        let _ = write!(line, ": {reason}");
    }
    let _ = write!(line, "; {} read", counted(source.records, "record"));
    if source.skipped > 0 {
        let _ = write!(line, ", {} skipped", source.skipped);
    }
    line
}

/// `1 record`, `2 records`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_source::SourceState;

    #[test]
    fn an_incomplete_source_is_one_line() {
        let source = SourceStatus {
            source: Some("get-resources".to_owned()),
            source_path: "dump/x.json".to_owned(),
            account_id: None,
            region: None,
            rest_api_id: None,
            state: Some(SourceState::Malformed),
            records: 12,
            skipped: 0,
            duplicates: 0,
            reason: Some("expected `,`, but found the end".to_owned()),
            first_error_at: Some("3".to_owned()),
            observed_at: None,
            named_explicitly: true,
        };
        assert_eq!(line(&source), "warning: dump/x.json: malformed at line 3: expected `,`, but found the end; 12 records read");
        let source = SourceStatus { first_error_at: Some(String::new()), ..source };
        assert_eq!(line(&source), "warning: dump/x.json: malformed: expected `,`, but found the end; 12 records read");
        let source = SourceStatus { records: 1, skipped: 2, reason: None, first_error_at: None, ..source };
        assert_eq!(line(&source), "warning: dump/x.json: malformed; 1 record read, 2 skipped");
        let source = SourceStatus {
            source_path: "arn:aws:apigateway:us-east-1::/restapis/a1".to_owned(),
            account_id: Some("111111111111".to_owned()),
            state: Some(SourceState::Denied),
            ..source
        };
        assert!(line(&source).starts_with("warning: account 111111111111: arn:aws:apigateway:us-east-1::/restapis/a1: denied;"));
    }
}
