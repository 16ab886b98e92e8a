//! Files from which another tool makes a definition first: what stands where their syntax breaks tells them from broken ones.

/// How placeholders begin.
const MARKS: [&str; 6] = ["${", "%{", "{{", "{%", "{#", "<%"];

/// Whether a document in JSON breaks at a placeholder, or inside of one; what makes the document.
pub(super) fn in_json(text: &[u8], offset: usize) -> Option<&'static str> {
    let start = text.get(..offset)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', text.get(offset..)?).map_or(text.len(), |length| offset + length);
    let line = std::str::from_utf8(text.get(start..end)?).ok()?;
    // A parser finds the second brace of two.
    let at = offset - start;
    let is_here = |at: usize| line.get(at..).is_some_and(|rest| MARKS.iter().any(|mark| rest.starts_with(mark)));
    let before = line.get(..at)?;
    let opened = MARKS.iter().filter_map(|mark| before.rfind(mark)).max();
    let is_inside = opened.is_some_and(|opened| before.get(opened + 2..).is_some_and(|rest| !rest.contains(['}', '>'])));
    (is_here(at) || at.checked_sub(1).is_some_and(is_here) || is_inside).then(|| tool(line))
}

/// Whether a document in YAML breaks in a line with a placeholder that YAML does not know, or behind it; what makes the
/// document.
pub(super) fn in_yaml(text: &str, line: u64) -> Option<&'static str> {
    let number = usize::try_from(line).ok()?;
    let lines = text.lines().take(number).skip(number.saturating_sub(3));
    lines.filter(|line| !line.trim_start().starts_with('#')).find(|line| MARKS[1..].iter().any(|mark| line.contains(mark))).map(tool)
}

/// The tool whose placeholders they are.
fn tool(line: &str) -> &'static str {
    match line {
        line if line.contains("cookiecutter.") => "cookiecutter",
        line if line.contains("${") || line.contains("%{") => "Terraform",
        line if line.contains("<%") => "ERB",
        _ => "Jinja, Go or Handlebars",
    }
}

/// What is said of such a file.
pub(super) fn message(tool: &str, error: &str) -> String {
    format!("it is a template with placeholders of {tool}: read what is made of it; as it is, {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    fn of_json(text: &str) -> Option<&'static str> {
        in_json(text.as_bytes(), parse(&bumpalo::Bump::new(), text.as_bytes()).unwrap_err().offset)
    }

    #[test]
    fn placeholders_are_told_from_broken_syntax() {
        for text in ["{\"a\": ${t}}", "{\n\"a\": \"${jsonencode(\"x\")}\"\n}", "{\"a\": [%{ for x in y ~}\n1]}"] {
            assert_eq!(of_json(text), Some("Terraform"), "{text}");
        }
        assert_eq!(of_json("{\"a\": {{ cookiecutter.a }}}"), Some("cookiecutter"));
        assert_eq!(of_json("{%if a %}{}"), Some("Jinja, Go or Handlebars"));
        for text in ["{\"a\": \"${b}\" \"c\": 1}", "{\"a\": \"${b}\",\n\"c\" 1}", "{\"a\": }", "{\"a\": \"x"] {
            assert_eq!(of_json(text), None, "{text}");
        }
        assert_eq!(in_yaml("A: 1\nB: {{ cookiecutter.b }}\n", 2), Some("cookiecutter"));
        assert_eq!(in_yaml("A: 1\n# {{ x }}\nB: [\n", 3), None);
        assert_eq!(in_yaml("A: !Sub ${x}\nB: [\n", 2), None);
    }
}
