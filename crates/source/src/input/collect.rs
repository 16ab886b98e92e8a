//! What was found so far: each file once, sorted a source at a time, with notes on what was left out.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::stored::is_folder_manifest;
use super::{Captures, Content, Embedded, InputFile, Listing, display_path};

/// Collects the inputs of one source after the other.
#[derive(Default)]
pub(super) struct Collector {
    files: Vec<InputFile>,
    notes: Vec<String>,
    /// Real path of each file that was found, and the source it came from.
    seen: HashMap<PathBuf, usize>,
    from_index: usize,
    current: Current,
}

/// The source that is being listed.
#[derive(Default)]
struct Current {
    start: usize,
    ignored_files: usize,
    ignored_directories: usize,
    repeated: LeftOut,
    links: LeftOut,
    misfits: LeftOut,
    specials: LeftOut,
    passed_over: LeftOut,
    beside_assemblies: LeftOut,
    notes: Vec<String>,
}

/// How many were left out, and the first of them as an example.
#[derive(Default)]
struct LeftOut {
    count: usize,
    example: Option<String>,
}

impl LeftOut {
    fn add(&mut self, path: &Path) {
        self.count += 1;
        self.example.get_or_insert_with(|| display_path(path));
    }

    fn add_with_reason(&mut self, path: &Path, reason: &str) {
        self.count += 1;
        self.example.get_or_insert_with(|| format!("`{}`: {reason}", display_path(path)));
    }
}

impl Collector {
    pub(super) fn begin(&mut self) {
        self.current = Current { start: self.files.len(), ..Current::default() };
    }

    /// Sorts what the source gave and tells what it did not.
    pub(super) fn end(&mut self, source: &str) {
        let current = std::mem::take(&mut self.current);
        self.files[current.start..].sort_by(|a, b| a.source_path.as_bytes().cmp(b.source_path.as_bytes()));
        if let Some(what) = ignored(current.ignored_files, current.ignored_directories) {
            self.notes.push(format!("{what} left out by .gitignore below `{source}`"));
        }
        if let Some(example) = &current.repeated.example {
            let files = counted(current.repeated.count, "file");
            self.notes.push(format!("{files} of `{source}` named before, read only once: for instance `{example}`"));
        }
        if let Some(example) = &current.links.example {
            let links = counted(current.links.count, "link");
            self.notes.push(format!("{links} below `{source}` left out, leading to what is listed already: for instance `{example}`"));
        }
        if let Some(example) = &current.specials.example {
            let files = counted(current.specials.count, "pipe or device");
            self.notes.push(format!("{files} below `{source}` left out, which would have to be named: for instance `{example}`"));
        }
        if let Some(example) = &current.passed_over.example {
            let links = counted(current.passed_over.count, "link");
            self.notes.push(format!("{links} to folders that `**` of `{source}` does not pass through: for instance `{example}`"));
        }
        if let Some(example) = &current.beside_assemblies.example {
            let entries = counted(current.beside_assemblies.count, "file or folder");
            self.notes.push(format!("{entries} of `{example}` left out: its manifest does not name them as templates"));
        }
        if let Some(example) = &current.misfits.example {
            let matches = counted(current.misfits.count, "match");
            self.notes.push(format!("{matches} of `{source}` left out: {example}"));
        }
        self.notes.extend(current.notes);
        self.from_index += 1;
    }

    /// Whether the current source gave anything yet.
    pub(super) fn is_empty(&self) -> bool {
        self.files.len() == self.current.start && self.current.repeated.count == 0
    }

    /// What `.gitignore` rules left out of the current source, in words.
    pub(super) fn ignored(&self) -> Option<String> {
        ignored(self.current.ignored_files, self.current.ignored_directories)
    }

    /// Something beside the templates of a cloud assembly in this directory.
    pub(super) fn add_beside_assembly(&mut self, directory: &Path) {
        self.current.beside_assemblies.add(directory);
    }

    pub(super) fn add_stdin(&mut self) {
        let mut file = InputFile::new("<stdin>".to_owned(), Content::Stdin(Arc::default()), self.from_index);
        file.named_explicitly = true;
        self.files.push(file);
        self.from_index += 1;
    }

    pub(super) fn add_embedded(&mut self, embedded: &'static Embedded) {
        self.files.extend(embedded.files(self.from_index));
        self.from_index += 1;
    }

