//! Types of variables (Terraform language documentation, "Type Constraints"), and the conversion of values to them.

use bumpalo::Bump;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey};

use super::{Converter, plain_number};
use crate::json::{Kind, MAX_DEPTH, Member, Node, canonical};

/// A type.
#[derive(Debug)]
pub enum Constraint<'a> {
    /// Whatever it is; elements of one collection are of one type all the same.
    Any,
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(…)`
    List(Box<Self>),
    /// `set(…)`
    Set(Box<Self>),
    /// `map(…)`
    Map(Box<Self>),
    /// `object({…})`
    Object(Vec<Attribute<'a>>),
    /// `tuple([…])`
    Tuple(Vec<Self>),
}

/// An attribute of an object.
#[derive(Debug)]
pub struct Attribute<'a> {
    name: &'a str,
    of: Constraint<'a>,
    is_optional: bool,
    default: Option<Node<'a>>,
}

/// Reads a type; `None` where it is none.
pub fn constraint<'a>(bump: &'a Bump, text: &str) -> Option<Constraint<'a>> {
    if let Some(simple) = named(text.trim()) {
        return Some(simple);
    }
    let text = format!("x = {text}\n");
    let body = hcl_edit::parser::parse_body(&text).ok()?;
    let expression = &body.attributes().next()?.value;
    Reader { converter: Converter { bump, text: &text, fixed: Some(0) } }.read(expression, 0)
}

fn named<'a>(name: &str) -> Option<Constraint<'a>> {
    Some(match name {
        "any" => Constraint::Any,
        "string" => Constraint::String,
        "number" => Constraint::Number,
        "bool" => Constraint::Bool,
        "list" => Constraint::List(Box::new(Constraint::Any)),
        "map" => Constraint::Map(Box::new(Constraint::Any)),
        _ => return None,
    })
}

struct Reader<'a, 't> {
    converter: Converter<'a, 't>,
}

impl<'a> Reader<'a, '_> {
    fn read(&self, expression: &Expression, depth: usize) -> Option<Constraint<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match expression {
            Expression::Variable(name) => named(name.as_str()),
            Expression::String(name) => named(name.as_str()),
            Expression::Parenthesis(inner) => self.read(inner.inner(), depth + 1),
            Expression::FuncCall(call) => self.made(call, depth + 1),
            _ => None,
        }
    }

    fn made(&self, call: &FuncCall, depth: usize) -> Option<Constraint<'a>> {
        let argument = call.args.iter().next()?;
        let of = || self.read(argument, depth).map(Box::new);
        Some(match (call.name.name.as_str(), argument) {
            ("list", _) => Constraint::List(of()?),
            ("set", _) => Constraint::Set(of()?),
            ("map", _) => Constraint::Map(of()?),
            ("tuple", Expression::Array(items)) => {
                Constraint::Tuple(items.iter().map(|item| self.read(item, depth)).collect::<Option<_>>()?)
            }
            ("object", Expression::Object(object)) => {
                let attribute = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    let name = match key {
                        ObjectKey::Ident(ident) => ident.as_str(),
                        ObjectKey::Expression(Expression::String(text)) => text.as_str(),
                        ObjectKey::Expression(_) => return None,
                    };
                    self.attribute(name, value.expr(), depth)
                };
                Constraint::Object(object.iter().map(attribute).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn attribute(&self, name: &str, expression: &Expression, depth: usize) -> Option<Attribute<'a>> {
        let name = self.converter.bump.alloc_str(name);
        match expression {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => {
                let mut arguments = call.args.iter();
                let of = self.read(arguments.next()?, depth)?;
                let default = arguments.next().map(|default| self.converter.expression(default, 0));
                Some(Attribute { name, of, is_optional: true, default })
            }
            other => Some(Attribute { name, of: self.read(other, depth)?, is_optional: false, default: None }),
        }
    }
}

impl<'a> Constraint<'a> {
    /// The value as Terraform converts it to this type; `None` where it refuses to.
    pub fn convert(&self, bump: &'a Bump, node: &Node<'a>) -> Option<Node<'a>> {
        let of = |kind| Some(Node { kind, ..*node });
        let string = |text: &str| of(Kind::String(bump.alloc_str(text)));
        let array = |items: Vec<Node<'a>>| Kind::Array(bump.alloc_slice_copy(&items));
        match (self, node.kind) {
            (_, Kind::Null) | (Self::Any | Self::String, Kind::String(_)) | (Self::Any | Self::Bool, Kind::Bool(_)) => Some(*node),
            (Self::String, Kind::Number(text)) => string(&plain_number(text)?),
            (Self::String, Kind::Bool(value)) => string(if value { "true" } else { "false" }),
            (Self::Number | Self::Any, Kind::Number(text)) | (Self::Number, Kind::String(text)) => {
                of(Kind::Number(bump.alloc_str(&plain_number(text)?)))
            }
            (Self::Bool, Kind::String("true" | "1")) => of(Kind::Bool(true)),
            (Self::Bool, Kind::String("false" | "0")) => of(Kind::Bool(false)),
            (Self::List(element), Kind::Array(items)) => {
                let items = items.iter().map(|item| element.convert(bump, item)).collect::<Option<Vec<_>>>()?;
                of(array(element.of_one_type(bump, items)?))
            }
            (Self::Set(element), Kind::Array(items)) => {
                let items = items.iter().map(|item| element.convert(bump, item)).collect::<Option<Vec<_>>>()?;
                of(array(as_set(bump, element.of_one_type(bump, items)?)))
            }
            (Self::Map(element), Kind::Object(members)) => {
                let values = members.iter().map(|m| element.convert(bump, &m.value)).collect::<Option<Vec<_>>>()?;
                let values = element.of_one_type(bump, values)?;
                let members = members.iter().zip(values).map(|(m, value)| Member { value, ..*m }).collect::<Vec<_>>();
                of(Kind::Object(bump.alloc_slice_copy(&members)))
            }
            (Self::Object(attributes), Kind::Object(_)) => {
                let members = attributes.iter().map(|attribute| attribute.of(bump, node)).collect::<Option<Vec<_>>>()?;
                of(Kind::Object(bump.alloc_slice_copy(&members)))
            }
            (Self::Tuple(types), Kind::Array(items)) if types.len() == items.len() => {
                of(array(types.iter().zip(items).map(|(one, item)| one.convert(bump, item)).collect::<Option<_>>()?))
            }
            (Self::Any, Kind::Array(_) | Kind::Object(_)) => Some(*node),
            _ => None,
        }
    }

    /// The elements of a collection, which are all texts where some are; `None` where there is no one type.
    fn of_one_type(&self, bump: &'a Bump, items: Vec<Node<'a>>) -> Option<Vec<Node<'a>>> {
        if !matches!(self, Self::Any) || !items.iter().any(|item| item.as_str().is_some()) {
            return Some(items);
        }
        items.iter().map(|item| Self::String.convert(bump, item)).collect()
    }
}

impl<'a> Attribute<'a> {
    /// The attribute of an object, or its default.
    fn of(&self, bump: &'a Bump, object: &Node<'a>) -> Option<Member<'a>> {
        let given = object.members().iter().rev().find(|m| m.key == self.name);
        let (key_offset, value) = match (given, self.default) {
            (Some(given), None) => (given.key_offset, given.value),
            (Some(given), Some(_)) if !given.value.is_null() => (given.key_offset, given.value),
            (_, Some(default)) => (object.offset, default),
            (None, None) if self.is_optional => (object.offset, Node { kind: Kind::Null, ..*object }),
            (None, None) => return None,
        };
        Some(Member { key: self.name, key_offset, value: self.of.convert(bump, &value)? })
    }
}

/// Each value once, texts in their order.
fn as_set<'a>(bump: &'a Bump, items: Vec<Node<'a>>) -> Vec<Node<'a>> {
    let mut keyed: Vec<(String, Node<'a>)> = items
        .into_iter()
        .map(|item| {
            let mut key = String::new();
            match item.kind {
                Kind::String(text) => key.push_str(text),
                _ => canonical::append(bump, &item, &mut key),
            }
            (key, item)
        })
        .collect();
    let is_of_texts = keyed.iter().all(|(_, item)| item.as_str().is_some());
    if is_of_texts {
        keyed.sort_by(|one, other| one.0.cmp(&other.0));
    }
    let mut seen = std::collections::HashSet::new();
    keyed.retain(|(key, _)| seen.insert(key.clone()));
    keyed.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hcl::parse;

    /// What `terraform output` 1.11.4 shows of a variable with this type and default, as JSON.
    #[test]
    fn values_are_converted_to_the_types_of_their_variables() {
        for (of, default, expected) in [
            ("number", "\"010\"", "10"),
            ("number", "\"1e3\"", "1000"),
            ("number", "\"5.0\"", "5"),
            ("string", "1e21", "\"1000000000000000000000\""),
            ("string", "true", "\"true\""),
            ("bool", "\"1\"", "true"),
            ("list(string)", "[\"a\", 3, true]", "[\"a\",\"3\",\"true\"]"),
            ("list(any)", "[\"a\", 3]", "[\"a\",\"3\"]"),
            ("set(string)", "[\"b\", \"a\", \"a\"]", "[\"a\",\"b\"]"),
            ("map(string)", "{ a = 1, b = true }", "{\"a\":\"1\",\"b\":\"true\"}"),
            ("object({\n a = optional(string, \"d\")\n n = optional(number)\n})", "{ a = null, x = 1 }", "{\"a\":\"d\",\"n\":null}"),
            ("tuple([string, number])", "[\"1\", \"2\"]", "[\"1\",2]"),
            ("any", "{ a = [1, 2] }", "{\"a\":[1,2]}"),
        ] {
            let bump = Bump::new();
            let node = parse(&bump, &format!("d = {default}\n")).unwrap();
            let value = constraint(&bump, of).unwrap().convert(&bump, node.get("d").unwrap()).unwrap();
            let mut out = String::new();
            canonical::append(&bump, &value, &mut out);
            assert_eq!(out, expected, "{of}");
        }
        let bump = Bump::new();
        let node = parse(&bump, "d = \"x\"\n").unwrap();
        for of in ["number", "bool", "list(string)", "object({ a = string })"] {
            assert!(constraint(&bump, of).unwrap().convert(&bump, node.get("d").unwrap()).is_none(), "{of}");
        }
    }
}
