//! Base64 (RFC 4648 §4 and §5), read.

/// The bytes of a text, with or without padding.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for b in digits.bytes() {
        let digit = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4648 §10.
    #[test]
    fn base64() {
        assert_eq!(decode("Zm9vYmFy").as_deref(), Some(b"foobar".as_slice()));
        assert_eq!(decode("Zm9vYg==").as_deref(), Some(b"foob".as_slice()));
        assert_eq!(decode("").as_deref(), Some(b"".as_slice()));
        assert_eq!(decode("Zm 9"), None);
    }
}
