//! Repairs of the token stream between sqlparser's tokenizer and its parser.
//!
//! The tokenizer takes the longest run of operator characters as one operator. PostgreSQL does too, but gives a
//! trailing `+` or `-` back unless the run holds a character that only user-defined operators have:
//! `a>-1` is `a > -1`, while `a @-1` is the operator `@-`.

use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Whitespace};

use super::ast::record_columns::ALL;
use super::ast::table_row::row_name;

/// The characters that let an operator end in `+` or `-` (PostgreSQL manual, section 4.1.3).
const KEEPS_SIGN: &[char] = &['~', '!', '@', '#', '%', '^', '&', '|', '`', '?'];

/// What a query begins with, as that of a CTE does behind `AS (`.
const STARTS_QUERY: &[Keyword] = &[Keyword::SELECT, Keyword::WITH, Keyword::VALUES, Keyword::TABLE, Keyword::FROM];

/// The keywords behind which a query stands.
const BEFORE_QUERY: &[Keyword] = &[
    Keyword::AS,
    Keyword::UNION,
    Keyword::EXCEPT,
    Keyword::INTERSECT,
    Keyword::ALL,
    Keyword::DISTINCT,
    Keyword::EXPLAIN,
    Keyword::ANALYZE,
    Keyword::VERBOSE,
];

/// The keywords behind which an operand stands; behind any other word, `#` is the operator.
const BEFORE_OPERAND: &[Keyword] = &[
    Keyword::SELECT,
    Keyword::DISTINCT,
    Keyword::ALL,
    Keyword::WHERE,
    Keyword::AND,
    Keyword::OR,
    Keyword::NOT,
    Keyword::ON,
    Keyword::BY,
    Keyword::HAVING,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::IN,
    Keyword::LIKE,
    Keyword::ILIKE,
    Keyword::BETWEEN,
    Keyword::FROM,
];

/// Rewrites what the parser does not read as PostgreSQL does.
pub fn fix(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out = Vec::with_capacity(tokens.len());
    for token in super::literal_tokens::fix(tokens) {
        match &token.token {
            Token::CustomBinaryOperator(run) => match split_signs(run) {
                Some((operator, signs)) => push_split(&mut out, token.span, operator, signs),
                None => out.push(token),
            },
            _ => out.push(token),
        }
    }
    expand_table_queries(&mut out);
    name_column_lists(&mut out);
    join_tag_names(&mut out);
    name_tested_rows(&mut out);
    name_all_columns(&mut out);
    name_trimmed_blanks(&mut out);
    name_sort_orders(&mut out);
    wrap_frame_bounds(&mut out);
    out
}

/// `RANGE '1 day'::interval PRECEDING`: behind a text the parser expects nothing but a unit, so that it gets parentheses.
fn wrap_frame_bounds(tokens: &mut Vec<TokenWithSpan>) {
    let keyword = |token: &TokenWithSpan| match &token.token {
        Token::Word(word) if word.quote_style.is_none() => word.keyword,
        _ => Keyword::NoKeyword,
    };
    let mut bounds = Vec::new();
    for end in 0..tokens.len() {
        if !matches!(keyword(&tokens[end]), Keyword::PRECEDING | Keyword::FOLLOWING) {
            continue;
        }
        let begins = |token: &TokenWithSpan| {
            matches!(keyword(token), Keyword::RANGE | Keyword::ROWS | Keyword::GROUPS | Keyword::BETWEEN | Keyword::AND)
        };
        let Some(begin) = tokens[..end].iter().rposition(begins) else { continue };
        let mut words = (begin + 1..end).filter(|&i| !matches!(tokens[i].token, Token::Whitespace(_)));
        if let (Some(first), Some(_)) = (words.next(), words.next())
            && matches!(tokens[first].token, Token::SingleQuotedString(_))
        {
            bounds.push((first, end));
        }
    }
    for (first, end) in bounds.into_iter().rev() {
        let span = tokens[first].span;
        tokens.insert(end, TokenWithSpan { token: Token::RParen, span });
        tokens.insert(first, TokenWithSpan { token: Token::LParen, span });
    }
}

