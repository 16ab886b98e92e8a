//! SAM: APIs, and the events of functions and state machines that become methods of them.
//!
//! An API is read as the OpenAPI document that SAM's own translator makes of it (AWS SAM specification, "Api" event and
//! "`AWS::Serverless::Api)`": a proxy to the function, `StartExecution` of the state machine, a mock for CORS, and what
//! `Auth` asks of each method.

mod cors;
mod document;
mod event;
mod events;
pub(super) mod globals;

use self::document::Document;
use self::event::Event;
pub(super) use self::events::Events;
use super::reference::named;
use super::stack::{Resource, Stack};
use crate::context::Pointer;
use crate::convert::Misfit;
use crate::definitions::conditions;
use crate::definitions::emit::ApiOf;
use crate::definitions::make::Make;
use crate::definitions::openapi::{Body, OPEN_KEY, Places};
use crate::definitions::resolve::{Resolver, is_function, is_open};
use crate::documents::Scope;
use crate::documents::classify::V2;
use crate::shape::Shape;
use apigw_sql_value::json::{Kind, Node};

/// The logical name of the API of events that name none.
const IMPLICIT_API: &str = "ServerlessRestApi";

impl<'a> Scope<'a, '_, '_> {
    /// `AWS::Serverless::Api`.
    pub(super) fn serverless_api(&mut self, stack: &Stack<'a>, resource: &Resource<'a>, condition: Option<&'a str>) {
        // SAM puts the one that it makes for events into the place of this.
        if resource.logical_id != IMPLICIT_API || stack.events.of(IMPLICIT_API).is_empty() {
            self.sam_api(stack, resource, condition);
        }
    }

    /// The APIs of events that no resource of the template is.
    pub(super) fn apis_of_events(&mut self, stack: &Stack<'a>) {
        for name in stack.events.apis() {
            let kind = stack.get(name).map_or("", |resource| resource.kind);
            match kind {
                IMPLICIT_API_KIND if *name != IMPLICIT_API => {}
                // Its body has the methods; events give it permission alone.
                "AWS::ApiGateway::RestApi" => {}
                "AWS::Serverless::HttpApi" => stack.events.of(name).iter().for_each(|_| self.sink.part.refuse(V2)),
                _ => {
                    let resource = self.api_of_events(stack, name);
                    let condition = stack.events.implicit_condition.filter(|_| *name == IMPLICIT_API);
                    match condition.map(|condition| (condition, conditions::named(&Resolver::new(self.bump, &stack.names), condition))) {
                        Some((_, Some(false))) => self.sink.part.refuse(self.without_condition()),
                        Some((condition, None)) => {
                            let label = self.bump.alloc_str(&format!("${{Condition:{condition}}}"));
                            self.sam_api(stack, &resource, Some(label));
                        }
                        _ => self.sam_api(stack, &resource, None),
                    }
                }
            }
        }
    }

