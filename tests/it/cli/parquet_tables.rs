//! Parquet files as tables: `--table NAME=FILE`.

use std::fs::File;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;

use super::Place;

/// Statistics leave NaN out, which PostgreSQL sorts above all other doubles.
#[test]
fn not_a_number_is_found_in_groups_of_rows_whose_statistics_do_not_tell_it() {
    let place = Place::new();
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(1..=6));
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![9.0, 8.0, 7.0, 6.0, f64::NAN, 5.0]));
    let batch = RecordBatch::try_from_iter([("id", ids), ("f", doubles)]).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
    let mut writer = ArrowWriter::try_new(File::create(place.path("p.parquet")).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    for (condition, expected) in [
        ("f > 100", "5"),
        ("f = 'NaN'", "5"),
        ("f >= 'NaN'", "5"),
        ("NOT f < 100", "5"),
        ("f NOT BETWEEN -5 AND 50", "5"),
        ("f IN ('NaN', 10)", "5"),
        ("f IS NOT DISTINCT FROM 'NaN'", "5"),
        ("f IN (SELECT 'NaN'::float8)", "5"),
        ("f = ANY (SELECT 'NaN'::float8)", "5"),
        ("f > ALL (SELECT 1000::float8)", "5"),
        ("f = (SELECT max(f) FROM p)", "5"),
        ("f::real > 100", "5"),
        ("f < 6", "6"),
        ("f NOT IN (SELECT g FROM (VALUES (9::float8), (8), (7), ('NaN'), (5)) AS v(g))", "4"),
    ] {
        let ran = place.run(&["--table", "p=p.parquet", "--format", "csv", "-c", &format!("SELECT id FROM p WHERE {condition}")]);
        assert_eq!(ran.only_stdout(), format!("id\n{expected}\n"), "{condition}");
    }
    let joined = "SELECT id FROM p JOIN (VALUES ('NaN'::float8)) AS v(x) ON p.f = v.x";
    let sorted = "SELECT id FROM p ORDER BY f DESC LIMIT 1";
    for query in [joined, sorted] {
        assert_eq!(place.run(&["--table", "p=p.parquet", "--format", "csv", "-c", query]).only_stdout(), "id\n5\n", "{query}");
    }
}
