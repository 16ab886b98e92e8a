//! Random queries over random tables, asked of our engine and of PostgreSQL: the same rows, in the same order where the
//! query gives one, or an error from both about the same kind of mistake.
//!
//! The tables are Parquet files with many row groups here and unlogged tables there. Plans have 1, 2 and 8 partitions
//! in turns, and batches of few rows. A finding says its number, the query, the smallest query that still shows it, and
//! both answers. Without settings the queries are the same in each run. Others, and more of them:
//!
//! ```sh
//! APIGW_SQL_FUZZ_SEED=7 APIGW_SQL_FUZZ_QUERIES=20000 cargo test --locked --test it -- whole_queries::random
//! ```

mod aggregates;
mod answer;
mod conditions;
mod constructs;
mod expressions;
mod generator;
mod joins;
mod kind;
mod ours;
mod refusals;
mod run;
mod scope;
mod select;
mod sets;
mod shapes;
mod shrink;
mod sorted;
mod subqueries;
mod tables;
mod theirs;
mod tree;
mod whole_rows;
mod windows;

use std::io::Write as _;

use apigw_sql_language::Repair;

use super::server::server;
use run::{Plan, run};

const SEED: u64 = 20_261_129;
const QUERIES: usize = 1_000;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Says something even where the harness keeps what tests print.
fn say(text: &str) {
    _ = writeln!(std::io::stderr(), "\n{text}");
}

#[test]
fn random_queries_have_postgresqls_answers() {
    let Some(server) = server() else { return };
    let seed = setting("APIGW_SQL_FUZZ_SEED").unwrap_or(SEED);
    let queries = setting("APIGW_SQL_FUZZ_QUERIES").map_or(QUERIES, |n| n as usize);
    let start = std::time::Instant::now();
    let report = run(server, Plan { seed, queries, left_out: None, first_only: false, shrink: 40 });
    say(&format!("seed {seed}\n{report}\n{:?}", start.elapsed()));
    assert!(report.findings.is_empty(), "{} findings, see above", report.findings.len());
    assert!(report.with_rows * 100 >= 70 * report.queries, "too few queries have rows");
    assert!(report.no_queries * 100 <= 2 * report.queries, "too many are no queries of PostgreSQL's");
    assert!(report.known_refusals * 100 <= 3 * report.queries, "too many are refused");
    let rare = report.constructs.rarer_than(2);
    assert!(rare.is_empty(), "too few queries have {rare:?}");
}

#[test]
fn a_repair_that_is_missing_is_noticed() {
    let Some(server) = server() else { return };
    let mut unnoticed = Vec::new();
    for repair in Repair::ALL {
        let report = run(server, Plan { seed: SEED, queries: 5_000, left_out: Some(repair), first_only: true, shrink: 0 });
        match report.findings.first() {
            Some(_) => say(&format!("{repair:?} after {} queries", report.queries)),
            None => unnoticed.push(repair),
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
}
