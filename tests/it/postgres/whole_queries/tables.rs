//! Random tables: the same rows as statements for PostgreSQL and for us.

use std::fmt::Write as _;

use super::super::generate::Random;
use super::kind::Kind;

/// The rows of a table, as literals.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// In the order of the table. `id` is there too, and is unique.
    pub(super) columns: Vec<(&'static str, Kind)>,
    rows: Vec<Vec<String>>,
}

/// The names of the tables and how many rows they have at most.
const SIZES: [(&str, usize); 5] = [("t1", 36), ("t2", 24), ("t3", 12), ("t4", 5), ("t5", 1)];
/// The texts of a column; few, so that they meet.
pub(super) const TEXTS: [&str; 10] = ["a", "b", "ab", "B", "abc", "", "x y", "é", "zz", "10"];
/// The keys of hstore and of JSON objects.
pub(super) const KEYS: [&str; 5] = ["a", "b", "n", "team", "o"];
/// The moments of a column.
pub(super) const TIMES: [&str; 6] = [
    "2024-01-02 03:04:05",
    "2024-01-02 00:00:00",
    "2024-02-29 23:59:59.5",
    "2023-12-31 12:00:00",
    "2024-03-10 10:10:10",
    "2025-07-01 06:30:00",
];

impl Table {
    /// The tables of a seed.
    pub(super) fn all(seed: u64) -> Vec<Self> {
        let mut random = Random::new(seed ^ 0x7AB1_E500);
        SIZES.iter().map(|(name, most)| Self::random(&mut random, name, *most)).collect()
    }

    fn random(random: &mut Random, name: &'static str, most: usize) -> Self {
        let mut columns: Vec<_> = Kind::ALL.iter().map(|kind| (kind.column(), *kind)).collect();
        columns.push(("id", Kind::Int));
        for i in (1..columns.len()).rev() {
            columns.swap(i, random.below(i + 1));
        }
        let rows = most - random.below(most / 3 + 1);
        // How many of a hundred values of a column are NULL.
        let nulls: Vec<_> = columns.iter().map(|_| random.pick(&[0, 10, 10, 20, 40])).collect();
        let row = |random: &mut Random, id: usize| {
            let value = |random: &mut Random, (&(name, kind), nulls): (&(&str, Kind), &usize)| {
                if name == "id" {
                    id.to_string()
                } else if random.below(100) < *nulls {
                    format!("NULL::{}", if kind == Kind::Num { "text" } else { kind.sql() })
                } else if kind == Kind::Num {
                    // The columns of VALUES take one scale.
                    format!("'{}'", literal(random, kind))
                } else {
                    literal(random, kind)
                }
            };
            columns.iter().zip(&nulls).map(|column| value(random, column)).collect()
        };
        let mut ids: Vec<_> = (1..=rows).collect();
        for i in (1..rows).rev() {
            ids.swap(i, random.below(i + 1));
        }
        let rows = ids.into_iter().map(|id| row(random, id)).collect();
        Self { name, columns, rows }
    }

    pub(super) fn size(&self) -> usize {
        self.rows.len()
    }

    /// The rows as a statement.
    pub(super) fn values(&self) -> String {
        let rows: Vec<_> = self.rows.iter().map(|row| format!("({})", row.join(", "))).collect();
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        let casts: Vec<_> = self.columns.iter().map(|(name, kind)| format!("{name}::{} AS {name}", column_type(*kind))).collect();
        format!("SELECT {} FROM (VALUES {}) AS v({})", casts.join(", "), rows.join(",\n  "), names.join(", "))
    }

    /// What makes the table in PostgreSQL.
    pub(super) fn script(&self) -> String {
        let mut out = format!("CREATE UNLOGGED TABLE {} (", self.name);
        for (i, (name, kind)) in self.columns.iter().enumerate() {
            write!(out, "{}{name} {}", if i == 0 { "" } else { ", " }, column_type(*kind)).unwrap();
        }
        write!(out, ");\nINSERT INTO {} {};\nANALYZE {};\n", self.name, self.values(), self.name).unwrap();
        out
    }
}

/// Numbers have a scale in tables.
fn column_type(kind: Kind) -> &'static str {
    if kind == Kind::Num { "numeric(12,2)" } else { kind.sql() }
}

/// A random literal with its type.
pub(super) fn literal(random: &mut Random, kind: Kind) -> String {
    match kind {
        Kind::Int => (random.below(10) as i64 - 2).to_string(),
        Kind::Big => format!("{}::bigint", random.pick(&[0, 1, 2, 3, 5, 7, 12, 40, 3_000_000_000_i64, -4])),
        Kind::Num => format!("{}.{}", random.below(9) as i64 - 2, random.pick(&["25", "5", "50", "05", "75", "00"])),
        Kind::Float => format!("{}::float8", quarters(random)),
        Kind::Bool => random.pick(&["true", "false"]).to_owned(),
        Kind::Text => format!("'{}'", random.pick(&TEXTS)),
        Kind::Time => format!("timestamp '{}'", random.pick(&TIMES)),
        Kind::Hstore => hstore(random),
        Kind::Json | Kind::Jsonb => format!("'{}'::{}", json(random), kind.sql()),
        Kind::Ints => {
            let items: Vec<_> = (0..random.below(4)).map(|_| item(random, |r| (r.below(6)).to_string())).collect();
            format!("'{{{}}}'::int[]", items.join(","))
        }
        Kind::Texts => {
            let items: Vec<_> = (0..random.below(4)).map(|_| item(random, |r| format!("\"{}\"", r.pick(&TEXTS)))).collect();
            format!("'{{{}}}'::text[]", items.join(","))
        }
    }
}

/// Sums of quarters are exact, in whatever order they are added.
fn quarters(random: &mut Random) -> String {
    let n = random.below(48) as i64 - 12;
    let text = format!("{}", n as f64 / 4.0);
    if n < 0 { format!("'{text}'") } else { text }
}

fn item(random: &mut Random, make: impl Fn(&mut Random) -> String) -> String {
    if random.below(8) == 0 { "NULL".to_owned() } else { make(random) }
}

fn hstore(random: &mut Random) -> String {
    let entry = |random: &mut Random, key: &str| match (key, random.below(6)) {
        (_, 0) => format!("{key}=>NULL"),
        ("n", n) => format!("n=>{}", n * 3),
        _ => format!("{key}=>\"{}\"", random.pick(&TEXTS)),
    };
    let entries: Vec<_> =
        KEYS.iter().filter(|_| random.below(3) == 0).copied().collect::<Vec<_>>().into_iter().map(|key| entry(random, key)).collect();
    format!("'{}'::hstore", entries.join(", "))
}

fn json(random: &mut Random) -> String {
    let mut members = Vec::new();
    if random.below(4) > 0 {
        members.push(format!("\"a\": {}", random.pick(&["1", "2", "\"x\"", "null", "true", "2.5"])));
    }
    if random.below(3) > 0 {
        members.push(format!("\"b\": \"{}\"", random.pick(&TEXTS)));
    }
    if random.below(3) > 0 {
        members.push(format!("\"n\": {}", random.below(9)));
    }
    if random.below(2) > 0 {
        members.push(format!("\"l\": [{}]", random.pick(&["", "1", "1, 2", "2, null, \"y\"", "{\"a\": 3}"])));
    }
    if random.below(3) == 0 {
        members.push(format!("\"o\": {{\"c\": {}}}", random.pick(&["true", "7", "\"z\"", "[0]"])));
    }
    format!("{{{}}}", members.join(", "))
}
