//! Follows paths through values.
//!
//! A lax path opens arrays where a step wants what is in them, takes a value that is none for an array of one item, and
//! passes over what is not there; a strict one has an error for all three.

use bumpalo::Bump;

use super::decimal;
use super::item::{Item, members};
use super::problem::{Failure, Problem};
use super::syntax::{Expr, LAST_LEVEL, Operator, Predicate, Sign, Step, Subscript};
use crate::error::{Error, ErrorKind};
use crate::json::{Kind, Node};
use crate::room;

/// The end of following a path: whether it led anywhere.
pub(super) type Outcome = Result<bool, Failure>;

/// What a path is followed for.
pub(super) enum Found<'v, 'a> {
    /// Everything it leads to.
    All(&'v mut Vec<Item<'a>>),
    /// Whether it leads anywhere: the first place is enough.
    Any,
}

impl<'a> Found<'_, 'a> {
    fn push(&mut self, item: Item<'a>) -> Outcome {
        if let Self::All(items) = self {
            if items.len().is_power_of_two() {
                // They move to a place for twice as many, and become a text.
                room::check(items.len() * 4 * size_of::<Item<'a>>()).map_err(Failure::Call)?;
            }
            items.push(item);
        }
        Ok(true)
    }

    /// Whether nothing more is wanted.
    fn is_done(&self, found: bool) -> bool {
        found && matches!(self, Self::Any)
    }
}

/// One path over one document.
pub(super) struct Run<'a> {
    /// Holds the values that are made on the way.
    pub(super) bump: &'a Bump,
    pub(super) strict: bool,
    pub(super) root: Node<'a>,
    pub(super) variables: Option<Node<'a>>,
    /// Whether times with and without a zone compare.
    pub(super) zoned: bool,
}

/// Where a part of the path stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// `@`
    pub(super) current: Item<'a>,
    /// `last`, inside of subscripts.
    pub(super) last: i64,
    /// What is not there is passed over.
    pub(super) lenient: bool,
}

impl<'a> Run<'a> {
    pub(super) fn lax(&self) -> bool {
        !self.strict
    }

