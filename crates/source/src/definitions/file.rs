//! Files that a definition names: those in the folder that was scanned, or below the definition's own.

use std::path::{Component, Path, PathBuf};

use crate::calls::Callee;
use crate::context::FileContext;

/// The largest file that a definition may name.
const LIMIT: u64 = 16 << 20;

/// What became of a file that a definition names.
pub(super) enum Named {
    /// Its text.
    Text(String),
    /// It is not where this program looks.
    Elsewhere,
    /// It cannot be read, and why.
    Unreadable(String),
}

/// Reads the file at a location that is relative to the definition.
pub(super) fn read(context: &FileContext<'_>, location: &str) -> Named {
    let Some(path) = path_of(context, location) else { return Named::Elsewhere };
    if let Some(read_along) = context.read_along {
        read_along.add(&path);
    }
    let text = match std::fs::metadata(&path) {
        Ok(metadata) if metadata.len() > LIMIT => Ok(None),
        Ok(_) => std::fs::read_to_string(&path).map(Some),
        Err(error) => Err(error),
    };
    match text {
        Ok(Some(text)) => Named::Text(text),
        Ok(None) => Named::Unreadable(format!("`{location}` is larger than {} MiB", LIMIT >> 20)),
        Err(error) => Named::Unreadable(format!("cannot read `{location}`: {error}")),
    }
}

/// The file beside a definition, or beside the folder of its stage, that the CDK uploads to a bucket under this key.
pub(super) fn staged(context: &FileContext<'_>, key: &str) -> Option<String> {
    let name = format!("asset.{}", key.rsplit('/').next()?);
    let directory = context.directory?;
    [name.clone(), format!("../{name}")].into_iter().find(|path| directory.join(path).is_file())
}

/// Whether what a definition calls is one of the sources, and is read as what is called so: the first look at the files has
/// come to the same call.
pub(super) fn is_read(context: &FileContext<'_>, callee: &Callee<'_>) -> bool {
    let (Some(places), Some(directory), Some(caller)) = (context.places, context.directory, context.file()) else { return false };
    let local = callee.locations.iter().filter(|location| !location.contains("://") && !location.contains("${"));
    let mut paths = local.map(|location| directory.join(location));
    paths.any(|path| places.has(&path) && context.facts.calls.has(&caller, &path) && (!path.is_file() || has_resources(&path)))
}

/// Whether a file may be a template, of which the resources are what it cannot be without. One that is not there in the end is
/// told by its own state.
fn has_resources(path: &Path) -> bool {
    let text = std::fs::metadata(path).ok().filter(|metadata| metadata.len() <= LIMIT).and_then(|_| std::fs::read(path).ok());
    text.is_none_or(|text| text.starts_with(b"\x1f\x8b") || memchr::memmem::find(&text, b"Resources").is_some())
}

/// The path of a location, unless it leads out of the scanned folder, and of the definition's own.
fn path_of(context: &FileContext<'_>, location: &str) -> Option<PathBuf> {
    let directory = context.directory?;
    if location.contains("://") || location.contains("${") {
        return None;
    }
    let mut depth = Some(0_usize);
    for component in Path::new(location).components() {
        depth = match component {
            Component::Normal(_) => depth.map(|depth| depth + 1),
            Component::CurDir => depth,
            Component::ParentDir => depth.and_then(|depth| depth.checked_sub(1)),
            Component::RootDir | Component::Prefix(_) => return None,
        };
    }
    let path = directory.join(location);
    let scanned = context.from.map(Path::new).filter(|from| from.is_dir());
    let roots = [Some(directory), scanned].into_iter().flatten().filter_map(|root| root.canonicalize().ok());
    // A link may lead out of them all the same.
    match path.canonicalize() {
        Ok(real) => roots.into_iter().any(|root| real.starts_with(&root)).then_some(real),
        Err(_) => depth.map(|_| path),
    }
}
