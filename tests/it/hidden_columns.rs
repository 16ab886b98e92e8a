//! No answer depends on whether results are kept beside the rows: in the files of a snapshot, or in memory.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use apigw_sql::Engine;
use apigw_sql::ops::import::import;
use apigw_sql_source::snapshot::{DEFAULT_SERIES, SnapshotOptions, SnapshotStore};
use apigw_sql_source::{SourceOptions, SourceSet};
use datafusion::arrow::util::pretty::pretty_format_batches;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const ROWS: usize = 60;

const TEXTS: [&str; 15] = [
    "tags -> 'team'",
    "tags -> 'rare'",
    "tags -> 'nowhere'",
    "tag_get_ci(tags, 'team')",
    "tag_get_ci(tags, 'ENV')",
    "request_parameters -> 'integration.request.path.proxy'",
    "url_extract_host(uri)",
    "lambda_account_id(uri)",
    "lambda_function_arn(uri)",
    "integration_uri_kind(uri)",
    "arn_account_id(credentials)",
    "arn_resource(credentials)",
    "tls_config ->> 'insecureSkipVerification'",
    "json_extract_path_text(tls_config, 'insecureSkipVerification')",
    "json_keys(integration_responses)::text",
];

const BOOLEANS: [&str; 13] = [
    "tags ? 'team'",
    "tags ? 'nowhere'",
    "exist(request_parameters, 'integration.request.path.proxy')",
    "tags @> 'team=>payments'",
    "tags @> 'team=>NULL'",
    "tags @> 'team=>payments, env=>prod'",
    "tags @> 'team=>payments, nowhere=>x'",
    "tags @> ''",
    "tag_contains(tags, 'team', 'payments')",
    "tag_contains(tags, 'team', 'a,b')",
    "tag_contains(tags, 'env', '')",
    "type = 'MOCK'",
    "timeout_in_millis > 1000",
];

const TEAMS: [&str; 2] = ["payments", "search"];

const CONSTANTS: [&str; 9] = ["payments", "prod", "", "api.example.com", "lambda", "true", "123456789012", "a,b", "{200}"];

/// Rows with what makes calls differ: NULL, nothing, absent and NULL keys, keys in other letters.
fn row() -> impl Strategy<Value = Value> {
    let tags = select(vec![
        Value::Null,
        json!({}),
        json!({"team": "payments", "env": "prod"}),
        json!({"team": "payments,search", "env": ""}),
        json!({"team": Value::Null, "env": "prod"}),
        json!({"Team": "billing", "ENV": "test"}),
        json!({"Team": "billing", "team": "orders"}),
        json!({"rare": "x"}),
        json!({"team": "a,b"}),
    ]);
    let uri = select(vec![
        Value::Null,
        json!(""),
        json!("https://api.example.com/v1/{id}?x=1"),
        json!("http://API.example.com:8080/"),
        json!("not a uri"),
        json!(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders:live/invocations"
        ),
        json!("arn:aws:apigateway:us-east-1:sqs:path/123456789012/jobs"),
    ]);
    let credentials = select(vec![Value::Null, json!("arn:aws:iam::*:user/*"), json!("arn:aws:iam::123456789012:role/x"), json!("arn")]);
    let tls = select(vec![
        Value::Null,
        json!({}),
        json!({"insecureSkipVerification": true}),
        json!({"insecureSkipVerification": Value::Null}),
        json!({"insecureSkipVerification": "false", "serverNameToVerify": "x"}),
    ]);
    let responses = select(vec![Value::Null, json!({}), json!({"200": {"statusCode": "200"}}), json!({"200": {}, "default": {}})]);
    let parameters = select(vec![
        Value::Null,
        json!({"integration.request.path.proxy": "method.request.path.proxy"}),
        json!({"integration.request.header.X": "'y'"}),
    ]);
    let kind = select(vec!["MOCK", "AWS_PROXY", "HTTP"]);
    (tags, uri, credentials, tls, responses, parameters, kind, 0_i64..3000).prop_map(
        |(tags, uri, credentials, tls, responses, parameters, kind, timeout)| {
            json!({
                "tags": tags, "uri": uri, "credentials": credentials, "tls_config": tls, "integration_responses": responses,
                "request_parameters": parameters, "type": kind, "timeout_in_millis": timeout,
            })
        },
    )
}

