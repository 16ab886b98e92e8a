//! The engine: finds matches of a translated pattern.
//!
//! Where PostgreSQL's rules hold, a match starts as far left as it can and is then as long (or, if the expression
//! prefers so, as short) as it can; an automaton over all alternatives finds that end. How the groups share such a
//! match among them is decided by the order of the alternatives, as elsewhere. Patterns that look around or refer
//! back are tried by backtracking; there the first alternative that fits is taken.

use std::fmt;
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::meta;
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::pool::Pool;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, MatchKind};

use super::one_way::OneWay;
use super::room::{Room, Rooms};
use super::{Flags, Flavour, Preference, Translated, invalid, translate};
use crate::error::{Error, ErrorKind, Result};

/// A part of a text, in bytes.
pub type Span = Range<usize>;

/// How large an automaton may get, in bytes.
pub(super) const SIZE_LIMIT: usize = 10 << 20;

/// A compiled pattern.
pub struct Regex {
    pattern: String,
    engine: Engine,
    groups: usize,
    names: Vec<(String, usize)>,
    rooms: Rooms,
}

enum Engine {
    /// The first alternative wins.
    First(meta::Regex),
    /// There is one way to match, so that the first alternative is what PostgreSQL's rules choose too.
    OneWay(meta::Regex, Box<OneWay>),
    /// PostgreSQL's rules.
    ByLength(meta::Regex, Box<ByLength>),
    /// By trying, step after step.
    Backtracking(Box<fancy_regex::Regex>),
}

/// How many steps a search may take.
const STEPS: usize = 1_000_000;

type Cached<T> = Pool<T, Box<dyn Fn() -> T + Send + Sync + UnwindSafe + RefUnwindSafe>>;

/// Finds the end of a match whose start is known.
struct ByLength {
    shortest: bool,
    dfa: Arc<DFA>,
    dfa_caches: Cached<dfa::Cache>,
    vm: Arc<PikeVM>,
    vm_caches: Cached<pikevm::Cache>,
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.pattern).finish()
    }
}

impl Regex {
    /// Compiles `pattern`.
    pub fn new(flavour: Flavour, flags: Flags, pattern: &str) -> Result<Self> {
        let translated = translate(flavour, pattern, flags)?;
        let refused = |error: Box<dyn std::error::Error + Send + Sync>| {
            invalid(pattern, "the engine refuses it").with_hint("write it simpler: fewer or smaller repetitions").caused_by(error)
        };
        let engine = if translated.backtracks {
            let built = fancy_regex::RegexBuilder::new(&translated.pattern).backtrack_limit(STEPS).build();
            Engine::Backtracking(Box::new(built.map_err(|error| refused(error.into()))?))
        } else {
            Engine::new(&translated).map_err(refused)?
        };
        Ok(Self { pattern: pattern.to_owned(), engine, groups: translated.groups, names: translated.names, rooms: Rooms::default() })
    }

    /// How many capturing groups it has.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The groups that have names.
    pub fn names(&self) -> &[(String, usize)] {
        &self.names
    }

    /// What each text that matches begins with; empty where that is not known.
    pub fn beginning(&self) -> &str {
        match &self.engine {
            Engine::OneWay(_, way) => way.beginning(),
            _ => "",
        }
    }

    /// Whether it matches anywhere in `text`.
    pub fn is_match(&self, text: &str) -> Result<bool> {
        match &self.engine {
            Engine::First(regex) | Engine::OneWay(regex, _) | Engine::ByLength(regex, _) => Ok(regex.is_match(text)),
            Engine::Backtracking(regex) => regex.is_match(text).map_err(|error| self.gave_up(error)),
        }
    }

    /// The first match from `at` on.
    pub fn find_at(&self, text: &str, at: usize) -> Result<Option<Span>> {
        match &self.engine {
            Engine::First(regex) | Engine::OneWay(regex, _) => Ok(regex.find(Input::new(text).range(at..)).map(|found| found.range())),
            Engine::ByLength(regex, by_length) => {
                let found = regex.find(Input::new(text).range(at..));
                Ok(found.map(|found| found.start()..by_length.end(text, found.start()).unwrap_or(found.end())))
            }
            Engine::Backtracking(regex) => {
                let found = regex.find_from_pos(text, at).map_err(|error| self.gave_up(error))?;
                Ok(found.map(|found| found.start()..found.end()))
            }
        }
    }

    /// The first match from `at` on and its groups, put into `groups`; whether there is one.
    pub fn captures_at(&self, text: &str, at: usize, groups: &mut Vec<Option<Span>>) -> Result<bool> {
        let mut room = self.take_room();
        let found = self.captures_with(&mut room, text, at, groups);
        self.give_back(room);
        found
    }

