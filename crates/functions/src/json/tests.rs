//! The functions as DataFusion calls them: over constants and columns, on json and on text.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, RecordBatch, StringViewArray};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::prelude::SessionContext;

use super::specs;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::text::text_of;

const JSON: [Option<&str>; 7] = [
    Some(r#"{"a": {"b": "long enough not to be inlined"}}"#),
    Some(r#"{"a": {"b": "long enough not to be inlined"}}"#),
    None,
    Some(r#"{"a": {"b": "x\ny"}, "k": null}"#),
    Some(r#"{"a": {"b": "x\ny"}, "k": null}"#),
    Some(r#"{"a": 1.50}"#),
    Some("[1]"),
];

fn context(text: &[Option<&str>]) -> SessionContext {
    let ctx = SessionContext::new();
    for spec in specs() {
        ctx.register_udf(spec.udf().as_ref().clone());
    }
    let column: ArrayRef = Arc::new(text.iter().collect::<StringViewArray>());
    let row: ArrayRef = Arc::new((0..text.len()).map(|i| Some(i.to_string())).collect::<StringViewArray>());
    let fields = vec![SqlType::Json.field("j", true), SqlType::Text.field("t", true), Field::new("row", row.data_type().clone(), false)];
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![Arc::clone(&column), column, row]).expect("fits");
    ctx.register_batch("x", batch).expect("registers");
    ctx
}

async fn values(ctx: &SessionContext, sql: &str) -> Result<(SqlType, Vec<String>), String> {
    run(ctx, sql).await.map_err(|error| crate::error::from_datafusion(error).to_string())
}

async fn run(ctx: &SessionContext, sql: &str) -> datafusion::common::Result<(SqlType, Vec<String>)> {
    let frame = ctx.sql(sql).await?;
    let sql_type = SqlType::of(frame.schema().field(0)).unwrap_or(SqlType::Text);
    let mut out = Vec::new();
    for batch in frame.collect().await? {
        out.extend((0..batch.num_rows()).map(|row| {
            let mut text = String::new();
            if text_of(batch.column(0), row, &mut text) { text } else { "NULL".to_owned() }
        }));
    }
    Ok((sql_type, out))
}

#[tokio::test]
async fn paths_into_columns_of_json_and_of_text() {
    let ctx = context(&JSON);
    let long = "long enough not to be inlined";
    for column in ["j", "t"] {
        let sql = format!("SELECT json_extract_path_text({column}, 'a', 'b') FROM x");
        let expected = [long, long, "NULL", "x\ny", "x\ny", "NULL", "NULL"].map(str::to_owned).to_vec();
        assert_eq!(values(&ctx, &sql).await, Ok((SqlType::Text, expected.clone())));
        let sql = format!("SELECT json_extract_path_text({column}, make_array('a', 'b')) FROM x");
        assert_eq!(values(&ctx, &sql).await, Ok((SqlType::Text, expected)));
        let sql = format!("SELECT json_object_field({column}, 'a') FROM x");
        let a = [r#"{"b": "long enough not to be inlined"}"#, r#"{"b": "x\ny"}"#];
        let expected = [a[0], a[0], "NULL", a[1], a[1], "1.50", "NULL"].map(str::to_owned).to_vec();
        assert_eq!(values(&ctx, &sql).await, Ok((SqlType::Json, expected)));
        // A path that differs from row to row.
        let sql = format!("SELECT json_extract_path_text({column}, CASE row WHEN '6' THEN '0' WHEN '1' THEN 'x' ELSE 'a' END) FROM x");
        let expected = [a[0], "NULL", "NULL", a[1], a[1], "1.50", "1"].map(str::to_owned).to_vec();
        assert_eq!(values(&ctx, &sql).await, Ok((SqlType::Text, expected)));
    }
    for sql in ["SELECT json_object_field_text(j, NULL) FROM x LIMIT 1", "SELECT json_extract_path(j, 'a', NULL) FROM x LIMIT 1"] {
        assert_eq!(values(&ctx, sql).await.map(|(_, values)| values), Ok(vec!["NULL".to_owned()]), "{sql}");
    }
    assert_eq!(
        values(&ctx, "SELECT json_array_element_text(j, -1) FROM x WHERE row = '6'").await.map(|(_, v)| v),
        Ok(vec!["1".to_owned()])
    );
}

#[tokio::test]
async fn json_in_keeps_the_text_and_refuses_what_is_not_json() {
    let ctx = context(&JSON);
    let (sql_type, found) = values(&ctx, "SELECT json_in(t) FROM x").await.expect("valid");
    assert_eq!(sql_type, SqlType::Json);
    assert_eq!(found, JSON.map(|text| text.unwrap_or("NULL").to_owned()));
    for (sql, expected) in [
        (
            "SELECT json_in('[1 2]')",
            "invalid input syntax for type json: expected a comma or a closing bracket, but found `2`, at line 1, column 4 of `[1 2]`",
        ),
        (
            "SELECT json_object_field('nul', 'a')",
            "invalid input syntax for type json: expected a value, but found `n`, at line 1, column 1 of `nul`",
        ),
        (
            r#"SELECT json_object_field_text('{"a":"\u0000"}', 'a')"#,
            "invalid input syntax for type json: expected text, but found `\\u0000`, which text cannot hold, at line 1, column 1 of `\"\\u0000\"`",
        ),
        ("SELECT json_array_length('{}')", "`json_array_length`: cannot get array length of a non-array"),
        ("SELECT json_array_length('5')", "`json_array_length`: cannot get array length of a scalar"),
    ] {
        assert_eq!(values(&ctx, sql).await, Err(expected.to_owned()), "{sql}");
    }
}

#[tokio::test]
async fn an_error_in_a_column_is_raised_wherever_it_stands() {
    let ctx = context(&[Some("{}"), None, Some("{}"), Some("{x}"), Some("{}")]);
    for sql in ["SELECT json_in(t) FROM x", "SELECT json_object_field(t, 'a') FROM x", "SELECT jsonb_exists(t, 'a') FROM x"] {
        let error = values(&ctx, sql).await.expect_err(sql);
        assert!(error.contains("but found `x`, at line 1, column 2 of `{x}`"), "{error}");
    }
}

#[tokio::test]
async fn parts_of_long_texts_share_their_bytes() {
    let ctx = context(&JSON);
    let batches = ctx
        .sql("SELECT json_object_field_text(json_object_field(j, 'a'), 'b') FROM x")
        .await
        .expect("plans")
        .collect()
        .await
        .expect("runs");
    let array = batches[0].column(0).as_string_view();
    assert_eq!(array.value(0), "long enough not to be inlined");
    assert_ne!(array.views()[0], array.views()[1], "each row shows into its own text");
}
