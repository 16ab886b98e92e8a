//! Whole statements about json and jsonb, as a user types them: every operator and function of the manual's chapter
//! on JSON, casts, comparisons, grouping, aggregates; then generated ones.

use apigw_sql_functions as functions;
use apigw_sql_language::FrontEnd;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::generate::Random;
use super::json::json;
use super::server::{Answer, quote, server};
use crate::function_examples;

/// Statements that give one value.
const STATEMENTS: &str = include_str!("json_sql.sql");

/// The statements of a file: one a line, without comments.
fn statements() -> Vec<String> {
    let lines = STATEMENTS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines
        .map(|line| if line.starts_with("WITH") || line.starts_with("SELECT") { line.to_owned() } else { format!("SELECT {line}") })
        .collect()
}

/// Asks both; what differs, and how many values and errors were the same.
async fn compare(statements: &[String]) -> Option<(Vec<String>, usize, usize)> {
    let server = server()?;
    let front_end = FrontEnd::new(functions::all());
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    let (mut wrong, mut values, mut errors) = (Vec::new(), 0, 0);
    for (statement, theirs) in statements.iter().zip(server.answers(statements)) {
        let ours = function_examples::answer(&front_end, &context, statement).await;
        let same = match (&ours, &theirs) {
            (Ok(ours), Answer::Text(theirs)) => ours == theirs || (ours == "t" && theirs == "true") || (ours == "f" && theirs == "false"),
            (Ok(ours), Answer::Null) => ours == "NULL",
            (Err(_), Answer::Error(_)) => true,
            _ => false,
        };
        match &ours {
            _ if !same => {
                let ours = ours.map_err(|error| error.to_string());
                wrong.push(format!("{statement}\n  ours:   {ours:?}\n  theirs: {theirs:?}"));
            }
            Ok(_) => values += 1,
            Err(_) => errors += 1,
        }
    }
    Some((wrong, values, errors))
}

fn assert_same(compared: Option<(Vec<String>, usize, usize)>, least_values: usize, least_errors: usize) {
    let Some((wrong, values, errors)) = compared else { return };
    assert!(wrong.is_empty(), "{} differ, {values} values and {errors} errors are the same:\n{}", wrong.len(), wrong.join("\n"));
    assert!(values >= least_values && errors >= least_errors, "{values} {errors}");
}

#[tokio::test]
async fn the_manuals_operators_and_functions() {
    assert_same(compare(&statements()).await, 250, 60);
}

const KEYS: &[&str] = &["a", "b", "", "0", "1", "-1", "é", "a b", "k\""];
const PATHS: &[&str] =
    &["{}", "{a}", "{0}", "{-1}", "{a,b}", "{b,0}", "{1,a}", "{a,b,0}", "{\"\"}", "{x}", "{0,0}", "{é}", "{a,x,y}", "{5}", "{-7}"];
const KEY_ARRAYS: &[&str] = &["{}", "{a}", "{a,b}", "{b,x}", "{é,\"\"}", "{1,0}", "{NULL,a}"];

/// A number, string or path as the random operand of `operator`, as SQL.
fn operand(random: &mut Random, operator: &str) -> String {
    match operator {
        "->" | "->>" | "-" if random.below(2) == 0 => format!("({})", random.below(7) as i64 - 3),
        "->" | "->>" | "?" => format!("{}::text", quote(random.pick(KEYS))),
        "-" if random.below(2) == 0 => format!("{}::text[]", quote(random.pick(KEY_ARRAYS))),
        "-" => format!("{}::text", quote(random.pick(KEYS))),
        "?|" | "?&" => format!("{}::text[]", quote(random.pick(KEY_ARRAYS))),
        "#>" | "#>>" | "#-" => format!("{}::text[]", quote(random.pick(PATHS))),
        _ => {
            let depth = random.below(3);
            format!("{}::jsonb", quote(&json(random, depth)))
        }
    }
}

#[tokio::test]
async fn generated_operators() {
    let mut random = Random::new(21);
    let mut statements = Vec::new();
    let operators = ["->", "->>", "#>", "#>>", "@>", "<@", "?", "?|", "?&", "||", "-", "#-", "=", "<>", "<", "<=", ">", ">="];
    for i in 0..1400 {
        let operator = operators[i % operators.len()];
        let value = json(&mut random, 3);
        statements.push(format!("SELECT {}::jsonb {operator} {}", quote(&value), operand(&mut random, operator)));
    }
    assert_same(compare(&statements).await, 1000, 20);
}

#[tokio::test]
async fn parts_of_a_value_are_contained_in_it() {
    let mut random = Random::new(22);
    let mut statements = Vec::new();
    for _ in 0..200 {
        let (whole, path) = (json(&mut random, 3), random.pick(PATHS));
        statements.push(format!("SELECT {0}::jsonb @> ({0}::jsonb #> {1})", quote(&whole), quote(path)));
        let part = json(&mut random, 2);
        statements.push(format!(
            "SELECT jsonb_build_array({0}::jsonb, {1}::jsonb) @> jsonb_build_array({1}::jsonb)",
            quote(&whole),
            quote(&part)
        ));
        statements.push(format!("SELECT ({0}::jsonb || {1}::jsonb) @> {1}::jsonb", quote(&whole), quote(&part)));
    }
    assert_same(compare(&statements).await, 400, 0);
}

#[tokio::test]
async fn generated_changes() {
    let mut random = Random::new(23);
    let mut statements = Vec::new();
    for _ in 0..250 {
        let (value, new) = (quote(&json(&mut random, 3)), quote(&json(&mut random, 1)));
        let (path, flag) = (quote(random.pick(PATHS)), random.pick(&["true", "false"]));
        statements.push(format!("SELECT jsonb_set({value}, {path}, {new}, {flag})"));
        statements.push(format!("SELECT jsonb_insert({value}, {path}, {new}, {flag})"));
        statements.push(format!("SELECT {value}::jsonb::text"));
        statements.push(format!("SELECT jsonb_pretty({value})"));
        statements.push(format!("SELECT jsonb_strip_nulls({value})"));
        statements.push(format!("SELECT json_strip_nulls({value})"));
        statements.push(format!("SELECT to_jsonb({value}::json)"));
    }
    assert_same(compare(&statements).await, 1200, 30);
}

#[tokio::test]
async fn generated_orders() {
    let mut random = Random::new(24);
    let mut statements = Vec::new();
    for _ in 0..60 {
        let values: Vec<_> = (0..6)
            .map(|_| {
                let depth = random.below(3);
                format!("({}::jsonb)", quote(&json(&mut random, depth)))
            })
            .collect();
        let values = values.join(",");
        statements.push(format!("SELECT jsonb_agg(j ORDER BY j) FROM (VALUES {values}) AS v(j)"));
        statements.push(format!("SELECT jsonb_agg(DISTINCT j) FROM (VALUES {values}) AS v(j)"));
        statements.push(format!("SELECT jsonb_object_agg(coalesce(j ->> 'a', 'none'), j ORDER BY j) FROM (VALUES {values}) AS v(j)"));
        statements.push(format!("SELECT count(DISTINCT j) FROM (VALUES {values}) AS v(j)"));
        statements.push(format!("SELECT count(*) FROM (SELECT j FROM (VALUES {values}) AS v(j) GROUP BY j) g"));
        statements.push(format!("SELECT count(*) FROM (VALUES {values}) AS v(j) JOIN (VALUES {values}) AS w(j) USING (j)"));
    }
    assert_same(compare(&statements).await, 350, 0);
}
