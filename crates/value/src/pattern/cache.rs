//! Compiled patterns that are kept for the next batch and the next statement.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use super::{Flags, Flavour, Regex};
use crate::error::Result;

/// How many are kept; when they are full, all are dropped.
const KEPT: usize = 256;

type Key = (Flavour, Flags, String);

static CACHE: LazyLock<Mutex<HashMap<Key, Arc<Regex>>>> = LazyLock::new(Mutex::default);

/// The compiled form of `pattern`.
pub fn compiled(flavour: Flavour, flags: Flags, pattern: &str) -> Result<Arc<Regex>> {
    // `global` does not change what matches.
    let key = (flavour, Flags { global: false, ..flags }, pattern.to_owned());
    let lock = || CACHE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(regex) = lock().get(&key) {
        return Ok(Arc::clone(regex));
    }
    let regex = Arc::new(Regex::new(flavour, flags, pattern)?);
    let mut cache = lock();
    if cache.len() >= KEPT {
        cache.clear();
    }
    cache.insert(key, Arc::clone(&regex));
    Ok(regex)
}
