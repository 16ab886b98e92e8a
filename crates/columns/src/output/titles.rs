//! Titles as names that have to be unique.

use std::collections::HashSet;

/// Gives later ones of equal titles a number: `a`, `a` become `a`, `a_2`; a title that is there already is not taken.
pub(super) fn unique(titles: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = titles.iter().cloned().collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut names = Vec::with_capacity(titles.len());
    for title in titles {
        let mut name = title.clone();
        if !seen.insert(title) {
            let mut number = 2_usize;
            name = format!("{title}_{number}");
            while !taken.insert(name.clone()) {
                number += 1;
                name = format!("{title}_{number}");
            }
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(titles: &[&str]) -> Vec<String> {
        unique(&titles.iter().map(|&t| t.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn duplicates_are_numbered() {
        assert_eq!(of(&["a", "b", "a", "a"]), ["a", "b", "a_2", "a_3"]);
    }

    #[test]
    fn a_number_that_is_there_already_is_passed_over() {
        assert_eq!(of(&["a", "a", "a_2"]), ["a", "a_3", "a_2"]);
        assert_eq!(of(&["a_2", "a_2", "a", "a"]), ["a_2", "a_2_2", "a", "a_3"]);
    }
}
