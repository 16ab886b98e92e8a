//! PostgreSQL's dialect with what sqlparser's lacks: hstore's prefix operators and typed literals.
//!
//! sqlparser asks the dialect both for answers and for its type, so the wrapper hands on every method that
//! `PostgreSqlDialect` overrides and gives PostgreSQL's type as its own.

mod between;
mod distinct;
mod grouping;
mod pattern;
mod precedence;
mod quantified;

use std::any::TypeId;

use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, ObjectName,
    TypedString,
};
use datafusion::sql::sqlparser::dialect::{Dialect, PostgreSqlDialect, Precedence};
use datafusion::sql::sqlparser::keywords::{Keyword, RESERVED_FOR_COLUMN_ALIAS};
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Token, Word};

pub(super) use precedence::{CHAINED, CHAINED_HINT};

/// The dialect of the front end.
#[derive(Debug, Default, Clone, Copy)]
pub struct FrontDialect {
    postgres: PostgreSqlDialect,
    /// `IS DISTINCT FROM` takes all that follows, as in sqlparser.
    greedy_distinct: bool,
}

/// hstore's prefix operators and the functions behind them.
const PREFIX_OPERATORS: [(&str, &str); 2] = [("%%", "hstore_to_array"), ("%#", "hstore_to_matrix")];

/// Types that may stand before a string as in `hstore 'a=>1'`; sqlparser refuses all but the built-in ones.
const TYPED_STRINGS: [&str; 5] = ["hstore", "hstore_csv", "inet", "cidr", "jsonpath"];

/// Words that sqlparser keeps for itself and that PostgreSQL takes for the name of a column without AS (manual, appendix C).
const BARE_LABELS: [Keyword; 12] = [
    Keyword::ANALYZE,
    Keyword::CLUSTER,
    Keyword::DISTRIBUTE,
    Keyword::END,
    Keyword::EXCLUDE,
    Keyword::EXPLAIN,
    Keyword::LATERAL,
    Keyword::MINUS,
    Keyword::SORT,
    Keyword::TOP,
    Keyword::VALUES,
    Keyword::VIEW,
];

/// Hands methods on to the wrapped dialect.
macro_rules! delegate {
    ($(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $returns:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> $returns {
            self.postgres.$name($($arg),*)
        })*
    };
}

impl Dialect for FrontDialect {
    fn dialect(&self) -> TypeId {
        self.postgres.dialect()
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        let first = parser.peek_token_ref();
        match &first.token {
            Token::CustomBinaryOperator(operator) => {
                let (_, function) = PREFIX_OPERATORS.iter().find(|(o, _)| o == operator)?;
                Some(self.prefix_operator(parser, function))
            }
            Token::Word(word) if word.keyword == Keyword::NOT => precedence::not_exists(self, parser),
            Token::Word(word) if word.quote_style.is_none() => {
                let word = word.clone();
                grouping::prefix(parser, &word).or_else(|| typed_literal(parser, &word))
            }
            Token::LParen
                if matches!(&parser.peek_nth_token_ref(1).token, Token::Word(word) if word.keyword == Keyword::VALUES)
                    && parser.peek_nth_token_ref(2).token == Token::LParen =>
            {
                Some(values(parser))
            }
            // The empty set of GROUP BY.
            Token::LParen if parser.peek_nth_token_ref(1).token == Token::RParen => {
                parser.next_token();
                parser.next_token();
                Some(Ok(Expr::Tuple(vec![])))
            }
            token => {
                let (operator, binds) = precedence::prefix(self, token)?;
                parser.next_token();
                Some(parser.parse_subexpr(binds).map(|operand| Expr::UnaryOp { op: operator, expr: Box::new(operand) }))
            }
        }
    }

    fn parse_infix(&self, parser: &mut Parser, expr: &Expr, _precedence: u8) -> Option<Result<Expr, ParserError>> {
        if let Err(chained) = precedence::check_chain(parser, expr) {
            return Some(Err(chained));
        }
        distinct::infix(self, parser, expr)
            .or_else(|| pattern::infix(self, parser, expr))
            .or_else(|| quantified::infix(parser, expr))
            .or_else(|| between::infix(parser, expr))
            .or_else(|| collate(parser, expr))
    }

    /// Whether a word is the name of a column without AS before it.
    fn is_column_alias(&self, keyword: &Keyword, _parser: &mut Parser) -> bool {
        BARE_LABELS.contains(keyword) || !RESERVED_FOR_COLUMN_ALIAS.contains(keyword)
    }

