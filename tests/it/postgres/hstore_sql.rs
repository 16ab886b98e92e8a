//! Whole statements about hstore and `text[]`, as a user types them: operators, casts, literals, precedence.

use apigw_sql_functions as functions;
use apigw_sql_language::FrontEnd;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::server::{Answer, server};
use crate::function_examples;

/// Select lists of one item. Those of PostgreSQL's manual come first.
const EXPRESSIONS: &[&str] = &[
    "'a=>x, b=>y'::hstore -> 'a'",
    "'a=>x, b=>y, c=>z'::hstore -> ARRAY['c','a']",
    "'a=>b, c=>d'::hstore || 'c=>x, d=>q'::hstore",
    "'a=>1'::hstore ? 'a'",
    "'a=>1,b=>2'::hstore ?& ARRAY['a','b']",
    "'a=>1,b=>2'::hstore ?| ARRAY['b','c']",
    "'a=>b, b=>1, c=>NULL'::hstore @> 'b=>1'",
    "'a=>c'::hstore <@ 'a=>b, b=>1, c=>NULL'",
    "'a=>1, b=>2, c=>3'::hstore - 'b'::text",
    "'a=>1, b=>2, c=>3'::hstore - ARRAY['a','b']",
    "'a=>1, b=>2, c=>3'::hstore - 'a=>4, b=>2'::hstore",
    "%% 'a=>foo, b=>bar'::hstore",
    "%# 'a=>foo, b=>bar'::hstore",
    "hstore('a', 'b')",
    "hstore(ARRAY['a','1','b','2'])",
    "hstore(ARRAY[['c','3'],['d','4']])",
    "hstore(ARRAY['a','b'], ARRAY['1','2'])",
    "akeys('a=>1,b=>2')",
    "avals('a=>1,b=>2')",
    "hstore_to_array('a=>1,b=>2')",
    "hstore_to_matrix('a=>1,b=>2')",
    "hstore_to_json('\"a key\"=>1, b=>t, c=>null, d=>12345, e=>012345, f=>1.234, g=>2.345e+4')",
    "hstore_to_jsonb('\"a key\"=>1, b=>t, c=>null, d=>12345, e=>012345, f=>1.234, g=>2.345e+4')",
    "hstore_to_json_loose('\"a key\"=>1, b=>t, c=>null, d=>12345, e=>012345, f=>1.234, g=>2.345e+4')",
    "hstore_to_jsonb_loose('\"a key\"=>1, b=>t, c=>null, d=>12345, e=>012345, f=>1.234, g=>2.345e+4')",
    "slice('a=>1,b=>2,c=>3', ARRAY['b','c','x'])",
    "exist('a=>1', 'a')",
    "defined('a=>NULL', 'a')",
    "delete('a=>1,b=>2', 'b')",
    "delete('a=>1,b=>2,c=>3', ARRAY['a','b'])",
    "delete('a=>1,b=>2', 'a=>4,b=>2'::hstore)",
    // Types of literals, and who binds stronger.
    "hstore 'b=>2, a=>1'",
    "CAST('b=>2, a=>1' AS hstore)",
    "'a=>1'::hstore::text",
    "('a=>1'::hstore)::text || 'x'",
    "'a=>1'::hstore -> 'a' || 'x'",
    "'a=>1'::hstore -> 'a' = '1'",
    "'a=>1'::hstore || 'b=>2' -> 'a'",
    "('a=>1'::hstore || 'b=>2') -> 'b'",
    "'a=>1'::hstore || hstore('b', NULL) || 'c=>3'",
    "'a=>1'::hstore - 'a' || 'b=>2'::hstore",
    "NOT 'a=>1'::hstore ? 'b'",
    "'a=>1'::hstore ? 'a' AND 'a=>1'::hstore ? 'b'",
    "'a=>1'::hstore @> 'a=>1' AND true",
    "'a=>1,b=>2'::hstore ?& '{a,b}'",
    "'a=>1,b=>2'::hstore ?| '{c,\"a\"}'",
    "'a=>1,b=>2'::hstore -> '{a,b}'",
    "'a=>1,b=>2'::hstore -> '{a,b}'::text[]",
    "'a=>1,b=>2'::hstore - '{a}'",
    "'a=>1,b=>2'::hstore - '{a}'::text[]",
    "slice('a=>1,b=>2', '{a,x}')",
    "hstore('{a,1,b,2}'::text[])",
    "hstore('a=>1')",
    "('a=>1,b=>2'::hstore)['b']",
    "('a=>1'::hstore)['x']",
    // Equality is of entries, in any order of writing.
    "'a=>1, b=>2'::hstore = 'b=>2, a=>1'::hstore",
    "'a=>1, b=>2'::hstore = 'b=>2, a=>1'",
    "'a=>1'::hstore <> 'a=>2'",
    "'a=>NULL'::hstore = 'a=>NULL'",
    "'a=>1'::hstore IN ('a=>2', 'a=>1')",
    "'a=>1'::hstore IS DISTINCT FROM 'a=>1'::hstore",
    // NULL.
    "NULL::hstore -> 'a'",
    "'a=>1'::hstore -> NULL",
    "'a=>1'::hstore ? NULL",
    "'a=>1'::hstore || NULL",
    "NULL::hstore @> 'a=>1'",
    "hstore(NULL, 'a')",
    "hstore('a', NULL)",
    "hstore(ARRAY['a'], NULL)",
    "akeys(NULL)",
    "'a=>NULL'::hstore -> 'a'",
    "'a=>NULL'::hstore ? 'a'",
    "''::hstore",
    "akeys('')",
    "''::hstore ?& ARRAY[]::text[]",
    // Casts to JSON.
    "'a=>1'::hstore::json",
    "'a=>1'::hstore::jsonb",
    "('a=>1'::hstore)::json ->> 'a'",
    // Errors.
    "'a'::hstore",
    "'a=b'::hstore",
    "hstore(ARRAY['a','b','c'])",
    "hstore(ARRAY[NULL,'b'])",
    "hstore(ARRAY['a'], ARRAY['b','c'])",
    "hstore(ARRAY[['a','b','c']])",
    "'a=>1'::hstore ->> 'a'",
    "'a=>1'::hstore -> 1",
    "'a=>1' -> 'a'",
    "akeys(1)",
    "'{a'::text[]",
    // text[].
    "'{a,b}'::text[]",
    "'{a,\"b c\",NULL}'::text[]",
    "ARRAY['a','b c',NULL,'']::text",
    "'{a,b}'::text[] || 'c'::text",
    "'{a,b}'::text[] @> '{a}'",
    "'{a,b}'::text[] <@ '{a}'",
    "'{a,b}'::text[] && '{b,c}'",
    "'{a,b}'::text[] = '{a,b}'",
    "'a' = ANY('{a,b}'::text[])",
    "'c' = ANY('{a,b}')",
    "('{a,b}'::text[])[2]",
    "cardinality('{a,b}'::text[])",
];

#[tokio::test]
async fn expressions() {
    let Some(server) = server() else { return };
    let front_end = FrontEnd::new(functions::all());
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    let statements: Vec<_> = EXPRESSIONS.iter().map(|expression| format!("SELECT {expression}")).collect();
    let mut wrong = Vec::new();
    for (statement, theirs) in statements.iter().zip(server.answers(&statements)) {
        let ours = function_examples::answer(&front_end, &context, statement).await;
        let same = match (&ours, &theirs) {
            (Ok(ours), Answer::Text(theirs)) => ours == theirs || (ours == "t" && theirs == "true") || (ours == "f" && theirs == "false"),
            (Ok(ours), Answer::Null) => ours == "NULL",
            (Err(_), Answer::Error(_)) => true,
            _ => false,
        };
        if !same {
            wrong.push(format!("{statement}\n  ours:   {ours:?}\n  theirs: {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), EXPRESSIONS.len(), wrong.join("\n"));
}
