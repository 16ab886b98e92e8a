//! What whoever asked is told beside the rows.

use std::fmt::{self, Write as _};

use apigw_sql_source::{ScanReport, SourceStatus};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good to know.
    Note,
    /// The answer is not of all that was asked.
    Warning,
}

/// Something to tell, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// What is told.
    pub message: String,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
        };
        write!(f, "{name}: {}", self.message)
    }
}

/// What is to tell of a report: its notes, and each source that could not be read completely.
pub fn notices(report: &ScanReport) -> Vec<Notice> {
    let notes = report.notes.iter().map(|note| Notice { severity: Severity::Note, message: note.clone() });
    notes.chain(report.incomplete().map(|source| Notice { severity: Severity::Warning, message: incomplete(source) })).collect()
}

/// `dump/x.json: malformed at line 3: …; 12 records read`
fn incomplete(source: &SourceStatus) -> String {
    let state = source.state.map_or("not read fully", |state| state.name());
    let mut line = String::new();
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
    let records = if source.records == 1 { "record" } else { "records" };
    let _ = write!(line, "; {} {records} read", source.records);
    if source.skipped > 0 {
        let _ = write!(line, ", {} skipped", source.skipped);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_source::SourceState;

    #[test]
    fn an_incomplete_source_is_one_line() {
        let source = SourceStatus {
            source: Some("get-resources".to_owned()),
            document: None,
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
        assert_eq!(incomplete(&source), "dump/x.json: malformed at line 3: expected `,`, but found the end; 12 records read");
        let source = SourceStatus { first_error_at: Some(String::new()), ..source };
        assert_eq!(incomplete(&source), "dump/x.json: malformed: expected `,`, but found the end; 12 records read");
        let source = SourceStatus { records: 1, skipped: 2, reason: None, first_error_at: None, ..source };
        assert_eq!(incomplete(&source), "dump/x.json: malformed; 1 record read, 2 skipped");
        let source = SourceStatus {
            source_path: "arn:aws:apigateway:us-east-1::/restapis/a1".to_owned(),
            account_id: Some("111111111111".to_owned()),
            state: Some(SourceState::Denied),
            ..source
        };
        assert!(incomplete(&source).starts_with("account 111111111111: arn:aws:apigateway:us-east-1::/restapis/a1: denied;"));
    }
}
