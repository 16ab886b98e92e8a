//! What stands beside answers in a document of another tool: scripts put the answers for many APIs into one, each below
//! the name of its API, and where a call failed there is an error, or nothing.

use super::Scope;
use super::classify::{Thing, classify};
use crate::source::context::Pointer;
use crate::source::error_answer;
use crate::value::json::{Kind, Member, Node};

/// Where an answer should be.
const EMPTY: &str = "places of answers without one";

impl<'a> Scope<'a, '_, '_> {
    /// A number that grows when something of an answer is found.
    pub(super) fn found_so_far(&self) -> u64 {
        let part = &self.sink.part;
        part.records as u64 + part.bare_methods + part.cut_answers
    }

    /// The members of an object, some of which hold answers.
    pub(super) fn beside_members(&mut self, members: &'a [Member<'a>], held: &[bool], pointer: &Pointer<'_>) {
        if !held.contains(&true) {
            return;
        }
        let all = || members.iter().zip(held.iter().copied());
        // `data` is a place for one answer, the names of APIs are places for many.
        let are_names = all().all(|(member, holds)| !holds || !is_envelope(member.key));
        let are_steps = members.iter().any(|m| is_step(&m.value));
        if are_names && !are_steps {
            let values: Vec<Node<'a>> = members.iter().map(|m| m.value).collect();
            self.beside_elements(&values, held, |index| Pointer::Key(pointer, members.get(index).map_or("", |m| m.key)));
        }
        for (member, _) in all().filter(|(_, holds)| !holds) {
            let at = Pointer::Key(pointer, member.key);
            if are_names && !are_steps && !is_about(member.key) {
                self.place_of_answer(&member.value, &at);
            } else if let Some(told) = error_answer::in_member(member.key, &member.value).filter(|_| !are_steps) {
                self.fail(told, &at);
            }
        }
    }

    /// The elements of an array, or the documents of a file, some of which hold answers: where the others have nothing
    /// under the same names.
    pub(super) fn beside_elements<'p>(&mut self, items: &[Node<'a>], held: &[bool], place: impl Fn(usize) -> Pointer<'p>) {
        if !held.contains(&true) {
            return;
        }
        let all = || items.iter().zip(held.iter().copied()).enumerate();
        let is_place = |key: &str| {
            let is_full = |node: &Node<'_>| node.get(key).is_some_and(|value| !value.members().is_empty() || !value.items().is_empty());
            all().any(|(_, (item, holds))| holds && is_full(item))
        };
        // What is known says for itself what it has: a resource need not have methods.
        let may_hold =
            |item: &Node<'_>| matches!(classify(item.members().iter().map(|m| m.key)), Thing::Unknown | Thing::RestApi) && item.is_object();
        for (index, (item, _)) in all().filter(|(_, (item, holds))| !holds && may_hold(item)) {
            let at = place(index);
            let mut has_place = item.members().is_empty();
            for member in item.members() {
                let at = Pointer::Key(&at, member.key);
                if let Some(told) = error_answer::in_member(member.key, &member.value) {
                    self.fail(told, &at);
                } else if is_place(member.key) {
                    self.place_of_answer(&member.value, &at);
                } else {
                    continue;
                }
                has_place = true;
            }
            let is_part_of = |whole: &Node<'_>| item.members().iter().all(|m| whole.get(m.key).is_some());
            if !has_place && all().any(|(_, (other, holds))| holds && is_part_of(other)) {
                self.sink.part.leave_unread(EMPTY);
            }
        }
    }

    /// A place where an answer should be, and none was found.
    pub(super) fn place_of_answer(&mut self, value: &Node<'a>, at: &Pointer<'_>) {
        let told = match value.kind {
            _ if is_empty(value) => return self.sink.part.leave_unread(EMPTY),
            Kind::String(text) => error_answer::in_text(text),
            Kind::Object(members) => match classify(members.iter().map(|m| m.key)) {
                // That was read where it stands.
                thing if self.is_answer(thing, members) => None,
                // One without elements is told by what stands beside it.
                thing @ Thing::List(_) => return self.answer(thing, value, at),
                // A large one is something else that has a status, too.
                _ => error_answer::in_document(value, members.len() < 6),
            },
            _ => None,
        };
        if let Some(told) = told {
            self.fail(told, at);
        }
    }
}

/// Whether nothing stands in a place; an array without elements says something.
fn is_empty(value: &Node<'_>) -> bool {
    match value.kind {
        Kind::Null | Kind::Bool(false) => true,
        Kind::Object(members) => members.is_empty(),
        Kind::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether it is the answer of a single step, as tests record them; steps are meant to fail, too.
fn is_step(value: &Node<'_>) -> bool {
    let thing = classify(value.members().iter().map(|m| m.key));
    matches!(thing, Thing::Method | Thing::Integration | Thing::RestApi | Thing::Stage | Thing::Resource)
}

/// Whether a key names what an answer comes in, and not whose it is.
fn is_envelope(key: &str) -> bool {
    const ENVELOPES: [&str; 14] = [
        "data",
        "body",
        "result",
        "results",
        "response",
        "responses",
        "output",
        "content",
        "payload",
        "resources",
        "pages",
        "items",
        "item",
        "value",
    ];
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ENVELOPES.contains(&key.as_str()) || key.starts_with("get")
}

/// Whether a key is about the answers beside it.
fn is_about(key: &str) -> bool {
    const ABOUT: [&str; 15] = [
        "error",
        "message",
        "token",
        "position",
        "next",
        "version",
        "date",
        "time",
        "meta",
        "description",
        "count",
        "total",
        "page",
        "cursor",
        "marker",
    ];
    let key = key.to_ascii_lowercase();
    ABOUT.iter().any(|about| key.contains(about))
}
