//! What an expression can name at its place.

use super::kind::Kind;

/// A column, or a grouping expression, at hand.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// As it is written here.
    pub(super) sql: String,
    /// As a query further in has to write it.
    pub(super) qualified: String,
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A table, subquery or function of FROM.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) alias: String,
    /// The table that it is, where it has no other name.
    pub(super) table: Option<&'static str>,
    pub(super) columns: Vec<(String, Kind)>,
    /// The column that no two rows have alike.
    pub(super) unique: Option<String>,
    /// About how many rows it has.
    pub(super) rows: usize,
}

/// The names at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) relations: Vec<Relation>,
    pub(super) columns: Vec<Column>,
    /// The rows that aggregates are over, where rows are grouped.
    pub(super) grouped: Option<Box<Self>>,
}

impl Relation {
    pub(super) fn column(&self, name: &str) -> String {
        format!("{}.{name}", self.alias)
    }
}

impl Scope {
    /// The columns of these relations.
    pub(super) fn of(relations: Vec<Relation>) -> Self {
        let mut scope = Self::default();
        for relation in relations {
            scope.push(relation);
        }
        scope
    }

    pub(super) fn push(&mut self, relation: Relation) {
        for (name, kind) in &relation.columns {
            let sql = relation.column(name);
            self.columns.push(Column { sql: sql.clone(), qualified: sql, name: name.clone(), kind: *kind });
        }
        self.relations.push(relation);
    }

    /// Writes columns of the only relation without its name.
    pub(super) fn unqualify(&mut self) {
        if let [_] = self.relations.as_slice() {
            self.columns.iter_mut().for_each(|column| column.sql.clone_from(&column.name));
        }
    }

    /// Expressions of which no two rows have all alike.
    pub(super) fn unique(&self) -> Option<Vec<String>> {
        self.relations.iter().map(|r| r.unique.as_ref().map(|name| r.column(name))).collect()
    }

    pub(super) fn of_kind(&self, kind: Kind) -> Vec<&Column> {
        self.columns.iter().filter(|column| column.kind == kind).collect()
    }

    /// About how many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.relations.iter().map(|r| r.rows).product()
    }
}
