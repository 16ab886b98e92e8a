//! Conditions, comparisons and functions of Terraform whose operands are known; everything else stays open.

use super::body::merged;
use crate::definitions::resolve::{Resolver, is_open, plain_text};
use apigw_sql_value::hcl::plain_number;
use apigw_sql_value::json::{Kind, Node};

impl<'a> Resolver<'a, '_> {
    /// The value of an operator or a function, if what it is given decides it. `at`: where the expression stands.
    pub(in crate::definitions) fn evaluated(&self, at: &Node<'a>, name: &str, operands: &[Node<'a>]) -> Option<Node<'a>> {
        let boolean = |value: bool| Some(Node { kind: Kind::Bool(value), ..*at });
        let string = |text: &str| Some(Node { kind: Kind::String(self.bump.alloc_str(text)), ..*at });
        match (name, operands) {
            ("?:", [condition, then, otherwise]) => {
                let (chosen, other) = if self.truth_of(condition)? { (then, otherwise) } else { (otherwise, then) };
                let chosen = self.resolve(chosen)?;
                // Both are of one type: where one is a text, so is the other.
                let is_text =
                    matches!(chosen.kind, Kind::Number(_) | Kind::Bool(_)) && self.known(other).is_some_and(|o| o.as_str().is_some());
                if is_text { string(plain_text(&chosen)?) } else { Some(chosen) }
            }
            ("!", [operand]) => boolean(!self.truth_of(operand)?),
            ("&&", [left, right]) => match (self.truth_of(left), self.truth_of(right)) {
                (Some(false), _) | (_, Some(false)) => boolean(false),
                (left, right) => boolean(left? && right?),
            },
            ("||", [left, right]) => match (self.truth_of(left), self.truth_of(right)) {
                (Some(true), _) | (_, Some(true)) => boolean(true),
                (left, right) => boolean(left? || right?),
            },
            ("==" | "!=", [left, right]) => boolean(equal(&self.known(left)?, &self.known(right)?)? == (name == "==")),
            ("replace", [text, from, to]) => {
                let (text, from, to) = (self.known_text(text)?, self.known_text(from)?, self.known_text(to)?);
                // Between slashes it is a regular expression.
                let is_expression = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
                if from.is_empty() || is_expression {
                    return None;
                }
                string(&text.replace(from, to))
            }
            ("lower", [text]) => string(&each_letter(self.known_text(text)?, char::to_lowercase)),
            ("upper", [text]) => string(&each_letter(self.known_text(text)?, char::to_uppercase)),
            ("trimspace", [text]) => string(self.known_text(text)?.trim()),
            ("tostring", [text]) => string(self.known_text(text)?),
            ("tolist" | "tomap", [collection]) => self.known(collection).filter(is_collection),
            ("toset", [list]) => {
                let list = self.known(list).filter(Node::is_array)?;
                let mut items: Vec<Node<'a>> = list.items().to_vec();
                // A set of texts has each of them once, in their order.
                items.sort_by_key(plain_text);
                items.dedup_by(|one, other| plain_text(one).is_some_and(|text| plain_text(other) == Some(text)));
                Some(Node { kind: Kind::Array(self.bump.alloc_slice_copy(&items)), ..*at })
            }
            ("length", [collection]) => {
                let collection = self.known(collection).filter(is_collection)?;
                let length = collection.items().len() + collection.members().len();
                Some(Node { kind: Kind::Number(self.bump.alloc_str(&length.to_string())), ..*at })
            }
            ("merge", objects) => {
                let objects = objects.iter().map(|object| self.resolve(object)).collect::<Option<Vec<_>>>()?;
                let objects: Vec<_> = objects.into_iter().filter(|object| !object.is_null()).collect();
                objects.iter().all(Node::is_object).then(|| Node { kind: merged(self.bump, &objects), ..*at })
            }
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
            Kind::String("true" | "1") => Some(true),
            Kind::String("false" | "0") => Some(false),
            _ => None,
        }
    }
}

fn is_collection(node: &Node<'_>) -> bool {
    node.is_array() || node.is_object()
}

/// Whether two values are equal, which those of different types are not. `None` for collections, whose types are not known here.
fn equal(left: &Node<'_>, right: &Node<'_>) -> Option<bool> {
    match (left.kind, right.kind) {
        (Kind::Null, Kind::Null) => Some(true),
        (Kind::Bool(left), Kind::Bool(right)) => Some(left == right),
        (Kind::String(left), Kind::String(right)) => Some(left == right),
        (Kind::Number(left), Kind::Number(right)) => {
            let number = |text| plain_number(text).map(|plain| if plain == "-0" { "0".to_owned() } else { plain });
            Some(number(left)? == number(right)?)
        }
        _ if is_collection(left) && is_collection(right) => None,
        _ => Some(false),
    }
}

/// A text with its letters changed one by one: those that would become several stay, as in Go.
fn each_letter<I: Iterator<Item = char>>(text: &str, change: impl Fn(char) -> I) -> String {
    let changed = |c: char| {
        let mut letters = change(c);
        letters.next().filter(|_| letters.next().is_none()).unwrap_or(c)
    };
    text.chars().map(changed).collect()
}
