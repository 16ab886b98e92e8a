//! Generated records, written as rows and as the AWS CLI's answers: both ways are the same table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{Predicate, SourceOptions};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Row, Scanned, options, try_scan};

/// An integration as the API has it.
fn integration() -> impl Strategy<Value = Value> {
    let text = prop_oneof![Just(String::new()), "[ -~]{1,40}", "[a-zé漢\"\\\\\n\t]{1,12}"];
    let optional = |s: BoxedStrategy<Value>| prop_oneof![3 => s.prop_map(Some), 1 => Just(None), 1 => Just(Some(Value::Null))];
    let string = text.clone().prop_map(Value::String).boxed();
    let map = prop::collection::btree_map("[a-z./-]{1,20}", prop_oneof![4 => text.prop_map(Value::String), 1 => Just(Value::Null)], 0..5);
    let map = map.prop_map(|m| Value::Object(m.into_iter().collect())).boxed();
    let responses = prop::collection::btree_map(prop_oneof![Just("200"), Just("404"), Just("5XX")], map.clone(), 0..3);
    let responses = responses.prop_map(|all| {
        let response = |(code, templates): (&str, Value)| {
            (code.to_owned(), json!({"statusCode": code, "responseTemplates": templates, "selectionPattern": "4\\d{2}"}))
        };
        Value::Object(all.into_iter().map(response).collect())
    });
    let enumeration = |known: &'static [&'static str]| prop::sample::select(known).prop_map(|s| json!(s)).boxed();
    let members = (
        enumeration(&["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"]),
        [
            optional(string.clone()),
            optional(string.clone()),
            optional(enumeration(&["INTERNET", "VPC_LINK"])),
            optional(map.clone()),
            optional(map),
            optional(enumeration(&["WHEN_NO_MATCH", "NEVER", "something new"])),
            optional((50_i64..900_000).prop_map(|n| json!(n)).boxed()),
            optional(prop::collection::vec("[a-z.]{0,15}", 0..3).prop_map(|l| json!(l)).boxed()),
            optional(responses.boxed()),
            optional(any::<bool>().prop_map(|b| json!({"insecureSkipVerification": b})).boxed()),
        ],
    );
    members.prop_map(|(kind, rest)| {
        let names = [
            "uri",
            "credentials",
            "connectionType",
            "requestParameters",
            "requestTemplates",
            "passthroughBehavior",
            "timeoutInMillis",
            "cacheKeyParameters",
            "integrationResponses",
            "tlsConfig",
        ];
        let mut object = Map::from_iter([("type".to_owned(), kind)]);
        object.extend(names.iter().zip(rest).filter_map(|(name, value)| value.map(|v| ((*name).to_owned(), v))));
        Value::Object(object)
    })
}

/// APIs: tags, and for each method its integration.
type Apis = Vec<(Option<Value>, Vec<Value>)>;

fn apis() -> impl Strategy<Value = Apis> {
    let tags = prop::option::of(prop::collection::btree_map("[a-z]{1,8}", "[ -~]{0,12}", 1..4).prop_map(|m| json!(m)));
    prop::collection::vec((tags, prop::collection::vec(integration(), 0..6)), 1..6)
}

/// The column of a member of an integration.
fn column(member: &str) -> String {
    let mut name = String::new();
    for c in member.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// The records as rows a line.
fn flat(apis: &Apis) -> String {
    let mut lines = String::new();
    for (a, (tags, integrations)) in apis.iter().enumerate() {
        for (i, integration) in integrations.iter().enumerate() {
            let (api, resource) = (format!("api{a}"), format!("res{}", i / 2));
            let verb = ["GET", "POST"][i % 2];
            let mut row = Map::new();
            for (member, value) in integration.as_object().unwrap() {
                let value = if member == "integrationResponses" && value.is_object() { json!(value.to_string()) } else { value.clone() };
                row.insert(column(member), value);
            }
            row.insert("_key".into(), json!(format!("123456789012/us-east-1/{api}/{resource}/{verb}")));
            row.insert("account_id".into(), json!("123456789012"));
            row.insert(
                "integration_arn".into(),
                json!(format!("arn:aws:apigateway:us-east-1::/restapis/{api}/resources/{resource}/methods/{verb}/integration")),
            );
            row.insert("tags".into(), tags.clone().unwrap_or(json!({})));
            let _ = writeln!(lines, "{}", Value::Object(row));
        }
    }
    lines
}

/// The records as the tree that the CLI's answers make.
fn write_tree(directory: &Path, apis: &Apis) -> SourceOptions {
    let region = directory.join("aws/123456789012/us-east-1");
    let mut described = Vec::new();
    for (a, (tags, integrations)) in apis.iter().enumerate() {
        let mut api = json!({"id": format!("api{a}"), "name": format!("name{a}")});
        if let Some(tags) = tags {
            api["tags"] = tags.clone();
        }
        described.push(api);
        let resources = integrations.chunks(2).enumerate().map(|(r, methods)| {
            let methods =
                methods.iter().zip(["GET", "POST"]).map(|(g, verb)| (verb.to_owned(), json!({"httpMethod": verb, "methodIntegration": g})));
            json!({"id": format!("res{r}"), "path": format!("/{r}"), "resourceMethods": methods.collect::<Map<_, _>>()})
        });
        let folder = region.join(format!("restapis/api{a}"));
        fs::create_dir_all(&folder).unwrap();
        // Each API has a root.
        let root = json!({"id": "root", "path": "/"});
        let document = json!({"items": std::iter::once(root).chain(resources).collect::<Vec<_>>()});
        let text = if a % 2 == 0 { document.to_string() } else { serde_json::to_string_pretty(&document).unwrap() };
        fs::write(folder.join("get-resources.json"), text).unwrap();
    }
    fs::write(region.join("get-rest-apis.json"), json!({"items": described}).to_string()).unwrap();
    let below = |pattern: &str| directory.join("aws").join(pattern).display().to_string();
    let from =
        vec![below("{account_id}/{region}/get-rest-apis.json"), below("{account_id}/{region}/restapis/{rest_api_id}/get-resources.json")];
    SourceOptions { from, ..SourceOptions::default() }
}

fn table(options: &SourceOptions, threads: usize) -> Vec<Row> {
    let Scanned { rows, report } = try_scan(options, Dataset::Integration, Predicate::default(), threads).unwrap();
    assert_eq!(report.incomplete().count(), 0, "{:?}", report.incomplete().next());
    rows
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| a["_key"].cmp(&b["_key"]));
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn rows_and_answers_are_the_same_table(apis in apis()) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("flat.ndjson");
        fs::write(&path, flat(&apis)).unwrap();
        let rows = sorted(table(&options(&[&path]), 2));
        prop_assert_eq!(rows.len(), apis.iter().map(|(_, g)| g.len()).sum::<usize>());
        let tree = write_tree(directory.path(), &apis);
        prop_assert_eq!(&sorted(table(&tree, 1)), &rows);
        prop_assert_eq!(&sorted(table(&tree, 8)), &rows);
        // Beside each other, all of it is there already.
        let mut both = tree;
        both.from.insert(0, path.display().to_string());
        prop_assert_eq!(sorted(table(&both, 4)), rows);
    }
}

