//! `--dry-run`, and the documented role.

use super::Place;
use super::server::Server;

#[test]
fn it_tells_requests_policy_and_time_and_reads_nothing() {
    let server = Server::start(|_, _| None);
    let place = Place::new();
    let arguments = ["collect", "--endpoint-url", &server.url, "--dry-run", "--accounts", "111111111111,222222222222", "--role", "reader"];
    let ran = place.run(&[&arguments[..], &["--regions", "all", "--stages"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    let asked: Vec<_> = server.requests().iter().map(super::server::Request::operation).collect();
    assert_eq!(asked, ["GetCallerIdentity"]);
    assert!(!place.path("apigw-export").exists());
}

#[test]
fn after_a_run_the_time_follows_from_the_apis_that_there_were() {
    let server = Server::start(|_, _| None);
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &["--regions", "us-east-1,eu-west-1"]).code, 0);
    let ran = place.collect(&server.url, &["--regions", "us-east-1,eu-west-1", "--dry-run"]);
    assert!(ran.stdout.contains("\n  2 s (account 111111111111 had 4 APIs in the last run, more than any other)\n"), "{}", ran.stdout);
}

#[test]
fn the_documented_role_grants_what_a_run_needs_and_no_more() {
    use apigw_sql_live::{Documents, policy_of};
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/collect-role.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| text.lines().any(|l| l.trim().trim_start_matches("- ") == line);
    let mut granted = 0;
    for statement in policy_of(&Documents::of_routes().with(&["all".to_owned()]).unwrap(), true, true) {
        for action in statement.actions {
            assert!(line(action), "{action}");
        }
        for resource in statement.resources.iter().filter(|r| *r != "*") {
            let resource = format!("!Sub {}", resource.replace("{partition}", "${AWS::Partition}"));
            assert!(line(&resource), "{resource}");
            granted += 1;
        }
    }
    assert_eq!(text.matches("!Sub arn:${AWS::Partition}:apigateway").count(), granted, "it grants more than is needed");
    assert!(!text.contains("/apikeys") && !text.contains("/keys"), "keys are for those who name them");
}
