//! Numbers as decimal digits, rounded to as many as a template shows.

/// A number that is to be shown.
#[derive(Clone, Copy, Debug)]
pub enum Number<'t> {
    /// A whole or decimal number, as `numeric` prints it.
    Exact(&'t str),
    /// A double, which has fifteen digits that are sure.
    Double(f64),
}

/// The digits of a double that are sure.
const SURE_DIGITS: usize = 15;

/// What a template shows of a number.
pub(super) struct Shown {
    pub(super) negative: bool,
    pub(super) whole: String,
    pub(super) fraction: String,
}

impl Number<'_> {
    /// Times ten to the power of `shift`, with `fraction` digits behind the point.
    pub(super) fn shown(self, shift: usize, fraction: usize) -> Shown {
        match self {
            Self::Exact(text) => exact(text, shift, fraction),
            Self::Double(value) => double(value * 10_f64.powi(i32::try_from(shift).unwrap_or(i32::MAX)), fraction),
        }
    }

    /// Whether it is negative, one digit before the point and `fraction` behind it, and the exponent.
    pub(super) fn scientific(self, fraction: usize) -> (bool, String, i64) {
        match self {
            Self::Double(value) => {
                let written = format!("{:.fraction$e}", value.abs());
                let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
                (value.is_sign_negative(), mantissa.to_owned(), exponent.parse().unwrap_or(0))
            }
            Self::Exact(text) => {
                let (negative, whole, behind) = parts(text);
                let digits = [whole, behind].concat();
                let zeros = digits.len() - digits.trim_start_matches('0').len();
                let exponent = if zeros == digits.len() { 0 } else { whole.len() as i64 - 1 - zeros as i64 };
                let significant = digits.get(zeros..).filter(|rest| !rest.is_empty()).unwrap_or("0");
                let scaled = format!("{}.{}", &significant[..1], &significant[1..]);
                let Shown { whole, fraction, .. } = exact(&scaled, 0, fraction);
                // 9.99 may have become 10.0.
                let (whole, fraction, exponent) = match whole.strip_suffix('0') {
                    Some("1") => ("1".to_owned(), format!("0{fraction}")[..fraction.len()].to_owned(), exponent + 1),
                    _ => (whole, fraction, exponent),
                };
                let point = if fraction.is_empty() { "" } else { "." };
                (negative, format!("{whole}{point}{fraction}"), exponent)
            }
        }
    }

    /// As a whole number, if it has so few digits.
    pub(super) fn rounded(self) -> Option<i64> {
        let Shown { negative, whole, .. } = self.shown(0, 0);
        let value: i64 = whole.parse().ok()?;
        Some(if negative { -value } else { value })
    }
}

fn parts(text: &str) -> (bool, &str, &str) {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    (negative, whole, fraction)
}

/// Rounded half away from zero.
fn exact(text: &str, shift: usize, fraction: usize) -> Shown {
    let (negative, whole, behind) = parts(text);
    let point = whole.len() + shift;
    let kept = point + fraction;
    let mut digits: Vec<u8> = whole.bytes().chain(behind.bytes()).collect();
    let up = digits.get(kept).is_some_and(|digit| *digit >= b'5');
    digits.resize(kept, b'0');
    let carried = up && increment(&mut digits);
    if carried {
        digits.insert(0, b'1');
    }
    let point = point + usize::from(carried);
    let text: String = digits.into_iter().map(char::from).collect();
    let (whole, fraction) = text.split_at(point.min(text.len()));
    let whole = whole.trim_start_matches('0');
    let shown = Shown { negative, whole: if whole.is_empty() { "0" } else { whole }.to_owned(), fraction: fraction.to_owned() };
    signed(shown)
}

/// Adds one to the last digit; whether that gave one digit more.
fn increment(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return false;
        }
    }
    true
}

fn double(value: f64, fraction: usize) -> Shown {
    let magnitude = value.abs();
    if magnitude.is_infinite() {
        // More digits than any template has places for.
        return Shown { negative: value < 0.0, whole: "#".repeat(f64::MAX_10_EXP as usize), fraction: String::new() };
    }
    let whole_digits = format!("{magnitude:.0}").len();
    let fraction = fraction.min(SURE_DIGITS.saturating_sub(whole_digits));
    let written = format!("{magnitude:.fraction$}");
    let (whole, behind) = written.split_once('.').unwrap_or((&written, ""));
    Shown { negative: value.is_sign_negative(), whole: whole.to_owned(), fraction: behind.to_owned() }
}

/// Zero has no sign.
fn signed(mut shown: Shown) -> Shown {
    let is_zero = shown.whole.bytes().chain(shown.fraction.bytes()).all(|digit| digit == b'0');
    shown.negative &= !is_zero;
    shown
}
