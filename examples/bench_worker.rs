//! A worker for the peer benchmark: loads a data set once, then answers one question a line.
//!
//! `bench_worker DATA [STORE]` reads `DATA/flat.ndjson` (or the tree `DATA/aws`) into memory, or asks the newest snapshot of `STORE`,
//! beside `DATA/accounts.csv`. It prints a JSON line when it is ready, then answers each line `{"sql": …}` with `{"ms": …, "cpu": …, "rows": [[…]]}` or
//! `{"error": …}`; `ms` is wall time, `cpu` are seconds of user and system time of the whole process.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use apigw_sql::{Engine, ReadMode};
use apigw_sql_columns::output::{FormatKind, Options, open};
use apigw_sql_source::snapshot::SnapshotStore;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("expected the directory of the data set")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let store = std::env::args().nth(2);
    let engine = runtime.block_on(engine(Path::new(&data), store.as_deref()))?;
    runtime.block_on(async { engine.sql("SELECT count(*) FROM aws.apigateway_integration").await?.collect().await })?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", json!({"ready": true, "loaded_bytes": engine.loaded_bytes(), "cpu": cpu_seconds()}))?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let sql = request["sql"].as_str().ok_or("expected a member `sql`")?;
        let answer = runtime.block_on(answer(&engine, sql)).unwrap_or_else(|e| json!({"error": e.to_string()}));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

async fn engine(data: &Path, store: Option<&str>) -> Result<Engine, Box<dyn Error>> {
    let path = |name: &str| data.join(name).display().to_string();
    let mut builder = Engine::builder().read_mode(ReadMode::Memory);
    if let Some(store) = store {
        builder = builder.snapshot_store(SnapshotStore::open(store)?).at("@latest");
    } else if data.join("flat.ndjson").exists() {
        builder = builder.source(path("flat.ndjson"));
    } else {
        builder = builder
            .source(path("aws/{account_id}/{region}/get-rest-apis.json"))
            .source(path("aws/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json"));
    }
    if data.join("accounts.csv").exists() {
        builder = builder.table("aws.accounts", path("accounts.csv"));
    }
    Ok(builder.build().await?)
}

async fn answer(engine: &Engine, sql: &str) -> Result<Value, Box<dyn Error>> {
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut result = engine.sql(sql).await?;
    let (titles, schema) = (result.titles().to_vec(), result.schema());
    let batches = result.collect().await?;
    let (ms, cpu) = (started.elapsed().as_secs_f64() * 1e3, cpu_seconds() - cpu);
    let sink = Sink::default();
    let mut format = open(FormatKind::Json, &Options::default(), Box::new(sink.clone()));
    format.begin(&titles, &schema)?;
    for batch in &batches {
        format.batch(batch)?;
    }
    format.finish()?;
    drop(format);
    let text = sink.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let objects: Vec<serde_json::Map<String, Value>> = serde_json::from_slice(&text)?;
    let row = |o: &serde_json::Map<String, Value>| titles.iter().map(|t| o.get(t).cloned().unwrap_or(Value::Null)).collect::<Vec<_>>();
    let rows: Vec<_> = objects.iter().map(row).collect();
    Ok(json!({"ms": ms, "cpu": cpu, "rows": rows}))
}

/// A shared buffer, because a format owns its writer.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// User and system seconds of this process, from Linux's `/proc/self/stat` in clock ticks of 10 ms, refined by the
/// scheduler's `/proc/self/task/*/schedstat` nanoseconds where they are there; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let nanos = tasks.flatten().filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    nanos.sum::<u64>() as f64 / 1e9
}
