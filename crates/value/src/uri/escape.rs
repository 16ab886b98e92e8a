//! Percent-encoding of query parameters, as Trino's `url_encode` and `url_decode` have it
//! (`application/x-www-form-urlencoded`: a space is `+`).

use std::borrow::Cow;

const HEX: [u8; 16] = *b"0123456789ABCDEF";

/// The text with everything but ASCII letters, digits and `.-*_` encoded.
pub fn encode(text: &str) -> Cow<'_, str> {
    let kept = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'*' | b'_');
    if text.bytes().all(kept) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for b in text.bytes() {
        match b {
            b' ' => out.push('+'),
            b if kept(b) => out.push(char::from(b)),
            b => {
                out.push('%');
                out.push(char::from(HEX[usize::from(b >> 4)]));
                out.push(char::from(HEX[usize::from(b & 15)]));
            }
        }
    }
    Cow::Owned(out)
}

/// The inverse of [`encode`]; `None` where a `%` is not followed by two hexadecimal digits or the bytes are no UTF-8.
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|b| matches!(b, b'%' | b'+')) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16)).map(|d| d as u8);
    while let Some(b) = bytes.next() {
        out.push(match b {
            b'+' => b' ',
            b'%' => (hex(bytes.next())? << 4) | hex(bytes.next())?,
            b => b,
        });
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The rules in Trino's documentation of url_encode.
    #[test]
    fn encode_follows_trino() {
        assert_eq!(encode("http://test?a=b c"), "http%3A%2F%2Ftest%3Fa%3Db+c");
        assert_eq!(encode("~@:.-*_+ é☃"), "%7E%40%3A.-*_%2B+%C3%A9%E2%98%83");
        assert!(matches!(encode("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn decode_is_the_inverse_and_refuses_the_rest() {
        assert_eq!(decode("http%3A%2F%2Ftest%3fa%3Db+c").as_deref(), Some("http://test?a=b c"));
        assert_eq!(decode("%E2%98%83").as_deref(), Some("☃"));
        for bad in ["%", "%4", "%zz", "%FF", "%E2%98", "%é"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
