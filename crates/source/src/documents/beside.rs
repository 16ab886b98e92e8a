//! What stands beside answers in a document of another tool: scripts put the answers for many APIs into one, each below
//! the name of its API, and where a call failed there is an error, or nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Scope;
use super::classify::{Thing, classify};
use super::remains::{is_cut, is_part};
use super::walk::{is_definition, is_document_text};
use crate::context::Pointer;
use crate::error_answer;
use apigw_sql_columns::model::enums;
use apigw_sql_value::json::{Kind, Member, Node};

/// Answers are looked for so deep below a member.
const DEPTH: usize = 8;

/// How sure it is that an answer should stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Perhaps,
    Likely,
    Certain,
}

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
        let holders = || all().filter(|(_, holds)| *holds).map(|(member, _)| member.key);
        let are_steps = members.iter().any(|m| is_step(&m.value));
        // `data` is a place for one answer, the names of APIs are places for many; what has an id is one thing itself.
        let are_names = !are_steps && !holders().any(is_envelope) && !members.iter().any(is_id);
        all().filter(|(_, holds)| !holds).for_each(|(member, _)| self.leave_remains_of(&member.value));
        if are_names {
            let values: Vec<Node<'a>> = members.iter().map(|m| m.value).collect();
            self.beside_all(&values, held, true, |index| Pointer::Key(pointer, members.get(index).map_or("", |m| m.key)));
        }
        // One of them alone may be the name of anything.
        let are_many = holders().count() > 1;
        let forms: HashSet<_> = holders().map(form).collect();
        // `GET /a`, `GET /b`
        let are_requests = holders().any(is_request);
        let manners: HashSet<_> = holders().map(manner).collect();
        for (member, _) in all().filter(|(_, holds)| !holds) {
            let at = Pointer::Key(pointer, member.key);
            if error_answer::is_output_name(member.key) {
                self.printed(error_answer::of_output(&member.value, false), &at);
            } else if let Some(told) = error_answer::in_member(member.key, &member.value).filter(|_| !are_steps) {
                self.fail(told, &at);
            } else if are_names || (are_requests && is_request(member.key)) {
                let place = match member.key {
                    key if is_about(key) || (is_flag(key) && member.value.as_bool().is_some()) => Place::Perhaps,
                    key if are_requests && is_request(key) => Place::Certain,
                    key if forms.contains(&form(key)) => Place::Certain,
                    key if are_many || manners.contains(&manner(key)) => Place::Likely,
                    _ => Place::Perhaps,
                };
                self.place_of_answer(&member.value, &at, place);
            }
        }
    }

    /// The elements of an array, or the documents of a file, some of which hold answers: where the others have nothing
    /// under the same names.
    pub(super) fn beside_elements<'p>(&mut self, items: &[Node<'a>], held: &[bool], place: impl Fn(usize) -> Pointer<'p>) {
        self.beside_all(items, held, false, place);
    }

    /// The same; `are_named`: something outside says what each of them is.
    fn beside_all<'p>(&mut self, items: &[Node<'a>], held: &[bool], are_named: bool, place: impl Fn(usize) -> Pointer<'p>) {
        if !held.contains(&true) {
            return;
        }
        let all = || items.iter().zip(held.iter().copied()).enumerate();
        // Where the others are answers, there is one in each place.
        let is_answer = |scope: &Self, item: &Node<'a>| is_noted(item) || scope.is_answer(kind_of(item), item.members());
        // `[200, {answer}]`
        let is_tuple = items.len() <= 3 && !items.first().is_none_or(|first| first.is_object() || first.is_array() || first.is_null());
        let are_answers = !are_named && !is_tuple && all().any(|(_, (item, holds))| holds && is_answer(self, item));
        for (index, (item, _)) in all().filter(|(_, (_, holds))| !holds && !are_named) {
            self.leave_remains_of(item);
            if let Kind::Object(members) = item.kind {
                // A page without elements, and with more behind it.
                let is_page = matches!(kind_of(item), Thing::List(key) if item.get(key).is_some_and(|list| list.items().is_empty()));
                self.sink.part.cut_answers += u64::from(is_page && self.recording && (is_cut(members) || has_position(item)));
            } else {
                self.place_of_element(item, &place(index), are_answers);
            }
        }
        let (mut places, mut names) = (HashMap::new(), HashSet::new());
        for member in all().filter(|(_, (_, holds))| *holds).flat_map(|(_, (item, _))| item.members()) {
            names.insert(member.key);
            let place = place_name(member.key);
            if !places.contains_key(place) && self.shows_answer(&member.value, 0) {
                // A method need not have an integration.
                places.insert(place, kind_of(&member.value) == Thing::Integration);
            }
        }
        // What is known says for itself what it has: a resource need not have methods.
        let may_hold = |item: &Node<'_>| matches!(kind_of(item), Thing::Unknown | Thing::RestApi | Thing::Enclosed) && item.is_object();
        for (index, (item, _)) in all().filter(|(_, (item, holds))| !holds && may_hold(item)) {
            let at = place(index);
            let mut has_place = false;
            let told = error_answer::in_outcome(item).or_else(|| error_answer::in_document(item, true).filter(|_| are_answers));
            if let Some(told) = told {
                self.fail(told, &at);
                continue;
            }
            let printed = error_answer::in_output(item, false);
            let is_told = printed.is_some();
            self.printed(printed, &at);
            for member in item.members() {
                let at = Pointer::Key(&at, member.key);
                if let Some(told) = error_answer::in_member(member.key, &member.value) {
                    self.fail(told, &at);
                    has_place = true;
                } else if let Some(may_be_empty) = places.get(place_name(member.key)) {
                    if !((is_told || *may_be_empty) && is_empty(&member.value)) {
                        self.place_of_answer(&member.value, &at, Place::Certain);
                    }
                    has_place = true;
                }
            }
            let is_one_of_them = (are_named || names_one(item)) && item.members().iter().all(|m| names.contains(m.key));
            let is_lost = are_answers && self.recording && kind_of(item) == Thing::Unknown && !is_noted(item) && !is_part(item);
            let has_none = !item.members().is_empty() && !places.is_empty() && is_one_of_them;
            if !has_place && (has_none || is_lost) {
                self.sink.part.leave_unread(EMPTY);
            }
        }
    }

    /// What is left of answers in something; what is known says for itself what it has.
    fn leave_remains_of(&mut self, node: &Node<'a>) {
        if !is_noted(node) && matches!(kind_of(node), Thing::Unknown | Thing::RestApi | Thing::List(_)) {
            self.leave_remains(node, 0);
        }
    }

    /// An element that is no object, among others that hold answers.
    fn place_of_element(&mut self, item: &Node<'a>, at: &Pointer<'_>, are_answers: bool) {
        match item.kind {
            Kind::String(_) => self.place_of_answer(item, at, if are_answers { Place::Certain } else { Place::Perhaps }),
            Kind::Null => self.sink.part.leave_unread(EMPTY),
            _ if are_answers && self.recording => self.leave_instead(item, at, true),
            _ => {}
        }
    }

    /// Whether something below is an answer that integrations are in.
    fn shows_answer(&self, node: &Node<'a>, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        let inside = || node.members().iter().any(|m| self.shows_answer(&m.value, depth + 1));
        match node.kind {
            Kind::String(text) => is_document_text(text),
            Kind::Array(items) => items.iter().any(|item| self.shows_answer(item, depth + 1)),
            Kind::Object(members) => match kind_of(node) {
                Thing::Unknown | Thing::RestApi | Thing::Record(_) => inside(),
                Thing::Hal | Thing::Respelled | Thing::Enclosed => true,
                Thing::Definition(shape) => is_definition(shape, node),
                thing => self.is_answer(thing, members) || inside(),
            },
            _ => false,
        }
    }

    /// A place where none was found.
    pub(super) fn place_of_answer(&mut self, value: &Node<'a>, at: &Pointer<'_>, place: Place) {
        let told = match value.kind {
            _ if is_empty(value) => {
                if place >= Place::Likely {
                    self.sink.part.leave_unread(EMPTY);
                }
                return;
            }
            Kind::String(text) if place >= Place::Likely => error_answer::in_text(text),
            Kind::String(text) => error_answer::certain_text(text),
            Kind::Object(members) => match kind_of(value) {
                // That was read where it stands.
                thing if self.is_answer(thing, members) => None,
                // One without elements is told by what stands beside it; others are lists of anything.
                thing @ Thing::List(key) if value.get(key).is_some_and(|list| place >= of_list(list)) => {
                    if value.get(key).is_some_and(|list| list.items().is_empty()) && !has_position(value) && !is_cut(members) {
                        self.sink.part.leave_unread(EMPTY);
                    }
                    return self.answer(thing, value, at);
                }
                // The token of a page without its elements.
                Thing::Unknown if place >= Place::Likely && members.len() < 3 && (has_position(value) || is_cut(members)) => {
                    self.sink.part.cut_answers += 1;
                    return;
                }
                // A large one is something else that has a status, too.
                _ => error_answer::in_document(value, place >= Place::Likely && members.len() < 6),
            },
            _ => None,
        };
        let printed = || error_answer::in_output(value, false);
        if let Some(told) = told.or_else(printed) {
            self.fail(told, at);
        } else if place >= Place::Likely {
            self.leave_instead(value, at, place == Place::Certain);
        }
    }
}

