//! SAM: APIs, and the events of functions and state machines that become methods of them.
//!
//! What an event becomes is what SAM's own translator makes of it (AWS SAM specification, "Api" event and
//! "`AWS::Serverless::Api")`: a proxy to the function, `StartExecution` of the state machine, a mock for CORS.

use std::collections::BTreeSet;

use super::stack::{Resource, Stack, member};
use crate::model::Value;
use crate::source::context::Pointer;
use crate::source::convert::Misfit;
use crate::source::definitions::emit::{ApiOf, At, MethodAt, verb};
use crate::source::definitions::make::Make;
use crate::source::definitions::members;
use crate::source::definitions::resolve::{Resolver, plain_text};
use crate::source::documents::classify::V2;
use crate::source::documents::{MethodInfo, Scope};
use crate::source::shape::Shape;
use crate::value::json::Node;

/// The logical name of the API of events that name none.
const IMPLICIT_API: &str = "ServerlessRestApi";
/// Credentials that pass the caller's identity on, which SAM sets for methods with IAM authorization.
const CALLER: &str = "arn:aws:iam::*:user/*";

/// An event of type `Api`.
struct Event<'a> {
    owner: Resource<'a>,
    properties: Node<'a>,
    offset: u32,
    path: &'a str,
    verb: &'a str,
    /// The logical name of its API.
    api: &'a str,
}

impl<'a> Scope<'a, '_, '_> {
    /// `AWS::Serverless::Api`: its body, and the CORS methods of events that name it.
    pub(super) fn serverless_api(&mut self, stack: &Stack<'a>, resource: &Resource<'a>, condition: Option<&'a str>, pointer: &Pointer<'_>) {
        let mut api = ApiOf::unknown(Shape::Sam, "template", self.context);
        let mut open = self.describe_api(stack, resource, &mut api);
        open.extend(condition);
        let properties = Pointer::Key(pointer, "Properties");
        if let Some(body) = resource.property("DefinitionBody") {
            let body = self.completed(stack, resource.logical_id, body);
            return self.body(stack, &api, &body, &open, &Pointer::Key(&properties, "DefinitionBody"));
        }
        if let Some(location) = resource.property("DefinitionUri") {
            let text = Resolver::new(self.bump, &stack.names).text(location);
            return self.body_file(stack, &api, text, &open, &Pointer::Key(&properties, "DefinitionUri"));
        }
        self.emit_api(&api);
        self.cors_methods(stack, resource.logical_id, &api, &open, At { pointer, offset: resource.offset });
    }

    /// The events of a function or a state machine.
    pub(super) fn serverless_events(
        &mut self,
        stack: &Stack<'a>,
        resource: &Resource<'a>,
        condition: Option<&'a str>,
        pointer: &Pointer<'_>,
    ) {
        self.sink.part.refuse("other resources");
        let Some(events) = resource.property("Events") else { return };
        let properties = Pointer::Key(pointer, "Properties");
        let events_at = Pointer::Key(&properties, "Events");
        if !events.is_object() {
            return self.misfit(&properties, Misfit::wrong_type("Events", "an object", events));
        }
        for member in events.members() {
            let at = Pointer::Key(&events_at, member.key);
            match member.value.get("Type").and_then(Node::as_str) {
                Some("HttpApi") => self.sink.part.refuse(V2),
                Some("Api") => {}
                Some(_) => continue,
                None => {
                    self.sink.part.skip(Some(at.to_text()), "expected a `Type` of the event".to_owned());
                    continue;
                }
            }
            let Some(event) = self.event(stack, resource, &member.value, member.key_offset) else {
                if member.value.get("Type").and_then(Node::as_str) == Some("Api") {
                    let message = "expected `Path` and `Method` in the event's properties".to_owned();
                    self.sink.part.skip(Some(at.to_text()), message);
                }
                continue;
            };
            // An API with a body of its own has its integrations there.
            let has_body =
                stack.get(event.api).is_some_and(|api| api.property("DefinitionBody").or(api.property("DefinitionUri")).is_some());
            if !has_body {
                self.event_method(stack, &event, member.key, condition, &at);
            }
        }
        // The implicit API has no resource of its own that its CORS methods could come with.
        let is_first = stack.resources.iter().find(|r| !self.events(stack, r, IMPLICIT_API).is_empty());
        if is_first.is_some_and(|first| first.logical_id == resource.logical_id) {
            let (api, open) = self.sam_api(stack, IMPLICIT_API);
            self.emit_api(&api);
            self.cors_methods(stack, IMPLICIT_API, &api, &open, At { pointer, offset: resource.offset });
        }
    }

