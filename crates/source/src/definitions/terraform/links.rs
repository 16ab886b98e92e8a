//! What leads from one module of a plan to another: variables that a call sets, and outputs (Terraform, "JSON Output Format":
//! `module_calls`, `expressions`, `outputs`).

use apigw_sql_value::json::Node;

/// The configuration of a plan; nothing for other sources.
#[derive(Debug, Default)]
pub(super) struct Links<'a>(pub(super) Option<Node<'a>>);

impl<'a> Links<'a> {
    /// What `var.name` in a module stands for, or `module.call.output`: an expression in another module.
    pub(super) fn follow(&self, module: &str, expression: &str) -> Option<(String, &'a str)> {
        let root = self.0.as_ref()?;
        if let Some(name) = expression.strip_prefix("var.") {
            let (parent, call) = split_last(module)?;
            let call = module_at(root, parent)?.get("module_calls")?.get(call)?;
            return Some((parent.to_owned(), sole_reference(call.get("expressions")?.get(name)?)?));
        }
        let call = expression.strip_prefix("module.")?;
        let (call, output) = (&call[..call.find(['.', '['])?], &call[call.rfind('.')? + 1..]);
        let index = expression.strip_prefix("module.")?.strip_prefix(call)?.strip_suffix(output)?.strip_suffix('.')?;
        // In a loop it is the output of whichever instance.
        if index.contains("each.") || index.contains("count.") || (!index.is_empty() && !index.ends_with(']')) {
            return None;
        }
        let called = module_at(root, module)?.get("module_calls")?.get(call)?.get("module")?;
        let reference = sole_reference(called.get("outputs")?.get(output)?.get("expression")?)?;
        let separator = if module.is_empty() { "" } else { "." };
        Some((format!("{module}{separator}module.{call}{index}"), reference))
    }
}

/// The module of an address in the configuration: `module.a["x"].module.b` is `module_calls.a.module.module_calls.b`.
pub(super) fn module_at<'a, 'n>(root: &'n Node<'a>, module: &str) -> Option<&'n Node<'a>> {
    let mut current = root;
    let mut rest = module;
    while let Some(call) = rest.strip_prefix("module.") {
        let end = call.find(['.', '[']).unwrap_or(call.len());
        current = current.get("module_calls")?.get(&call[..end])?.get("module")?;
        let behind = &call[end..];
        // An index may hold anything, so it ends where the next module begins.
        rest = match behind.strip_prefix('[') {
            Some(indexed) => indexed.split_once("].").map_or("", |(_, rest)| rest),
            None => behind.trim_start_matches('.'),
        };
    }
    Some(current)
}

/// The module around a module, and the name of the call: `module.a["x"].module.b[0]` is `module.a["x"]` and `b`.
fn split_last(module: &str) -> Option<(&str, &str)> {
    let (parent, last) = match module.rfind(".module.") {
        Some(at) => (&module[..at], &module[at + ".module.".len()..]),
        None => ("", module.strip_prefix("module.")?),
    };
    Some((parent, &last[..last.find('[').unwrap_or(last.len())]))
}

/// What an expression refers to, unless it refers to several things: those behind the first are then parts of its name.
fn sole_reference<'a>(expression: &Node<'a>) -> Option<&'a str> {
    let mut references = expression.get("references")?.items().iter().filter_map(Node::as_str);
    let first = references.next()?;
    let is_of_loop = first.starts_with("each.") || first.starts_with("count.");
    (!is_of_loop && references.all(|other| first.starts_with(other))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;
    use bumpalo::Bump;

    #[test]
    fn variables_lead_out_of_a_module_and_outputs_into_it() {
        let bump = Bump::new();
        let root = br#"{"module_calls":{"outer":{"expressions":{"id":{"references":["aws_x.a.id","aws_x.a"]},
            "two":{"references":["aws_x.a.id","aws_x.a","aws_x.b.id","aws_x.b"]},"turn":{"references":["each.value"]}},
            "module":{"outputs":{"made":{"expression":{"references":["aws_y.c.id","aws_y.c"]}}},
            "module_calls":{"inner":{"expressions":{"id":{"references":["var.id"]}},"module":{}}}}}}}"#;
        let links = Links(Some(parse(&bump, root).unwrap()));
        for (module, expression, expected) in [
            ("module.outer[\"k.x\"].module.inner[0]", "var.id", Some(("module.outer[\"k.x\"]", "var.id"))),
            ("module.outer[\"k\"].module.inner[0]", "var.id", Some(("module.outer[\"k\"]", "var.id"))),
            ("module.outer[\"k\"]", "var.id", Some(("", "aws_x.a.id"))),
            ("module.outer", "var.two", None),
            ("module.outer", "var.turn", None),
            ("", "var.id", None),
            ("", "module.outer.made", Some(("module.outer", "aws_y.c.id"))),
            ("", "module.outer[\"k\"].made", Some(("module.outer[\"k\"]", "aws_y.c.id"))),
            ("", "module.outer[each.key].made", None),
        ] {
            let found = links.follow(module, expression);
            let found = found.as_ref().map(|(module, expression)| (module.as_str(), *expression));
            assert_eq!(found, expected, "{module} {expression}");
        }
    }
}
