//! The preview of DDSQL's tag references, behind its setting.

use apigw_sql::Engine;
use apigw_sql_columns::output::text_of;

async fn ask(engine: &Engine, statement: &str) -> apigw_sql::Result<String> {
    let mut out = String::new();
    let mut result = engine.sql(statement).await?;
    out.push_str(&result.titles().join("|"));
    for batch in result.collect().await? {
        for row in 0..batch.num_rows() {
            out.push('\n');
            for (at, column) in batch.columns().iter().enumerate() {
                out.push_str(if at > 0 { "|" } else { "" });
                text_of(column, row, &mut out);
            }
        }
    }
    Ok(out)
}

const T: &str = "(VALUES (1, 'x', HSTORE 'env=>prod, team=>\"compute,database\"'), (2, 'y', 'env=>dev, \"availability-zone\"=>a1'), (3, 'z', '')) AS t(id, name, tags)";

#[tokio::test]
async fn names_that_are_no_columns_are_tags() {
    let engine = Engine::builder().build().await.unwrap();
    ask(&engine, "SET apigw.tag_references = 'preview'").await.unwrap();
    for (statement, answer) in [
        ("SELECT id FROM T WHERE env = 'prod'", "id\n1"),
        ("SELECT id FROM T WHERE 'prod' = env", "id\n1"),
        ("SELECT id FROM T WHERE team = 'database'", "id\n1"),
        ("SELECT id FROM T WHERE team = 'compute,database'", "id"),
        ("SELECT id FROM T WHERE team IN ('x', 'compute') ORDER BY id", "id\n1"),
        ("SELECT id FROM T WHERE env <> 'prod' ORDER BY id", "id\n2\n3"),
        ("SELECT id FROM T WHERE env NOT IN ('prod', 'dev')", "id\n3"),
        ("SELECT env, count(*) FROM T GROUP BY env ORDER BY env", "env|count\ndev|1\nprod|1\n|1"),
        (
            "SELECT #env, upper(#env), #\"availability-zone\" FROM T ORDER BY id LIMIT 2",
            "env|upper|availability-zone\nprod|PROD|\ndev|DEV|a1",
        ),
        ("SELECT #env::text FROM T WHERE id = 1", "#env\nprod"),
        ("SELECT t.#env FROM T WHERE t.#team = 'compute'", "env\nprod"),
        ("SELECT id FROM T WHERE name = 'x'", "id\n1"),
        ("SELECT id FROM T WHERE #name = 'x'", "id"),
        ("SELECT q.id FROM (SELECT id, env FROM T) AS q WHERE q.env = 'dev'", "id\n2"),
        ("WITH w AS (SELECT * FROM T WHERE env = 'prod') SELECT count(*) FROM w", "count\n1"),
        // `env` is a column of the inner query, and a tag of the outer one.
        ("SELECT id FROM T WHERE env = 'prod' AND EXISTS (SELECT 1 FROM (VALUES ('q')) AS v(env) WHERE env = 'q')", "id\n1"),
        ("SELECT 5 # 3", "5 # 3\n6"),
    ] {
        let statement = statement.replace(" T", &format!(" {T}"));
        assert_eq!(ask(&engine, &statement).await.unwrap_or_else(|error| format!("{error:?}")), answer, "{statement}");
    }
    let two = format!("SELECT 1 FROM {T}, (SELECT 1 AS id, HSTORE '' AS tags) AS u WHERE env = 'x'");
    let error = ask(&engine, &two).await.unwrap_err();
    assert!(error.message().contains("tag reference `env` is ambiguous: `t` and `u` have tags"), "{error:?}");
}

#[tokio::test]
async fn without_the_setting_they_are_unknown() {
    let engine = Engine::builder().build().await.unwrap();
    let error = ask(&engine, &format!("SELECT id FROM {T} WHERE env = 'prod'")).await.unwrap_err();
    assert!(error.message().contains("column `env` does not exist"), "{error:?}");
    let error = ask(&engine, &format!("SELECT #env FROM {T}")).await.unwrap_err();
    assert!(error.hint().unwrap_or_default().contains("SET apigw.tag_references = 'preview'"), "{error:?}");
    ask(&engine, "SET apigw.tag_references = 'preview'").await.unwrap();
    ask(&engine, "RESET apigw.tag_references").await.unwrap();
    assert!(ask(&engine, &format!("SELECT #env FROM {T}")).await.is_err());
    let error = ask(&engine, "SET apigw.tag_references = 'on'").await.unwrap_err();
    assert!(error.message().contains("invalid value for parameter"), "{error:?}");
}