    /// As [`Self::is_match`], in room that was taken before.
    pub(super) fn is_match_with(&self, room: &mut Room, text: &str) -> Result<bool> {
        match (&self.engine, &mut room.automaton) {
            (Engine::First(regex) | Engine::OneWay(regex, _) | Engine::ByLength(regex, _), Some(cache)) => {
                Ok(regex.search_half_with(cache, &Input::new(text).earliest(true)).is_some())
            }
            _ => self.is_match(text),
        }
    }

    /// As [`Self::captures_at`], in room that was taken before.
    pub(super) fn captures_with(&self, room: &mut Room, text: &str, at: usize, groups: &mut Vec<Option<Span>>) -> Result<bool> {
        groups.clear();
        if self.groups == 0 {
            groups.extend(self.find_at(text, at)?.map(Some));
            return Ok(!groups.is_empty());
        }
        let Room { automaton, one_way, slots } = room;
        slots.clear();
        slots.resize(2 * (self.groups + 1), None);
        let mut search = |regex: &meta::Regex, at: usize, slots: &mut [_]| {
            let input = Input::new(text).range(at..);
            match automaton {
                Some(cache) => regex.search_slots_with(cache, &input, slots),
                None => regex.search_slots(&input, slots),
            };
        };
        match &self.engine {
            Engine::First(regex) => search(regex, at, slots),
            Engine::OneWay(regex, way) => match way.search(one_way.as_mut(), text, at, slots) {
                Ok(()) => {}
                Err(from) => search(regex, from, slots),
            },
            Engine::ByLength(regex, by_length) => {
                search(regex, at, slots);
                if let Some(&[Some(start), Some(end)]) = slots.first_chunk() {
                    // The match that the order of the alternatives prefers to all others is the one with its length.
                    let start = start.get();
                    if by_length.end(text, start) != Some(end.get()) {
                        by_length.captures(text, start, slots);
                    }
                }
            }
            Engine::Backtracking(regex) => {
                let Some(found) = regex.captures_from_pos(text, at).map_err(|error| self.gave_up(error))? else { return Ok(false) };
                groups.extend((0..=self.groups).map(|i| found.get(i).map(|group| group.start()..group.end())));
                return Ok(true);
            }
        }
        let span = |pair: &[Option<NonMaxUsize>]| match pair {
            [Some(start), Some(end)] => Some(start.get()..end.get()),
            _ => None,
        };
        groups.extend(slots.chunks(2).map(span));
        Ok(groups.first().is_some_and(Option::is_some))
    }

    /// Room for searches; [`Self::give_back`] takes it for the next ones.
    pub(super) fn take_room(&self) -> Room {
        self.rooms.take().unwrap_or_else(|| {
            let (automaton, one_way) = match &self.engine {
                Engine::First(regex) | Engine::ByLength(regex, _) => (Some(regex.create_cache()), None),
                Engine::OneWay(regex, way) => (Some(regex.create_cache()), Some(way.room())),
                Engine::Backtracking(_) => (None, None),
            };
            Room { automaton, one_way, slots: Vec::new() }
        })
    }

    /// Keeps room that is not needed any more.
    pub(super) fn give_back(&self, room: Room) {
        self.rooms.give_back(room);
    }

    /// The search took more steps than it may.
    fn gave_up(&self, error: fancy_regex::Error) -> Error {
        let message = format!("the regular expression `{}` takes too many steps on a text", self.pattern);
        let error = Error::new(ErrorKind::Execution, message).caused_by(error);
        error.with_hint("repetitions inside repetitions and look-around make it try again and again: write it simpler")
    }

    /// Calls `each` for one match after the other until it says `false`; after an empty match, the search goes on one
    /// character further, and an empty one may follow directly on another match.
    pub fn each(&self, text: &str, from: usize, mut each: impl FnMut(&[Option<Span>]) -> Result<bool>) -> Result<()> {
        let mut room = self.take_room();
        let mut groups = Vec::new();
        let mut at = from;
        while at <= text.len() && self.captures_with(&mut room, text, at, &mut groups)? {
            let Some(Some(whole)) = groups.first().cloned() else { break };
            if !each(&groups)? {
                break;
            }
            at = after(text, &whole);
        }
        self.give_back(room);
        Ok(())
    }

    /// As [`Self::each`], for those who need no groups.
    pub fn each_span(&self, text: &str, from: usize, mut each: impl FnMut(Span) -> bool) -> Result<()> {
        let mut at = from;
        while at <= text.len() {
            let Some(whole) = self.find_at(text, at)? else { break };
            at = after(text, &whole);
            if !each(whole) {
                break;
            }
        }
        Ok(())
    }
}

