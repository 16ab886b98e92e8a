//! What came of a file, summed up over its parts, and the status and notes that follow from it.

use super::archive::promises_ours;
use super::context::{Named, is_path_of_answer};
use super::input::{Captures, InputFile};
use super::operation::operation_of;
use super::shape::Shape;
use super::sink::{FilePart, NAMED, count};
use super::{SourceState, SourceStatus, error_answer, pages};

/// Endings of names of files that may hold something of ours; many have none.
const EXTENSIONS: [&str; 14] =
    ["", "json", "yaml", "yml", "template", "tf", "tfstate", "csv", "tsv", "parquet", "arrow", "feather", "txt", "out"];

/// The configuration states that records may show; a bit each.
pub(super) const CONFIG_STATES: [&str; 4] = ["working", "stage", "template", "plan"];

/// The bit of a configuration state.
pub(super) fn config_state_bit(state: Option<&str>) -> u8 {
    state.and_then(|s| CONFIG_STATES.iter().position(|known| *known == s)).map_or(0, |bit| 1 << bit)
}

/// A contradiction: the first one is told.
#[derive(Debug)]
struct Conflict {
    key: String,
    number: u32,
    line: u32,
    first_file: usize,
}

/// Everything that came of a file.
#[derive(Debug, Default)]
pub(super) struct Tally {
    part: FilePart,
    /// Whether it is what a live account answered.
    live: bool,
    pub(super) duplicates: u64,
    /// Whether other files of its kind beside it are somebody else's, and none is ours.
    pub(super) beside_foreign: bool,
    conflicts: u64,
    first_conflict: Option<Conflict>,
    /// The token of a page that another one should follow, and whether it is the last page.
    leftover: Option<(&'static str, bool)>,
}

impl Tally {
    /// A record's key was taken by `first_file`, which says something else.
    pub(super) fn conflict(&mut self, key: &str, number: u32, line: u32, first_file: usize) {
        self.conflicts += 1;
        if self.first_conflict.is_none() {
            self.first_conflict = Some(Conflict { key: key.to_owned(), number, line, first_file });
        }
    }

    /// Adds a later part of the file.
    pub(super) fn merge(&mut self, part: FilePart) {
        let all = &mut self.part;
        all.records += part.records;
        all.document_records += part.document_records;
        all.skipped += part.skipped;
        all.bare_methods += part.bare_methods;
        all.bare_operations += part.bare_operations;
        all.strange += part.strange;
        all.malformed |= part.malformed;
        if all.first_error.is_none() || part.failed.is_some() {
            all.first_error = part.first_error.or(all.first_error.take());
        }
        all.failed = all.failed.or(part.failed);
        all.shape = all.shape.or(part.shape);
        for page in part.pages {
            pages::add(&mut all.pages, page);
        }
        all.last_document = all.last_document.max(part.last_document);
        all.bare_names.extend(part.bare_names);
        all.shown_names.extend(part.shown_names);
        all.without_integration += part.without_integration;
        all.printed = all.printed.take().or(part.printed);
        all.cut_answers += part.cut_answers;
        all.first_strange = all.first_strange.take().or(part.first_strange);
        all.unrelated = all.unrelated.take().or(part.unrelated);
        for name in &part.unknown_members {
            all.unknown_member(name);
        }
        for (key, line) in part.duplicate_keys {
            all.duplicate_key(&key, line);
        }
        all.more_duplicate_keys += part.more_duplicate_keys;
        all.unknown_accounts += part.unknown_accounts;
        all.empty |= part.empty;
        all.archive = all.archive.or(part.archive);
        all.unread_names.extend(part.unread_names);
        for (all, of_part) in [(&mut all.refused, part.refused), (&mut all.unread, part.unread)] {
            for (what, number) in of_part {
                count(all, what, number);
            }
        }
    }

    /// Whether there is nothing in the file.
    pub(super) fn is_empty(&self) -> bool {
        self.part.empty
    }

    /// How many records are of an unknown account.
    pub(super) fn unknown_accounts(&self) -> u64 {
        self.part.unknown_accounts
    }

