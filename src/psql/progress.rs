//! A line on stderr that tells how far a statement is, after a second and only on a terminal.

use std::fmt::Write as _;
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};

use super::gate::StatusLine;
use crate::engine::Progress;

/// How long a statement may take before anything is drawn.
const QUIET: Duration = Duration::from_secs(1);

/// The line, drawn or not.
#[derive(Debug, Default)]
pub struct ProgressLine {
    line: Option<StatusLine>,
}

impl ProgressLine {
    /// Draws how far the reading of sources is, for a work that goes on for `elapsed`.
    pub fn draw(&mut self, progress: Option<&Progress>, elapsed: Duration) {
        if elapsed < QUIET {
            return;
        }
        if self.line.is_none() {
            self.line = StatusLine::on_terminal();
        }
        if let Some(line) = &self.line {
            line.show(&message(progress.map(Counters::of).as_ref(), elapsed));
        }
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if let Some(line) = self.line.take() {
            line.clear();
        }
    }
}

/// How far the reading of sources is.
#[derive(Debug, Default)]
struct Counters {
    files: (u64, u64),
    bytes: (u64, u64),
    records: u64,
}

impl Counters {
    fn of(progress: &Progress) -> Self {
        Self {
            files: (progress.files_done(), progress.files_total()),
            bytes: (progress.bytes_done(), progress.bytes_total()),
            records: progress.records(),
        }
    }
}

/// `12/340 files, 4.10 MiB of 120.00 MiB, 12,000 records, 3 s`
fn message(counters: Option<&Counters>, elapsed: Duration) -> String {
    let mut text = String::new();
    if let Some(Counters { files, bytes, records }) = counters.filter(|c| c.files.0 < c.files.1) {
        let _ = write!(text, "{}/{} files, ", HumanCount(files.0), HumanCount(files.1));
        let _ = write!(text, "{} of {}, ", HumanBytes(bytes.0), HumanBytes(bytes.1));
        let _ = write!(text, "{} records, ", HumanCount(*records));
    }
    let _ = write!(text, "{} s", elapsed.as_secs());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_scan_only_the_time_is_told() {
        assert_eq!(message(None, Duration::from_millis(3999)), "3 s");
        assert_eq!(message(Some(&Counters::default()), Duration::from_secs(2)), "2 s");
        let counters = Counters { files: (12, 10_000), bytes: (4_300_000, 125_829_120), records: 12_000 };
        let expected = "12/10,000 files, 4.10 MiB of 120.00 MiB, 12,000 records, 61 s";
        assert_eq!(message(Some(&counters), Duration::from_secs(61)), expected);
    }
}
