//! What could not be read completely, told on stderr after a run.

use chrono::Utc;

use super::console::remark;
use super::exit::{self, Reasons};
use super::settings::Settings;
use crate::engine::Engine;
use crate::statement::{Severity, notices};
use apigw_sql_source::ScanReport;
use apigw_sql_source::snapshot::{SnapshotStore, describe};

/// Tells the notes and each incomplete source in a line, and adds the reason for the exit code.
pub(super) fn tell(engine: &Engine, settings: &Settings, reasons: &mut Reasons) {
    let mut report = match engine.snapshot() {
        // A snapshot that no statement asked for says nothing about the answers.
        Some(_) if !engine.asked_sources() => ScanReport::default(),
        Some(snapshot) => {
            let mut report = engine.report_of_answers();
            report.notes.push(format!("the answers are of {}", describe(snapshot, Utc::now())));
            report
        }
        None => engine.report_of_answers(),
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
    let mut incomplete = false;
    for notice in notices(report) {
        incomplete |= notice.severity == Severity::Warning;
        if notice.severity == Severity::Warning || !quiet {
            remark(&notice.to_string());
        }
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

/// `1 record`, `2 records`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
