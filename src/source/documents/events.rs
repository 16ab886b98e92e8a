//! Trails of `CloudTrail`: the changes of a method one after the other, of which the last one counts.

use bumpalo::Bump;

use super::Scope;
use super::place::is_event;
use crate::source::shape::Shape;
use crate::value::json::{self, Node};

/// What is told of changes that others come after.
const REPLACED: &str = "changes that later events replace or delete";

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
        if !items.first().is_some_and(|first| is_event(first) || first.get("CloudTrailEvent").is_some()) {
            return outdated;
        }
        let mut changes: Vec<Change<'a>> = items.iter().enumerate().filter_map(|(item, node)| change(self.bump, item, node)).collect();
        if !changes.is_empty() {
            self.sink.part.shape.get_or_insert(Shape::Recording);
        }
        // The service lists the newest one first.
        changes.sort_by_key(|change| change.time);
        for (at, later) in changes.iter().enumerate() {
            let mut covers_any = false;
            for before in changes.iter().take(at).filter(|before| covers(&later.subject, &before.subject) && !before.is_deletion) {
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
            }
        }
        outdated
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
    let subject = subject(&event).filter(|_| is_deletion || matches!(name, "PutIntegration" | "UpdateIntegration"))?;
    let time = event.get("eventTime").and_then(Node::as_str).unwrap_or_default();
    Some(Change { item, time, subject, is_deletion })
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
