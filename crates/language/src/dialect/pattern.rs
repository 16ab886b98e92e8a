//! `LIKE ANY (…)` and `text SIMILAR pattern ESCAPE escape`, which sqlparser does not read.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident};
use datafusion::sql::sqlparser::dialect::{Dialect, Precedence};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;

use super::{FrontDialect, call};

/// Reads what follows `expr` if it is one of these.
pub(super) fn infix(dialect: &FrontDialect, parser: &mut Parser, expr: &Expr) -> Option<Result<Expr, ParserError>> {
    let keyword = |n: usize| match &parser.peek_nth_token_ref(n).token {
        Token::Word(word) if word.quote_style.is_none() => word.keyword,
        _ => Keyword::NoKeyword,
    };
    let negated = keyword(0) == Keyword::NOT;
    let at = usize::from(negated);
    match (keyword(at), keyword(at + 1)) {
        (Keyword::LIKE | Keyword::ILIKE, Keyword::ANY | Keyword::SOME | Keyword::ALL)
            if parser.peek_nth_token_ref(at + 2).token == Token::LParen =>
        {
            Some(like(parser, expr, negated))
        }
        (Keyword::SIMILAR, second) if !negated && second != Keyword::TO => Some(similar(dialect, parser, expr)),
        _ => None,
    }
}

fn like(parser: &mut Parser, expr: &Expr, negated: bool) -> Result<Expr, ParserError> {
    if negated {
        parser.next_token();
    }
    let like = parser.parse_keyword(Keyword::LIKE);
    if !like {
        parser.next_token();
    }
    let compare_op = match (like, negated) {
        (true, false) => BinaryOperator::PGLikeMatch,
        (true, true) => BinaryOperator::PGNotLikeMatch,
        (false, false) => BinaryOperator::PGILikeMatch,
        (false, true) => BinaryOperator::PGNotILikeMatch,
    };
    super::quantified::operand(parser, expr, compare_op)
}

/// Within `substring( … )`.
fn similar(dialect: &FrontDialect, parser: &mut Parser, expr: &Expr) -> Result<Expr, ParserError> {
    parser.next_token();
    let pattern = parser.parse_subexpr(dialect.prec_value(Precedence::Like))?;
    if !parser.parse_keyword(Keyword::ESCAPE) {
        return parser.expected_ref("ESCAPE behind SIMILAR, or SIMILAR TO", parser.peek_token_ref());
    }
    let escape = parser.parse_subexpr(dialect.prec_value(Precedence::Like))?;
    Ok(call(Ident::new("similar_substring"), vec![expr.clone(), pattern, escape]))
}
