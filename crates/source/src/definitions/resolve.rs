//! Expressions of templates: what the template itself decides becomes a value, the rest one readable `${…}`.
//!
//! The functions are CloudFormation's (User Guide, "Intrinsic function reference"); Terraform's expressions come as
//! `Ref` and `Fn::Join` of the same tree. What stays open is listed for the record that it stands in.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use bumpalo::Bump;

use super::conditions::{self, Verdicts};
use apigw_sql_value::hcl::escaped_json;
use apigw_sql_value::json::{Kind, Member, Node, canonical};
pub(super) use apigw_sql_value::uri::has_open_expression as is_open;

/// A text that a template makes longer than this stays open: nested substitutions double it at each level.
const TEXT_LIMIT: usize = 1 << 20;

/// Values of names that lead to each other are followed so far, and so many of them.
const DEPTH: usize = 32;
const FOLLOWED: usize = 10_000;

/// As many values may be followed for all expressions of a template, and texts may be made of this many times 256 bytes: what
/// doubles at each level stands in as many places as somebody likes.
const SPENT: usize = 300_000;

/// What a template says of the names that its expressions use.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    /// Parameters with a value, and pseudo parameters that were assumed.
    pub(super) values: HashMap<&'a str, Node<'a>>,
    pub(super) mappings: Option<Node<'a>>,
    pub(super) conditions: HashMap<&'a str, Node<'a>>,
    pub(super) verdicts: Verdicts<'a>,
    /// Whether JSON is written as Terraform's `jsonencode` writes it.
    pub(super) escapes_json: bool,
    /// What was followed and made so far.
    spent: Cell<usize>,
}

impl<'a> Names<'a> {
    fn spend(&self, units: usize) {
        self.spent.set(self.spent.get().saturating_add(units));
    }

    fn is_spent(&self) -> bool {
        self.spent.get() >= SPENT
    }

    /// The value of a name; of Terraform's also what is in it (`local.a.b["c"]`, `var.list[0]`, in a template `a.b`).
    pub(super) fn value(&self, name: &str) -> Option<Node<'a>> {
        if let Some(value) = self.values.get(name) {
            return Some(*value);
        }
        let behind = ["local.", "var."].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name);
        let (base, mut rest) = name.split_at(name.len() - behind.len() + behind.find(['.', '['])?);
        let mut node = *self.values.get(base)?;
        while !rest.is_empty() {
            if let Some(indexed) = rest.strip_prefix('[') {
                let (index, behind) = indexed.split_once(']')?;
                node = match index.trim().strip_prefix('"') {
                    Some(key) => *node.get(key.strip_suffix('"')?)?,
                    None => *node.items().get(index.trim().parse::<usize>().ok()?)?,
                };
                rest = behind;
            } else {
                let key = rest.strip_prefix('.')?;
                let end = key.find(['.', '[']).unwrap_or(key.len());
                node = *node.get(&key[..end])?;
                rest = &key[end..];
            }
        }
        Some(node)
    }
}

/// Resolves expressions, and remembers which stayed open.
pub(crate) struct Resolver<'a, 't> {
    pub(super) bump: &'a Bump,
    pub(super) names: &'t Names<'a>,
    open: RefCell<Vec<&'a str>>,
    /// How deep values that are expressions themselves lead into each other, and how many there were.
    depth: Cell<usize>,
    followed: Cell<usize>,
}

impl<'a, 't> Resolver<'a, 't> {
    pub(super) fn new(bump: &'a Bump, names: &'t Names<'a>) -> Self {
        Self { bump, names, open: RefCell::new(Vec::new()), depth: Cell::new(0), followed: Cell::new(0) }
    }