    /// ROLLUP and its kind are read as expressions.
    fn supports_group_by_expr(&self) -> bool {
        false
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        precedence::next(self, parser).map(Ok).or_else(|| self.postgres.get_next_precedence(parser))
    }

    delegate! {
        fn identifier_quote_style(&self, identifier: &str) -> Option<char>;
        fn is_delimited_identifier_start(&self, ch: char) -> bool;
        fn is_identifier_start(&self, ch: char) -> bool;
        fn is_identifier_part(&self, ch: char) -> bool;
        fn is_custom_operator_part(&self, ch: char) -> bool;
        fn is_reserved_for_identifier(&self, kw: Keyword) -> bool;
        fn prec_value(&self, prec: Precedence) -> u8;
        fn supports_unicode_string_literal(&self) -> bool;
        fn supports_filter_during_aggregation(&self) -> bool;
        fn allow_extract_custom(&self) -> bool;
        fn allow_extract_single_quotes(&self) -> bool;
        fn supports_create_index_with_clause(&self) -> bool;
        fn supports_explain_with_utility_options(&self) -> bool;
        fn supports_listen_notify(&self) -> bool;
        fn supports_factorial_operator(&self) -> bool;
        fn supports_bitwise_shift_operators(&self) -> bool;
        fn supports_comment_on(&self) -> bool;
        fn supports_load_extension(&self) -> bool;
        fn supports_named_fn_args_with_colon_operator(&self) -> bool;
        fn supports_empty_projections(&self) -> bool;
        fn supports_nested_comments(&self) -> bool;
        fn supports_string_escape_constant(&self) -> bool;
        fn supports_numeric_literal_underscores(&self) -> bool;
        fn supports_array_typedef_with_brackets(&self) -> bool;
        fn supports_geometric_types(&self) -> bool;
        fn supports_set_names(&self) -> bool;
        fn supports_alter_column_type_using(&self) -> bool;
        fn supports_notnull_operator(&self) -> bool;
        fn supports_interval_options(&self) -> bool;
        fn supports_insert_table_alias(&self) -> bool;
        fn supports_create_table_like_parenthesized(&self) -> bool;
        fn supports_select_wildcard_with_alias(&self) -> bool;
        fn supports_comma_separated_trim(&self) -> bool;
        fn supports_xml_expressions(&self) -> bool;
        fn supports_comment_optimizer_hint(&self) -> bool;
    }
}

impl FrontDialect {
    /// The dialect as it would be if `IS DISTINCT FROM` took all that follows, for tests of the tests.
    pub(super) fn with_greedy_distinct(greedy_distinct: bool) -> Self {
        Self { greedy_distinct, ..Self::default() }
    }

    fn prefix_operator(self, parser: &mut Parser, function: &str) -> Result<Expr, ParserError> {
        let operator = parser.next_token();
        let operand = parser.parse_subexpr(self.prec_value(Precedence::PgOther))?;
        Ok(call(Ident::with_span(operator.span, function), vec![operand]))
    }
}

/// `(VALUES (1))` as a value, which sqlparser reads in FROM only.
fn values(parser: &mut Parser) -> Result<Expr, ParserError> {
    parser.expect_token(&Token::LParen)?;
    let query = parser.parse_query()?;
    parser.expect_token(&Token::RParen)?;
    Ok(Expr::Subquery(query))
}

/// The expression that `text` is; `None` if it is none.
pub(crate) fn parse_expr(text: &str) -> Option<Expr> {
    Parser::new(&FrontDialect::default()).try_with_sql(text).and_then(|mut parser| parser.parse_expr()).ok()
}

/// A call of the scalar function `name`.
pub(crate) fn call(name: Ident, arguments: Vec<Expr>) -> Expr {
    let args = arguments.into_iter().map(|e| FunctionArg::Unnamed(FunctionArgExpr::Expr(e))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![name]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: vec![] }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: vec![],
    })
}

/// `hstore 'a=>1'`, `BIGINT 123`, `BOOLEAN true`.
fn typed_literal(parser: &mut Parser, word: &Word) -> Option<Result<Expr, ParserError>> {
    match &parser.peek_nth_token_ref(1).token {
        Token::SingleQuotedString(_) | Token::EscapedStringLiteral(_) | Token::DollarQuotedString(_) => {
            TYPED_STRINGS.iter().any(|t| word.value.eq_ignore_ascii_case(t)).then(|| typed_string(parser))
        }
        Token::Number(..) if is_number_type(word.keyword) => Some(typed_value(parser)),
        Token::LParen if word.keyword == Keyword::INTERVAL => {
            // `INTERVAL (2) '…'`; the parser would forget the precision.
            matches!(parser.peek_nth_token_ref(4).token, Token::SingleQuotedString(_)).then(|| typed_value(parser))
        }
        Token::Word(value) if matches!(word.keyword, Keyword::BOOLEAN | Keyword::BOOL) && is_truth_value(value) => {
            Some(typed_value(parser))
        }
        Token::Word(second) if word.keyword == Keyword::DOUBLE && second.keyword == Keyword::PRECISION => {
            matches!(parser.peek_nth_token_ref(2).token, Token::Number(..)).then(|| typed_value(parser))
        }
        _ => None,
    }
}