/// Whether an object is an event of a trail, of whatever service.
fn is_noted(node: &Node<'_>) -> bool {
    ["eventSource", "CloudTrailEvent", "EventName"].iter().any(|name| node.get(name).is_some())
}

/// Whether it ends with the token that the API has.
fn has_position(node: &Node<'_>) -> bool {
    ["position", "Position"].iter().any(|name| node.get(name).and_then(Node::as_str).is_some_and(|token| !token.is_empty()))
}

/// Whether a key is a verb and a path.
fn is_request(key: &str) -> bool {
    key.split_once([' ', ':']).is_some_and(|(verb, path)| enums::VERB.contains(&verb) && path.trim_start().starts_with('/'))
}

/// The name of a place; verbs are one.
fn place_name(key: &str) -> &str {
    if enums::VERB.contains(&key) { "ANY" } else { key }
}

fn kind_of(node: &Node<'_>) -> Thing {
    classify(node.members().iter().map(|m| m.key))
}

/// What a place has to be for a list to be an answer.
fn of_list(list: &Node<'_>) -> Place {
    let is_known = |item: &Node<'_>| matches!(kind_of(item), Thing::Resource | Thing::Method | Thing::Integration | Thing::Respelled);
    match list.items() {
        [] => Place::Likely,
        items if items.iter().any(is_known) => Place::Perhaps,
        _ => Place::Certain,
    }
}

