//! The grammar: a path, or a condition over paths.

use super::lex::{Token, TokenKind, tokens};
use super::problem::syntax_error;
use super::syntax::{Comparison, Expr, LAST_LEVEL, Method, Operator, Pattern, Predicate, RegexFlags, Sign, Step, Subscript};
use crate::error::{Error, Result};
use crate::pattern::{Flags, Flavour};

/// The most steps and operators that a path has; it keeps the stack from overflowing.
const MOST_PARTS: usize = 500;
/// How deep parentheses nest, for the same reason.
const MOST_NESTED: usize = 250;

/// What was read of a path: whether it is strict, and the value that it gives.
pub(super) fn parse(text: &str) -> Result<(bool, Expr)> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, parts: 0, nested: 0, in_filter: 0, in_subscript: 0 };
    let strict = parser.keyword("strict");
    if !strict {
        parser.keyword("lax");
    }
    if parser.tokens.len() == parser.at {
        return Err(Error::invalid_text(format!("invalid input syntax for type jsonpath: `{text}`"))
            .with_hint("`$` is the whole value, `$.a` its member `a`"));
    }
    let root = parser.operand(0)?.into_expr();
    if parser.at < parser.tokens.len() {
        return Err(parser.unexpected("an operator or the end"));
    }
    Ok((strict, root))
}

/// What an operator may stand between: a value or a condition.
enum Operand {
    Expr(Expr),
    Predicate(Predicate),
}

