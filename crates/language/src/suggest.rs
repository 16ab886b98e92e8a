//! "Did you mean": the known name that is nearest to what the user wrote.

/// The candidate nearest to `name`, if it is near enough to be a slip of the hand: a third of its letters may differ.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two names. One that only begins a candidate (`timeout` for `timeout_in_millis`) counts as one more
/// than the edits of that beginning.
fn distance(wanted: &str, candidate: &str) -> usize {
    let edits = strsim::damerau_levenshtein(wanted, candidate);
    let length = wanted.chars().count();
    if length < 4 {
        return edits;
    }
    let beginnings = [length, length + 1].map(|n| candidate.chars().take(n).collect::<String>());
    beginnings.iter().map(|beginning| strsim::damerau_levenshtein(wanted, beginning) + 1).fold(edits, usize::min)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const COLUMNS: [&str; 5] = ["type", "tags", "timeout_in_millis", "tls_config", "request_parameters"];

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        assert_eq!(nearest("tmeout_in_milis", COLUMNS), Some("timeout_in_millis"));
        assert_eq!(nearest("tgas", COLUMNS), Some("tags"));
        assert_eq!(nearest("Tags", COLUMNS), Some("tags"));
        assert_eq!(nearest("timeout", COLUMNS), Some("timeout_in_millis"));
        assert_eq!(nearest("tmeout", COLUMNS), Some("timeout_in_millis"));
        assert_eq!(nearest("uri", COLUMNS), None);
        assert_eq!(nearest("account", COLUMNS), None);
    }
}