    /// Where a path begins.
    pub(super) fn scope(&self) -> Scope<'a> {
        Scope { current: Item::Json(self.root), last: 0, lenient: self.lax() }
    }

    /// Everything that `expr` leads to; arrays are opened if the path is lax and `open` says so.
    pub(super) fn all(&self, expr: &Expr, open: bool, scope: Scope<'a>) -> Result<Vec<Item<'a>>, Failure> {
        let mut items = Vec::new();
        self.expr(expr, &[], scope, &mut Found::All(&mut items))?;
        if !open || self.strict || !items.iter().any(|item| item.array().is_some()) {
            return Ok(items);
        }
        let opened = items.into_iter().flat_map(|item| match item.array() {
            Some(items) => items.iter().map(|node| Item::Json(*node)).collect(),
            None => vec![item],
        });
        Ok(opened.collect())
    }

    /// Goes from what `expr` is along `steps`.
    pub(super) fn expr(&self, expr: &Expr, steps: &[Step], scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let item = match expr {
            Expr::Path(head, own) => return self.expr(head, own, scope, found),
            Expr::Null => Item::new(Kind::Null),
            Expr::Bool(value) => Item::new(Kind::Bool(*value)),
            Expr::Number(number) => Item::number(self.bump, number),
            Expr::String(text) => Item::new(Kind::String(self.bump.alloc_str(text))),
            Expr::Variable(name) => self.variable(name)?,
            Expr::Root => Item::Json(self.root),
            Expr::Current => scope.current,
            Expr::Last => Item::number(self.bump, &scope.last.to_string()),
            Expr::Sign(sign, operand) => return self.sign(*sign, operand, steps, scope, found),
            Expr::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right, scope)?,
            Expr::Predicate(predicate) => Item::new(self.predicate(predicate, scope)?.map_or(Kind::Null, Kind::Bool)),
        };
        self.next(steps, item, scope, found)
    }

    fn variable(&self, name: &str) -> Result<Item<'a>, Failure> {
        let value = self.variables.as_ref().and_then(|variables| variables.get(name));
        value.map(|value| Item::Json(*value)).ok_or_else(|| {
            let error = Error::new(ErrorKind::Execution, format!("could not find jsonpath variable `{name}`"));
            Failure::Call(error.with_hint("variables are the members of the argument `vars`, a JSON object"))
        })
    }

    fn sign(&self, sign: Sign, operand: &Expr, steps: &[Step], scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let mut any = false;
        for item in self.all(operand, true, scope)? {
            let Some(number) = item.as_number() else {
                if matches!(found, Found::Any) && steps.is_empty() {
                    continue;
                }
                return Err(Problem::SignOfNonNumber(sign).into());
            };
            let number = match sign {
                Sign::Plus => item,
                Sign::Minus => Item::number(self.bump, &decimal::negated(number)),
            };
            any |= self.next(steps, number, scope, found)?;
            if found.is_done(any) {
                break;
            }
        }
        Ok(any)
    }

    fn arithmetic(&self, operator: Operator, left: &Expr, right: &Expr, scope: Scope<'a>) -> Result<Item<'a>, Failure> {
        let operand = |expr, side| match self.all(expr, true, scope)?.as_slice() {
            [item] => item.as_number().ok_or(Failure::Value(Problem::Operand { side, operator })),
            _ => Err(Problem::Operand { side, operator }.into()),
        };
        let result = decimal::calculate(operator, operand(left, "left")?, operand(right, "right")?)?;
        Ok(Item::number(self.bump, &result))
    }

    /// Goes on from `item`, with arrays opened where the path is lax.
    pub(super) fn next(&self, steps: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        if steps.is_empty() { found.push(item) } else { self.steps(steps, item, self.lax(), scope, found) }
    }

    /// Goes from `item` along `steps`, of which there is one at least; `open` says whether an array may be opened.
    fn steps(&self, steps: &[Step], item: Item<'a>, open: bool, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let Some((step, rest)) = steps.split_first() else { return found.push(item) };
        if let Some(items) = item.array().filter(|_| open && step.opens()) {
            return self.each_opened(steps, items, scope, found);
        }
        match step {
            Step::AnyItem => self.any_item(rest, item, scope, found),
            Step::Items(subscripts) => self.items(subscripts, rest, item, scope, found),
            Step::Any { first, last } => self.any(*first, *last, rest, item, scope, found),
            Step::Key(key) => self.key(key, rest, item, scope, found),
            Step::AnyKey => match item.kind() {
                Some(Kind::Object(written)) => {
                    self.each(rest, members(self.bump, written).iter().map(|member| Item::Json(member.value)), scope, found)
                }
                _ if scope.lenient => Ok(false),
                _ => Err(Problem::WildcardOfNonObject.into()),
            },
            Step::Filter(predicate) => self.filter(predicate, rest, item, scope, found),
            Step::Method(method) => self.each(rest, self.method(*method, item, scope)?, scope, found),
            Step::Datetime(template) => {
                let Some(text) = item.as_str() else { return Err(Problem::DatetimeOfNonString.into()) };
                let datetime = super::datetime::read(text, template.as_deref())?;
                self.next(rest, Item::Datetime(datetime), scope, found)
            }
        }
    }

    /// The same steps from each item of an array that was opened; arrays in it stay closed.
    fn each_opened(&self, steps: &[Step], items: &[Node<'a>], scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let mut any = false;
        for node in items {
            any |= self.steps(steps, Item::Json(*node), false, scope, found)?;
            if found.is_done(any) {
                break;
            }
        }
        Ok(any)
    }

    fn each(&self, steps: &[Step], items: impl IntoIterator<Item = Item<'a>>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let mut any = false;
        for item in items {
            any |= self.next(steps, item, scope, found)?;
            if found.is_done(any) {
                break;
            }
        }
        Ok(any)
    }

    fn key(&self, key: &str, rest: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let Item::Json(node @ Node { kind: Kind::Object(_), .. }) = item else {
            return if scope.lenient { Ok(false) } else { Err(Problem::NotObject.into()) };
        };
        match node.get(key) {
            Some(value) => self.next(rest, Item::Json(*value), scope, found),
            None if scope.lenient => Ok(false),
            None => Err(Problem::NoSuchKey(key.to_owned()).into()),
        }
    }

    fn any_item(&self, rest: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        match item.array() {
            Some(items) => self.each(rest, items.iter().copied().map(Item::Json), scope, found),
            None if self.lax() => self.next(rest, item, scope, found),
            None if scope.lenient => Ok(false),
            None => Err(Problem::WildcardOfNonArray.into()),
        }
    }

    fn items(&self, subscripts: &[Subscript], rest: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        match item.array() {
            Some(items) => {
                let at = |index: usize| items.get(index).copied().map(Item::Json);
                self.subscripted(subscripts, rest, (items.len(), &at), scope, found)
            }
            // A lax path takes it for an array of one item.
            None if self.lax() => self.subscripted(subscripts, rest, (1, &|_| Some(item)), scope, found),
            None if scope.lenient => Ok(false),
            None => Err(Problem::NotArray.into()),
        }
    }

    /// Goes on from the items that the subscripts choose of so many, which are asked for by their index.
    fn subscripted(
        &self,
        subscripts: &[Subscript],
        rest: &[Step],
        (size, at): (usize, &dyn Fn(usize) -> Option<Item<'a>>),
        scope: Scope<'a>,
        found: &mut Found<'_, 'a>,
    ) -> Outcome {
        let size = size as i64;
        let inner = Scope { last: size - 1, ..scope };
        let mut any = false;
        for Subscript { from, to } in subscripts {
            let from = self.index(from, inner)?;
            let to = to.as_ref().map_or(Ok(from), |to| self.index(to, inner))?;
            if !scope.lenient && (from < 0 || from > to || to >= size) {
                return Err(Problem::SubscriptOutOfBounds.into());
            }
            for index in from.max(0)..=to.min(size - 1) {
                let Some(item) = usize::try_from(index).ok().and_then(at) else { continue };
                any |= self.next(rest, item, scope, found)?;
                if found.is_done(any) {
                    return Ok(true);
                }
            }
        }
        Ok(any)
    }

    /// A subscript without its fraction.
    fn index(&self, expr: &Expr, scope: Scope<'a>) -> Result<i64, Failure> {
        let items = self.all(expr, false, scope)?;
        let [item] = items.as_slice() else { return Err(Problem::SubscriptNotNumber.into()) };
        let Some(number) = item.as_number() else { return Err(Problem::SubscriptNotNumber.into()) };
        let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
        let index: Option<i32> = whole.parse().ok();
        index.map(i64::from).ok_or_else(|| Problem::SubscriptOutOfRange.into())
    }

    fn filter(&self, predicate: &Predicate, rest: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        if self.predicate(predicate, Scope { current: item, ..scope })? == Some(true) {
            self.next(rest, item, scope, found)
        } else {
            Ok(false)
        }
    }

    /// `.**`
    fn any(&self, first: u32, last: u32, rest: &[Step], item: Item<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        let scope = Scope { lenient: true, ..scope };
        let mut any = false;
        if first == 0 {
            any = self.next(rest, item, scope, found)?;
            if found.is_done(any) {
                return Ok(true);
            }
        }
        match item {
            Item::Json(node) => Ok(any | self.levels(&Levels { first, last, rest }, 1, &node, scope, found)?),
            Item::Datetime(_) => Ok(any),
        }
    }

    fn levels(&self, levels: &Levels<'_>, level: u32, node: &Node<'a>, scope: Scope<'a>, found: &mut Found<'_, 'a>) -> Outcome {
        if level > levels.last {
            return Ok(false);
        }
        let mut any = false;
        let children = node.items().iter().chain(members(self.bump, node.members()).iter().map(|member| &member.value));
        for child in children {
            let is_leaf = !matches!(child.kind, Kind::Array(_) | Kind::Object(_));
            if level >= levels.first || (is_leaf && levels.first == LAST_LEVEL && levels.last == LAST_LEVEL) {
                any |= self.next(levels.rest, Item::Json(*child), scope, found)?;
                if found.is_done(any) {
                    return Ok(true);
                }
            }
            if level < levels.last && !is_leaf {
                any |= self.levels(levels, level + 1, child, scope, found)?;
                if found.is_done(any) {
                    return Ok(true);
                }
            }
        }
        Ok(any)
    }
}

/// Which levels `.**` stops at, and how it goes on.
struct Levels<'s> {
    first: u32,
    last: u32,
    rest: &'s [Step],
}
