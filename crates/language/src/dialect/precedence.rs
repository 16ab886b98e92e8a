//! How tight operators bind, as in PostgreSQL (manual, 4.1.6) where sqlparser has it otherwise: signs, the operators of
//! patterns, prefix operators, `OPERATOR(…)` and NOT before EXISTS. Comparisons side by side need parentheses.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use datafusion::sql::sqlparser::dialect::{Dialect, Precedence};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use super::FrontDialect;

/// How tight a sign binds: tighter than COLLATE, which is 120 to sqlparser, and less than a subscript, which is 130.
const SIGN: u8 = 125;

/// What is wrong with `a < b < c`.
pub(crate) const CHAINED: &str = "operators of the same rank stand side by side";

/// What to write instead.
pub(crate) const CHAINED_HINT: &str =
    "put one of the two in parentheses, or join conditions by `AND` and `OR`; `||` joins texts and binds stronger than `=`";

/// The precedence of what comes next, where it is not sqlparser's.
pub(super) fn next(dialect: &FrontDialect, parser: &Parser) -> Option<u8> {
    let rank = match &parser.peek_token_ref().token {
        Token::Tilde
        | Token::TildeAsterisk
        | Token::ExclamationMarkTilde
        | Token::ExclamationMarkTildeAsterisk
        | Token::DoubleTilde
        | Token::DoubleTildeAsterisk
        | Token::ExclamationMarkDoubleTilde
        | Token::ExclamationMarkDoubleTildeAsterisk => Precedence::PgOther,
        Token::Word(word) if word.keyword == Keyword::OPERATOR => {
            if parser.peek_nth_token_ref(1).token != Token::LParen {
                return Some(dialect.prec_unknown());
            }
            Precedence::PgOther
        }
        token if is_null_word(token) => Precedence::Is,
        _ => return None,
    };
    Some(dialect.prec_value(rank))
}

/// `ISNULL`, which is no keyword to sqlparser.
pub(super) fn is_null_word(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("isnull"))
}

/// The prefix operator that `token` is, and how tight it binds.
pub(super) fn prefix(dialect: &FrontDialect, token: &Token) -> Option<(UnaryOperator, u8)> {
    let operator = match token {
        Token::Minus => return Some((UnaryOperator::Minus, SIGN)),
        Token::Plus => return Some((UnaryOperator::Plus, SIGN)),
        Token::Tilde => UnaryOperator::BitwiseNot,
        Token::AtSign => UnaryOperator::PGAbs,
        Token::PGSquareRoot => UnaryOperator::PGSquareRoot,
        Token::PGCubeRoot => UnaryOperator::PGCubeRoot,
        _ => return None,
    };
    Some((operator, dialect.prec_value(Precedence::PgOther)))
}

/// `NOT EXISTS (…) IS NULL` is `NOT (EXISTS (…) IS NULL)`; sqlparser takes `NOT EXISTS` for one operand.
pub(super) fn not_exists(dialect: &FrontDialect, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    if !matches!(&parser.peek_nth_token_ref(1).token, Token::Word(word) if word.keyword == Keyword::EXISTS) {
        return None;
    }
    parser.next_token();
    Some(parser.parse_subexpr(dialect.prec_value(Precedence::UnaryNot)).map(|operand| match operand {
        Expr::Exists { subquery, negated: false } => Expr::Exists { subquery, negated: true },
        operand => Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(operand) },
    }))
}

/// Operators that PostgreSQL does not take side by side without parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Is,
    Comparison,
    Pattern,
}

/// Refuses `a < b < c`, `a LIKE b LIKE c` and their kind, where `expr` has been read and an operator follows.
pub(super) fn check_chain(parser: &Parser, expr: &Expr) -> Result<(), ParserError> {
    let read = match expr {
        Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..) => Chain::Is,
        Expr::BinaryOp { op, .. } if is_comparison(op) => Chain::Comparison,
        Expr::Like { .. } | Expr::ILike { .. } | Expr::SimilarTo { .. } | Expr::Between { .. } => Chain::Pattern,
        _ => return Ok(()),
    };
    let next = parser.peek_token_ref();
    if follows(next, &parser.peek_nth_token_ref(1).token) != Some(read) {
        return Ok(());
    }
    let start = next.span.start;
    Err(ParserError::ParserError(format!("{CHAINED} at Line: {}, Column: {}", start.line, start.column)))
}

const fn is_comparison(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Eq | BinaryOperator::NotEq | BinaryOperator::Lt | BinaryOperator::LtEq | BinaryOperator::Gt | BinaryOperator::GtEq
    )
}

fn follows(next: &TokenWithSpan, second: &Token) -> Option<Chain> {
    let pattern = |keyword| matches!(keyword, Keyword::LIKE | Keyword::ILIKE | Keyword::SIMILAR | Keyword::BETWEEN | Keyword::IN);
    match &next.token {
        Token::Eq | Token::DoubleEq | Token::Neq | Token::Lt | Token::LtEq | Token::Gt | Token::GtEq => Some(Chain::Comparison),
        Token::Word(word) => match word.keyword {
            Keyword::IS | Keyword::NOTNULL => Some(Chain::Is),
            Keyword::NOT => matches!(second, Token::Word(word) if pattern(word.keyword)).then_some(Chain::Pattern),
            keyword if pattern(keyword) => Some(Chain::Pattern),
            _ => is_null_word(&next.token).then_some(Chain::Is),
        },
        _ => None,
    }
}
