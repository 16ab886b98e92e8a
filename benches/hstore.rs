//! The operators of hstore over a million rows, in batches as a query runs them.
//!
//! `cargo bench --bench hstore`; the rows are like the tags of integrations: a handful of keys, some in few rows.

use std::sync::{Arc, LazyLock};

use apigw_sql_columns::types::hstore::HstoreBuilder;
use apigw_sql_functions as functions;
use apigw_sql_value::hstore;
use datafusion::arrow::array::{Array, ArrayRef, MapArray, StringViewArray};
use datafusion::arrow::datatypes::Field;
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF};

const ROWS: usize = 1_000_000;
const BATCH: usize = 8192;

const KEYS: [&str; 10] = [
    "env",
    "app",
    "team",
    "owner",
    "service",
    "cost-center",
    "environment",
    "data-classification",
    "integration.request.path.proxy",
    "integration.request.header.X-Tenant",
];
const VALUES: [&str; 8] =
    ["prod", "staging", "dev", "payments", "orders", "platform", "a value beyond the inline size", "method.request.path.proxy"];

fn main() {
    divan::main();
}

/// About five entries a row out of ten keys.
static MAPS: LazyLock<MapArray> = LazyLock::new(|| {
    let mut state = 1_u64;
    let mut next = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    let mut out = HstoreBuilder::with_capacity(ROWS).in_blocks(64 << 10, true);
    for _ in 0..ROWS {
        let mask = next(1 << KEYS.len());
        let mut entries: Vec<_> =
            KEYS.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, key)| (*key, Some(VALUES[next(VALUES.len())]))).collect();
        out.append(&mut entries);
    }
    out.finish()
});

fn function(name: &str) -> Arc<ScalarUDF> {
    functions::all().into_iter().find(|f| f.name() == name).unwrap_or_else(|| panic!("no function `{name}`"))
}

fn batches(array: &dyn Array) -> Vec<ArrayRef> {
    (0..array.len()).step_by(BATCH).map(|at| array.slice(at, BATCH.min(array.len() - at))).collect()
}

/// Calls a function with a column and constants.
fn run(function: &ScalarUDF, batches: &[ArrayRef], constants: &[ScalarValue]) -> usize {
    let config_options = Arc::new(ConfigOptions::default());
    let call = |batch: &ArrayRef| {
        let mut args = vec![ColumnarValue::Array(Arc::clone(batch))];
        args.extend(constants.iter().cloned().map(ColumnarValue::Scalar));
        let arg_fields: Vec<_> = args.iter().map(|a| Arc::new(Field::new("argument", a.data_type(), true))).collect();
        let scalars = vec![None; args.len()];
        let return_field = function.return_field_from_args(ReturnFieldArgs { arg_fields: &arg_fields, scalar_arguments: &scalars })?;
        let config_options = Arc::clone(&config_options);
        function.invoke_with_args(ScalarFunctionArgs { args, arg_fields, number_rows: batch.len(), return_field, config_options })
    };
    batches.iter().map(|batch| call(batch).and_then(|answer| answer.into_array(batch.len())).map_or(0, |a| a.null_count() + a.len())).sum()
}

fn text(text: &str) -> ScalarValue {
    ScalarValue::Utf8View(Some(text.to_owned()))
}

fn bench(bencher: divan::Bencher<'_, '_>, name: &str, constants: &[ScalarValue]) {
    let (function, batches) = (function(name), batches(&*MAPS));
    bencher.counter(divan::counter::ItemsCount::new(ROWS)).bench_local(|| run(&function, &batches, constants));
}

#[divan::bench(args = ["env", "environment", "integration.request.path.proxy", "absent"])]
fn fetchval(bencher: divan::Bencher<'_, '_>, key: &str) {
    bench(bencher, "fetchval", &[text(key)]);
}

#[divan::bench(args = ["env", "environment", "integration.request.path.proxy", "absent"])]
fn exist(bencher: divan::Bencher<'_, '_>, key: &str) {
    bench(bencher, "exist", &[text(key)]);
}

#[divan::bench(args = ["env=>prod", "env=>prod,team=>payments", "absent=>1", "env=>\"a value beyond the inline size\""])]
fn hs_contains(bencher: divan::Bencher<'_, '_>, part: &str) {
    bench(bencher, "hs_contains", &[text(part)]);
}

#[divan::bench(args = ["team", "absent"])]
fn delete(bencher: divan::Bencher<'_, '_>, key: &str) {
    bench(bencher, "delete", &[text(key)]);
}

#[divan::bench]
fn hs_concat(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, "hs_concat", &[text("env=>test, zone=>a")]);
}

#[divan::bench]
fn akeys(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, "akeys", &[]);
}

#[divan::bench]
fn hstore_out(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, "hstore_out", &[]);
}

#[divan::bench]
fn hstore_in(bencher: divan::Bencher<'_, '_>) {
    let texts: StringViewArray = (0..ROWS)
        .map(|row| {
            let mut out = String::new();
            hstore::print(apigw_sql_columns::types::hstore::HstoreArray::try_new(&*MAPS)?.get(row)?.iter(), &mut out);
            Some(out)
        })
        .collect();
    let (function, batches) = (function("hstore_in"), batches(&texts));
    bencher.counter(divan::counter::ItemsCount::new(ROWS)).bench_local(|| run(&function, &batches, &[]));
}
