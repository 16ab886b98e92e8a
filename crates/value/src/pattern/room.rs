//! What a search needs besides the pattern, kept from one search to the next.

use std::sync::{Arc, Mutex, PoisonError};

use regex_automata::dfa::onepass;
use regex_automata::meta;
use regex_automata::util::primitives::NonMaxUsize;

use super::{Regex, Span};
use crate::error::Result;

/// The room of one search at a time.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// `None` where backtracking needs none.
    pub(super) automaton: Option<meta::Cache>,
    pub(super) one_way: Option<onepass::Cache>,
    pub(super) slots: Vec<Option<NonMaxUsize>>,
}

/// The rooms of a pattern that nobody uses.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<Vec<Room>>);

impl Rooms {
    pub(super) fn take(&self) -> Option<Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    pub(super) fn give_back(&self, room: Room) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(room);
    }
}

/// A pattern that is looked for in many texts, one after the other.
#[derive(Debug)]
pub struct Searcher {
    regex: Arc<Regex>,
    room: Room,
}

impl Searcher {
    /// Takes room to look for `regex`; it is given back when the searcher is dropped.
    pub fn new(regex: Arc<Regex>) -> Self {
        let room = regex.take_room();
        Self { regex, room }
    }

    /// As [`Regex::beginning`].
    pub fn beginning(&self) -> &str {
        self.regex.beginning()
    }

    /// As [`Regex::is_match`].
    pub fn is_match(&mut self, text: &str) -> Result<bool> {
        self.regex.is_match_with(&mut self.room, text)
    }

    /// As [`Regex::captures_at`].
    pub fn captures_at(&mut self, text: &str, at: usize, groups: &mut Vec<Option<Span>>) -> Result<bool> {
        self.regex.captures_with(&mut self.room, text, at, groups)
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.regex.give_back(std::mem::take(&mut self.room));
    }
}
