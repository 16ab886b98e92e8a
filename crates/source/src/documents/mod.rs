//! Answers of the API Gateway API as the AWS CLI, the SDKs and the wire have them, alone or recorded by other tools.

mod api;
mod beside;
pub(super) mod classify;
mod events;
mod ids;
mod integration;
mod known;
mod other_spellings;
mod place;
pub(super) mod record;
mod remains;
mod resource;
pub(super) mod respell;
pub(super) mod serverless;
mod walk;

use std::cell::OnceCell;

use bumpalo::Bump;

use self::classify::{EXTENSION, INVENTORY, Thing, classify, list_of_records};
use self::other_spellings::is_request;
use self::respell::Address;
use super::SourceState;
use super::context::{FileContext, Named, Pointer};
use super::convert::Misfit;
use super::definitions::{Folder, root_of};
use super::error_answer;
use super::facts::{ApiFacts, Facts};
use super::lines::Lines;
use super::pages::{self, Page, PageOf};
use super::reader::{RowPlace, row};
use super::rows::{RowReader, columns_of, is_row_in_capitals};
use super::shape::Shape;
use super::sink::Sink;
use apigw_sql_columns::model::Value;
use apigw_sql_columns::schema::document::is_all_known;
use apigw_sql_value::json::{Kind, Node};

pub(super) use api::collect_facts;
pub(super) use ids::names_listing;
pub(super) use known::OF_METHOD;
pub(super) use resource::MethodInfo;

/// The documents of one piece of a file, and where their records go.
pub(super) struct Scope<'a, 's, 'w> {
    pub(super) bump: &'a Bump,
    pub(super) context: &'s FileContext<'a>,
    rows: &'s mut RowReader,
    pub(super) sink: &'s mut Sink<'w>,
    /// The lines of the text that offsets in nodes are of.
    lines: Lines<'s>,
    /// Whether pointers lead anywhere: HCL has none.
    pub(super) has_pointers: bool,
    /// What is known of the file's API, and its tags in the arena.
    api: OnceCell<(Option<&'a ApiFacts>, Value<'a>)>,
    /// Integrations of OpenAPI documents that an operation has, or would have under another condition.
    pub(super) integrations_reached: usize,
    /// A template in which loops made something, and its place: pointers lead as far as it goes.
    pub(super) root: Option<(Node<'a>, &'a str)>,
    /// The place of a text in the file, if what is read is in it.
    pub(super) text_at: Option<&'a str>,
    /// The place of the document, or of the part of it, whose names are its own.
    pub(super) names_of: &'a str,
    /// What stands for the calls of a definition that others call more than once.
    pub(super) called: Option<&'a str>,
    /// Whether loops made something in the template.
    pub(super) has_made: bool,
    /// The folder whose files are read one after the other.
    pub(super) folder: Option<&'s Folder<'a>>,
    /// Inside a document of another tool: where the answer stands in it tells its records from others'.
    recording: bool,
    /// Among the elements of an answer inside such a document: all of them should be known.
    in_answer: bool,
    /// What the document says of where it belongs, beside its path.
    address: Address<'a>,
    /// For texts under construction.
    scratch: String,
}

/// Whether an object of Terraform's JSON syntax has blocks that integrations may be in.
fn is_configuration(node: &Node<'_>) -> bool {
    ["resource", "module"].iter().any(|name| node.get(name).is_some())
}

/// How a document is called that holds something, and where it stands.
#[derive(Clone, Copy)]
struct Answer<'p> {
    shape: Shape,
    pointer: &'p Pointer<'p>,
}

impl<'a, 's, 'w> Scope<'a, 's, 'w> {
    pub(super) fn new(bump: &'a Bump, context: &'s FileContext<'a>, rows: &'s mut RowReader, sink: &'s mut Sink<'w>) -> Self {
        let lines = Lines::default();
        Self {
            bump,
            context,
            rows,
            sink,
            lines,
            has_pointers: true,
            api: OnceCell::new(),
            integrations_reached: 0,
            root: None,
            text_at: None,
            names_of: "",
            called: None,
            has_made: false,
            folder: None,
            recording: false,
            in_answer: false,
            address: Address::default(),
            scratch: String::new(),
        }
    }