/// Enough records for several pieces, with templates of about `length` bytes.
fn many(count: usize, length: usize) -> Vec<String> {
    let template = "x".repeat(length);
    (0..count)
        .map(|i| {
            format!(
                "{{\"_key\":\"k{i}\",\"uri\":\"https://h/{i}\",\"request_templates\":{{\"application/json\":\"{template}{}\"}},\"timeout_in_millis\":{i}}}",
                i % 100
            )
        })
        .collect()
}

#[test]
fn how_a_file_is_cut_does_not_matter() {
    let lines = many(4_000, 400);
    let directory = tempfile::tempdir().unwrap();
    let (whole, parts) = (directory.path().join("whole.ndjson"), directory.path().join("parts"));
    fs::create_dir(&parts).unwrap();
    fs::write(&whole, lines.join("\n")).unwrap();
    for (i, part) in lines.chunks(7).enumerate() {
        fs::write(parts.join(format!("{i:05}.ndjson")), part.join("\n") + "\n").unwrap();
    }
    let array = directory.path().join("array.json");
    fs::write(&array, format!("[{}]", lines.join(",\n"))).unwrap();
    let expected = table(&options(&[&whole]), 1);
    assert_eq!(expected.len(), 4_000);
    for source in [&whole, &parts, &array] {
        assert!(table(&options(&[source]), 3) == expected, "{}", source.display());
    }
}

#[test]
fn a_document_too_big_to_hold_is_read_like_a_small_one() {
    let lines = many(3_000, 6_000);
    let directory = tempfile::tempdir().unwrap();
    let big = directory.path().join("big.json");
    fs::write(&big, format!("[{}]", lines.join(", "))).unwrap();
    assert!(fs::metadata(&big).unwrap().len() > 16 << 20);
    let scanned = try_scan(&options(&[&big]), Dataset::IntegrationDetail, Predicate::default(), 3).unwrap();
    assert_eq!(scanned.summary(), ("complete 3000 0".to_owned(), None, None));
    for (i, row) in scanned.rows.iter().enumerate() {
        assert_eq!((row["_key"].as_str(), row["source_pointer"].as_str()), (format!("k{i}").as_str(), format!("/{i}").as_str()));
    }
    // Cut off: what is complete is there, and the place is told.
    let text = fs::read(&big).unwrap();
    fs::write(&big, &text[..text.len() - 9_000]).unwrap();
    let cut = try_scan(&options(&[&big]), Dataset::IntegrationDetail, Predicate::default(), 3).unwrap();
    let (state, _, place) = cut.summary();
    let read = cut.rows.len();
    assert!((2_995..3_000).contains(&read), "{read}");
    assert_eq!((state, place), (format!("malformed {read} 0"), Some(format!("/{read}").as_str())));
}

#[test]
fn a_big_page_of_an_answer_keeps_its_token_and_pointers() {
    let filler = "y".repeat(9_000);
    let resource = |i: usize| {
        format!(r#"{{"id":"r{i}","path":"/{i}","resourceMethods":{{"GET":{{"methodIntegration":{{"type":"MOCK","uri":"{filler}"}}}}}}}}"#)
    };
    let items: Vec<_> = (0..2_000).map(resource).collect();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("page.json");
    fs::write(&path, format!("{{\"NextToken\":\"x\",\"items\":[{}]}}", items.join(",\n    "))).unwrap();
    assert!(fs::metadata(&path).unwrap().len() > 16 << 20);
    let scanned = try_scan(&options(&[&path]), Dataset::IntegrationDetail, Predicate::default(), 4).unwrap();
    assert_eq!(scanned.summary().0, "partial 2000 0");
    assert_eq!(scanned.summary().1, Some("more pages follow: it ends with a `NextToken`"));
    for (i, row) in scanned.rows.iter().enumerate() {
        assert_eq!(row["source_pointer"], format!("/items/{i}/resourceMethods/GET"));
    }
}
