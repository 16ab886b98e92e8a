//! Keys: what is there twice, what contradicts, and that neither depends on threads.

use std::fmt::Write as _;
use std::fs;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{Comparison, Predicate, SourceState, Test};

use super::{options, scan, scan_text, try_scan};

fn row(key: &str, uri: &str) -> String {
    format!("{{\"_key\":\"{key}\",\"type\":\"HTTP\",\"uri\":\"{uri}\"}}\n")
}

#[test]
fn the_same_record_twice_is_one_and_counted() {
    let scanned = scan_text("a.ndjson", row("k", "u").repeat(3) + &row("l", "u"));
    assert_eq!(scanned.column("_key"), [Some("k"), Some("l")]);
    assert_eq!((scanned.status().state, scanned.status().duplicates), (Some(SourceState::Complete), 2));
}

#[test]
fn contradicting_records_are_both_kept_and_told() {
    let scanned = scan_text("a.ndjson", row("k", "1") + &row("k", "2") + &row("k", "3") + &row("k", "2") + &row("k", "1"));
    assert_eq!(scanned.column("_key"), [Some("k"), Some("k#2"), Some("k#3")]);
    assert_eq!(scanned.column("uri"), [Some("1"), Some("2"), Some("3")]);
    let status = scanned.status();
    assert_eq!((status.state, status.duplicates, status.records), (Some(SourceState::Conflict), 2, 5));
    assert_eq!(status.reason.as_deref(), Some("2 records contradict another source"));
    assert_eq!(status.first_error_at.as_deref(), Some("2"));
    let path = &status.source_path;
    assert_eq!(
        scanned.report.notes,
        [format!("{path}:2: `k` contradicts the record of the same key in `{path}` and is kept as `k#2`; 1 more in this file")]
    );
}

#[test]
fn a_key_with_a_number_that_is_taken_gets_the_next_number() {
    let scanned = scan_text("a.ndjson", row("k", "1") + &row("k#2", "2") + &row("k", "3") + &row("k", "2"));
    assert_eq!(scanned.column("_key"), [Some("k"), Some("k#2"), Some("k#3")]);
    assert_eq!(scanned.status().duplicates, 1, "the last one is `k#2` again");
}

#[test]
fn later_is_the_order_of_the_sources_and_never_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("files");
    fs::create_dir(&folder).unwrap();
    let mut paths = Vec::new();
    for file in 0..40 {
        let mut text = String::new();
        for record in 0..200 {
            // Every key is in several files, with two or three contents.
            text += &row(&format!("k{}", (file * 37 + record * 11) % 1500), &format!("u{}", (file + record) % 3));
        }
        let path = folder.join(format!("{:02}.ndjson", (file * 7) % 40));
        fs::write(&path, text).unwrap();
        paths.push(path);
    }
    let last = directory.path().join("first.ndjson");
    fs::write(&last, row("k1", "u9")).unwrap();
    let sources = options(&[&last, &folder]);
    let one = try_scan(&sources, Dataset::IntegrationDetail, Predicate::default(), 1).unwrap();
    assert_eq!(one.rows[0]["uri"], "u9", "the source that was named first");
    assert!(one.rows.iter().any(|row| row["_key"] == "k1#2"));
    for _ in 0..4 {
        let many = try_scan(&sources, Dataset::IntegrationDetail, Predicate::default(), 8).unwrap();
        assert!(many.rows == one.rows, "the same rows in the same order");
        assert_eq!(many.report.notes, one.report.notes);
        let states = |s: &super::Scanned| s.report.sources.iter().map(|s| (s.state, s.records, s.duplicates)).collect::<Vec<_>>();
        assert_eq!(states(&many), states(&one));
    }
}

#[test]
fn contradictions_are_found_across_the_pieces_of_a_big_file() {
    let mut text = String::new();
    for record in 0..30_000 {
        let _ = write!(text, "{}", row(&format!("k{}", record % 25_000), &format!("u{}", record / 27_500)));
    }
    let scanned = scan_text("a.ndjson", &text);
    assert_eq!(scanned.rows.len(), 27_500);
    assert_eq!((scanned.status().duplicates, scanned.status().records), (2_500, 30_000));
    assert_eq!(scanned.rows[25_000]["_key"], "k2500#2");
}