/// `t.* IS NULL` and `t.*::text`, which the parser takes for the columns of `t` in a SELECT list: the row gets a name of its own.
fn name_tested_rows(tokens: &mut [TokenWithSpan]) {
    let significant: Vec<usize> = (0..tokens.len()).filter(|&i| !matches!(tokens[i].token, Token::Whitespace(_))).collect();
    for window in significant.windows(4) {
        let [table, point, all, behind] = *window else { continue };
        let tested = match &tokens[behind].token {
            Token::Word(word) => word.keyword == Keyword::IS && word.quote_style.is_none(),
            token => *token == Token::DoubleColon,
        };
        let (Token::Word(word), true) = (tokens[table].token.clone(), tested) else { continue };
        if tokens[point].token != Token::Period || tokens[all].token != Token::Mul {
            continue;
        }
        let name = if word.quote_style.is_some() { word.value } else { word.value.to_lowercase() };
        tokens[table].token = Token::make_word(&row_name(&name), Some('"'));
        for token in &mut tokens[point..=all] {
            token.token = Token::Whitespace(Whitespace::Space);
        }
    }
}

/// `ORDER BY x USING >` is `ORDER BY x DESC`.
fn name_sort_orders(tokens: &mut [TokenWithSpan]) {
    let significant: Vec<usize> = (0..tokens.len()).filter(|&i| !matches!(tokens[i].token, Token::Whitespace(_))).collect();
    for window in significant.windows(2) {
        let [using, operator] = *window else { continue };
        if !matches!(&tokens[using].token, Token::Word(word) if word.keyword == Keyword::USING) {
            continue;
        }
        let order = match tokens[operator].token {
            Token::Lt => "ASC",
            Token::Gt => "DESC",
            _ => continue,
        };
        tokens[using].token = Token::make_keyword(order);
        tokens[operator].token = Token::Whitespace(Whitespace::Space);
    }
}

/// `trim(BOTH FROM x)` takes blanks away, and so does `trim(FROM x)`: the parser wants to be told.
fn name_trimmed_blanks(tokens: &mut Vec<TokenWithSpan>) {
    let keyword = |token: &TokenWithSpan| match &token.token {
        Token::Word(word) if word.quote_style.is_none() => word.keyword,
        _ => Keyword::NoKeyword,
    };
    let significant: Vec<usize> = (0..tokens.len()).filter(|&i| !matches!(tokens[i].token, Token::Whitespace(_))).collect();
    let mut places = Vec::new();
    for window in significant.windows(4) {
        let [trim, open, first, second] = window else { continue };
        if keyword(&tokens[*trim]) != Keyword::TRIM || tokens[*open].token != Token::LParen {
            continue;
        }
        match (keyword(&tokens[*first]), keyword(&tokens[*second])) {
            (Keyword::FROM, _) => places.push((*first, true)),
            (Keyword::BOTH | Keyword::LEADING | Keyword::TRAILING, Keyword::FROM) => places.push((*second, false)),
            _ => {}
        }
    }
    for (place, both) in places.into_iter().rev() {
        let span = tokens[place].span;
        let blank = TokenWithSpan { token: Token::SingleQuotedString(" ".to_owned()), span };
        let side = both.then(|| [Token::make_keyword("BOTH"), Token::Whitespace(Whitespace::Space)]);
        let side = side.into_iter().flatten().map(|token| TokenWithSpan { token, span });
        let space = TokenWithSpan { token: Token::Whitespace(Whitespace::Space), span };
        tokens.splice(place..place, side.chain([blank, space]));
    }
}

/// `(record).*`: the parser reads a wildcard behind names only.
fn name_all_columns(tokens: &mut [TokenWithSpan]) {
    for at in 2..tokens.len() {
        let [close, period, all] = &mut tokens[at - 2..=at] else { return };
        if close.token == Token::RParen && period.token == Token::Period && all.token == Token::Mul {
            all.token = Token::make_word(ALL, Some('"'));
        }
    }
}

