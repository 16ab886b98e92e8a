//! Bad days of a service: paging, throttling, denied accounts, nulls, broken connections, expired credentials, things
//! that change meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::server::{Response, Server, good_day, resource};
use super::{Place, STATUS};

const REGION: [&str; 2] = ["--regions", "us-east-1"];

#[test]
fn all_pages_of_apis_and_resources_are_read() {
    let server = Server::start(|request, _| {
        let page = |item: String, next: &str| Some(Response::ok(format!(r#"{{"item":[{item}],"position":{next}}}"#)));
        match (request.operation().as_str(), request.position()) {
            ("GetRestApis", "") => page(r#"{"id":"a1","name":"one"}"#.to_owned(), r#""p/2+=""#),
            ("GetRestApis", "p/2+=") => page(r#"{"id":"a2","name":"two"},{"id":"a1","name":"one"}"#.to_owned(), "null"),
            ("GetResources a1", "") => page(resource("r1", "/", "MOCK"), r#""2""#),
            ("GetResources a1", "2") => page(resource("r2", "/x", "HTTP"), r#""3""#),
            ("GetResources a1", "3") => page(resource("r3", "/y", "AWS"), "null"),
            _ => None,
        }
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &REGION);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let rows = place.ask("SELECT rest_api_id, path, type, rest_api_name FROM integration_detail ORDER BY 1, 2");
    assert_eq!(rows, ["a1,/,MOCK,one", "a1,/x,HTTP,one", "a1,/y,AWS,one", "a2,/,MOCK,two"]);
    assert_eq!(server.counts()["111111111111 us-east-1 GetResources a1 3"], 1);
    assert!(server.requests().iter().filter(|r| r.operation().starts_with("GetResources")).all(|r| r.query["embed"] == "methods"));
}

#[test]
fn nulls_inside_maps_and_an_absent_timeout_stay_what_they_are() {
    let server = Server::start(|request, _| {
        let bare = r#"{"item":[{"id":"r2","path":"/b","resourceMethods":{"PUT":{"httpMethod":"PUT","methodIntegration":
            {"type":"MOCK","requestParameters":{"integration.request.header.x":null}}}}}]}"#;
        (request.operation() == "GetResources a2").then(|| Response::ok(bare))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 0);
    let query = "SELECT rest_api_id, request_templates, request_parameters, timeout_in_millis, source FROM integration_detail ORDER BY 1";
    let expected = [r#"a1,"""application/json""=>NULL",,29000,live"#, r#"a2,,"""integration.request.header.x""=>NULL",,live"#];
    assert_eq!(place.ask(query), expected);
}

#[test]
fn a_throttled_request_waits_as_long_as_the_service_says() {
    let server = Server::start(|request, before| {
        let throttled = Response::error(429, "TooManyRequestsException", "Rate exceeded");
        match request.operation().as_str() {
            "GetRestApis" if before == 0 => Some(throttled.with("retry-after", "2")),
            "GetResources a1" if before == 0 => Some(throttled),
            _ => None,
        }
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &REGION);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["2"]);
    let lists: Vec<_> = server.requests().into_iter().filter(|r| r.operation() == "GetRestApis").map(|r| r.at).collect();
    assert_eq!(lists.len(), 2);
    assert!(lists[1] - lists[0] >= Duration::from_secs(2), "asked again after {:?}", lists[1] - lists[0]);
}

#[test]
fn a_denied_account_is_told_with_its_reason_and_the_others_are_there() {
    let server = Server::start(|request, _| {
        let role = request.form.get("RoleArn").map_or("", String::as_str);
        (role == "arn:aws:iam::333333333333:role/reader").then(|| {
            Response::sts_error("AccessDenied", "User: arn:aws:iam::111111111111:user/tester is not authorized to perform: sts:AssumeRole")
        })
    });
    let place = Place::new();
    let accounts = "111111111111,222222222222,333333333333";
    let arguments = ["--accounts", accounts, "--role", "reader", "--external-id", "xyz", "--regions", "us-east-1"];
    let ran = place.collect(&server.url, &arguments);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("warning: arn:aws:iam::333333333333:root: denied: AssumeRole `arn:aws:iam::333333333333:role/reader`"));
    let expected = [
        "111111111111,us-east-1,,complete,0,",
        "111111111111,us-east-1,a1,complete,1,",
        "111111111111,us-east-1,a2,complete,1,",
        "222222222222,us-east-1,,complete,0,",
        "222222222222,us-east-1,a1,complete,1,",
        "222222222222,us-east-1,a2,complete,1,",
        "333333333333,,,denied,0,AssumeRole `arn:aws:iam::333333333333:role/reader`: AccessDenied: User: \
         arn:aws:iam::111111111111:user/tester is not authorized to perform: sts:AssumeRole",
    ];
    assert_eq!(place.ask(STATUS), expected);
    let assumed: Vec<_> = server.requests().into_iter().filter(|r| r.operation() == "AssumeRole").collect();
    assert_eq!(assumed.len(), 2, "the caller's own account needs no role");
    assert!(assumed.iter().all(|r| r.form["ExternalId"] == "xyz" && r.form["RoleSessionName"] == "apigw-sql"));
    // A question over it is not complete either, and says why.
    let ran = place.run(&["--from", "out", "-c", "SELECT count(*) FROM apigateway_integration"]);
    assert_eq!((ran.code, ran.stdout.contains('4')), (3, true), "{}", ran.stderr);
    assert!(ran.stderr.contains("333333333333:root: denied: AssumeRole"), "{}", ran.stderr);
}

#[test]
fn a_denied_account_is_not_observed_and_not_removed_since_the_last_snapshot() {
    let denied = Arc::new(AtomicBool::new(false));
    let denies = Arc::clone(&denied);
    let server = Server::start(move |request, _| {
        let role = request.form.get("RoleArn").map_or("", String::as_str);
        let is_denied = denies.load(Ordering::SeqCst);
        match (role, request.operation().as_str()) {
            ("arn:aws:iam::333333333333:role/reader", _) if is_denied => Some(Response::sts_error("AccessDenied", "not any more")),
            // An API that the caller's own account really has no more.
            (_, "GetRestApis") if is_denied && request.account() == "111111111111" => {
                Some(Response::ok(r#"{"item":[{"id":"a1","name":"one"}]}"#))
            }
            _ => None,
        }
    });
    let place = Place::new();
    let arguments = ["--accounts", "111111111111,333333333333", "--role", "reader", "--regions", "us-east-1", "--name", "org"];
    assert_eq!(place.collect(&server.url, &arguments).code, 0);
    denied.store(true, Ordering::SeqCst);
    let ran = place.collect(&server.url, &arguments);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("of the series org, just made: 1 integration in 2 accounts, not complete"), "{}", ran.stderr);
    let changes = "SELECT change, account_id, rest_api_id, reason FROM apigw.integration_diff('org@-1', 'org') AS d WHERE change <> 'changed' ORDER BY 2, 3";
    let ran = place.run(&["-q", "--allow-partial", "--format", "csv", "-t", "-c", changes]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "removed,111111111111,a2,");
    assert!(lines[1].starts_with("not_observed,333333333333,a1,`org` could not see it: denied: AssumeRole"), "{lines:?}");
    assert_eq!(lines.len(), 3, "{lines:?}");
    let complete = "SELECT complete, live, accounts FROM apigw.snapshots ORDER BY observed_at";
    let ran = place.run(&["-q", "--format", "csv", "-t", "-c", complete]);
    assert_eq!(ran.stdout, "t,t,\"{111111111111,333333333333}\"\nf,t,\"{111111111111,333333333333}\"\n");
}

#[test]
fn a_denied_region_and_a_denied_api_are_told() {
    let server = Server::start(|request, _| match (request.region.as_str(), request.operation().as_str()) {
        ("eu-west-1", "GetRestApis") => Some(Response::error(403, "UnrecognizedClientException", "The security token is invalid.")),
        ("us-east-1", "GetResources a1") => Some(Response::error(403, "AccessDeniedException", "not authorized")),
        _ => None,
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &["--regions", "us-east-1,eu-west-1"]);
    assert_eq!(ran.code, 3);
    let expected = [
        "111111111111,eu-west-1,,denied,0,GetRestApis: UnrecognizedClientException: The security token is invalid.",
        "111111111111,us-east-1,,complete,0,",
        "111111111111,us-east-1,a1,denied,0,GetResources: AccessDeniedException: not authorized",
        "111111111111,us-east-1,a2,complete,1,",
    ];
    assert_eq!(place.ask(STATUS), expected);
    assert_eq!(place.collect(&server.url, &["--regions", "us-east-1,eu-west-1", "--allow-partial"]).code, 0);
}

#[test]
fn pages_that_came_before_a_failure_are_kept() {
    let server = Server::start(|request, _| match (request.operation().as_str(), request.position()) {
        ("GetResources a1", "") => Some(Response::ok(format!(r#"{{"item":[{}],"position":"2"}}"#, resource("r1", "/", "MOCK")))),
        ("GetResources a1", "2") => Some(Response::error(403, "AccessDeniedException", "no more")),
        _ => None,
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status =
        place.ask("SELECT state, records, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'");
    assert_eq!(status, ["denied,1,\"GetResources, page 2: AccessDeniedException: no more; more pages follow: it ends with a `position`\""]);
    assert_eq!(place.ask("SELECT count(*) FROM apigateway_integration"), ["2"]);
}

#[test]
fn methods_that_were_not_embedded_are_told() {
    let server = Server::start(|request, _| {
        let bare = r#"{"item":[{"id":"r","path":"/","resourceMethods":{"GET":{},"PUT":{}}}]}"#;
        (request.operation() == "GetResources a1").then(|| Response::ok(bare))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status =
        place.ask("SELECT state, records, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'");
    assert_eq!(status, ["partial,0,2 methods without details: the service left out what was asked for"]);
}

#[test]
fn a_connection_that_breaks_and_a_service_that_fails_are_asked_again() {
    let server = Server::start(|request, before| match request.operation().as_str() {
        "GetResources a1" if before < 2 => Some(good_day(request).breaking()),
        "GetResources a2" if before == 0 => Some(Response::error(503, "ServiceUnavailableException", "later")),
        "GetStages a1" if before == 0 => Some(Response::ok("<html>a proxy</html>")),
        _ => None,
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &REGION);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["2"]);
    assert_eq!(place.ask("SELECT count(*) FROM stage"), ["2"]);
}

#[test]
fn an_answer_that_is_never_one_is_a_failure_with_its_reason() {
    let server = Server::start(|request, _| match request.operation().as_str() {
        "GetResources a1" => Some(Response::ok("<html>a proxy</html>")),
        "GetResources a2" => Some(Response::ok(r#"{"item":[]}"#)),
        _ => None,
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status = place.ask("SELECT state, split_part(reason, ':', 2), reason ~ 'no JSON' FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id IS NOT NULL ORDER BY rest_api_id");
    let expected = ["failed, the answer is no JSON,t", "partial,\" expected at least the resource `/`, but found none\",f"];
    assert_eq!(status, expected);
}

#[test]
fn credentials_that_expire_in_the_middle_are_renewed_and_never_told() {
    let server = Server::start(|request, before| {
        // The first credentials of the account are good for its list and no more.
        let expired = request.operation().starts_with("GetResources") && before == 0 && request.account() == "222222222222";
        expired.then(|| Response::error(403, "ExpiredTokenException", "The security token included in the request is expired"))
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &["--accounts", "222222222222", "--role", "reader", "--regions", "us-east-1"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["2"]);
    assert!(server.requests().iter().filter(|r| r.operation() == "AssumeRole").count() >= 2, "new credentials are fetched");
    for (path, bytes) in place.files("out") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(super::SECRET) && !text.contains("ASIA2222"), "{} holds credentials", path.display());
    }
}

#[test]
fn credentials_that_stay_expired_are_a_failure() {
    let server = Server::start(|request, _| {
        let expired = request.operation().starts_with("GetResources");
        expired.then(|| Response::error(403, "ExpiredTokenException", "The security token included in the request is expired"))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status =
        place.ask("SELECT DISTINCT state, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id IS NOT NULL");
    assert_eq!(status, ["failed,GetResources: ExpiredTokenException: The security token included in the request is expired"]);
}

#[test]
fn a_wrong_signature_does_not_tell_the_token_that_the_service_quotes() {
    let server = Server::start(|request, _| {
        let message = format!("does not match. The Canonical String should have been x-amz-security-token:{}", super::SECRET);
        (request.operation() == "GetRestApis").then(|| Response::error(403, "SignatureDoesNotMatch", &message))
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &REGION);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("GetRestApis: SignatureDoesNotMatch: does not match. The…"), "{}", ran.stderr);
    assert!(place.files("out").values().all(|bytes| !String::from_utf8_lossy(bytes).contains(super::SECRET)));
}

#[test]
fn an_api_that_changes_while_it_is_read_is_read_again() {
    let server = Server::start(|request, before| {
        let page = |id: &str, next: &str| Some(Response::ok(format!(r#"{{"item":[{}],"position":{next}}}"#, resource(id, "/", "MOCK"))));
        match (request.operation().as_str(), request.position(), before) {
            ("GetResources a1", "", _) => page("r1", r#""2""#),
            // A resource was made before it, so it moved to the second page.
            ("GetResources a1", "2", 0) => page("r1", "null"),
            ("GetResources a1", "2", _) => page("r2", "null"),
            ("GetResources a2", "", _) => page("r1", r#""2""#),
            ("GetResources a2", "2", _) => page("r1", r#""3""#),
            _ => None,
        }
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status = place.ask("SELECT rest_api_id, state, records, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id IS NOT NULL ORDER BY 1");
    assert_eq!(status[0], "a1,complete,2,");
    assert!(status[1].starts_with("a2,partial,") && status[1].contains("it changed while it was read"), "{status:?}");
    assert_eq!(server.counts()["111111111111 us-east-1 GetResources a2"], 3, "it is read three times");
}

#[test]
fn pages_that_lead_in_a_circle_end() {
    let server = Server::start(|request, before| {
        let item = resource(&format!("r{before}{}", request.position()), "/", "MOCK");
        (request.operation() == "GetResources a1").then(|| Response::ok(format!(r#"{{"item":[{item}],"position":"again"}}"#)))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 3);
    let status = place.ask("SELECT state, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'");
    assert_eq!(
        status,
        ["failed,\"GetResources: the position `again` comes back, so the pages never end; more pages follow: it ends with a `position`\""]
    );
}

#[test]
fn an_api_that_was_deleted_meanwhile_is_no_failure() {
    let server = Server::start(|request, _| {
        let gone = Response::error(404, "NotFoundException", "Invalid API identifier specified");
        (request.operation() == "GetResources a1").then_some(gone)
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 0);
    let status =
        place.ask("SELECT state, records, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'");
    assert_eq!(status, ["complete,0,it was deleted after it had been listed"]);
}

#[test]
fn exports_are_read_beside_the_working_configuration() {
    let server = Server::start(|_, _| None);
    let place = Place::new();
    let ran = place.collect(&server.url, &["--regions", "us-east-1", "--stages"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let rows = place.ask("SELECT config_state, stage, type, uri, _key FROM integration_detail WHERE rest_api_id = 'a1' ORDER BY 1");
    let expected = [
        "stage,prod,HTTP,https://deployed.example.com/,111111111111/us-east-1/a1@prod///GET",
        "working,,MOCK,,111111111111/us-east-1/a1/a1r/GET",
    ];
    assert_eq!(rows, expected);
    assert_eq!(place.ask("SELECT records FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'"), ["2"]);
}

#[test]
fn an_export_that_is_denied_is_told_and_the_rest_is_there() {
    let server = Server::start(|request, _| {
        request.operation().starts_with("GetExport a1").then(|| Response::error(403, "AccessDeniedException", "no"))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &["--regions", "us-east-1", "--stages"]).code, 3);
    let status =
        place.ask("SELECT state, records, reason FROM apigw.source_status WHERE document = 'get-resources' AND rest_api_id = 'a1'");
    assert_eq!(status, ["denied,1,GetExport of stage `prod`: AccessDeniedException: no"]);
}

#[test]
fn enabled_regions_are_those_of_the_account() {
    let server = Server::start(|_, _| None);
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &["--regions", "all"]).code, 0);
    assert_eq!(place.ask("SELECT DISTINCT region FROM apigw.source_status ORDER BY 1"), ["me-south-1", "us-east-1"]);
}

#[test]
fn an_account_that_does_not_tell_its_regions_is_read_in_those_that_all_have_and_is_not_complete() {
    let server = Server::start(|request, _| {
        (request.operation() == "ListRegions").then(|| Response::error(403, "AccessDeniedException", "not authorized"))
    });
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &["--regions", "all"]).code, 3);
    assert_eq!(place.ask("SELECT count(DISTINCT region), count(*) FROM rest_api"), ["17,34"]);
    let status = place.ask("SELECT state, reason FROM apigw.source_status WHERE region IS NULL");
    let expected = "denied,ListRegions: AccessDeniedException: not authorized; only the 17 regions that every account has were read";
    assert_eq!(status, [expected]);
}

#[test]
fn the_accounts_of_an_organization_and_of_its_units() {
    let server = Server::start(|request, _| {
        let accounts = |ids: &[(&str, &str)]| {
            let each: Vec<_> = ids.iter().map(|(id, status)| format!(r#"{{"Id":"{id}","Status":"{status}"}}"#)).collect();
            Some(Response::ok(format!(r#"{{"Accounts":[{}]}}"#, each.join(","))).with("content-type", "application/x-amz-json-1.1"))
        };
        match (request.operation().as_str(), request.form.is_empty()) {
            ("ListAccounts", _) => accounts(&[("222222222222", "ACTIVE"), ("111111111111", "ACTIVE"), ("444444444444", "SUSPENDED")]),
            ("ListAccountsForParent", _) => accounts(&[("555555555555", "ACTIVE")]),
            ("ListOrganizationalUnitsForParent", _) => {
                Some(Response::ok(r#"{"OrganizationalUnits":[]}"#).with("content-type", "application/x-amz-json-1.1"))
            }
            _ => None,
        }
    });
    let place = Place::new();
    let ran = place.collect(&server.url, &["--accounts", "org", "--role", "reader", "--regions", "us-east-1"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("note: account 444444444444 is left out: it is suspended"), "{}", ran.stderr);
    assert_eq!(place.ask("SELECT DISTINCT account_id FROM rest_api ORDER BY 1"), ["111111111111", "222222222222"]);
    let ran = place.collect(&server.url, &["--accounts", "ou:ou-root-1", "--role", "reader", "--regions", "us-east-1"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask("SELECT DISTINCT account_id FROM rest_api"), ["555555555555"]);
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_asked() {
    let place = Place::new();
    let refused = |arguments: &[&str], message: &str| {
        let ran = place.run(&[&["collect", "--endpoint-url", "http://127.0.0.1:9"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    };
    refused(&["--rate", "0"], "error: expected a rate above 0 and at most 1, but found `0`\n");
    refused(&["--rate", "1.5"], "error: expected a rate above 0 and at most 1, but found `1.5`\n");
    refused(&["--accounts", "org"], "error: several accounts need `--role`");
    refused(&["--accounts", "11111111111"], "error: cannot read the accounts file `11111111111`");
    refused(&["--regions", "Virginia"], "error: expected a region, but found `Virginia`\n");
    refused(&["--accounts", "identity-center"], "error: `--accounts identity-center` needs `--role`");
    let ran = place.run(&["--from", "x", "collect"]);
    assert_eq!((ran.code, ran.stderr.contains("`--from` means nothing with `collect`")), (2, true), "{}", ran.stderr);
}

#[test]
fn without_credentials_it_is_said_what_to_do() {
    let place = Place::new();
    let output = place.command(&["collect"]).env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: cannot ask AWS who is calling: no credentials:"), "{stderr}");
    assert!(stderr.contains("hint: `aws sts get-caller-identity` has to work"), "{stderr}");
}