    /// What stayed open since the last call, each once.
    pub(super) fn take_open(&self) -> Vec<&'a str> {
        let mut open = std::mem::take(&mut *self.open.borrow_mut());
        let mut seen = std::collections::HashSet::new();
        open.retain(|text| seen.insert(*text));
        open
    }

    /// Lists an open expression, given with its `${…}`.
    pub(super) fn leave_open(&self, text: &'a str) {
        self.open.borrow_mut().push(text);
    }

    /// The node with its expressions resolved; `None` for `AWS::NoValue`.
    pub(super) fn resolve(&self, node: &Node<'a>) -> Option<Node<'a>> {
        match node.kind {
            Kind::Array(items) if items.iter().any(is_composite) => {
                let items: Vec<_> = items.iter().filter_map(|item| self.resolve(item)).collect();
                Some(Node { kind: Kind::Array(self.bump.alloc_slice_copy(&items)), ..*node })
            }
            Kind::Object(members) => match members {
                [member] if is_function(member.key) => self.function(node, member),
                _ if members.iter().any(|m| is_composite(&m.value)) => {
                    let members: Vec<_> =
                        members.iter().filter_map(|m| self.resolve(&m.value).map(|value| Member { value, ..*m })).collect();
                    Some(Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*node })
                }
                _ => Some(*node),
            },
            _ => Some(*node),
        }
    }

    /// The node resolved, if nothing stays open in it.
    pub(super) fn known(&self, node: &Node<'a>) -> Option<Node<'a>> {
        let before = self.open.borrow().len();
        let value = self.resolve(node);
        let is_known = self.open.borrow().len() == before;
        self.open.borrow_mut().truncate(before);
        value.filter(|_| is_known)
    }

    /// The text of a node, where it has one.
    pub(super) fn text(&self, node: &Node<'a>) -> Option<&'a str> {
        plain_text(&self.resolve(node)?)
    }

    /// An expression. Each part of it is resolved once, so that nesting costs no more than its length.
    fn function(&self, node: &Node<'a>, member: &Member<'a>) -> Option<Node<'a>> {
        let before = self.open.borrow().len();
        let argument = &member.value;
        match (member.key, argument.items()) {
            ("Ref", _) if argument.as_str().is_some() => return self.reference(node, argument.as_str()?),
            // With the transform for language extensions the name may be an expression, too.
            ("Ref", _) => {
                if let Some(name) = self.known_name(argument) {
                    return self.reference(node, name);
                }
            }
            ("Fn::GetAtt", [resource, attribute]) => {
                if let (Some(resource), Some(attribute)) = (self.known_name(resource), self.text(attribute)) {
                    return Some(self.open(node, format!("{resource}.{attribute}")));
                }
            }
            ("Fn::GetAtt", _) if argument.as_str().is_some() => return Some(self.open(node, argument.as_str()?.to_owned())),
            ("Fn::Sub", [text, variables]) if text.as_str().is_some() => return Some(self.substitute(node, text.as_str()?, variables)),
            ("Fn::Sub", _) if argument.as_str().is_some() => return Some(self.substitute(node, argument.as_str()?, argument)),
            ("Fn::Call", [name, source, operands @ ..]) => {
                return self.evaluated(node, name.as_str().unwrap_or_default(), operands).or_else(|| {
                    self.open.borrow_mut().truncate(before);
                    Some(self.open(node, source.as_str()?.to_owned()))
                });
            }
            ("Fn::FindInMap", [map, first, second, options]) => {
                let keys = [map, first, second].map(|key| self.known(key));
                if let [Some(map), Some(first), Some(second)] = keys
                    && let Some(found) = self.find_in_map([&map, &first, &second])
                {
                    return found.or_else(|| self.resolve(options.get("DefaultValue")?));
                }
            }
            ("Fn::If", [condition, then, otherwise]) => match condition.as_str().and_then(|name| conditions::named(self, name)) {
                Some(true) => return self.resolve(then),
                Some(false) => return self.resolve(otherwise),
                None => {}
            },
            _ => {}
        }
        let argument = self.resolve(argument);
        let result = argument.as_ref().and_then(|argument| match (member.key, argument.items()) {
            ("Fn::Join", [delimiter, list]) => self.join(node, delimiter, list),
            ("Fn::Select", [index, list]) => list.items().get(plain_text(index)?.parse::<usize>().ok()?).copied(),
            ("Fn::Split", [delimiter, text]) => self.split(node, delimiter, text),
            ("Fn::FindInMap", [map, first, second]) => self.find_in_map([map, first, second])?,
            // One that stays open may be no element.
            ("Fn::Length", items) if argument.is_array() && self.open.borrow().len() == before => {
                Some(Node { kind: Kind::Number(self.bump.alloc_str(&items.len().to_string())), ..*node })
            }
            ("Fn::ToJsonString", _) => {
                let mut out = String::new();
                canonical::append(self.bump, argument, &mut out);
                Some(self.string(node, &if self.names.escapes_json { escaped_json(&out) } else { out }))
            }
            _ => None,
        });
        Some(result.unwrap_or_else(|| {
            // What stays open inside is part of the outer expression.
            self.open.borrow_mut().truncate(before);
            self.open(node, self.describe(member.key, argument.as_ref()))
        }))
    }

    /// A logical name that is decided.
    fn known_name(&self, node: &Node<'a>) -> Option<&'a str> {
        node.as_str().or_else(|| self.known(node)?.as_str())
    }

    fn reference(&self, node: &Node<'a>, name: &'a str) -> Option<Node<'a>> {
        if name == "AWS::NoValue" {
            return None;
        }
        match self.names.value(name) {
            Some(value) if is_composite(&value) => self.follow(node, name, &value),
            Some(value) => Some(Node { offset: node.offset, ..value }),
            None => Some(self.open(node, name.to_owned())),
        }
    }

    /// A value that is an expression itself, as those of Terraform's locals are.
    fn follow(&self, node: &Node<'a>, name: &str, value: &Node<'a>) -> Option<Node<'a>> {
        let depth = self.depth.get();
        if depth >= DEPTH || self.followed.get() >= FOLLOWED || self.names.is_spent() {
            return Some(self.open(node, name.to_owned()));
        }
        self.depth.set(depth + 1);
        self.followed.set(self.followed.get() + 1);
        self.names.spend(1);
        let resolved = self.resolve(value);
        self.depth.set(depth);
        resolved.map(|resolved| Node { offset: node.offset, ..resolved })
    }

    /// `${Name}` and `${Name.Attribute}`; `${!x}` is the text `${x}`.
    fn substitute(&self, node: &Node<'a>, text: &'a str, variables: &Node<'a>) -> Node<'a> {
        let mut out = String::new();
        let mut rest = text;
        let mut values: HashMap<&str, &'a str> = HashMap::new();
        while let Some(start) = rest.find("${") {
            out.push_str(&rest[..start]);
            let behind = &rest[start + 2..];
            let Some(end) = behind.find('}') else {
                rest = &rest[start..];
                break;
            };
            let name = behind[..end].trim();
            rest = &behind[end + 1..];
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str("${");
                out.push_str(literal);
                out.push('}');
                continue;
            }
            let value = *values.entry(name).or_insert_with(|| {
                let value = match variables.get(name) {
                    Some(value) => self.text(value),
                    None => self.reference(node, name).and_then(|value| plain_text(&value)),
                };
                value.unwrap_or_default()
            });
            out.push_str(value);
            if out.len() > TEXT_LIMIT || self.names.is_spent() {
                return self.open(node, "Fn::Sub of a text that grows without end".to_owned());
            }
        }
        out.push_str(rest);
        self.string(node, &out)
    }

    fn join(&self, node: &Node<'a>, delimiter: &Node<'a>, list: &Node<'a>) -> Option<Node<'a>> {
        let delimiter = delimiter.as_str()?;
        if !list.is_array() {
            return None;
        }
        let mut out = String::new();
        for (index, item) in list.items().iter().enumerate() {
            if index > 0 {
                out.push_str(delimiter);
            }
            out.push_str(plain_text(item)?);
            if out.len() > TEXT_LIMIT || self.names.is_spent() {
                return None;
            }
        }
        Some(self.string(node, &out))
    }

    fn split(&self, node: &Node<'a>, delimiter: &Node<'a>, text: &Node<'a>) -> Option<Node<'a>> {
        let (delimiter, text) = (delimiter.as_str()?, plain_text(text)?);
        if delimiter.is_empty() || is_open(text) {
            return None;
        }
        let items: Vec<_> = text.split(delimiter).map(|part| Node { kind: Kind::String(part), ..*node }).collect();
        Some(Node { kind: Kind::Array(self.bump.alloc_slice_copy(&items)), ..*node })
    }

    /// What a mapping has for keys; `Some(None)` if it has not got them, `None` if that is not known.
    fn find_in_map(&self, keys: [&Node<'a>; 3]) -> Option<Option<Node<'a>>> {
        let mut level = self.names.mappings;
        for key in keys {
            let key = plain_text(key).filter(|key| !is_open(key))?;
            let below = level.as_ref().and_then(|level| level.get(key)).copied();
            if below.is_none() && level.as_ref().is_some_and(|level| function_in(level).is_some()) {
                return None;
            }
            level = below;
        }
        Some(level)
    }

    /// `Fn::Name:argument,argument`, of a resolved argument.
    fn describe(&self, name: &str, argument: Option<&Node<'a>>) -> String {
        let mut out = String::from(name.trim_start_matches('!'));
        out.push(':');
        let items = match argument {
            Some(list) if list.is_array() => list.items(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            match plain_text(item) {
                Some(text) => out.push_str(text),
                None => canonical::append(self.bump, item, &mut out),
            }
            if out.len() > TEXT_LIMIT {
                return name.to_owned();
            }
        }
        out
    }

    fn open(&self, node: &Node<'a>, name: String) -> Node<'a> {
        let text = self.bump.alloc_str(&format!("${{{name}}}"));
        self.leave_open(text);
        Node { kind: Kind::String(text), ..*node }
    }

    fn string(&self, node: &Node<'a>, text: &str) -> Node<'a> {
        self.names.spend(text.len() / 256);
        Node { kind: Kind::String(self.bump.alloc_str(text)), ..*node }
    }
}

fn is_composite(node: &Node<'_>) -> bool {
    matches!(node.kind, Kind::Array(_) | Kind::Object(_))
}

/// Whether an object of this member alone is an expression.
pub(super) fn is_function(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::") || name.starts_with('!')
}

/// The first function that stands in an object, alone or beside members of its own.
pub(super) fn function_in<'a>(node: &Node<'a>) -> Option<&'a Member<'a>> {
    node.members().iter().find(|member| is_function(member.key))
}

/// The text of a scalar, numbers and booleans as written.
pub(crate) fn plain_text<'a>(node: &Node<'a>) -> Option<&'a str> {
    match node.kind {
        Kind::String(text) | Kind::Number(text) => Some(text),
        Kind::Bool(true) => Some("true"),
        Kind::Bool(false) => Some("false"),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    fn resolved(node: &str) -> (String, Vec<String>) {
        let bump = Bump::new();
        let node = parse(&bump, bump.alloc_str(node).as_bytes()).unwrap();
        let value = |text: &'static str| parse(&bump, text.as_bytes()).unwrap();
        let names = Names {
            values: [("Env", value("\"prod\"")), ("List", value("[\"a\",\"b\"]")), ("AWS::Region", value("\"eu-west-1\""))].into(),
            mappings: Some(value(r#"{"M":{"prod":{"t":29000}}}"#)),
            conditions: [
                ("IsProd", value(r#"{"Fn::Equals":[{"Ref":"Env"},"prod"]}"#)),
                ("Who", value(r#"{"Fn::Equals":[{"Ref":"X"},"y"]}"#)),
            ]
            .into(),
            ..Names::default()
        };
        let resolver = Resolver::new(&bump, &names);
        let mut out = String::new();
        match resolver.resolve(&node) {
            Some(node) => canonical::append(&bump, &node, &mut out),
            None => out.push_str("no value"),
        }
        (out, resolver.take_open().into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn what_the_template_decides_is_a_value() {
        for (node, expected) in [
            (r#"{"Ref":"Env"}"#, "\"prod\""),
            (r#"{"Ref":"AWS::NoValue"}"#, "no value"),
            (r#"{"a":{"Ref":"AWS::NoValue"},"b":[{"Ref":"AWS::NoValue"},{"Ref":"Env"}]}"#, r#"{"b":["prod"]}"#),
            (r#"{"Fn::Sub":"x-${Env}-${AWS::Region}"}"#, "\"x-prod-eu-west-1\""),
            (r#"{"Fn::Sub":"${!stageVariables.fn}/${!Env}"}"#, "\"${stageVariables.fn}/${Env}\""),
            (r#"{"Fn::Sub":["${a}/${Env}",{"a":{"Ref":"Env"}}]}"#, "\"prod/prod\""),
            (r#"{"Fn::Join":["-",["a",{"Ref":"Env"},{"Ref":"AWS::NoValue"}]]}"#, "\"a-prod\""),
            (r#"{"Fn::Join":["-",{"Ref":"List"}]}"#, "\"a-b\""),
            (r#"{"Fn::Select":["1",{"Fn::Split":["/","a/b/c"]}]}"#, "\"b\""),
            (r#"{"Fn::FindInMap":["M",{"Ref":"Env"},"t"]}"#, "29000"),
            (r#"{"Fn::FindInMap":["M",{"Ref":"Env"},"t",{"DefaultValue":{"Ref":"Open"}}]}"#, "29000"),
            (r#"{"Fn::FindInMap":["M","dev","t",{"DefaultValue":{"Ref":"Env"}}]}"#, "\"prod\""),
            (r#"{"Fn::Length":{"Ref":"List"}}"#, "2"),
            (r#"{"Fn::Length":[]}"#, "0"),
            (r#"{"Fn::If":["IsProd",1,2]}"#, "1"),
            (r#"{"Fn::ToJsonString":{"b":{"Ref":"Env"},"a":1}}"#, r#""{\"a\":1,\"b\":\"prod\"}""#),
        ] {
            assert_eq!(resolved(node), (expected.to_owned(), vec![]), "{node}");
        }
    }

    #[test]
    fn what_stays_open_is_kept_and_listed() {
        for (node, expected, open) in [
            (r#"{"Ref":"Fn"}"#, "\"${Fn}\"", "${Fn}"),
            (r#"{"Fn::GetAtt":["Fn","Arn"]}"#, "\"${Fn.Arn}\"", "${Fn.Arn}"),
            (r#"{"Fn::GetAtt":"Fn.Arn"}"#, "\"${Fn.Arn}\"", "${Fn.Arn}"),
            (r#"{"Fn::Sub":"a/${Fn.Arn}/b"}"#, "\"a/${Fn.Arn}/b\"", "${Fn.Arn}"),
            (r#"{"Fn::ImportValue":{"Fn::Sub":"${Env}-x"}}"#, "\"${Fn::ImportValue:prod-x}\"", "${Fn::ImportValue:prod-x}"),
            (r#"{"Fn::If":["Who","a",{"Ref":"B"}]}"#, "\"${Fn::If:Who,a,${B}}\"", "${Fn::If:Who,a,${B}}"),
            (
                r#"{"Fn::Select":[0,{"Fn::Split":["-",{"Ref":"Id"}]}]}"#,
                "\"${Fn::Select:0,${Fn::Split:-,${Id}}}\"",
                "${Fn::Select:0,${Fn::Split:-,${Id}}}",
            ),
            (r#"{"Ref":["A"]}"#, "\"${Ref:A}\"", "${Ref:A}"),
            (r#"{"Fn::Sub":{"a":1}}"#, "\"${Fn::Sub:{\\\"a\\\":1}}\"", "${Fn::Sub:{\"a\":1}}"),
            (r#"{"!Rain::Embed":"x.vtl"}"#, "\"${Rain::Embed:x.vtl}\"", "${Rain::Embed:x.vtl}"),
            (r#"{"Fn::Length":["a",{"Ref":"B"}]}"#, "\"${Fn::Length:a,${B}}\"", "${Fn::Length:a,${B}}"),
            (
                r#"{"Fn::FindInMap":["M",{"Ref":"B"},"t",{"DefaultValue":1}]}"#,
                "\"${Fn::FindInMap:M,${B},t,{\\\"DefaultValue\\\":1}}\"",
                "${Fn::FindInMap:M,${B},t,{\"DefaultValue\":1}}",
            ),
            (r#"{"Fn::FindInMap":["M","dev","t"]}"#, "\"${Fn::FindInMap:M,dev,t}\"", "${Fn::FindInMap:M,dev,t}"),
        ] {
            assert_eq!(resolved(node), (expected.to_owned(), vec![open.to_owned()]), "{node}");
        }
    }

    #[test]
    fn substitutions_inside_substitutions_do_not_fill_the_memory() {
        let mut node = "\"xxxxxxxxxxxxxxxx\"".to_owned();
        for _ in 0..100 {
            node = format!(r#"{{"Fn::Sub":["${{a}}${{a}}",{{"a":{node}}}]}}"#);
        }
        assert!(resolved(&node).0.len() < 4 << 20);
    }

    #[test]
    fn expressions_inside_expressions_are_resolved_once_each() {
        let mut node = r#"{"Ref":"Open"}"#.to_owned();
        for _ in 0..120 {
            node = format!(r#"{{"Fn::Select":["0",{node}]}}"#);
        }
        let (text, open) = resolved(&node);
        assert!(text.starts_with("\"${Fn::Select:0,${Fn::Select:0,"));
        assert_eq!(open.len(), 1);
    }
}
