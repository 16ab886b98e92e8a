//! Which files: `--from` as the user wrote it becomes a sorted list of inputs that can be opened.
//!
//! Nothing is read here but directories. A source is a file, a directory, a glob, a path template, `-` for
//! standard input, or what the program brings with it. What is left out on purpose is told in [`Listing::notes`]; what could
//! not be entered becomes an input whose [`InputFile::open`] fails, so that it gets its row in the status table.

mod assembly;
mod collect;
mod embedded;
mod expand;
mod open;
mod pattern;
mod walk;

#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};

use self::collect::Collector;
pub use self::embedded::Embedded;
use self::pattern::Pattern;
use super::SourceOptions;
use apigw_sql_value::{Error, Result};

/// What a path template captured: facts that the files themselves do not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures {
    /// `{account_id}`
    pub account_id: Option<String>,
    /// `{region}`
    pub region: Option<String>,
    /// `{rest_api_id}`
    pub rest_api_id: Option<String>,
    /// `{stage}`
    pub stage: Option<String>,
    /// What else documents do not say of where they belong: `{domain_name}`, `{deployment_id}`, … An `{api_id}` is a `rest_api_id`.
    pub others: Vec<(&'static str, String)>,
}

impl Captures {
    /// What was captured under another name than those of the fields.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// Why they cannot be what their names say, if so: a stray folder beside those of the accounts, say.
    fn misfit(&self) -> Option<String> {
        match self {
            Self { account_id: Some(text), .. } if !is_account(text) => Some(format!("`{text}` is no account id of 12 digits")),
            Self { region: Some(text), .. } if !looks_like_region(text) => Some(format!("`{text}` is no region")),
            _ => None,
        }
    }
}

/// Where the bytes of an input come from.
#[derive(Clone, Debug)]
enum Content {
    /// A file on disk; `regular`: not a pipe or device, so it can be read again.
    File { path: PathBuf, regular: bool },
    /// Standard input, and whether somebody took it already.
    Stdin(Arc<AtomicBool>),
    /// Bytes in the binary.
    Embedded(&'static [u8]),
    /// A place that could not be entered, and why.
    Failed { path: PathBuf, reason: String },
}

/// One input: a file, standard input or an embedded document.
#[derive(Clone, Debug)]
pub struct InputFile {
    source_path: String,
    content: Content,
    /// What the path template captured.
    pub captures: Captures,
    /// Whether the user named this very file, not a directory or a pattern it was found by.
    pub named_explicitly: bool,
    /// The size in bytes as stored (compressed, if it is), where known.
    pub size: Option<u64>,
    /// When it was last written, where known.
    pub modified: Option<DateTime<Utc>>,
    /// Which of the sources it came from, counted in the order they were named.
    pub from_index: usize,
    /// Whether it is what a live account answered.
    pub live: bool,
    /// The operation that it answers, where whoever made it says so.
    document: Option<&'static str>,
}

impl InputFile {
    fn new(source_path: String, content: Content, from_index: usize) -> Self {
        Self {
            source_path,
            content,
            captures: Captures::default(),
            named_explicitly: false,
            size: None,
            modified: None,
            from_index,
            live: false,
            document: None,
        }
    }

    /// The same, with the operation that it answers.
    #[must_use]
    pub fn answering(self, document: &'static str) -> Self {
        Self { document: Some(document), ..self }
    }

    /// The operation that it answers, where whoever made it says so.
    pub fn document(&self) -> Option<&'static str> {
        self.document
    }

    /// What a live account answered, kept in the file at `path`. `source_path` names what was asked, and `observed_at`
    /// is when.
    pub fn live(source_path: String, path: PathBuf, captures: Captures, observed_at: Option<DateTime<Utc>>) -> Self {
        let size = path.metadata().ok().map(|m| m.len());
        let content = Content::File { path, regular: true };
        Self { captures, size, modified: observed_at, live: true, ..Self::new(source_path, content, 0) }
    }

    /// The path as it was named or found, with forward slashes; not necessarily to the byte, because a file name
    /// need not be UTF-8.
    pub fn source_path(&self) -> &str {
        &self.source_path
    }

    /// The path on disk; `None` for standard input and the sample.
    pub fn path(&self) -> Option<&Path> {
        match &self.content {
            Content::File { path, .. } | Content::Failed { path, .. } => Some(path),
            Content::Stdin(_) | Content::Embedded(_) => None,
        }
    }

