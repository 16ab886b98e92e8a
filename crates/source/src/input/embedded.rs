//! Documents that a program brings with it.

use std::fmt;

use super::pattern::Pattern;
use super::{Captures, Content, InputFile};

/// Documents that are embedded in a program.
pub struct Embedded {
    /// Each document: its path and its bytes. Sorted by path.
    pub documents: &'static [(&'static str, &'static [u8])],
    /// How the paths give what the documents do not say, as in `--from 'x/{account_id}/*.json'`.
    pub templates: &'static [&'static str],
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} embedded documents", self.documents.len())
    }
}

impl Embedded {
    /// The documents as inputs.
    pub(super) fn files(&self, from_index: usize) -> impl Iterator<Item = InputFile> {
        let templates: Vec<Pattern> = self.templates.iter().filter_map(|t| Pattern::parse(t).ok()).collect();
        self.documents.iter().map(move |&(path, bytes)| {
            let mut file = InputFile::new(path.to_owned(), Content::Embedded(bytes), from_index);
            file.captures = templates.iter().find_map(|t| t.captures_of(path)).unwrap_or_else(Captures::default);
            file.size = Some(bytes.len() as u64);
            file
        })
    }
}
