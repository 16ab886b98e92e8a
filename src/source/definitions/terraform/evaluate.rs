//! Conditions, comparisons and functions of Terraform whose operands are known; everything else stays open.

use crate::source::definitions::resolve::{Resolver, is_open, plain_text};
use crate::value::json::{Kind, Node};

impl<'a> Resolver<'a, '_> {
    /// The value of an operator or a function, if what it is given decides it. `at`: where the expression stands.
    pub(in crate::source::definitions) fn evaluated(&self, at: &Node<'a>, name: &str, operands: &[Node<'a>]) -> Option<Node<'a>> {
        let boolean = |value: bool| Some(Node { kind: Kind::Bool(value), ..*at });
        let string = |text: &str| Some(Node { kind: Kind::String(self.bump.alloc_str(text)), ..*at });
        match (name, operands) {
            ("?:", [condition, then, otherwise]) => self.resolve(if self.truth_of(condition)? { then } else { otherwise }),
            ("!", [operand]) => boolean(!self.truth_of(operand)?),
            ("&&", [left, right]) => match (self.truth_of(left), self.truth_of(right)) {
                (Some(false), _) | (_, Some(false)) => boolean(false),
                (left, right) => boolean(left? && right?),
            },
            ("||", [left, right]) => match (self.truth_of(left), self.truth_of(right)) {
                (Some(true), _) | (_, Some(true)) => boolean(true),
                (left, right) => boolean(left? || right?),
            },
            ("==" | "!=", [left, right]) => {
                // Terraform's `==` is false between types; what only looks alike stays open.
                let (left, right) = (self.known(left)?, self.known(right)?);
                let is_of_one_type = std::mem::discriminant(&left.kind) == std::mem::discriminant(&right.kind);
                let (left, right) = (plain_text(&left)?, plain_text(&right)?);
                (is_of_one_type || left != right).then_some(())?;
                boolean((left == right) == (name == "=="))
            }
            ("replace", [text, from, to]) => {
                let (text, from, to) = (self.known_text(text)?, self.known_text(from)?, self.known_text(to)?);
                // Between slashes it is a regular expression.
                let is_expression = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
                if from.is_empty() || is_expression {
                    return None;
                }
                string(&text.replace(from, to))
            }
            ("lower", [text]) => string(&self.known_text(text)?.to_lowercase()),
            ("upper", [text]) => string(&self.known_text(text)?.to_uppercase()),
            ("trimspace", [text]) => string(self.known_text(text)?.trim()),
            _ => None,
        }
    }

    /// The text of a literal, whatever stands in it, or of a node that nothing is open in.
    fn known_text(&self, node: &Node<'a>) -> Option<&'a str> {
        node.as_str().or_else(|| plain_text(&self.known(node)?).filter(|text| !is_open(text)))
    }

    fn truth_of(&self, node: &Node<'a>) -> Option<bool> {
        match self.known(node)?.kind {
            Kind::Bool(value) => Some(value),
            Kind::String("true") => Some(true),
            Kind::String("false") => Some(false),
            _ => None,
        }
    }
}
