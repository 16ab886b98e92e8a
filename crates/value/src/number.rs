//! Whole numbers, decimals and bytes as PostgreSQL prints them, without going through `fmt` where they are many.

/// Appends a whole number.
pub fn integer(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    unsigned(value.unsigned_abs(), out);
}

/// Appends a whole number that has no sign.
pub fn unsigned(value: u64, out: &mut String) {
    digits(value, 1, out);
}

/// Appends `value` with zeros in front up to `width` digits (at most 20).
pub fn digits(mut value: u64, width: usize, out: &mut String) {
    let mut buffer = [b'0'; 20];
    let mut start = buffer.len();
    while value > 0 {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    let start = start.min(buffer.len().saturating_sub(width));
    out.push_str(std::str::from_utf8(&buffer[start..]).unwrap_or_default());
}

/// Appends a number of `scale` decimal places, all of them, from its digits without the point.
pub fn decimal(unscaled: i128, scale: i8, out: &mut String) {
    if unscaled < 0 {
        out.push('-');
    }
    let magnitude = unscaled.unsigned_abs();
    match u64::try_from(magnitude) {
        Ok(small) if scale <= 0 => {
            unsigned(small, out);
            zeros(if small == 0 { 0 } else { usize::from(scale.unsigned_abs()) }, out);
        }
        Ok(small) if scale <= 19 => {
            let unit = 10_u64.pow(u32::from(scale.unsigned_abs()));
            unsigned(small / unit, out);
            out.push('.');
            digits(small % unit, usize::from(scale.unsigned_abs()), out);
        }
        _ => decimal_digits(&magnitude.to_string(), scale, out),
    }
}

/// Sets the point into `digits`, which carry no sign.
pub fn decimal_digits(digits: &str, scale: i8, out: &mut String) {
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.push_str(digits);
        zeros(if digits == "0" { 0 } else { places }, out);
        return;
    }
    match digits.len().checked_sub(places) {
        Some(whole) if whole > 0 => {
            let (whole, fraction) = digits.split_at(whole);
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
        }
        _ => {
            out.push_str("0.");
            zeros(places - digits.len(), out);
            out.push_str(digits);
        }
    }
}

/// Appends `count` zeros.
pub fn zeros(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('0', count));
}

/// The number that a text stands for, without its point, and how many digits it has behind that; `None` where it is no
/// number or has more than 38 digits.
pub fn parse_decimal(text: &str) -> Option<(i128, i8)> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    let mut value: i128 = all.parse().ok()?;
    for _ in if value == 0 { 0..0 } else { scale..0 } {
        value = value.checked_mul(10)?;
    }
    let fits = value < 10i128.pow(38) && (0..=38).contains(&scale.max(0));
    fits.then_some((if negative { -value } else { value }, scale.max(0) as i8))
}

/// Appends bytes as PostgreSQL's `bytea` in hex.
pub fn bytea(bytes: &[u8], out: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    out.push_str("\\x");
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(HEX[usize::from(byte >> 4)]);
        out.push(HEX[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed<T>(print: impl Fn(T, &mut String), value: T) -> String {
        let mut out = String::new();
        print(value, &mut out);
        out
    }

    #[test]
    fn integers_to_their_limits() {
        for value in [0, 7, -1, 10, 99_999, i64::MAX, i64::MIN] {
            assert_eq!(printed(integer, value), value.to_string());
        }
        assert_eq!(printed(unsigned, u64::MAX), u64::MAX.to_string());
    }

    #[test]
    fn decimals_keep_their_scale() {
        let text = |unscaled, scale| {
            let mut out = String::new();
            decimal(unscaled, scale, &mut out);
            out
        };
        assert_eq!(text(150, 2), "1.50");
        assert_eq!(text(-5, 3), "-0.005");
        assert_eq!(text(0, 2), "0.00");
        assert_eq!(text(12, -3), "12000");
        assert_eq!(text(0, -3), "0");
        assert_eq!(text(1, 19), "0.0000000000000000001");
        assert_eq!(text(i128::from(u64::MAX) * 10, 1), "18446744073709551615.0");
        assert_eq!(text(-1, 30), "-0.000000000000000000000000000001");
        assert_eq!(text(99_999_999_999_999_999_999_999_999_999_999_999_999, 0), "99999999999999999999999999999999999999");
    }
}