    /// The file's row of `apigw.source_status`, and what is to be told about it.
    pub(super) fn finish(mut self, file: &InputFile, files: &[InputFile]) -> (SourceStatus, Vec<String>) {
        self.live = file.live;
        self.judge_together();
        // A recording holds all sorts of things; in anything else what is not known is a record that was lost.
        if self.part.shape.is_some_and(|s| s != Shape::Recording) && self.part.strange > 0 {
            self.part.skipped += self.part.strange;
            if let (None, Some((place, message))) = (&self.part.first_error, self.part.first_strange.take()) {
                self.part.first_error = Some((Some(place), message));
            }
        }
        if self.part.empty {
            self.judge_empty(file);
        }
        if let Some(what) = self.part.archive {
            self.judge_archive(file, what);
        }
        let state = self.state();
        let first_error_at = self.part.first_error.as_ref().and_then(|(place, _)| place.clone());
        let line = |c: &Conflict| (c.line > 0).then(|| c.line.to_string());
        let conflict_at = self.first_conflict.as_ref().and_then(line).filter(|_| state == SourceState::Conflict);
        let status = SourceStatus {
            source: self.part.shape.map(|s| s.name().to_owned()),
            document: file
                .document()
                .or_else(|| self.part.shape.map(Shape::name))
                .or_else(|| operation_of(file.source_path()))
                .map(str::to_owned),
            source_path: file.source_path().to_owned(),
            account_id: file.captures.account_id.clone(),
            region: file.captures.region.clone(),
            rest_api_id: file.captures.rest_api_id.clone(),
            state: Some(state),
            records: if self.part.records > 0 { self.part.records as u64 } else { self.part.document_records },
            skipped: self.part.skipped,
            duplicates: self.duplicates,
            reason: self.reason(state),
            first_error_at: first_error_at.or(conflict_at),
            observed_at: file.modified,
            named_explicitly: file.named_explicitly,
        };
        (status, self.notes(file, files))
    }

    /// What only the whole file tells.
    fn judge_together(&mut self) {
        let part = &mut self.part;
        self.leftover = pages::cut(&part.pages);
        // A recording shows methods in one step that it does not show in another one.
        let shown = part.bare_names.iter().filter(|name| part.shown_names.contains(name)).count() as u64;
        part.bare_methods -= shown.min(part.bare_methods);
        if part.records == 0 {
            part.bare_methods += part.without_integration;
        }
        match part.printed.take() {
            Some((state, place, message)) if part.records == 0 => part.fail(state, place, message),
            Some((_, _, message)) => part.leave_unread_of("errors printed beside answers", error_answer::text_of(&message)),
            None => {}
        }
    }

    /// A call that fails leaves an empty file behind. Rows a line say by the name of their file that there are none.
    fn judge_empty(&mut self, file: &InputFile) {
        let path = file.source_path().to_ascii_lowercase();
        let name = path.strip_suffix(".gz").unwrap_or(&path).rsplit('/').next().unwrap_or_default().to_owned();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_foreign = self.beside_foreign || Named::of(&path) == Named::Foreign;
        let is_asked_for =
            file.named_explicitly || (!is_foreign && (file.captures != Captures::default() || EXTENSIONS.contains(&extension)));
        match extension {
            // What came of a request is told by who made it.
            _ if file.live || self.part.failed.is_some() || self.part.malformed => {}
            "ndjson" | "jsonl" => self.part.shape = Some(Shape::Ndjson),
            // Many modules have one, and no command leaves it behind.
            "tf" | "tofu" if !file.named_explicitly => {
                self.part.shape = Some(Shape::TerraformConfiguration);
                self.part.unrelated = Some("it is empty".to_owned());
            }
            _ if is_asked_for => {
                self.part.fail(SourceState::Failed, None, "it is empty, as what a failed command leaves behind".to_owned());
            }
            _ => self.part.unrelated = Some("it is empty".to_owned()),
        }
    }

    /// What is packed is not known, so where something of ours should be it is told as what could not be read.
    fn judge_archive(&mut self, file: &InputFile, what: &str) {
        let path = file.source_path();
        if file.named_explicitly || promises_ours(path) || is_path_of_answer(path) || file.captures.rest_api_id.is_some() {
            self.part.fail(SourceState::Failed, None, format!("it is {what}, which is not read: unpack it"));
        } else {
            self.part.unrelated = Some(format!("it is {what}, which is not read"));
        }
    }

    fn state(&self) -> SourceState {
        let part = &self.part;
        if let Some(failed) = part.failed {
            failed
        } else if part.malformed {
            SourceState::Malformed
        } else if part.skipped > 0
            || part.bare_methods > 0
            || part.bare_operations > 0
            || self.leftover.is_some()
            || part.cut_answers > 0
            || !part.unread.is_empty()
        {
            SourceState::Partial
        } else if self.conflicts > 0 {
            SourceState::Conflict
        } else if part.shape.is_none() && (part.unrelated.is_some() || part.strange > 0 || !part.refused.is_empty()) {
            SourceState::Unrelated
        } else {
            SourceState::Complete
        }
    }

