//! `a < ANY (…)`: what stands in the parentheses is a whole expression or query, and nothing behind them belongs to it.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;

/// Reads what follows `expr` if it is a comparison with ANY, SOME or ALL.
pub(super) fn infix(parser: &mut Parser, expr: &Expr) -> Option<Result<Expr, ParserError>> {
    let compare_op = match parser.peek_token_ref().token {
        Token::Eq | Token::DoubleEq => BinaryOperator::Eq,
        Token::Neq => BinaryOperator::NotEq,
        Token::Lt => BinaryOperator::Lt,
        Token::LtEq => BinaryOperator::LtEq,
        Token::Gt => BinaryOperator::Gt,
        Token::GtEq => BinaryOperator::GtEq,
        Token::Tilde => BinaryOperator::PGRegexMatch,
        Token::TildeAsterisk => BinaryOperator::PGRegexIMatch,
        Token::ExclamationMarkTilde => BinaryOperator::PGRegexNotMatch,
        Token::ExclamationMarkTildeAsterisk => BinaryOperator::PGRegexNotIMatch,
        Token::DoubleTilde => BinaryOperator::PGLikeMatch,
        Token::DoubleTildeAsterisk => BinaryOperator::PGILikeMatch,
        Token::ExclamationMarkDoubleTilde => BinaryOperator::PGNotLikeMatch,
        Token::ExclamationMarkDoubleTildeAsterisk => BinaryOperator::PGNotILikeMatch,
        _ => return None,
    };
    let Token::Word(quantifier) = &parser.peek_nth_token_ref(1).token else { return None };
    let quantified = matches!(quantifier.keyword, Keyword::ANY | Keyword::SOME | Keyword::ALL);
    if !quantified || parser.peek_nth_token_ref(2).token != Token::LParen {
        return None;
    }
    parser.next_token();
    Some(operand(parser, expr, compare_op))
}

/// The rest, from ANY, SOME or ALL on.
pub(super) fn operand(parser: &mut Parser, expr: &Expr, compare_op: BinaryOperator) -> Result<Expr, ParserError> {
    let all = parser.parse_keyword(Keyword::ALL);
    let is_some = !all && parser.parse_keyword(Keyword::SOME);
    if !all && !is_some {
        parser.next_token();
    }
    parser.expect_token(&Token::LParen)?;
    let is_query = match &parser.peek_token_ref().token {
        Token::Word(word) => matches!(word.keyword, Keyword::SELECT | Keyword::WITH | Keyword::VALUES),
        _ => false,
    };
    let right = if is_query { Expr::Subquery(parser.parse_query()?) } else { parser.parse_expr()? };
    parser.expect_token(&Token::RParen)?;
    let (left, right) = (Box::new(expr.clone()), Box::new(right));
    Ok(if all { Expr::AllOp { left, compare_op, right } } else { Expr::AnyOp { left, compare_op, right, is_some } })
}
