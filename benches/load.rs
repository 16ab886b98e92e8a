//! Reading sources into memory: rows a line and the tree of the AWS CLI's answers.
//!
//! `cargo bench --bench load` reads a few thousand records made here. With `APIGW_SQL_BENCH_DATA` naming a folder that
//! holds `flat.ndjson` and `aws/{account}/{region}/…` it loads those once and prints bytes a CPU second and the memory
//! of the loaded rows.
#![expect(clippy::print_stdout, clippy::format_push_string, reason = "a bench prints its numbers and makes its rows as it likes")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{ScanRequest, SourceOptions, SourceSet, Target};
use datafusion::arrow::record_batch::RecordBatch;
use divan::Bencher;
use divan::counter::BytesCount;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    match std::env::var_os("APIGW_SQL_BENCH_DATA") {
        Some(folder) => measure(Path::new(&folder)),
        None => divan::main(),
    }
}

/// Rows, and the bytes of their buffers, each buffer once.
fn load(from: &[String], columns: &[usize]) -> (usize, usize) {
    let options = SourceOptions { from: from.to_vec(), ..SourceOptions::default() };
    let set = Arc::new(SourceSet::open(&options).expect("sources"));
    let target = Target { dataset: Dataset::Integration, columns: columns.to_vec() };
    let request = ScanRequest { targets: vec![target], ..ScanRequest::default() };
    let batches: Vec<_> = set.scan(request).map(|batch| batch.expect("readable").1).collect();
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let memory = batches.iter().map(RecordBatch::get_array_memory_size).sum();
    (rows, memory)
}

fn flat(folder: &Path) -> Vec<String> {
    vec![folder.join("flat.ndjson").display().to_string()]
}

fn tree(folder: &Path) -> Vec<String> {
    let below = |pattern: &str| folder.join("aws").join(pattern).display().to_string();
    vec![below("{account_id}/{region}/get-rest-apis.json"), below("{account_id}/{region}/restapis/{rest_api_id}/get-resources.json")]
}

/// User and system time of this process so far, in seconds (Linux; elsewhere 0).
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn size_of(path: &Path) -> u64 {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|e| size_of(&e.path())).sum(),
        Err(_) => fs::metadata(path).map_or(0, |m| m.len()),
    }
}

fn measure(folder: &Path) {
    let flat_size = size_of(&folder.join("flat.ndjson")) as f64;
    let tree_size = size_of(&folder.join("aws")) as f64;
    for (name, from, size) in [("flat", flat(folder), flat_size), ("aws", tree(folder), tree_size)] {
        for (what, columns) in [("19 columns", (0..19).collect::<Vec<_>>()), ("type, uri", vec![17, 18]), ("no column", vec![])] {
            let (before, start) = (cpu(), Instant::now());
            let (rows, memory) = load(&from, &columns);
            let (cpu, wall) = (cpu() - before, start.elapsed().as_secs_f64());
            println!(
                "{name:5} {what:11} {rows:8} rows {:7.1} MB  {cpu:5.2} CPU s {wall:5.2} s  {:6.1} MB a CPU second  {:7.1} MB in memory ({:.2} of the flat file)",
                size / 1e6,
                size / 1e6 / cpu.max(0.01),
                memory as f64 / 1e6,
                memory as f64 / flat_size,
            );
        }
    }
}

/// A file of rows and a tree of answers that say the same.
static DATA: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let path = directory.path().to_owned();
    let mut rows = String::new();
    for api in 0..50 {
        let mut items = Vec::new();
        for resource in 0..20 {
            let id = format!("r{api}x{resource}");
            let uri = format!(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f{api}-{resource}/invocations"
            );
            rows.push_str(&format!(
                r#"{{"_key":"123456789012/us-east-1/a{api}/{id}/GET","account_id":"123456789012","cache_key_parameters":[],"cache_namespace":"{id}","http_method":"POST","integration_arn":"arn:aws:apigateway:us-east-1::/restapis/a{api}/resources/{id}/methods/GET/integration","integration_responses":"{{\"200\":{{\"statusCode\":\"200\"}}}}","passthrough_behavior":"WHEN_NO_MATCH","request_parameters":null,"request_templates":{{"application/json":"{{\"a\": \"$input.path('$.a')\"}}"}},"tags":{{"env":"prod","team":"payments"}},"timeout_in_millis":29000,"tls_config":null,"type":"AWS","uri":"{uri}"}}"#
            ));
            rows.push('\n');
            items.push(format!(
                r#"{{"id":"{id}","path":"/{resource}","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"AWS","httpMethod":"POST","uri":"{uri}","passthroughBehavior":"WHEN_NO_MATCH","timeoutInMillis":29000,"cacheNamespace":"{id}","cacheKeyParameters":[],"requestTemplates":{{"application/json":"{{\"a\": \"$input.path('$.a')\"}}"}},"integrationResponses":{{"200":{{"statusCode":"200"}}}}}}}}}}}}"#
            ));
        }
        let folder = path.join(format!("aws/123456789012/us-east-1/restapis/a{api}"));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("get-resources.json"), format!("{{\"items\":[{}]}}", items.join(",\n"))).expect("a file");
    }
    fs::write(path.join("flat.ndjson"), rows).expect("a file");
    (directory, path)
});

#[divan::bench(args = [19, 2, 0])]
fn rows_a_line(bencher: Bencher<'_, '_>, columns: usize) {
    let folder = &DATA.1;
    let columns: Vec<usize> = (19 - columns..19).collect();
    bencher.counter(BytesCount::new(size_of(&folder.join("flat.ndjson")))).bench(|| load(&flat(folder), &columns));
}

#[divan::bench(args = [19, 2, 0])]
fn answers_of_the_cli(bencher: Bencher<'_, '_>, columns: usize) {
    let folder = &DATA.1;
    let columns: Vec<usize> = (19 - columns..19).collect();
    bencher.counter(BytesCount::new(size_of(&folder.join("aws")))).bench(|| load(&tree(folder), &columns));
}
