//! Texts inside texts: what a text says once an encoding is taken off.

use std::ops::Range;

use crate::base64;

/// The shortest run of Base64 digits that is looked into: 12 bytes.
pub(super) const SHORTEST: usize = 16;
/// The same where secrets are known, of which the shortest has four bytes.
pub(super) const SHORTEST_KNOWN: usize = 6;

/// A text without one encoding, and where its bytes come from.
pub(super) struct View {
    pub(super) text: String,
    /// For each byte where in the original its character begins; then where the original ends.
    begins: Vec<usize>,
}

impl View {
    /// The part of the original that a part of the text comes from.
    pub(super) fn original(&self, part: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.begins.get(byte).copied().unwrap_or_default();
        at(part.start)..at(part.end)
    }

    fn push(&mut self, c: char, begins: usize) {
        self.text.push(c);
        self.begins.extend(std::iter::repeat_n(begins, c.len_utf8()));
    }
}

/// The character that is encoded at the start of a text, and how many bytes that takes.
type Decode = fn(&str) -> Option<(char, usize)>;

/// The encodings, each with the byte that begins an encoded character.
const ENCODINGS: [(u8, Decode); 4] = [(b'%', percent), (b'\\', escape), (b'&', entity), (b'~', pointer)];

/// What `text` says without one of the encodings, for each that it has.
pub(super) fn views(text: &str) -> impl Iterator<Item = View> {
    ENCODINGS.iter().filter_map(|(mark, decode)| view(text, *mark, *decode))
}

fn view(text: &str, mark: u8, decode: Decode) -> Option<View> {
    let mut at = memchr::memchr(mark, text.as_bytes())?;
    let mut view = View { text: String::with_capacity(text.len()), begins: Vec::with_capacity(text.len() + 1) };
    view.text.push_str(text.get(..at)?);
    view.begins.extend(0..at);
    let mut is_encoded = false;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if let Some((decoded, length)) = text.get(at..).filter(|rest| rest.as_bytes().first() == Some(&mark)).and_then(decode) {
            view.push(decoded, at);
            at += length;
            is_encoded = true;
        } else {
            view.push(c, at);
            at += c.len_utf8();
        }
    }
    view.begins.push(text.len());
    is_encoded.then_some(view)
}

/// `%22`, `%C3%A4`.
fn percent(text: &str) -> Option<(char, usize)> {
    let byte = |number: usize| {
        let encoded = text.get(3 * number..3 * number + 3)?.strip_prefix('%')?;
        u8::from_str_radix(Some(encoded).filter(|digits| is_hex(digits))?, 16).ok()
    };
    let first = byte(0)?;
    if first < 0x80 {
        return matches!(first, b' '..=b'~').then(|| (char::from(first), 3));
    }
    let length = match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let bytes: Vec<u8> = (0..length).map(byte).collect::<Option<_>>()?;
    Some((std::str::from_utf8(&bytes).ok()?.chars().next()?, 3 * length))
}

/// `\"`, `\u0022`, as in JSON.
fn escape(text: &str) -> Option<(char, usize)> {
    Some(match text.as_bytes().get(1)? {
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        other @ (b'"' | b'\\' | b'/' | b'\'') => (char::from(*other), 2),
        b'u' => (char::from_u32(u32::from_str_radix(text.get(2..6).filter(|digits| is_hex(digits))?, 16).ok()?)?, 6),
        _ => return None,
    })
}

/// `&quot;`, `&#34;`, `&#x22;`.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)?
        }
    };
    Some((c, end + 1))
}

/// `~1`, as in a JSON pointer.
fn pointer(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().get(1)? {
        b'0' => Some(('~', 2)),
        b'1' => Some(('/', 2)),
        _ => None,
    }
}

fn is_hex(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The texts that are in `text` as Base64, with their places.
pub(super) fn base64_texts(text: &str, shortest: usize) -> Vec<(Range<usize>, String)> {
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| is_digit(**b)).count();
        if length >= shortest {
            add_base64(text, at..at + length, shortest, &mut found);
        }
        at += length + 1;
    }
    found
}

/// Adds what a run of digits says, or its parts between slashes and hyphens, which are digits too.
fn add_base64(text: &str, run: Range<usize>, shortest: usize, found: &mut Vec<(Range<usize>, String)>) {
    let decoded = |range: &Range<usize>| {
        let decoded = String::from_utf8(base64::decode(text.get(range.clone())?)?).ok()?;
        (!decoded.chars().any(|c| c.is_control() && !c.is_whitespace())).then_some(decoded)
    };
    let padding = |end: usize| text[end..].bytes().take(2).take_while(|b| *b == b'=').count();
    if let Some(text) = decoded(&run) {
        found.push((run.start..run.end + padding(run.end), text));
        return;
    }
    let mut start = run.start;
    for part in text[run].split(['/', '-', '_']) {
        let range = start..start + part.len();
        start = range.end + 1;
        if part.len() >= shortest
            && let Some(text) = decoded(&range)
        {
            found.push((range.start..range.end + padding(range.end), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_taken_off_and_leads_back() {
        for (text, decoded) in [
            ("a%22b%2g%e2%82%ac%e2%82%", "a\"b%2g€%e2%82%"),
            (r#"é\"\u0022\\\d\u12"#, "é\"\"\\\\d\\u12"),
            ("&lt;&#34;&#x22;&amp;&nbsp;&", "<\"\"&&nbsp;&"),
            ("/paths/~1x~0~2", "/paths//x~~2"),
        ] {
            let view = views(text).next().unwrap();
            assert_eq!(view.text, decoded);
            assert_eq!(view.original(&(0..decoded.len())), 0..text.len());
        }
        let view = views("xx%3D%3Dyy").next().unwrap();
        assert_eq!(view.original(&(2..4)), 2..8);
        assert!(views("100% of a \\ & b ~ c").next().is_none());
    }

    // RFC 7617 §2.
    #[test]
    fn base64_is_found_between_other_signs() {
        for text in ["x QWxhZGRpbjpvcGVuIHNlc2FtZQ== y", "/v1-0/QWxhZGRpbjpvcGVuIHNlc2FtZQ==/z", "QWxhZGRpbjpvcGVuIHNlc2FtZQ"] {
            let found = base64_texts(text, SHORTEST);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].1, "Aladdin:open sesame");
            assert!(text[found[0].0.clone()].trim_end_matches('=') == "QWxhZGRpbjpvcGVuIHNlc2FtZQ");
        }
        assert!(base64_texts("getRestApisOfAllAccounts/integrations", SHORTEST).is_empty());
    }
}
