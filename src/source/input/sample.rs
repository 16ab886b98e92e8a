//! The built-in sample: documents of an invented company, embedded in the binary.

use super::pattern::Pattern;
use super::{Captures, Content, InputFile};

/// How the paths of the sample's tree give what its documents do not say.
const TEMPLATES: [&str; 2] =
    ["sample/{account_id}/{region}/get-rest-apis.json", "sample/{account_id}/{region}/restapis/{rest_api_id}/*.json"];

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$((concat!("sample/", $path), include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample/", $path)))),*]
    };
}

/// Each document: its path, which begins with `sample/`, and its bytes. Sorted by path.
pub static DOCUMENTS: &[(&str, &[u8])] = embedded!["111122223333/us-east-1/get-rest-apis.json",];

/// The documents as inputs.
pub(super) fn files(from_index: usize) -> impl Iterator<Item = InputFile> {
    let templates: Vec<Pattern> = TEMPLATES.iter().filter_map(|t| Pattern::parse(t).ok()).collect();
    DOCUMENTS.iter().map(move |&(path, bytes)| {
        let mut file = InputFile::new(path.to_owned(), Content::Embedded(bytes), from_index);
        file.captures = templates.iter().find_map(|t| t.captures_of(path)).unwrap_or_else(Captures::default);
        file.size = Some(bytes.len() as u64);
        file
    })
}
