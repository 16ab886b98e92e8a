//! Sides of a comparison that keys cannot match: nothing is added or removed because of that.

use super::Place;

fn resources(uri: &str) -> String {
    format!(
        r#"{{"items":[{{"id":"r1","path":"/x","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"HTTP","uri":"{uri}"}}}}}}}}]}}"#
    )
}

fn answers(place: &Place, folder: &str, uris: [&str; 2]) {
    let region = format!("{folder}/111122223333/eu-west-1");
    place.write(
        &format!("{region}/get-rest-apis.json"),
        r#"{"items":[{"id":"aaa111bbb2","name":"orders"},{"id":"ccc333ddd4","name":"billing"}]}"#,
    );
    for (id, uri) in ["aaa111bbb2", "ccc333ddd4"].iter().zip(uris) {
        place.write(&format!("{region}/restapis/{id}/get-resources.json"), &resources(uri));
    }
}

#[test]
fn a_definition_without_a_rest_api_is_refused() {
    let place = Place::new();
    place.write("rows.ndjson", "{\"_key\":\"111111111111/us-east-1/ab/r1/GET\",\"account_id\":\"111111111111\",\"type\":\"MOCK\"}\n");
    place.import(&["--from", "rows.ndjson"]);
    place.write("queue.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Q: {Type: AWS::SQS::Queue}\n");
    place.write("http.yaml", "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: AWS::Serverless::HttpApi}\n");
    for (a, b, named) in [("./queue.yaml", "@latest", "queue"), ("@latest", "./http.yaml", "http")] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("`./{named}.yaml` describes no REST API")), "{}", ran.stderr);
    }
    // One with an API that has no methods is a description of it.
    place.write("bare.yaml", "Resources:\n  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}\n");
    let ran = place.run(&["diff", "./bare.yaml", "@latest", "--exit-code"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("1 API is not described by one side"), "{}", ran.stderr);
}

#[test]
fn folders_of_unknown_accounts_are_matched_by_the_paths_below_them() {
    let place = Place::new();
    answers(&place, "day1", ["https://a/", "https://b/"]);
    answers(&place, "day2", ["https://a/", "https://c/"]);
    let ran = place.run(&["diff", "day1", "day2"]);
    assert_eq!(ran.stdout, "~ GET /x\n    uri: https://b/ → https://c/\n", "{}", ran.stderr);
    assert!(ran.stderr.contains("1 changed\n"), "{}", ran.stderr);
    let one = |day: &str| format!("{day}/111122223333/eu-west-1/restapis/ccc333ddd4/get-resources.json");
    let ran = place.run(&["diff", &one("day1"), &one("day2")]);
    assert!(ran.stderr.contains("1 changed\n"), "{}", ran.stderr);
}

#[test]
fn an_api_whose_answer_is_empty_or_gone_is_not_removed() {
    let place = Place::new();
    answers(&place, "dump", ["https://a/", "https://b/"]);
    let import = |code: i32| {
        let from =
            ["--from", "dump/{account_id}/{region}/get-rest-apis.json", "--from", "dump/{account_id}/{region}/restapis/{rest_api_id}"];
        let ran = place.run(&[&["import"][..], &from].concat());
        assert_eq!(ran.code, code, "{}", ran.stderr);
    };
    let not_removed = || {
        let ran = place.run(&["diff", "@-1", "@latest", "--exit-code"]);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.starts_with("? 111122223333 eu-west-1 ccc333ddd4 billing GET /x\n"), "{}", ran.stdout);
        assert!(ran.stderr.contains("no differences; 1 not observed by one side"), "{}", ran.stderr);
    };
    let file = "dump/111122223333/eu-west-1/restapis/ccc333ddd4/get-resources.json";
    import(0);
    place.write(file, "");
    import(3);
    not_removed();
    place.write(file, &resources("https://b/"));
    import(0);
    std::fs::remove_file(place.path(file)).unwrap();
    import(3);
    not_removed();
}

#[test]
fn an_import_of_nothing_is_not_complete() {
    let place = Place::new();
    place.write("nothing.json", "");
    assert_eq!(place.run(&["import", "--from", "nothing.json"]).code, 3);
    let listed = place.ask(&[], "SELECT complete FROM apigw.snapshots");
    assert_eq!(listed, "complete\nf\n");
}

#[test]
fn a_relative_body_is_found_whatever_way_its_template_was_named() {
    let place = Place::new();
    place.write(
        "api.yaml",
        "openapi: 3.0.1\ninfo: {title: t}\npaths:\n  /c:\n    get:\n      x-amazon-apigateway-integration: {type: mock}\n",
    );
    place.write(
        "t.yaml",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: api.yaml}}\n",
    );
    for name in ["t.yaml", "./t.yaml", "t.y*ml"] {
        assert_eq!(place.ask(&["--from", name], "SELECT path FROM apigw.integration_detail"), "path\n/c\n", "{name}");
    }
}

#[test]
fn a_table_that_needs_no_integrations_does_not_miss_them() {
    let place = Place::new();
    place.write("get-rest-apis.json", r#"{"items":[{"id":"aaa111bbb2","name":"orders","createdDate":1}]}"#);
    let ask = |sql: &str| place.run(&["--from", "get-rest-apis.json", "-c", sql]).code;
    assert_eq!(ask("SELECT name FROM rest_api"), 0);
    assert_eq!(ask("SELECT count(*) FROM apigateway_integration"), 3);
    assert_eq!(ask("SELECT state FROM apigw.source_status"), 3);
}
