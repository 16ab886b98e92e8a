//! The types of values that queries are made of.

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Int,
    Big,
    Num,
    Float,
    Bool,
    Text,
    Time,
    Hstore,
    Json,
    Jsonb,
    Ints,
    Texts,
}

impl Kind {
    pub(super) const ALL: [Self; 12] = [
        Self::Int,
        Self::Big,
        Self::Num,
        Self::Float,
        Self::Bool,
        Self::Text,
        Self::Time,
        Self::Hstore,
        Self::Json,
        Self::Jsonb,
        Self::Ints,
        Self::Texts,
    ];

    /// Its name in both languages.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Big => "bigint",
            Self::Num => "numeric",
            Self::Float => "float8",
            Self::Bool => "boolean",
            Self::Text => "text",
            Self::Time => "timestamp",
            Self::Hstore => "hstore",
            Self::Json => "json",
            Self::Jsonb => "jsonb",
            Self::Ints => "int[]",
            Self::Texts => "text[]",
        }
    }

    /// The name of the tables' column of this type.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Int => "k",
            Self::Big => "n",
            Self::Num => "x",
            Self::Float => "f",
            Self::Bool => "b",
            Self::Text => "s",
            Self::Time => "ts",
            Self::Hstore => "h",
            Self::Json => "j",
            Self::Jsonb => "jb",
            Self::Ints => "xs",
            Self::Texts => "ss",
        }
    }

    /// The simplest literal.
    pub(super) fn simple(self) -> &'static str {
        match self {
            Self::Int => "1",
            Self::Big => "1::bigint",
            Self::Num => "1.5",
            Self::Float => "1.5::float8",
            Self::Bool => "true",
            Self::Text => "'a'",
            Self::Time => "timestamp '2024-01-02 03:04:05'",
            Self::Hstore => "'a=>1'::hstore",
            Self::Json => "'{\"a\": 1}'::json",
            Self::Jsonb => "'{\"a\": 1}'::jsonb",
            Self::Ints => "ARRAY[1, 2]",
            Self::Texts => "ARRAY['a', 'b']",
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Big | Self::Num | Self::Float)
    }

    /// Whether values are compared with `=` and sorted.
    pub(super) fn is_ordered(self) -> bool {
        self != Self::Json
    }

    /// Whether `min` and `max` take it.
    pub(super) fn has_extremes(self) -> bool {
        self.is_number() || matches!(self, Self::Text | Self::Time)
    }
}
