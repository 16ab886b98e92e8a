//! What a literal looks like: a reference, a word, a random token.

use crate::base64;

/// Whether the text refers to a value instead of being one: Velocity, a stage variable, a mapping, a path
/// parameter, an ARN, a URL, a file, a mask in documentation.
pub(super) fn is_reference(text: &str) -> bool {
    const PREFIXES: [&str; 13] = [
        "$",
        "{",
        "<",
        "%",
        "method.request.",
        "integration.re",
        "method.response.",
        "context.",
        "stageVariables.",
        "arn:",
        "http://",
        "https://",
        "ssm:",
    ];
    let is_path = || text.starts_with('/') && text.matches('/').count() > 1 && !text.contains(['+', '=']);
    PREFIXES.iter().any(|prefix| text.starts_with(prefix)) || text.contains("${") || is_path()
}

/// Whether a password in a URL is a variable, a path parameter or a mask in documentation.
pub(super) fn is_placeholder(text: &str) -> bool {
    let enclosed = |open, close| text.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close)).is_some();
    text.contains("${") || enclosed('{', '}') || enclosed('<', '>')
}

/// Whether a literal under a telling name is a word of a schema or a setting rather than a secret: one kind of
/// characters only and short, or words joined by hyphens.
pub(super) fn is_word_like(text: &str) -> bool {
    let is_media_type = || text.split_once('/').is_some_and(|(a, b)| is_letters(a) && b.split(['-', '+', '.']).all(is_letters));
    let is_repeated = || text.bytes().all(|b| Some(&b) == text.as_bytes().first());
    let slug = || text.split(['-', '_', '.', ' ', ',']).all(|part| part.is_empty() || is_letters(part));
    is_repeated() || is_media_type() || (text.len() < 20 && slug())
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Whether a token looks drawn at random: long enough, of token characters, letters and digits mixed in one part,
/// and with enough different characters.
pub(super) fn looks_random(token: &str) -> bool {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'~' | b'%');
    if token.len() < 16 || !token.bytes().all(is_token) || is_reference(token) {
        return false;
    }
    entropy(token) >= 3.0 && token.split(['-', '_', '.', '/']).any(is_mixed)
}

/// Whether letters and digits alternate, as in no word with a number at its end.
fn is_mixed(part: &str) -> bool {
    part.len() >= 4 && changes_of_digits(part) >= 2
}

/// How often a digit stands beside something else.
fn changes_of_digits(text: &str) -> usize {
    text.as_bytes().windows(2).filter(|w| matches!(w, [a, b] if a.is_ascii_digit() != b.is_ascii_digit())).count()
}

/// Whether a text on its own, without a name or place, can only be a key or token: 32 hexadecimal digits, 40
/// characters as AWS's secret access keys have them, or 20 and more drawn evenly from upper case, lower case and
/// digits in one run. Names with a hash at their end, as CloudFormation makes them, are not so even.
pub(super) fn is_lone_token(text: &str) -> bool {
    let bytes = text.as_bytes();
    if text.len() < 20
        || text.len() > 4096
        || !bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'_' | b'-'))
    {
        return false;
    }
    if bytes.iter().all(u8::is_ascii_hexdigit) {
        return text.len() == 32 && is_mixed(text) && entropy(text) >= 3.0;
    }
    let is_aws_secret = text.len() == 40
        && !bytes.iter().any(|b| matches!(b, b'_' | b'-' | b'='))
        && entropy(text) >= 4.3
        && is_even(text, 40)
        && changes_of_kind(text) * 8 >= text.len() * 3;
    let is_token = |run: &str| run.len() >= 20 && is_even(run, 8) && changes_of_digits(run) >= 4 && !has_logical_suffix(run);
    is_aws_secret || text.split(['-', '_', '/']).any(is_token)
}

/// Whether digits, upper and lower case each have their share: one in so many of the digits, one in eight of each case.
fn is_even(text: &str, one_digit_in: usize) -> bool {
    let count = |kind: fn(&u8) -> bool| text.bytes().filter(kind).count();
    count(u8::is_ascii_digit) * one_digit_in >= text.len()
        && count(u8::is_ascii_uppercase) * 8 >= text.len()
        && count(u8::is_ascii_lowercase) * 8 >= text.len()
}

/// Whether the text is a name and eight hexadecimal digits, as the CDK makes logical ids.
fn has_logical_suffix(text: &str) -> bool {
    text.len()
        .checked_sub(8)
        .and_then(|at| text.split_at_checked(at))
        .is_some_and(|(name, hash)| is_letters(name) && hash.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'A'..=b'F')))
}

/// Whether the text is base64 of `user:password`, as RFC 7617 has it after `Basic`.
pub(super) fn is_base64_credentials(text: &str) -> bool {
    base64::decode(text).is_some_and(|decoded| decoded.contains(&b':') && std::str::from_utf8(&decoded).is_ok())
}

/// How often neighbours differ in kind: upper case, lower case, digit, other.
fn changes_of_kind(text: &str) -> usize {
    let kind = |b: u8| (b.is_ascii_uppercase(), b.is_ascii_lowercase(), b.is_ascii_digit());
    text.as_bytes().windows(2).filter(|w| matches!(w, [a, b] if kind(*a) != kind(*b))).count()
}

/// Shannon's entropy in bits a byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for b in text.bytes() {
        counts[usize::from(b)] += 1;
    }
    let total = text.len() as f64;
    counts.iter().filter(|&&n| n > 0).map(|&n| f64::from(n) / total).map(|p| -p * p.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_in_bits() {
        assert!((entropy("aaaa") - 0.0).abs() < 1e-9);
        assert!((entropy("abcd") - 2.0).abs() < 1e-9);
        assert!((entropy("0123456789abcdef") - 4.0).abs() < 1e-9);
    }

    // RFC 7617 §2.
    #[test]
    fn credentials_in_base64() {
        assert!(is_base64_credentials("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert!(!is_base64_credentials("Settings"));
    }

    #[test]
    fn random_or_not() {
        for random in ["9f8a7c6b5d4e3f2a1b0c", "550e8400-e29b-41d4-a716-446655440000", "mF_9.B5f-4.1JqM00aa"] {
            assert!(looks_random(random), "{random}");
        }
        for plain in [
            "us-east-1-prod-orders-v2",
            "application/x-www-form-urlencoded",
            "2015-03-31T00:00:00",
            "aaaaaaaaaaaaaaaaaaaa",
            "short1a2b",
            "api.example.com",
            "orders-prod-2024",
        ] {
            assert!(!looks_random(plain), "{plain}");
        }
    }
}
