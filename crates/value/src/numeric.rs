//! PostgreSQL's text form of `numeric`: all digits, no exponent.

use crate::error::{Error, Result};

/// The most digits that `numeric` has before the decimal point.
const MAX_INTEGER_DIGITS: i64 = 131_072;
/// The most digits that `numeric` has after the decimal point.
const MAX_SCALE: i64 = 16_383;

/// Writes a number of JSON's grammar as `numeric` prints it: `1.50e1` is `15.0`, `-0` is `0`.
pub fn print_numeric(number: &str, out: &mut String) -> Result<()> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.parse().map_err(|_| overflow())?;
    let digits = [integer, fraction].concat();
    let scale = (fraction.len() as i64).checked_sub(exponent).ok_or_else(overflow)?.max(0);
    // How many of the digits stand before the decimal point; the rest of the places are zeros.
    let point = (integer.len() as i64).checked_add(exponent).ok_or_else(overflow)?;
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let is_zero = zeros == digits.len();
    if scale > MAX_SCALE || (!is_zero && point - zeros as i64 > MAX_INTEGER_DIGITS) {
        return Err(overflow());
    }
    if negative && !is_zero {
        out.push('-');
    }
    let places = |out: &mut String, range: std::ops::Range<i64>| {
        out.extend(range.map(|at| usize::try_from(at).ok().and_then(|at| digits.as_bytes().get(at)).map_or('0', |&b| char::from(b))));
    };
    if is_zero || point <= zeros as i64 {
        out.push('0');
    } else {
        places(out, zeros as i64..point);
    }
    if scale > 0 {
        out.push('.');
        places(out, point..point + scale);
    }
    Ok(())
}

fn overflow() -> Error {
    Error::invalid_text("value overflows numeric format")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PostgreSQL 15.18: `select '…'::numeric`.
    #[test]
    fn numbers_are_written_as_postgresql_writes_them() {
        for (number, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("1.50", "1.50"),
            ("1e5", "100000"),
            ("1.5e1", "15"),
            ("1.50E+1", "15.0"),
            ("-1.5e-3", "-0.0015"),
            ("0e5", "0"),
            ("0.00e-2", "0.0000"),
            ("0.001e2", "0.1"),
            ("0.001e5", "100"),
            ("123.456e-1", "12.3456"),
            ("0e999999", "0"),
        ] {
            let mut out = String::new();
            print_numeric(number, &mut out).unwrap();
            assert_eq!(out, expected, "{number}");
        }
        for number in ["1e131072", "1e-16384", "1e99999999999999999999"] {
            assert!(print_numeric(number, &mut String::new()).is_err(), "{number}");
        }
    }
}
