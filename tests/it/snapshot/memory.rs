//! Imports and questions within a memory limit.

use std::fmt::Write as _;
use std::sync::Arc;

use apigw_sql::Engine;
use apigw_sql::ops::import::import;
use apigw_sql_source::snapshot::{DEFAULT_SERIES, SnapshotOptions, SnapshotStore};
use apigw_sql_source::{SourceOptions, SourceSet};

use super::{Place, records};

/// What an import gives that remembers so many records: the rows, the states, the notes.
fn imported(place: &Place, name: &str, remembered: Option<usize>) -> [String; 3] {
    let store = SnapshotStore::open(place.path(name).to_str().unwrap()).unwrap();
    let from = vec![place.path("in").to_str().unwrap().to_owned()];
    let source = Arc::new(SourceSet::open(&SourceOptions { from, ..SourceOptions::default() }).unwrap());
    if let Some(records) = remembered {
        source.remember(records);
    }
    let options = SnapshotOptions { series: DEFAULT_SERIES.to_owned(), observed_at: None, sources: Vec::new(), redactor: None };
    let (_, report) = import(&source, &store, options).unwrap();
    let states: Vec<_> = report.sources.iter().map(|s| (&s.source_path, s.state, s.records, s.duplicates, &s.reason)).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let rows = runtime.block_on(async {
        let engine = Engine::builder().snapshot_store(store).at("@latest").build().await.unwrap();
        let mut text = String::new();
        for question in [
            "SELECT _key, timeout_in_millis, source_path, source_line FROM apigw.integration_detail ORDER BY 1, 2, 3, 4",
            "SELECT rest_api_id, resource_id, path, api_method, source_path FROM apigw.method ORDER BY 1, 2, 3, 4, 5",
        ] {
            for batch in engine.sql(question).await.unwrap().collect().await.unwrap() {
                write!(text, "{batch:?}").unwrap();
            }
        }
        text
    });
    [rows, format!("{states:?}"), format!("{:?}", report.notes)]
}

#[test]
fn records_that_come_again_are_found_however_few_are_remembered() {
    let place = Place::new();
    // Some come again with the same content, some with another one, in the same file, in another one, and a third time.
    place.write("in/a.ndjson", &records(60, |_| 100));
    place.write("in/b.ndjson", &(records(70, |at| if at % 5 == 0 { 200 } else { 100 }) + &records(3, |_| 300)));
    place.write("in/c.ndjson", &records(65, |at| if at % 10 == 0 { 400 } else { 100 }));
    let api = r#"{"id":"ab0","items":[{"id":"r1","path":"/x","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}}}]}"#;
    place.write("in/d/get-resources.json", api);
    place.write("in/e/get-resources.json", api);
    let all = imported(&place, "all", None);
    assert!(all[0].contains("#2") && all[1].contains("Conflict") && !all[2].is_empty(), "{all:?}");
    for remembered in [0, 1, 7, 61, 100, 1000] {
        assert_eq!(imported(&place, &format!("some{remembered}"), Some(remembered)), all, "{remembered} remembered");
    }
    // Without any that come again one pass is enough.
    std::fs::remove_dir_all(place.path("in")).unwrap();
    place.write("in/a.ndjson", &records(60, |_| 100));
    assert_eq!(imported(&place, "none", Some(5)), imported(&place, "none-all", None));
}

#[test]
fn a_question_spills_or_says_that_the_limit_does_not_allow_it() {
    let place = Place::new();
    place.write("in.ndjson", &records(60_000, |at| at as u64));
    place.import(&["--from", "in.ndjson"]);
    let limit = |size: &str, question: &str| place.run(&["-q", "--memory-limit", size, "--format", "csv", "-t", "-c", question]);
    // Groups and sorts go to the disk.
    let grouped = limit("8MB", "SELECT count(*) FROM (SELECT _key, count(*) AS n FROM apigateway_integration GROUP BY 1) AS g WHERE n = 1");
    assert_eq!((grouped.code, grouped.stdout.as_str()), (0, "60000\n"), "{}", grouped.stderr);
    // The sides of a join and the first rows of an order do not.
    let refused = limit("1MB", "SELECT _key, uri, tags FROM apigateway_integration ORDER BY uri LIMIT 59000");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("error: the memory limit does not allow it: "), "{}", refused.stderr);
    assert!(refused.stderr.contains("hint: `--memory-limit` sets it"), "{}", refused.stderr);
}
