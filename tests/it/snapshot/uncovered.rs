//! What a copy, a history or a folder of datasets does not cover is told.

use std::fs;

use super::{Place, files, records};

const COUNT: &str = "SELECT count(*) AS n FROM apigateway_integration";

fn template(location: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: p, DefinitionUri: {location}}}\n"
    )
}

fn body(uri: &str) -> String {
    format!(
        r#"{{"openapi":"3.0.1","info":{{"title":"t"}},"paths":{{"/x":{{"get":{{"x-amazon-apigateway-integration":{{"type":"http","uri":"https://b.example/{uri}"}}}}}}}}}}"#
    )
}

#[test]
fn a_copy_is_not_used_where_a_file_changed_that_was_read_along() {
    let place = Place::new();
    let uris = |from: &str| {
        let ran = place.run(&["--from", from, "--cache", "--format", "csv", "-c", "SELECT DISTINCT uri FROM apigateway_integration"]);
        (ran.code, ran.stdout)
    };
    place.write("sam/t.yaml", &template("sub/api.txt"));
    place.write("sam/sub/api.txt", &body("1"));
    assert_eq!(uris("sam/t.yaml"), (0, "uri\nhttps://b.example/1\n".to_owned()));
    place.write("sam/sub/api.txt", &body("2"));
    assert_eq!(uris("sam/t.yaml"), (0, "uri\nhttps://b.example/2\n".to_owned()));
    fs::remove_file(place.path("sam/sub/api.txt")).unwrap();
    assert_eq!(uris("sam/t.yaml").0, 3);
    // Variables of Terraform, also where nobody lists them.
    let configuration = "variable \"h\" { default = \"one\" }\nresource \"aws_api_gateway_integration\" \"i\" {\n rest_api_id=\"a\"\n resource_id=\"r\"\n http_method=\"GET\"\n type=\"HTTP\"\n uri=\"https://${var.h}/1\"\n}\n";
    place.write("tf/main.tf", configuration);
    place.write("tf/.gitignore", "*.tfvars\n");
    for from in ["tf/main.tf", "tf"] {
        let _ = fs::remove_file(place.path("tf/terraform.tfvars"));
        assert_eq!(uris(from).1, "uri\nhttps://one/1\n");
        for host in ["two", "three"] {
            place.write("tf/terraform.tfvars", &format!("h = \"{host}\"\n"));
            assert_eq!(uris(from).1, format!("uri\nhttps://{host}/1\n"), "{from}");
        }
    }
}

#[test]
fn a_history_over_an_incomplete_snapshot_is_told() {
    let place = Place::new();
    place.write("in.ndjson", &records(3, |_| 100));
    let whole = place.import(&["--from", "in.ndjson", "--observed-at", "2026-11-01T06:00:00Z"]);
    place.write("in.ndjson", &(records(2, |_| 100) + "{\"_key\": \n"));
    let ran = place.run(&["import", "--from", "in.ndjson", "--observed-at", "2026-11-02T06:00:00Z"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let ran = place.run(&["-c", "SELECT count(*) FROM apigw.integration_history"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("1 of its sources could not be read completely"), "{}", ran.stderr);
    let asked = format!("SELECT count(*) FROM apigw.integration_history WHERE snapshot_id = '{whole}'");
    assert_eq!(place.run(&["-c", &asked]).code, 0, "the other snapshot was not asked for");
}

#[test]
fn a_file_that_is_missing_in_a_folder_of_datasets_is_told() {
    let place = Place::new();
    place.write("in.ndjson", &records(3, |_| 100));
    let id = place.import(&["--from", "in.ndjson"]);
    let folder = files(&place.path("")).into_iter().find(|path| path.ends_with(format!("{id}/integration_detail.parquet"))).unwrap();
    let folder = place.path("").join(folder);
    let folder = folder.parent().unwrap();
    let copy = place.path("copy");
    let with = |names: &[&str]| {
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir(&copy).unwrap();
        for name in names {
            fs::copy(folder.join(name), copy.join(name)).unwrap();
        }
        place.run(&["--from", "copy", "--format", "csv", "-c", COUNT])
    };
    let (details, states) = ("integration_detail.parquet", "source_status.parquet");
    assert_eq!(with(&[details, states]).code, 0);
    let without_states = with(&[details]);
    assert_eq!((without_states.code, without_states.stdout.as_str()), (3, "n\n3\n"), "{}", without_states.stderr);
    let without_details = with(&[states]);
    assert_eq!((without_details.code, without_details.stdout.as_str()), (3, "n\n0\n"), "{}", without_details.stderr);
    assert!(without_details.stderr.contains("it is not there, and should have 3 records"), "{}", without_details.stderr);
}
