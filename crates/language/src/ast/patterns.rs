//! SIMILAR TO, `LIKE … ESCAPE` and patterns behind ANY and ALL become calls of the functions behind them.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Ident, Query, UnaryOperator, Value, VisitorMut};
use datafusion::sql::sqlparser::parser::Parser;

use crate::dialect::{FrontDialect, call};

/// Rewrites the patterns of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Patterns);
}

struct Patterns;

impl VisitorMut for Patterns {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::SimilarTo { negated, expr: text, pattern, escape_char } => {
                let mut arguments = vec![text.as_ref().clone(), pattern.as_ref().clone()];
                arguments.extend(escape_char.take().map(Expr::Value));
                *expr = not(*negated, call(Ident::new("similar_to"), arguments));
            }
            Expr::Like { pattern, escape_char, .. } | Expr::ILike { pattern, escape_char, .. } => {
                if let Some(escape) = escape_char.take() {
                    let escaped = call(Ident::new("like_escape"), vec![pattern.as_ref().clone(), Expr::Value(escape)]);
                    **pattern = escaped;
                }
            }
            Expr::AnyOp { left, compare_op, right, .. } => {
                if let Some(quantified) = quantified(left, compare_op, right, "matches_any", "matches_all") {
                    *expr = quantified;
                }
            }
            Expr::AllOp { left, compare_op, right } => {
                if let Some(quantified) = quantified(left, compare_op, right, "matches_all", "matches_any") {
                    *expr = quantified;
                }
            }
            // `substring(text SIMILAR pattern ESCAPE escape)`, which the dialect has made a call of its own.
            Expr::Substring { expr: inner, substring_from: None, substring_for: None, .. } => {
                let inner = inner.as_ref().clone();
                *expr = inner;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// `left operator ANY (right)`: a negated operator that holds for any does not hold for all.
fn quantified(left: &Expr, operator: &BinaryOperator, right: &Expr, function: &str, opposite: &str) -> Option<Expr> {
    let (operator, negated) = match operator {
        BinaryOperator::PGLikeMatch => ("~~", false),
        BinaryOperator::PGNotLikeMatch => ("~~", true),
        BinaryOperator::PGILikeMatch => ("~~*", false),
        BinaryOperator::PGNotILikeMatch => ("~~*", true),
        BinaryOperator::PGRegexMatch => ("~", false),
        BinaryOperator::PGRegexNotMatch => ("~", true),
        BinaryOperator::PGRegexIMatch => ("~*", false),
        BinaryOperator::PGRegexNotIMatch => ("~*", true),
        _ => return None,
    };
    let patterns = match right {
        Expr::Subquery(query) => array_of(query)?,
        other => other.clone(),
    };
    let operator = Expr::Value(Value::SingleQuotedString(operator.to_owned()).into());
    let function = if negated { opposite } else { function };
    Some(not(negated, call(Ident::new(function), vec![left.clone(), patterns, operator])))
}

/// All rows of a query as one array.
fn array_of(query: &Query) -> Option<Expr> {
    let text = format!("(SELECT coalesce(array_agg(p), CAST('{{}}' AS text[])) FROM ({query}) AS patterns (p))");
    Parser::new(&FrontDialect::default()).try_with_sql(&text).and_then(|mut parser| parser.parse_expr()).ok()
}

fn not(negated: bool, expr: Expr) -> Expr {
    if negated { Expr::Nested(Box::new(Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) })) } else { expr }
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;

    fn rewritten(expr: &str) -> String {
        let parsed = FrontEnd::new(vec![]).parse(&format!("SELECT {expr} AS c")).unwrap();
        parsed.statement().to_string().trim_start_matches("SELECT ").trim_end_matches(" AS c").to_owned()
    }

    #[test]
    fn patterns_are_calls() {
        assert_eq!(rewritten("a SIMILAR TO 'x%'"), "similar_to(a, 'x%')");
        assert_eq!(rewritten("a NOT SIMILAR TO b ESCAPE '#'"), "(NOT similar_to(a, b, '#'))");
        assert_eq!(rewritten("a LIKE 'x#%' ESCAPE '#'"), "a LIKE like_escape('x#%', '#')");
        assert_eq!(rewritten("substring(a SIMILAR b ESCAPE '#')"), "similar_substring(a, b, '#')");
    }

    #[test]
    fn a_negated_pattern_holds_for_any_where_it_does_not_hold_for_all() {
        assert_eq!(rewritten("a LIKE ANY (ARRAY['x', 'y'])"), "matches_any(a, ARRAY['x', 'y'], '~~')");
        assert_eq!(rewritten("a NOT ILIKE SOME ('{x}')"), "(NOT matches_all(a, '{x}', '~~*'))");
        assert_eq!(rewritten("a !~ ALL (b)"), "(NOT matches_any(a, b, '~'))");
        assert_eq!(
            rewritten("a LIKE ALL (SELECT p FROM t)"),
            "matches_all(a, (SELECT coalesce(array_agg(p), CAST('{}' AS TEXT[])) FROM (SELECT p FROM t) AS patterns (p)), '~~')"
        );
    }
}
