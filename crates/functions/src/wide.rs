//! Arithmetic of whole numbers of 256 bits: what exact numeric results are made with.

use datafusion::arrow::datatypes::i256;

/// Ten.
const TEN: i256 = i256::from_i128(10);

/// Ten to the power of `digits`; one where that is negative, `None` where there is no room for it.
pub(super) fn power_of_ten(digits: i32) -> Option<i256> {
    TEN.checked_pow(digits.max(0).unsigned_abs())
}

/// `x / y`, rounded half away from zero; `None` where `y` is zero.
pub(super) fn rounded(x: i256, y: i256) -> Option<i256> {
    let (negative, x, y) = ((x < i256::ZERO) != (y < i256::ZERO), x.wrapping_abs(), y.wrapping_abs());
    let (whole, rest) = (x.checked_div(y)?, x.checked_rem(y)?);
    let up = rest.checked_mul(i256::from_i128(2))? >= y;
    let rounded = if up { whole.checked_add(i256::ONE)? } else { whole };
    Some(if negative { rounded.wrapping_neg() } else { rounded })
}

/// `x / y` times ten to the power of `digits`, rounded half away from zero.
pub(super) fn scaled(x: i256, y: i256, digits: i32) -> Option<i256> {
    rounded(x.checked_mul(power_of_ten(digits)?)?, y.checked_mul(power_of_ten(-digits)?)?)
}

/// The square root of `x / y` times ten to the power of `scale`, for values that have `digits` more behind the point. It is
/// taken with as many digits as there is room for, and rounded. Neither is negative.
pub(super) fn scaled_root(x: i256, y: i256, scale: i32, digits: i32) -> Option<i256> {
    (0..=scale).rev().find_map(|places| {
        let square = scaled(x, y, 2 * (places - digits))?;
        let below = root(square);
        let rest = square.checked_sub(below.checked_mul(below)?)?;
        let rounded = if rest > below { below.checked_add(i256::ONE)? } else { below };
        rounded.checked_mul(power_of_ten(scale - places)?)
    })
}

/// The greatest whole number whose square is not above `n`.
fn root(n: i256) -> i256 {
    if n <= i256::ZERO {
        return i256::ZERO;
    }
    let bits = 256 - n.leading_zeros();
    let mut guess = i256::ONE << u8::try_from(bits / 2 + 1).unwrap_or(u8::MAX);
    loop {
        let Some(next) = n.checked_div(guess).and_then(|quotient| guess.checked_add(quotient)).map(|sum| sum >> 1) else { return guess };
        if next >= guess {
            return guess;
        }
        guess = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_rounded() {
        for (n, expected) in [(0, 0), (1, 1), (3, 1), (4, 2), (99, 9), (100, 10), (10_i128.pow(36), 10_i128.pow(18))] {
            assert_eq!(root(i256::from_i128(n)), i256::from_i128(expected), "{n}");
        }
        let scaled_root = |n, scale, digits| scaled_root(i256::from_i128(n), i256::ONE, scale, digits);
        assert_eq!(scaled_root(2, 4, 0), Some(i256::from_i128(14_142)));
        assert_eq!(scaled_root(225, 2, 1), Some(i256::from_i128(150)));
    }
}