impl Operand {
    fn into_expr(self) -> Expr {
        match self {
            Self::Expr(expr) => expr,
            Self::Predicate(predicate) => Expr::Predicate(Box::new(predicate)),
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    parts: usize,
    nested: usize,
    in_filter: usize,
    in_subscript: usize,
}

/// The operators between two operands, and how much they bind.
const INFIX: [(&str, usize, Infix); 14] = [
    ("||", 0, Infix::Or),
    ("&&", 1, Infix::And),
    ("==", COMPARISON, Infix::Compare(Comparison::Equal)),
    ("!=", COMPARISON, Infix::Compare(Comparison::NotEqual)),
    ("<>", COMPARISON, Infix::Compare(Comparison::NotEqual)),
    ("<", COMPARISON, Infix::Compare(Comparison::Less)),
    ("<=", COMPARISON, Infix::Compare(Comparison::LessOrEqual)),
    (">", COMPARISON, Infix::Compare(Comparison::Greater)),
    (">=", COMPARISON, Infix::Compare(Comparison::GreaterOrEqual)),
    ("+", 3, Infix::Arithmetic(Operator::Add)),
    ("-", 3, Infix::Arithmetic(Operator::Subtract)),
    ("*", 4, Infix::Arithmetic(Operator::Multiply)),
    ("/", 4, Infix::Arithmetic(Operator::Divide)),
    ("%", 4, Infix::Arithmetic(Operator::Modulo)),
];
/// How much comparisons bind, also those that are words.
const COMPARISON: usize = 2;

#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Compare(Comparison),
    Arithmetic(Operator),
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn error(&self, problem: &str) -> Error {
        syntax_error(self.text, self.tokens.get(self.at).map_or(self.text.len(), |token| token.at), problem)
    }

    fn unexpected(&self, expected: &str) -> Error {
        let at = |i: usize| self.tokens.get(i).map(|token| token.at);
        match at(self.at) {
            Some(start) => {
                let end = at(self.at + 1).unwrap_or(self.text.len());
                let found = self.text.get(start..end).unwrap_or_default().trim_end();
                self.error(&format!("expected {expected}, but found `{found}`"))
            }
            None => self.error(&format!("expected {expected}, but it ends here")),
        }
    }

    /// One more step or operator.
    fn part(&mut self) -> Result<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(self.error(&format!("more than {MOST_PARTS} steps and operators")));
        }
        Ok(())
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Symbol(found)) if *found == symbol);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &str) -> Result<()> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    /// A keyword, in any case.
    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.keyword(keyword) { Ok(()) } else { Err(self.unexpected(&format!("`{keyword}`"))) }
    }

    fn string(&mut self) -> Option<String> {
        let Some(TokenKind::String(text)) = self.peek() else { return None };
        let text = text.clone();
        self.at += 1;
        Some(text)
    }

    fn variable(&mut self) -> Option<String> {
        let Some(TokenKind::Variable(name)) = self.peek() else { return None };
        let name = name.clone();
        self.at += 1;
        Some(name)
    }

    fn expr(&mut self) -> Result<Expr> {
        match self.operand(COMPARISON + 1)? {
            Operand::Expr(expr) => Ok(expr),
            Operand::Predicate(_) => Err(self.unexpected("a step, because a condition is no value")),
        }
    }

    fn predicate(&mut self) -> Result<Predicate> {
        match self.operand(0)? {
            Operand::Predicate(predicate) => Ok(predicate),
            Operand::Expr(_) => Err(self.unexpected("a comparison")),
        }
    }

    /// An operand with the operators behind it that bind at least as much as `least`.
    fn operand(&mut self, least: usize) -> Result<Operand> {
        self.nested += 1;
        if self.nested > MOST_NESTED {
            return Err(self.error(&format!("more than {MOST_NESTED} levels of parentheses")));
        }
        let operand = self.operators(least);
        self.nested -= 1;
        operand
    }

    fn operators(&mut self, least: usize) -> Result<Operand> {
        let mut left = self.signed()?;
        loop {
            if least <= COMPARISON
                && let Operand::Expr(expr) = left
            {
                left = self.word_comparison(expr)?;
            }
            let Some((binds, infix)) = self.infix(least) else { return Ok(left) };
            self.part()?;
            // An operand of the wrong kind is reported where the operator is.
            let operator = self.at;
            self.at += 1;
            let right = self.operand(binds + 1)?;
            left = match (infix, left, right) {
                (Infix::Or, Operand::Predicate(a), Operand::Predicate(b)) => Operand::Predicate(Predicate::Or(Box::new(a), Box::new(b))),
                (Infix::And, Operand::Predicate(a), Operand::Predicate(b)) => Operand::Predicate(Predicate::And(Box::new(a), Box::new(b))),
                (Infix::Compare(op), Operand::Expr(a), Operand::Expr(b)) => Operand::Predicate(Predicate::Compare(op, a, b)),
                (Infix::Arithmetic(op), Operand::Expr(a), Operand::Expr(b)) => {
                    Operand::Expr(Expr::Arithmetic(op, Box::new(a), Box::new(b)))
                }
                (infix, ..) => {
                    self.at = operator;
                    return Err(self.error(match infix {
                        Infix::Or | Infix::And => "both sides of this have to be conditions",
                        _ => "both sides of this have to be values, not conditions",
                    }));
                }
            };
        }
    }

    /// The operator that comes next, if it binds at least as much as `least`.
    fn infix(&self, least: usize) -> Option<(usize, Infix)> {
        let Some(TokenKind::Symbol(symbol)) = self.peek() else { return None };
        INFIX.iter().find(|(own, binds, _)| own == symbol && *binds >= least).map(|(_, binds, infix)| (*binds, *infix))
    }

    /// `like_regex` and `starts with` behind a value.
    fn word_comparison(&mut self, left: Expr) -> Result<Operand> {
        if self.keyword("starts") {
            self.part()?;
            self.expect_keyword("with")?;
            let start = self.string().map(Expr::String).or_else(|| self.variable().map(Expr::Variable));
            let Some(start) = start else { return Err(self.unexpected("a text or a variable")) };
            return Ok(Operand::Predicate(Predicate::StartsWith(left, start)));
        }
        if self.keyword("like_regex") {
            self.part()?;
            let pattern = self.pattern()?;
            return Ok(Operand::Predicate(Predicate::LikeRegex(left, pattern)));
        }
        Ok(Operand::Expr(left))
    }

    fn pattern(&mut self) -> Result<Pattern> {
        let Some(text) = self.string() else { return Err(self.unexpected("a pattern in double quotes")) };
        let mut flags = RegexFlags::default();
        if self.keyword("flag") {
            let at = self.at;
            let Some(letters) = self.string() else { return Err(self.unexpected("flags in double quotes")) };
            for letter in letters.chars() {
                match letter {
                    'i' => flags.case_insensitive = true,
                    's' => flags.dot_all = true,
                    'm' => flags.multiline = true,
                    'x' => flags.expanded = true,
                    'q' => flags.quote = true,
                    _ => {
                        self.at = at;
                        return Err(self.error(&format!("`{letter}` is no flag of `like_regex`")).with_hint("the flags are i, s, m and q"));
                    }
                }
            }
            if flags.expanded && !flags.quote {
                self.at = at;
                return Err(self.error("the flag `x` (expanded regular expressions) is not supported, as in PostgreSQL"));
            }
        }
        let regex_flags = Flags {
            case_insensitive: flags.case_insensitive,
            newline: !flags.quote && !flags.dot_all,
            lines: !flags.quote && flags.multiline,
            literal: flags.quote,
            ..Flags::default()
        };
        let regex = crate::pattern::compiled(Flavour::Postgres, regex_flags, &text)?;
        Ok(Pattern { text, flags, regex })
    }

    /// An operand with the signs and `!` before it.
    fn signed(&mut self) -> Result<Operand> {
        let sign = if self.symbol("-") {
            Sign::Minus
        } else if self.symbol("+") {
            Sign::Plus
        } else if self.symbol("!") {
            return self.negated();
        } else {
            return self.primary();
        };
        self.part()?;
        let Operand::Expr(inner) = self.signed()? else { return Err(self.unexpected("a value behind the sign, not a condition")) };
        Ok(Operand::Expr(match (sign, inner) {
            (Sign::Plus, Expr::Number(number)) => Expr::Number(number),
            (Sign::Minus, Expr::Number(number)) => Expr::Number(super::decimal::negated(&number)),
            (sign, inner) => Expr::Sign(sign, Box::new(inner)),
        }))
    }

    /// What `!` stands before: a condition in parentheses, or `exists (…)`.
    fn negated(&mut self) -> Result<Operand> {
        self.part()?;
        let exists = matches!(self.peek(), Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case("exists"));
        let condition = if exists {
            self.exists()?
        } else {
            self.expect("(")?;
            let condition = self.predicate()?;
            self.expect(")")?;
            condition
        };
        Ok(Operand::Predicate(Predicate::Not(Box::new(condition))))
    }

    fn exists(&mut self) -> Result<Predicate> {
        self.expect_keyword("exists")?;
        self.part()?;
        self.expect("(")?;
        let expr = self.expr()?;
        self.expect(")")?;
        Ok(Predicate::Exists(expr))
    }

    /// Something without operators around it, with the steps from it.
    fn primary(&mut self) -> Result<Operand> {
        if self.symbol("(") {
            let inner = self.operand(0)?;
            self.expect(")")?;
            let inner = match inner {
                Operand::Predicate(predicate) if self.keyword("is") => {
                    self.expect_keyword("unknown")?;
                    return Ok(Operand::Predicate(Predicate::IsUnknown(Box::new(predicate))));
                }
                other => other,
            };
            let steps = self.steps()?;
            return Ok(if steps.is_empty() { inner } else { Operand::Expr(with_steps(inner.into_expr(), steps)) });
        }
        let exists = matches!(self.peek(), Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case("exists"));
        if exists {
            return Ok(Operand::Predicate(self.exists()?));
        }
        let head = self.head()?;
        let steps = self.steps()?;
        Ok(Operand::Expr(with_steps(head, steps)))
    }

    fn head(&mut self) -> Result<Expr> {
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected("a value")) };
        let head = match token {
            TokenKind::String(text) => Expr::String(text),
            TokenKind::Variable(name) => Expr::Variable(name),
            TokenKind::Number(number) => Expr::Number(number),
            TokenKind::Symbol("$") => Expr::Root,
            TokenKind::Symbol("@") if self.in_filter > 0 => Expr::Current,
            TokenKind::Symbol("@") => return Err(self.error("`@` is the value that a filter looks at: `$ ? (@ …)`")),
            // These three are known in lower case only.
            TokenKind::Word(word) if word == "null" => Expr::Null,
            TokenKind::Word(word) if word == "true" => Expr::Bool(true),
            TokenKind::Word(word) if word == "false" => Expr::Bool(false),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("last") => {
                if self.in_subscript == 0 {
                    return Err(self.error("`last` is allowed only in the subscripts of arrays"));
                }
                Expr::Last
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        Ok(head)
    }

    fn steps(&mut self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            self.part()?;
            steps.push(step);
        }
        Ok(steps)
    }

    fn step(&mut self) -> Result<Option<Step>> {
        if self.symbol(".") {
            return self.member().map(Some);
        }
        if self.symbol("[") {
            return self.subscripts().map(Some);
        }
        if self.symbol("?") {
            self.expect("(")?;
            self.in_filter += 1;
            let condition = self.predicate()?;
            self.in_filter -= 1;
            self.expect(")")?;
            return Ok(Some(Step::Filter(condition)));
        }
        Ok(None)
    }

    /// What stands behind a point.
    fn member(&mut self) -> Result<Step> {
        if self.symbol("**") {
            return self.levels();
        }
        if self.symbol("*") {
            return Ok(Step::AnyKey);
        }
        if let Some(key) = self.string() {
            return Ok(Step::Key(key));
        }
        let Some(TokenKind::Word(word)) = self.peek() else { return Err(self.unexpected("a key, `*` or `**`")) };
        let word = word.clone();
        self.at += 1;
        if !self.symbol("(") {
            return Ok(Step::Key(word));
        }
        let step = if word.eq_ignore_ascii_case("datetime") {
            Step::Datetime(self.string())
        } else if let Some(method) = Method::ALL.into_iter().find(|method| word.eq_ignore_ascii_case(method.name())) {
            Step::Method(method)
        } else {
            self.at -= 2;
            let names: Vec<_> = Method::ALL.iter().map(|method| format!("`{}()`", method.name())).collect();
            let hint = format!("the methods are {} and `datetime()`", names.join(", "));
            return Err(self.error(&format!("`{word}()` is no method")).with_hint(hint));
        };
        self.expect(")")?;
        Ok(step)
    }

    /// `**`, with or without `{level}` or `{first to last}`.
    fn levels(&mut self) -> Result<Step> {
        if !self.symbol("{") {
            return Ok(Step::Any { first: 0, last: LAST_LEVEL });
        }
        let first = self.level()?;
        let last = if self.keyword("to") { self.level()? } else { first };
        self.expect("}")?;
        Ok(Step::Any { first, last })
    }

    fn level(&mut self) -> Result<u32> {
        if self.keyword("last") {
            return Ok(LAST_LEVEL);
        }
        let Some(TokenKind::Number(number)) = self.peek() else { return Err(self.unexpected("a level: a whole number or `last`")) };
        let Some(level) = number.parse::<i32>().ok().and_then(|level| u32::try_from(level).ok()) else {
            return Err(self.error(&format!("the level `{number}` is no whole number of 31 bits")));
        };
        self.at += 1;
        Ok(level)
    }

    fn subscripts(&mut self) -> Result<Step> {
        if self.symbol("*") {
            self.expect("]")?;
            return Ok(Step::AnyItem);
        }
        self.in_subscript += 1;
        let mut subscripts = Vec::new();
        loop {
            self.part()?;
            let from = self.expr()?;
            let to = if self.keyword("to") { Some(self.expr()?) } else { None };
            subscripts.push(Subscript { from, to });
            if !self.symbol(",") {
                break;
            }
        }
        self.in_subscript -= 1;
        self.expect("]")?;
        Ok(Step::Items(subscripts))
    }
}

/// The steps of a path in parentheses go on behind them.
fn with_steps(head: Expr, steps: Vec<Step>) -> Expr {
    match (head, steps) {
        (head, steps) if steps.is_empty() => head,
        (Expr::Path(head, mut before), steps) => {
            before.extend(steps);
            Expr::Path(head, before)
        }
        (head, steps) => Expr::Path(Box::new(head), steps),
    }
}
