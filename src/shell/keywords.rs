//! The keywords that are highlighted and completed: those of the statements that this engine runs.

/// What a statement can start with.
pub(super) const STATEMENTS: &[&str] = &[
    "SELECT",
    "WITH",
    "EXPLAIN",
    "DESCRIBE",
    "SHOW",
    "COPY",
    "CREATE",
    "DROP",
    "SET",
    "RESET",
    "TABLE",
    "VALUES",
    "PREPARE",
    "EXECUTE",
    "DEALLOCATE",
];

/// What can follow a table in FROM.
pub(super) const AFTER_TABLE: &[&str] = &[
    "WHERE",
    "JOIN",
    "LEFT JOIN",
    "INNER JOIN",
    "RIGHT JOIN",
    "FULL JOIN",
    "CROSS JOIN",
    "CROSS JOIN LATERAL",
    "ON",
    "USING",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "UNION",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "AS",
    "FETCH",
    "TO",
    "WINDOW",
];

/// What can follow SHOW.
pub(super) const AFTER_SHOW: &[&str] = &["TABLES", "COLUMNS FROM", "FUNCTIONS", "ALL"];

/// What can follow CREATE or DROP.
pub(super) const OBJECTS: &[&str] = &["VIEW", "TABLE", "OR REPLACE VIEW", "SCHEMA"];

/// What stands between expressions.
pub(super) const EXPRESSION: &[&str] = &[
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS NULL",
    "IS NOT NULL",
    "LIKE",
    "ILIKE",
    "SIMILAR TO",
    "BETWEEN",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "AS",
    "DISTINCT",
    "GROUP BY",
    "ORDER BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "ASC",
    "DESC",
    "NULLS FIRST",
    "NULLS LAST",
    "UNION",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "OVER",
    "PARTITION BY",
    "FILTER",
    "WITHIN GROUP",
    "CAST",
    "TRY_CAST",
    "NULL",
    "TRUE",
    "FALSE",
    "ANY",
    "ALL",
    "ARRAY",
    "INTERVAL",
    "DATE",
    "TIMESTAMP",
    "SELECT",
    "USING",
    "ON",
    "JOIN",
    "LATERAL",
    "IS DISTINCT FROM",
];

/// Single words that are highlighted beside those above.
const OTHERS: &[&str] = &[
    "ADD",
    "ANALYZE",
    "BEGIN",
    "BOTH",
    "BY",
    "COLUMNS",
    "COMMIT",
    "CROSS",
    "CUBE",
    "CURRENT",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP",
    "DESCRIBE",
    "DESC",
    "EXTERNAL",
    "EXTRACT",
    "FIRST",
    "FOLLOWING",
    "FORMAT",
    "FULL",
    "GROUP",
    "GROUPING",
    "HEADER",
    "IF",
    "INNER",
    "INTO",
    "IS",
    "LAST",
    "LEADING",
    "LEFT",
    "MATERIALIZED",
    "NATURAL",
    "NULLS",
    "ORDER",
    "ORDINALITY",
    "OUTER",
    "PARTITION",
    "PRECEDING",
    "QUALIFY",
    "RANGE",
    "RECURSIVE",
    "REPLACE",
    "RIGHT",
    "ROLLUP",
    "ROLLBACK",
    "ROW",
    "ROWS",
    "SETS",
    "SIMILAR",
    "STORED",
    "TEMP",
    "TEMPORARY",
    "TO",
    "TRAILING",
    "UNBOUNDED",
    "UNNEST",
    "VERBOSE",
    "WITHIN",
];

/// Whether `word` is a keyword, in whatever case.
pub(super) fn is_keyword(word: &str) -> bool {
    let lists = [STATEMENTS, AFTER_TABLE, AFTER_SHOW, OBJECTS, EXPRESSION, OTHERS];
    lists.iter().any(|list| list.iter().any(|keyword| keyword.split(' ').any(|part| part.eq_ignore_ascii_case(word))))
}

#[cfg(test)]
mod tests {
    use super::is_keyword;

    #[test]
    fn parts_of_phrases_are_keywords() {
        for word in ["select", "Left", "JOIN", "by", "null"] {
            assert!(is_keyword(word), "{word}");
        }
        for word in ["uri", "type", "tags", "i", ""] {
            assert!(!is_keyword(word), "{word}");
        }
    }
}
