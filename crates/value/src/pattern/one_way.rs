//! Patterns that leave the automaton one way to go with each character of a text: of them the groups of a match are found
//! in the same pass as the match, and a text that each match begins with tells where to look.

use memchr::memmem::Finder;
use regex_automata::dfa::onepass;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};

use super::regex::SIZE_LIMIT;

/// How many places are tried before the search is left to an automaton that needs one pass over all places.
const TRIES: usize = 4;

/// Such a pattern.
#[derive(Debug)]
pub(super) struct OneWay {
    dfa: onepass::DFA,
    begins: Option<Begins>,
}

/// Where a match begins.
#[derive(Debug)]
enum Begins {
    /// Where this is in the text.
    With(Box<Finder<'static>>),
    /// Where the text does, if that is with this.
    Text(String),
}

impl OneWay {
    /// The pattern, if the first alternative is always the longest one: nothing is alternative or reluctant, and each
    /// character of a text leaves one way to go, so that the greedy way is the only one that gets on.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        if ["|", "*?", "+?", "??", "}?"].iter().any(|sign| pattern.contains(sign)) {
            return None;
        }
        let config = onepass::Config::new().size_limit(Some(SIZE_LIMIT));
        let dfa = onepass::Builder::new().configure(config).build(pattern).ok()?;
        let anchored = pattern.strip_prefix(r"\A").filter(|rest| !rest.starts_with(['*', '?', '+', '{']));
        let begins = match anchored {
            Some(rest) => Some(Begins::Text(literal_prefix(rest))),
            None => Some(literal_prefix(pattern))
                .filter(|prefix| prefix.len() > 2)
                .map(|prefix| Begins::With(Box::new(Finder::new(&prefix).into_owned()))),
        };
        Some(Self { dfa, begins })
    }

    /// What each text that matches begins with; empty where that is not known.
    pub(super) fn beginning(&self) -> &str {
        match &self.begins {
            Some(Begins::Text(beginning)) => beginning,
            _ => "",
        }
    }

    /// Room for searches.
    pub(super) fn room(&self) -> onepass::Cache {
        self.dfa.create_cache()
    }

    /// Looks for the first match from `at` on and puts its groups into `slots`; `Err` is from where on an automaton
    /// has to look.
    pub(super) fn search(
        &self,
        room: Option<&mut onepass::Cache>,
        text: &str,
        at: usize,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Result<(), usize> {
        let (Some(begins), Some(room)) = (&self.begins, room) else { return Err(at) };
        let prefix = match begins {
            Begins::With(prefix) => prefix,
            Begins::Text(prefix) => {
                let found = at == 0 && text.starts_with(prefix.as_str()) && {
                    let input = Input::new(text).anchored(Anchored::Yes);
                    self.dfa.try_search_slots(room, &input, slots).map_err(|_| at)?.is_some()
                };
                if !found {
                    slots.fill(None);
                }
                return Ok(());
            }
        };
        let mut from = at;
        for _ in 0..TRIES {
            let Some(found) = text.as_bytes().get(from..).and_then(|rest| prefix.find(rest)) else { return Ok(()) };
            let start = from + found;
            let input = Input::new(text).range(start..).anchored(Anchored::Yes);
            if self.dfa.try_search_slots(room, &input, slots).map_err(|_| from)?.is_some() {
                return Ok(());
            }
            slots.fill(None);
            // A prefix is ASCII, so that this is where a character begins.
            from = start + 1;
        }
        Err(from)
    }
}

/// What each match of `pattern`, which has no alternatives, is seen to begin with.
fn literal_prefix(pattern: &str) -> String {
    let optional_group = [")*", ")?", "){"].iter().any(|sign| pattern.contains(sign));
    let inside = pattern.trim_start_matches('(');
    if inside.starts_with('?') || (optional_group && inside.len() < pattern.len()) {
        return String::new();
    }
    let is_literal = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '_' | '-' | '=' | ',' | '\'' | '"' | '<' | '>' | '@');
    let end = inside.find(|c| !is_literal(c)).unwrap_or(inside.len());
    // What may be left out is no part of it.
    let end = if inside[end..].starts_with(['*', '?', '{']) { end.saturating_sub(1) } else { end };
    inside[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use regex_automata::meta;

    use super::*;

    #[test]
    fn prefixes_are_what_each_match_begins_with() {
        for (pattern, prefix) in [
            ("(arn:aws:lambda:[^:]+)", "arn:aws:lambda:"),
            ("abc?d", "ab"),
            ("abc+", "abc"),
            ("abc{0,2}", "ab"),
            ("abc*", "ab"),
            ("(ab)?c", ""),
            ("(ab)(c)?", ""),
            ("(?i)abc", ""),
            ("^abc", ""),
            ("((ab)c)", "ab"),
            ("ab.c", "ab"),
            (r"ab\.c", "ab"),
            ("", ""),
        ] {
            assert_eq!(literal_prefix(pattern), prefix, "{pattern}");
        }
    }

    #[test]
    fn what_is_found_by_the_prefix_is_what_the_automaton_finds() {
        let pieces = ["abc", "ab", "a", "c", "x", ":", "1", "é", " "];
        let mut state = 11_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for pattern in
            ["abc([^:]*):([0-9])", "(abc)", r"abc(x+)\b", "abc+(:)", "(abc[^ ]*) (é)", r"\Aabc([^:]*)", r"\A([a-c]+)(x)?", r"\A(a)(b?)\z"]
        {
            let one_way = OneWay::of(pattern).unwrap();
            assert!(one_way.begins.is_some(), "{pattern}");
            let automaton = meta::Regex::new(pattern).unwrap();
            let count = 2 * automaton.captures_len();
            let mut room = one_way.room();
            for _ in 0..3000 {
                let text: String = (0..random(24)).map(|_| pieces[random(pieces.len())]).collect();
                let at = text.char_indices().nth(random(3)).map_or(0, |(at, _)| at);
                let (mut found, mut expected) = (vec![None; count], vec![None; count]);
                if automaton.search_slots(&Input::new(&text).range(at..), &mut expected).is_none() {
                    // It leaves behind what it tried.
                    expected.fill(None);
                }
                if let Err(from) = one_way.search(Some(&mut room), &text, at, &mut found) {
                    automaton.search_slots(&Input::new(&text).range(from..), &mut found);
                }
                assert_eq!(found, expected, "{pattern} in {text} from {at}");
            }
        }
    }
}
