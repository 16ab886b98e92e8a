//! Broken, hostile and half files: what is sound is answered, the rest is counted with its place.

use std::fs;
use std::sync::Arc;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{ScanRequest, SourceSet, SourceState};

use super::{all_columns, options, scan, scan_text};

fn row(key: &str) -> String {
    format!("{{\"_key\":\"{key}\",\"uri\":\"u\"}}")
}

#[test]
fn a_broken_line_is_counted_and_the_others_are_answered() {
    let scanned = scan_text("a.ndjson", format!("{}\n{{\"_key\":\"b\",\"uri\":\n{}\n", row("a"), row("c")));
    assert_eq!(scanned.column("_key"), [Some("a"), Some("c")]);
    assert_eq!(
        scanned.summary(),
        ("malformed 2 1".to_owned(), Some("expected a value, but found the end of the text (column 19)"), Some("2"))
    );
    let first = scan_text("a.ndjson", format!("{{\"_key\":\"a\",oops}}\n{}\n", row("b")));
    assert_eq!((first.rows.len(), first.status().first_error_at.as_deref()), (1, Some("1")));
    let bytes = [row("a").as_bytes(), b"\n{\"_key\":\"\xFF\"}\n", row("c").as_bytes()].concat();
    let scanned = scan_text("a.ndjson", bytes);
    assert_eq!(scanned.rows.len(), 2);
    assert_eq!(scanned.summary().1, Some("expected UTF-8, but found other bytes (column 10)"));
}

#[test]
fn a_row_of_the_wrong_shape_is_counted_with_its_place() {
    let scanned = scan_text("a.ndjson", format!("{}\n{{\"_key\":\"b\",\"uri\":5}}\n[]\n{{\"x\":1}}\n", row("a")));
    assert_eq!(
        scanned.summary(),
        ("partial 1 3".to_owned(), Some("3 records skipped: expected a string for `uri`, but found a number"), Some("2"))
    );
    let array = scan_text("a.json", format!("[{},{{\"_key\":\"b\",\"tags\":{{\"a/b\":\"1\",\"a/b\":\"2\"}}}}, 7]", row("a")));
    assert_eq!(
        array.summary(),
        (
            "partial 1 2".to_owned(),
            Some("2 records skipped: the key `a/b` stands twice in `tags`, with different values"),
            Some("/1/tags/a~1b")
        )
    );
}

