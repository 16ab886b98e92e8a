//! The redactor: the first line is a secret, the second a name, the rest a text. A secret that is known is nowhere in what is left.

use std::sync::Arc;

use apigw_sql_value::secret::{redact, redact_named, replace};

/// Shorter ones, and words, may be anything.
const SHORTEST: usize = 12;

pub(crate) fn run(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let Some((secret, rest)) = input.split_once('\n') else { return };
    let (name, text) = rest.split_once('\n').unwrap_or(("", rest));
    let (once, named) = (redact(text), redact_named(Some(name), text));
    assert!(once.len() <= text.len() * 16 + 256 && named.len() <= text.len() * 16 + 256, "a redacted text grew");
    let telling =
        secret.len() >= SHORTEST && secret.bytes().any(|b| b.is_ascii_digit()) && secret.bytes().all(|b| b.is_ascii_alphanumeric());
    if telling {
        let known: [Arc<str>; 1] = [Arc::from(secret)];
        let left = replace(text, &known, &|_| "***".to_owned());
        assert!(!left.contains(secret), "{secret:?} is left in {left:?}");
    }
}
