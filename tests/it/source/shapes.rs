//! Every shape of a source, found by its content.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{Predicate, ScanRequest, SourceOptions, SourceSet, SourceState};

use super::{all_columns, options, rows_of, scan, scan_text, try_scan};

const ROW: &str = r#"{"_key":"123456789012/us-east-1/a1/r1/GET","account_id":"123456789012","cache_key_parameters":["method.request.path.id"],"http_method":"POST","integration_arn":"arn:aws:apigateway:us-east-1::/restapis/a1/resources/r1/methods/GET/integration","integration_responses":"{\"200\": {\"statusCode\": 200}}","request_parameters":{"integration.request.path.id":"method.request.path.id","b":null},"request_templates":{},"tags":{"env":["prod","dev"]},"timeout_in_millis":"29000","tls_config":{"insecureSkipVerification":true},"type":"aws_proxy","uri":"https://h/é"}"#;

#[test]
fn a_row_as_ndjson_json_and_csv_is_the_same() {
    let csv = "_key,account_id,cache_key_parameters,http_method,integration_arn,integration_responses,request_parameters,request_templates,tags,timeout_in_millis,tls_config,type,uri\r\n\
        123456789012/us-east-1/a1/r1/GET,123456789012,{method.request.path.id},POST,arn:aws:apigateway:us-east-1::/restapis/a1/resources/r1/methods/GET/integration,\"{\"\"200\"\":{\"\"statusCode\"\":\"\"200\"\"}}\",\"\"\"integration.request.path.id\"\"=>\"\"method.request.path.id\"\", b=>NULL\",\"\",\"env=>\"\"dev,prod\"\"\",29000,\"{\"\"insecureSkipVerification\"\": true}\",AWS_PROXY,https://h/é\r\n";
    let files = [
        ("a.ndjson", format!("\n{ROW}\n"), "ndjson"),
        ("b.json", format!("[\n{ROW}\n]"), "json"),
        ("c", csv.to_owned(), "csv"),
        ("d.txt", format!("\u{FEFF}{ROW}"), "ndjson"),
    ];
    let mut seen = Vec::new();
    for (name, content, shape) in files {
        let mut scanned = scan_text(name, content);
        assert_eq!(scanned.summary(), ("complete 1 0".to_owned(), None, None), "{name}");
        assert_eq!(scanned.status().source.as_deref(), Some(shape));
        let row = &mut scanned.rows[0];
        for place in ["source", "source_path", "source_line", "source_pointer"] {
            row.remove(place);
        }
        let unknown = row.remove("unknown_columns").unwrap_or_default();
        let unknown: BTreeSet<String> = unknown.trim_matches(['[', ']']).split(", ").map(str::to_owned).collect();
        seen.push((shape, row.clone(), unknown));
    }
    assert!(seen.windows(2).all(|w| w[0].1 == w[1].1), "{seen:#?}");
    // The header says which columns there are, or the rows do.
    for (shape, _, unknown) in &seen {
        assert_eq!(unknown, &seen[0].2, "{shape}");
        for name in ["cache_namespace", "connection_id", "content_handling", "credentials"] {
            assert!(unknown.contains(name), "{shape} {name}");
        }
    }
    let seen: Vec<_> = seen.into_iter().map(|(_, row, _)| row).collect();
    let row = &seen[0];
    assert_eq!(row["integration_responses"], r#"{"200":{"statusCode":"200"}}"#);
    assert_eq!(row["tags"], "{env: dev,prod}");
    assert_eq!(row["request_parameters"], "{b: , integration.request.path.id: method.request.path.id}");
    assert_eq!(row["type"], "AWS_PROXY");
    assert_eq!(row["timeout_in_millis"], "29000");
    assert!(!row.contains_key("config_state"));
}

#[test]
fn rows_say_what_they_cannot_know() {
    let scanned = scan_text(
        "a.ndjson",
        format!("{ROW}\n{}\n", ROW.replace("r1", "r2").replacen('{', r#"{"path":"/pets","unknown_columns":null,"#, 1)),
    );
    let unknown = scanned.column("unknown_columns");
    let first = unknown[0].unwrap();
    for column in ["config_state", "rest_api_name", "path", "authorization_type", "integration_target"] {
        assert!(first.contains(column), "{column} in {first}");
    }
    for known in ["uri", "rest_api_id", "resource_id", "region", "api_method", "source_path", "unresolved"] {
        assert!(!first.split([' ', ',', '[', ']']).any(|c| c == known), "{known} in {first}");
    }
    // A row that was exported from `integration_detail` says for itself what it did not know, beside columns that nobody has.
    let second = unknown[1].unwrap();
    for (column, expected) in [("path", false), ("uri", false), ("operation_name", true)] {
        assert_eq!(second.split([' ', ',', '[', ']']).any(|c| c == column), expected, "{column} in {second}");
    }
}

#[test]
fn a_record_says_where_it_stands() {
    let lines = scan_text("a.ndjson", format!("{ROW}\r\n\r\n{}\n", ROW.replace("r1", "r2")));
    assert_eq!(lines.column("source_line"), [Some("1"), Some("3")]);
    let array = scan_text("a.json", format!("[{ROW}, {}]", ROW.replace("r1", "r2")));
    assert_eq!(array.column("source_pointer"), [Some("/0"), Some("/1")]);
    let csv = scan_text("a.csv", "_key,uri\nk1,\"a\nb\"\nk2,c\n");
    assert_eq!(csv.column("source_line"), [Some("2"), Some("4")]);
}

#[test]
fn a_missing_key_is_built_from_the_arn_or_the_place() {
    let scanned = scan_text(
        "a.ndjson",
        "{\"account_id\":\"1\",\"integration_arn\":\"arn:aws:apigateway:eu-west-1::/restapis/a/resources/r/methods/PUT/integration\",\"uri\":\"x\"}\n\
         {\"timeout_in_millis\":1,\"uri\":\"y\"}\n",
    );
    let keys = scanned.column("_key");
    assert_eq!(keys[0], Some("1/eu-west-1/a/r/PUT"));
    let path = &scanned.status().source_path;
    assert_eq!(keys[1], Some(format!("-/-/~{path}:2/-/-").as_str()));
}

const RESOURCES: &str = r#"{"items":[
  {"id":"root","path":"/"},
  {"id":"r1","parentId":"root","pathPart":"pets","path":"/pets","resourceMethods":{
    "GET":{"httpMethod":"GET","authorizationType":"aws_iam","apiKeyRequired":true,"requestParameters":{"method.request.path.id":true},
      "methodResponses":{"200":{"statusCode":"200"}},
      "methodIntegration":{"type":"HTTP_PROXY","httpMethod":"GET","uri":"https://example.com/pets","connectionType":"INTERNET",
        "passthroughBehavior":"WHEN_NO_MATCH","timeoutInMillis":29000,"cacheNamespace":"r1","cacheKeyParameters":[],
        "requestTemplates":{"application/json":""},"integrationResponses":{"200":{"statusCode":"200","responseTemplates":{"application/json":null}}}}},
    "POST":{"httpMethod":"POST","authorizationType":"NONE"}}}]}"#;

fn tree(directory: &std::path::Path) -> SourceOptions {
    let region = directory.join("123456789012/us-east-1");
    let api = region.join("restapis/a1");
    fs::create_dir_all(&api).unwrap();
    fs::write(api.join("get-resources.json"), RESOURCES).unwrap();
    fs::write(
        region.join("get-rest-apis.json"),
        r#"{"items":[{"id":"a1","name":"pets","createdDate":"2023-11-14T22:13:20+00:00","endpointConfiguration":{"types":["EDGE"]},"tags":{"env":"prod"}},
            {"id":"a2","name":"other"}]}"#,
    )
    .unwrap();
    fs::write(
        api.join("get-stages.json"),
        r#"{"item":[{"stageName":"prod","deploymentId":"d1","variables":{"v":"1"},"cacheClusterEnabled":false}]}"#,
    )
    .unwrap();
    let below = |pattern: &str| directory.join(pattern).display().to_string();
    let from = vec![below("{account_id}/{region}/get-rest-apis.json"), below("{account_id}/{region}/restapis/{rest_api_id}")];
    SourceOptions { from, ..SourceOptions::default() }
}