    fn reason(&self, state: SourceState) -> Option<String> {
        let part = &self.part;
        let mut reasons = Vec::new();
        let error = part.first_error.as_ref().map(|(_, message)| message.as_str());
        match state {
            SourceState::Complete => {
                let refused = (!part.refused.is_empty()).then(|| by_kind(&part.refused));
                return refused.or_else(|| part.unrelated.clone());
            }
            SourceState::Unrelated => return Some(self.unrelated()),
            SourceState::Failed | SourceState::Denied | SourceState::Throttled => reasons.extend(error.map(str::to_owned)),
            SourceState::Malformed => {
                reasons.extend(error.map(str::to_owned));
                if part.skipped > 1 {
                    reasons.push(format!("{} skipped", counted(part.skipped, "record")));
                }
            }
            SourceState::Partial if part.failed.is_some() => reasons.extend(error.map(str::to_owned)),
            SourceState::Partial if part.skipped > 0 => {
                reasons.push(format!("{} skipped: {}", counted(part.skipped, "record"), error.unwrap_or_default()));
            }
            SourceState::Partial | SourceState::Conflict => {}
        }
        if part.bare_methods > 0 {
            // The service was asked to embed them.
            let advice = if self.live { "the service left out what was asked for" } else { "rerun with `--embed methods`" };
            reasons.push(format!("{} without details: {advice}", counted(part.bare_methods, "method")));
        }
        if part.bare_operations > 0 {
            let operations = counted(part.bare_operations, "operation");
            reasons.push(format!("{operations} without integration: export with `--parameters extensions=integrations`"));
        }
        if let Some((token, is_last)) = self.leftover {
            let what = if is_last { "it" } else { "a page before others" };
            reasons.push(format!("more pages follow: {what} ends with a `{token}`"));
        }
        if part.cut_answers > 0 {
            let (answers, end) = (counted(part.cut_answers, "answer"), if part.cut_answers == 1 { "ends" } else { "end" });
            reasons.push(format!("more pages follow: {answers} inside {end} with a token"));
        }
        if self.conflicts > 0 {
            reasons.push(format!("{} another source", counted_contradictions(self.conflicts)));
        }
        if !part.unread.is_empty() {
            reasons.push(self.not_read());
        }
        if !part.refused.is_empty() {
            reasons.push(by_kind(&part.refused));
        }
        Some(reasons.join("; "))
    }

    /// What was not read, with some of its names: `nested stacks: 2 (Orders, Users)`.
    fn not_read(&self) -> String {
        let kinds = self.part.unread.iter().map(|(what, number)| {
            let mut names: Vec<&str> =
                self.part.unread_names.iter().filter(|(of, _)| of == what).map(|(_, name)| name.as_str()).take(NAMED).collect();
            match names.len() as u64 {
                0 => return format!("{what}: {number}"),
                named if named < *number => names.push("…"),
                _ => {}
            }
            format!("{what}: {number} ({})", names.join(", "))
        });
        kinds.collect::<Vec<_>>().join(", ")
    }

    fn unrelated(&self) -> String {
        if let Some(what) = &self.part.unrelated {
            return what.clone();
        }
        if self.part.refused.is_empty() {
            return "it holds no API Gateway integrations".to_owned();
        }
        by_kind(&self.part.refused)
    }

    fn notes(&self, file: &InputFile, files: &[InputFile]) -> Vec<String> {
        let mut notes = Vec::new();
        let path = file.source_path();
        if let Some(conflict) = &self.first_conflict {
            let first = files.get(conflict.first_file).map_or("an earlier source", InputFile::source_path);
            let place = if conflict.line > 0 { format!("{path}:{}", conflict.line) } else { path.to_owned() };
            let more = match self.conflicts - 1 {
                0 => String::new(),
                more => format!("; {more} more in this file"),
            };
            notes.push(format!(
                "{place}: `{}` contradicts the record of the same key in `{first}` and is kept as `{}#{}`{more}",
                conflict.key, conflict.key, conflict.number
            ));
        }
        for (key, line) in &self.part.duplicate_keys {
            let place = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
            notes.push(format!("{place}: the key `{key}` stands twice in one object"));
        }
        if self.part.more_duplicate_keys > 0 {
            notes.push(format!("{path}: {} more stand twice", counted(self.part.more_duplicate_keys, "key")));
        }
        if !self.part.unknown_members.is_empty() {
            let names = self.part.unknown_members.join("`, `");
            notes.push(format!("{path}: no column for `{names}`"));
        }
        notes
    }
}

/// `other resources: 3, data sources: 1`.
fn by_kind(kinds: &[(&'static str, u64)]) -> String {
    let kinds: Vec<_> = kinds.iter().map(|(what, count)| format!("{what}: {count}")).collect();
    kinds.join(", ")
}

/// `1 record`, `2 records`.
fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn counted_contradictions(count: u64) -> String {
    if count == 1 { "1 record contradicts".to_owned() } else { format!("{count} records contradict") }
}
