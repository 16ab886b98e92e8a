//! Filters over columns of one name in several tables: the same rows with and without filter pushdown, over rows in memory and
//! Parquet files of many row groups, whatever the number of partitions.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use apigw_sql_functions as functions;
use apigw_sql_language::{FrontEnd, Repair};
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::physical_plan::displayable;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};

const FILES: i64 = 5;
const ROWS_OF_A_FILE: i64 = 60;
const JOINS: [&str; 4] = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"];

/// Over each kind of join.
const JOINED: &[&str] = &[
    "SELECT d.v, s.v FROM d {join} s ON d.k = s.k WHERE upper(d.v) < 'K'",
    "SELECT d.v, s.v FROM d {join} s ON d.k = s.k WHERE s.k > 3 AND substr(d.v, 1, 1) > 'h'",
    "SELECT d.v, s.v FROM d {join} s ON d.k = s.k AND s.n > 2 WHERE d.v || s.v > 'h' AND lower(s.v) < 'x'",
    "SELECT d.k, s.k FROM d {join} s ON d.k = s.k AND d.n = s.n WHERE (d.k, s.n) > (40, 3)",
    "SELECT d.v, s.v, CASE WHEN s.v < d.v THEN 1 END, s.v < d.v FROM d {join} s ON d.k = s.k ORDER BY d.v, s.v LIMIT 5",
    "SELECT s.v, d.v, s.n < d.n FROM d {join} s ON d.k = s.k AND d.n <= s.n ORDER BY s.v DESC, d.v LIMIT 4",
    "SELECT s.k, d.k, d.n + s.n FROM d {join} s ON d.k = s.k ORDER BY s.k NULLS FIRST, d.k, 3 LIMIT 6 OFFSET 2",
    "SELECT d.v, s.v, count(*) FROM d {join} s ON d.k = s.k GROUP BY d.v, s.v ORDER BY s.v, d.v LIMIT 5",
    "SELECT d.v, s.v, min(d.n), max(s.n) FROM d {join} s ON d.k = s.k GROUP BY s.v, d.v HAVING min(s.n) < max(d.n) OR s.v > d.v",
    "SELECT min(d.v), max(s.v), min(s.k), max(d.k) FROM d {join} s ON d.k = s.k WHERE abs(s.n) < 6",
    "SELECT DISTINCT s.v, d.v FROM d {join} s ON d.k = s.k ORDER BY s.v, d.v LIMIT 3",
    "SELECT d.v, s.v, u.v FROM d {join} s ON d.k = s.k JOIN u ON u.k = s.k WHERE upper(s.v) > 'M' ORDER BY d.v, u.v, s.v LIMIT 4",
    "SELECT d.v, s.v, u.v FROM u JOIN (d {join} s ON d.k = s.k) ON u.k = d.k WHERE u.n = 1 ORDER BY s.v, d.v, u.v LIMIT 4",
    "SELECT d.k, s.k, u.k FROM d {join} s ON d.k = s.k {join} u ON u.n = s.n AND u.k = d.k WHERE coalesce(s.k, u.k) > 20",
    "SELECT d.v FROM d {join} s ON d.k = s.k WHERE s.v IN (SELECT v FROM u WHERE n < 3) AND substr(d.v, 2) > 'b'",
    "SELECT d.v, s.v FROM d {join} s ON d.k = s.k WHERE EXISTS (SELECT 1 FROM u WHERE u.k = s.k AND u.v > d.v) ORDER BY s.v, d.v LIMIT 5",
    "SELECT a, b FROM (SELECT d.v AS a, s.v AS b FROM d {join} s ON d.k = s.k) q WHERE upper(b) < 'P' ORDER BY a, b LIMIT 7",
    "SELECT d.v, s.v, row_number() OVER (PARTITION BY s.v ORDER BY d.v, d.n, s.n) FROM d {join} s ON d.k = s.k WHERE lower(s.v) > 'f'",
    "SELECT d.v, s.v FROM d {join} s ON d.k = s.k WHERE lower(d.v) > 'p' UNION ALL SELECT s.v, d.v FROM d {join} s ON d.k = s.k WHERE lower(s.v) < 'e'",
    "SELECT v FROM (SELECT s.v FROM d {join} s ON d.k = s.k UNION SELECT d.v FROM d {join} s ON d.k = s.k) q WHERE upper(v) < 'G'",
];