#[test]
fn a_predicate_leaves_out_only_what_fails_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.ndjson");
    let mut text = String::new();
    for record in 0..300 {
        let timeout = if record % 3 == 0 { "null".to_owned() } else { (record * 100).to_string() };
        let uri = ["\"a\"", "\"b\"", "null"][(record / 7 + record) % 3];
        let _ = writeln!(text, "{{\"_key\":\"k{}\",\"uri\":{uri},\"timeout_in_millis\":{timeout}}}", record % 280);
    }
    fs::write(&path, text).unwrap();
    let all = scan(&[&path]);
    let texts = |values: &[&str]| Test::TextIn(values.iter().map(|v| (*v).to_owned()).collect());
    let comparisons = [
        ("uri", texts(&["a"])),
        ("uri", texts(&["a", "b"])),
        ("uri", Test::IsNull),
        ("uri", Test::IsNotNull),
        ("_key", texts(&["k3", "k19#2", "k7"])),
        ("timeout_in_millis", Test::IntBetween(500, 9_000)),
        ("timeout_in_millis", Test::IntIn(vec![100, 200])),
        ("timeout_in_millis", Test::IsNull),
        ("region", texts(&["us-east-1"])),
    ];
    for (column, test) in comparisons {
        let holds = |row: &super::Row| {
            let value = row.get(column).map(String::as_str);
            let number = value.and_then(|v| v.parse::<i64>().ok());
            match &test {
                Test::TextIn(texts) => column == "region" || value.is_some_and(|v| texts.iter().any(|t| t == v)),
                Test::IntIn(numbers) => number.is_some_and(|n| numbers.contains(&n)),
                Test::IntBetween(low, high) => number.is_some_and(|n| (*low..=*high).contains(&n)),
                Test::IsNull => value.is_none(),
                Test::IsNotNull => value.is_some(),
            }
        };
        let predicate = Predicate(vec![Comparison { column, test: test.clone() }]);
        let some = try_scan(&options(&[&path]), Dataset::IntegrationDetail, predicate, 2).unwrap();
        let expected: Vec<_> = all.rows.iter().filter(|row| holds(row)).cloned().collect();
        let found: Vec<_> = some.rows.iter().filter(|row| holds(row)).cloned().collect();
        assert_eq!(found, expected, "{column} {test:?}");
        assert_eq!(some.status().records, 300, "all are counted");
        assert_eq!(some.status().duplicates, all.status().duplicates);
    }
}

#[test]
fn apis_that_two_templates_call_the_same_are_two() {
    let terraform = |name: &str| {
        format!(
            "resource \"aws_api_gateway_rest_api\" \"this\" {{ name = \"{name}\" }}\n\
             resource \"aws_api_gateway_integration\" \"this\" {{\n\
               rest_api_id = aws_api_gateway_rest_api.this.id\n\
               resource_id = aws_api_gateway_rest_api.this.root_resource_id\n\
               http_method = \"GET\"\n  type = \"MOCK\"\n}}\n"
        )
    };
    let openapi = r#"{"openapi":"3.0.1","info":{"title":"API","version":"1"},"paths":{"/x":{"get":{"x-amazon-apigateway-integration":{"type":"mock"}}}}}"#;
    let texts = [("main.tf", terraform("orders"), terraform("bills")), ("api.json", openapi.to_owned(), openapi.to_owned())];
    for (file, first, second) in texts {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a", &first), ("b", &second)] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join(file), text).unwrap();
        }
        let scanned = scan(&[folder.path()]);
        assert_eq!(scanned.column("_key").len(), 2, "{file}");
        for source in &scanned.report.sources {
            assert_eq!((source.state.map(SourceState::name), source.duplicates), (Some("complete"), 0), "{}", source.source_path);
        }
    }
}
