//! "Did you mean": the known word nearest to a misspelt one.

/// The word of `candidates` that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&candidate.to_lowercase(), &word), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_a_near_word_is_suggested() {
        assert_eq!(nearest("fromat", ["from", "format"]), Some("format"));
        assert_eq!(nearest("Timng", ["timing", "set"]), Some("timing"));
        assert_eq!(nearest("x", ["expanded", "format"]), None);
    }
}
