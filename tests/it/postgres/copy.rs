//! Random rows of all types: CSV and TSV byte for byte as `COPY` writes them.

#![expect(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::fmt::Write as _;
use std::sync::Arc;

use apigw_sql_columns::output::FormatKind;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::HstoreBuilder;
use datafusion::arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int64Array, IntervalMonthDayNanoArray,
    RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, IntervalMonthDayNano, IntervalUnit, Schema, TimeUnit};

use super::generate::{Random, entries};
use super::server::{quote, quote_option, server};
use crate::output::plain;

const ROWS: usize = 1_000;

/// What formats have to escape, and what they must leave alone.
const PIECES: &[&str] = &[
    "a",
    "word",
    ",",
    "\"",
    "\"\"",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\\",
    "\\.",
    "\\N",
    "NULL",
    " ",
    "",
    "{",
    "}",
    "(",
    ";",
    "|",
    "é",
    "日本",
    "😀",
    "שלום",
    "\u{1}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "'",
];

type Entry = (&'static str, Option<&'static str>);

/// The rows as arrays, and as `VALUES` of PostgreSQL.
#[derive(Default)]
struct Rows {
    text: Vec<Option<String>>,
    list: Vec<Option<Vec<Option<String>>>>,
    tags: Vec<Option<Vec<Entry>>>,
    double: Vec<Option<f64>>,
    real: Vec<Option<f32>>,
    decimal: Vec<Option<i128>>,
    integer: Vec<Option<i64>>,
    boolean: Vec<Option<bool>>,
    stamp: Vec<Option<i64>>,
    local: Vec<Option<i64>>,
    date: Vec<Option<i32>>,
    interval: Vec<Option<IntervalMonthDayNano>>,
    bytes: Vec<Option<Vec<u8>>>,
}

const COLUMNS: &str = "text text, list text[], tags hstore, double float8, real float4, decimal numeric(38, 6), \"integer\" bigint, \
                       \"boolean\" boolean, stamp timestamptz, local timestamp, date date, \"interval\" interval, bytes bytea";
const NAMES: [&str; 13] =
    ["text", "list", "tags", "double", "real", "decimal", "integer", "boolean", "stamp", "local", "date", "interval", "bytes"];

fn maybe<T>(random: &mut Random, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
    (random.below(8) > 0).then(|| make(random))
}

fn bits(random: &mut Random) -> u64 {
    ((random.below(1 << 32) as u64) << 32) | random.below(1 << 32) as u64
}

/// A number between `-most` and `most`, of any magnitude.
fn within(random: &mut Random, most: i64) -> i64 {
    let shift = random.below(63);
    (bits(random) as i64 >> shift) % most
}

fn double(random: &mut Random) -> f64 {
    match random.below(6) {
        0 => within(random, 1_000_000_000_000_000) as f64 / 100.0,
        1 => within(random, i64::MAX) as f64,
        2 => (random.below(100) as f64) * 10_f64.powi(random.below(30) as i32),
        3 => 2_f64.powi(random.below(2_000) as i32 - 1_000),
        _ => f64::from_bits(bits(random)),
    }
}

impl Rows {
    fn random(random: &mut Random) -> Self {
        let mut rows = Self::default();
        for _ in 0..ROWS {
            rows.text.push(maybe(random, |r| r.text(PIECES, 4)));
            rows.list.push(maybe(random, |r| (0..r.below(4)).map(|_| maybe(r, |r| r.text(PIECES, 2))).collect()));
            rows.tags.push(maybe(random, |r| {
                let mut tags = entries(r, 31, 4);
                let mut seen = std::collections::HashSet::new();
                tags.retain(|(key, _)| seen.insert(*key));
                tags
            }));
            rows.double.push(maybe(random, double));
            rows.real
                .push(maybe(random, |r| if r.below(2) == 0 { within(r, 10_000_000) as f32 / 8.0 } else { f32::from_bits(bits(r) as u32) }));
            rows.decimal.push(maybe(random, |r| i128::from(within(r, i64::MAX)) * i128::from(within(r, 1_000_000_000))));
            rows.integer.push(maybe(random, |r| within(r, i64::MAX)));
            rows.boolean.push(maybe(random, |r| r.below(2) == 0));
            // From 4700 BC to AD 29000.
            rows.stamp.push(maybe(random, |r| within(r, 210_000_000_000_000_000)));
            rows.local.push(maybe(random, |r| within(r, 864_000) * 86_400_000_000));
            rows.date.push(maybe(random, |r| within(r, 2_400_000) as i32));
            rows.interval.push(maybe(random, |r| {
                let part = |r: &mut Random, most| if r.below(2) == 0 { within(r, most) } else { 0 };
                IntervalMonthDayNano::new(part(r, 10_000) as i32, part(r, 100_000) as i32, part(r, 9_000_000_000_000_000) * 1_000)
            }));
            rows.bytes.push(maybe(random, |r| (0..r.below(5)).map(|_| r.below(256) as u8).collect()));
        }
        rows
    }

