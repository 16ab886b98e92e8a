//! What a text leaves open: path parameters `{id}` and `{proxy+}`, stage variables, other `${…}` expressions.

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem;

use super::scan::{group_end, has_variable};

const STAGE_VARIABLES: &str = "stageVariables";

static FINDER: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(STAGE_VARIABLES));

/// The names of the path parameters in the order of their first appearance, without the `+` of `{proxy+}`.
pub fn placeholders<'a>(text: &'a str, out: &mut Vec<&'a str>) {
    let bytes = text.as_bytes();
    let mut names = Unique::new(out);
    let mut i = 0;
    while let Some(at) = bytes.get(i..).and_then(|rest| memchr::memchr(b'{', rest)) {
        let start = i + at;
        let end = group_end(bytes, start);
        let is_variable = start > 0 && bytes.get(start - 1) == Some(&b'$');
        let name = end.and_then(|end| text.get(start + 1..end - 1)).filter(|_| !is_variable);
        if let Some(name) = name.map(|n| n.strip_suffix('+').unwrap_or(n)).filter(|n| is_parameter_name(n)) {
            names.add(name);
        }
        i = end.unwrap_or(start + 1);
    }
}

/// What API Gateway allows in the name of a path parameter, so that a piece of JSON is none.
fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'$'))
}

/// The names of the stage variables in the order of their first appearance: `${stageVariables.x}`,
/// `stageVariables.x`, and the forms of Velocity templates, `$stageVariables['x']` and `$stageVariables.get('x')`.
pub fn stage_variables<'a>(text: &'a str, out: &mut Vec<&'a str>) {
    let mut names = Unique::new(out);
    for at in FINDER.find_iter(text.as_bytes()) {
        let before = text.get(..at).unwrap_or_default();
        if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            continue;
        }
        if let Some(name) = text.get(at + STAGE_VARIABLES.len()..).and_then(variable_name) {
            names.add(name);
        }
    }
}

/// The name at the start of what follows `stageVariables`.
fn variable_name(rest: &str) -> Option<&str> {
    if let Some(key) = rest.strip_prefix("[") {
        return quoted(key);
    }
    let rest = rest.strip_prefix('.')?;
    let end = rest.bytes().position(|b| !(b.is_ascii_alphanumeric() || b == b'_')).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    match after.strip_prefix('(') {
        Some(argument) if name == "get" => quoted(argument),
        Some(_) => None,
        None => super::present(name),
    }
}

/// The text in the quotes at the start.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (name, _) = text.get(1..)?.split_once(quote)?;
    super::present(name)
}

/// Whether no variable is left open. Path parameters are filled in with each request and leave nothing open.
pub fn is_resolved(text: &str) -> bool {
    if has_variable(text) {
        return false;
    }
    let mut names = Vec::new();
    stage_variables(text, &mut names);
    names.is_empty()
}

/// Appends what is not there yet.
struct Unique<'o, 'a> {
    out: &'o mut Vec<&'a str>,
    seen: HashSet<&'a str>,
}

impl<'o, 'a> Unique<'o, 'a> {
    /// Up to so many names a search through them beats a hash set.
    const FEW: usize = 16;

    fn new(out: &'o mut Vec<&'a str>) -> Self {
        out.clear();
        Self { out, seen: HashSet::new() }
    }

    fn add(&mut self, name: &'a str) {
        if self.out.len() < Self::FEW {
            if !self.out.contains(&name) {
                self.out.push(name);
            }
            return;
        }
        if self.seen.is_empty() {
            self.seen.extend(self.out.iter());
        }
        if self.seen.insert(name) {
            self.out.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<&str> {
        let mut out = vec!["left over"];
        placeholders(text, &mut out);
        out
    }

    fn stage(text: &str) -> Vec<&str> {
        let mut out = vec!["left over"];
        stage_variables(text, &mut out);
        out
    }

    #[test]
    fn path_parameters() {
        assert_eq!(path("https://h/{a}/${stageVariables.v}/{proxy+}"), ["a", "proxy"]);
        assert_eq!(path("https://{tenant}.h:{port}/{order-id}/{a}/{a}?q={x.y}"), ["tenant", "port", "order-id", "a", "x.y"]);
        assert_eq!(path("https://h/{/{b}/{c"), ["b"]);
        assert_eq!(path("https://h/"), [""; 0]);
        assert_eq!(path("{} {+} {\"a\":1} {a b} $${x} ${y}"), [""; 0]);
    }

    #[test]
    fn stage_variable_names() {
        assert_eq!(stage("https://${stageVariables.host}/${stageVariables.a_1}/${stageVariables.host}"), ["host", "a_1"]);
        assert_eq!(stage("stageVariables.tenant"), ["tenant"]);
        assert_eq!(
            stage("$stageVariables.a $stageVariables['b-c'] $stageVariables.get(\"d\") ${stageVariables[ 'e' ]}"),
            ["a", "b-c", "d", "e"]
        );
        assert_eq!(stage("#foreach($key in $stageVariables.keySet()) $stageVariables.get($key)"), [""; 0]);
        assert_eq!(stage("mystageVariables.x x-stageVariables.y stageVariables. stageVariables"), [""; 0]);
        assert_eq!(stage("{proxy} ${AWS::Region} context.stage"), [""; 0]);
    }

    #[test]
    fn resolved_means_without_variables() {
        for text in ["", "https://h/{proxy+}", "arn:aws:s3:::b", "$5 {x}", "$LATEST"] {
            assert!(is_resolved(text), "{text}");
        }
        for text in ["https://${stageVariables.h}/", "arn:aws:s3:::${Bucket}", "stageVariables.x", "${", "$${stageVariables.x}"] {
            assert!(!is_resolved(text), "{text}");
        }
    }

    #[test]
    fn many_names_are_found_once_each() {
        let text = (0..40).chain(0..40).map(|i| format!("{{p{i}}}")).collect::<Vec<_>>().concat();
        assert_eq!(path(&text).len(), 40);
        assert_eq!(path(&text)[39], "p39");
    }
}
