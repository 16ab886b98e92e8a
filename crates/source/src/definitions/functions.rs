//! Functions in the place of what a definition has to say itself. What they make is not known here, and integrations may be
//! in it: the file is not complete, and the function and its place are told.

use super::resolve::{Names, Resolver, function_in};
use crate::context::Pointer;
use crate::documents::Scope;
use apigw_sql_value::json::Node;

/// So much of an expression is told.
const TOLD: usize = 120;

impl<'a> Scope<'a, '_, '_> {
    /// Tells a function that stands in the node, alone or beside members of its own. Gives whether there is one.
    pub(super) fn leave_made(&mut self, what: &'static str, names: &Names<'a>, node: &Node<'a>, at: &Pointer<'_>) -> bool {
        let Some(function) = function_in(node) else { return false };
        let is_alone = node.members().len() == 1;
        let expression = is_alone.then(|| Resolver::new(self.bump, names).text(node)).flatten();
        self.leave_unread_at(what, expression.unwrap_or(function.key), at);
        true
    }

    /// Tells something that is not read by its name and its place.
    pub(super) fn leave_unread_at(&mut self, what: &'static str, name: &str, at: &Pointer<'_>) {
        let mut told: String = name.chars().take(TOLD).collect();
        if told.len() < name.len() {
            told.push('…');
        }
        let place = at.to_text();
        if !place.is_empty() {
            told = format!("{told} at {place}");
        }
        self.sink.part.leave_unread_of(what, &told);
    }
}