#[test]
fn a_tree_of_answers_gives_every_dataset() {
    let directory = tempfile::tempdir().unwrap();
    let options = tree(directory.path());
    let scan = |dataset| try_scan(&options, dataset, Predicate::default(), 2).unwrap();
    let detail = scan(Dataset::IntegrationDetail);
    assert_eq!(detail.rows.len(), 1);
    let row = &detail.rows[0];
    for (column, value) in [
        ("_key", "123456789012/us-east-1/a1/r1/GET"),
        ("integration_arn", "arn:aws:apigateway:us-east-1::/restapis/a1/resources/r1/methods/GET/integration"),
        ("tags", "{env: prod}"),
        ("integration_responses", r#"{"200":{"responseTemplates":{"application/json":null},"statusCode":"200"}}"#),
        ("request_templates", "{application/json: }"),
        ("cache_key_parameters", "[]"),
        ("config_state", "working"),
        ("rest_api_name", "pets"),
        ("endpoint_type", "EDGE"),
        ("path", "/pets"),
        ("authorization_type", "AWS_IAM"),
        ("api_key_required", "true"),
        ("method_request_parameters", r#"{"method.request.path.id":true}"#),
        ("source", "get-resources"),
        ("source_pointer", "/items/1/resourceMethods/GET"),
    ] {
        assert_eq!(row.get(column).map(String::as_str), Some(value), "{column}");
    }
    assert!(!row.contains_key("tls_config") && !row.contains_key("credentials") && !row.contains_key("unknown_columns"));
    let apis = scan(Dataset::RestApi);
    assert_eq!(apis.column("name"), [Some("pets"), Some("other")]);
    assert_eq!(apis.column("tags"), [Some("{env: prod}"), Some("{}")]);
    assert_eq!(apis.column("created_at"), [Some("2023-11-14T22:13:20Z"), None]);
    assert_eq!(scan(Dataset::Resource).column("path"), [Some("/"), Some("/pets")]);
    assert_eq!(scan(Dataset::Method).column("api_method"), [Some("GET"), Some("POST")]);
    let stages = scan(Dataset::STAGE);
    assert_eq!((stages.column("stage"), stages.column("variables")), (vec![Some("prod")], vec![Some("{v: 1}")]));
}

#[test]
fn only_files_that_matter_are_read_and_all_are_listed() {
    let directory = tempfile::tempdir().unwrap();
    let options = tree(directory.path());
    let stages = try_scan(&options, Dataset::STAGE, Predicate::default(), 1).unwrap();
    let read: Vec<_> = stages.report.sources.iter().map(|s| (s.source.as_deref().unwrap(), s.state)).collect();
    assert_eq!(read, [("get-rest-apis", None), ("get-resources", None), ("get-stages", Some(SourceState::Complete))]);
    // For the report alone everything is read.
    let set = Arc::new(SourceSet::open(&options).unwrap());
    assert_eq!(set.scan(ScanRequest::default()).count(), 0);
    let report = set.report();
    // And the second API of the listing, which no file shows.
    let (missing, files): (Vec<_>, Vec<_>) = report.sources.iter().partition(|s| s.rest_api_id.as_deref() == Some("a2"));
    assert_eq!(missing.iter().map(|s| s.state).collect::<Vec<_>>(), [Some(SourceState::Failed)]);
    assert!(files.iter().all(|s| s.state == Some(SourceState::Complete)));
    assert_eq!(files.iter().map(|s| s.records).collect::<Vec<_>>(), [0, 1, 1]);
}

#[test]
fn the_wire_pages_and_several_documents_in_a_file() {
    let wire = RESOURCES.replace("\"items\"", "\"item\"").replace("\"cacheNamespace\":\"r1\"", "\"cacheNamespace\":null");
    let scanned = scan_text("wire.json", &wire);
    assert_eq!(scanned.summary().0, "complete 1 0");
    assert_eq!(scanned.column("cache_namespace"), [None]);
    // The pages that the CLI prints, one after the other; only a token on the last one means that something is missing.
    let first = RESOURCES.replacen('{', "{\"position\":\"p\",", 1);
    let second = RESOURCES.replace("r1", "r2").replace(r#""path":"/"}"#, r#""path":"/other"}"#).replace(r#""id":"root""#, r#""id":"r9""#);
    let pages = scan_text("pages.json", format!("{first}\n{second}"));
    assert_eq!(pages.summary(), ("complete 2 0".to_owned(), None, None));
    assert_eq!(pages.column("source_pointer"), [Some("/items/1/resourceMethods/GET"), Some("#2/items/1/resourceMethods/GET")]);
    let cut = scan_text("pages.json", format!("{second}{first}"));
    assert_eq!(cut.summary(), ("partial 2 0".to_owned(), Some("more pages follow: it ends with a `position`"), None));
    let cut = scan_text("page.json", RESOURCES.replacen('{', "{\"NextToken\":\"e30=\",", 1));
    assert_eq!(cut.summary().1, Some("more pages follow: it ends with a `NextToken`"));
}

#[test]
fn apis_and_resources_in_one_file_are_joined() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("a1");
    fs::create_dir(&folder).unwrap();
    let apis = r#"{"items":[{"id":"a1","name":"pets","tags":{"env":"prod"}}]}"#;
    fs::write(folder.join("all.json"), format!("{RESOURCES}\n{apis}")).unwrap();
    let template = directory.path().join("{rest_api_id}");
    let scanned = scan(&[&template]);
    assert_eq!(scanned.column("tags"), [Some("{env: prod}")]);
}

#[test]
fn lone_answers_say_what_they_cannot_know() {
    let integration = r#"{"ResponseMetadata":{"RetryAttempts":0},"type":"AWS","httpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:sqs:path/1/q","cacheKeyParameters":[]}"#;
    let scanned = scan_text("i.json", integration);
    assert_eq!(scanned.status().source.as_deref(), Some("get-integration"));
    let path = scanned.status().source_path.clone();
    assert_eq!(scanned.column("_key"), [Some(format!("-/-/~{path}/-/-").as_str())]);
    assert_eq!(
        scanned.column("unknown_columns"),
        [Some(
            "[account_id, partition, region, rest_api_id, resource_id, path, api_method, authorization_type, authorizer_id, api_key_required, method_request_parameters, method_responses, request_validator_id, operation_name, authorization_scopes, integration_arn, tags, rest_api_name, endpoint_type]"
        )]
    );
    let method = format!(r#"{{"httpMethod":"ANY","authorizationType":"NONE","methodIntegration":{integration}}}"#);
    let scanned = scan_text("m.json", &method);
    let path = scanned.status().source_path.clone();
    assert_eq!(scanned.column("_key"), [Some(format!("-/-/~{path}/-/ANY").as_str())]);
    // Two of them in one file are two records.
    let scanned = scan_text("ms.json", format!("[{method},{}]", method.replace("sqs", "sns")));
    assert_eq!(scanned.summary().0, "complete 2 0");
    let path = scanned.status().source_path.clone();
    assert_eq!(scanned.column("_key"), [Some(format!("-/-/~{path}#/0/-/ANY").as_str()), Some(format!("-/-/~{path}#/1/-/ANY").as_str())]);
}

#[test]
fn bare_arrays_of_a_query_option_are_read() {
    let items = RESOURCES.trim_start_matches("{\"items\":").trim_end_matches('}').to_owned() + "}";
    let array = &items[..=items.rfind(']').unwrap()];
    let scanned = scan_text("q.json", array);
    assert_eq!((scanned.summary().0.as_str(), scanned.status().source.as_deref()), ("complete 1 0", Some("get-resources")));
    assert_eq!(scanned.column("source_pointer"), [Some("/1/resourceMethods/GET")]);
}

#[test]
fn recordings_of_other_tools_are_looked_through() {
    let placebo = format!(r#"{{"status_code":200,"data":{RESOURCES}}}"#);
    let scanned = scan_text("p.json", &placebo);
    assert_eq!((scanned.summary().0.as_str(), scanned.status().source.as_deref()), ("complete 1 0", Some("recording")));
    assert_eq!(scanned.column("source_pointer"), [Some("/data/items/1/resourceMethods/GET")]);
    let rows = scan_text("rows.json", format!(r#"{{"columns":[],"rows":[{ROW}]}}"#));
    assert_eq!((rows.summary().0.as_str(), rows.status().source.as_deref()), ("complete 1 0", Some("json")));
}

#[test]
fn methods_without_details_are_told() {
    let bare = scan_text("b.json", r#"{"items":[{"id":"r","path":"/","resourceMethods":{"GET":{},"PUT":{}}}]}"#);
    assert_eq!(bare.summary(), ("partial 0 0".to_owned(), Some("2 methods without details: rerun with `--embed methods`"), None));
}

#[test]
fn what_only_looks_like_ours_is_named() {
    for (content, state, reason) in [
        (
            r#"{"/x":{"get":{"integration":{"type":"aws","uri":"u","responses":{},"cacheNamespace":"c"}}}}"#,
            "partial 0 0",
            "integrations in the form of OpenAPI extensions: 1",
        ),
        ("[1,2]", "unrelated 0 0", "it holds no API Gateway integrations"),
        ("{\"name\":\"x\",\"version\":1}", "unrelated 0 0", "it holds no API Gateway integrations"),
    ] {
        let scanned = scan_text("x", content);
        assert_eq!(scanned.summary(), (state.to_owned(), Some(reason), None), "{content}");
    }
    for nothing in ["[]", "{\"items\":[]}"] {
        assert_eq!(scan_text("x.json", nothing).summary(), ("complete 0 0".to_owned(), None, None), "`{nothing}`");
    }
}

#[test]
fn gzip_is_read_like_plain() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(RESOURCES.as_bytes()).unwrap();
    assert_eq!(scan_text("r.json.gz", gzip.finish().unwrap()).summary().0, "complete 1 0");
}

#[test]
fn parquet_beside_other_sources_gives_the_same_rows() {
    let directory = tempfile::tempdir().unwrap();
    let (ndjson, parquet) = (directory.path().join("a.ndjson"), directory.path().join("b.bin"));
    fs::write(&ndjson, format!("{ROW}\n{}\n", ROW.replace("r1", "r2"))).unwrap();
    let set = Arc::new(SourceSet::open(&options(&[&ndjson])).unwrap());
    let request = ScanRequest { targets: vec![all_columns(Dataset::Integration)], ..ScanRequest::default() };
    let batches: Vec<_> = set.scan(request).map(|b| b.unwrap().1).collect();
    let file = fs::File::create(&parquet).unwrap();
    let mut writer = datafusion::parquet::arrow::ArrowWriter::try_new(file, batches[0].schema(), None).unwrap();
    writer.write(&batches[0]).unwrap();
    writer.close().unwrap();
    let read = try_scan(&options(&[&parquet]), Dataset::Integration, Predicate::default(), 2).unwrap();
    assert_eq!(read.rows, rows_of(&batches[0]));
    assert_eq!(read.status().source.as_deref(), Some("parquet"));
    let set = SourceSet::open(&options(&[&parquet])).unwrap();
    assert_eq!(set.parquet_of(Dataset::Integration), None, "nobody vouches for what is in it");
    assert_eq!(set.parquet_of(Dataset::RestApi), None);
    // Beside the file it was made from, everything is there already.
    let both = scan(&[&ndjson, &parquet]);
    assert_eq!(both.rows.len(), 2);
    assert_eq!(both.report.sources[1].duplicates, 2);
}

#[test]
fn assumptions_fill_what_is_unknown_and_contradict_aloud() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("r.json");
    fs::write(&path, RESOURCES).unwrap();
    let assume = |account: &str, region: &str| SourceOptions {
        assume_account: Some(account.to_owned()),
        assume_region: Some(region.to_owned()),
        ..options(&[&path])
    };
    let detail = |options: &SourceOptions| try_scan(options, Dataset::IntegrationDetail, Predicate::default(), 2);
    let scanned = detail(&assume("210987654321", "eu-west-1")).unwrap();
    assert_eq!(scanned.column("account_id"), [Some("210987654321")]);
    assert!(scanned.column("_key")[0].unwrap().starts_with("210987654321/eu-west-1/~"));
    fs::write(&path, ROW).unwrap();
    let error = detail(&assume("123456789012", "eu-west-1")).err().unwrap();
    assert_eq!(error.kind(), apigw_sql::ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        format!("{}:1: `--assume-region eu-west-1` contradicts the record's `integration_arn`, which says `us-east-1`", path.display())
    );
    assert!(detail(&assume("123456789012", "us-east-1")).is_ok());
    // A path is known before anything is read.
    let tree = tree(directory.path());
    let error = SourceSet::open(&SourceOptions { assume_account: Some("999999999999".to_owned()), ..tree }).err().unwrap();
    assert!(error.message().contains("contradicts the path, which says `123456789012`"), "{error}");
}
