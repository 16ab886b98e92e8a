//! Arithmetic over numbers of any length, with the digits after the point that PostgreSQL's `numeric` gives.

use num_bigint::{BigInt, Sign};

use super::problem::Problem;
use super::syntax::Operator;

/// The digits of a quotient that count at least, and the most after its point (chapter 8.1.2 of PostgreSQL's manual
/// leaves them open; they are those of its `numeric_div`).
const LEAST_DIGITS: i64 = 16;
const MOST_SCALE: i64 = 1_000;
/// The digits of a group, in which PostgreSQL keeps numbers.
const GROUP: i64 = 4;
/// The most digits of a result; PostgreSQL has room for 131,072 before the point.
const MOST_DIGITS: u64 = 131_072 + 16_383;

/// `unscaled / 10^scale`
struct Decimal {
    unscaled: BigInt,
    scale: u32,
}

impl Decimal {
    /// Reads what `numeric` prints.
    fn read(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let unscaled = [whole, fraction].concat().parse().ok()?;
        Some(Self { unscaled, scale: u32::try_from(fraction.len()).ok()? })
    }

    fn print(&self) -> String {
        let negative = self.unscaled.sign() == Sign::Minus;
        let digits = self.unscaled.magnitude().to_string();
        let scale = self.scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        format!("{}{whole}{}{fraction}", if negative { "-" } else { "" }, if scale > 0 { "." } else { "" })
    }

    /// The unscaled number with as many digits after the point as `scale` says, which is not less than its own.
    fn at_scale(&self, scale: u32) -> BigInt {
        &self.unscaled * power_of_ten(scale.saturating_sub(self.scale))
    }

    fn is_zero(&self) -> bool {
        self.unscaled.sign() == Sign::NoSign
    }

    /// The place of its first group, counted from the point, and that group.
    fn first_group(&self) -> (i64, i64) {
        if self.is_zero() {
            return (0, 0);
        }
        let digits = self.unscaled.magnitude().to_string();
        let before_point = digits.len() as i64 - i64::from(self.scale);
        let weight = (before_point - 1).div_euclid(GROUP);
        let in_group = (before_point - weight * GROUP) as usize;
        let group = digits.bytes().chain(std::iter::repeat(b'0')).take(in_group).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        (weight, group)
    }
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// `left operator right`, of numbers as `numeric` prints them.
pub(super) fn calculate(operator: Operator, left: &str, right: &str) -> Result<String, Problem> {
    let (Some(left), Some(right)) = (Decimal::read(left), Decimal::read(right)) else { return Err(Problem::NumberOverflow) };
    let scale = left.scale.max(right.scale);
    let result = match operator {
        Operator::Add => Decimal { unscaled: left.at_scale(scale) + right.at_scale(scale), scale },
        Operator::Subtract => Decimal { unscaled: left.at_scale(scale) - right.at_scale(scale), scale },
        Operator::Multiply => Decimal { unscaled: &left.unscaled * &right.unscaled, scale: left.scale + right.scale },
        Operator::Divide | Operator::Modulo if right.is_zero() => return Err(Problem::DivisionByZero),
        Operator::Divide => divide(&left, &right),
        Operator::Modulo => Decimal { unscaled: left.at_scale(scale) % right.at_scale(scale), scale },
    };
    if result.unscaled.bits() > MOST_DIGITS * 10 / 3 {
        return Err(Problem::NumberOverflow);
    }
    Ok(result.print())
}

/// Rounded half away from zero.
fn divide(left: &Decimal, right: &Decimal) -> Decimal {
    let ((left_weight, left_group), (right_weight, right_group)) = (left.first_group(), right.first_group());
    let weight = left_weight - right_weight - i64::from(left_group <= right_group);
    let scale = (LEAST_DIGITS - weight * GROUP).max(i64::from(left.scale)).max(i64::from(right.scale)).clamp(0, MOST_SCALE) as u32;
    // left / right = (left.unscaled * 10^right.scale) / (right.unscaled * 10^left.scale)
    let dividend = &left.unscaled * power_of_ten(right.scale + scale);
    let divisor = &right.unscaled * power_of_ten(left.scale);
    let negative = (dividend.sign() == Sign::Minus) != (divisor.sign() == Sign::Minus);
    let (dividend, divisor) = (dividend.magnitude(), divisor.magnitude());
    let rounded = (dividend * 2_u32 + divisor) / (divisor * 2_u32);
    Decimal { unscaled: BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, rounded), scale }
}

/// The same number with the other sign; zero has none.
pub(super) fn negated(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None if is_zero(number) => number.to_owned(),
        None => format!("-{number}"),
    }
}

/// The least whole number that is not below it.
pub(super) fn ceiling(number: &str) -> String {
    negated(&floor(&negated(number)))
}

/// The greatest whole number that is not above it.
pub(super) fn floor(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let down = number.starts_with('-') && !is_zero(fraction);
    match Decimal::read(whole) {
        Some(Decimal { unscaled, .. }) if down => (unscaled - BigInt::from(1)).to_string(),
        Some(Decimal { unscaled, .. }) => unscaled.to_string(),
        None => whole.to_owned(),
    }
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|b| matches!(b, b'0' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PostgreSQL 15: `SELECT a::numeric / b::numeric`.
    #[test]
    fn quotients_have_the_digits_of_postgresql() {
        for (a, b, expected) in [
            ("1", "3", "0.33333333333333333333"),
            ("100000", "3", "33333.333333333333"),
            ("0.0001", "3", "0.000033333333333333333333"),
            ("1", "7000", "0.00014285714285714286"),
            ("2", "4", "0.50000000000000000000"),
        ] {
            assert_eq!(calculate(Operator::Divide, a, b).unwrap(), expected, "{a} / {b}");
        }
    }

    /// PostgreSQL 15: `SELECT floor(a::numeric), ceil(a::numeric)`.
    #[test]
    fn whole_numbers_around_a_number() {
        for (number, below, above) in
            [("1.5", "1", "2"), ("-1.5", "-2", "-1"), ("-2.00", "-2", "-2"), ("-0.5", "-1", "0"), ("0.0", "0", "0")]
        {
            assert_eq!((floor(number).as_str(), ceiling(number).as_str()), (below, above), "{number}");
        }
    }
}
