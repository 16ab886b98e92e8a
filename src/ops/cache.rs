//! `--cache`: a parsed copy of what `--from` reads, found again by the content of the files.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::import::import;
use apigw_sql_source::input::InputFile;
use apigw_sql_source::snapshot::{SnapshotOptions, SnapshotSource, SnapshotStore};
use apigw_sql_source::{ModuleFile, ScanReport, SourceOptions, SourceSet};
use apigw_sql_value::error::{Error, Result};

/// How many copies are kept.
const KEPT: usize = 20;

/// What came of asking for a copy.
#[derive(Debug)]
pub enum Cached {
    /// The copy.
    Copy(Box<SnapshotSource>),
    /// There is none, and why.
    Not(String),
}

/// The copy of what `options` name in the store `cache`, made if it is not there.
pub fn cached(options: &SourceOptions, cache: &SnapshotStore) -> Result<Cached> {
    let source = Arc::new(SourceSet::open(options)?);
    if !source.is_rereadable() {
        return Ok(Cached::Not("what can be read only once is not cached".to_owned()));
    }
    let series = format!("c-{}", content_hash(options, &source)?);
    let found = cache.snapshots()?.into_iter().rev().find(|snapshot| snapshot.series == series);
    if let Some(snapshot) = found {
        return Ok(Cached::Copy(Box::new(SnapshotSource::new(cache.clone(), snapshot))));
    }
    let options = SnapshotOptions { series, observed_at: None, sources: options.from.clone(), redactor: None };
    let (snapshot, report) = import(&source, cache, options)?;
    if let Some(reason) = incomplete(&report).or_else(|| not_hashed(&source)) {
        // Whoever mends the source wants it read again, and whoever does not wants to be told each time.
        cache.remove(|_| Ok(vec![snapshot.id.clone()]))?;
        return Ok(Cached::Not(reason));
    }
    cache.remove(|all| Ok(all.iter().rev().skip(KEPT).map(|snapshot| snapshot.id.clone()).collect()))?;
    Ok(Cached::Copy(Box::new(SnapshotSource::new(cache.clone(), snapshot))))
}

fn incomplete(report: &ScanReport) -> Option<String> {
    let first = report.incomplete().next()?;
    Some(format!("nothing was cached, because `{}` could not be read whole", first.source_path))
}

/// Why the hash does not cover what was read: a file that a template names and nobody listed may change unseen.
fn not_hashed(source: &SourceSet) -> Option<String> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let hashed: BTreeSet<PathBuf> = source.files().iter().filter_map(InputFile::path).map(real).chain(modules(source)).collect();
    let other = source.read_along().paths().into_iter().find(|path| !hashed.contains(&real(path)))?;
    Some(format!("nothing was cached, because `{}` is read, too, and is not below what was named", other.display()))
}

/// What a file is to the Terraform module of its folder.
fn of_module(path: &Path) -> Option<ModuleFile> {
    ModuleFile::of(&path.file_name()?.to_string_lossy())
}

/// The folders of Terraform's configuration files, which read each other and files of variables.
fn modules(source: &SourceSet) -> BTreeSet<PathBuf> {
    let is_configuration = |path: &&Path| of_module(path) == Some(ModuleFile::Configuration);
    let files = source.files().iter().filter_map(InputFile::path).filter(is_configuration);
    files.filter_map(|path| std::fs::canonicalize(path).ok()?.parent().map(Path::to_owned)).collect()
}

/// Adds the files of a module, which need not be listed.
fn hash_module(hash: &mut Sha256, folder: &Path) -> Result<()> {
    let failed = |e: std::io::Error| Error::io(folder, e);
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if of_module(&path).is_some() {
            paths.push(path);
        }
    }
    paths.sort();
    for path in paths {
        hash.update(format!("\0{}\0", path.display()));
        // What cannot be read is told when it is tried.
        hash.update(std::fs::read(&path).unwrap_or_default());
    }
    Ok(())
}

/// The hash of everything that decides what is read: the files with their names and what their paths say, and the options.
fn content_hash(options: &SourceOptions, source: &SourceSet) -> Result<String> {
    let mut hash = Sha256::new();
    // A newer program may read more. Keys of form 1 did not cover what is read along.
    hash.update(format!(
        "2 {} {:?} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        options.assume_account,
        options.assume_region,
        options.parameters
    ));
    let mut buffer = vec![0; 1 << 20];
    for file in source.files() {
        hash.update(format!("\0{:?} {:?} {}\0", file.source_path(), file.captures, file.named_explicitly));
        let Ok(mut content) = file.open() else { continue };
        loop {
            let failed = |e: std::io::Error| Error::io(file.path().unwrap_or(std::path::Path::new("")), e);
            let read = content.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
    }
    for folder in modules(source) {
        hash_module(&mut hash, &folder)?;
    }
    Ok(apigw_sql_source::hex(&hash.finalize()[..20]))
}
