//! `BETWEEN SYMMETRIC` and `BETWEEN ASYMMETRIC`, which sqlparser does not read.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;

/// Reads what follows `expr` if it is one of these.
pub(super) fn infix(parser: &mut Parser, expr: &Expr) -> Option<Result<Expr, ParserError>> {
    let word = |n: usize| match &parser.peek_nth_token_ref(n).token {
        Token::Word(word) if word.quote_style.is_none() => Some(word),
        _ => None,
    };
    let negated = word(0)?.keyword == Keyword::NOT;
    let at = usize::from(negated);
    let (between, kind) = (word(at)?, word(at + 1)?);
    let symmetric = kind.value.eq_ignore_ascii_case("symmetric");
    if between.keyword != Keyword::BETWEEN || !(symmetric || kind.value.eq_ignore_ascii_case("asymmetric")) {
        return None;
    }
    for _ in 0..at + 2 {
        parser.next_token();
    }
    let asymmetric = parser.parse_between(expr.clone(), negated);
    Some(if symmetric { asymmetric.map(in_either_order) } else { asymmetric })
}

/// As PostgreSQL has it: `a BETWEEN b AND c OR a BETWEEN c AND b`, or `a NOT BETWEEN b AND c AND a NOT BETWEEN c AND b`.
fn in_either_order(between: Expr) -> Expr {
    let Expr::Between { expr, negated, low, high } = between else { return between };
    let op = if negated { BinaryOperator::And } else { BinaryOperator::Or };
    let swapped = Expr::Between { expr: expr.clone(), negated, low: high.clone(), high: low.clone() };
    let written = Expr::Between { expr, negated, low, high };
    Expr::Nested(Box::new(Expr::BinaryOp { left: Box::new(written), op, right: Box::new(swapped) }))
}