fn text() -> impl Strategy<Value = String> {
    select(TEXTS.to_vec()).prop_map(str::to_owned)
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => select(BOOLEANS.to_vec()).prop_map(str::to_owned),
        2 => (text(), select(CONSTANTS.to_vec())).prop_map(|(text, constant)| format!("{text} = '{constant}'")),
        1 => (text(), select(CONSTANTS.to_vec())).prop_map(|(text, constant)| format!("{text} LIKE '{constant}%'")),
        1 => (text(), select(CONSTANTS.to_vec())).prop_map(|(text, constant)| format!("{text} IN ('{constant}', 'prod')")),
        1 => text().prop_map(|text| format!("{text} IS NULL")),
        1 => (text(), text()).prop_map(|(a, b)| format!("({a}) > ({b})")),
        1 => text().prop_map(|text| format!("length({text}) > 4")),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.clone().prop_map(|a| format!("(NOT {a})")),
            inner.clone().prop_map(|a| format!("(({a}) IS NOT TRUE)")),
            inner.prop_map(|a| format!("(CASE WHEN {a} THEN type = 'MOCK' ELSE tags ? 'env' END)")),
        ]
    })
}

/// Questions in which calls stand in every place.
fn question() -> impl Strategy<Value = String> {
    (0_usize..14, text(), text(), condition(), condition()).prop_map(|(form, a, b, p, q)| {
        let t = "apigateway_integration";
        let of = |alias: &str, expr: &str| {
            ["tags", "uri", "credentials", "tls_config", "integration_responses", "request_parameters"].iter().fold(expr.to_owned(), |text, column| {
                text.replace(column, &format!("{alias}.{column}"))
            })
        };
        match form {
            0 => format!("SELECT _key, {a} AS a, {p} AS p FROM {t} ORDER BY _key"),
            1 => format!("SELECT _key FROM {t} WHERE {p} ORDER BY _key"),
            2 => format!("SELECT {a} AS a, count(*) AS n, count({b}) AS m FROM {t} WHERE {p} GROUP BY 1 ORDER BY 1, 2, 3"),
            3 => format!("SELECT _key, tags -> 'env' AS e FROM (SELECT * FROM {t} WHERE {p}) AS s WHERE {q} ORDER BY _key"),
            4 => format!("SELECT DISTINCT {a} AS a, {b} AS b FROM {t} ORDER BY 1, 2"),
            5 => format!("SELECT {a} AS a FROM {t} WHERE {p} UNION ALL SELECT {b} FROM {t} WHERE {q} ORDER BY 1"),
            6 => format!(
                "SELECT x._key, {} AS a FROM {t} AS x LEFT JOIN {t} AS y ON x._key = y._key AND {} ORDER BY 1, 2",
                of("x", &a),
                of("y", "tags @> 'team=>payments'")
            ),
            7 => format!("SELECT _key, {a} AS a FROM {t} ORDER BY {a}, _key LIMIT 7"),
            8 => format!("SELECT _key, row_number() OVER (PARTITION BY {a} ORDER BY {b}, _key) AS n FROM {t} ORDER BY _key"),
            9 => format!("WITH c AS (SELECT _key, tags, uri FROM {t} WHERE {p}) SELECT _key, tags -> 'team' AS a, url_extract_host(uri) AS h FROM c ORDER BY 1"),
            10 => format!("SELECT _key FROM {t} AS o WHERE EXISTS (SELECT 1 FROM {t} AS i WHERE {} = {}) ORDER BY 1", of("i", &a), of("o", &a)),
            11 => format!("SELECT {a} AS a, count(*) FILTER (WHERE {p}) AS n FROM {t} GROUP BY {a} HAVING count({b}) >= 0 ORDER BY 1, 2"),
            12 => format!("SELECT max({a}) AS a, min({b}) AS b, bool_or({p}) AS p FROM {t}"),
            _ => format!("SELECT tags, {a} AS a, (SELECT count(*) FROM {t} WHERE {p}) AS n FROM {t} WHERE {q} ORDER BY _key"),
        }
    })
}

