//! Which file stands on which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use super::code::SourceFile;

/// The modules of the workspace: which file each is.
pub(super) struct Modules<'a> {
    files: &'a [SourceFile],
    by_module: BTreeMap<(&'a str, &'a [String]), usize>,
}

impl<'a> Modules<'a> {
    pub(super) fn of(files: &'a [SourceFile]) -> Self {
        let mut by_module = BTreeMap::new();
        for (at, file) in files.iter().enumerate() {
            by_module.entry((file.krate.as_str(), file.module.as_slice())).or_insert(at);
        }
        Self { files, by_module }
    }

    /// The files of the same crate that `at` stands on. A module and the modules within it are one thing in this: those
    /// above list and hand out what is below, and those below use what they all share.
    fn below(&self, at: usize) -> BTreeSet<usize> {
        let file = &self.files[at];
        let mut out = BTreeSet::new();
        for path in &file.paths {
            if let Some(absolute) = self.absolute(file, path) {
                out.extend(self.definition(&file.krate, &absolute, 0));
            }
        }
        out.retain(|other| {
            let (one, other) = (&file.module, &self.files[*other].module);
            !one.starts_with(other) && !other.starts_with(one)
        });
        out
    }

    /// `super::x` and the names of modules below, from the root of the crate.
    fn absolute(&self, file: &SourceFile, path: &[String]) -> Option<Vec<String>> {
        let mut module = file.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                module.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|word| word == "super") {
                    module.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                module.push(first.to_owned());
                if !self.by_module.contains_key(&(file.krate.as_str(), module.as_slice())) {
                    return None;
                }
                rest = &path[1..];
            }
        }
        module.extend(rest.iter().cloned());
        Some(module)
    }

    /// The file in which what has the absolute `path` is defined: re-exports are followed.
    fn definition(&self, krate: &str, path: &[String], depth: usize) -> Option<usize> {
        let (length, at) = (0..=path.len()).rev().find_map(|n| self.by_module.get(&(krate, &path[..n])).map(|at| (n, *at)))?;
        let Some(name) = path.get(length) else { return Some(at) };
        let file = &self.files[at];
        let imported = file.imports.iter().find(|(known_as, _)| known_as == name).map(|(_, path)| path);
        match imported.and_then(|path| self.absolute(file, path)) {
            Some(absolute) if depth < 8 => self.definition(krate, &absolute, depth + 1),
            _ => Some(at),
        }
    }

    /// The groups of files of which each stands on each other.
    pub(super) fn circles(&self) -> Vec<Vec<&'a str>> {
        let below: Vec<BTreeSet<usize>> = (0..self.files.len()).map(|at| self.below(at)).collect();
        let mut reach: Vec<BTreeSet<usize>> = Vec::with_capacity(below.len());
        for start in 0..below.len() {
            let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
            while let Some(at) = open.pop() {
                open.extend(below[at].iter().copied().filter(|next| seen.insert(*next)));
            }
            reach.push(seen);
        }
        let mut out = Vec::new();
        let mut done = BTreeSet::new();
        for at in 0..reach.len() {
            if done.contains(&at) || !reach[at].contains(&at) {
                continue;
            }
            let circle: Vec<usize> = reach[at].iter().copied().filter(|other| reach[*other].contains(&at)).collect();
            done.extend(circle.iter().copied());
            out.push(circle.into_iter().map(|at| self.files[at].path.as_str()).collect());
        }
        out
    }
}
