//! Values that a definition itself calls secret: of `NoEcho` parameters, sensitive variables and sensitive attributes.
//!
//! Nothing in the records that they come into tells what they are. Redaction asks here.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use apigw_sql_value::json::{Kind, Node};

/// Shorter texts are in every other one.
const SHORTEST: usize = 4;

/// The values so far.
#[derive(Debug, Default)]
pub(super) struct SecretValues(Mutex<BTreeSet<Arc<str>>>);

impl SecretValues {
    /// Notes the texts of a value.
    pub(super) fn note(&self, value: &Node<'_>) {
        match value.kind {
            Kind::String(text) | Kind::Number(text) if text.len() >= SHORTEST && !matches!(text, "true" | "false") => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(text.into());
            }
            _ => {
                value.items().iter().for_each(|item| self.note(item));
                value.members().iter().for_each(|member| self.note(&member.value));
            }
        }
    }

    /// Notes what `marks` says is secret of a value: `true` for all of it, or the same for its parts.
    pub(super) fn note_marked(&self, value: &Node<'_>, marks: &Node<'_>) {
        if marks.as_bool() == Some(true) {
            return self.note(value);
        }
        for (item, mark) in value.items().iter().zip(marks.items()) {
            self.note_marked(item, mark);
        }
        for mark in marks.members() {
            if let Some(member) = value.get(mark.key) {
                self.note_marked(member, &mark.value);
            }
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
