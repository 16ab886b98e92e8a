//! Messages of DataFusion and Arrow in a user's words: SQL's names of types, and what PostgreSQL says.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

/// A message that is told otherwise: its pattern, what it says here, and the hint.
type Rewording = (&'static str, &'static str, &'static str);

/// What is said of a correlated subquery that has no plan, and what to write instead.
pub(crate) const CORRELATED: &str =
    "this subquery depends on the row around it by more than equalities, or in a clause that cannot hold such a one";
pub(crate) const INSTEAD_OF_CORRELATED: &str =
    "join the tables instead, `… LEFT JOIN … ON …`, and group by the row where the subquery counts";

/// In the order in which they are tried; `$1` stands for a group, `%1` for a group that is a type, which gets SQL's name.
const REWORDINGS: &[Rewording] = &[
    (r"^Cannot cast string '((?s).*)' to value of (.+) type$", "invalid input syntax for type %2: `$1`", ""),
    (r"^Cannot cast (?:value|string) '?((?s).*?)'? to (?:value of )?(.+)$", "invalid input syntax for type %2: `$1`", ""),
    (r"^Can't cast value (.+) to type (.+)$", "%2 out of range: `$1`", ""),
    (
        r"^Cannot cast to Decimal128\(.+\)\. Overflowing on (.+)$",
        "numeric out of range: `$1`",
        "numeric has 38 digits: cast to `double precision`",
    ),
    (r"^Divide by zero error", "division by zero", ""),
    (
        r"^(?:execution error: )?min/max was called with 0 arguments",
        "function `min()` or `max()` does not exist",
        "give it what it is taken of: `max(x)`",
    ),
    (
        r"^Schema contains duplicate (?:un)?qualified field name (?:.+\.)?(\w+)\.(\w+)$",
        "table name `$1` specified more than once",
        "give one of the two another name: `FROM t AS a, t AS b`",
    ),
    (r"^Unsupported SQL unary operator PGPostfixFactorial", "there is no operator `!`", "write `factorial(n)`"),
    (r"^Unsupported SQL unary operator PGPrefixFactorial", "there is no operator `!!`", "write `factorial(n)`"),
    (r"^Unsupported SQL unary operator (.+)$", "there is no such operator before a value", "cast it, or call a function"),
    (
        r"^Unsupported Value .?SingleQuotedByteStringLiteral\(.?(\w*).?\)",
        "strings of bits are not supported: B'$1'",
        "write bytes, `'\\x05'::bytea`, or a number",
    ),
    (r"^Unsupported Value .?NationalStringLiteral\(", "N'…' is not supported", "write a plain text, `'…'`"),
    (r"^Cannot get result type for temporal operation (.+): Invalid argument error: .*$", "operator does not exist: %1", ""),
    (r"^(?:External|Execution) error: (.+)$", "$1", ""),
    (r"^NTILE requires a positive integer", "argument of ntile must be greater than zero", ""),
    (
        r"^Cannot infer common argument type for logical boolean operation (.+) (AND|OR) (.+)$",
        "argument of $2 must be type boolean, but found %1 and %3",
        "",
    ),
    (r"^Unary operator 'NOT' requires a boolean expression, got (.+)$", "argument of NOT must be type boolean, not type %1", ""),
    (r"^Join condition must be boolean type, but got (.+)$", "argument of JOIN/ON must be type boolean, not type %1", ""),
    (r"^Unsupported CAST from (.+) to (.+)$", "cannot cast type %1 to %2", ""),
    (
        r"^[Aa]ggregate functions are not allowed in the WHERE clause",
        "aggregate functions are not allowed in WHERE",
        "filter groups with `HAVING`, behind GROUP BY",
    ),
    (
        r"^Physical plan does not support logical expression WindowFunction",
        "window functions are allowed in the SELECT list and in ORDER BY only",
        "compute it in a subquery, and filter its rows",
    ),
    (
        r"^Physical plan does not support logical expression (?:ScalarSubquery|Exists|InSubquery|OuterReferenceColumn)",
        CORRELATED,
        INSTEAD_OF_CORRELATED,
    ),
    (
        r"(?i)^(?:physical plan does not support undecorrelated Subquery|correlated scalar subquery can only be used in)",
        CORRELATED,
        INSTEAD_OF_CORRELATED,
    ),
    (
        r"^There isn't a common type to coerce (.+) and (.+) in (I?LIKE) expression",
        "operator does not exist: %1 $3 %2",
        "match a text: a value of hstore is `… -> 'key'`, a member of json `… ->> 'key'`, an item of an array `'x' = ANY(…)`",
    ),
    (r"^Order by column out of bounds, specified: (\d+), max: (\d+)", "ORDER BY position $1 is not in the SELECT list, which has $2", ""),
    (
        r"^Cannot find column with position (\d+) in SELECT clause\. Valid columns: 1 to (\d+)",
        "GROUP BY position $1 is not in the SELECT list, which has $2",
        "",
    ),
    (
        r"^Placeholder '(.+)' was not provided a value",
        "there is no value for the parameter `$1`",
        "name a variable instead, `:'name'`, which `-v name=value` or `\\set name value` sets",
    ),
    (r"^(UPDATE|DELETE|INSERT) not supported", "$1 is not possible: the tables are read-only", ""),
    (r"^Table '(.+)' doesn't exist\.?$", "table `$1` does not exist, or shows what the sources hold and cannot be dropped", ""),
    (r"^Insert into not implemented", "INSERT is not possible: the table is read-only", ""),
    (
        r"^Cannot access field at argument \d+: type (.+) is not Struct",
        "a value of type %1 has no members",
        "a value of hstore is `… -> 'key'`, a member of json `… ->> 'key'`; the alias of a table that is also a column here needs another name",
    ),
    (
        r"^Cannot project plan column (\d+) \('(?s:.+)'\) to expected output field '(.+)': field data type differs",
        "the column `$2` of a recursive query has one type in its first term and another in its recursive term",
        "cast the column of both terms to one type: `(…)::numeric(38, 10)` or `(…)::double precision`",
    ),
    (
        r"^(.+) is too large to store in a Decimal\d+ of precision (\d+)\.",
        "numeric field overflow: $1 has more than $2 digits",
        "cast to a numeric of more digits, `(…)::numeric(38, 10)`",
    ),
    (
        r"^unnest\(\) can only be applied to array, struct and null",
        "`unnest` takes an array",
        "of hstore there are `each`, `skeys` and `svals`, of json `json_array_elements` and `json_each`",
    ),
    (
        r"^Unsupported (LIMIT|OFFSET) expression",
        "$1 takes a number here, not what a query computes",
        "put it into a variable, `SELECT … AS n \\gset`, and write that, `LIMIT :n`",
    ),
    (
        r"^Empty tuple not supported yet",
        "an empty group is not supported",
        "leave GROUP BY out where there are aggregates; with other groups write `GROUPING SETS ((), …)`",
    ),
    (
        r"^projections require unique expression names but the expression .(.+?)(?: AS .*?)?. at position \d+ and",
        "the column `$1` is in the SELECT list twice",
        "leave one of them out, or give it another name with AS",
    ),
    (
        r"^unnest should be rewritten to LogicalPlan::Unnest",
        "a function that returns a set of rows cannot stand here",
        "put it into FROM: `SELECT min(x) FROM generate_series(1, 3) AS x`",
    ),
    (r"^WITH query name .(.+). specified more than once", "WITH query name `$1` is there twice", "give the inner one another name"),
    (
        r"^Only identifiers and literals are supported in tuples",
        "a row cannot stand here",
        "compare its values one by one: of spans of time, `a.start < b.end AND b.start < a.end`",
    ),
    (
        r"^(?:Internal error: )?Cannot run range queries on datatype: ([^.]+)",
        "RANGE with an offset is not supported over a column of this type, $1",
        "order by a number or a timestamp: of a time of day, `extract(epoch FROM …)`",
    ),
    (
        r"^Too many columns! The subquery should only return one column",
        "a subquery that stands for a value has one column",
        "select one column in it",
    ),
    (
        r"^(?:Internal error: )?No suitable object store found for ([a-z0-9+]+)://",
        "tables are not read from `$1://`",
        "copy the file, and name it by its path",
    ),
    (r"^(UNION|INTERSECT|EXCEPT) queries have different number of columns", "the queries of a $1 have the same number of columns", ""),
    (
        r"^Inconsistent data length across values list: got (\d+) values? in row (\d+) but expected (\d+)",
        "a row has $1 values, but there are $3 columns",
        "",
    ),
];

static COMPILED: LazyLock<Vec<(Regex, &str, &str)>> = LazyLock::new(|| {
    REWORDINGS
        .iter()
        .filter_map(|(pattern, message, hint)| Regex::new(&format!("(?i){pattern}")).ok().map(|pattern| (pattern, *message, *hint)))
        .collect()
});

/// The error that is told instead of `message`.
pub(crate) fn reworded(message: &str, kind: ErrorKind) -> Option<Error> {
    COMPILED.iter().find_map(|(pattern, told, hint)| {
        let groups = pattern.captures(message)?;
        let text = GROUP.replace_all(told, |group: &Captures<'_>| {
            let number = group[2].parse().unwrap_or(0);
            let text = groups.get(number).map_or("", |text| text.as_str());
            if &group[1] == "%" { sql_types(text) } else { text.to_owned() }
        });
        let own = Error::new(kind, text);
        Some(if hint.is_empty() { own } else { own.with_hint(*hint) })
    })
}

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, which a test compiles")]
static GROUP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"([$%])(\d)").unwrap());

