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
pub static DOCUMENTS: &[(&str, &[u8])] = embedded![
    "111122223333/eu-west-1/get-rest-apis.json",
    "111122223333/eu-west-1/restapis/e1o4r7d2eu/get-resources.json",
    "111122223333/eu-west-1/restapis/e1o4r7d2eu/get-stages.json",
    "111122223333/eu-west-1/restapis/n0l2e4g6cy/get-resources.json",
    "111122223333/eu-west-1/restapis/n0l2e4g6cy/get-stages.json",
    "111122223333/us-east-1/get-rest-apis.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-resources.json",
    "111122223333/us-east-1/restapis/c7x2n9p4rt/get-stages.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-resources.json",
    "111122223333/us-east-1/restapis/k3v8d2m1qa/get-stages.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-resources.json",
    "111122223333/us-east-1/restapis/p5k1z8w6ye/get-stages.json",
    "123456789012/eu-west-1/get-rest-apis.json",
    "123456789012/eu-west-1/restapis/d3o8c5v2me/get-resources.json",
    "123456789012/eu-west-1/restapis/d3o8c5v2me/get-stages.json",
    "123456789012/us-east-1/get-rest-apis.json",
    "123456789012/us-east-1/restapis/g8w3p1r5tn/get-resources.json",
    "123456789012/us-east-1/restapis/g8w3p1r5tn/get-stages.json",
    "123456789012/us-east-1/restapis/i4t7o2l9sz/get-resources.json",
    "123456789012/us-east-1/restapis/i4t7o2l9sz/get-stages.json",
    "123456789012/us-east-1/restapis/s6a1i9c3bt/get-resources.json",
    "123456789012/us-east-1/restapis/s6a1i9c3bt/get-stages.json",
    "444455556666/ap-southeast-2/get-rest-apis.json",
    "444455556666/ap-southeast-2/restapis/a9p4c2x7fl/get-resources.json",
    "444455556666/ap-southeast-2/restapis/a9p4c2x7fl/get-stages.json",
    "444455556666/eu-central-1/get-rest-apis.json",
    "444455556666/eu-central-1/restapis/f6t3r8k1ng/get-resources.json",
    "444455556666/eu-central-1/restapis/f6t3r8k1ng/get-stages.json",
    "444455556666/eu-central-1/restapis/t2m5y9l4qx/get-resources.json",
    "444455556666/eu-central-1/restapis/t2m5y9l4qx/get-stages.json",
    "555566667777/us-gov-west-1/get-rest-apis.json",
    "555566667777/us-gov-west-1/restapis/u8g1o6v3fr/get-resources.json",
    "555566667777/us-gov-west-1/restapis/u8g1o6v3fr/get-stages.json",
    "777788889999/cn-north-1/get-rest-apis.json",
    "777788889999/cn-north-1/restapis/z5h2n7c4db/get-resources.json",
    "777788889999/cn-north-1/restapis/z5h2n7c4db/get-stages.json",
    "pelican-post/integrations.ndjson",
];

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
