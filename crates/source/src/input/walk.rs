//! All files below a directory: hidden ones skipped, `.gitignore` rules at or below it honoured and counted.
//!
//! The `ignore` crate's own walker does not tell what it left out, so only its matcher is used. Links are
//! followed after everything else: what is reached without a link keeps its own name, and a loop ends where it
//! meets a directory that was visited.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::Gitignore;

use super::Captures;
use super::assembly::Assembly;
use super::collect::Collector;

/// Directories that tools write copies of templates into; listed although one of them looks hidden.
const BUILD_COPIES: [&str; 2] = ["cdk.out", ".aws-sam"];

/// Whether a directory listing passes over the name.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && !BUILD_COPIES.contains(&name)
}

/// The rules of a directory, in front of those above it.
struct Rules {
    matcher: Gitignore,
    above: Option<Rc<Rules>>,
}

struct Directory {
    path: PathBuf,
    real: PathBuf,
    rules: Option<Rc<Rules>>,
}

struct Walk<'a> {
    honour_gitignore: bool,
    captures: &'a Captures,
    collector: &'a mut Collector,
    visited: HashSet<PathBuf>,
    links: BTreeSet<PathBuf>,
}

/// Adds all files below `root`.
pub(super) fn walk(root: &Path, honour_gitignore: bool, captures: &Captures, collector: &mut Collector) {
    let mut walk = Walk { honour_gitignore, captures, collector, visited: HashSet::new(), links: BTreeSet::new() };
    match fs::canonicalize(root) {
        Ok(real) => walk.tree(root.to_owned(), real),
        Err(e) => walk.failed(root, &e),
    }
    while let Some(link) = walk.links.pop_first() {
        walk.follow(link);
    }
}

impl Walk<'_> {
    /// Visits a directory and all below it; a deep tree must not take the stack, so there is none.
    fn tree(&mut self, path: PathBuf, real: PathBuf) {
        let mut pending = vec![Directory { path, real, rules: None }];
        while let Some(directory) = pending.pop() {
            if self.visited.insert(directory.real.clone())
                && let Err(e) = self.directory(&directory, &mut pending)
            {
                self.failed(&directory.path, &e);
            }
        }
    }

    fn directory(&mut self, directory: &Directory, pending: &mut Vec<Directory>) -> io::Result<()> {
        let rules = self.rules_of(directory);
        let assembly = Assembly::of(&directory.path);
        for entry in fs::read_dir(&directory.path)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if is_hidden(&entry.file_name().to_string_lossy()) {
                continue;
            }
            let path = directory.path.join(entry.file_name());
            let name = entry.file_name();
            if assembly.as_ref().is_some_and(|assembly| !assembly.names(&name.to_string_lossy(), kind.is_dir())) {
                self.collector.add_beside_assembly(&directory.path);
                continue;
            }
            if is_ignored(rules.as_ref(), &path, kind.is_dir()) {
                self.collector.add_ignored(kind.is_dir());
            } else if kind.is_symlink() {
                self.links.insert(path);
            } else if kind.is_dir() {
                pending.push(Directory { path, real: directory.real.join(entry.file_name()), rules: rules.clone() });
            } else if kind.is_file() {
                self.file(path, directory.real.join(entry.file_name()), &entry);
            } else {
                self.collector.add_special(&path);
            }
        }
        for path in assembly.iter().flat_map(|assembly| assembly.missing(&directory.path)) {
            self.collector.add_missing(path, "the manifest of its cloud assembly names it, but it is not there", self.captures);
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, real: PathBuf, entry: &DirEntry) {
        match entry.metadata() {
            Ok(metadata) => self.collector.add_file(path, real, &metadata, self.captures, false),
            Err(e) => self.failed(&path, &e),
        }
    }

    fn follow(&mut self, link: PathBuf) {
        let target = fs::canonicalize(&link).and_then(|real| fs::metadata(&real).map(|metadata| (real, metadata)));
        match target {
            Ok((real, metadata)) if metadata.is_dir() => {
                let holds_the_link = link.parent().and_then(|p| fs::canonicalize(p).ok()).is_some_and(|p| p.starts_with(&real));
                if holds_the_link || self.visited.contains(&real) {
                    self.collector.add_link_left_out(&link);
                } else {
                    self.tree(link, real);
                }
            }
            Ok((real, metadata)) if metadata.is_file() => {
                if self.collector.has(&real) {
                    self.collector.add_link_left_out(&link);
                } else {
                    self.collector.add_file(link, real, &metadata, self.captures, false);
                }
            }
            Ok(_) => self.collector.add_special(&link),
            Err(e) => self.failed(&link, &e),
        }
    }

    fn rules_of(&mut self, directory: &Directory) -> Option<Rc<Rules>> {
        let file = directory.path.join(".gitignore");
        if !self.honour_gitignore || !file.is_file() {
            return directory.rules.clone();
        }
        let (matcher, error) = Gitignore::new(&file);
        if let Some(error) = error {
            self.collector.add_note(format!("`{}` was not understood completely: {error}", super::display_path(&file)));
        }
        Some(Rc::new(Rules { matcher, above: directory.rules.clone() }))
    }

    fn failed(&mut self, path: &Path, error: &io::Error) {
        self.collector.add_failure(path.to_owned(), error.to_string(), self.captures);
    }
}

/// The nearest rule that speaks of the path decides.
fn is_ignored(rules: Option<&Rc<Rules>>, path: &Path, is_directory: bool) -> bool {
    let mut current = rules;
    while let Some(rules) = current {
        match rules.matcher.matched(path, is_directory) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => current = rules.above.as_ref(),
        }
    }
    false
}