    /// The same over nodes whose offsets are those of `text`.
    pub(super) fn over(mut self, text: &'s [u8]) -> Self {
        self.lines = Lines::of(text);
        self
    }

    /// The same with the folder that the file is read with.
    pub(super) fn beside(mut self, folder: Option<&'s Folder<'a>>) -> Self {
        self.folder = folder;
        self
    }

    /// The same over a form that RFC 6901 does not point into.
    pub(super) fn without_pointers(mut self) -> Self {
        self.has_pointers = false;
        self
    }

    /// The line of an offset, where lines are known.
    pub(super) fn line_of(&self, offset: u32) -> Option<u64> {
        self.lines.line(offset)
    }

    /// Does `work` on nodes of a text inside the text, which stands at `offset` as a whole.
    pub(super) fn inside(&mut self, offset: u32, work: impl FnOnce(&mut Self)) {
        let inner = Lines::fixed(self.line_of(offset));
        let outer = std::mem::replace(&mut self.lines, inner);
        work(self);
        self.lines = outer;
    }

    /// All documents of a file.
    pub(super) fn documents(&mut self, nodes: &[Node<'a>]) {
        let mut held = Vec::with_capacity(nodes.len());
        let columns = self.rows.expect(columns_of(nodes));
        for (index, node) in nodes.iter().enumerate() {
            let before = self.found_so_far();
            self.document(node, &Pointer::Document(index + 1));
            if self.sink.has_failed() {
                break;
            }
            held.push(self.found_so_far() > before);
        }
        self.rows.expect(columns);
        if self.sink.has_failed() {
            return;
        }
        self.beside_elements(nodes, &held, |index| Pointer::Document(index + 1));
    }

    /// One document.
    pub(super) fn document(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        self.sink.part.last_document = pointer.document();
        match node.kind {
            Kind::Array(items) if self.context.named == Named::TerraformJson && items.iter().any(is_configuration) => {
                // Nothing stands where the pointers of the bodies together lead to.
                let outer = self.text_at.replace("");
                self.definition(Shape::TerraformConfiguration, &root_of(self.bump, node), pointer);
                self.text_at = outer;
            }
            Kind::Array(items) => self.elements(items, pointer, pointer),
            Kind::Object(_) => match self.thing_of(node) {
                Thing::List(_) => self.placed(node, |scope| {
                    for member in node.members() {
                        scope.member(member.key, &member.value, &Pointer::Key(pointer, member.key));
                    }
                }),
                // The names of its members are too common to tell it alone.
                Thing::Unknown if self.context.named == Named::TerraformJson && is_configuration(node) => {
                    self.definition(Shape::TerraformConfiguration, node, pointer);
                }
                Thing::Unknown => self.unknown_thing(node, pointer),
                Thing::Hal => self.hal(node, pointer),
                Thing::Respelled => self.respelled(node, pointer),
                thing => self.thing(thing, node, pointer, false, pointer),
            },
            _ => self.strange(pointer, node),
        }
    }

    /// What a node is. Where its members do not tell, the name of the file may.
    fn thing_of(&self, node: &Node<'a>) -> Thing {
        let thing = api::thing_of(node);
        let names = || node.members().iter().map(|m| m.key);
        if let (Some(what), Thing::Unknown, false) = (self.context.other_answer, thing, self.recording)
            && error_answer::in_document(node, true).is_none()
        {
            return Thing::Other(what);
        }
        let Some(document) = self.context.document.filter(|_| !self.recording && !node.members().is_empty()) else { return thing };
        match thing {
            Thing::Unknown | Thing::RestApi if is_all_known(document, names()) => Thing::Record(document),
            Thing::Unknown => match list_of_records(names()) {
                Some(key) if node.get(key).is_some_and(|list| list.is_array() && list.items().is_empty()) => Thing::List(key),
                _ => thing,
            },
            _ => thing,
        }
    }

    /// A member of a page of an answer.
    pub(super) fn member(&mut self, key: &str, node: &Node<'a>, pointer: &Pointer<'_>) {
        let document = match pointer {
            Pointer::Key(parent, _) => parent,
            other => other,
        };
        self.sink.part.last_document = pointer.document();
        if let Some(told) = error_answer::in_member(key, node) {
            return self.fail(told, pointer);
        }
        if error_answer::is_output_name(key) {
            return self.printed(error_answer::of_output(node, false), pointer);
        }
        match (key, node.kind) {
            ("items" | "item" | "Items" | "RoutingRules" | "routingRules", Kind::Array(items)) => {
                // Nothing else tells of what it is a list.
                if let Some(of) = self.context.document.filter(|_| items.is_empty() && !self.recording) {
                    self.sink.part.shape.get_or_insert(Shape::Document(of));
                }
                self.note_page(document, self.page_of(items));
                self.elements(items, pointer, document);
            }
            ("items" | "item", Kind::Object(_)) => {
                self.note_page(document, self.page_of(std::slice::from_ref(node)));
                self.element_of(node, pointer, document);
            }
            ("items" | "item", _) => {
                let message = format!("expected an array for `{key}`, but found {}", node.describe());
                self.sink.part.skip(Some(pointer.to_text()), message);
            }
            ("position" | "Position" | "NextToken" | "nextToken" | "next_token", Kind::String("")) => {}
            ("position" | "Position", Kind::String(_)) => self.more_follows(document, "position"),
            ("next", Kind::String(token)) if !token.is_empty() => self.more_follows(document, "next"),
            _ if remains::cut_by(key, node).is_some() => {
                let token = remains::cut_by(key, node).unwrap_or_default();
                self.more_follows(document, token);
            }
            (_, Kind::Object(_) | Kind::Array(_) | Kind::String(_)) if !matches!(key, "ResponseMetadata" | "$metadata") => {
                self.walk_unknown(node, pointer);
            }
            _ => {}
        }
    }

    /// A page of an answer stands here.
    pub(crate) fn note_page(&mut self, document: &Pointer<'_>, of: PageOf) {
        if let Some(place) = document.page().filter(|_| !self.recording) {
            pages::add(&mut self.sink.part.pages, Page { place, of, token: None });
        }
    }

    /// A page ends with a token: another one has to follow.
    pub(crate) fn more_follows(&mut self, document: &Pointer<'_>, token: &'static str) {
        match document.page().filter(|_| !self.recording) {
            Some(place) => pages::add(&mut self.sink.part.pages, Page { place, of: PageOf::default(), token: Some(token) }),
            None => self.sink.part.cut_answers += 1,
        }
    }

    /// What a page with these elements is of.
    fn page_of(&self, items: &[Node<'a>]) -> PageOf {
        let thing = |item: &Node<'a>| {
            let names = item.members().iter().filter(|m| !matches!(m.key, "_links" | "_embedded"));
            let names = names.map(|m| respell::camel_case(self.bump, m.key));
            Some(classify(names)).filter(|thing| *thing != Thing::Unknown)
        };
        // Of what comes of a live account it is known which pages are of one answer.
        let root_is_known = !self.context.live;
        let text = |item: &Node<'a>, name: &str| {
            let mut members = item.members().iter();
            members.find(|m| respell::camel_case(self.bump, m.key) == name).and_then(|m| m.value.as_str())
        };
        let is_root = |item: &Node<'a>| text(item, "path") == Some("/");
        let is_below_root = |item: &Node<'a>| text(item, "path").is_some_and(|path| path.len() > 1 && path.rfind('/') == Some(0));
        let root = |item: &Node<'a>| match () {
            () if is_root(item) => text(item, "id"),
            () if is_below_root(item) => text(item, "parentId"),
            () => None,
        };
        PageOf {
            is_filled: !items.is_empty(),
            kind: items.iter().find_map(thing),
            owner: self.context.rest_api_id.map(Box::from),
            root: items.iter().filter(|_| root_is_known).find_map(root).map(Box::from),
            has_root: root_is_known && items.iter().any(is_root),
            begins_with_root: root_is_known && items.first().is_some_and(is_root),
        }
    }

    fn elements(&mut self, items: &'a [Node<'a>], pointer: &Pointer<'_>, document: &Pointer<'_>) {
        let mut held = Vec::with_capacity(items.len());
        let (records, without) = (self.sink.part.records, self.sink.part.without_integration);
        let columns = self.rows.expect(columns_of(items));
        let outdated = self.outdated(items);
        for (index, item) in items.iter().enumerate() {
            let before = self.found_so_far();
            if outdated.get(index) == Some(&true) {
                held.push(false);
                continue;
            }
            self.element_of(item, &Pointer::Item(pointer, index), document);
            if self.sink.has_failed() {
                break;
            }
            held.push(self.found_so_far() > before);
        }
        self.rows.expect(columns);
        if self.sink.has_failed() {
            return;
        }
        // A method need not have an integration; where none has one they were left out.
        let none = std::mem::replace(&mut self.sink.part.without_integration, without) - without;
        if self.sink.part.records == records {
            self.sink.part.bare_methods += none;
        }
        self.beside_elements(items, &held, |index| Pointer::Item(pointer, index));
    }

    /// An item of an array that is a document, or of the array in a page of an answer.
    pub(super) fn element(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        self.sink.part.last_document = pointer.document();
        let document = match pointer {
            Pointer::Item(Pointer::Key(document, _) | document, _) => document,
            other => other,
        };
        self.note_page(document, self.page_of(std::slice::from_ref(node)));
        self.element_of(node, pointer, document);
    }

    fn element_of(&mut self, node: &Node<'a>, pointer: &Pointer<'_>, document: &Pointer<'_>) {
        match node.kind {
            Kind::Object(_) => match self.thing_of(node) {
                Thing::List(_) if !self.recording => self.document(node, pointer),
                Thing::List(_) | Thing::Unknown => self.unknown_thing(node, pointer),
                Thing::Hal => self.hal(node, pointer),
                Thing::Respelled => self.respelled(node, pointer),
                thing => self.thing(thing, node, pointer, true, document),
            },
            Kind::Array(_) => self.unknown_thing(node, pointer),
            _ => self.strange(pointer, node),
        }
    }

    /// Something that was recognised. `document` is the answer it stands in.
    fn thing(&mut self, thing: Thing, node: &Node<'a>, pointer: &Pointer<'_>, list: bool, document: &Pointer<'_>) {
        match thing {
            Thing::Extension => return self.sink.part.leave_unread(EXTENSION),
            Thing::Inventory => return self.sink.part.leave_unread(INVENTORY),
            Thing::Kubernetes => {
                let outer = std::mem::replace(&mut self.recording, true);
                if !self.walk_manifest(node, pointer) {
                    self.sink.part.refuse("Kubernetes resources");
                }
                self.recording = outer;
                return;
            }
            Thing::Enclosed => return self.enclosed_template(node, pointer),
            Thing::Other(what) => {
                self.sink.part.shape.get_or_insert(Shape::OtherAnswer);
                return self.sink.part.refuse(what);
            }
            _ => {}
        }
        if let Thing::Definition(shape) = thing {
            return self.definition(shape, node, pointer);
        }
        let Some(shape) = thing.shape(list) else { return };
        let shape = match thing {
            Thing::Row => shape,
            _ if self.recording => Shape::Recording,
            Thing::Integration if is_request(node) => Shape::PutIntegration,
            _ if self.context.live => Shape::Live,
            _ => shape,
        };
        self.sink.part.shape.get_or_insert(shape);
        let answer = Answer { shape, pointer: document };
        match thing {
            Thing::Row => row(self.bump, self.rows, self.context, node, RowPlace::Pointer(pointer), self.sink),
            Thing::Resource => self.placed(node, |scope| scope.resource(node, pointer, answer)),
            Thing::Method => self.placed(node, |scope| scope.lone_method(node, pointer, answer)),
            Thing::Integration => self.lone_integration(node, pointer, answer),
            Thing::RestApi => self.rest_api(node, pointer, answer),
            Thing::Record(document) => self.record(document, node, pointer, answer),
            _ => {}
        }
    }

    /// Not one of the answers: an error, or perhaps a document of another tool that holds some.
    fn unknown_thing(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        if is_row_in_capitals(node.members().iter().map(|m| m.key)) {
            let first = node.members().first().map_or("", |m| m.key);
            let message = format!("expected the columns' names in small letters, but found `{first}`");
            return self.sink.part.skip(Some(pointer.to_text()), message);
        }
        let is_expected = self.context.expects_answer || self.in_answer;
        let printed = error_answer::in_output(node, !is_expected);
        let has_printed = printed.is_some();
        self.printed(printed, pointer);
        if let Some(told) = error_answer::in_document(node, is_expected) {
            self.fail(told, pointer);
            // There may be answers beside it.
            self.walk_unknown(node, pointer);
            return;
        }
        // A list without elements.
        if let Some(of) = self.context.document.filter(|_| self.context.live && node.is_object() && node.members().is_empty()) {
            self.sink.part.shape.get_or_insert(Shape::Document(of));
            return;
        }
        if node.members().is_empty() && node.is_object() && is_expected {
            return self.fail((SourceState::Failed, "expected an answer, but found an empty object".to_owned()), pointer);
        }
        if respell::is_respelled(node) {
            return self.respelled(node, pointer);
        }
        if self.walk_unknown(node, pointer) || has_printed {
            return;
        }
        match remains::token_alone(node, is_expected) {
            Some(token) => self.more_follows(pointer, token),
            None => self.strange(pointer, node),
        }
    }

    /// What a command printed is an error: of the whole file, unless there are records in it.
    pub(super) fn printed(&mut self, told: Option<error_answer::Told>, pointer: &Pointer<'_>) {
        let Some((state, message)) = told else { return };
        let place = pointer.to_text();
        self.sink.part.printed.get_or_insert((state, (!place.is_empty()).then_some(place), message));
    }

    /// There is an error in the place of an answer.
    pub(super) fn fail(&mut self, (state, message): error_answer::Told, pointer: &Pointer<'_>) {
        let place = pointer.to_text();
        self.sink.part.fail(state, (!place.is_empty()).then_some(place), message);
    }

    /// Something else than it should be, in a place that is an answer's: an error, or what is no such thing at all.
    pub(super) fn instead(&mut self, node: &Node<'a>, expected: &str, pointer: &Pointer<'_>) {
        let told = match node.kind {
            Kind::String(text) => error_answer::in_text(text),
            _ => error_answer::in_document(node, true),
        };
        if let Some(told) = told {
            self.fail(told, pointer);
        } else {
            let message = format!("expected {expected}, but found {}", node.describe());
            self.sink.part.skip(Some(pointer.to_text()), message);
        }
    }

    /// The items of a list that an object may have; anything else in its place is told.
    pub(super) fn list_in(&mut self, node: &Node<'a>, name: &str, pointer: &Pointer<'_>) -> &'a [Node<'a>] {
        match node.get(name) {
            Some(list) if !list.is_array() => {
                self.instead(list, &format!("an array for `{name}`"), &Pointer::Key(pointer, name));
                &[]
            }
            list => list.map(Node::items).unwrap_or_default(),
        }
    }

    /// Something that is not ours. Whether that is an error depends on what else is in the file.
    pub(super) fn strange(&mut self, pointer: &Pointer<'_>, node: &Node<'a>) {
        let message = || format!("expected an answer of the API Gateway API, but found {}", node.describe());
        let part = &mut self.sink.part;
        if self.in_answer {
            return part.skip(Some(pointer.to_text()), message());
        }
        part.strange += 1;
        if part.first_strange.is_none() {
            part.first_strange = Some((pointer.to_text(), message()));
        }
    }

    /// A record that does not fit.
    pub(super) fn misfit(&mut self, pointer: &Pointer<'_>, misfit: Misfit) {
        let place = pointer.to_text() + &misfit.pointer;
        self.sink.part.skip(Some(place), misfit.message);
    }

    /// What is known of the file's API.
    fn api(&self) -> (Option<&'a ApiFacts>, Value<'a>) {
        *self.api.get_or_init(|| {
            let find = |facts: &'a Facts| {
                let id = self.context.rest_api_id?;
                facts.find(self.context.account_id, self.context.region, id)
            };
            let api = self.context.local_facts.and_then(find).or_else(|| find(self.context.facts));
            (api, api.map_or(Value::Null, |api| api.tags_in(self.bump)))
        })
    }
}
