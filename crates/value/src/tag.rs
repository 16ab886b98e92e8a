//! Tags as `hstore_csv` holds them: several values of a key are one comma-joined string.

/// The values in one comma-joined string.
pub fn values(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(',')
}

/// Whether `value` is among the comma-joined values.
pub fn contains(joined: &str, value: &str) -> bool {
    values(joined).any(|v| v == value)
}

/// The value of `key` regardless of letter case: of the key as written if it is there, else of the first that
/// differs in case only. Outer `None` if there is none, inner `None` where the value is NULL.
pub fn get_ignoring_case<'a>(entries: impl IntoIterator<Item = (&'a str, Option<&'a str>)>, key: &str) -> Option<Option<&'a str>> {
    let mut found = None;
    for (k, value) in entries {
        if k == key {
            return Some(value);
        }
        if found.is_none() && eq_ignoring_case(k, key) {
            found = Some(value);
        }
    }
    found
}

fn eq_ignoring_case(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii()) && a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_at_commas_and_nothing_else() {
        assert_eq!(values("compute,database").collect::<Vec<_>>(), ["compute", "database"]);
        assert_eq!(values("one value").collect::<Vec<_>>(), ["one value"]);
        assert_eq!(values("").collect::<Vec<_>>(), [""]);
        assert_eq!(values("a,,b, c").collect::<Vec<_>>(), ["a", "", "b", " c"]);
    }

    #[test]
    fn contains_compares_whole_values() {
        assert!(contains("compute,database", "database"));
        assert!(!contains("compute,database", "data"));
        assert!(!contains("compute,database", "compute,database"));
        assert!(contains("", ""));
    }

    #[test]
    fn the_key_as_written_comes_first() {
        let tags = [("TEAM", Some("a")), ("Team", Some("b")), ("team", Some("c")), ("STRASSE", None), ("équipe", Some("d"))];
        assert_eq!(get_ignoring_case(tags, "Team"), Some(Some("b")));
        assert_eq!(get_ignoring_case(tags, "tEAM"), Some(Some("a")));
        assert_eq!(get_ignoring_case(tags, "strasse"), Some(None));
        assert_eq!(get_ignoring_case(tags, "ÉQUIPE"), Some(Some("d")));
        assert_eq!(get_ignoring_case(tags, "tea"), None);
    }
}