const OTHERS: &[&str] = &[
    "SELECT d.v, s.v FROM d CROSS JOIN s WHERE d.k + s.k = 7 AND upper(s.v) < 'F' ORDER BY s.v, d.v LIMIT 5",
    "SELECT d.v, s.v FROM d JOIN s ON d.k < s.k AND d.n > s.n WHERE upper(s.v) > 'T' ORDER BY d.v, s.v LIMIT 5",
    "SELECT d.k, d.v FROM d WHERE d.k IN (SELECT s.n * 10 FROM s WHERE s.k > d.n) ORDER BY d.k, d.v LIMIT 5",
    "SELECT d.v FROM d WHERE EXISTS (SELECT 1 FROM s WHERE s.n = d.k AND s.k > d.n) ORDER BY d.v DESC LIMIT 3",
    "SELECT d.k FROM d WHERE EXISTS (SELECT 1 FROM s WHERE s.n = d.k AND s.k > d.n) ORDER BY d.k, d.v LIMIT 3",
    "SELECT d.v, d.k FROM d WHERE NOT EXISTS (SELECT 1 FROM s WHERE s.n = d.k AND s.k < d.n) ORDER BY d.k, d.v LIMIT 3",
    "SELECT a.v, b.v, c.v FROM d a JOIN d b ON a.k = b.k JOIN d c ON c.k = b.k WHERE a.n = 0 ORDER BY b.v, a.v, c.v LIMIT 6",
    "SELECT k, v FROM (SELECT k, v FROM d UNION ALL SELECT n, v FROM s) q WHERE k % 3 = 1 ORDER BY k, v LIMIT 5",
    "SELECT x.v, y.v FROM (SELECT k, max(v) AS v FROM d GROUP BY k) x RIGHT JOIN (SELECT k, min(v) AS v FROM s GROUP BY k) y ON x.k = y.k WHERE upper(x.v) > 'D'",
    "SELECT d.v, l.v FROM d, LATERAL (SELECT s.v FROM s WHERE s.k = d.k) l WHERE upper(l.v) < 'K' ORDER BY d.v, l.v LIMIT 5",
];

fn all_statements() -> Vec<String> {
    let joined = JOINED.iter().flat_map(|query| JOINS.map(|join| query.replace("{join}", join)));
    joined.chain(OTHERS.iter().map(|query| (*query).to_owned())).collect()
}

