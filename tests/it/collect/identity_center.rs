//! Accounts behind IAM Identity Center: the session of `aws sso login`, its accounts, and the credentials it gives.

use std::fs;

use super::Place;
use super::server::{Response, Server};

/// The name that the AWS CLI gives the file of the session `s`: the SHA-1 of its name.
const TOKEN_FILE: &str = "a0f1490a20d0211c997b44bc357e1972deab8ae3.json";

fn place_with_session(expires: &str) -> Place {
    let place = Place::new();
    let cache = place.path("home").join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    let config = "[profile p]\nsso_session = s\nregion = us-east-1\n[sso-session s]\nsso_region = eu-west-1\n\
                  sso_start_url = https://example.awsapps.com/start\n";
    fs::write(place.path("home").join(".aws/config"), config).unwrap();
    let token = format!(
        r#"{{"startUrl":"https://example.awsapps.com/start","region":"eu-west-1","accessToken":"SESSION-TOKEN","expiresAt":"{expires}"}}"#
    );
    fs::write(cache.join(TOKEN_FILE), token).unwrap();
    place
}

fn server() -> Server {
    Server::start(|request, _| match request.path.as_str() {
        "/assignment/accounts" => Some(Response::ok(r#"{"accountList":[{"accountId":"222222222222"},{"accountId":"333333333333"}]}"#)),
        "/federation/credentials" if request.query["account_id"] == "333333333333" => {
            Some(Response::error(403, "ForbiddenException", "No access"))
        }
        "/federation/credentials" => {
            let (account, secret) = (&request.query["account_id"], super::SECRET);
            Some(Response::ok(format!(
                r#"{{"roleCredentials":{{"accessKeyId":"ASIA{account}AAAA","secretAccessKey":"{secret}","sessionToken":"T","expiration":4102444800000}}}}"#
            )))
        }
        _ => None,
    })
}

const ARGUMENTS: [&str; 8] = ["--profile", "p", "--accounts", "identity-center:eu-west-1", "--role", "ReadOnly", "--regions", "us-east-1"];

#[test]
fn its_accounts_are_read_with_its_credentials_and_a_refused_one_is_told() {
    let server = server();
    let place = place_with_session("2099-01-01T00:00:00Z");
    let ran = place.collect(&server.url, &ARGUMENTS);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let expected = [
        "222222222222,us-east-1,,complete,0,",
        "222222222222,us-east-1,a1,complete,1,",
        "222222222222,us-east-1,a2,complete,1,",
        "333333333333,,,denied,0,GetRoleCredentials `ReadOnly`: ForbiddenException: No access",
    ];
    assert_eq!(place.ask(super::STATUS), expected);
    assert!(!ran.stderr.contains("SESSION-TOKEN"));
    assert!(place.files("out").values().all(|bytes| !String::from_utf8_lossy(bytes).contains("SESSION-TOKEN")));
}

#[test]
fn a_session_that_has_ended_is_told_with_what_to_do() {
    let server = server();
    let place = place_with_session("2020-01-01T00:00:00Z");
    let ran = place.collect(&server.url, &ARGUMENTS);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: there is no session of IAM Identity Center"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: the profile needs an `sso_session`, and `aws sso login --profile NAME` begins a session"));
}