    /// The resource that SAM makes for events, with the tags that their functions pass on; or one of another template.
    fn api_of_events(&self, stack: &Stack<'a>, name: &'a str) -> Resource<'a> {
        let make = Make::at(self.bump, 0);
        let is_implicit = name == IMPLICIT_API;
        let tags = if is_implicit { stack.events.tags() } else { &[] };
        let mut properties = Vec::new();
        if !tags.is_empty() {
            properties.push(("Tags", Node { kind: Kind::Object(self.bump.alloc_slice_copy(tags)), ..make.object(&[]) }));
            properties.push(("PropagateTags", Node { kind: Kind::Bool(true), ..make.object(&[]) }));
        }
        let node = make.object(&[("Properties", make.object(&properties))]);
        let kind = if is_implicit { IMPLICIT_API_KIND } else { "" };
        Resource { logical_id: name, kind, node, offset: 0, properties_at: "", names_of: None }
    }

    fn sam_api(&mut self, stack: &Stack<'a>, resource: &Resource<'a>, condition: Option<&'a str>) {
        let mut api = ApiOf::unknown(Shape::Sam, "template", self.context);
        let mut open = self.describe_api(stack, resource, &mut api);
        open.extend(condition);
        let at = self.properties_of(resource);
        let properties = globals::properties(self.bump, stack, resource);
        let given = |name: &str| properties.get(name).copied().filter(truth);
        let body = given("DefinitionBody");
        if let (None, Some(location)) = (body, given("DefinitionUri")) {
            let text = Resolver::new(self.bump, &stack.names).text(&location);
            return self.body_file(stack, &api, text, &open, &Pointer::Key(&at, "DefinitionUri"));
        }
        let at = Pointer::Key(&at, "DefinitionBody");
        let mut places = Places::new();
        match body {
            Some(body) if !Document::is_complete(&body) => self.body(stack, &api, &body, &open, &at),
            body => {
                let document = self.completed(stack, resource, &properties, body, &mut places);
                self.openapi(&Body { places: Some(&places), ..Body::of(document, &api, &stack.names, &open) }, &at);
            }
        }
    }

    /// The document of an API, which is `body` or one for its events, with what SAM adds to it.
    fn completed(
        &self,
        stack: &Stack<'a>,
        resource: &Resource<'a>,
        properties: &Node<'a>,
        body: Option<Node<'a>>,
        places: &mut Places<'a>,
    ) -> Node<'a> {
        let resolver = Resolver::new(self.bump, &stack.names);
        let resolved = |name: &str| properties.get(name).and_then(|node| resolver.resolve(node)).filter(truth);
        let auth = resolved("Auth");
        let mut document = match body {
            Some(body) => Document::of(self.bump, body),
            None => Document::empty(self.bump, resource.offset),
        };
        let events = stack.events.of(resource.logical_id);
        let operation = |event: &Event<'a>| self.created_operation(stack, &resolver, event, auth.as_ref());
        let merges = resolved("MergeDefinitions").is_some();
        let (merged, added): (Vec<Event<'a>>, Vec<Event<'a>>) = events.iter().partition(|event| merges && !event.is_of_state_machine());
        if body.is_none() {
            document.add(added.iter().map(|event| (*event, operation(event))));
            self.define_of_events(&resolver, &mut document, &added, auth.as_ref());
        }
        // What is merged into a document that has no paths is lost. Of what is merged, no security scheme is taken over.
        if body.is_none() || document.has_paths() {
            for event in &merged {
                document.merge(event, operation(event));
            }
        }
        if body.is_none() {
            for (path, condition) in stack.events.conditional_paths(resource.logical_id) {
                document.make_conditional(path, condition);
            }
        }
        places.extend(events.iter().map(|event| (event.offset, event.at)));
        self.override_auth(&resolver, &mut document, events, auth.as_ref());
        self.add_preflight(stack, resource, properties, &mut document, places);
        if let Some(auth) = &auth {
            add_auth(&mut document, auth, resource.offset);
        }
        document.finish()
    }

    /// The operation of an event; nothing, which keeps its place all the same, if the owner is not created.
    fn created_operation(&self, stack: &Stack<'a>, resolver: &Resolver<'a, '_>, event: &Event<'a>, auth: Option<&Node<'a>>) -> Node<'a> {
        if stack.is_created(self.bump, &event.owner).0 {
            self.event_operation(resolver, event, auth)
        } else {
            Make::at(self.bump, event.offset).object(&[])
        }
    }

    /// The security schemes that methods of events name.
    fn define_of_events(&self, resolver: &Resolver<'a, '_>, document: &mut Document<'a>, events: &[Event<'a>], auth: Option<&Node<'a>>) {
        for event in events {
            let Some(own) = event.auth(resolver) else { continue };
            let requirements = self.requirements(&own, auth, event.offset);
            for name in ["AWS_IAM", "api_key"] {
                if requirements.iter().any(|requirement| requirement.get(name).is_some()) {
                    document.define(name, event.offset);
                }
            }
        }
    }

    /// Events with `OverrideApiAuth` say what methods of the document ask for.
    fn override_auth(&self, resolver: &Resolver<'a, '_>, document: &mut Document<'a>, events: &[Event<'a>], auth: Option<&Node<'a>>) {
        for event in events.iter().filter(|event| !event.is_of_state_machine()) {
            let Some(own) = event.auth(resolver).filter(|own| own.get("OverrideApiAuth").is_some_and(truth)) else { continue };
            let requirements = self.requirements(&own, auth, event.offset);
            document.require(event, &requirements);
            for name in ["AWS_IAM", "api_key"] {
                if requirements.iter().any(|requirement| requirement.get(name).is_some()) {
                    document.define(name, event.offset);
                }
            }
        }
    }

    fn add_preflight(
        &self,
        stack: &Stack<'a>,
        resource: &Resource<'a>,
        properties: &Node<'a>,
        document: &mut Document<'a>,
        places: &mut Places<'a>,
    ) {
        let Some(member) = properties.members().iter().rev().find(|m| m.key == "Cors") else { return };
        let is_expression = matches!(member.value.members(), [only] if is_function(only.key));
        let decided = Resolver::new(self.bump, &stack.names).resolve(&member.value);
        // Expressions that stay open are listed where they stand.
        let cors = if is_expression && decided.is_some_and(|node| node.is_object()) { decided } else { Some(member.value) };
        let Some(cors) = cors.filter(|cors| truth(cors) && decided.is_some()) else { return };
        let is_own = resource.property("Cors").is_some();
        let parent = if is_own { resource.properties_at } else { stack.globals_at };
        let pointer = if is_own { format!("{parent}/Cors") } else { format!("{parent}/Api/Cors") };
        places.insert(member.key_offset, self.bump.alloc_str(&pointer));
        document.add_preflight(member.key_offset, &|names| self.preflight(&cors, names, member.key_offset));
    }

    /// The events of a function or a state machine, as far as they are none of a REST API.
    pub(super) fn serverless_events(&mut self, stack: &Stack<'a>, resource: &Resource<'a>) {
        self.sink.part.refuse("other resources");
        let Some(events) = resource.property("Events") else { return };
        let properties = self.properties_of(resource);
        if !events.is_object() {
            return self.misfit(&properties, Misfit::wrong_type("Events", "an object", events));
        }
        let events_at = Pointer::Key(&properties, "Events");
        for member in events.members() {
            let at = Pointer::Key(&events_at, member.key);
            let property = |name| member.value.get("Properties").and_then(|properties| properties.get(name));
            let resolver = Resolver::new(self.bump, &stack.names);
            let says = |name| property(name).is_some_and(|node| resolver.text(node).is_some());
            let message = match member.value.get("Type").and_then(Node::as_str) {
                // SAM puts it into that API.
                Some("HttpApi") if self.is_of_rest_api(stack, &member.value) => {
                    self.leave_unread_at("events of type HttpApi of a REST API", member.key, &at);
                    continue;
                }
                Some("HttpApi") => {
                    self.sink.part.refuse(V2);
                    continue;
                }
                Some("Api") if !says("Path") || !says("Method") => "expected `Path` and `Method` in the event's properties",
                Some("Api")
                    if events::names_no_api(stack, property("RestApiId"))
                        || property("RestApiId").is_some_and(|node| names_nothing(&resolver, node)) =>
                {
                    "expected a reference to an API of the template for `RestApiId`"
                }
                Some(_) => continue,
                None => "expected a `Type` of the event",
            };
            self.sink.part.skip(Some(at.to_text()), message.to_owned());
        }
    }

    /// Whether an event of type `HttpApi` names a REST API.
    fn is_of_rest_api(&self, stack: &Stack<'a>, event: &Node<'a>) -> bool {
        let resolver = Resolver::new(self.bump, &stack.names);
        let api = event.get("Properties").and_then(|properties| properties.get("ApiId"));
        let api = api.and_then(|api| named(&resolver, api)).and_then(|named| stack.get(named.name));
        api.is_some_and(|api| matches!(api.kind, IMPLICIT_API_KIND | "AWS::ApiGateway::RestApi"))
    }
}

