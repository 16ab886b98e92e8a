//! What the shell says first: its version, what is loaded, where help is.

use std::fmt::Write as _;

use chrono::Utc;

use super::terminal::Terminal;
use crate::psql::Session;
use apigw_sql_source::SourceOptions;
use apigw_sql_source::snapshot::describe;

/// The most sources that are named.
const NAMED: usize = 4;

/// The banner of a session over `sources`.
pub(super) fn lines(session: &Session<Terminal>, sources: &SourceOptions) -> [String; 2] {
    let files = session.engine().report().sources.len();
    let help = format!("apigw-sql {}   type \\? for help, \\d for tables, \\q to leave", env!("CARGO_PKG_VERSION"));
    let loaded = match session.engine().snapshot() {
        Some(snapshot) => describe(snapshot, Utc::now()),
        None => loaded(sources, files),
    };
    [help, loaded]
}

/// What is loaded.
fn loaded(sources: &SourceOptions, files: usize) -> String {
    let mut named: Vec<String> = sources.from.iter().take(NAMED).cloned().collect();
    if sources.from.len() > NAMED {
        named.push(format!("{} more", sources.from.len() - NAMED));
    }
    if named.is_empty() {
        return format!("this is the built-in sample ({}); name your own files with --from", counted(files));
    }
    if sources.sample.is_some() {
        named.push("the built-in sample".to_owned());
    }
    let mut text = named.join(", ");
    let _ = write!(text, " ({})", counted(files));
    text
}

fn counted(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::SAMPLE;

    #[test]
    fn the_sample_is_called_the_sample() {
        let none = SourceOptions::default();
        assert_eq!(loaded(&none, 31), "this is the built-in sample (31 files); name your own files with --from");
        let named = SourceOptions { from: vec!["exports/".to_owned()], ..SourceOptions::default() };
        assert_eq!(loaded(&named, 1), "exports/ (1 file)");
        let many = SourceOptions {
            from: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
            sample: Some(&SAMPLE),
            ..SourceOptions::default()
        };
        assert_eq!(loaded(&many, 9), "a, b, c, d, 2 more, the built-in sample (9 files)");
    }
}
