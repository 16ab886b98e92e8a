//! JSON: parsing rows, checking, canonical form, splitting, and `->>` over a batch. `cargo bench --bench json`.

use std::hint::black_box;
use std::sync::Arc;

use apigw_sql_columns::types::SqlType;
use apigw_sql_functions as functions;
use apigw_sql_value::json::canonical::{canonicalize, is_canonical};
use apigw_sql_value::json::splitter::{Event, Splitter, Step};
use apigw_sql_value::json::{check, parse};
use bumpalo::Bump;
use datafusion::arrow::array::{ArrayRef, StringViewArray};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// Rows as a source has them: short strings, an object of templates, JSON inside a string.
fn rows() -> Vec<String> {
    let row = |i: usize| {
        format!(
            r##"{{"_key":"1643899387{i:02}/us-east-1/6cyaaaaaaa/4p2c{i:02}/POST","account_id":"1643899387{i:02}","cache_key_parameters":["method.request.path.id"],"cache_namespace":"4p2c{i:02}","connection_id":null,"connection_type":"INTERNET","content_handling":null,"credentials":null,"http_method":"POST","integration_arn":"arn:aws:apigateway:us-east-1::/restapis/6cyaaaaaaa/resources/4p2c{i:02}/methods/POST/integration","integration_responses":"{{\"200\":{{\"responseTemplates\":{{\"application/json\":\"#set($inputRoot = $input.path('$'))\\n{{\\n  \\\"id\\\": \\\"$inputRoot.id\\\"\\n}}\"}},\"statusCode\":\"200\"}}}}","passthrough_behavior":"WHEN_NO_MATCH","request_parameters":{{"integration.request.path.id":"method.request.path.id","integration.request.header.X-Tenant":"'tenant-{i}'"}},"request_templates":null,"tags":{{"service":"devices-api","cost-center":"CC-10{i:02}","region":"us-east-1"}},"timeout_in_millis":29000,"tls_config":{{"insecureSkipVerification":false}},"type":"AWS","uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1643899387{i:02}:function:devices-{i}/invocations"}}"##
        )
    };
    (0..100).map(row).collect()
}

fn bytes(rows: &[String]) -> BytesCount {
    BytesCount::new(rows.iter().map(String::len).sum::<usize>())
}

#[divan::bench]
fn parse_rows(bencher: Bencher) {
    let rows = rows();
    let mut bump = Bump::new();
    bencher.counter(bytes(&rows)).bench_local(|| {
        for row in &rows {
            black_box(parse(&bump, row.as_bytes())).ok();
            bump.reset();
        }
    });
}

#[divan::bench]
fn check_rows(bencher: Bencher) {
    let rows = rows();
    bencher.counter(bytes(&rows)).bench_local(|| rows.iter().filter(|row| check(black_box(row)).is_ok()).count());
}

#[divan::bench]
fn is_canonical_rows(bencher: Bencher) {
    let rows = rows();
    bencher.counter(bytes(&rows)).bench_local(|| rows.iter().filter(|row| is_canonical(black_box(row))).count());
}

#[divan::bench]
fn canonicalize_rows(bencher: Bencher) {
    let rows: Vec<_> = rows().into_iter().map(|row| row.replace("\":", "\": ")).collect();
    let mut bump = Bump::new();
    bencher.counter(bytes(&rows)).bench_local(|| {
        for row in &rows {
            black_box(canonicalize(&bump, row)).ok();
            bump.reset();
        }
    });
}

#[divan::bench]
fn split_array(bencher: Bencher) {
    let input = format!("[{}]", rows().join(",\n"));
    bencher.counter(BytesCount::new(input.len())).bench_local(|| {
        let mut splitter = Splitter::new(1 << 20);
        let mut values = 0;
        while let Ok(Step::Event(event)) = splitter.next(black_box(input.as_bytes()), true, true) {
            match event {
                Event::End => break,
                Event::Value(_) => values += 1,
                _ => {}
            }
        }
        values
    });
}

/// `(tls_config ->> 'insecureSkipVerification')` over a batch in which most rows are NULL.
#[divan::bench]
fn field_as_text(bencher: Bencher) {
    let value = |i: usize| {
        i.is_multiple_of(5).then_some(if i.is_multiple_of(3) {
            r#"{"insecureSkipVerification":true}"#
        } else {
            r#"{"insecureSkipVerification":false}"#
        })
    };
    let column: ArrayRef = Arc::new((0..8192).map(value).collect::<StringViewArray>());
    let Some(spec) = functions::specs().into_iter().find(|spec| spec.name == "json_object_field_text") else { return };
    let udf = spec.udf();
    let key = ScalarValue::Utf8View(Some("insecureSkipVerification".to_owned()));
    let args = ScalarFunctionArgs {
        args: vec![ColumnarValue::Array(Arc::clone(&column)), ColumnarValue::Scalar(key)],
        arg_fields: vec![Arc::new(SqlType::Json.field("tls_config", true)), Arc::new(SqlType::Text.field("key", true))],
        number_rows: column.len(),
        return_field: Arc::new(SqlType::Text.field("value", true)),
        config_options: Arc::new(ConfigOptions::default()),
    };
    bencher.counter(ItemsCount::new(column.len())).bench_local(|| black_box(udf.invoke_with_args(args.clone())).is_ok());
}