/// Whether nothing stands in a place.
fn is_empty(value: &Node<'_>) -> bool {
    match value.kind {
        Kind::Null | Kind::Bool(false) => true,
        Kind::Object(members) => members.is_empty(),
        Kind::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether a member is the id of what it stands in.
fn is_id(member: &Member<'_>) -> bool {
    let is_scalar = member.value.as_str().is_some() || member.value.as_number().is_some();
    is_scalar
        && matches!(plain(member.key).as_str(), "id" | "arn" | "api" | "apiid" | "restapi" | "restapiid" | "resourceid" | "apigatewayid")
}

/// Whether an object says which API or stage it is of. Lines of logs say it of their writer.
fn names_one(item: &Node<'_>) -> bool {
    let is_log = ["level", "severity", "msg", "message"].iter().any(|name| item.get(name).is_some());
    let names = |key: &str| {
        let key = plain(key);
        matches!(key.as_str(), "id" | "name" | "arn" | "key" | "title") || ["api", "stage", "gateway"].iter().any(|part| key.contains(part))
    };
    !is_log && item.members().iter().any(|m| names(m.key))
}

/// What names that a machine made have in common: all ids of APIs, or the kinds of their characters.
fn form(key: &str) -> String {
    let is_api_id = key.len() == 10 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if is_api_id {
        return "id".to_owned();
    }
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => '0',
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    key.chars().map(kind).collect()
}

/// What names that somebody gave have in common: what they are written with.
fn manner(key: &str) -> BTreeSet<char> {
    form(key).chars().collect()
}

/// A key without what separates its words.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether it is the answer of a single step, as tests record them; steps are meant to fail, too.
fn is_step(value: &Node<'_>) -> bool {
    let thing = classify(value.members().iter().map(|m| m.key));
    matches!(thing, Thing::Method | Thing::Integration | Thing::RestApi | Thing::Record(_) | Thing::Resource)
}

/// Whether a key names what an answer comes in, and not whose it is.
fn is_envelope(key: &str) -> bool {
    const ENVELOPES: [&str; 25] = [
        "answer",
        "answers",
        "apis",
        "entries",
        "integrations",
        "log",
        "methods",
        "records",
        "rows",
        "steps",
        "stdout",
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
    let key = plain(key);
    ENVELOPES.contains(&key.as_str()) || key.starts_with("get")
}

/// Whether a key is what settings of programs are called that are on or off.
fn is_flag(key: &str) -> bool {
    const FLAGS: [&str; 20] = [
        "cached",
        "color",
        "complete",
        "completed",
        "debug",
        "done",
        "dryrun",
        "embed",
        "enabled",
        "force",
        "ok",
        "paginate",
        "partial",
        "pretty",
        "quiet",
        "recursive",
        "strict",
        "success",
        "trace",
        "verbose",
    ];
    FLAGS.contains(&plain(key).as_str())
}

/// Whether a key is about the answers beside it: all of its words are.
fn is_about(key: &str) -> bool {
    const ABOUT: [&str; 63] = [
        "authorizers",
        "deployments",
        "env",
        "filter",
        "models",
        "params",
        "profile",
        "query",
        "stages",
        "error",
        "errors",
        "exception",
        "fault",
        "failure",
        "message",
        "msg",
        "warning",
        "warnings",
        "token",
        "position",
        "next",
        "continuation",
        "version",
        "date",
        "time",
        "timestamp",
        "at",
        "by",
        "of",
        "is",
        "has",
        "last",
        "created",
        "updated",
        "generated",
        "started",
        "ended",
        "meta",
        "metadata",
        "description",
        "comment",
        "note",
        "notes",
        "count",
        "total",
        "size",
        "page",
        "pages",
        "cursor",
        "marker",
        "truncated",
        "more",
        "account",
        "region",
        "id",
        "tag",
        "tags",
        "label",
        "labels",
        "policy",
        "status",
        "request",
        "owner",
    ];
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in key.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())));
    }
    words.iter().filter(|word| !word.is_empty()).all(|word| ABOUT.contains(&word.as_str()))
}
