//! Patterns of policies against all ARNs of the calls to a method: whether all of them fit, some, or none.

use std::collections::HashSet;

use crate::pattern::{Segment, Share, segments};
use crate::policy::Calls;

/// A piece of the ARNs of all calls to a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Byte(u8),
    /// A text without `/` and `:` that is the same in all calls, and not known.
    Unknown,
    /// A segment of a path.
    Segment,
    /// The rest of a path.
    Rest,
}

impl Piece {
    fn may_have(self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => own == byte,
            Self::Unknown => byte != b'/' && byte != b':',
            Self::Segment => byte != b'/',
            Self::Rest => true,
        }
    }
}

/// How many of the calls a pattern of a resource covers.
pub(super) fn resource(pattern: &str, calls: &Calls<'_>) -> Share {
    if matches!(pattern, "*" | "execute-api:/*") {
        return Share::All;
    }
    let shares = calls.verbs.iter().map(|verb| match pattern.strip_prefix("execute-api:/") {
        Some(rest) => share(rest, &in_api(calls, verb)),
        None => share(pattern, &arn(calls, verb)),
    });
    let (mut least, mut most) = (Share::All, Share::Nothing);
    for share in shares {
        (least, most) = (least.min(share), most.max(share));
    }
    match (least, most) {
        (Share::All, Share::All) => Share::All,
        (_, Share::Nothing) => Share::Nothing,
        _ => Share::Some,
    }
}

/// Whether an action's pattern, in any case, is one of calling an API.
pub(super) fn is_invoke(pattern: &str) -> bool {
    text(&pattern.to_ascii_lowercase(), "execute-api:invoke")
}

/// Whether a text fits a pattern.
pub(super) fn text(pattern: &str, text: &str) -> bool {
    let pieces: Vec<Piece> = text.bytes().map(Piece::Byte).collect();
    share(pattern, &pieces) == Share::All
}

fn known(out: &mut Vec<Piece>, part: Option<&str>) {
    match part {
        Some(text) => out.extend(text.bytes().map(Piece::Byte)),
        None => out.push(Piece::Unknown),
    }
}

/// `STAGE/VERB/path`
fn in_api(calls: &Calls<'_>, verb: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    known(&mut out, calls.stage);
    out.push(Piece::Byte(b'/'));
    known(&mut out, Some(verb));
    let mut is_root = true;
    for segment in segments(calls.path) {
        is_root = false;
        out.push(Piece::Byte(b'/'));
        match segment {
            Segment::Fixed(text) => known(&mut out, Some(text)),
            Segment::Any => out.push(Piece::Segment),
            Segment::Rest => out.push(Piece::Rest),
        }
    }
    if is_root {
        out.push(Piece::Byte(b'/'));
    }
    out
}

/// `arn:PARTITION:execute-api:REGION:ACCOUNT:API/STAGE/VERB/path`
fn arn(calls: &Calls<'_>, verb: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    known(&mut out, Some("arn:"));
    known(&mut out, calls.partition);
    known(&mut out, Some(":execute-api:"));
    known(&mut out, calls.region);
    out.push(Piece::Byte(b':'));
    known(&mut out, calls.account_id);
    out.push(Piece::Byte(b':'));
    known(&mut out, calls.api_id);
    out.push(Piece::Byte(b'/'));
    out.extend(in_api(calls, verb));
    out
}

/// How many of the texts that pieces stand for fit a pattern with `*` and `?`.
fn share(pattern: &str, pieces: &[Piece]) -> Share {
    let pattern = pattern.as_bytes();
    if fits_all(pattern, pieces) {
        Share::All
    } else if fits_one(pattern, pieces) {
        Share::Some
    } else {
        Share::Nothing
    }
}

/// Whether every text fits: only `*` takes what may be anything.
fn fits_all(pattern: &[u8], pieces: &[Piece]) -> bool {
    // Which pieces may come next, from the front of the pattern on.
    let mut at = vec![false; pieces.len() + 1];
    at[0] = true;
    for &byte in pattern {
        let mut next = vec![false; pieces.len() + 1];
        let mut any_before = false;
        for place in 0..=pieces.len() {
            match byte {
                b'*' => {
                    any_before |= at[place];
                    next[place] = any_before;
                }
                b'?' => {
                    if at[place] && matches!(pieces.get(place), Some(Piece::Byte(_))) {
                        next[place + 1] = true;
                    }
                }
                byte => {
                    if at[place] && pieces.get(place) == Some(&Piece::Byte(byte)) {
                        next[place + 1] = true;
                    }
                }
            }
        }
        at = next;
    }
    at[pieces.len()]
}

