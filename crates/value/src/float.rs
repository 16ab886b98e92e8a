//! Floating-point numbers as PostgreSQL prints them: the fewest digits that read back as the same number.
//!
//! Two finer points of PostgreSQL's algorithm (Ryu) differ from Rust's. Of two texts that are equally near to the
//! number it takes the even one, and it does not take a text that lies exactly between two numbers, though that
//! would be rounded to the right one: `1e23` is `9.999999999999999e+22`.

use std::fmt::Write;

use super::number::{digits, zeros};
use crate::error::{Error, Result};

/// Reads a `double precision`; a number that is too large for one, or so small that it would be zero, is an error.
pub fn parse_double(text: &str) -> Result<f64> {
    let value = text.trim().parse::<f64>().map_err(|_| no_number(text, "double precision"))?;
    if is_lost(text, value.is_infinite(), value == 0.0) { Err(lost(text, "double precision")) } else { Ok(value) }
}

/// Reads a `real`, likewise.
pub fn parse_real(text: &str) -> Result<f32> {
    let value = text.trim().parse::<f32>().map_err(|_| no_number(text, "real"))?;
    if is_lost(text, value.is_infinite(), value == 0.0) { Err(lost(text, "real")) } else { Ok(value) }
}

/// Whether digits became infinity, or others than zeros became zero.
fn is_lost(text: &str, infinite: bool, zero: bool) -> bool {
    let mut mantissa = text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    if infinite { text.bytes().any(|byte| byte.is_ascii_digit()) } else { zero && mantissa.any(|byte| matches!(byte, b'1'..=b'9')) }
}

fn no_number(text: &str, type_name: &str) -> Error {
    Error::invalid_text(format!("invalid input syntax for type {type_name}: \"{text}\""))
}

fn lost(text: &str, type_name: &str) -> Error {
    Error::invalid_text(format!("\"{text}\" is out of range for type {type_name}"))
}

/// Appends a `double precision`.
pub fn double(value: f64, out: &mut String) {
    if !value.is_finite() {
        return non_finite(value, out);
    }
    let bits = value.to_bits();
    let number = Number::new(bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i32, 52);
    let positive = value.abs();
    let read = |decimal: Decimal| decimal.text().as_str().parse() == Ok(positive);
    let print = |places: Option<usize>| Decimal::read(&scientific(positive, places));
    layout(value.is_sign_negative(), number.nearest(print, read), 15, out);
}

/// Appends a `real`.
pub fn real(value: f32, out: &mut String) {
    if !value.is_finite() {
        return non_finite(f64::from(value), out);
    }
    let bits = value.to_bits();
    let number = Number::new(u64::from(bits & ((1 << 23) - 1)), (bits >> 23 & 0xff) as i32, 23);
    let positive = value.abs();
    let read = |decimal: Decimal| decimal.text().as_str().parse() == Ok(positive);
    let print = |places: Option<usize>| Decimal::read(&scientific(positive, places));
    layout(value.is_sign_negative(), number.nearest(print, read), 6, out);
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

/// Rust's `1.25e-7`: the shortest form, or that of so many decimal places.
fn scientific(value: impl std::fmt::LowerExp, places: Option<usize>) -> Text {
    let mut text = Text::default();
    // The buffer is long enough for 17 digits and an exponent.
    let _ = match places {
        Some(places) => write!(text, "{value:.places$e}"),
        None => write!(text, "{value:e}"),
    };
    text
}

/// `digits` times ten to the power of `exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    fn read(scientific: &Text) -> Self {
        let (mantissa, exponent) = scientific.as_str().split_once('e').unwrap_or(("0", "0"));
        let (mut digits, mut places, mut after_point) = (0_u64, 0, false);
        for byte in mantissa.bytes() {
            if byte == b'.' {
                after_point = true;
            } else {
                digits = digits * 10 + u64::from(byte - b'0');
                places += i32::from(after_point);
            }
        }
        Self { digits, exponent: exponent.parse().unwrap_or(0) - places }
    }

    fn text(self) -> Text {
        let mut text = Text::default();
        let _ = write!(text, "{}e{}", self.digits, self.exponent);
        text
    }
}

/// A positive binary number: `mantissa` times two to the power of `exponent`.
struct Number {
    mantissa: u64,
    exponent: i32,
    /// Whether the number below is only half as far away as the one above.
    narrow: bool,
}

impl Number {
    fn new(fraction: u64, exponent: i32, fraction_bits: i32) -> Self {
        let bias = (if fraction_bits == 52 { 1_023 } else { 127 }) + fraction_bits;
        let mantissa = if exponent == 0 { fraction } else { fraction | 1 << fraction_bits };
        Self { mantissa, exponent: exponent.max(1) - bias, narrow: fraction == 0 && exponent > 1 }
    }