/// What an engine answers, or why it does not.
async fn answer(engine: &Engine, statement: &str) -> String {
    let rows = match engine.sql(statement).await {
        Ok(mut result) => result.collect().await,
        Err(error) => Err(error),
    };
    match rows {
        Ok(batches) => pretty_format_batches(&batches).unwrap().to_string(),
        Err(error) => format!("error: {}", error.message()),
    }
}

async fn without(engine: Engine) -> Engine {
    engine.sql("SET apigw.hidden_columns = off").await.unwrap().collect().await.unwrap();
    engine
}

/// Four engines over the same rows: a snapshot with and without hidden columns, rows in memory with and without.
async fn engines(rows: &[Value], folder: &std::path::Path) -> [Engine; 4] {
    let mut content = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut row = row.clone();
        row["_key"] = json!(format!("111122223333/us-east-1/a{}/r{number:03}/GET", number % 7));
        writeln!(content, "{row}").unwrap();
    }
    let file = folder.join("rows.ndjson");
    fs::write(&file, content).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let store = SnapshotStore::open(folder.join("store").to_str().unwrap()).unwrap();
    let source = Arc::new(SourceSet::open(&SourceOptions { from: vec![file.clone()], ..SourceOptions::default() }).unwrap());
    let options = SnapshotOptions { series: DEFAULT_SERIES.to_owned(), observed_at: None, sources: vec![file.clone()], redactor: None };
    import(&source, &store, options).unwrap();
    let stored = || Engine::builder().snapshot_store(store.clone()).at("@latest").build();
    let loaded = || Engine::builder().source(file.clone()).build();
    [stored().await.unwrap(), without(stored().await.unwrap()).await, loaded().await.unwrap(), without(loaded().await.unwrap()).await]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn answers_are_the_same_with_hidden_columns_and_without(
        rows in proptest::collection::vec(row(), ROWS),
        questions in proptest::collection::vec(question(), 12),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        runtime.block_on(async {
            let [stored, plain_stored, loaded, plain_loaded] = engines(&rows, folder.path()).await;
            let (mut of_files, mut of_memory) = (0, 0);
            for question in &questions {
                let expected = answer(&plain_loaded, question).await;
                assert_eq!(answer(&plain_stored, question).await, expected, "{question}");
                assert_eq!(answer(&stored, question).await, expected, "in files: {question}");
                // The first time nothing is kept, the second time it is made, the third time it is there.
                for round in 0..3 {
                    assert_eq!(answer(&loaded, question).await, expected, "in memory, round {round}: {question}");
                }
                of_files += usize::from(explain(&stored, question).await.contains("hidden:"));
                of_memory += usize::from(explain(&loaded, question).await.contains("hidden:"));
            }
            assert!(of_files > 2 && of_memory > 2, "{of_files} and {of_memory} questions were answered from hidden columns");
        });
    }
}

/// The rows that the plans below are about.
fn some_rows() -> Vec<Value> {
    (0..ROWS).map(|number| json!({"type": "HTTP", "uri": "https://api.example.com/", "tags": {"team": TEAMS[number % 2]}})).collect()
}

fn explain(engine: &Engine, statement: &str) -> impl Future<Output = String> {
    let (engine, statement) = (engine.clone(), format!("EXPLAIN {statement}"));
    async move { answer(&engine, &statement).await }
}

#[tokio::test]
async fn plans_show_what_is_read_instead_and_what_is_pruned_by() {
    let folder = tempfile::tempdir().unwrap();
    let [stored, plain, loaded, _] = engines(&some_rows(), folder.path()).await;
    let statement =
        "SELECT count(*) FROM apigateway_integration WHERE tags @> 'team=>payments' AND url_extract_host(uri) = 'api.example.com'";
    let plan = explain(&stored, statement).await;
    for shown in [
        "projection=[hidden:url_extract_host(uri), hidden:fetchval(tags, 'team')]",
        "hidden:fetchval(tags, 'team')_min",
        "hidden:url_extract_host(uri)_max",
    ] {
        assert!(plan.contains(shown), "{shown}\n{plan}");
    }
    assert!(!explain(&plain, statement).await.contains("hidden:"));
    // Rows in memory: from the second time on.
    assert!(!explain(&loaded, statement).await.contains("hidden:"));
    answer(&loaded, statement).await;
    answer(&loaded, statement).await;
    let plan = explain(&loaded, statement).await;
    assert!(plan.contains("hidden:fetchval(tags, 'team')") && plan.contains("hidden:url_extract_host(uri)"), "{plan}");
}

