//! The Serverless Framework: its functions have events that become methods when they are packaged (Serverless Framework,
//! "Serverless.yml Reference"), which is not done here.

use super::Scope;
use crate::context::Pointer;
use apigw_sql_value::json::{Kind, Member, Node};

/// What is told of functions with such events.
pub(crate) const FUNCTIONS: &str = "functions of the Serverless Framework (package them, and read the template in `.serverless`)";
const FILES: &str = "parts of a service of the Serverless Framework in other files";
const VARIABLES: &str = "parts of a service of the Serverless Framework that variables stand for";
const PROXIES: &str = "proxies of the Serverless Framework's plugin for other services";

/// Words of a text in which such functions may be.
pub(crate) fn tells_functions(text: &str) -> bool {
    let begins = |name: &str| text.lines().any(|line| line.starts_with(name));
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    (begins("provider:") && (begins("functions:") || begins("stepFunctions:") || has("apiGatewayServiceProxies")))
        || (has("handler:") && has("events:") && EVENTS.iter().any(|event| has(event)))
}

/// How an event that becomes a method, or something in the place of events, begins.
const EVENTS: [&str; 11] =
    ["- http", "- 'http", "- \"http", "{http:", "{ http:", "http: {", "- ${", "- '${", "- \"${", "events: ${", "events: \"${"];

/// Whether a program names the parts of a service: what it makes of them is not known.
pub(crate) fn makes_service(text: &str) -> bool {
    let has = |name: &str| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some();
    // Quoted or not, with a value or as a variable of that name.
    let is_member = |name: &str| [":", "\":", "':", ",", " }"].iter().any(|end| has(&format!("{name}{end}")));
    is_member("service") && is_member("provider") && (has("functions") || has("resources"))
}

impl<'a> Scope<'a, '_, '_> {
    /// Counts what a service, or a function of one, makes methods of.
    pub(super) fn leave_serverless(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        let has_events = ["handler", "image", "definition"].iter().any(|name| node.get(name).is_some());
        if let Some(events) = node.get("events").filter(|_| has_events) {
            let name = if let Pointer::Key(_, name) = pointer { name } else { "…" };
            // One that stands alone may be a variable for all of them.
            for event in events.each() {
                match event.kind {
                    Kind::Object(members) => self.leave_event(members, name),
                    Kind::String("http") => self.sink.part.leave_unread_of(FUNCTIONS, name),
                    _ => self.leave_variable(event),
                }
            }
        }
        if node.get("provider").is_none() || !["service", "functions", "resources"].iter().any(|name| node.get(name).is_some()) {
            return;
        }
        let machines = node.get("stepFunctions").and_then(|plugin| plugin.get("stateMachines").or(Some(plugin)));
        for part in [node.get("functions"), node.get("resources"), machines].into_iter().flatten() {
            // A function, or a list of them, may be one each.
            let below = part.members().iter().map(|m| &m.value).chain(part.items());
            for part in std::iter::once(part).chain(below) {
                self.leave_variable(part);
            }
        }
        let provider = node.get("provider").into_iter();
        for part in provider.flat_map(|part| std::iter::once(part).chain(part.members().iter().map(|m| &m.value))) {
            // Settings are mostly variables.
            if part.as_str().is_some_and(|text| text.starts_with("${file(")) {
                self.leave_variable(part);
            }
        }
        let proxies = node.get("custom").and_then(|custom| custom.get("apiGatewayServiceProxies")).map(Node::items).unwrap_or_default();
        for _ in proxies {
            self.sink.part.leave_unread(PROXIES);
        }
    }

    /// An event of a function: its type is its name.
    fn leave_event(&mut self, members: &[Member<'a>], function: &str) {
        for member in members {
            match member.key {
                "http" => self.sink.part.leave_unread_of(FUNCTIONS, function),
                name if name.starts_with("${") => self.sink.part.leave_unread_of(VARIABLES, name),
                _ => {}
            }
        }
    }

    /// A variable of the framework in the place of something that methods may be made of.
    fn leave_variable(&mut self, node: &Node<'a>) {
        match node.as_str() {
            Some(text) if text.starts_with("${file(") => self.sink.part.leave_unread_of(FILES, text),
            Some(text) if text.starts_with("${") => self.sink.part.leave_unread_of(VARIABLES, text),
            _ => {}
        }
    }
}
