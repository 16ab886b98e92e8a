//! The state of making one query.

use super::super::generate::Random;
use super::constructs::{Construct, Constructs};
use super::kind::Kind;
use super::scope::{Column, Relation, Scope};
use super::tables::{self, Table};
use super::tree::Tree;

/// Makes one query.
pub(super) struct Generator<'a> {
    pub(super) random: Random,
    pub(super) tables: &'a [Table],
    pub(super) constructs: Constructs,
    /// The queries that WITH names.
    pub(super) named: Vec<Relation>,
    /// How many more subqueries the query may have.
    pub(super) subqueries: usize,
    /// Where an expression stands.
    pub(super) place: Option<Construct>,
    /// Tables that stand without another name.
    pub(super) used: Vec<&'static str>,
    /// Whether a query of WITH was asked already.
    pub(super) referred: bool,
    /// The keys of the grouping sets of the query that is made.
    pub(super) group_sets: Option<Vec<String>>,
    names: u32,
    groups: u32,
}

impl<'a> Generator<'a> {
    pub(super) fn new(seed: u64, tables: &'a [Table]) -> Self {
        let random = Random::new(seed);
        Self {
            random,
            tables,
            constructs: Constructs::new(),
            named: vec![],
            subqueries: 2,
            place: None,
            used: vec![],
            referred: false,
            group_sets: None,
            names: 0,
            groups: 0,
        }
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.random.below(100) < percent
    }

    pub(super) fn has(&mut self, construct: Construct) {
        self.constructs.insert(construct);
    }

    /// A new name.
    pub(super) fn name(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    /// A number for items that go together.
    pub(super) fn group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }

    pub(super) fn literal(&mut self, kind: Kind) -> Tree {
        Tree::leaf(kind, tables::literal(&mut self.random, kind))
    }

    /// One of `items`.
    pub(super) fn one_of<'b, T>(&mut self, items: &'b [T]) -> Option<&'b T> {
        if items.is_empty() { None } else { Some(&items[self.random.below(items.len())]) }
    }

    /// A column of the type, if there is one.
    pub(super) fn column_of(&mut self, kind: Kind, scope: &Scope) -> Option<Column> {
        self.one_of(&scope.of_kind(kind)).map(|column| (*column).clone())
    }

    /// A type that a column of the scope has.
    pub(super) fn kind_in(&mut self, scope: &Scope, wanted: impl Fn(Kind) -> bool) -> Kind {
        let kinds: Vec<_> = scope.columns.iter().map(|c| c.kind).filter(|kind| wanted(*kind)).collect();
        self.one_of(&kinds).copied().unwrap_or(Kind::Int)
    }

    /// An expression without subqueries.
    pub(super) fn simple_value(&mut self, kind: Kind, scope: &Scope, depth: usize) -> Tree {
        let subqueries = std::mem::take(&mut self.subqueries);
        let value = self.value(kind, scope, depth);
        self.subqueries = subqueries;
        value
    }

    /// An expression whose type does not depend on what is around it.
    pub(super) fn typed_value(&mut self, kind: Kind, scope: &Scope) -> Tree {
        let value = self.simple_value(kind, scope, 1);
        if kind == Kind::Text && value.text().starts_with('\'') { Tree::value(kind, "<>::text", vec![value]) } else { value }
    }

    /// What `make` makes; where it makes nothing, its constructs do not count.
    pub(super) fn attempt<T>(&mut self, make: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (constructs, subqueries) = (self.constructs.clone(), self.subqueries);
        let made = make(self);
        if made.is_none() {
            self.constructs = constructs;
            self.subqueries = subqueries;
        }
        made
    }

    /// An expression at a place where its subqueries are counted.
    pub(super) fn at<T>(&mut self, place: Construct, make: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.place.replace(place);
        let made = make(self);
        self.place = around;
        made
    }
}
