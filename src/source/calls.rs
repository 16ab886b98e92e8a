//! What modules and nested stacks are called with by definitions that are read: defaults of their variables do not hold then.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use bumpalo::Bump;

use super::places::normal;
use crate::value::json::{Kind, Node, canonical};

/// The arguments of a call: values as JSON, `None` for those that an expression decides.
type Arguments = BTreeMap<String, Option<String>>;

/// The calls, by the folder of the module or the path of the template.
#[derive(Debug, Default)]
pub(super) struct Calls(HashMap<PathBuf, Vec<Arguments>>);

/// What calls say of a variable that some of them set.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Given<'c> {
    /// All of them set it to this.
    Value(&'c str),
    /// To something that is not known here, or to different things.
    Open,
}

impl Calls {
    pub(super) fn extend(&mut self, other: Self) {
        for (path, calls) in other.0 {
            self.0.entry(path).or_default().extend(calls);
        }
    }

    /// The variables that calls of a module or a template set, and to what.
    pub(super) fn of<'c>(&'c self, path: &Path) -> Vec<(&'c str, Given<'c>)> {
        let Some(calls) = self.0.get(&normal(path)) else { return Vec::new() };
        let names: std::collections::BTreeSet<&str> = calls.iter().flat_map(|call| call.keys().map(String::as_str)).collect();
        names.into_iter().map(|name| (name, given(calls, name))).collect()
    }

    /// Adds the calls of a configuration file of Terraform.
    pub(super) fn add_terraform(&mut self, bump: &Bump, folder: &Path, file: &Node<'_>) {
        for block in file.members().iter().filter(|m| m.key == "module").flat_map(|m| each(&m.value)) {
            for body in block.members().iter().flat_map(|m| each(&m.value)) {
                let is_local = |source: &&str| source.starts_with('.') || source.starts_with('/');
                let Some(source) = body.get("source").and_then(Node::as_str).filter(is_local) else { continue };
                let is_argument = |name: &str| !matches!(name, "source" | "version" | "count" | "for_each" | "providers" | "depends_on");
                let arguments = body.members().iter().filter(|m| is_argument(m.key));
                self.add(folder, &source.replacen("//", "/", 1), arguments.map(|m| (m.key.to_owned(), literal(bump, &m.value))).collect());
            }
        }
    }

    /// Adds the nested stacks of a template.
    pub(super) fn add_template(&mut self, bump: &Bump, folder: &Path, template: &Node<'_>) {
        for resource in template.get("Resources").map(Node::members).unwrap_or_default() {
            let kind = resource.value.get("Type").and_then(Node::as_str).unwrap_or_default();
            if !matches!(kind, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application") {
                continue;
            }
            let property = |name: &str| resource.value.get("Properties").and_then(|properties| properties.get(name));
            let asset = resource.value.get("Metadata").and_then(|metadata| metadata.get("aws:asset:path"));
            let location = asset.or_else(|| property("TemplateURL")).or_else(|| property("Location")).and_then(Node::as_str);
            let Some(location) = location.filter(|location| !location.contains("://")) else { continue };
            let arguments = property("Parameters").map(Node::members).unwrap_or_default();
            self.add(folder, location, arguments.iter().map(|m| (m.key.to_owned(), literal(bump, &m.value))).collect());
        }
    }

    fn add(&mut self, folder: &Path, location: &str, arguments: Arguments) {
        self.0.entry(normal(&folder.join(location))).or_default().push(arguments);
    }
}

fn given<'c>(calls: &'c [Arguments], name: &str) -> Given<'c> {
    let mut values = calls.iter().map(|call| call.get(name));
    match values.next().flatten() {
        Some(Some(first)) if values.all(|value| value == Some(&Some(first.clone()))) => Given::Value(first),
        _ => Given::Open,
    }
}

/// The items of a list, or the one that stands alone.
fn each<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    if node.is_array() { node.items().to_vec() } else { vec![*node] }
}

/// A value as JSON, unless an expression stands in it.
fn literal(bump: &Bump, node: &Node<'_>) -> Option<String> {
    fn is_literal(node: &Node<'_>) -> bool {
        match node.kind {
            Kind::String(text) => !text.contains("${"),
            Kind::Array(items) => items.iter().all(is_literal),
            Kind::Object(members) => members.iter().all(|m| m.key != "Ref" && !m.key.starts_with("Fn::") && is_literal(&m.value)),
            _ => true,
        }
    }
    is_literal(node).then(|| {
        let mut out = String::new();
        canonical::append(bump, node, &mut out);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json::parse;

    #[test]
    fn calls_that_differ_leave_a_variable_open() {
        let bump = Bump::new();
        let mut calls = Calls::default();
        let file =
            br#"{"module":{"a":{"source":"./m","host":"x","port":1,"open":{"Ref":"var.y"}},"b":{"source":"./m/","host":"x","port":2}}}"#;
        calls.add_terraform(&bump, Path::new("/root"), &parse(&bump, file).unwrap());
        assert_eq!(calls.of(Path::new("/root/x/../m")), [("host", Given::Value("\"x\"")), ("open", Given::Open), ("port", Given::Open)]);
        assert!(calls.of(Path::new("/root")).is_empty());
    }
}
