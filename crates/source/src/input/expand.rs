//! From one named source to the files on disk: a plain name, or a pattern matched directory by directory.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Captures;
use super::collect::Collector;
use super::pattern::{Pattern, Segment};
use super::walk::{is_hidden, walk};
use apigw_sql_value::{Error, Result};

/// Adds the file `source`, or all files below the directory `source`.
pub(super) fn add_named(source: &str, collector: &mut Collector) -> Result<()> {
    let path = Path::new(source);
    let metadata = fs::metadata(path).map_err(|e| not_there(source, e))?;
    if !metadata.is_dir() {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        collector.add_file(path.to_owned(), real, &metadata, &Captures::default(), true);
        return Ok(());
    }
    walk(path, true, &Captures::default(), collector);
    if collector.is_empty() {
        let error = Error::usage(format!("the directory `{source}` holds no files"));
        return Err(match collector.ignored() {
            Some(what) => error.with_hint(format!("{what} left out by .gitignore; the glob `{}/**` lists them", trimmed(source))),
            None => error,
        });
    }
    Ok(())
}

/// Adds all files that the pattern matches, and all below the directories that it matches.
pub(super) fn add_matching(source: &str, pattern: &Pattern, collector: &mut Collector) -> Result<()> {
    let mut expansion = Expansion { pattern, collector, visited: HashSet::new() };
    expansion.visit(PathBuf::from(pattern.root), 0, &Captures::default());
    if collector.is_empty() {
        let noun = if pattern.is_template() { "path template" } else { "glob" };
        let hint = collector.misfit().map_or_else(|| deepest(pattern), str::to_owned);
        return Err(Error::usage(format!("the {noun} `{source}` matches nothing")).with_hint(hint));
    }
    Ok(())
}

struct Expansion<'a> {
    pattern: &'a Pattern,
    collector: &'a mut Collector,
    /// Several `**` lead to one place in many ways; the first, which has the shortest `**` in front, counts.
    visited: HashSet<(PathBuf, usize)>,
}

impl Expansion<'_> {
    fn visit(&mut self, path: PathBuf, index: usize, captures: &Captures) {
        match self.pattern.segments.get(index) {
            None => self.found(path, captures),
            Some(Segment::Literal(name)) => {
                let path = path.join(name);
                // Whether it exists shows further down.
                self.visit(path, index + 1, captures);
            }
            Some(Segment::Matcher(matcher)) => {
                for name in self.names(&path, captures) {
                    let Some(captures) = matcher.matched(&name.to_string_lossy(), captures) else { continue };
                    self.visit(path.join(&name), index + 1, &captures);
                }
            }
            Some(Segment::AnyDepth) if index + 1 == self.pattern.segments.len() && !self.pattern.directories_only => {
                self.found(path, captures);
            }
            Some(Segment::AnyDepth) => self.any_depth(path, index, captures),
        }
    }

    fn any_depth(&mut self, path: PathBuf, index: usize, captures: &Captures) {
        let mut pending = vec![path];
        while let Some(path) = pending.pop() {
            if !self.visited.insert((path.clone(), index)) {
                continue;
            }
            for name in self.names(&path, captures).into_iter().rev() {
                let below = path.join(&name);
                // As in a shell, `**` does not pass through links; so it cannot loop.
                let Ok(metadata) = fs::symlink_metadata(&below) else { continue };
                if is_hidden(&name.to_string_lossy()) {
                    continue;
                }
                if metadata.is_dir() {
                    pending.push(below);
                } else if metadata.is_symlink() && fs::metadata(&below).is_ok_and(|target| target.is_dir()) {
                    self.collector.add_passed_over(&below);
                }
            }
            self.visit(path, index + 1, captures);
        }
    }

    /// The names in a directory, in order; none if there is no such directory.
    fn names(&mut self, directory: &Path, captures: &Captures) -> Vec<std::ffi::OsString> {
        let shown = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        let names: io::Result<Vec<_>> = fs::read_dir(shown).and_then(|entries| entries.map(|e| e.map(|e| e.file_name())).collect());
        match names {
            Ok(mut names) => {
                names.sort_unstable();
                names
            }
            Err(e) => {
                if !matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                    self.collector.add_failure(shown.to_owned(), e.to_string(), captures);
                }
                Vec::new()
            }
        }
    }

    /// The whole pattern is used up at `path`.
    fn found(&mut self, path: PathBuf, captures: &Captures) {
        let path = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() || (metadata.is_file() && !self.pattern.directories_only) => {
                if let Some(reason) = captures.misfit() {
                    self.collector.add_misfit(&path, &reason);
                } else if metadata.is_dir() {
                    walk(&path, false, captures, self.collector);
                } else {
                    let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                    self.collector.add_file(path, real, &metadata, captures, false);
                }
            }
            Ok(metadata) if !metadata.is_file() => self.collector.add_special(&path),
            Ok(_) => {}
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                if fs::symlink_metadata(&path).is_ok() {
                    self.collector.add_failure(path, "a link that leads nowhere".to_owned(), captures);
                }
            }
            Err(e) => self.collector.add_failure(path, e.to_string(), captures),
        }
    }
}

fn not_there(source: &str, error: io::Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return Error::usage(format!("cannot read `{source}`: {error}")).caused_by(error);
    }
    let missing = Error::usage(format!("`{source}` does not exist")).caused_by(error);
    if source.starts_with("~/") {
        return missing.with_hint("the shell does not replace `~` inside quotes; write the whole path");
    }
    match neighbour(Path::new(source)) {
        Some(name) => missing.with_hint(format!("did you mean `{name}`?")),
        None => missing,
    }
}

/// The most similar name in the same directory, if it is similar enough to be meant.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let names = fs::read_dir(parent.unwrap_or(Path::new("."))).ok()?;
    let names = names.filter_map(io::Result::ok).map(|e| e.file_name().to_string_lossy().into_owned());
    let best = names.map(|n| (strsim::jaro_winkler(&n, &wanted), n)).filter(|(s, _)| *s > 0.85);
    let (_, name) = best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))?;
    Some(super::display_path(&parent.map_or_else(|| PathBuf::from(&name), |p| p.join(&name))))
}

/// How far the fixed beginning of a pattern leads: the most frequent mistake is in there.
fn deepest(pattern: &Pattern) -> String {
    let mut path = PathBuf::from(pattern.root);
    for segment in &pattern.segments {
        let Segment::Literal(name) = segment else { break };
        let next = path.join(name);
        if !next.exists() {
            return format!("`{}` does not exist", super::display_path(&next));
        }
        path = next;
    }
    if path.as_os_str().is_empty() {
        return "it was looked for in the current directory".to_owned();
    }
    format!("`{}` exists, but nothing in it fits the rest", super::display_path(&path))
}

fn trimmed(source: &str) -> &str {
    source.trim_end_matches('/')
}