    fn sam_api(&mut self, stack: &Stack<'a>, logical_id: &'a str) -> (ApiOf<'a>, Vec<&'a str>) {
        let mut api = ApiOf::unknown(Shape::Sam, "template", self.context);
        api.key_name = Some(logical_id);
        let implicit = || Resource { logical_id, kind: "AWS::Serverless::Api", node: Make::at(self.bump, 0).object(&[]), offset: 0 };
        let resource = stack.get(logical_id).unwrap_or_else(implicit);
        let open = self.describe_api(stack, &resource, &mut api);
        (api, open)
    }

    /// The event, if it is one of a REST API with all that it needs.
    fn event(&self, stack: &Stack<'a>, owner: &Resource<'a>, node: &Node<'a>, offset: u32) -> Option<Event<'a>> {
        if node.get("Type").and_then(Node::as_str) != Some("Api") {
            return None;
        }
        let properties = *node.get("Properties")?;
        let resolver = Resolver::new(self.bump, &stack.names);
        let path = properties.get("Path").and_then(|node| resolver.text(node))?;
        let method = properties.get("Method").and_then(|node| resolver.text(node))?;
        let api = match properties.get("RestApiId") {
            None => IMPLICIT_API,
            Some(reference) => reference.get("Ref").and_then(Node::as_str).or_else(|| resolver.text(reference))?,
        };
        Some(Event { owner: *owner, properties, offset, path, verb: verb(method), api })
    }

    /// The events of a resource that belong to this API.
    fn events(&self, stack: &Stack<'a>, resource: &Resource<'a>, api: &str) -> Vec<Event<'a>> {
        if !matches!(resource.kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
            || !stack.is_created(self.bump, resource).0
        {
            return Vec::new();
        }
        let members = resource.property("Events").map(Node::members).unwrap_or_default();
        let events = members.iter().filter_map(|m| self.event(stack, resource, &m.value, m.key_offset));
        events.filter(|event| event.api == api).collect()
    }

    fn event_method(&mut self, stack: &Stack<'a>, event: &Event<'a>, name: &str, condition: Option<&'a str>, pointer: &Pointer<'_>) {
        let (api, mut open) = self.sam_api(stack, event.api);
        open.extend(condition);
        let (authorization, key) = Self::event_security(stack, event);
        let info = MethodInfo { authorization_type: Some(authorization), api_key_required: Value::Boolean(key), ..MethodInfo::default() };
        let method = MethodAt { verb: Some(event.verb), path: Some(event.path), resource_id: None, info: Some(info) };
        self.emit_resource(&api, None, None, Some(event.path));
        self.emit_method(&api, &method);
        let node = if event.owner.kind == "AWS::Serverless::StateMachine" {
            self.start_execution(event, name)
        } else {
            self.proxy(event, authorization)
        };
        self.sam_integration(stack, &api, &method, node, open, At { pointer, offset: event.offset });
    }

    fn sam_integration(
        &mut self,
        stack: &Stack<'a>,
        api: &ApiOf<'a>,
        method: &MethodAt<'a>,
        node: Node<'a>,
        open: Vec<&'a str>,
        at: At<'_>,
    ) {
        let resolver = Resolver::new(self.bump, &stack.names);
        for open in open {
            resolver.leave_open(open);
        }
        match members::read(&resolver, members::OPENAPI, &node, false) {
            Ok(reading) => self.emit_integration(api, method, reading, resolver.take_open(), at),
            Err(misfit) => self.misfit(at.pointer, misfit),
        }
    }

    /// `aws_proxy` to the function, or to its alias.
    fn proxy(&self, event: &Event<'a>, authorization: &str) -> Node<'a> {
        let make = Make::at(self.bump, event.offset);
        let function = event.owner.logical_id;
        let target = match event.owner.property("AutoPublishAlias").and_then(plain_text) {
            Some(alias) => format!("{function}Alias{alias}"),
            None => format!("{function}.Arn"),
        };
        let uri = format!("arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{target}}}/invocations");
        let mut members = vec![
            ("type", make.string("aws_proxy")),
            ("httpMethod", make.string("POST")),
            ("uri", make.object(&[("Fn::Sub", make.string(&uri))])),
        ];
        if let Some(timeout) = event.properties.get("TimeoutInMillis") {
            members.push(("timeoutInMillis", *timeout));
        }
        if authorization == "AWS_IAM" {
            members.push(("credentials", make.string(CALLER)));
        }
        make.object(&members)
    }

    /// `StartExecution` with the body as input.
    fn start_execution(&self, event: &Event<'a>, name: &str) -> Node<'a> {
        let make = Make::at(self.bump, event.offset);
        let machine = event.owner.logical_id;
        let input = format!("{{\"input\": \"$util.escapeJavaScript($input.json('$'))\", \"stateMachineArn\": \"${{{machine}}}\"}}");
        let template = make.object(&[("Fn::Sub", make.string(&input))]);
        let role = make.array(&[make.string(&format!("{machine}{name}Role")), make.string("Arn")]);
        let response = |status| (status, make.object(&[("statusCode", make.string(status))]));
        make.object(&[
            ("type", make.string("aws")),
            ("httpMethod", make.string("POST")),
            (
                "uri",
                make.object(&[("Fn::Sub", make.string("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"))]),
            ),
            ("credentials", make.object(&[("Fn::GetAtt", role)])),
            ("requestTemplates", make.object(&[("application/json", template)])),
            ("responses", make.object(&[response("200"), response("400")])),
        ])
    }

    /// The authorization of an event's method, its own or the API's, and whether it asks for a key.
    fn event_security(stack: &Stack<'a>, event: &Event<'a>) -> (&'static str, bool) {
        let (authorization, key) = Self::api_security(stack, event.api, false);
        let own = event.properties.get("Auth");
        let authorization = match own.and_then(|auth| auth.get("Authorizer")).and_then(Node::as_str) {
            Some(name) => Self::authorization(stack, event.api, name),
            None => authorization,
        };
        (authorization, own.and_then(|auth| auth.get("ApiKeyRequired")).and_then(Node::as_bool).unwrap_or(key))
    }

    /// What an API asks for where a method says nothing: the authorization of its default authorizer, and a key. Two
    /// settings keep either from preflight requests.
    pub(super) fn api_security(stack: &Stack<'a>, api: &str, is_preflight: bool) -> (&'static str, bool) {
        let Some(auth) = Self::api_property(stack, api, "Auth") else { return ("NONE", false) };
        let is_added = |name| !is_preflight || auth.get(name).and_then(Node::as_bool) != Some(false);
        let authorizer = auth.get("DefaultAuthorizer").and_then(Node::as_str).filter(|_| is_added("AddDefaultAuthorizerToCorsPreflight"));
        let key = auth.get("ApiKeyRequired").and_then(Node::as_bool) == Some(true) && is_added("AddApiKeyRequiredToCorsPreflight");
        (authorizer.map_or("NONE", |name| Self::authorization(stack, api, name)), key)
    }

    /// The authorization type of an authorizer of the API.
    fn authorization(stack: &Stack<'a>, api: &str, name: &str) -> &'static str {
        let auth = Self::api_property(stack, api, "Auth");
        match (name, auth.as_ref().and_then(|auth| auth.get("Authorizers")?.get(name))) {
            ("NONE", _) => "NONE",
            ("AWS_IAM", _) => "AWS_IAM",
            (_, Some(definition)) if definition.get("UserPoolArn").is_some() => "COGNITO_USER_POOLS",
            _ => "CUSTOM",
        }
    }

    /// A property of an API, or of all APIs.
    pub(super) fn api_property(stack: &Stack<'a>, api: &str, name: &str) -> Option<Node<'a>> {
        let own = stack.get(api).and_then(|resource| resource.property(name).copied());
        own.or_else(|| member(stack.api_globals.as_ref()?, name).copied())
    }

    /// A mock for `OPTIONS` of each path that has none.
    fn cors_methods(&mut self, stack: &Stack<'a>, logical_id: &'a str, api: &ApiOf<'a>, open: &[&'a str], at: At<'_>) {
        let resolver = Resolver::new(self.bump, &stack.names);
        let Some(cors) = Self::api_property(stack, logical_id, "Cors").and_then(|cors| resolver.resolve(&cors)) else { return };
        let cors_open = resolver.take_open();
        let events: Vec<Event<'a>> = stack.resources.iter().flat_map(|r| self.events(stack, r, logical_id)).collect();
        let (authorization, key) = Self::api_security(stack, logical_id, true);
        let mut done = BTreeSet::new();
        for event in &events {
            let of_path: Vec<&Event<'a>> = events.iter().filter(|other| other.path == event.path).collect();
            if !done.insert(event.path) || of_path.iter().any(|other| other.verb == "OPTIONS") {
                continue;
            }
            let info =
                MethodInfo { authorization_type: Some(authorization), api_key_required: Value::Boolean(key), ..MethodInfo::default() };
            let method = MethodAt { verb: Some("OPTIONS"), path: Some(event.path), resource_id: None, info: Some(info) };
            let node = self.cors_mock(&cors, of_path.iter().map(|event| event.verb), at.offset);
            self.emit_method(api, &method);
            let open = open.iter().chain(&cors_open).copied().collect();
            self.sam_integration(stack, api, &method, node, open, At { offset: event.offset, ..at });
        }
    }
}
