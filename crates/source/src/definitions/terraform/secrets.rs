//! What a state or a plan calls secret, of all its resources: a value of one that is not ours comes into those that are.

use crate::secret_values::SecretValues;
use apigw_sql_value::json::Node;

/// Notes the secrets of a document: of `terraform.tfstate` in all versions, and of what `terraform show -json` prints.
pub(super) fn note_all(secrets: &SecretValues, document: &Node<'_>) {
    outputs(secrets, document);
    for resource in list(document, "resources") {
        for instance in list(resource, "instances") {
            marked_paths(secrets, instance);
        }
    }
    for module in list(document, "modules") {
        outputs(secrets, module);
    }
    let prior = document.get("prior_state").and_then(|prior| prior.get("values"));
    for values in [Some(document), document.get("planned_values"), document.get("values"), prior].into_iter().flatten() {
        outputs(secrets, values);
        if let Some(module) = values.get("root_module") {
            resources(secrets, module);
        }
    }
    for change in list(document, "resource_changes").iter().filter_map(|change| change.get("change")) {
        marked(secrets, change.get("before"), change.get("before_sensitive"));
        marked(secrets, change.get("after"), change.get("after_sensitive"));
    }
    let declared = document.get("configuration").and_then(|c| c.get("root_module")?.get("variables"));
    for variable in declared.map(Node::members).unwrap_or_default().iter().filter(|variable| is_sensitive(&variable.value)) {
        if let Some(value) = document.get("variables").and_then(|values| values.get(variable.key)?.get("value")) {
            secrets.note(value);
        }
    }
}

fn list<'n, 'a>(node: &'n Node<'a>, name: &str) -> &'n [Node<'a>] {
    node.get(name).map(Node::items).unwrap_or_default()
}

fn is_sensitive(node: &Node<'_>) -> bool {
    node.get("sensitive").and_then(Node::as_bool) == Some(true)
}

fn outputs(secrets: &SecretValues, of: &Node<'_>) {
    let outputs = of.get("outputs").map(Node::members).unwrap_or_default();
    for output in outputs.iter().filter(|output| is_sensitive(&output.value)) {
        output.value.get("value").into_iter().for_each(|value| secrets.note(value));
    }
}

/// Those of the resources of a shown module, and of the modules below it.
fn resources(secrets: &SecretValues, module: &Node<'_>) {
    for resource in list(module, "resources") {
        marked(secrets, resource.get("values"), resource.get("sensitive_values"));
    }
    for child in list(module, "child_modules") {
        resources(secrets, child);
    }
}

fn marked(secrets: &SecretValues, values: Option<&Node<'_>>, marks: Option<&Node<'_>>) {
    if let (Some(values), Some(marks)) = (values, marks) {
        secrets.note_marked(values, marks);
    }
}

/// Those of an instance in a state, which names them by their paths.
fn marked_paths(secrets: &SecretValues, instance: &Node<'_>) {
    for values in ["attributes", "attributes_flat"].into_iter().filter_map(|name| instance.get(name)) {
        for path in list(instance, "sensitive_attributes") {
            // A path of one step may come as the step.
            let steps = if path.is_object() { std::slice::from_ref(path) } else { path.items() };
            note_at(secrets, values, steps);
        }
    }
}

/// Notes what stands at the end of a path of steps.
fn note_at(secrets: &SecretValues, value: &Node<'_>, path: &[Node<'_>]) {
    let Some((step, rest)) = path.split_first() else { return secrets.note(value) };
    let key = step.get("value");
    // That of an index says its type as well.
    let key = key.and_then(|key| key.get("value")).or(key);
    if let Some(name) = key.and_then(Node::as_str) {
        if let Some(member) = value.get(name) {
            note_at(secrets, member, rest);
        } else {
            let below = format!("{name}.");
            value.members().iter().filter(|m| m.key.starts_with(&below)).for_each(|m| secrets.note(&m.value));
        }
        return;
    }
    match key.and_then(Node::as_number).and_then(|number| number.parse::<usize>().ok()) {
        Some(index) => value.items().get(index).into_iter().for_each(|item| note_at(secrets, item, rest)),
        // The element of a set is named by itself.
        None => secrets.note(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;
    use bumpalo::Bump;

    fn noted(document: &str) -> Vec<String> {
        let (bump, secrets) = (Bump::new(), SecretValues::default());
        note_all(&secrets, &parse(&bump, document.as_bytes()).unwrap());
        secrets.all().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn paths_of_a_state_lead_to_values_lists_maps_and_sets() {
        let instance = r#"{"attributes": {"plain": "aaaa", "one": "bbbb", "list": [{"k": "cccc"}, {"k": "dddd", "l": "eeee"}],
            "map": {"x.y": "ffff", "z": "gggg"}, "set": ["hhhh"]},
            "sensitive_attributes": [[{"type": "get_attr", "value": "one"}], {"type": "get_attr", "value": "absent"},
                [{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 1, "type": "number"}}, {"type": "get_attr", "value": "k"}],
                [{"type": "get_attr", "value": "map"}, {"type": "index", "value": {"value": "x.y", "type": "string"}}],
                [{"type": "get_attr", "value": "set"}, {"type": "index", "value": {"value": {"a": 1}, "type": "object"}}]]}"#;
        let flat = r#"{"attributes_flat": {"password": "iiii", "map.%": "1", "map.k": "jjjj", "mapped": "kkkk"},
            "sensitive_attributes": [{"type": "get_attr", "value": "password"}, [{"type": "get_attr", "value": "map"}]]}"#;
        let state = format!(
            r#"{{"version": 4, "outputs": {{"a": {{"value": "llll", "sensitive": true}}, "b": {{"value": "mmmm"}}}},
                "resources": [{{"mode": "data", "instances": [{instance}, {flat}]}}]}}"#
        );
        assert_eq!(noted(&state), ["bbbb", "dddd", "ffff", "hhhh", "iiii", "jjjj", "llll"]);
    }

    #[test]
    fn what_is_shown_has_secrets_in_every_section() {
        let module = |value: &str| {
            format!(
                r#"{{"root_module": {{"child_modules": [{{"resources": [{{"mode": "data", "values": {{"a": "{value}", "b": "bbbb"}}, "sensitive_values": {{"a": true}}}}]}}]}}}}"#
            )
        };
        let plan = format!(
            r#"{{"planned_values": {}, "prior_state": {{"values": {}}}, "values": {},
                "resource_changes": [{{"change": {{"before": {{"a": "dddd"}}, "before_sensitive": {{"a": true}}, "after": {{"a": "eeee"}}, "after_sensitive": true}}}}],
                "variables": {{"v": {{"value": "ffff"}}, "w": {{"value": "gggg"}}}},
                "configuration": {{"root_module": {{"variables": {{"v": {{"sensitive": true}}, "w": {{}}}}}}}}}}"#,
            module("aaaa"),
            module("cccc"),
            module("hhhh")
        );
        assert_eq!(noted(&plan), ["aaaa", "cccc", "dddd", "eeee", "ffff", "hhhh"]);
    }
}
