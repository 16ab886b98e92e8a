//! Where two JSON texts differ.

use bumpalo::Bump;

use super::{Kind, Node, canonical, parse};

/// A place where two JSON values differ, with what stands there; `None`: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The RFC 6901 pointer of the place; empty: the whole value.
    pub pointer: String,
    /// What the first value has there, as JSON text.
    pub old: Option<String>,
    /// What the second value has there, as JSON text.
    pub new: Option<String>,
}

/// The places where two JSON texts differ: the members of objects one by one, all else as a whole. The order of members
/// and the spelling of strings make no difference. `None`: one of the texts is no JSON.
pub fn differences(old: &str, new: &str) -> Option<Vec<Difference>> {
    let bump = Bump::new();
    let (old, new) = (parse(&bump, old.as_bytes()).ok()?, parse(&bump, new.as_bytes()).ok()?);
    let mut out = Vec::new();
    compare(&bump, &mut String::new(), Some(&old), Some(&new), &mut out);
    Some(out)
}

fn compare(bump: &Bump, pointer: &mut String, old: Option<&Node<'_>>, new: Option<&Node<'_>>, out: &mut Vec<Difference>) {
    if let (Some(old), Some(new)) = (old, new)
        && matches!((&old.kind, &new.kind), (Kind::Object(_), Kind::Object(_)))
    {
        for member in old.members() {
            at(pointer, member.key, |pointer| compare(bump, pointer, Some(&member.value), new.get(member.key), out));
        }
        for member in new.members().iter().filter(|member| old.get(member.key).is_none()) {
            at(pointer, member.key, |pointer| compare(bump, pointer, None, Some(&member.value), out));
        }
        return;
    }
    let text = |node: Option<&Node<'_>>| {
        node.map(|node| {
            let mut text = String::new();
            canonical::append(bump, node, &mut text);
            text
        })
    };
    let (old, new) = (text(old), text(new));
    if old != new {
        out.push(Difference { pointer: pointer.clone(), old, new });
    }
}

/// Does `work` with the pointer of a member.
fn at(pointer: &mut String, key: &str, work: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    work(pointer);
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(old: &str, new: &str) -> Vec<(String, Option<String>, Option<String>)> {
        differences(old, new).unwrap().into_iter().map(|d| (d.pointer, d.old, d.new)).collect()
    }

    #[test]
    fn members_are_compared_one_by_one() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found(r#"{"a": 1, "b": {"c": [1, 2]}}"#, r#"{"b":{"c":[1,2]},"a":1}"#), []);
        assert_eq!(
            found(r#"{"200": {"x/y": 1, "z": 2}, "400": {}}"#, r#"{"200": {"x/y": "1", "z": 2}, "500": null}"#),
            [
                ("/200/x~1y".to_owned(), some("1"), some("\"1\"")),
                ("/400".to_owned(), some("{}"), None),
                ("/500".to_owned(), None, some("null"))
            ]
        );
        assert_eq!(found("[1,2]", "[2,1]"), [(String::new(), some("[1,2]"), some("[2,1]"))]);
        assert_eq!(found(r#""\u0041""#, r#""A""#), []);
        assert_eq!(differences("{", "{}"), None);
    }
}
