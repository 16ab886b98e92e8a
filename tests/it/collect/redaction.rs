//! What `collect --redact` leaves of secrets, in the folder and in the snapshot.

use super::Place;
use super::server::{Response, Server};
use crate::leaks::{all_in_files, find_in_files, is_in};

#[test]
fn a_redacted_folder_and_its_snapshot_have_no_secret() {
    let (password, token) = (["hunter2", "Zebra!"].concat(), ["gh", "p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].concat());
    let (of_uri, of_reason) = (password.clone(), token.clone());
    let server = Server::start(move |request, _| match request.operation().as_str() {
        "GetResources a1" => Some(Response::ok(format!(
            r#"{{"item":[{{"id":"r1","path":"/x","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"HTTP","uri":"https://svc:{of_uri}@h/x"}}}}}}}}]}}"#
        ))),
        "GetResources a2" => Some(Response::error(403, "AccessDeniedException", &format!("not authorized with {of_reason}"))),
        _ => None,
    });
    let secrets = [password.as_str(), token.as_str()];
    let plain = Place::new();
    assert_eq!(plain.collect(&server.url, &["--regions", "us-east-1"]).code, 3);
    assert_eq!(all_in_files(&plain.path("out/apigw"), &secrets), secrets);

    let place = Place::new();
    let ran = place.collect(&server.url, &["--regions", "us-east-1", "--redact"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(secrets.iter().all(|secret| !is_in(ran.stderr.as_bytes(), secret)), "{}", ran.stderr);
    assert!(ran.stderr.contains("***"), "{}", ran.stderr);
    // With the hidden answers and the store.
    assert_eq!(find_in_files(place.folder.path(), &secrets), None);
    assert_eq!(place.ask("SELECT uri LIKE 'https://svc:***%@h/x' FROM integration_detail WHERE rest_api_id = 'a1'"), ["t"]);
}
