//! Refuses chains of operators that are too long: `1+1+1+…` is as deep a tree as it has operators, and several
//! steps on the way to a plan recurse once a level. So it is with what stands in each other: the parser tries some things
//! twice where it gives up, at each level anew.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan};

use apigw_sql_value::error::{Error, ErrorKind, Place, Result};

/// How many operators may follow each other in one expression, or queries in one set operation.
const LIMIT: usize = 1000;

/// How many brackets and CASE may stand in each other.
const DEPTH: usize = 50;

/// Operators seen since the start of the current expression, and set operations since that of the query.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    operators: usize,
    queries: usize,
}

/// Checks the statement that `tokens` make up.
pub(super) fn check(tokens: &[TokenWithSpan]) -> Result<()> {
    let mut levels = vec![Level::default()];
    for token in tokens {
        let Some(level) = levels.last_mut() else { break };
        match &token.token {
            token if opens(token) => levels.push(Level::default()),
            token if closes(token) => {
                if levels.len() > 1 {
                    levels.pop();
                }
            }
            Token::Comma => level.operators = 0,
            Token::SemiColon => *level = Level::default(),
            Token::Word(word) => match word.keyword {
                Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT => level.queries += 1,
                keyword if is_operator(keyword) => level.operators += 1,
                keyword if starts_expression(keyword) => level.operators = 0,
                _ => {}
            },
            Token::EOF
            | Token::Whitespace(_)
            | Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::EscapedStringLiteral(_)
            | Token::DollarQuotedString(_)
            | Token::Placeholder(_)
            | Token::Period => {}
            _ => level.operators += 1,
        }
        if levels.len() > DEPTH + 1 {
            return Err(Error::new(
                ErrorKind::Syntax,
                format!("the statement nests too deeply: more than {DEPTH} parentheses, brackets and CASE in each other"),
            )
            .with_hint("split it up, for example with WITH")
            .at(place_of(token)));
        }
        if levels.last().is_some_and(|l| l.operators > LIMIT || l.queries > LIMIT) {
            return Err(Error::new(ErrorKind::Syntax, format!("more than {LIMIT} operators in one expression"))
                .with_hint("for many values use `IN (…)` or join with `VALUES`")
                .at(place_of(token)));
        }
    }
    Ok(())
}

fn opens(token: &Token) -> bool {
    matches!(token, Token::LParen | Token::LBracket) || is_word(token, Keyword::CASE)
}

fn closes(token: &Token) -> bool {
    matches!(token, Token::RParen | Token::RBracket) || is_word(token, Keyword::END)
}

fn is_word(token: &Token, keyword: Keyword) -> bool {
    matches!(token, Token::Word(word) if word.keyword == keyword && word.quote_style.is_none())
}

fn place_of(token: &TokenWithSpan) -> Place {
    let start = token.span.start;
    Place { line: Some(start.line), column: Some(start.column), ..Place::default() }
}

fn is_operator(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::AND
            | Keyword::OR
            | Keyword::NOT
            | Keyword::IS
            | Keyword::IN
            | Keyword::LIKE
            | Keyword::ILIKE
            | Keyword::SIMILAR
            | Keyword::BETWEEN
            | Keyword::COLLATE
            | Keyword::AT
            | Keyword::NOTNULL
    )
}

/// Keywords behind which a new expression stands.
fn starts_expression(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::SELECT
            | Keyword::FROM
            | Keyword::WHERE
            | Keyword::GROUP
            | Keyword::HAVING
            | Keyword::ORDER
            | Keyword::LIMIT
            | Keyword::OFFSET
            | Keyword::JOIN
            | Keyword::ON
            | Keyword::WHEN
            | Keyword::THEN
            | Keyword::ELSE
    )
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;

    fn parses(text: &str) -> bool {
        match FrontEnd::new(vec![]).parse(text) {
            Ok(_) => true,
            Err(error) => {
                assert!(error.message().starts_with("more than 1000 operators"), "{error}");
                false
            }
        }
    }

    #[test]
    fn a_chain_that_would_overflow_the_stack_is_refused() {
        assert!(!parses(&format!("SELECT {}", vec!["1"; 100_000].join("+"))));
        assert!(!parses(&format!("SELECT 1 WHERE {}", vec!["a = 1"; 20_000].join(" OR "))));
        assert!(!parses(&vec!["SELECT 1"; 5000].join(" UNION ALL ")));
        assert!(!parses(&format!("SELECT 1{}", "::int".repeat(5000))));
        assert!(!parses(&format!("SELECT a{}", " IS NULL".repeat(5000))));
    }

    #[test]
    fn long_lists_are_no_chains() {
        assert!(parses(&format!("SELECT {}", vec!["1 + 1"; 2000].join(", "))));
        assert!(parses(&format!("SELECT 1 WHERE a IN ({})", vec!["-1"; 5000].join(", "))));
        assert!(parses(&format!("VALUES {}", vec!["(1 - 2)"; 3000].join(", "))));
        assert!(parses(&format!("SELECT CASE {} END", vec!["WHEN a = 1 THEN 2"; 1500].join(" "))));
    }
}
