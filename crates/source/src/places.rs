//! The files and folders that are read, for definitions that name others: what one names and another source is, is not missed.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::context::ModuleFile;
use super::input::InputFile;

/// What is read, by the paths.
#[derive(Debug, Default)]
pub(super) struct Places {
    files: HashSet<PathBuf>,
    /// The folders with a file of Terraform's configuration.
    modules: HashSet<PathBuf>,
}

impl Places {
    pub(super) fn of(files: &[InputFile]) -> Self {
        let mut places = Self::default();
        for path in files.iter().filter(|file| !file.live && file.failure().is_none()).filter_map(InputFile::path) {
            let path = normal(path);
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            if ModuleFile::of(name.strip_suffix(".gz").unwrap_or(&name)) == Some(ModuleFile::Configuration) {
                places.modules.extend(path.parent().map(Path::to_owned));
            }
            places.files.insert(path);
        }
        places
    }

    /// Whether a file, or the Terraform module in a folder, is read.
    pub(super) fn has(&self, path: &Path) -> bool {
        let path = normal(path);
        self.files.contains(&path) || self.modules.contains(&path)
    }
}

/// The path from the root, without `.` and `..`.
pub(super) fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_same_however_it_is_written() {
        assert_eq!(normal(Path::new("/a/./b/../c.yaml")), Path::new("/a/c.yaml"));
        assert_eq!(normal(Path::new("x/../y")), normal(Path::new("./y")));
    }
}
