//! `ROLLUP`, `CUBE` and `GROUPING SETS`, in which sqlparser takes `(` for the beginning of a list: `ROLLUP ((a)::text, b)`.

use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Token, Word};

/// Makes an expression of grouping sets.
type OfSets = fn(Vec<Vec<Expr>>) -> Expr;

/// Reads what begins with `word` if it is one of these.
pub(super) fn prefix(parser: &mut Parser, word: &Word) -> Option<Result<Expr, ParserError>> {
    let (words, of_sets): (usize, OfSets) = match word.keyword {
        Keyword::ROLLUP => (1, Expr::Rollup),
        Keyword::CUBE => (1, Expr::Cube),
        Keyword::GROUPING if matches!(&parser.peek_nth_token_ref(1).token, Token::Word(next) if next.keyword == Keyword::SETS) => {
            (2, Expr::GroupingSets)
        }
        _ => return None,
    };
    if parser.peek_nth_token_ref(words).token != Token::LParen {
        return None;
    }
    for _ in 0..=words {
        parser.next_token();
    }
    let sets = parser.parse_comma_separated(set).and_then(|sets| parser.expect_token(&Token::RParen).map(|_| of_sets(sets)));
    Some(sets)
}

fn set(parser: &mut Parser) -> Result<Vec<Expr>, ParserError> {
    if parser.peek_token_ref().token == Token::LParen && parser.peek_nth_token_ref(1).token == Token::RParen {
        parser.next_token();
        parser.next_token();
        return Ok(vec![]);
    }
    Ok(match parser.parse_expr()? {
        Expr::Tuple(exprs) => exprs,
        Expr::Nested(expr) => vec![*expr],
        expr => vec![expr],
    })
}
