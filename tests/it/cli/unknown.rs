//! Columns that a file of rows does not have are unknown, and have no defaults.

use super::Place;

const TEMPLATE: &str = "Parameters: {T: {Type: Number}}\nResources:\n  A:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a\n      ResourceId: r\n      HttpMethod: GET\n      Integration: {Type: HTTP, Uri: 'https://b.example/1', IntegrationHttpMethod: GET, TimeoutInMillis: 5000, ConnectionType: VPC_LINK, PassthroughBehavior: NEVER}\n";
const EFFECTIVE: &str =
    "SELECT effective_timeout_in_millis AS t, effective_connection_type AS c, effective_passthrough_behavior AS p FROM integration_detail";
const UNKNOWN: &str = "SELECT bool_and(n = ANY (unknown_columns)) AS all FROM integration_detail, (VALUES ('timeout_in_millis'), ('connection_type'), ('passthrough_behavior')) AS v (n)";
const FORMATS: [&str; 6] = ["csv", "tsv", "json", "ndjson", "parquet", "arrow"];

fn written(template: &str, statement: &str, name: &str) -> Place {
    let place = Place::new();
    place.write("t.yaml", template);
    let ran = place.run(&["--from", "t.yaml", "-o", name, "-c", statement]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    place
}

#[test]
fn a_column_that_a_file_of_rows_does_not_have_gets_no_default() {
    for format in FORMATS {
        let name = format!("n.{format}");
        let place = written(TEMPLATE, "SELECT _key, account_id, uri, type FROM apigateway_integration", &name);
        let ask = |question: &str| place.run(&["--from", &name, "-t", "-A", "-c", question]).stdout;
        assert_eq!(ask(EFFECTIVE), "||\n", "{format}");
        assert_eq!(ask(UNKNOWN), "t\n", "{format}");
    }
}

#[test]
fn what_a_whole_table_says_is_known_and_its_null_is_not() {
    for format in FORMATS {
        let name = format!("n.{format}");
        let place = written(TEMPLATE, "SELECT * FROM apigateway_integration", &name);
        let ask = |place: &Place| place.run(&["--from", &name, "-t", "-A", "-c", EFFECTIVE]).stdout;
        assert_eq!(ask(&place), "5000|VPC_LINK|NEVER\n", "{format}");
        let open = TEMPLATE.replace("5000", "!Ref T");
        assert_eq!(ask(&written(&open, "SELECT * FROM apigateway_integration", &name)), "|VPC_LINK|NEVER\n", "{format}");
        // The details say what NULL means.
        let bare = TEMPLATE.replace(", TimeoutInMillis: 5000", "");
        assert_eq!(ask(&written(&bare, "SELECT * FROM integration_detail", &name)), "29000|VPC_LINK|NEVER\n", "{format}");
    }
}

#[test]
fn a_difference_does_not_name_columns_that_one_side_does_not_have() {
    for format in FORMATS {
        let name = format!("n.{format}");
        let place = written(TEMPLATE, "SELECT _key, account_id, uri, type FROM apigateway_integration", &name);
        let ran = place.run(&["diff", "t.yaml", &name]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!told.contains("29000") && !told.contains("INTERNET") && !told.contains("WHEN_NO_MATCH"), "{format}: {told}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_listing_passes_over_is_told() {
    let place = Place::new();
    place.write("in/a.ndjson", "{\"_key\":\"k\",\"type\":\"HTTP\"}\n");
    place.write("other/b.ndjson", "{\"_key\":\"l\",\"type\":\"HTTP\"}\n");
    std::os::unix::fs::symlink(place.path("other"), place.path("in/link")).unwrap();
    let ran = place.run(&["--from", "in/**/*.ndjson", "-c", "SELECT 1 FROM apigateway_integration"]);
    assert!(
        ran.stderr.contains("1 link to folders that `**` of `in/**/*.ndjson` does not pass through: for instance `in/link`"),
        "{}",
        ran.all()
    );
    let made = std::process::Command::new("mkfifo").arg(place.path("in/pipe.json")).status();
    if made.is_ok_and(|status| status.success()) {
        let ran = place.run(&["--from", "in", "-c", "SELECT 1 FROM apigateway_integration"]);
        assert!(ran.stderr.contains("1 pipe or device below `in` left out"), "{}", ran.all());
    }
}
