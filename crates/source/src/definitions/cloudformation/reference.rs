//! What of a template an expression names: a resource or a parameter, however it is written.

use crate::definitions::conditions;
use crate::definitions::resolve::{Resolver, is_open, plain_text};
use apigw_sql_value::json::Node;

/// Expressions that name each other are followed so far.
const DEPTH: usize = 32;

/// A logical name, and the attribute of its resource that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    pub(super) name: &'a str,
    pub(super) attribute: Option<&'a str>,
}

/// What an expression names, if it is a reference alone: `!Ref R`, `!GetAtt R.ResourceId`, `!Sub '${R}'`, and those in a
/// condition that the template decides.
pub(super) fn named<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<Reference<'a>> {
    named_at(resolver, node, 0)
}

fn named_at<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>, depth: usize) -> Option<Reference<'a>> {
    let [function] = node.members() else { return None };
    let argument = &function.value;
    let follow = |node: &Node<'a>| if depth < DEPTH { named_at(resolver, node, depth + 1) } else { None };
    match (function.key, argument.items()) {
        ("Ref", _) => Some(Reference { name: literal(resolver, argument)?, attribute: None }),
        ("Fn::GetAtt", [resource, attribute]) => {
            Some(Reference { name: literal(resolver, resource)?, attribute: Some(literal(resolver, attribute)?) })
        }
        ("Fn::GetAtt", _) => argument.as_str().and_then(|text| text.split_once('.')).map(of_parts),
        ("Fn::Sub", [text, variables]) => {
            let name = variable(text.as_str()?)?;
            variables.get(name).map_or_else(|| Some(of_text(name)), follow)
        }
        ("Fn::Sub", _) => variable(argument.as_str()?).map(of_text),
        ("Fn::Join", [_, list]) => match list.items() {
            [only] => follow(only),
            _ => None,
        },
        ("Fn::If", [condition, then, otherwise]) => match conditions::named(resolver, condition.as_str()?) {
            Some(holds) => follow(if holds { then } else { otherwise }),
            // The same on both sides, it does not depend on it.
            None => follow(then).filter(|named| follow(otherwise) == Some(*named)),
        },
        _ => None,
    }
}

/// A name that the template itself decides.
fn literal<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<&'a str> {
    node.as_str().or_else(|| plain_text(&resolver.known(node)?)).filter(|name| !is_open(name))
}

/// The name in a text that is one `${name}` and nothing else.
fn variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?.trim();
    (!name.contains(['$', '{', '}', '!'])).then_some(name)
}

fn of_text(name: &str) -> Reference<'_> {
    name.split_once('.').map_or(Reference { name, attribute: None }, of_parts)
}

fn of_parts<'a>((name, attribute): (&'a str, &'a str)) -> Reference<'a> {
    Reference { name, attribute: Some(attribute) }
}