/// Where to search behind the match `whole`.
fn after(text: &str, whole: &Span) -> usize {
    if !whole.is_empty() {
        return whole.end;
    }
    whole.end + text.get(whole.end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

pub(super) type BuildError = Box<dyn std::error::Error + Send + Sync>;

impl Engine {
    fn new(translated: &Translated) -> Result<Self, BuildError> {
        let config = meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT));
        let regex = meta::Builder::new().configure(config).build(&translated.pattern)?;
        let Some(preference) = translated.preference else { return Ok(Self::First(regex)) };
        if preference == Preference::Longest
            && let Some(way) = OneWay::of(&translated.pattern)
        {
            return Ok(Self::OneWay(regex, Box::new(way)));
        }
        let by_length = ByLength::new(&translated.pattern, preference == Preference::Shortest)?;
        Ok(Self::ByLength(regex, Box::new(by_length)))
    }
}

impl ByLength {
    fn new(pattern: &str, shortest: bool) -> Result<Self, BuildError> {
        let nfa: NFA = thompson::Compiler::new().configure(thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT))).build(pattern)?;
        let config = DFA::config().match_kind(MatchKind::All).unicode_word_boundary(true).skip_cache_capacity_check(true);
        let dfa = Arc::new(dfa::Builder::new().configure(config).build_from_nfa(nfa.clone())?);
        let config = PikeVM::config().match_kind(MatchKind::All);
        let vm = Arc::new(pikevm::Builder::new().configure(config).build_from_nfa(nfa)?);
        let (for_dfa, for_vm) = (Arc::clone(&dfa), Arc::clone(&vm));
        Ok(Self {
            shortest,
            dfa,
            dfa_caches: Pool::new(Box::new(move || for_dfa.create_cache())),
            vm,
            vm_caches: Pool::new(Box::new(move || for_vm.create_cache())),
        })
    }

    fn input<'t>(&self, text: &'t str, start: usize) -> Input<'t> {
        Input::new(text).range(start..).anchored(Anchored::Yes).earliest(self.shortest)
    }

    /// The end of the match that starts at `start`.
    fn end(&self, text: &str, start: usize) -> Option<usize> {
        // The automaton gives up at word boundaries beyond ASCII.
        if let Ok(found) = self.dfa.try_search_fwd(&mut self.dfa_caches.get(), &self.input(text, start)) {
            return found.map(|found| found.offset());
        }
        let mut slots = [None; 2];
        self.captures(text, start, &mut slots);
        slots[1].map(NonMaxUsize::get)
    }

    fn captures(&self, text: &str, start: usize, slots: &mut [Option<NonMaxUsize>]) {
        self.vm.search_slots(&mut self.vm_caches.get(), &self.input(text, start), slots);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_at_the_beginning_is_found_in_either_case_where_a_flag_says_so() {
        let mut groups = Vec::new();
        for (flags, pattern) in [("i", "abc([0-9])"), ("", "(?i)abc([0-9])"), ("x", "a b c ( [0-9] )")] {
            let regex = Regex::new(Flavour::Postgres, Flags::parse(flags, Flavour::Postgres).unwrap(), pattern).unwrap();
            let text = if flags == "x" { "é abc7" } else { "é ABC7" };
            assert!(regex.captures_at(text, 0, &mut groups).unwrap(), "{pattern}");
            assert_eq!(groups, [Some(3..7), Some(6..7)], "{pattern}");
        }
    }

    #[test]
    fn unambiguous_patterns_find_the_longest_match_first() {
        let pieces = ["a", "b", "ab", "http", "s", "://", ".x", "/", " ", "é"];
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for pattern in ["^https?://([^/:?#]+)", "a?b*", "(a)?(b*)c?", "a{1,2}b?", "[ab]+ ?(é?)", "(a*)b", ":(//)?"] {
            assert!(OneWay::of(pattern).is_some(), "{pattern}");
            let by_length = ByLength::new(pattern, false).unwrap();
            let first = meta::Regex::new(pattern).unwrap();
            for _ in 0..500 {
                let text: String = (0..random(8)).map(|_| pieces[random(pieces.len())]).collect();
                if let Some(found) = first.find(&text) {
                    assert_eq!(Some(found.end()), by_length.end(&text, found.start()), "{pattern} in {text}");
                }
            }
        }
        for pattern in ["a|ab", "a*?", "(a?)(ab)?", "(a*)*b", "a*a"] {
            assert!(OneWay::of(pattern).is_none(), "{pattern}");
        }
    }
}
