//! Properties of the front end over generated text.

use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;

use apigw_sql_language::FrontEnd;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use proptest::prelude::*;

use crate::fuzz_targets::sql;

/// Pieces that meet the rules of the lexer and of our rewrites.
const PIECES: &[&str] = &[
    "SELECT",
    "DISTINCT",
    "FROM",
    "WHERE",
    "GROUP BY",
    "HAVING",
    "ORDER BY",
    "LIMIT",
    "UNION ALL",
    "WITH",
    "AS",
    "JOIN",
    "LEFT JOIN",
    "LATERAL",
    "ON true",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "*",
    "a",
    "t",
    "t.a",
    "x",
    "h",
    "j",
    "1",
    "2.5",
    "'a=>1'",
    "'{a}'",
    "NULL",
    "count(*)",
    "lower(a)",
    "unnest(x)",
    "each(h)",
    "skeys(h)",
    "AS p(k, v)",
    "-> 'a'",
    "->> 'a'",
    "#>> '{a}'",
    "@>",
    "?",
    "||",
    ">-1",
    "->-1",
    "::hstore",
    "::json",
    "::text",
    "::boolean",
    "%%",
    "%#",
    "hstore 'a=>1'",
    "BIGINT 1",
    "AND",
    "NOT",
    "IS DISTINCT FROM",
    "WITHIN GROUP",
    "'",
    "\"",
    "$$",
    "$a$",
    "E'\\'",
    "--",
    "/*",
    "*/",
    "\n",
    "\\d",
    ":a",
    ":'a'",
    "::",
    "EXPLAIN",
    "COPY",
    "VALUES (1)",
    "é",
    "\u{a0}",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.join(" "))
}

/// One session for all cases; setting one up takes longer than a case.
static SESSION: LazyLock<(FrontEnd, SessionState)> = LazyLock::new(|| {
    let front_end = FrontEnd::new(apigw_sql_functions::all());
    let state = front_end.configure(SessionStateBuilder::new_with_default_features()).build();
    (front_end, state)
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_split_interpolated_and_parsed_without_a_panic(text in "\\PC*") {
        sql::run(text.as_bytes());
    }

    #[test]
    fn any_sequence_of_sql_is_split_interpolated_and_parsed_without_a_panic(text in pieces()) {
        sql::run(text.as_bytes());
    }

    #[test]
    fn a_condition_of_any_operators_is_planned_or_refused(condition in pieces()) {
        let (front_end, state) = &*SESSION;
        let text = format!(
            "SELECT {condition} FROM (VALUES (1, 'b', ARRAY['x'], hstore 'a=>1', json '[1]')) AS t(a, b, x, h, j)"
        );
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let planned = std::panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(front_end.plan(state, &text))));
        prop_assert!(planned.is_ok(), "panic on {text}");
        if let Ok(Err(error)) = planned {
            prop_assert!(!error.message().is_empty() && error.kind() != apigw_sql::ErrorKind::Internal, "{error:?} on {text}");
        }
    }
}
