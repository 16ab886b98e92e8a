//! What is no SQL before any parser looks at it: typographic quotes, back-ticks, `==`, `TOP 10`, `LIMIT 5, 10`.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::error::place_at_location;
use crate::literal_tokens::options_begin;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Quotes of typesetting, which word processors and chats make of `'` and `"`.
const TYPOGRAPHIC: [char; 10] = ['“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»'];

/// Refuses `tokens` that are a mistake by themselves.
pub(crate) fn check(tokens: &[TokenWithSpan]) -> Result<()> {
    // What stands in OPTIONS are pairs of texts.
    let tokens = &tokens[..options_begin(tokens)];
    let significant: Vec<_> = tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
    for (i, token) in significant.iter().enumerate() {
        let behind = significant.get(i + 1..).unwrap_or_default();
        if let Some((message, hint)) = mistake(&token.token, behind) {
            return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).at(place_at_location(token.span.start)));
        }
    }
    Ok(())
}

fn mistake(token: &Token, behind: &[&TokenWithSpan]) -> Option<(String, String)> {
    let next = behind.first().map(|token| &token.token);
    let told = |message: &str, hint: &str| Some((message.to_owned(), hint.to_owned()));
    match token {
        Token::Word(word) if word.quote_style.is_none() => {
            if let Some(quote) = word.value.chars().find(|c| TYPOGRAPHIC.contains(c)) {
                let text = word.value.trim_matches(TYPOGRAPHIC);
                return Some((format!("`{quote}` is no quote of SQL"), format!("texts are in straight quotes: `'{text}'`")));
            }
            match (word.keyword, next) {
                (Keyword::TOP, Some(Token::Number(rows, _))) => {
                    Some((format!("expected a column, but found `TOP {rows}`"), format!("write `LIMIT {rows}` at the end")))
                }
                (Keyword::LIMIT, Some(Token::Number(skipped, _))) => match (behind.get(1)?, behind.get(2)?) {
                    (comma, rows) if comma.token == Token::Comma => {
                        let message = format!("expected one number of rows, but found `LIMIT {skipped}, {}`", rows.token);
                        Some((message, format!("write `LIMIT {} OFFSET {skipped}`", rows.token)))
                    }
                    _ => None,
                },
                _ => None,
            }
        }
        Token::Char(quote) if TYPOGRAPHIC.contains(quote) => {
            Some((format!("`{quote}` is no quote of SQL"), "texts are in straight quotes: `'…'`".to_owned()))
        }
        Token::Char('`') => {
            let name = next.map_or_else(|| "…".to_owned(), ToString::to_string);
            Some(("a back-tick is no quote of SQL".to_owned(), format!("names are in double quotes, if at all: `\"{name}\"`")))
        }
        Token::SingleQuotedString(_) if matches!(next, Some(Token::SingleQuotedString(_))) => {
            told("expected an operator or a comma between two texts", "write `'a', 'b'` for two values, `'a' || 'b'` for one")
        }
        Token::DoubleEq => told("operator does not exist: `==`", "equality is `=`"),
        Token::ExclamationMark if matches!(next, Some(Token::LParen | Token::Word(_))) => {
            told("operator does not exist: `!`", "negation is `NOT`")
        }
        _ => None,
    }
}
