//! A statement: what it is about, and what it asks.

use apigw_sql_value::json::Node;

use super::atom::Asked;
use super::condition::Condition;
use super::glob;
use super::principal::Principal;
use crate::pattern::Share;
use crate::policy::Calls;

/// A statement of a policy.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// Whether it allows, and does not deny.
    pub(super) allows: bool,
    principal: Principal,
    actions: Patterns,
    resources: Patterns,
    conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug, Default)]
struct Patterns {
    texts: Vec<String>,
    /// Whether one of them cannot be read.
    is_undecided: bool,
    is_not: bool,
}

impl Patterns {
    fn read(statement: &Node<'_>, name: &str, not: &str) -> Option<Self> {
        let (node, is_not) = match (statement.get(name), statement.get(not)) {
            (Some(node), _) => (node, false),
            (None, Some(node)) => (node, true),
            (None, None) => return None,
        };
        let mut patterns = Self { is_not, ..Self::default() };
        for text in node.each().iter().map(Node::as_str) {
            match text.filter(|text| !text.contains("${")) {
                Some(text) => patterns.texts.push(text.to_owned()),
                None => patterns.is_undecided = true,
            }
        }
        Some(patterns)
    }

    /// How many of the calls they cover, `of` being how many one pattern does.
    fn share(&self, of: impl Fn(&str) -> Share) -> Share {
        let most = self.texts.iter().map(|text| of(text)).max().unwrap_or(Share::Nothing);
        let most = if self.is_undecided { most.max(Share::Some) } else { most };
        match (self.is_not, most) {
            (true, Share::All) => Share::Nothing,
            (true, Share::Nothing) => Share::All,
            (_, share) => share,
        }
    }
}

impl Statement {
    pub(super) fn read(node: &Node<'_>) -> Result<Self, String> {
        let allows = match node.get("Effect").and_then(Node::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("the `Effect` of a statement of the policy is neither `Allow` nor `Deny`".to_owned()),
        };
        let Some(actions) = Patterns::read(node, "Action", "NotAction") else {
            return Err("a statement of the policy has no `Action`".to_owned());
        };
        let Some(resources) = Patterns::read(node, "Resource", "NotResource") else {
            return Err("a statement of the policy has no `Resource`".to_owned());
        };
        let conditions = node.get("Condition").map(Condition::read).unwrap_or_default();
        Ok(Self { allows, principal: Principal::read(node)?, actions, resources, conditions })
    }

    /// How many of the calls it is about.
    pub(super) fn share(&self, calls: &Calls<'_>) -> Share {
        let of_action = self.actions.share(|text| if glob::is_invoke(text) { Share::All } else { Share::Nothing });
        let of_resource = self.resources.share(|text| glob::resource(text, calls));
        of_action.min(of_resource)
    }

    /// What it asks of a call.
    pub(super) fn asked(&self, calls: &Calls<'_>) -> Asked {
        let conditions = self.conditions.iter().map(|condition| condition.atom(calls));
        Asked::of(std::iter::once(self.principal.atom(calls)).chain(conditions))
    }
}
