//! Numbers with an exponent, `1.5e3`: to PostgreSQL a numeric without digits of its own below the point, `1500`. DataFusion
//! makes a decimal of negative scale of it, which its arithmetic does not know.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{DataType, Expr, Value, ValueWithSpan, VisitorMut};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use super::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The digits that a decimal can have.
const MOST_DIGITS: usize = 76;

/// Writes the exponents of numbers out; true if some are too long for that.
pub(super) fn write_out(tokens: &mut [TokenWithSpan]) -> bool {
    let mut too_long = false;
    let mut counts_rows = false;
    for token in tokens {
        match &mut token.token {
            Token::Whitespace(_) => continue,
            Token::Number(number, _) => {
                if let Some((mantissa, exponent)) = number.split_once(['e', 'E']) {
                    match written_out(mantissa, exponent) {
                        // LIMIT takes integers.
                        Some(plain) if counts_rows => plain.trim_end_matches('.').clone_into(number),
                        Some(plain) => *number = plain,
                        None => too_long = true,
                    }
                }
            }
            _ => {}
        }
        counts_rows = matches!(&token.token, Token::Word(word) if matches!(word.keyword, Keyword::LIMIT | Keyword::OFFSET));
    }
    too_long
}

/// `1500.` of `1.5` and `3`: the point at its end says that it is no integer.
fn written_out(mantissa: &str, exponent: &str) -> Option<String> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = whole.chars().chain(fraction.chars()).filter(char::is_ascii_digit).collect();
    let fraction = fraction.bytes().filter(u8::is_ascii_digit).count();
    let scale = i64::try_from(fraction).ok()?.checked_sub(exponent.parse().ok()?)?;
    let (zeros, scale) = (usize::try_from(scale.saturating_neg().max(0)).ok()?, usize::try_from(scale.max(0)).ok()?);
    let significant = digits.trim_start_matches('0');
    if significant.len().saturating_add(zeros).max(scale) > MOST_DIGITS {
        return None;
    }
    let mut plain = format!("{significant}{:0<zeros$}", "");
    if plain.len() <= scale {
        plain.insert_str(0, &"0".repeat(scale + 1 - plain.len()));
    }
    plain.insert(plain.len() - scale, '.');
    Some(plain)
}

/// A number that is too long for a decimal is still one for `double precision`, where it is cast to that.
pub(super) fn rewrite_too_long(statement: &mut Statement) -> Result<()> {
    let mut numbers = TooLong(None);
    super::ast::visit(statement, &mut numbers);
    numbers.0.map_or(Ok(()), Err)
}

struct TooLong(Option<Error>);

impl VisitorMut for TooLong {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Cast { expr, data_type, .. } if is_double(data_type) => {
                if let Expr::Value(literal) = expr.as_mut()
                    && let Some(number) = with_exponent(literal)
                {
                    if !number.parse::<f64>().is_ok_and(|double| double.is_finite() && double != 0.0) {
                        let message = format!("`{number}` is out of range for type double precision");
                        self.0 = Some(Error::new(ErrorKind::Syntax, message).at(place_at_location(literal.span.start)));
                        return ControlFlow::Break(());
                    }
                    literal.value = Value::SingleQuotedString(number.to_owned());
                }
            }
            Expr::Value(literal) => {
                if let Some(number) = with_exponent(literal) {
                    let message = format!("the number `{number}` has more than {MOST_DIGITS} digits");
                    let hint = format!("as `double precision` it is `'{number}'::float8`");
                    let place = place_at_location(literal.span.start);
                    self.0 = Some(Error::new(ErrorKind::Syntax, message).with_hint(hint).at(place));
                    return ControlFlow::Break(());
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn with_exponent(literal: &ValueWithSpan) -> Option<&str> {
    match &literal.value {
        Value::Number(number, _) if number.contains(['e', 'E']) => Some(number),
        _ => None,
    }
}

const fn is_double(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Float8 | DataType::Float64 | DataType::Double(_) | DataType::DoublePrecision | DataType::Float(_))
}

#[cfg(test)]
mod tests {
    use super::written_out;

    #[test]
    fn exponents_move_the_point() {
        // The scales are PostgreSQL's.
        let cases = [
            ("1", "3", "1000."),
            ("1.5", "3", "1500."),
            ("1.50", "1", "15.0"),
            (".5", "2", "50."),
            ("5.", "+2", "500."),
            ("1", "0", "1."),
            ("1", "-3", "0.001"),
            ("12.5", "-1", "1.25"),
            ("0", "5", "00000."),
            ("0", "-2", "0.00"),
            ("1_000", "1", "10000."),
        ];
        for (mantissa, exponent, plain) in cases {
            assert_eq!(written_out(mantissa, exponent).as_deref(), Some(plain), "{mantissa}e{exponent}");
        }
    }

    #[test]
    fn what_no_decimal_holds_is_not_written_out() {
        assert_eq!(written_out("1", "75").map(|plain| plain.len()), Some(77));
        for exponent in ["76", "400", "-77", "999999999999999999", "-999999999999999999999999"] {
            assert_eq!(written_out("1", exponent), None, "{exponent}");
        }
    }
}
