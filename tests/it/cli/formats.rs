//! Every format, end to end.

use std::fs::File;

use datafusion::arrow::ipc::reader::FileReader;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Place, assert_run};

/// One row of everything, titles alike, and a result without rows.
const ROW: &str = "SELECT 1 AS a, 'x=>1, y=>NULL'::hstore AS h, ARRAY['p', 'q r'] AS l, '{\"k\": [1, 2]}'::json AS j, \
                   CAST(NULL AS text) AS n, E'a\\tb\\n<c>|' AS t, '' AS e, 9223372036854775807 AS a";
const NONE: &str = "SELECT 2 AS b WHERE false";

#[test]
fn text_formats_write_each_result_as_a_document() {
    let place = Place::new();
    for format in ["table", "line", "csv", "tsv", "json", "ndjson", "markdown", "html"] {
        let ran = place.run(&["--format", format, "-c", ROW, "-c", NONE]);
        ran.only_stdout();
        assert_run!(format!("format_{format}"), place, ran);
    }
}

#[test]
fn parquet_and_arrow_are_read_back() {
    let place = Place::new();
    let query = "SELECT 1 AS a, 'x=>1'::hstore AS h UNION ALL SELECT 2, NULL ORDER BY a";
    for (name, more) in [("r.parquet", [].as_slice()), ("r.arrow", &[]), ("plain", &["--format", "parquet"])] {
        let mut arguments = vec!["-o", name, "-c", query];
        arguments.extend(more);
        assert_eq!(place.run(&arguments).only_stdout(), "");
        let file = File::open(place.path(name)).unwrap();
        let (schema, rows): (_, usize) = if name == "r.arrow" {
            let reader = FileReader::try_new(file, None).unwrap();
            (reader.schema(), reader.map(|batch| batch.unwrap().num_rows()).sum())
        } else {
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
            let schema = datafusion::arrow::record_batch::RecordBatchReader::schema(&reader);
            (schema, reader.map(|batch| batch.unwrap().num_rows()).sum())
        };
        assert_eq!(rows, 2, "{name}");
        assert_eq!(schema.field(1).metadata().get("ARROW:extension:name").map(String::as_str), Some("apigw.hstore"), "{name}");
    }
}

#[test]
fn a_parquet_file_goes_to_datafusions_reader_only_where_the_manifest_of_its_folder_vouches_for_it() {
    let place = Place::new();
    let all = "SELECT * FROM apigateway_integration ORDER BY _key";
    let expected = place.run(&["--sample", "--format", "ndjson", "-c", all]).only_stdout().to_owned();
    place.run(&["--sample", "-o", "rows.parquet", "-c", all]).only_stdout();
    place.write("rows.ndjson", &expected);
    for (file, node) in [("rows.parquet", "SourceScanExec"), ("rows.ndjson", "SourceScanExec")] {
        let found = place.run(&["--from", file, "--format", "ndjson", "-c", all]);
        assert_eq!(found.only_stdout(), expected, "{file}");
        let query = "SELECT account_id FROM apigateway_integration WHERE timeout_in_millis > 29000";
        let plan = place.run(&["--from", file, "-c", &format!("EXPLAIN {query}")]);
        assert!(plan.only_stdout().contains(node), "{}", plan.stdout);
        let status = "SELECT source, state, records FROM source_status";
        let status = place.run(&["--from", file, "--format", "csv", "-t", "-c", status]);
        let shape = file.rsplit('.').next().unwrap();
        let records = expected.lines().count();
        assert_eq!(status.only_stdout().trim_end(), format!("{shape},complete,{records}"));
        let detail = "SELECT count(*), count(region), count(unknown_columns) FROM integration_detail";
        let detail = place.run(&["--from", file, "--format", "csv", "-t", "-c", detail]);
        assert_eq!(detail.only_stdout().trim_end(), format!("{records},{records},{records}"));
    }
    let id = place.run(&["import", "-q", "--sample", "--store", "st"]).only_stdout().trim().to_owned();
    let folder = format!("st/snapshots/{id}");
    let plan = "EXPLAIN SELECT account_id FROM apigateway_integration WHERE timeout_in_millis > 29000";
    let node = |text: &str| place.run(&["--from", &folder, "-c", plan]).only_stdout().contains(text);
    assert!(node("file_type=parquet"));
    assert_eq!(place.run(&["--from", &folder, "--format", "ndjson", "-c", all]).only_stdout(), expected);
    std::fs::remove_file(place.path(&format!("{folder}/apigw-sql.json"))).unwrap();
    assert!(node("SourceScanExec"));
    assert_eq!(place.run(&["--from", &folder, "--format", "ndjson", "-c", all]).only_stdout(), expected);
}

#[test]
fn parquet_goes_through_a_pipe() {
    let place = Place::new();
    let output = place.command(&["--format", "parquet", "-c", "SELECT 1 AS a"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"));
}

#[test]
fn psqls_options_change_the_table() {
    let place = Place::new();
    let query = "SELECT 1 AS a, NULL::text AS b UNION ALL SELECT 2, 'x' ORDER BY a";
    let stdout = |options: &[&str]| {
        let arguments: Vec<_> = options.iter().chain(&["-c", query]).copied().collect();
        place.run(&arguments).only_stdout().to_owned()
    };
    // psql 15 -X with the same options and query.
    assert_eq!(stdout(&["-A"]), "a|b\n1|\n2|x\n(2 rows)\n");
    assert_eq!(stdout(&["-At"]), "1|\n2|x\n");
    assert_eq!(stdout(&["-At", "-P", "fieldsep=,", "-P", "null=-"]), "1,-\n2,x\n");
    assert_eq!(stdout(&["-t"]), " 1 | \n 2 | x\n\n");
    assert_eq!(stdout(&["-x"]), "-[ RECORD 1 ]\na | 1\nb | \n-[ RECORD 2 ]\na | 2\nb | x\n\n");
    assert_eq!(stdout(&["-P", "footer=off"]), " a | b \n---+---\n 1 | \n 2 | x\n\n");
}
