//! Trails of `CloudTrail`: the changes of a method one after the other, of which the last one counts.

use std::collections::HashMap;

use bumpalo::Bump;

use super::Scope;
use super::place::is_event;
use super::walk::BROKEN;
use crate::context::Pointer;
use crate::shape::Shape;
use apigw_sql_value::json::{self, Node};

/// What is told of changes that others come after.
const REPLACED: &str = "changes that later events replace or delete";

/// What is told of changes of which only that they were made is known.
pub(super) const WITHOUT: &str = "changes of integrations without what they are now";

/// Who writes our events.
const SOURCE: &str = "apigateway.amazonaws.com";

/// Events after which integrations are others.
const CHANGES: [&str; 8] = [
    "PutIntegration",
    "UpdateIntegration",
    "DeleteIntegration",
    "DeleteMethod",
    "DeleteResource",
    "DeleteRestApi",
    "PutRestApi",
    "ImportRestApi",
];

/// What an event is about: an API, a resource of it, a method of that; `None` is all of them.
type Subject<'a> = [Option<&'a str>; 3];

/// A change of an integration.
struct Change<'a> {
    /// The number of the item.
    item: usize,
    time: &'a str,
    subject: Subject<'a>,
    is_deletion: bool,
}

impl<'a> Scope<'a, '_, '_> {
    /// The items of a list of events that are not to be read, because later ones replace them, or delete what they made. It
    /// is told of the deletions what they are of.
    pub(super) fn outdated(&mut self, items: &[Node<'a>]) -> Vec<bool> {
        let mut outdated = vec![false; items.len()];
        // Trails are of all services.
        if !items.first().is_some_and(|first| first.get("eventSource").is_some() || first.get("CloudTrailEvent").is_some()) {
            return outdated;
        }
        let mut changes: Vec<Change<'a>> = items.iter().enumerate().filter_map(|(item, node)| change(self.bump, item, node)).collect();
        if !changes.is_empty() {
            self.sink.part.shape.get_or_insert(Shape::Recording);
        }
        // The service lists the newest one first. Which of two in one second came first is not known.
        changes.sort_by_key(|change| change.time);
        let mut of_apis: HashMap<Option<&str>, Vec<&Change<'_>>> = HashMap::new();
        for later in &changes {
            let earlier = of_apis.entry(later.subject[0]).or_default();
            let mut covers_any = false;
            for before in earlier.iter().filter(|before| before.time < later.time && covers(&later.subject, &before.subject)) {
                covers_any = true;
                if !std::mem::replace(&mut outdated[before.item], true) {
                    self.sink.part.refuse(REPLACED);
                }
            }
            if later.is_deletion {
                outdated[later.item] = true;
                if !covers_any {
                    self.leave_deletion(&later.subject);
                }
            } else {
                earlier.push(later);
            }
        }
        outdated
    }

    /// An event as `lookup-events` lists it, a text of it beside its name, or of which only the name is left. Gives whether it
    /// is ours; `None` where it is no such event.
    pub(super) fn walk_listed_event(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) -> Option<bool> {
        let text = |names: [&str; 2]| names.iter().find_map(|name| node.get(name)?.as_str());
        let (name, source) = (text(["EventName", "eventName"]), text(["EventSource", "eventSource"]));
        let may_be_ours = source.is_none_or(|source| source == SOURCE);
        let is_change = name.is_some_and(|name| CHANGES.contains(&name));
        match (node.get("CloudTrailEvent"), name) {
            (Some(event), _) if event.as_str().is_some() => {
                let text = event.as_str()?;
                match json::parse(self.bump, text.as_bytes()) {
                    Ok(whole) if is_event(&whole) => Some(self.walk_text(event, text, &Pointer::Key(pointer, "CloudTrailEvent"))),
                    Ok(whole) if whole.is_object() => None,
                    _ if may_be_ours && (is_change || name.is_none() || text.contains(SOURCE)) => {
                        self.sink.part.leave_unread(BROKEN);
                        Some(true)
                    }
                    _ => None,
                }
            }
            (None, Some(name)) if may_be_ours && is_change && !is_event(node) => {
                self.sink.part.leave_unread_of(WITHOUT, name);
                Some(true)
            }
            _ => None,
        }
    }

    /// A deletion of what is not in the same list: another source may show it.
    pub(super) fn leave_deletion(&mut self, subject: &Subject<'a>) {
        let name: Vec<&str> = subject.iter().flatten().copied().collect();
        self.sink.part.leave_unread_of("deletions of what other sources may show", &name.join("/"));
    }
}

fn change<'a>(bump: &'a Bump, item: usize, node: &Node<'a>) -> Option<Change<'a>> {
    // `lookup-events` has them as texts.
    let event = match node.get("CloudTrailEvent").and_then(Node::as_str) {
        Some(text) => json::parse_str_prefix(bump, text, 0).ok()?.0,
        None => *node,
    };
    if !is_event(&event) || event.get("errorCode").is_some_and(|code| !code.is_null()) {
        return None;
    }
    let name = event.get("eventName").and_then(Node::as_str)?;
    let is_deletion = name.starts_with("Delete");
    let subject = subject(&event).filter(|_| is_deletion || is_change(name) && says_integration(&event))?;
    let time = event.get("eventTime").and_then(Node::as_str).unwrap_or_default();
    Some(Change { item, time, subject, is_deletion })
}

/// Whether an event of this name changes an integration.
pub(super) fn is_change(name: &str) -> bool {
    matches!(name, "PutIntegration" | "UpdateIntegration")
}

/// Whether an event says what the integration is now: the answer does, and what was put.
fn says_integration(event: &Node<'_>) -> bool {
    let put = |name: &str| event.get("requestParameters").and_then(|request| request.get(name)).is_some();
    event.get("responseElements").is_some_and(Node::is_object) || put("putIntegrationInput") || put("type")
}

/// What an event deletes or changes, if integrations are in it.
pub(super) fn subject<'a>(event: &Node<'a>) -> Option<Subject<'a>> {
    let request = event.get("requestParameters")?;
    let text = |name: &str| request.get(name).and_then(Node::as_str);
    let api = Some(text("restApiId")?);
    match event.get("eventName").and_then(Node::as_str)? {
        "PutIntegration" | "UpdateIntegration" | "DeleteIntegration" | "DeleteMethod" => {
            Some([api, Some(text("resourceId")?), Some(text("httpMethod")?)])
        }
        "DeleteResource" => Some([api, Some(text("resourceId")?), None]),
        "DeleteRestApi" => Some([api, None, None]),
        _ => None,
    }
}

fn covers(whole: &Subject<'_>, part: &Subject<'_>) -> bool {
    whole.iter().zip(part).all(|(whole, part)| whole.is_none() || whole == part)
}