#[tokio::test]
async fn hidden_columns_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    for engine in engines(&some_rows(), folder.path()).await {
        for statement in [
            "SELECT * FROM apigateway_integration WHERE tags -> 'team' = 'payments'",
            "SELECT * FROM (SELECT * FROM integration_detail WHERE tags ? 'team') AS s ORDER BY tags -> 'team', _key",
            "SELECT a.* FROM apigateway_integration AS a JOIN apigateway_integration AS b ON a.tags -> 'team' = b.tags -> 'team'",
        ] {
            for _ in 0..3 {
                let mut result = engine.sql(statement).await.unwrap();
                assert!(result.titles().iter().all(|title| !title.contains("hidden")), "{statement}");
                for batch in result.collect().await.unwrap() {
                    assert!(batch.schema().fields().iter().all(|field| !field.name().contains("hidden")), "{statement}");
                }
            }
        }
    }
}

/// A file whose manifest names results of another version: they are there, and not what is read.
#[tokio::test]
async fn results_of_another_version_are_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let [stored, ..] = engines(&some_rows(), folder.path()).await;
    let statement = "SELECT count(*) FROM apigateway_integration WHERE url_extract_host(uri) = 'api.example.com'";
    assert!(explain(&stored, statement).await.contains("hidden:url_extract_host(uri)"));
    let manifest = fs::read_dir(folder.path().join("store/manifests")).unwrap().next().unwrap().unwrap().path();
    let content = fs::read_to_string(&manifest).unwrap();
    let body = content.split_once('\n').unwrap().1;
    let mut manifest_of: Value = serde_json::from_str(body).unwrap();
    for call in manifest_of["snapshots"][0]["files"][0]["hidden"].as_array_mut().unwrap() {
        call["version"] = json!(2);
    }
    let changed = apigw_sql_source::with_header("apigw-sql-manifest", &serde_json::to_vec(&manifest_of).unwrap()).unwrap();
    fs::write(&manifest, changed).unwrap();
    let store = SnapshotStore::open(folder.path().join("store").to_str().unwrap()).unwrap();
    let engine = Engine::builder().snapshot_store(store).at("@latest").build().await.unwrap();
    assert!(!explain(&engine, statement).await.contains("hidden:"));
    assert_eq!(answer(&engine, statement).await, answer(&stored, statement).await);
}

/// Columns of a statement's own, or of another table's, that are called like hidden ones are no results.
#[tokio::test]
async fn a_name_does_not_make_a_column_a_hidden_one() {
    let folder = tempfile::tempdir().unwrap();
    let [stored, plain, ..] = engines(&some_rows(), folder.path()).await;
    for statement in [
        "SELECT s.tags -> 'team' FROM (SELECT 'x' AS \"hidden:fetchval(tags, 'team')\", tags FROM apigateway_integration) AS s ORDER BY 1 LIMIT 1",
        "SELECT s.tags -> 'nowhere' FROM (SELECT 'x' AS \"hidden:fetchval(tags, 'nowhere')\", tags, tags -> 'team' AS t FROM apigateway_integration) AS s LIMIT 1",
        // One text of two constants.
        "SELECT tags @> 'a=>\"b, c: d\"', tags @> 'a=>b, c=>d', tags @> 'team=>payments' FROM apigateway_integration ORDER BY _key LIMIT 2",
    ] {
        let expected = answer(&plain, statement).await;
        assert!(!expected.starts_with("error"), "{expected}");
        assert_eq!(answer(&stored, statement).await, expected, "{statement}");
    }
}