    fn values(&self, row: usize) -> String {
        let cast = |text: Option<String>, kind: &str| format!("{}::{kind}", quote_option(text.as_deref()));
        let micros = |at: Option<i64>, epoch: &str| {
            at.map_or("NULL".to_owned(), |at| format!("{epoch} '1970-01-01 00:00:00+00' + '{at} microseconds'::interval"))
        };
        let array = |items: Vec<Option<&str>>| {
            let items: Vec<_> = items.into_iter().map(quote_option).collect();
            format!("ARRAY[{}]::text[]", items.join(","))
        };
        let tags = |tags: &Vec<(&str, Option<&str>)>| {
            let (keys, values): (Vec<_>, Vec<_>) = tags.iter().map(|(key, value)| (Some(*key), *value)).unzip();
            format!("hstore({}, {})", array(keys), array(values))
        };
        let interval = |i: IntervalMonthDayNano| format!("{} mons {} days {} microseconds", i.months, i.days, i.nanoseconds / 1_000);
        let hex = |bytes: &Vec<u8>| bytes.iter().fold("\\x".to_owned(), |hex, byte| hex + &format!("{byte:02x}"));
        [
            quote_option(self.text[row].as_deref()),
            self.list[row].as_ref().map_or("NULL".to_owned(), |items| array(items.iter().map(Option::as_deref).collect())),
            self.tags[row].as_ref().map_or("NULL".to_owned(), tags),
            cast(self.double[row].map(|f| format!("{f:e}").replace("inf", "Infinity")), "float8"),
            cast(self.real[row].map(|f| format!("{f:e}").replace("inf", "Infinity")), "float4"),
            self.decimal[row].map_or("NULL".to_owned(), |d| format!("{d} * 0.000001")),
            cast(self.integer[row].map(|i| i.to_string()), "bigint"),
            cast(self.boolean[row].map(|b| b.to_string()), "boolean"),
            micros(self.stamp[row], "timestamptz"),
            micros(self.local[row], "timestamp"),
            self.date[row].map_or("NULL".to_owned(), |days| format!("date '1970-01-01' + ({days})")),
            cast(self.interval[row].map(interval), "interval"),
            self.bytes[row].as_ref().map_or("NULL".to_owned(), |bytes| quote(&hex(bytes)) + "::bytea"),
        ]
        .join(", ")
    }

    fn batch(&self) -> RecordBatch {
        let mut lists = apigw_sql_columns::types::list::builder(ROWS);
        self.list.iter().for_each(|list| lists.append_option(list.clone()));
        let mut tags = HstoreBuilder::with_capacity(ROWS);
        for row in &self.tags {
            match row {
                Some(entries) => tags.append(&mut entries.clone()),
                None => tags.append_null(),
            }
        }
        let decimals = Decimal128Array::from(self.decimal.clone()).with_precision_and_scale(38, 6).unwrap();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.text.iter().collect::<StringViewArray>()),
            Arc::new(lists.finish()),
            Arc::new(tags.finish()),
            Arc::new(Float64Array::from(self.double.clone())),
            Arc::new(Float32Array::from(self.real.clone())),
            Arc::new(decimals),
            Arc::new(Int64Array::from(self.integer.clone())),
            Arc::new(BooleanArray::from(self.boolean.clone())),
            Arc::new(TimestampMicrosecondArray::from(self.stamp.clone()).with_timezone("UTC")),
            Arc::new(TimestampMicrosecondArray::from(self.local.clone())),
            Arc::new(Date32Array::from(self.date.clone())),
            Arc::new(IntervalMonthDayNanoArray::from(self.interval.clone())),
            Arc::new(self.bytes.iter().collect::<BinaryArray>()),
        ];
        let types = [
            SqlType::Text.arrow(),
            SqlType::TextArray.arrow(),
            SqlType::Hstore.arrow(),
            DataType::Float64,
            DataType::Float32,
            DataType::Decimal128(38, 6),
            DataType::Int64,
            DataType::Boolean,
            SqlType::Timestamp.arrow(),
            DataType::Timestamp(TimeUnit::Microsecond, None),
            DataType::Date32,
            DataType::Interval(IntervalUnit::MonthDayNano),
            DataType::Binary,
        ];
        let fields: Vec<_> = NAMES.iter().zip(types).map(|(name, data_type)| Field::new(*name, data_type, true)).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
    }
}

#[test]
fn csv_and_tsv_of_random_rows_are_what_copy_writes() {
    let Some(server) = server() else { return };
    let rows = Rows::random(&mut Random::new(59));
    let batch = rows.batch();
    let mut script = format!("SET timezone = 'UTC'; CREATE TEMP TABLE copied (n int, {COLUMNS});\n");
    for row in 0..ROWS {
        writeln!(script, "INSERT INTO copied VALUES ({row}, {});", rows.values(row)).unwrap();
    }
    let names = NAMES.map(|name| format!("\"{name}\"")).join(", ");
    for (kind, format) in [(FormatKind::Csv, "csv"), (FormatKind::Tsv, "text")] {
        let copied = server
            .psql(&format!("{script}COPY (SELECT {names} FROM copied ORDER BY n) TO STDOUT WITH (FORMAT {format}, HEADER);"))
            .unwrap();
        let ours = plain(kind, &NAMES, &batch);
        for (n, (theirs, ours)) in copied.lines().zip(ours.lines()).enumerate() {
            assert_eq!(ours, theirs, "line {} of {kind}", n + 1);
        }
        assert!(copied == ours);
    }
}