/// `expr COLLATE name`, which sqlparser reads behind some expressions only.
fn collate(parser: &mut Parser, expr: &Expr) -> Option<Result<Expr, ParserError>> {
    if !parser.parse_keyword(Keyword::COLLATE) {
        return None;
    }
    let expr = Box::new(expr.clone());
    Some(parser.parse_object_name(false).map(|collation| Expr::Collate { expr, collation }))
}

fn is_number_type(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::BIGINT
            | Keyword::INT
            | Keyword::INTEGER
            | Keyword::SMALLINT
            | Keyword::DOUBLE
            | Keyword::REAL
            | Keyword::FLOAT
            | Keyword::DECIMAL
            | Keyword::NUMERIC
    )
}

fn is_truth_value(word: &Word) -> bool {
    word.quote_style.is_none() && matches!(word.keyword, Keyword::TRUE | Keyword::FALSE)
}

fn typed_string(parser: &mut Parser) -> Result<Expr, ParserError> {
    let data_type = parser.parse_data_type()?;
    Ok(Expr::TypedString(TypedString { data_type, value: parser.parse_value()?, uses_odbc_syntax: false }))
}

fn typed_value(parser: &mut Parser) -> Result<Expr, ParserError> {
    let data_type: DataType = parser.parse_data_type()?;
    let value = Expr::Value(parser.parse_value()?);
    Ok(Expr::Cast { kind: CastKind::Cast, expr: Box::new(value), data_type, array: false, format: None })
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::dialect::PostgreSqlDialect;
    use datafusion::sql::sqlparser::parser::Parser;

    use super::FrontDialect;

    #[test]
    fn what_postgresqls_dialect_parses_is_parsed_alike() {
        let statements = [
            "SELECT a::int[], b[1:2], c -> 'x' ->> 'y', d @> e, f ? 'g', h ~* 'i', j && k FROM t",
            "SELECT count(*) FILTER (WHERE a > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY b) FROM t GROUP BY CUBE (a)",
            "SELECT DISTINCT ON (a) * FROM t CROSS JOIN LATERAL (SELECT 1) AS s ORDER BY a NULLS FIRST",
            "SELECT E'a\\'b', U&'\\0041', $$x$$, 1_000, DATE '2020-01-01', INTERVAL '1 day', x IS DISTINCT FROM y",
            "SELECT extract('epoch' FROM a), a COLLATE \"C\" < b, a NOTNULL, |/ 25, a ^ 2, ~1, a << 1, a # b FROM t",
            "EXPLAIN (ANALYZE, VERBOSE) SELECT 1 /* a /* b */ c */",
            "CREATE TABLE t (LIKE u, x int DEFAULT 1 COLLATE \"C\")",
            "SELECT trim(a, b), overlay(a PLACING b FROM 1 FOR 2), double, hstore FROM t",
        ];
        for statement in statements {
            let ours = Parser::parse_sql(&FrontDialect::default(), statement);
            let postgres = Parser::parse_sql(&PostgreSqlDialect {}, statement);
            assert_eq!(ours, postgres, "{statement}");
        }
    }

    #[test]
    fn prefix_operators_and_typed_literals_are_parsed() {
        let parsed = |text: &str| Parser::parse_sql(&FrontDialect::default(), text).unwrap()[0].to_string();
        assert_eq!(parsed("SELECT %% a, %# a || b"), "SELECT hstore_to_array(a), hstore_to_matrix(a) || b");
        assert_eq!(parsed("SELECT hstore 'a=>1', HSTORE E'a', BIGINT 1"), "SELECT hstore 'a=>1', HSTORE E'a', CAST(1 AS BIGINT)");
        assert_eq!(parsed("SELECT BOOLEAN true, DOUBLE PRECISION 2.5"), "SELECT CAST(true AS BOOLEAN), CAST(2.5 AS DOUBLE PRECISION)");
        assert_eq!(parsed("SELECT \"hstore\", double AS d"), "SELECT \"hstore\", double AS d");
    }
}