/// Rows whose texts run against and with the keys, some without either.
fn rows(seed: i64, file: i64) -> RecordBatch {
    let numbers = || (0..ROWS_OF_A_FILE).map(move |row| file * ROWS_OF_A_FILE + row);
    let key = |n: i64| (n % 11 != seed % 11).then_some((n * (seed + 1)) % 97);
    let text = |n: i64| {
        let letter = |n: i64| char::from(b'a' + u8::try_from(n.rem_euclid(26)).unwrap());
        (n % 13 != seed).then(|| format!("{}{}{n}", letter(if seed == 0 { n / 12 } else { -n / 12 }), letter(n * 7 + seed)))
    };
    let columns: [(&str, ArrayRef); 3] = [
        ("k", Arc::new(numbers().map(key).collect::<Int64Array>())),
        ("v", Arc::new(numbers().map(text).collect::<StringViewArray>())),
        ("n", Arc::new(numbers().map(|n| Some((n + seed) % 7)).collect::<Int64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

fn write(folder: &Path, batches: &[RecordBatch]) {
    std::fs::create_dir_all(folder).unwrap();
    for (index, batch) in batches.iter().enumerate() {
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(12)).build();
        let file = File::create(folder.join(format!("{index}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
    }
}

/// How filters are pushed down.
#[derive(Clone, Copy, PartialEq)]
enum Pushdown {
    /// As it is.
    Repaired,
    /// As DataFusion does it.
    ByName,
    /// Not in the physical plan.
    Never,
}

async fn session(pushdown: Pushdown, partitions: usize, folder: Option<&Path>) -> (FrontEnd, SessionContext) {
    let mut front_end = FrontEnd::new(functions::all());
    if pushdown == Pushdown::ByName {
        front_end = front_end.without_repair(Repair::FiltersOfEqualNames);
    }
    let config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(16);
    let mut builder = front_end.configure(SessionStateBuilder::new().with_config(config).with_default_features());
    if pushdown == Pushdown::Never {
        builder.physical_optimizers().as_mut().unwrap().rules.retain(|rule| !rule.name().starts_with("FilterPushdown"));
    }
    let context = SessionContext::new_with_state(builder.build());
    for (seed, name) in ["d", "s", "u"].into_iter().enumerate() {
        let batches: Vec<_> = (0..FILES).map(|file| rows(seed as i64, file)).collect();
        match folder {
            None => {
                let table = MemTable::try_new(batches[0].schema(), batches.into_iter().map(|batch| vec![batch]).collect()).unwrap();
                context.register_table(name, Arc::new(table)).unwrap();
            }
            Some(folder) => {
                let folder = folder.join(name);
                if !folder.exists() {
                    write(&folder, &batches);
                }
                context.register_parquet(name, folder.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
            }
        }
    }
    (front_end, context)
}

async fn answer((front_end, context): &(FrontEnd, SessionContext), statement: &str) -> Vec<String> {
    let planned = front_end.plan(&context.state(), statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    let frame = context.execute_logical_plan(planned.plan).await.unwrap();
    let batches = frame.collect().await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    let options = FormatOptions::default().with_null("NULL");
    let mut lines = Vec::new();
    for batch in &batches {
        let columns: Vec<_> = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
        lines.extend((0..batch.num_rows()).map(|row| columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>().join("|")));
    }
    lines.sort();
    lines
}

/// The statements that are answered otherwise than without pushdown.
async fn wrong(pushdown: Pushdown, partitions: usize, folder: Option<&Path>, statements: &[String]) -> BTreeSet<String> {
    let (tried, reference) = (session(pushdown, partitions, folder).await, session(Pushdown::Never, partitions, folder).await);
    let mut wrong = BTreeSet::new();
    let mut with_rows = 0;
    for statement in statements {
        let expected = answer(&reference, statement).await;
        with_rows += usize::from(!expected.is_empty());
        if answer(&tried, statement).await != expected {
            wrong.insert(statement.clone());
        }
    }
    assert!(with_rows * 10 > statements.len() * 9, "only {with_rows} statements have rows");
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_find_the_column_of_their_table() {
    let folder = tempfile::tempdir().unwrap();
    for (partitions, folder) in [(1, Some(folder.path())), (2, None), (8, Some(folder.path()))] {
        let wrong = wrong(Pushdown::Repaired, partitions, folder, &all_statements()).await;
        assert!(wrong.is_empty(), "{partitions} partitions, Parquet: {}: {wrong:#?}", folder.is_some());
    }
}

/// The bound that moves goes to the files of its own table, and the plan that runs is DataFusion's.
#[tokio::test]
async fn bounds_reach_the_files_of_their_table() {
    let folder = tempfile::tempdir().unwrap();
    let (front_end, context) = session(Pushdown::Repaired, 2, Some(folder.path())).await;
    for table in ["d", "s"] {
        let statement = format!("SELECT d.v, s.v FROM d JOIN s ON d.k = s.k ORDER BY {table}.v LIMIT 3");
        let planned = front_end.plan(&context.state(), &statement).await.unwrap();
        let plan = context.execute_logical_plan(planned.plan).await.unwrap().create_physical_plan().await.unwrap();
        assert!(!format!("{plan:?}").contains("ByPosition"));
        let shown = displayable(plan.as_ref()).indent(false).to_string();
        let own = shown.lines().find(|line| line.contains(&format!("/{table}/0.parquet"))).unwrap();
        assert!(own.contains("DynamicFilter"), "{shown}");
    }
}

/// The comparison notices what it is for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_by_name_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let statements = all_statements();
    let of = |words: [&str; 2]| statements.iter().filter(|s| words.iter().all(|word| s.contains(word))).cloned().collect::<Vec<_>>();
    let in_memory = wrong(Pushdown::ByName, 2, None, &of(["d RIGHT JOIN", "WHERE"])).await;
    let in_files = wrong(Pushdown::ByName, 2, Some(folder.path()), &of(["d JOIN", "LIMIT"])).await;
    assert!(!in_memory.is_empty() && !in_files.is_empty(), "{in_memory:#?} {in_files:#?}");
}