/// `#name` where an operand can stand is a name of its own; between operands, `#` is an operator.
fn join_tag_names(tokens: &mut Vec<TokenWithSpan>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        let name = match (&tokens[at].token, &tokens[at + 1].token) {
            (Token::Sharp, Token::Word(word)) if !ends_operand(&tokens[..at]) => {
                if word.quote_style.is_some() {
                    word.value.clone()
                } else {
                    word.value.to_lowercase()
                }
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let span = tokens[at].span.union(&tokens[at + 1].span);
        tokens[at] = TokenWithSpan { token: Token::make_word(&format!("#{name}"), Some('"')), span };
        tokens.remove(at + 1);
        at += 1;
    }
}

/// Whether an operand ends before what comes next.
fn ends_operand(before: &[TokenWithSpan]) -> bool {
    let last = before.iter().rev().find(|token| !matches!(token.token, Token::Whitespace(_)));
    match last.map(|token| &token.token) {
        Some(Token::Word(word)) => word.quote_style.is_some() || !BEFORE_OPERAND.contains(&word.keyword),
        Some(Token::RParen | Token::RBracket | Token::Number(..) | Token::SingleQuotedString(_)) => true,
        _ => false,
    }
}

/// `f(…) AS (a TIMESTAMP, …)`: the parser wants a name before the column list, which is that of the function.
fn name_column_lists(tokens: &mut Vec<TokenWithSpan>) {
    let is_white = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
    let significant: Vec<usize> = (0..tokens.len()).filter(|&i| !is_white(&tokens[i])).collect();
    let word = |i: usize| matches!(&tokens[i].token, Token::Word(_));
    let typed_list = |window: &[usize]| {
        let [close, r#as, open, name, data_type] = window else { return false };
        matches!(tokens[*close].token, Token::RParen)
            && matches!(&tokens[*r#as].token, Token::Word(w) if w.keyword == Keyword::AS)
            && matches!(tokens[*open].token, Token::LParen)
            && matches!(&tokens[*name].token, Token::Word(w) if !STARTS_QUERY.contains(&w.keyword))
            && word(*data_type)
    };
    let place = |window: &[usize]| typed_list(window).then(|| Some((window[2], called_function(tokens, window[0])?))).flatten();
    let places: Vec<(usize, Token)> = significant.windows(5).filter_map(place).collect();
    for (place, name) in places.into_iter().rev() {
        let span = tokens[place].span;
        tokens.insert(place, TokenWithSpan { token: name, span });
    }
}

/// The name of the function whose arguments end at `close`, as a name in quotes.
fn called_function(tokens: &[TokenWithSpan], close: usize) -> Option<Token> {
    let mut depth = 0_usize;
    let open = (0..=close).rev().find(|&i| {
        match tokens[i].token {
            Token::RParen => depth += 1,
            Token::LParen => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let before = tokens[..open].iter().rev().find(|token| !matches!(token.token, Token::Whitespace(_)))?;
    let Token::Word(word) = &before.token else { return None };
    let name = if word.quote_style.is_some() { word.value.clone() } else { word.value.to_lowercase() };
    Some(Token::make_word(&name, Some('"')))
}

/// `TABLE name` is `SELECT * FROM name`, where a query may begin.
fn expand_table_queries(tokens: &mut Vec<TokenWithSpan>) {
    let is_white = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
    let significant: Vec<usize> = (0..tokens.len()).filter(|&i| !is_white(&tokens[i])).collect();
    let keyword = |i: usize| match &tokens[i].token {
        Token::Word(word) if word.quote_style.is_none() => word.keyword,
        _ => Keyword::NoKeyword,
    };
    let query = |at: usize| {
        let begins = at.checked_sub(1).is_none_or(|before| {
            let before = significant[before];
            matches!(tokens[before].token, Token::LParen | Token::RParen) || BEFORE_QUERY.contains(&keyword(before))
        });
        let named = significant.get(at + 1).is_some_and(|&next| matches!(tokens[next].token, Token::Word(_)));
        keyword(significant[at]) == Keyword::TABLE && begins && named
    };
    let places: Vec<usize> = (0..significant.len()).filter(|&at| query(at)).map(|at| significant[at]).collect();
    for place in places.into_iter().rev() {
        let span = tokens[place].span;
        let select = [Token::make_keyword("SELECT"), Token::Mul, Token::make_keyword("FROM")];
        tokens.splice(place..=place, select.map(|token| TokenWithSpan { token, span }));
    }
}

/// `->-` is `->` and `-`. `None` where the run stays as it is or the rest is no operator that we know.
fn split_signs(run: &str) -> Option<(Token, &str)> {
    if run.contains(KEEPS_SIGN) {
        return None;
    }
    let operator = run.trim_end_matches(['+', '-']);
    // A run of signs only, `+-`, starts with an operator of one character.
    let operator = if operator.is_empty() { run.get(..1)? } else { operator };
    let signs = run.strip_prefix(operator)?;
    if signs.is_empty() {
        return None;
    }
    Some((operator_token(operator)?, signs))
}

fn operator_token(operator: &str) -> Option<Token> {
    Some(match operator {
        "=" => Token::Eq,
        "<>" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" => Token::LtEq,
        ">=" => Token::GtEq,
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "->" => Token::Arrow,
        "->>" => Token::LongArrow,
        "<<" => Token::ShiftLeft,
        ">>" => Token::ShiftRight,
        _ => return None,
    })
}

fn push_split(out: &mut Vec<TokenWithSpan>, span: Span, operator: Token, signs: &str) {
    // Operator characters are ASCII, so bytes are columns.
    let sign_start = span.end.column.saturating_sub(signs.len() as u64);
    let at = |column| Location { line: span.start.line, column };
    out.push(TokenWithSpan { token: operator, span: Span::new(span.start, at(sign_start)) });
    for (column, sign) in (sign_start..).zip(signs.chars()) {
        let token = if sign == '-' { Token::Minus } else { Token::Plus };
        out.push(TokenWithSpan { token, span: Span::new(at(column), at(column + 1)) });
    }
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

    use crate::dialect::FrontDialect;

    fn fixed(text: &str) -> Vec<String> {
        let dialect = FrontDialect::default();
        let tokens = Tokenizer::new(&dialect, text).tokenize_with_location().unwrap();
        super::fix(tokens).into_iter().filter(|t| !matches!(t.token, Token::Whitespace(_))).map(|t| t.token.to_string()).collect()
    }

    #[test]
    fn signs_after_an_operator_are_their_own_tokens() {
        assert_eq!(fixed("a>-1"), ["a", ">", "-", "1"]);
        assert_eq!(fixed("a<>-1"), ["a", "<>", "-", "1"]);
        assert_eq!(fixed("a>=-1"), ["a", ">=", "-", "1"]);
        assert_eq!(fixed("j->-1"), ["j", "->", "-", "1"]);
        assert_eq!(fixed("j->>-1"), ["j", "->>", "-", "1"]);
        assert_eq!(fixed("a>-+1"), ["a", ">", "-", "+", "1"]);
        assert_eq!(fixed("a=+1"), ["a", "=", "+", "1"]);
    }

    #[test]
    fn a_user_defined_operator_keeps_its_sign() {
        // PostgreSQL 15: `select 1 @- 1` says that the operator `@-` does not exist.
        assert_eq!(fixed("a |- 1"), ["a", "|-", "1"]);
    }

    #[test]
    fn a_list_of_typed_columns_gets_its_table_a_name() {
        assert_eq!(fixed("f() AS (a INT)"), ["f", "(", ")", "AS", "\"f\"", "(", "a", "INT", ")"]);
        assert_eq!(fixed("s.F(g(1), (2)) AS (a INT)")[13..16], ["AS", "\"f\"", "("]);
        // What stands behind `AS (` of a CTE is a query.
        assert_eq!(fixed("t(a) AS (VALUES (1))"), ["t", "(", "a", ")", "AS", "(", "VALUES", "(", "1", ")", ")"]);
    }

    #[test]
    fn a_table_query_is_a_select() {
        assert_eq!(fixed("TABLE v"), ["SELECT", "*", "FROM", "v"]);
        assert_eq!(fixed("t(a) AS (TABLE v)"), ["t", "(", "a", ")", "AS", "(", "SELECT", "*", "FROM", "v", ")"]);
        assert_eq!(fixed("TABLE a UNION ALL TABLE b"), ["SELECT", "*", "FROM", "a", "UNION", "ALL", "SELECT", "*", "FROM", "b"]);
        assert_eq!(fixed("DROP TABLE v"), ["DROP", "TABLE", "v"]);
        assert_eq!(fixed("CREATE TABLE v"), ["CREATE", "TABLE", "v"]);
    }

    #[test]
    fn a_sharp_is_the_operator_behind_an_operand_and_part_of_a_tag_name_elsewhere() {
        // `value` is a keyword to the parser, and a common name of columns.
        assert_eq!(fixed("SELECT value #mask"), ["SELECT", "value", "#", "mask"]);
        assert_eq!(fixed("SELECT a #b"), ["SELECT", "a", "#", "b"]);
        assert_eq!(fixed("SELECT #env"), ["SELECT", "\"#env\""]);
        assert_eq!(fixed("WHERE #env = 1"), ["WHERE", "\"#env\"", "=", "1"]);
        assert_eq!(fixed("GROUP BY #env"), ["GROUP", "BY", "\"#env\""]);
    }

    #[test]
    fn places_stay_right() {
        let dialect = FrontDialect::default();
        let tokens = Tokenizer::new(&dialect, "ab>-1").tokenize_with_location().unwrap();
        let columns: Vec<_> = super::fix(tokens).iter().map(|t| (t.span.start.column, t.span.end.column)).collect();
        assert_eq!(columns, [(1, 3), (3, 4), (4, 5), (5, 6)]);
    }
}
