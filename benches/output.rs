//! Writing a result in each format, and CSV and NDJSON by type of column.
//!
//! `cargo bench --bench output`; the throughput is that of the bytes written. What is aimed at is 200 MB/s for CSV
//! and NDJSON.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use apigw_sql_columns::output::{FormatKind, Options, open};
use apigw_sql_columns::types::hstore::HstoreBuilder;
use apigw_sql_columns::types::{SqlType, list};
use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::Schema;
use divan::Bencher;
use divan::counter::BytesCount;

const BATCH: usize = 8192;
/// A million rows, as a query of them would give them.
const BATCHES: usize = 122;
const COLUMNS: [&str; 8] = ["uri", "type", "credentials", "timeout", "ratio", "observed_at", "templates", "keys"];

fn main() {
    divan::main();
}

/// Counts what is written and forgets it.
#[derive(Clone, Default)]
struct Count(Arc<AtomicU64>);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

static ROWS: LazyLock<RecordBatch> = LazyLock::new(|| {
    let function = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function";
    let uris: StringViewArray = (0..BATCH).map(|i| Some(format!("{function}:orders-{i}/invocations"))).collect();
    let types: StringViewArray = (0..BATCH).map(|i| Some(["AWS_PROXY", "HTTP", "MOCK"][i % 3])).collect();
    let roles: StringViewArray = (0..BATCH).map(|i| (i % 3 == 0).then_some("arn:aws:iam::123456789012:role/integration")).collect();
    let timeouts: Int64Array = (0..BATCH as i64).map(|i| Some(29_000 - i % 7 * 1_000)).collect();
    let ratios: Float64Array = (0..BATCH).map(|i| Some(i as f64 / 7.0)).collect();
    let stamps = (0..BATCH as i64).map(|i| 1_735_689_600_000_000 + i * 1_234_567);
    let mut templates = HstoreBuilder::with_capacity(BATCH);
    let mut keys = list::builder(BATCH);
    for _ in 0..BATCH {
        templates.append(&mut [("text/xml", Some("<a/>")), ("application/json", Some("{\"id\": \"$input.params('id')\",\n \"x\": 1}"))]);
        keys.append_value([Some("method.request.path.id"), Some("method.request.querystring.q")]);
    }
    let kinds = [
        SqlType::Text,
        SqlType::Text,
        SqlType::Text,
        SqlType::BigInt,
        SqlType::Double,
        SqlType::Timestamp,
        SqlType::Hstore,
        SqlType::TextArray,
    ];
    let fields: Vec<_> = COLUMNS.iter().zip(kinds).map(|(name, kind)| kind.field(name, true)).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(uris),
        Arc::new(types),
        Arc::new(roles),
        Arc::new(timeouts),
        Arc::new(ratios),
        Arc::new(TimestampMicrosecondArray::from_iter_values(stamps).with_timezone("UTC")),
        Arc::new(templates.finish()),
        Arc::new(keys.finish()),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("columns of the schema")
});

fn write(kind: FormatKind, batch: &RecordBatch) -> u64 {
    let count = Count::default();
    let titles: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut format = open(kind, &Options::default(), Box::new(count.clone()));
    format.begin(&titles, &batch.schema()).expect("begun");
    for _ in 0..BATCHES {
        format.batch(batch).expect("written");
    }
    format.finish().expect("finished");
    count.0.load(Ordering::Relaxed)
}

fn measure(bencher: Bencher<'_, '_>, kind: FormatKind, batch: &RecordBatch) {
    bencher.counter(BytesCount::new(write(kind, batch))).bench_local(|| write(kind, batch));
}

#[divan::bench(args = FormatKind::ALL, sample_count = 5)]
fn all_columns(bencher: Bencher<'_, '_>, kind: FormatKind) {
    measure(bencher, kind, &ROWS);
}

#[divan::bench(args = COLUMNS, sample_count = 5)]
fn csv(bencher: Bencher<'_, '_>, column: &str) {
    one(bencher, FormatKind::Csv, column);
}

#[divan::bench(args = COLUMNS, sample_count = 5)]
fn ndjson(bencher: Bencher<'_, '_>, column: &str) {
    one(bencher, FormatKind::Ndjson, column);
}

fn one(bencher: Bencher<'_, '_>, kind: FormatKind, column: &str) {
    let index = ROWS.schema().index_of(column).expect("a column of the rows");
    measure(bencher, kind, &ROWS.project(&[index]).expect("projected"));
}
