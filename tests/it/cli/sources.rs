//! What is read, and what is told of what could not be read.

use super::{Place, assert_run};

const COUNT: &str = "SELECT count(*) AS n FROM aws.apigateway_integration";
const ROWS: &str = "{\"_key\":\"a\",\"type\":\"HTTP\"}\n{\"_key\":\"b\",\"type\":\"MOCK\"}\n";

fn place() -> Place {
    let place = Place::new();
    place.write("rows.ndjson", ROWS);
    place.write("broken.ndjson", "{\"_key\":\"c\",\"type\":\"HTTP\"}\n{\"_key\":\n");
    place.write("broken.json", "{\"items\": [");
    place.write("notes.txt", "hello\n");
    place.write("folder/rows.ndjson", ROWS);
    place.write("folder/notes.txt", "hello\n");
    place
}

#[test]
fn what_cannot_be_read_is_told_and_is_3() {
    let place = place();
    let sources = ["--from", "rows.ndjson", "--from", "broken.ndjson", "--from", "broken.json", "--from", "notes.txt", "--format", "csv"];
    let ran = place.run(&[sources.as_slice(), &["-c", COUNT]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "n\n3\n"), "{}", ran.all());
    assert_run!("incomplete", place, ran);
    // Allowed, it is told all the same.
    let allowed = place.run(&[sources.as_slice(), &["--allow-partial", "-c", COUNT]].concat());
    assert_eq!((allowed.code, &allowed.stdout, &allowed.stderr), (0, &ran.stdout, &ran.stderr));
    // A failed statement wins.
    let failed = place.run(&[sources.as_slice(), &["-c", COUNT, "-c", "SELECT x"]].concat());
    assert_eq!(failed.code, 1);
    assert!(failed.stderr.ends_with(&ran.stderr), "{}", failed.all());
}

#[test]
fn a_source_that_no_statement_asks_is_not_read() {
    let place = place();
    let ran = place.run(&["--from", "broken.json", "--format", "csv", "-c", "SELECT 1 AS a"]);
    assert_eq!(ran.only_stdout(), "a\n1\n");
}

#[test]
fn an_unrelated_file_counts_only_where_it_is_named() {
    let place = place();
    assert_eq!(place.run(&["--from", "folder", "--format", "csv", "-c", COUNT]).only_stdout(), "n\n2\n");
    assert_eq!(place.run(&["--from", "folder/notes.txt", "-c", COUNT]).code, 3);
}

#[test]
fn a_source_that_is_not_there_is_2() {
    let place = place();
    assert_run!("missing_source", place, place.run(&["--from", "missing.json", "-c", "SELECT 1"]));
    assert_run!("glob_without_match", place, place.run(&["--from", "x*.json", "-c", "SELECT 1"]));
}

#[test]
fn stdin_is_a_source() {
    let place = place();
    assert_eq!(place.run_with_stdin(&["--from", "-", "--format", "csv", "-c", COUNT], ROWS).only_stdout(), "n\n2\n");
    // Two statements see the same rows.
    let twice = place.run_with_stdin(&["--from", "-", "--format", "csv", "-c", COUNT, "-c", COUNT], ROWS);
    assert_eq!(twice.only_stdout(), "n\n2\nn\n2\n");
}

#[test]
fn a_source_of_the_environment_and_of_the_file_is_read_unless_another_is_named() {
    let place = place();
    let output = place.command(&["--format", "csv", "-c", COUNT]).env("APIGW_SQL_FROM", "rows.ndjson").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "n\n2\n");
    place.write("one.ndjson", "{\"_key\":\"a\",\"type\":\"HTTP\"}\n");
    place.write("home/.config/apigw-sql/config.toml", "from = ['rows.ndjson']\n");
    assert_eq!(place.run(&["--format", "csv", "-c", COUNT]).only_stdout(), "n\n2\n");
    assert_eq!(place.run(&["--format", "csv", "--from", "one.ndjson", "-c", COUNT]).only_stdout(), "n\n1\n");
}

#[test]
fn the_sample_is_named_explicitly() {
    let place = place();
    let ran = place.run(&["--sample", "--format", "csv", "-c", "SELECT count(*) >= 60 AS enough FROM aws.apigateway_integration"]);
    assert_eq!(ran.only_stdout(), "enough\nt\n");
}

#[test]
fn without_sql_the_overview_is_of_the_sources() {
    let place = place();
    assert_run!("overview_of_sources", place, place.run(&["--from", "rows.ndjson"]));
}

#[test]
fn scopes_of_methods_are_read_in_every_form() {
    let place = Place::new();
    place.write(
        "111111111111/us-east-1/restapis/aaaaaaaaaa/get-resources.json",
        r#"{"items":[{"id":"r0","path":"/x","resourceMethods":{"GET":{"httpMethod":"GET","authorizationType":"JWT","authorizationScopes":["a","b"],"methodIntegration":{"type":"MOCK"}}}}]}"#,
    );
    place.write(
        "openapi.json",
        r#"{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/x":{"get":{"security":[{"j":["a","b"]}],"x-amazon-apigateway-integration":{"type":"mock"}}}},
        "components":{"securitySchemes":{"j":{"type":"oauth2","x-amazon-apigateway-authorizer":{"type":"jwt"}}}}}"#,
    );
    place.write(
        "template.json",
        r#"{"Resources":{"Api":{"Type":"AWS::ApiGateway::RestApi"},"M":{"Type":"AWS::ApiGateway::Method","Properties":{"RestApiId":{"Ref":"Api"},
        "ResourceId":{"Fn::GetAtt":["Api","RootResourceId"]},"HttpMethod":"GET","AuthorizationType":"JWT","AuthorizationScopes":["a","b"],"Integration":{"Type":"MOCK"}}}}}"#,
    );
    place.write(
        "main.tf",
        r#"
resource "aws_api_gateway_rest_api" "a" { name = "t" }
resource "aws_api_gateway_resource" "r" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "x"
}
resource "aws_api_gateway_method" "m" {
  rest_api_id          = aws_api_gateway_rest_api.a.id
  resource_id          = aws_api_gateway_resource.r.id
  http_method          = "GET"
  authorization        = "JWT"
  authorization_scopes = ["a", "b"]
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.r.id
  http_method = aws_api_gateway_method.m.http_method
  type        = "MOCK"
}
"#,
    );
    for form in ["{account_id}/{region}/restapis/{rest_api_id}/get-resources.json", "openapi.json", "template.json", "main.tf"] {
        let ran = place.run(&[
            "--from",
            form,
            "--format",
            "csv",
            "-c",
            "SELECT authorization_type, authorization_scopes FROM integration_detail",
        ]);
        assert_eq!(ran.stdout, "authorization_type,authorization_scopes\nJWT,\"{a,b}\"\n", "{form}");
    }
}