    /// Why it cannot be opened, where the listing found that out: a directory without permission, a broken link.
    pub fn failure(&self) -> Option<&str> {
        match &self.content {
            Content::Failed { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Whether [`Self::open`] may be called again and gives the same bytes: not for standard input and pipes.
    pub fn rereadable(&self) -> bool {
        matches!(self.content, Content::File { regular: true, .. } | Content::Embedded(_))
    }

    /// Opens it; gzip is recognised by its first bytes and decompressed.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        open::open(&self.content, &self.source_path)
    }
}

/// The inputs that the sources name.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The inputs, in the order of the sources, then of the bytes of their paths.
    pub files: Vec<InputFile>,
    /// What was left out and why, one line each.
    pub notes: Vec<String>,
}

/// Lists what `options` name. Only directories are read.
pub fn list(options: &SourceOptions) -> Result<Listing> {
    check_assumptions(options)?;
    let mut collector = Collector::default();
    if let Some(sample) = options.sample {
        collector.add_embedded(sample);
    }
    let mut stdin_named = false;
    for text in &options.from {
        let source = forward_slashes(text);
        if source == "-" {
            if stdin_named {
                return Err(Error::usage("standard input `-` is named more than once")
                    .with_hint("it can be read only once; write it to a file, or name it once"));
            }
            stdin_named = true;
            collector.add_stdin();
        } else {
            list_one(&source, &mut collector)?;
        }
    }
    Ok(collector.finish())
}

fn list_one(source: &str, collector: &mut Collector) -> Result<()> {
    if source.is_empty() {
        return Err(Error::usage("a source is empty").with_hint("expected a file, a directory, a glob, a path template or `-`"));
    }
    if let Some(scheme) = url_scheme(source) {
        return Err(not_a_path(source, scheme));
    }
    collector.begin();
    // A name that exists is never a glob: a shell may have expanded one to a name with brackets. Braces are
    // always captures.
    let literal = !source.contains(['{', '}']) && (!Pattern::is_pattern(source) || Path::new(source).symlink_metadata().is_ok());
    if literal {
        expand::add_named(source, collector)?;
    } else {
        expand::add_matching(source, &Pattern::parse(source)?, collector)?;
    }
    collector.end(source);
    Ok(())
}

/// The scheme of something that looks like a URL.
fn url_scheme(source: &str) -> Option<&str> {
    let (scheme, _) = source.split_once("://")?;
    // One letter would be a drive.
    let named = scheme.len() > 1 && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (named && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))).then_some(scheme)
}

fn not_a_path(source: &str, scheme: &str) -> Error {
    let hint = match scheme.to_ascii_lowercase().as_str() {
        "s3" => format!("copy it first, for example `aws s3 cp --recursive {source} exports/`, then `--from exports/`"),
        "file" => "write the path alone, without `file://`".to_owned(),
        _ => "copy it to a local file or directory first, then name that".to_owned(),
    };
    Error::usage(format!("cannot read `{source}`: expected a local path, but found a `{scheme}` URL")).with_hint(hint)
}

fn check_assumptions(options: &SourceOptions) -> Result<()> {
    if let Some(account) = options.assume_account.as_ref().filter(|a| !is_account(a)) {
        return Err(Error::usage(format!("expected an account id of 12 digits to assume, but found `{account}`"))
            .with_hint("leading zeros belong to it: `012345678901`"));
    }
    if let Some(region) = options.assume_region.as_ref().filter(|r| !looks_like_region(r)) {
        return Err(Error::usage(format!("expected a region to assume, but found `{region}`"))
            .with_hint("a region looks like `us-east-1`, `cn-north-1` or `us-gov-west-1`"));
    }
    Ok(())
}

/// Whether a text is the id of an account.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text looks like the name of a region: letters in two or more parts, then a number: `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`.
pub(super) fn looks_like_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let is_word = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2 && words.iter().all(is_word) && !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())
}

/// The path as messages and the status table show it.
fn display_path(path: &Path) -> String {
    forward_slashes(&path.to_string_lossy())
}

#[cfg(windows)]
fn forward_slashes(text: &str) -> String {
    text.replace('\\', "/")
}

#[cfg(not(windows))]
fn forward_slashes(text: &str) -> String {
    text.to_owned()
}
