//! Literals that sqlparser reads otherwise than PostgreSQL (manual, section 4.1.2): `U&'…'`, texts that go on in the
//! next line, and whole numbers in hexadecimal.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

/// Rewrites the literals among `tokens`.
pub(super) fn fix(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let options = options_begin(&tokens);
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len());
    for (i, mut token) in tokens.into_iter().enumerate() {
        match &token.token {
            Token::UnicodeStringLiteral(text) => token.token = Token::SingleQuotedString(text.clone()),
            // The tokenizer gives `0x1F` and the bits `X'1F'` alike; the latter are one character longer.
            Token::HexStringLiteral(digits) if token.span.end.column == token.span.start.column + digits.len() as u64 + 2 => {
                if let Ok(number) = u128::from_str_radix(digits, 16) {
                    token.token = Token::Number(number.to_string(), false);
                }
            }
            _ => {}
        }
        if i < options
            && let Token::SingleQuotedString(more) = &token.token
            && let Some(begun) = begun_in_a_line_before(&out)
            && let Token::SingleQuotedString(text) = &mut out[begun].token
        {
            text.push_str(more);
            out[begun].span = out[begun].span.union(&token.span);
            out.truncate(begun + 1);
            continue;
        }
        out.push(token);
    }
    out
}

/// Where `OPTIONS ('key' 'value', …)` begins, of COPY and CREATE EXTERNAL TABLE, in which two texts stand side by side; the
/// end if there is none.
pub(super) fn options_begin(tokens: &[TokenWithSpan]) -> usize {
    let opens = |rest: &[TokenWithSpan]| {
        let next = rest.iter().find(|token| !matches!(token.token, Token::Whitespace(_)));
        next.is_some_and(|token| token.token == Token::LParen)
    };
    let is_options = |i: &usize| match &tokens[*i].token {
        Token::Word(word) => word.keyword == Keyword::OPTIONS && word.quote_style.is_none() && opens(&tokens[i + 1..]),
        _ => false,
    };
    (0..tokens.len()).find(is_options).unwrap_or(tokens.len())
}

/// The text that a text behind `tokens` continues: only white space with a line end in it stands between the two.
fn begun_in_a_line_before(tokens: &[TokenWithSpan]) -> Option<usize> {
    let between = tokens.iter().rev().take_while(|token| matches!(token.token, Token::Whitespace(_))).count();
    let ends_line =
        |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(Whitespace::Newline | Whitespace::SingleLineComment { .. }));
    let begun = tokens.len().checked_sub(between + 1)?;
    (matches!(tokens[begun].token, Token::SingleQuotedString(_)) && tokens[begun + 1..].iter().any(ends_line)).then_some(begun)
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

    use crate::dialect::FrontDialect;

    fn fixed(text: &str) -> Vec<String> {
        let dialect = FrontDialect::default();
        let tokens = Tokenizer::new(&dialect, text).tokenize_with_location().unwrap();
        super::fix(tokens).into_iter().filter(|t| !matches!(t.token, Token::Whitespace(_))).map(|t| t.token.to_string()).collect()
    }

    #[test]
    fn a_text_goes_on_in_the_next_line() {
        assert_eq!(fixed("'a'\n  'b'\n'c', 'd'"), ["'abc'", ",", "'d'"]);
        assert_eq!(fixed("'a' -- one\n 'b'"), ["'ab'"]);
        assert_eq!(fixed("'a' 'b'"), ["'a'", "'b'"]);
        assert_eq!(fixed("OPTIONS ('k'\n'v')"), ["OPTIONS", "(", "'k'", "'v'", ")"]);
    }

    #[test]
    fn options_are_pairs_of_texts_and_other_texts_side_by_side_are_refused() {
        let parse = |text: &str| crate::FrontEnd::new(vec![]).parse(text);
        assert!(parse("COPY (SELECT 1) TO 'x.csv' OPTIONS ('format.delimiter' ';', 'format.has_header'\n'true')").is_ok());
        assert!(parse("SELECT 'a' 'b'").is_err());
    }

    #[test]
    fn hexadecimal_numbers_are_numbers_and_bits_are_not() {
        assert_eq!(fixed("0x1F X'1F' 0x"), ["31", "X'1F'", "X''"]);
    }

    #[test]
    fn bits_that_go_over_a_line_end_are_no_panic() {
        assert_eq!(fixed("   x'.\n1'"), ["X'.\n1'"]);
    }

    #[test]
    fn escapes_of_unicode_make_a_text() {
        assert_eq!(fixed(r"U&'d\0061t\+000061'"), ["'data'"]);
    }
}
