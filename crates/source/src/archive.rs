//! Archives and compressed files that are told and not read.

use std::collections::BTreeMap;

use super::context::Named;

/// How many archives a note names.
const EXAMPLES: usize = 3;

/// Where such a file has which bytes, and what it is.
const MARKS: [(usize, &[u8], &str); 13] = [
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"PK\x05\x06", "a zip archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"BZh", "a file compressed with bzip2"),
    (0, b"\x28\xB5\x2F\xFD", "a file compressed with Zstandard"),
    (0, b"\xFD7zXZ\0", "a file compressed with xz"),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (0, b"Rar!\x1A\x07", "a rar archive"),
    (0, b"\x04\x22\x4D\x18", "a file compressed with LZ4"),
    (0, b"LZIP\x01", "a file compressed with lzip"),
    (0, b"\x1F\x9D", "a file compressed with compress"),
    (0, b"\x1F\x8B\x08", "a file compressed with gzip twice"),
    (0, b"\xFF\x06\0\0sNaPpY", "a file compressed with Snappy"),
];

/// Endings of their names. Packages of programs and documents are archives by other names.
const ENDINGS: [&str; 22] = [
    "zip", "tar", "gz", "tgz", "bz2", "tbz", "tbz2", "zst", "tzst", "xz", "txz", "lzma", "7z", "rar", "lz4", "lz", "br", "sz", "z", "taz",
    "gzip", "zstd",
];

/// What archive or compressed file begins so.
pub(super) fn archive_of(head: &[u8]) -> Option<&'static str> {
    let is_marked = |at: usize, mark: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    let (_, _, what) = MARKS.iter().find(|(at, mark, _)| is_marked(*at, mark))?;
    // The level, and the beginning of the first block.
    let is_real = !head.starts_with(b"BZh") || (head.get(3).is_some_and(u8::is_ascii_digit) && is_marked(4, b"1AY&SY"));
    is_real.then_some(what)
}

/// The name without what says that it is packed; `None` if nothing does.
fn unpacked(path: &str) -> Option<&str> {
    let mut name = path;
    while let Some((stem, ending)) = name.rsplit_once('.')
        && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
    {
        name = stem;
    }
    (name.len() < path.len()).then_some(name)
}

/// Whether a file's name promises something of ours, packed or not: `orders.json.bz2`, `orders.tar.json`.
pub(super) fn promises_ours(path: &str) -> bool {
    !matches!(Named::of(unpacked(path).unwrap_or(path)), Named::Other | Named::Foreign)
}

/// The archives below each source, to be told.
#[derive(Default)]
pub(super) struct Archives<'f> {
    of_sources: BTreeMap<usize, Vec<&'f str>>,
}

impl<'f> Archives<'f> {
    /// Adds a file that is an archive, of one of the sources.
    pub(super) fn add(&mut self, from_index: usize, path: &'f str) {
        if unpacked(path).is_some() {
            self.of_sources.entry(from_index).or_default().push(path);
        }
    }

    /// A note for each source.
    pub(super) fn notes(&self, sources: &[String]) -> Vec<String> {
        let note = |(index, paths): (&usize, &Vec<&str>)| {
            let named: Vec<String> = paths.iter().take(EXAMPLES).map(|path| format!("`{path}`")).collect();
            let more = if paths.len() > EXAMPLES { ", …" } else { "" };
            let (archives, are, them) = if paths.len() == 1 { ("archive", "is", "it") } else { ("archives", "are", "them") };
            let below = sources.get(*index).map(|source| format!(" of `{source}`")).unwrap_or_default();
            format!(
                "{} {archives}{below} {are} not read: {}{more}; unpack {them} to have what is inside read",
                paths.len(),
                named.join(", ")
            )
        };
        self.of_sources.iter().map(note).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_promises_what_it_does_unpacked() {
        for path in ["a.json.zip", "a/b.json.BZ2", "a.tfstate.zst", "template.yaml.tar.gz", "a.csv.xz", "a.json"] {
            assert!(promises_ours(path), "{path}");
        }
        for path in ["lambda.zip", "a.tar.gz", "json.zip", "a.jar", "README.md.zip", "zip"] {
            assert!(!promises_ours(path), "{path}");
        }
    }
}