/// Whether any text fits. Inside a piece of any length its next byte is still to come: `true` behind its place.
fn fits_one(pattern: &[u8], pieces: &[Piece]) -> bool {
    let mut at: HashSet<(usize, bool)> = HashSet::from([(0, false)]);
    for &byte in pattern {
        let mut next = HashSet::new();
        for &(place, is_inside) in &at {
            if byte == b'*' {
                next.extend((place..=pieces.len()).map(|place| (place, false)));
                next.extend((place..pieces.len()).filter(|&p| !matches!(pieces[p], Piece::Byte(_))).map(|place| (place, true)));
                continue;
            }
            // Something of the piece is taken already: it may end here.
            let places = if is_inside { vec![place, place + 1] } else { vec![place] };
            for place in places {
                let Some(&piece) = pieces.get(place) else { continue };
                if byte != b'?' && !piece.may_have(byte) {
                    continue;
                }
                match piece {
                    Piece::Byte(_) => drop(next.insert((place + 1, false))),
                    _ => drop(next.insert((place, true))),
                }
            }
        }
        at = next;
    }
    at.contains(&(pieces.len(), false)) || at.contains(&(pieces.len().wrapping_sub(1), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls<'a>(verbs: &'a [&'a str], path: &'a str) -> Calls<'a> {
        Calls {
            partition: Some("aws"),
            region: Some("eu-west-1"),
            account_id: Some("111122223333"),
            api_id: Some("a1"),
            stage: Some("prod"),
            verbs,
            path,
            ..Calls::default()
        }
    }

    #[test]
    fn a_resource_covers_all_some_or_none_of_the_calls() {
        let arn = "arn:aws:execute-api:eu-west-1:111122223333:a1";
        for (pattern, verbs, path, expected) in [
            ("*".to_owned(), &["GET"][..], "/x", Share::All),
            ("execute-api:/*".to_owned(), &["GET"], "/x", Share::All),
            ("execute-api:/prod/GET/x".to_owned(), &["GET"], "/x", Share::All),
            ("execute-api:/prod/GET/x".to_owned(), &["GET", "POST"], "/x", Share::Some),
            ("execute-api:/prod/*/x/*".to_owned(), &["GET", "POST"], "/x/{id}", Share::All),
            ("execute-api:/prod/GET/x/1".to_owned(), &["GET"], "/x/{id}", Share::Some),
            ("execute-api:/dev/*".to_owned(), &["GET"], "/x", Share::Nothing),
            ("execute-api:/prod/GET/x/1/2".to_owned(), &["GET"], "/x/{id}", Share::Nothing),
            ("execute-api:/prod/GET/x/1/2".to_owned(), &["GET"], "/{all+}", Share::Some),
            (format!("{arn}/*"), &["GET"], "/", Share::All),
            (format!("{arn}/prod/GET/"), &["GET"], "/", Share::All),
            (format!("{arn}/*/GET/*"), &["GET"], "/x/{id}", Share::All),
            ("arn:aws:execute-api:*:*:*/prod/*".to_owned(), &["GET"], "/x", Share::All),
            ("arn:aws:execute-api:eu-west-1:111122223333:b2/*".to_owned(), &["GET"], "/x", Share::Nothing),
        ] {
            assert_eq!(resource(&pattern, &calls(verbs, path)), expected, "{pattern} {verbs:?} {path}");
        }
        let unknown = Calls { account_id: None, ..calls(&["GET"], "/x") };
        assert_eq!(resource(&format!("{arn}/*"), &unknown), Share::Some);
        assert_eq!(resource("arn:aws:execute-api:eu-west-1:*:a1/*", &unknown), Share::All);
    }

    #[test]
    fn actions_are_compared_in_any_case() {
        assert!(is_invoke("execute-api:Invoke") && is_invoke("EXECUTE-API:*") && is_invoke("*") && is_invoke("execute-api:Inv?ke"));
        assert!(!is_invoke("execute-api:ManageConnections") && !is_invoke("lambda:*"));
    }
}
