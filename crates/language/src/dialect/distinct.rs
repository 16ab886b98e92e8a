//! `a IS [NOT] DISTINCT FROM b`, behind which sqlparser takes all that follows, AND and OR too, and `a ISNULL`, which it
//! does not read.

use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::dialect::{Dialect, Precedence};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};

use super::FrontDialect;
use super::precedence::is_null_word;

/// Reads what follows `expr` if it is one of these.
pub(super) fn infix(dialect: &FrontDialect, parser: &mut Parser, expr: &Expr) -> Option<Result<Expr, ParserError>> {
    if is_null_word(&parser.peek_token_ref().token) {
        parser.next_token();
        return Some(Ok(Expr::IsNull(Box::new(expr.clone()))));
    }
    if dialect.greedy_distinct {
        return None;
    }
    let negated = if parser.parse_keywords(&[Keyword::IS, Keyword::DISTINCT, Keyword::FROM]) {
        false
    } else if parser.parse_keywords(&[Keyword::IS, Keyword::NOT, Keyword::DISTINCT, Keyword::FROM]) {
        true
    } else {
        return None;
    };
    let left = Box::new(expr.clone());
    // A comparison binds tighter and belongs to the right side.
    Some(
        parser
            .parse_subexpr(dialect.prec_value(Precedence::Is))
            .map(Box::new)
            .map(|right| if negated { Expr::IsNotDistinctFrom(left, right) } else { Expr::IsDistinctFrom(left, right) }),
    )
}