/// Whether an expression or a value is no name of anything.
fn names_nothing<'a>(resolver: &Resolver<'a, '_>, reference: &Node<'a>) -> bool {
    named(resolver, reference).is_none() && resolver.text(reference).is_none()
}

const IMPLICIT_API_KIND: &str = "AWS::Serverless::Api";

/// What the `Auth` of an API asks of every method.
fn add_auth<'a>(document: &mut Document<'a>, auth: &Node<'a>, offset: u32) {
    let authorizers = auth.get("Authorizers").map(Node::members).unwrap_or_default();
    // As a whole it may depend on what the template does not decide.
    let default = auth.as_str().or_else(|| auth.get("DefaultAuthorizer").and_then(Node::as_str));
    document.define_authorizers(authorizers, offset);
    if let Some(name) = default {
        if name == "AWS_IAM" {
            document.define(name, offset);
        } else if authorizers.is_empty() && !is_open(name) {
            return add_key(document, auth, offset);
        }
        let scopes = authorizers.iter().find(|m| m.key == name).and_then(|m| m.value.get("AuthorizationScopes").copied());
        document.require_authorizer(name, scopes, authorizers, auth.get("AddDefaultAuthorizerToCorsPreflight").is_none_or(truth));
    }
    add_key(document, auth, offset);
}

fn add_key<'a>(document: &mut Document<'a>, auth: &Node<'a>, offset: u32) {
    if let Some(key) = auth.get("ApiKeyRequired").filter(|key| truth(key)) {
        document.define("api_key", offset);
        let name = if key.as_str().is_some_and(is_open) { OPEN_KEY } else { "api_key" };
        document.require_key(name, auth.get("AddApiKeyRequiredToCorsPreflight").is_none_or(truth));
    }
}

/// Whether Python, which SAM is written in, takes the value for true.
pub(super) fn truth(node: &Node<'_>) -> bool {
    match node.kind {
        Kind::Null | Kind::Bool(false) | Kind::String("") | Kind::Array([]) | Kind::Object([]) => false,
        Kind::Number(number) => number.parse() != Ok(0.0),
        _ => true,
    }
}
