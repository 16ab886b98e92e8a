//! UNION, INTERSECT and EXCEPT.

use super::constructs::Construct;
use super::generator::Generator;
use super::kind::Kind;
use super::scope::Scope;
use super::select::{Item, Keys, Parts, Query};
use super::tree::{Sort, Tree};

impl Generator<'_> {
    /// Two or three queries of the same columns.
    pub(super) fn set_operation(&mut self, top: bool, depth: usize) -> Query {
        let construct = self.random.pick(&[
            (Construct::Union, "UNION"),
            (Construct::UnionAll, "UNION ALL"),
            (Construct::UnionAll, "UNION ALL"),
            (Construct::Intersect, "INTERSECT"),
            (Construct::Intersect, "INTERSECT ALL"),
            (Construct::Except, "EXCEPT"),
            (Construct::Except, "EXCEPT ALL"),
        ]);
        self.has(construct.0);
        // Few values, so that the sides have some in common.
        let meet = matches!(construct.0, Construct::Intersect | Construct::Except);
        let choices: &[Kind] = if meet {
            &[Kind::Int, Kind::Text, Kind::Bool, Kind::Time, Kind::Big]
        } else {
            &[Kind::Int, Kind::Text, Kind::Bool, Kind::Num, Kind::Big, Kind::Float, Kind::Time, Kind::Hstore, Kind::Jsonb, Kind::Ints]
        };
        let kinds: Vec<_> = (0..=self.random.below(if meet { 2 } else { 3 })).map(|_| self.random.pick(choices)).collect();
        let groups: Vec<_> = kinds.iter().map(|_| self.group()).collect();
        let names: Vec<_> = groups.iter().map(|group| format!("c{group}")).collect();
        let branches: Vec<_> = (0..2).map(|_| self.branch(&kinds, &groups, &names, meet, depth)).collect();
        let mut template = format!("{{}} {} {{}}", construct.1);
        let mut children = branches;
        if self.chance(20) {
            children.push(self.branch(&kinds, &groups, &names, meet, depth));
            template = format!("({template}) UNION ALL {{}}");
        }
        let tree = Tree::new(Sort::Query(kinds.clone()), &template, children);
        let items: Vec<_> = kinds
            .iter()
            .zip(&groups)
            .zip(&names)
            .map(|((kind, group), name)| Item { tree: Tree::empty(), kind: *kind, alias: Some(name.clone()), group: *group })
            .collect();
        let columns = items.iter().map(|item| (item.alias.clone().unwrap_or_default(), item.kind)).collect();
        if top && self.chance(60) {
            let keys = self.keys(&items, Keys::Named, &Scope::default());
            let limit = self.limit();
            let order = Tree::new(Sort::Order(true), " ORDER BY {}{}", vec![keys, limit]);
            let tree = Tree::new(Sort::Query(kinds), "{}{}", vec![tree, order]);
            return Query { tree, columns };
        }
        Query { tree, columns }
    }

    /// A side, whose columns have the same groups as those of the others.
    fn branch(&mut self, kinds: &[Kind], groups: &[u32], names: &[String], meet: bool, depth: usize) -> Tree {
        let count = if meet { 1 } else { self.random.pick(&[1, 1, 2]) };
        let (from, scope) = self.joined(count, depth.min(1));
        let mut items = Vec::new();
        for ((kind, group), name) in kinds.iter().zip(groups).zip(names) {
            // Numbers of another type take the common one.
            let own = if kind.is_number() && self.chance(15) { self.random.pick(&[Kind::Int, *kind]) } else { *kind };
            let depth = usize::from(!meet);
            let tree = self.at(Construct::SubqueryInSelect, |this| this.value(own, &scope, depth));
            items.push(Item { tree, kind: *kind, alias: Some(name.clone()), group: *group });
        }
        let filter = self.maybe_where(&scope);
        let rest = Tree::plain(" FROM {}{}", vec![from, filter]);
        let mut query = Self::assemble(Parts { distinct: Tree::empty(), items, rest });
        query.tree = Tree::new(Sort::Query(kinds.to_vec()), "{}", vec![query.tree]);
        query.tree
    }
}
