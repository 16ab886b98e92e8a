//! The Serverless Framework: its functions have events that become methods when they are packaged (Serverless Framework,
//! "Serverless.yml Reference"), which is not done here.

use super::Scope;
use crate::context::Pointer;
use apigw_sql_value::json::{Kind, Node};

/// What is told of functions with such events.
pub(crate) const FUNCTIONS: &str = "functions of the Serverless Framework (package them, and read the template in `.serverless`)";
const FILES: &str = "parts of a service of the Serverless Framework in other files";
const PROXIES: &str = "proxies of the Serverless Framework's plugin for other services";

/// Words of a text in which such functions may be.
pub(crate) fn tells_functions(text: &str) -> bool {
    let begins = |name: &str| text.lines().any(|line| line.starts_with(name));
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    (begins("provider:") && (begins("functions:") || begins("stepFunctions:") || has("apiGatewayServiceProxies")))
        || (has("handler:") && has("events:") && (has("- http:") || has("http: {") || has("{http:")))
}

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
            // The list itself may be a reference.
            let all = if events.is_array() { events.items() } else { std::slice::from_ref(events) };
            for event in all {
                match event.kind {
                    // What kind of event it is may be one, too.
                    Kind::Object(members) if members.iter().any(|m| m.key.starts_with("${")) => {
                        self.sink.part.leave_unread_of(FUNCTIONS, name);
                    }
                    Kind::Object(_) if event.get("http").is_some() => self.sink.part.leave_unread_of(FUNCTIONS, name),
                    Kind::String(text) if text.starts_with("${") => self.sink.part.leave_unread_of(FILES, text),
                    Kind::String("http") => self.sink.part.leave_unread_of(FUNCTIONS, name),
                    _ => {}
                }
            }
        }
        if node.get("provider").is_none() || !["service", "functions", "resources"].iter().any(|name| node.get(name).is_some()) {
            return;
        }
        let machines = node.get("stepFunctions").and_then(|plugin| plugin.get("stateMachines").or(Some(plugin)));
        let lists = [node.get("functions"), node.get("resources"), node.get("provider"), machines];
        for part in lists.into_iter().flatten() {
            // A function, or a list of them, may be in a file each.
            let below = part.members().iter().map(|m| &m.value).chain(part.items());
            for text in std::iter::once(part).chain(below).filter_map(Node::as_str).filter(|text| text.starts_with("${file(")) {
                self.sink.part.leave_unread_of(FILES, text);
            }
        }
        let proxies = node.get("custom").and_then(|custom| custom.get("apiGatewayServiceProxies")).map(Node::items).unwrap_or_default();
        for _ in proxies {
            self.sink.part.leave_unread(PROXIES);
        }
    }
}
