//! What `diff` prints for people: each record that differs, with what differs below it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use datafusion::arrow::array::{Array as _, AsArray as _, RecordBatch};

use apigw_sql_columns::output::in_one_line;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::error::{LONGEST_VALUE, short_value};

/// How much of what two long values have in common is shown before they differ.
const CONTEXT: usize = 30;

/// How many records differ in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiffCounts {
    /// Records that only the second side has.
    pub added: u64,
    /// Records that only the first side has.
    pub removed: u64,
    /// Records that both sides have.
    pub changed: u64,
    /// Records that a side could not see.
    pub not_observed: u64,
    /// APIs that a side does not describe.
    pub not_described: u64,
}

impl DiffCounts {
    /// Whether the sides differ in what both could see.
    pub fn differ(self) -> bool {
        self.added + self.removed + self.changed > 0
    }
}

/// The statement that gives the differences in the order in which they are printed.
pub fn statement(a: &str, b: &str, force: bool) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    format!(
        "SELECT * FROM apigw.integration_diff(a => {}, b => {}, force => {force}) AS d \
         ORDER BY account_id NULLS FIRST, region NULLS FIRST, rest_api_name NULLS FIRST, rest_api_id NULLS FIRST, path, api_method, _key, change, column_name, element",
        quoted(a),
        quoted(b)
    )
}

/// A row of the differences.
struct Row<'a> {
    batch: &'a RecordBatch,
    row: usize,
}

impl<'a> Row<'a> {
    fn text(&self, name: &str) -> Option<&'a str> {
        let column = self.batch.column(Dataset::IntegrationDiff.column_index(name)?).as_string_view_opt()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    /// What tells one record from another.
    fn record(&self) -> [Option<&'a str>; 7] {
        ["change", "_key", "account_id", "region", "rest_api_id", "rest_api_name", "path"].map(|name| self.text(name))
    }
}

/// The text of the differences, which are in the order of [`statement`], and how many there are.
pub fn render(batches: &[RecordBatch], colour: bool) -> (String, DiffCounts) {
    let (mut text, mut counts) = (String::new(), DiffCounts::default());
    let mut last = None;
    for batch in batches {
        for row in 0..batch.num_rows() {
            let row = Row { batch, row };
            let record = row.record();
            if last != Some(record) {
                last = Some(record);
                count(&row, &mut counts);
                heading(&row, colour, &mut text);
            }
            if let Some(column) = row.text("column_name") {
                detail(&row, column, colour, &mut text);
            }
        }
    }
    (text, counts)
}

fn count(row: &Row<'_>, counts: &mut DiffCounts) {
    match row.text("change") {
        Some("added") => counts.added += 1,
        Some("removed") => counts.removed += 1,
        Some("changed") => counts.changed += 1,
        _ if row.text("_key").is_none() => counts.not_described += 1,
        _ => counts.not_observed += 1,
    }
}

fn paint(text: &str, colour: Option<AnsiColor>, enabled: bool) -> String {
    let style = colour.filter(|_| enabled).map_or_else(Style::new, |colour| Style::new().fg_color(Some(colour.into())));
    format!("{style}{text}{style:#}")
}

/// `~ 111111111111 us-east-1 a1b2c3 Orders GET /orders/{id}`
fn heading(row: &Row<'_>, colour: bool, out: &mut String) {
    let (mark, hue) = match row.text("change") {
        Some("added") => ("+", Some(AnsiColor::Green)),
        Some("removed") => ("-", Some(AnsiColor::Red)),
        Some("changed") => ("~", Some(AnsiColor::Yellow)),
        _ => ("?", Some(AnsiColor::Cyan)),
    };
    let mut line = mark.to_owned();
    let parts = ["account_id", "region", "rest_api_id", "rest_api_name", "api_method", "path"].map(|name| row.text(name));
    if parts.iter().flatten().next().is_some() {
        for part in parts.into_iter().flatten() {
            let _ = write!(line, " {}", shown(part));
        }
    }
    // A record without a path is known by its key.
    if row.text("path").is_none()
        && let Some(key) = row.text("_key")
    {
        let _ = write!(line, " ({})", shown(key));
    }
    let _ = writeln!(out, "{}", paint(&line, hue, colour));
    if let Some(reason) = row.text("reason") {
        let _ = writeln!(out, "    {}", shown(reason));
    }
}

/// `    timeout_in_millis: 29000 → 5000`
fn detail(row: &Row<'_>, column: &str, colour: bool, out: &mut String) {
    let element = row.text("element").map(|element| format!("[{}]", shown(element))).unwrap_or_default();
    let from = first_shown(row.text("old_value"), row.text("new_value"));
    let value = |name: &str, hue: AnsiColor| match row.text(name) {
        Some(text) if from > 0 => paint(&format!("…{}", shown(&text.chars().skip(from).collect::<String>())), Some(hue), colour),
        Some(text) => paint(&shown(text), Some(hue), colour),
        None => "(none)".to_owned(),
    };
    let (old, new) = (value("old_value", AnsiColor::Red), value("new_value", AnsiColor::Green));
    let _ = writeln!(out, "    {column}{element}: {old} → {new}");
}

/// The character with which two long values are shown first: what they have in common could hide what differs.
fn first_shown(old: Option<&str>, new: Option<&str>) -> usize {
    let (Some(old), Some(new)) = (old, new) else { return 0 };
    let common = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let is_long = old.chars().count().max(new.chars().count()) > LONGEST_VALUE;
    if is_long { common.saturating_sub(CONTEXT) } else { 0 }
}

/// A value in one line: nothing raw reaches a terminal, and long ones are cut with a visible mark.
fn shown(text: &str) -> String {
    in_one_line(&short_value(text)).into_owned()
}

/// `3 changed, 1 added, 2 removed`, and what was not compared.
pub fn summary(counts: DiffCounts) -> String {
    let mut parts = Vec::new();
    for (number, what) in [(counts.changed, "changed"), (counts.added, "added"), (counts.removed, "removed")] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    let mut text = if parts.is_empty() { "no differences".to_owned() } else { parts.join(", ") };
    if counts.not_observed > 0 {
        let _ = write!(text, "; {} not observed by one side", counts.not_observed);
    }
    if counts.not_described > 0 {
        let noun = if counts.not_described == 1 { "API is" } else { "APIs are" };
        let _ = write!(text, "; {} {noun} not described by one side", counts.not_described);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_line_of_what_a_terminal_takes() {
        assert_eq!(shown("a\nb\u{1b}[31m\u{202e}"), "a\\nb\\x1b[31m\\u202e");
        assert!(shown(&"x".repeat(500)).ends_with("x… (500 characters)"));
    }

    #[test]
    fn long_values_are_shown_from_where_they_differ() {
        let long = "arn:aws:lambda:".repeat(20);
        assert_eq!(first_shown(Some(&format!("{long}old")), Some(&format!("{long}new"))), 300 - CONTEXT);
        assert_eq!(first_shown(Some("short/a"), Some("short/b")), 0);
        assert_eq!(first_shown(None, Some(&long)), 0);
        assert_eq!(first_shown(Some(&long), Some("é")), 0);
    }

    #[test]
    fn the_summary_names_what_was_not_compared() {
        assert_eq!(summary(DiffCounts::default()), "no differences");
        let counts = DiffCounts { added: 1, changed: 2, not_observed: 3, not_described: 1, ..DiffCounts::default() };
        assert_eq!(summary(counts), "2 changed, 1 added; 3 not observed by one side; 1 API is not described by one side");
    }
}
