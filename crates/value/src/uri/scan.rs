//! Looking for delimiters outside braces.

use std::borrow::Cow;

use memchr::memchr2;

/// Where the brace group that opens at `start` ends, exclusively. An opening brace that meets another one or the
/// end of the text first opens no group, which also keeps every search linear.
pub(super) fn group_end(bytes: &[u8], start: usize) -> Option<usize> {
    let inside = bytes.get(start + 1..)?;
    let at = memchr2(b'{', b'}', inside)?;
    (inside.get(at) == Some(&b'}')).then_some(start + at + 2)
}

/// Where the first byte outside groups stands that `wanted` accepts. `wanted` sees bytes and must accept ASCII only.
pub(super) fn find(text: &str, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        if b == b'{'
            && let Some(end) = group_end(bytes, i)
        {
            i = end;
            continue;
        }
        if wanted(b) {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// The text before and after the first `delimiter` outside groups.
pub(super) fn split_once(text: &str, delimiter: u8) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut i = 0;
    loop {
        let at = i + memchr2(delimiter, b'{', bytes.get(i..)?)?;
        if bytes.get(at) == Some(&delimiter) {
            return Some((text.get(..at)?, text.get(at + 1..)?));
        }
        i = group_end(bytes, at).unwrap_or(at + 1);
    }
}

/// The text before and after the last `delimiter` outside groups.
pub(super) fn rsplit_once(text: &str, delimiter: u8) -> Option<(&str, &str)> {
    let (mut head, mut tail) = split_once(text, delimiter)?;
    while let Some((more, rest)) = split_once(tail, delimiter) {
        head = text.get(..head.len() + 1 + more.len())?;
        tail = rest;
    }
    Some((head, tail))
}

/// The text up to the first byte outside groups that `wanted` accepts, and the text from that byte on.
pub(super) fn split_before(text: &str, wanted: impl Fn(u8) -> bool) -> (&str, &str) {
    find(text, wanted).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// The text with ASCII letters outside groups in lower case.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    let Some(mut at) = find(text, |b| b.is_ascii_uppercase()) else { return Cow::Borrowed(text) };
    let mut out = text.to_owned();
    // Each round lowers the letters up to the next group and goes on behind it.
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let end = at + group_start(rest).unwrap_or(rest.len());
        if let Some(part) = out.get_mut(at..end) {
            part.make_ascii_lowercase();
        }
        at = group_end(text.as_bytes(), end).unwrap_or(text.len());
    }
    Cow::Owned(out)
}

/// Where the first group opens.
fn group_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).find(|&at| group_end(bytes, at).is_some())
}

/// Whether a variable is left open in the text.
pub(super) fn has_variable(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).any(|at| bytes.get(at + 1) == Some(&b'{'))
}

/// Whether an expression of a template stayed open in the text: CloudFormation's and Terraform's `${…}`, or `{{…}}`.
pub fn has_open_expression(text: &str) -> bool {
    has_variable(text) || text.contains("{{")
}

/// Whether the text stands for several values: it holds a variable, a path parameter or a mask such as `<region>`.
pub(super) fn is_open(text: &str) -> bool {
    memchr2(b'{', b'<', text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_in_groups_do_not_count() {
        assert_eq!(split_once("${a:b}:c:d", b':'), Some(("${a:b}", "c:d")));
        assert_eq!(rsplit_once("a.{b.c}.d.${e.f}", b'.'), Some(("a.{b.c}.d", "${e.f}")));
        assert_eq!(split_before("h{a/b}/x", |b| b == b'/'), ("h{a/b}", "/x"));
        assert_eq!(split_once("{a:b}", b':'), None);
    }

    #[test]
    fn an_unclosed_brace_opens_nothing() {
        assert_eq!(split_once("{a:b", b':'), Some(("{a", "b")));
        assert_eq!(split_once("{a:{b:c}:d", b':'), Some(("{a", "{b:c}:d")));
        assert_eq!(rsplit_once("}a:b{:c", b':'), Some(("}a:b{", "c")));
    }

    #[test]
    fn lower_leaves_groups_alone() {
        assert_eq!(lower("API.${stageVariables.Host}.Example.{Tenant}.COM"), "api.${stageVariables.Host}.example.{Tenant}.com");
        assert_eq!(lower("{A}B{C"), "{A}b{c");
        assert_eq!(lower("Ünïcode-É"), "Ünïcode-É");
        assert!(matches!(lower("already.lower.${X}"), Cow::Borrowed(_)));
    }

    #[test]
    fn many_unclosed_braces_take_linear_time() {
        let text = "{".repeat(1 << 20);
        assert_eq!(find(&text, |b| b == b'}'), None);
        assert_eq!(lower(&format!("A{text}")), format!("a{text}"));
    }
}