    /// The decimal that PostgreSQL prints, from the shortest and longer ones that `print` gives and `read` checks.
    fn nearest(&self, print: impl Fn(Option<usize>) -> Decimal, read: impl Fn(Decimal) -> bool) -> Decimal {
        let Decimal { digits, exponent } = print(None);
        if digits == 0 {
            return Decimal { digits, exponent };
        }
        let twice = u128::from(digits) * 2;
        let tied = |twice: u128| same(u128::from(self.mantissa), self.exponent + 1, twice, exponent);
        let even = match digits % 2 {
            1 if tied(twice + 1) => digits + 1,
            1 if tied(twice - 1) => digits - 1,
            _ => digits,
        };
        // Below a power of two, the even one may be beyond the half-way mark.
        let even = Decimal { digits: even, exponent };
        let chosen = if even.digits == digits || read(even) { even } else { Decimal { digits, exponent } };
        if !self.is_between(chosen) {
            return chosen;
        }
        let beside = [digits + 1, digits - 1].map(|digits| Decimal { digits, exponent });
        let longer = (digits.ilog10() as usize + 1..17).map(|places| print(Some(places)));
        beside.into_iter().chain(longer).find(|other| read(*other) && !self.is_between(*other)).unwrap_or(chosen)
    }

    /// Whether `decimal` lies exactly between this number and the next above or below.
    fn is_between(&self, decimal: Decimal) -> bool {
        let mantissa = u128::from(self.mantissa);
        let at = |mantissa: u128, exponent| same(mantissa, exponent, u128::from(decimal.digits), decimal.exponent);
        let below = if self.narrow { at(mantissa * 4 - 1, self.exponent - 2) } else { at(mantissa * 2 - 1, self.exponent - 1) };
        below || at(mantissa * 2 + 1, self.exponent - 1)
    }
}

/// Whether `binary` · 2^`two` = `decimal` · 10^`ten`, neither being zero.
fn same(binary: u128, two: i32, decimal: u128, ten: i32) -> bool {
    /// Five to a higher power has more bits than any number here.
    const MOST: u32 = 27;
    let power = ten.unsigned_abs();
    if power > MOST {
        return false;
    }
    // Below 2^63: both products fit.
    let fives = 5_u128.pow(power);
    let (left, right) = if ten < 0 { (binary * fives, decimal) } else { (binary, decimal * fives) };
    let twos = |n: u128| n.trailing_zeros() as i32;
    left >> twos(left) == right >> twos(right) && twos(left) + two == twos(right) + ten
}

/// Lays a number out as C's `%g` does it: with an exponent below -4 and from `precision` on.
fn layout(negative: bool, decimal: Decimal, precision: i32, out: &mut String) {
    let mut text = Text::default();
    let _ = write!(text, "{}", decimal.digits);
    let all = text.as_str();
    let exponent = decimal.exponent + all.len() as i32 - 1;
    // What was rounded to a longer form may end in zeros.
    let significant = if decimal.digits == 0 { all } else { all.trim_end_matches('0') };
    let (first, rest) = significant.split_at(1);
    out.push_str(if negative { "-" } else { "" });
    if !(-4..precision).contains(&exponent) {
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        out.push_str(if exponent < 0 { "e-" } else { "e+" });
        digits(u64::from(exponent.unsigned_abs()), 2, out);
    } else if exponent < 0 {
        out.push_str("0.");
        zeros(exponent.unsigned_abs() as usize - 1, out);
        out.push_str(significant);
    } else {
        let exponent = exponent.unsigned_abs() as usize;
        let (whole, fraction) = rest.split_at(exponent.min(rest.len()));
        out.push_str(first);
        out.push_str(whole);
        zeros(exponent - whole.len(), out);
        if !fraction.is_empty() {
            out.push('.');
            out.push_str(fraction);
        }
    }
}

/// A few bytes of text on the stack.
#[derive(Default)]
struct Text {
    bytes: [u8; 32],
    length: usize,
}

impl Text {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
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
            (0.0, "0"),
            (1e23, "9.999999999999999e+22"),
            (5e22, "4.9999999999999996e+22"),
            (8.5e22, "8.5e+22"),
            (9_007_199_254_740_992.0, "9.007199254740992e+15"),
            (5.960_464_477_539_063e-8, "5.960464477539063e-08"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (f64::MAX, "1.7976931348623157e+308"),
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
            (-297_990.62, "-297990.62"),
            (33_554_448.0, "3.3554448e+07"),
            (f32::MIN_POSITIVE, "1.1754944e-38"),
        ];
        for (value, text) in cases {
            assert_eq!(printed(real, value), text);
        }
    }

    #[test]
    fn any_double_reads_back() {
        proptest::proptest!(|(value in proptest::num::f64::ANY)| {
            let back: f64 = printed(double, value).parse().unwrap();
            proptest::prop_assert!(back.to_bits() == value.to_bits() || back.is_nan() && value.is_nan());
        });
    }
}
