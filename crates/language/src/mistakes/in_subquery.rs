//! What is wrong inside a subquery in FROM.
//!
//! The parser takes back what it cannot read as a subquery, tries the parenthesis as a join, and tells what is wrong with that:
//! "expected joined table, but found `FROM`". What is wrong with the subquery is found by reading it alone.

use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

/// What the parser says where it has taken a subquery back.
const TAKEN_BACK: &str = "Expected: joined table";

/// Whether the message is about a parenthesis in FROM that is no subquery.
pub(crate) fn is_taken_back(message: &str) -> bool {
    message.contains(TAKEN_BACK)
}

/// What is wrong with the first subquery of `tokens` that cannot be read, the innermost where they nest.
pub(crate) fn mistake(tokens: &[TokenWithSpan], dialect: &dyn Dialect, recursion_limit: usize) -> Option<ParserError> {
    let subqueries = (1..tokens.len()).filter(|start| begins(tokens, *start));
    for start in subqueries {
        let mut parser = Parser::new(dialect).with_recursion_limit(recursion_limit).with_tokens_with_locations(tokens[start..].to_vec());
        match parser.parse_query().and_then(|_| parser.expect_token(&Token::RParen)) {
            Ok(_) => {}
            Err(error) if is_taken_back(&error.to_string()) => {}
            Err(error) => return Some(error),
        }
    }
    None
}

/// Whether a query begins at `start`, behind a parenthesis.
fn begins(tokens: &[TokenWithSpan], start: usize) -> bool {
    let Token::Word(word) = &tokens[start].token else { return false };
    let query = word.quote_style.is_none() && ["select", "with", "values"].iter().any(|first| word.value.eq_ignore_ascii_case(first));
    let before = tokens[..start].iter().rev().find(|token| !is_blank(&token.token));
    query && before.is_some_and(|token| token.token == Token::LParen)
}

fn is_blank(token: &Token) -> bool {
    matches!(
        token,
        Token::Whitespace(
            Whitespace::Space
                | Whitespace::Newline
                | Whitespace::Tab
                | Whitespace::SingleLineComment { .. }
                | Whitespace::MultiLineComment(_)
        )
    )
}
