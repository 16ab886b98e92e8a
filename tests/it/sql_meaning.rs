//! The front end never changes what a statement means that plain DataFusion plans: generated statements, planned and
//! run by both over the same table.
//!
//! Left out is what is meant to differ: overflow, division by zero, rounding casts, regular
//! expressions, times, text forms of arrays.

use std::sync::LazyLock;

use apigw_sql_language::FrontEnd;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use proptest::prelude::*;

const TABLE: &str = "CREATE TABLE t AS SELECT * FROM (VALUES \
    (1, 'b', 10, true), (2, 'a', NULL, false), (3, NULL, 30, NULL), (4, 'b', 10, true), (5, 'ab', 7, false)) AS v(id, s, n, b)";

struct Both {
    plain: SessionContext,
    ours: SessionContext,
    front_end: FrontEnd,
    runtime: tokio::runtime::Runtime,
}

static BOTH: LazyLock<Both> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let plain = SessionContext::new_with_config(SessionConfig::new().set_str("datafusion.sql_parser.dialect", "PostgreSQL"));
    let front_end = FrontEnd::new(apigw_sql_functions::all());
    let ours = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    runtime.block_on(async {
        for context in [&plain, &ours] {
            context.sql(TABLE).await.unwrap().collect().await.unwrap();
        }
    });
    Both { plain, ours, front_end, runtime }
});

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("id".to_owned()),
        Just("n".to_owned()),
        (-20i32..20).prop_map(|i| i.to_string()),
        Just("NULL::bigint".to_owned()),
        Just("length(s)".to_owned()),
        Just("strpos(s, 'b')".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&["+", "-", "*"][..]), inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            inner.clone().prop_map(|a| format!("abs({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("nullif({a}, {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("CASE WHEN b THEN {a} ELSE {b} END")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("s".to_owned()),
        prop::sample::select(&["'a'", "'b%'", "''", "'a=>1'", "'{a}'", "'[1]'", "NULL::text"][..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.clone().prop_map(|a| format!("upper({a})")),
            (inner.clone(), 1..3).prop_map(|(a, n)| format!("substr({a}, {n})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("coalesce({a}, {b})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let comparison = prop::sample::select(&["=", "<>", "<", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"][..]);
    let leaf = prop_oneof![
        (number(), comparison.clone(), number()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
        (text(), comparison, text()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
        (text(), prop::sample::select(&["LIKE 'a%'", "NOT LIKE '%b'", "ILIKE 'B'", "IN ('a', 'b')", "IS NULL"][..]))
            .prop_map(|(a, o)| format!("{a} {o}")),
        (number(), number(), number()).prop_map(|(a, b, c)| format!("{a} BETWEEN {b} AND {c}")),
        Just("id IN (SELECT n FROM t WHERE b)".to_owned()),
        number().prop_map(|a| format!("EXISTS (SELECT 1 FROM t AS u WHERE u.n = {a} AND u.id = t.id)")),
        Just("b".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&["AND", "OR"][..]), inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        (number(), text(), condition()).prop_map(|(a, b, c)| format!("SELECT id, {a} AS x, {b} AS y FROM t WHERE {c} ORDER BY id")),
        (text(), number(), condition()).prop_map(|(a, b, c)| format!(
            "SELECT k, count(*) AS c, max(v) AS m FROM (SELECT {a} AS k, {b} AS v FROM t) AS q GROUP BY k HAVING count(*) >= 1 AND {}",
            grouped(&c)
        )),
        (condition(), number()).prop_map(|(c, a)| format!(
            "WITH w AS (SELECT *, {a} AS x FROM t WHERE {c}) SELECT w.id, u.s FROM w LEFT JOIN t AS u ON w.x = u.id ORDER BY w.id, u.s"
        )),
        (text(), text()).prop_map(|(a, b)| format!("SELECT {a} AS x FROM t UNION SELECT {b} FROM t ORDER BY x")),
        (number(), condition()).prop_map(|(a, c)| format!(
            "SELECT id, row_number() OVER (PARTITION BY b ORDER BY {a}, id) AS r, sum(n) FILTER (WHERE {c}) OVER () AS f FROM t ORDER BY id"
        )),
        (condition(), number()).prop_map(|(c, a)| format!("SELECT DISTINCT {a} AS x FROM t WHERE {c} ORDER BY x LIMIT 3")),
    ]
}

/// HAVING sees groups alone: a condition over columns becomes one over constants.
fn grouped(condition: &str) -> &'static str {
    if condition.len().is_multiple_of(2) { "max(v) IS NOT NULL" } else { "k IS NOT NULL" }
}

/// The rows as a picture, in one order; an error without its words, which are ours.
fn picture(batches: &[RecordBatch]) -> Vec<String> {
    let mut lines: Vec<_> = pretty_format_batches(batches).unwrap().to_string().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

async fn run(context: &SessionContext, plan: datafusion::logical_expr::LogicalPlan) -> Result<Vec<String>, String> {
    let batches = context.execute_logical_plan(plan).await.map_err(|e| e.to_string())?.collect().await.map_err(|e| e.to_string())?;
    Ok(picture(&batches))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_plain_datafusion_plans_keeps_its_meaning(text in statement()) {
        let both = &*BOTH;
        let (plain, ours) = both.runtime.block_on(async {
            let plain = match both.plain.state().create_logical_plan(&text).await {
                Ok(plan) => run(&both.plain, plan).await,
                Err(error) => Err(error.to_string()),
            };
            let ours = match both.front_end.plan(&both.ours.state(), &text).await {
                Ok(planned) => run(&both.ours, planned.plan).await,
                Err(error) => Err(error.to_string()),
            };
            (plain, ours)
        });
        // Most are planned and run by both: the run ends in an error if too many are not.
        prop_assume!(plain.is_ok());
        prop_assert_eq!(plain, ours, "{}", text);
    }
}