    /// Adds a file unless its real path is there already.
    pub(super) fn add_file(&mut self, path: PathBuf, real: PathBuf, metadata: &Metadata, captures: &Captures, named: bool) {
        if !named && is_folder_manifest(&path) || !self.is_new(&path, real) {
            return;
        }
        let regular = metadata.is_file();
        let mut file = InputFile::new(display_path(&path), Content::File { path, regular }, self.from_index);
        file.captures = captures.clone();
        file.named_explicitly = named;
        file.size = regular.then_some(metadata.len());
        file.modified = metadata.modified().ok().filter(|_| regular).map(Into::into);
        self.files.push(file);
    }

    /// Adds a place that could not be entered: it is told, and fails when it is opened.
    pub(super) fn add_failure(&mut self, path: PathBuf, reason: String, captures: &Captures) {
        if !self.is_new(&path, path.clone()) {
            return;
        }
        let shown = display_path(&path);
        self.current.notes.push(format!("cannot list `{shown}`: {reason}"));
        let mut file = InputFile::new(shown, Content::Failed { path, reason }, self.from_index);
        file.captures = captures.clone();
        self.files.push(file);
    }

    /// Adds a file that something names and that is not there.
    pub(super) fn add_missing(&mut self, path: PathBuf, reason: &str, captures: &Captures) {
        if !self.is_new(&path, path.clone()) {
            return;
        }
        let mut file = InputFile::new(display_path(&path), Content::Failed { path, reason: reason.to_owned() }, self.from_index);
        file.captures = captures.clone();
        self.files.push(file);
    }

    pub(super) fn add_ignored(&mut self, is_directory: bool) {
        let count = if is_directory { &mut self.current.ignored_directories } else { &mut self.current.ignored_files };
        *count += 1;
    }

    pub(super) fn add_note(&mut self, note: String) {
        self.current.notes.push(note);
    }

    /// Whether the file of that real path is listed.
    pub(super) fn has(&self, real: &Path) -> bool {
        self.seen.contains_key(real)
    }

    /// A link that leads to something that is read anyway.
    pub(super) fn add_link_left_out(&mut self, path: &Path) {
        self.current.links.add(path);
    }

    /// A pipe or a device below a directory, which may never end.
    pub(super) fn add_special(&mut self, path: &Path) {
        self.current.specials.add(path);
    }

    /// A link to a directory that a pattern does not pass through.
    pub(super) fn add_passed_over(&mut self, path: &Path) {
        self.current.passed_over.add(path);
    }

    /// Something that a template matches with captures that cannot be what their names say.
    pub(super) fn add_misfit(&mut self, path: &Path, reason: &str) {
        self.current.misfits.add_with_reason(path, reason);
    }

    /// The first misfit of the current source.
    pub(super) fn misfit(&self) -> Option<&str> {
        self.current.misfits.example.as_deref()
    }

    /// A pattern may reach a file in two ways, which is nothing to tell; another source that named it is.
    fn is_new(&mut self, path: &Path, real: PathBuf) -> bool {
        match self.seen.entry(real) {
            Entry::Vacant(entry) => {
                entry.insert(self.from_index);
                true
            }
            Entry::Occupied(entry) => {
                if *entry.get() != self.from_index {
                    self.current.repeated.add(path);
                }
                false
            }
        }
    }

    pub(super) fn finish(self) -> Listing {
        Listing { files: self.files, notes: self.notes }
    }
}

fn ignored(files: usize, directories: usize) -> Option<String> {
    match (files, directories) {
        (0, 0) => None,
        (1, 0) => Some("1 file was".to_owned()),
        (0, 1) => Some("1 directory was".to_owned()),
        (files, 0) => Some(format!("{} were", counted(files, "file"))),
        (0, directories) => Some(format!("{} were", counted(directories, "directory"))),
        (files, directories) => Some(format!("{} and {} were", counted(files, "file"), counted(directories, "directory"))),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "directory") => format!("{count} directories"),
        (_, "match") => format!("{count} matches"),
        (_, "file or folder") => format!("{count} files and folders"),
        (_, "pipe or device") => format!("{count} pipes and devices"),
        _ => format!("{count} {noun}s"),
    }
}