/// `text` with the names of Arrow types replaced by SQL's.
pub(crate) fn sql_types(text: &str) -> String {
    static SIMPLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\b(FixedSizeBinary\(3[45]\)|List\(Utf8View\)|List\(Utf8\)|LargeUtf8|Utf8View|Utf8|String|U?Int(?:64|32|16|8)|Float(?:64|32)|Boolean|Decimal(?:128\(\d+, \d+\))?|Date32|Time(?:32|64)(?:\([^()]*\))|Timestamp(?:\([^()]*(?:\([^()]*\))?\))?|Interval(?:\(\w+\))?|Duration(?:\(\w+\))?|Null\b)",
        )
        .ok()
    });
    let hstore = SqlType::Hstore.arrow().to_string();
    let text = nested_types(&text.replace(&hstore, "hstore").replace("datafusion.public.", ""));
    let Some(simple) = SIMPLE.as_ref() else { return text };
    simple.replace_all(&text, |c: &Captures<'_>| sql_type(&c[0])).into_owned()
}

/// `text` with `record` for each struct, and `x[]` for each list of `x`.
fn nested_types(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, kind, behind)) = ["Struct(", "List("]
        .into_iter()
        .filter_map(|kind| Some((rest.find(kind)?, kind)))
        .min()
        .map(|(at, kind)| (&rest[..at], kind, &rest[at + kind.len()..]))
    {
        let Some(end) = closing(behind) else { break };
        let inner = &behind[..end];
        let is_word = before.chars().next_back().is_some_and(char::is_alphanumeric);
        out.push_str(before);
        match kind {
            "Struct(" if !is_word => out.push_str("record"),
            "List(" if !is_word && !inner.contains("Utf8") => out.extend([&nested_types(inner), "[]"]),
            _ => out.extend([kind, inner, ")"]),
        }
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

/// Where the parenthesis ends that is open before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| match c {
        '(' => {
            depth += 1;
            None
        }
        ')' if depth == 0 => Some(at),
        ')' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

fn sql_type(arrow: &str) -> &'static str {
    match arrow {
        "FixedSizeBinary(34)" => "inet",
        "FixedSizeBinary(35)" => "cidr",
        "List(Utf8View)" | "List(Utf8)" => "text[]",
        "Int64" | "UInt64" | "UInt32" => "bigint",
        "Int32" | "UInt16" => "integer",
        "Int16" | "Int8" | "UInt8" => "smallint",
        "Float64" => "double precision",
        "Float32" => "real",
        "Boolean" => "boolean",
        "Date32" => "date",
        "Null" => "unknown",
        time if time.starts_with("Time32") || time.starts_with("Time64") => "time",
        decimal if decimal.starts_with("Decimal") => "numeric",
        timestamp if timestamp.starts_with("Timestamp") && timestamp.contains('"') => "timestamp with time zone",
        timestamp if timestamp.starts_with("Timestamp") => "timestamp",
        interval if interval.starts_with("Interval") || interval.starts_with("Duration") => "interval",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_are_patterns() {
        assert_eq!(COMPILED.len(), REWORDINGS.len());
        assert!(GROUP.is_match("$1"));
    }

    #[test]
    fn types_have_the_names_of_sql() {
        assert_eq!(sql_types("f(Utf8View, Int64, List(Utf8), Decimal128(38, 10))"), "f(text, bigint, text[], numeric)");
        assert_eq!(
            sql_types("Timestamp(Microsecond, Some(\"+00:00\")) and Interval(MonthDayNano)"),
            "timestamp with time zone and interval"
        );
        assert_eq!(sql_types("a value of type Utf8View is"), "a value of type text is");
        assert_eq!(sql_types("Struct(\"f1\": Int64, \"f2\": List(Int64)) + Int64"), "record + bigint");
        assert_eq!(sql_types("sum(List(Int64)) and Time64(ns)"), "sum(bigint[]) and time");
    }

    #[test]
    fn values_are_kept_as_they_are() {
        let told = reworded("Cannot cast string 'Int64 or $1' to value of Int32 type", ErrorKind::Execution).unwrap();
        assert_eq!(told.message(), "invalid input syntax for type integer: `Int64 or $1`");
    }
}
