//! Paths of resources and routes as patterns: what they match, which is more specific, which have calls in common.
//!
//! The order is what was recorded of the service: among all pairs of resource and verb that fit a request, a fixed segment goes
//! before `{name}`, and that before `{name+}`, from the left; a resource without the verb does not keep others from answering.

use std::cmp::Ordering;

/// A segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// The text itself.
    Fixed(&'a str),
    /// `{name}`: any one segment.
    Any,
    /// `{name+}`: all that is left, one segment at least.
    Rest,
}

/// How many of what one pattern matches another one matches too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Share {
    /// None.
    Nothing,
    /// Some, but not all.
    Some,
    /// All.
    All,
}

/// The segments of a path; `/` has none.
pub fn segments(path: &str) -> impl Iterator<Item = Segment<'_>> {
    texts(path).map(segment)
}

/// The texts between the slashes; a slash at the end does not count.
pub fn texts(path: &str) -> impl Iterator<Item = &str> {
    let inner = path.strip_prefix('/').unwrap_or(path);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    inner.split('/').filter(move |_| !inner.is_empty())
}

fn segment(text: &str) -> Segment<'_> {
    match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        Some(name) if name.ends_with('+') => Segment::Rest,
        Some(_) => Segment::Any,
        None => Segment::Fixed(text),
    }
}

/// Whether `path`, as a request has it behind the stage, is one that `pattern` matches.
pub fn matches(pattern: &str, path: &str) -> bool {
    let mut left = texts(path);
    for wanted in segments(pattern) {
        let Some(text) = left.next() else { return false };
        match wanted {
            Segment::Rest => return !text.is_empty() || left.any(|text| !text.is_empty()),
            Segment::Any if text.is_empty() => return false,
            Segment::Fixed(fixed) if fixed != text => return false,
            Segment::Any | Segment::Fixed(_) => {}
        }
    }
    left.next().is_none()
}

/// `Less` where the first of two patterns that match one path goes before the second. HTTP APIs look for a route without a greedy
/// variable first (`greedy_last`).
pub fn specificity(a: &str, b: &str, greedy_last: bool) -> Ordering {
    let is_greedy = |path: &str| greedy_last && segments(path).any(|segment| segment == Segment::Rest);
    let rank = |segment: Segment<'_>| match segment {
        Segment::Fixed(_) => 0,
        Segment::Any => 1,
        Segment::Rest => 2,
    };
    is_greedy(a).cmp(&is_greedy(b)).then_with(|| segments(a).map(rank).cmp(segments(b).map(rank)))
}

/// How much of what `pattern` matches `other` matches too.
pub fn overlap(pattern: &str, other: &str) -> Share {
    let (mut ours, mut theirs) = (segments(pattern), segments(other));
    let mut share = Share::All;
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return share,
            (Some(Segment::Rest), Some(Segment::Rest)) => return share,
            (Some(_), Some(Segment::Rest)) => return share,
            // Ours may be of any length, theirs is of one, or begins later.
            (Some(Segment::Rest), Some(_)) => return Share::Some,
            (Some(Segment::Fixed(ours)), Some(Segment::Fixed(theirs))) if ours != theirs => return Share::Nothing,
            (Some(Segment::Any), Some(Segment::Fixed(_))) => share = Share::Some,
            (Some(_), Some(_)) => {}
            (None, Some(_)) | (Some(_), None) => return Share::Nothing,
        }
    }
}

/// How much of what `pattern` matches lies below `base`, as whole segments.
pub fn below(pattern: &str, base: &str) -> Share {
    let mut share = Share::All;
    let mut ours = segments(pattern);
    for wanted in texts(base) {
        match ours.next() {
            None => return Share::Nothing,
            Some(Segment::Rest) => return Share::Some,
            Some(Segment::Any) => share = Share::Some,
            Some(Segment::Fixed(text)) if text != wanted => return Share::Nothing,
            Some(Segment::Fixed(_)) => {}
        }
    }
    share
}

/// How much of what `pattern` matches begins with `base`, as a text.
pub fn beginning(pattern: &str, base: &str) -> Share {
    let mut wanted = texts(base).peekable();
    let mut share = Share::All;
    let mut ours = segments(pattern);
    while let Some(text) = wanted.next() {
        let is_last = wanted.peek().is_none();
        match ours.next() {
            None => return Share::Nothing,
            Some(Segment::Rest) => return Share::Some,
            Some(Segment::Any) => share = Share::Some,
            Some(Segment::Fixed(fixed)) if fixed == text || (is_last && fixed.starts_with(text)) => {}
            Some(Segment::Fixed(_)) => return Share::Nothing,
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greedy_variable_takes_one_segment_at_least_and_keeps_doubled_slashes() {
        assert!(!matches("/{proxy+}", "/"));
        assert!(matches("/{proxy+}", "/a") && matches("/{proxy+}", "/a/") && matches("/{proxy+}", "/a//b"));
        assert!(matches("/a/{proxy+}", "/a/b/c") && !matches("/a/{proxy+}", "/a"));
        assert!(matches("/", "/") && matches("/", "") && !matches("/", "/a"));
        assert!(matches("/a/{b}", "/a/x") && !matches("/a/{b}", "/a//") && !matches("/a/{b}", "/a/x/y"));
    }

    #[test]
    fn fixed_segments_go_before_variables_and_those_before_greedy_ones() {
        let mut paths = ["/{a+}", "/{a}", "/x/{b+}", "/x/{b}", "/x/y", "/{a}/y"];
        paths.sort_by(|a, b| specificity(a, b, false));
        assert_eq!(paths, ["/x/y", "/x/{b}", "/x/{b+}", "/{a}", "/{a}/y", "/{a+}"]);
        assert_eq!(specificity("/{a}/y", "/x/{b+}", true), Ordering::Less);
    }

    #[test]
    fn what_two_patterns_share_is_told() {
        for (a, b, expected) in [
            ("/x", "/x", Share::All),
            ("/x", "/{a}", Share::All),
            ("/{a}", "/x", Share::Some),
            ("/{a+}", "/x/y", Share::Some),
            ("/x/{a+}", "/{b+}", Share::All),
            ("/{b+}", "/x/{a+}", Share::Some),
            ("/x", "/y", Share::Nothing),
            ("/x", "/x/y", Share::Nothing),
            ("/", "/{a+}", Share::Nothing),
            ("/{a}/y", "/x/{b}", Share::Some),
        ] {
            assert_eq!(overlap(a, b), expected, "{a} {b}");
        }
        assert_eq!(below("/orders/{id}", "orders"), Share::All);
        assert_eq!(below("/{x}", "orders"), Share::Some);
        assert_eq!(below("/ordersandmore", "orders"), Share::Nothing);
        assert_eq!(beginning("/ordersandmore", "orders"), Share::All);
        assert_eq!(beginning("/orders", "orders/v1"), Share::Nothing);
    }
}