#[test]
fn an_answer_of_the_wrong_shape_is_counted_with_its_pointer() {
    let method = |integration: &str| format!(r#"{{"httpMethod":"GET","methodIntegration":{integration}}}"#);
    let resource =
        |id: &str, integration: &str| format!(r#"{{"id":"{id}","path":"/{id}","resourceMethods":{{"GET":{}}}}}"#, method(integration));
    let sound = r#"{"type":"MOCK","uri":null}"#;
    for (wrong, pointer, message) in [
        (r#"{"type":"MOCK","uri":5}"#, "/methodIntegration/uri", "expected a string for `uri`, but found a number"),
        ("[]", "/methodIntegration", "expected an object for `methodIntegration`, but found an array"),
        (
            r#"{"type":"AWS","timeoutInMillis":99999999999999999999}"#,
            "/methodIntegration/timeoutInMillis",
            "expected an integer for `timeoutInMillis`, but found `99999999999999999999`",
        ),
        (
            r#"{"type":"AWS","integrationResponses":{"200":[]}}"#,
            "/methodIntegration/integrationResponses/200",
            "expected an object for each status code, but found an array",
        ),
        (
            r#"{"type":"AWS","cacheKeyParameters":[1]}"#,
            "/methodIntegration/cacheKeyParameters/0",
            "expected strings in `cacheKeyParameters`, but found a number",
        ),
        (r#"{"type":"AWS","type":"HTTP"}"#, "/methodIntegration/type", "the member `type` stands twice, with different values"),
    ] {
        let document = format!(r#"{{"items":[{},{},{}]}}"#, resource("a", sound), resource("b", wrong), resource("c", sound));
        let scanned = scan_text("r.json", document);
        let place = format!("/items/1/resourceMethods/GET{pointer}");
        let reason = format!("1 record skipped: {message}");
        assert_eq!(scanned.summary(), ("partial 2 1".to_owned(), Some(reason.as_str()), Some(place.as_str())));
    }
    let scanned = scan_text("r.json", format!(r#"{{"items":[{},"x"]}}"#, resource("a", sound)));
    assert_eq!(scanned.summary().2, Some("/items/1"));
}

#[test]
fn a_document_that_ends_in_the_middle_answers_what_is_complete() {
    let resources: Vec<_> = (0..5)
        .map(|i| format!(r#"{{"id":"r{i}","path":"/{i}","resourceMethods":{{"GET":{{"methodIntegration":{{"type":"MOCK"}}}}}}}}"#))
        .collect();
    let document = format!("{{\n\"items\":[\n{}\n]}}", resources.join(",\n"));
    let cut = document.find("r3").unwrap();
    let scanned = scan_text("r.json", &document[..cut]);
    assert_eq!(
        scanned.summary(),
        ("malformed 3 0".to_owned(), Some("expected a closing quote, but found the end of the text (line 6, column 8)"), Some("/items/3"))
    );
    let broken = document.replace("\"r3\"", "oops");
    let scanned = scan_text("r.json", &broken);
    assert_eq!((scanned.rows.len(), scanned.summary().2), (3, Some("/items/3")));
    // Every place to cut is survived.
    for cut in (0..document.len()).step_by(11) {
        let scanned = scan_text("r.json", &document[..cut]);
        assert!(scanned.rows.len() <= 5);
    }
}

#[test]
fn damaged_gzip_answers_what_came_before() {
    use std::io::Write as _;
    let rows: Vec<_> = (0..20_000).map(|i| row(&format!("k{}", i * 7919 % 20_011))).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(rows.join("\n").as_bytes()).unwrap();
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() * 2 / 3);
    let scanned = scan_text("a.ndjson.gz", bytes);
    assert_eq!(scanned.status().state, Some(SourceState::Malformed));
    assert!(scanned.status().reason.as_deref().unwrap().starts_with("cannot read on: "), "{:?}", scanned.status().reason);
    assert!(scanned.rows.len() > 1_000, "{}", scanned.rows.len());
}

#[test]
fn encodings_and_binary_data_are_named() {
    let utf16: Vec<u8> = "{\"_key\":\"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let scanned = scan_text("a", [&b"\xFF\xFE"[..], &utf16].concat());
    assert_eq!(scanned.summary(), ("malformed 0 0".to_owned(), Some("expected UTF-8, but found UTF-16"), None));
    let scanned = scan_text("a.bin", b"\x7FELF\0\0\0\x01");
    assert_eq!(scanned.summary(), ("unrelated 0 0".to_owned(), Some("it looks like binary data"), None));
    let scanned = scan_text("a.json", "no json at all\n");
    assert_eq!(scanned.summary(), ("malformed 0 0".to_owned(), Some("expected JSON, but found text"), None));
    let nul = scan_text("a.ndjson", "{\"_key\":\"a\\u0000b\",\"uri\":\"\\u0000\"}");
    assert_eq!(nul.rows.len(), 1);
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("files");
    fs::create_dir(&folder).unwrap();
    for (name, content) in [
        ("a.ndjson", row("a")),
        ("b.json", "[[".repeat(600)),
        ("c.json", "{\"items\":[".to_owned()),
        ("d.ndjson", row("d")),
        ("e.json", "[".to_owned()),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    let scanned = scan(&[&folder]);
    assert_eq!(scanned.column("_key"), [Some("a"), Some("d")]);
    let states: Vec<_> = scanned.report.sources.iter().map(|s| s.state.unwrap().name()).collect();
    assert_eq!(states, ["complete", "malformed", "malformed", "complete", "malformed"]);
    assert!(scanned.report.sources[1].reason.as_deref().unwrap().starts_with("expected at most 512 arrays"));
}

#[test]
fn bombs_are_refused() {
    let scanned = scan_text("deep.json", "[".repeat(1 << 20));
    assert_eq!(scanned.status().state, Some(SourceState::Malformed));
    let mut line = row("a") + "\n{\"_key\":\"b\",\"uri\":\"";
    line.push_str(&"x".repeat(66 << 20));
    let scanned = scan_text("long.ndjson", line);
    assert_eq!(
        scanned.summary(),
        ("malformed 1 0".to_owned(), Some("the line is longer than 64 MiB; nothing behind it was read"), Some("2"))
    );
}

#[test]
fn an_empty_line_oriented_file_and_blank_lines() {
    let scanned = scan_text("a.ndjson", format!("\n\n  \n{}\n\n", row("a")));
    assert_eq!((scanned.summary().0.as_str(), scanned.column("source_line")), ("complete 1 0", vec![Some("4")]));
}

#[test]
fn a_limit_stops_the_reading_and_files_are_not_read_fully() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.ndjson");
    let rows: Vec<_> = (0..50_000).map(|i| row(&format!("k{i}"))).collect();
    fs::write(&path, rows.join("\n")).unwrap();
    let set = Arc::new(SourceSet::open(&options(&[&path])).unwrap());
    let request = ScanRequest { targets: vec![all_columns(Dataset::Integration)], limit: Some(10), ..ScanRequest::default() };
    let rows: usize = set.scan(request).map(|b| b.unwrap().1.num_rows()).sum();
    assert_eq!(rows, 10);
    assert_eq!(set.report().sources[0].state, None);
    // Dropping a scan in the middle ends its threads; the next one reads all.
    let mut scan = set.scan(ScanRequest { targets: vec![all_columns(Dataset::Integration)], ..ScanRequest::default() });
    assert!(scan.next().is_some());
    drop(scan);
    let rows: usize = set
        .scan(ScanRequest { targets: vec![all_columns(Dataset::Integration)], ..ScanRequest::default() })
        .map(|b| b.unwrap().1.num_rows())
        .sum();
    assert_eq!(rows, 50_000);
    assert_eq!(set.report().sources[0].state, Some(SourceState::Complete));
}

#[test]
fn unknown_members_are_told_once_a_file() {
    let scanned = scan_text("a.ndjson", "{\"_key\":\"a\",\"owner\":1,\"uri\":\"u\"}\n{\"_key\":\"b\",\"owner\":2,\"uri\":\"u\"}\n");
    let path = &scanned.status().source_path;
    assert_eq!(scanned.report.notes, [format!("{path}: no column for `owner`")]);
    assert_eq!(scanned.status().state, Some(SourceState::Complete));
}

/// Templates of a project template, and bodies that Terraform fills in.
#[test]
fn a_template_with_placeholders_is_not_malformed() {
    let resource = "Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: prod}\n";
    let body = |timeout: &str| {
        format!(
            r#"{{"openapi":"3.0.1","paths":{{"/a":{{"get":{{"x-amazon-apigateway-integration":{{"type":"mock","timeoutInMillis":{timeout}}}}}}}}}}}"#
        )
    };
    for (name, text, tool) in [
        (
            "template.yaml",
            format!("Transform: AWS::Serverless-2016-10-31\nDescription: {{{{ cookiecutter.name }}}} demo\n{resource}"),
            "cookiecutter",
        ),
        (
            "template.yaml",
            format!("{resource}  {{{{ cookiecutter.name }}}}Function:\n    Type: AWS::Serverless::Function\n"),
            "cookiecutter",
        ),
        (
            "template.yaml",
            format!("{resource}{{%- if cookiecutter.tracing == 'yes' %}}\n  A: {{Type: AWS::SNS::Topic}}\n{{%- endif %}}\n"),
            "cookiecutter",
        ),
        ("body.json", body("${timeout}"), "Terraform"),
        ("body.json", body("%{ if slow }29000%{ else }1000%{ endif }"), "Terraform"),
        ("body.json.tftpl", body("${timeout}"), "Terraform"),
        ("body.json", body("{{ timeout }}"), "Jinja, Go or Handlebars"),
    ] {
        let scanned = scan_text(name, &text);
        let (summary, reason, _) = scanned.summary();
        assert!(summary.starts_with("partial "), "{summary} {reason:?}: {text}");
        assert!(reason.unwrap().contains(&format!("it is a template with placeholders of {tool}: ")), "{reason:?}: {text}");
    }
    let broken = scan_text("body.json", body("\"${timeout}\" 1"));
    assert_eq!(broken.state(), "malformed");
}
