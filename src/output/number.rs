//! Numbers as PostgreSQL prints them, without going through `fmt` where they are many.

use std::fmt::Write;

/// Appends a whole number.
pub(super) fn integer(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    unsigned(value.unsigned_abs(), out);
}

/// Appends a whole number that has no sign.
pub(super) fn unsigned(value: u64, out: &mut String) {
    digits(value, 1, out);
}

/// Appends `value` with zeros in front up to `width` digits (at most 20).
pub(super) fn digits(mut value: u64, width: usize, out: &mut String) {
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
pub(super) fn decimal(unscaled: i128, scale: i8, out: &mut String) {
    if unscaled < 0 {
        out.push('-');
    }
    let magnitude = unscaled.unsigned_abs();
    match u64::try_from(magnitude) {
        Ok(small) if scale <= 0 => {
            unsigned(small, out);
            zeros(if small == 0 { 0 } else { scale.unsigned_abs() }, out);
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
pub(super) fn decimal_digits(digits: &str, scale: i8, out: &mut String) {
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.push_str(digits);
        zeros(if digits == "0" { 0 } else { scale.unsigned_abs() }, out);
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
            zeros((places - digits.len()) as u8, out);
            out.push_str(digits);
        }
    }
}

fn zeros(count: u8, out: &mut String) {
    out.extend(std::iter::repeat_n('0', usize::from(count)));
}

/// Appends a `double precision`: the fewest digits that read back as the same number.
pub(super) fn double(value: f64, out: &mut String) {
    if value.is_finite() {
        let mut shortest = Shortest::default();
        // The buffer is long enough for any number's shortest form.
        let _ = write!(shortest, "{value:e}");
        layout(shortest.as_str(), 15, out);
    } else {
        non_finite(value, out);
    }
}

/// Appends a `real`.
pub(super) fn real(value: f32, out: &mut String) {
    if value.is_finite() {
        let mut shortest = Shortest::default();
        let _ = write!(shortest, "{value:e}");
        layout(shortest.as_str(), 6, out);
    } else {
        non_finite(f64::from(value), out);
    }
}

fn non_finite(value: f64, out: &mut String) {
    out.push_str(if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    });
}

/// Lays out Rust's `-1.25e-7` as C's `%g` does it: with an exponent below -4 and from `precision` on.
fn layout(shortest: &str, precision: i32, out: &mut String) {
    let (sign, shortest) = shortest.strip_prefix('-').map_or(("", shortest), |rest| ("-", rest));
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    out.push_str(sign);
    if !(-4..precision).contains(&exponent) {
        out.push_str(mantissa);
        out.push_str(if exponent < 0 { "e-" } else { "e+" });
        digits(u64::from(exponent.unsigned_abs()), 2, out);
    } else if exponent < 0 {
        out.push_str("0.");
        zeros((exponent.unsigned_abs() - 1) as u8, out);
        out.push_str(first);
        out.push_str(rest);
    } else {
        let whole = (exponent.unsigned_abs() as usize).min(rest.len());
        out.push_str(first);
        out.push_str(&rest[..whole]);
        zeros((exponent.unsigned_abs() as usize - whole) as u8, out);
        if whole < rest.len() {
            out.push('.');
            out.push_str(&rest[whole..]);
        }
    }
}

/// A few bytes of text on the stack.
#[derive(Default)]
struct Shortest {
    bytes: [u8; 32],
    length: usize,
}

impl Shortest {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for Shortest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Appends bytes as PostgreSQL's `bytea` in hex.
pub(super) fn bytea(bytes: &[u8], out: &mut String) {
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

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn doubles_as_postgresql_prints_them() {
        let cases = [
            (1.0, "1"),
            (0.1, "0.1"),
            (1e14, "100000000000000"),
            (1e15, "1e+15"),
            (1.5e15, "1.5e+15"),
            (123_456_789_012_345_678.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-5, "1.5e-05"),
            (-0.0, "-0"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (999_999_999_999_999.0, "999999999999999"),
            (123_456_789_012_345.6, "123456789012345.6"),
            (-2.5, "-2.5"),
        ];
        for (value, text) in cases {
            assert_eq!(printed(double, value), text);
        }
    }

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn reals_as_postgresql_prints_them() {
        let cases = [
            (1.0, "1"),
            (0.1, "0.1"),
            (1e5, "100000"),
            (999_999.0, "999999"),
            (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (16_777_216.0, "1.6777216e+07"),
            (3.4e38, "3.4e+38"),
        ];
        for (value, text) in cases {
            assert_eq!(printed(real, value), text);
        }
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

    #[test]
    fn any_double_reads_back() {
        proptest::proptest!(|(value in proptest::num::f64::ANY)| {
            let back: f64 = printed(double, value).parse().unwrap();
            proptest::prop_assert!(back.to_bits() == value.to_bits() || back.is_nan() && value.is_nan());
        });
    }
}
