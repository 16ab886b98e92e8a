//! Documents of other tools that name API, region and account beside the answers.

use super::{Scanned, scan_text};

const RESOURCES: &str = r#"[{"id":"root01","path":"/","resourceMethods":{"GET":{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false,"methodIntegration":{"type":"MOCK","cacheNamespace":"root01"}}}},
 {"id":"res01","path":"/a","resourceMethods":{"PUT":{"httpMethod":"PUT","authorizationType":"NONE","apiKeyRequired":false,"methodIntegration":{"type":"HTTP","uri":"https://b.example.com","cacheNamespace":"res01"}}}}]"#;

fn keys(scanned: &Scanned) -> Vec<&str> {
    let mut keys: Vec<_> = scanned.column("_key").into_iter().flatten().collect();
    keys.sort_unstable();
    keys
}

#[test]
fn an_api_that_is_named_beside_its_resources_is_that_of_its_integrations() {
    let page = format!("{{\"items\":{RESOURCES}}}");
    for (text, place) in [
        (
            format!(r#"{{"restApiId":"abc123","region":"eu-west-1","accountId":"111122223333","resources":{RESOURCES}}}"#),
            "111122223333/eu-west-1",
        ),
        (format!(r#"[{{"rest_api_id":"abc123","aws_region":"eu-west-1","resources":{page}}}]"#), "-/eu-west-1"),
        (format!(r#"[{{"api":{{"id":"abc123","name":"n","createdDate":"2024-01-01T00:00:00Z"}},"resources":{RESOURCES}}}]"#), "-/-"),
        (format!(r#"{{"abc123":{{"name":"n","id":"abc123","resources":{page}}}}}"#), "-/-"),
        (format!(r#"{{"account":"111122223333","apis":[{{"apiId":"abc123","pages":[{page}]}}]}}"#), "111122223333/-"),
        (format!(r#"{{"restApiId":"abc123","items":{RESOURCES}}}"#), "-/-"),
    ] {
        let scanned = scan_text("dump.json", &text);
        assert_eq!(keys(&scanned), [format!("{place}/abc123/res01/PUT"), format!("{place}/abc123/root01/GET")], "{text}");
        assert_eq!(scanned.state(), "complete", "{text}");
    }
}

#[test]
fn what_names_no_api_gives_its_integrations_none() {
    for name in ["restApiId\":\"Shop API", "region\":\"Paris", "accountId\":\"none", "name\":\"abc123"] {
        let scanned = scan_text("dump.json", format!(r#"{{"{name}","resources":{RESOURCES}}}"#));
        // They are of one API all the same.
        assert!(keys(&scanned).iter().all(|key| key.contains("dump.json#/resources/")), "{:?}", keys(&scanned));
    }
}

#[test]
fn two_apis_in_one_document_keep_their_integrations() {
    let one = |id: &str| format!(r#"{{"restApiId":"{id}","region":"eu-west-1","resources":{RESOURCES}}}"#);
    let scanned = scan_text("dump.json", format!("[{},{}]", one("abc123"), one("def456")));
    let expected = ["abc123/res01/PUT", "abc123/root01/GET", "def456/res01/PUT", "def456/root01/GET"];
    assert_eq!(keys(&scanned), expected.map(|key| format!("-/eu-west-1/{key}")));
}

/// An event of `CloudTrail`, in the form of its user guide.
fn event(rest: &str) -> String {
    format!(
        r#"{{"Records":[{{"eventVersion":"1.08","eventSource":"apigateway.amazonaws.com","eventName":"PutIntegration","awsRegion":"eu-west-1","recipientAccountId":"111122223333","requestParameters":{{"restApiId":"abc123","resourceId":"r1","httpMethod":"GET","putIntegrationInput":{{"type":"HTTP","integrationHttpMethod":"POST","uri":"https://b.example.com"}}}}{rest}}}]}}"#
    )
}

#[test]
fn a_change_in_a_trail_is_one_integration_of_its_api() {
    let answer = r#","responseElements":{"type":"HTTP","httpMethod":"POST","uri":"https://b.example.com","timeoutInMillis":29000,"cacheNamespace":"r1","passthroughBehavior":"WHEN_NO_MATCH"}"#;
    for rest in [answer, r#","responseElements":null"#] {
        let scanned = scan_text("trail.json", event(rest));
        assert_eq!(keys(&scanned), ["111122223333/eu-west-1/abc123/r1/GET"], "{rest}");
        assert_eq!(scanned.column("http_method"), [Some("POST")], "{rest}");
    }
    let refused = scan_text("trail.json", event(r#","errorCode":"AccessDenied","responseElements":null"#));
    assert_eq!(refused.rows.len(), 0);
}

#[test]
fn an_api_that_aws_config_notes_and_nothing_shows_is_missing() {
    let item = r#"{"version":"1.3","accountId":"111122223333","configurationItemStatus":"OK","resourceType":"AWS::ApiGateway::RestApi","resourceId":"arn:aws:apigateway:eu-west-1::/restapis/abc123","awsRegion":"eu-west-1","configuration":{"id":"abc123","name":"shop","createdDate":"2024-01-01T00:00:00Z","endpointConfiguration":{"types":["REGIONAL"]}}}"#;
    let scanned = scan_text("item.json", item);
    let missing = scanned.report.sources.iter().find(|source| source.rest_api_id.as_deref() == Some("abc123"));
    assert_eq!(missing.and_then(|source| source.state).map(apigw_sql_source::SourceState::name), Some("failed"));
}

#[test]
fn an_api_under_its_id_has_its_own_name() {
    let resources = r#"[{"id":"r1","path":"/a","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}}}]"#;
    for (place, key) in [
        (format!(r#"{{"name":"orders","resources":{resources}}}"#), "-/-/~"),
        (format!(r#"{{"name":"orders","createdDate":1700000000,"resources":{{"items":{resources}}}}}"#), "-/-/~"),
        (format!(r#"{{"name":"orders","items":{resources}}}"#), "-/-/~"),
        (format!(r#"{{"id":"abc1234567","name":"orders","resources":{resources}}}"#), "-/-/abc1234567/r1/GET"),
    ] {
        let scanned = scan_text("apis.json", format!(r#"{{"abc1234567":{place}}}"#));
        assert_eq!(scanned.column("rest_api_name"), [Some("orders")], "{place}");
        assert!(scanned.column("_key")[0].unwrap().starts_with(key), "{place}");
        let unknown = scanned.column("unknown_columns")[0].unwrap();
        assert!(!unknown.contains("rest_api_name") && unknown.contains("endpoint_type"), "{unknown}");
    }
    // A name of anything else is none of the API's.
    let other = scan_text("apis.json", format!(r#"{{"step":{{"name":"orders","response":{{"items":{resources}}}}}}}"#));
    assert_eq!(other.column("rest_api_name"), [None]);
}
