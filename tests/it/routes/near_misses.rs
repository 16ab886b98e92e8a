//! One open method behind a lock, or behind something that was not read: it is never called open to anyone.

use std::fs;

use serde_json::{Value, json};

use super::{Tree, mapping};

const OPEN: &str = "SELECT entry, state, reachable_by FROM apigw.effective_route ORDER BY entry, host";

/// An API with one open method and one stage, and what else is known of it.
fn open(api: Value) -> Tree {
    let tree = Tree::new();
    tree.rest_apis(&[("a1", api)]);
    tree.methods("a1", &[("GET /x", json!({}))]);
    tree.stages("a1", &[("prod", json!({}))]);
    tree.write("get-domain-names.json", &json!({"items": []}));
    tree
}

fn policy(condition: Value) -> Value {
    let statement =
        json!({"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": condition});
    // The service escapes the policy once more than it should.
    let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    json!({"policy": text.replace('"', "\\\"").replace('/', "\\/")})
}

#[tokio::test]
async fn an_open_method_of_a_public_api_is_open_to_anyone() {
    let tree = open(json!({}));
    assert_eq!(tree.ask(OPEN).await, ["execute-api|served|anyone"]);
    let all = "SELECT url, required, authenticated, network, policy_effect, basis, curl FROM apigw.effective_route";
    let url = "https://a1.execute-api.eu-west-1.amazonaws.com/prod/x";
    assert_eq!(tree.ask(all).await, [format!("{url}|{{}}|f|internet|none|working|curl '{url}'")]);
}

#[tokio::test]
async fn locks_of_policies_and_endpoints_are_seen() {
    for (api, expected) in [
        (json!({"disableExecuteApiEndpoint": true}), "execute-api|disabled|nobody"),
        (policy(json!({"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}})), "execute-api|served|source_ip"),
        (policy(json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}})), "execute-api|served|anyone"),
        (policy(json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}})), "execute-api|served|nobody"),
        (policy(json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}})), "execute-api|served|policy_condition"),
        (json!({"policy": "not a policy"}), "execute-api|served|~"),
        (json!({"endpointConfiguration": {"types": ["PRIVATE"]}}), "private|served|nobody"),
    ] {
        assert_eq!(open(api.clone()).ask(OPEN).await, [expected], "{api}");
    }
    let mut private = policy(json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}}));
    private["endpointConfiguration"] = json!({"types": ["PRIVATE"]});
    let tree = open(private);
    assert_eq!(tree.ask(OPEN).await, ["private|served|vpc_endpoint"]);
    assert_eq!(tree.ask("SELECT network, policy_vpc_endpoints FROM apigw.effective_route").await, ["vpc|{vpce-1}"]);
}

#[tokio::test]
async fn mutual_tls_locks_its_domain_name_and_not_the_default_endpoint() {
    let tree = open(json!({}));
    let mut domain = tree.domain("api.example.com", "BASE_PATH_MAPPING_ONLY", &json!([mapping("(none)", "a1", "prod")]), &json!([]));
    domain["mutualTlsAuthentication"] = json!({"truststoreUri": "s3://b/k"});
    tree.write("get-domain-names.json", &json!({"items": [domain]}));
    assert_eq!(tree.ask(OPEN).await, ["custom domain|served|mutual_tls", "execute-api|served|anyone"]);
    tree.rest_apis(&[("a1", json!({"disableExecuteApiEndpoint": true}))]);
    assert_eq!(tree.ask(OPEN).await, ["custom domain|served|mutual_tls", "execute-api|disabled|nobody"]);
}

#[tokio::test]
async fn a_denied_list_of_domain_names_leaves_a_row_that_says_so() {
    let tree = open(json!({}));
    let denied = "\nAn error occurred (AccessDeniedException) when calling the GetDomainNames operation: User is not authorized\n";
    fs::write(tree.root().join("get-domain-names.json"), denied).unwrap();
    let rows = tree.ask("SELECT entry, host, state, reachable_by FROM apigw.effective_route ORDER BY entry").await;
    assert_eq!(rows, ["custom domain|~|unknown|~", "execute-api|a1.execute-api.eu-west-1.amazonaws.com|served|anyone"]);
}

#[tokio::test]
async fn what_is_not_known_of_an_api_leaves_it_open_who_reaches_it() {
    // Without the list of APIs neither policy nor endpoint are known.
    let tree = open(json!({}));
    fs::remove_file(tree.root().join("get-rest-apis.json")).unwrap();
    assert_eq!(tree.ask(OPEN).await, ["execute-api|unknown|~"]);
    // Without stages nobody knows where it is called.
    let tree = open(json!({}));
    fs::remove_file(tree.root().join("restapis/a1/get-stages.json")).unwrap();
    assert_eq!(tree.ask("SELECT url, state, reachable_by FROM apigw.effective_route").await, ["~|unknown|~"]);
}

#[tokio::test]
async fn each_authorization_is_a_lock_and_a_key_is_no_authentication() {
    let tree = open(json!({}));
    let method = |kind: &str| json!({"authorizationType": kind, "authorizerId": "au1"});
    tree.methods(
        "a1",
        &[
            ("GET /iam", method("AWS_IAM")),
            ("GET /cognito", method("COGNITO_USER_POOLS")),
            ("GET /custom", method("CUSTOM")),
            ("GET /jwt", method("JWT")),
            ("GET /key", json!({"apiKeyRequired": true})),
            ("GET /new", method("SOMETHING_NEW")),
        ],
    );
    assert_eq!(
        tree.ask("SELECT path, reachable_by, authenticated FROM apigw.effective_route ORDER BY path").await,
        ["/cognito|cognito|t", "/custom|lambda_authorizer|t", "/iam|iam|t", "/jwt|jwt|t", "/key|api_key|f", "/new|~|~"]
    );
    // An authorizer that is not among those that were read.
    tree.write(
        "restapis/a1/get-authorizers.json",
        &json!({"items": [{"id": "other", "name": "x", "type": "TOKEN", "authorizerUri": "arn:x"}]}),
    );
    let custom = tree.ask("SELECT reachable_by FROM apigw.effective_route WHERE path = '/custom'").await;
    assert_eq!(custom, ["~"]);
}

#[tokio::test]
async fn a_summary_says_what_is_served_and_how_it_is_authorized() {
    let tree = open(json!({}));
    tree.methods("a1", &[("GET /both", json!({"authorizationType": "AWS_IAM"})), ("GET /new", json!({}))]);
    let summary = json!({"/both": {"GET": {"authorizationType": "NONE", "apiKeyRequired": false}},
        "/old": {"GET": {"authorizationType": "AWS_IAM", "apiKeyRequired": true}}});
    tree.write("restapis/a1/get-deployment-da1.json", &json!({"id": "da1", "createdDate": 1_767_603_600, "apiSummary": summary}));
    assert_eq!(
        tree.ask("SELECT path, state, basis, reachable_by, 'integration' = ANY (assumed) FROM apigw.effective_route ORDER BY path").await,
        ["/both|served|deployed|anyone|t", "/new|not_deployed|working|nobody|f", "/old|served|deployed|iam|f"]
    );
    assert_eq!(
        tree.ask("SELECT path, state, column_name, working, deployed, direction FROM apigw.stage_drift ORDER BY path").await,
        ["/both|changed|authorization_type|AWS_IAM|NONE|deployed_more_open", "/new|not_deployed|~|~|~|~", "/old|removed|~|~|~|~"]
    );
}

#[tokio::test]
async fn a_longer_mapping_and_an_earlier_rule_take_calls_away() {
    let tree = open(json!({}));
    tree.rest_apis(&[("a1", json!({})), ("b2", json!({}))]);
    tree.methods("a1", &[("GET /orders/{id}", json!({})), ("ANY /{proxy+}", json!({})), ("GET /x", json!({}))]);
    tree.methods("b2", &[("GET /", json!({}))]);
    tree.stages("b2", &[("prod", json!({}))]);
    let mappings = json!([mapping("(none)", "a1", "prod"), mapping("orders", "b2", "prod")]);
    let domain = tree.domain("api.example.com", "BASE_PATH_MAPPING_ONLY", &mappings, &json!([]));
    tree.write("get-domain-names.json", &json!({"items": [domain]}));
    let asked =
        "SELECT path, state, except_routes FROM apigw.effective_route WHERE host = 'api.example.com' AND rest_api_id = 'a1' ORDER BY path";
    assert_eq!(
        tree.ask(asked).await,
        [
            "/orders/{id}|disabled|{\"mapping orders\"}",
            "/x|served|{}",
            "/{proxy+}|served|{\"GET /orders/{id}\",\"GET /x\",\"mapping orders\"}"
        ]
    );
    let rules = json!([super::rule(10, &[], None, "b2", "prod", false)]);
    let domain = tree.domain("api.example.com", "ROUTING_RULE_THEN_BASE_PATH_MAPPING", &mappings, &rules);
    tree.write("get-domain-names.json", &json!({"items": [domain]}));
    let asked = "SELECT DISTINCT state, state_reason FROM apigw.effective_route WHERE host = 'api.example.com' AND rest_api_id = 'a1'";
    assert_eq!(tree.ask(asked).await, ["disabled|the rule with priority 10 takes all calls before the mappings"]);
}

#[tokio::test]
async fn filters_reach_the_readers() {
    let tree = open(json!({}));
    let plan = tree
        .ask("EXPLAIN SELECT url FROM apigw.effective_route WHERE host = 'a1.execute-api.eu-west-1.amazonaws.com' AND stage = 'prod'")
        .await;
    // Rows are kept here: each dataset is filtered by what it has.
    let text = plan.join("\n");
    assert!(
        text.contains("RoutesExec: rest_api_id in [a1] and stage in [prod] and host in [a1.execute-api.eu-west-1.amazonaws.com]"),
        "{text}"
    );
    let of_methods = text.lines().position(|line| line.contains("MemoryScanExec: apigw.integration_detail"));
    assert!(text.lines().nth(of_methods.unwrap() - 2).unwrap().contains("FilterExec: rest_api_id@"), "{text}");
    assert_eq!(tree.ask("SELECT count(*) FROM apigw.effective_route WHERE host = 'a1.execute-api.eu-west-1.amazonaws.com'").await, ["1"]);
    assert_eq!(tree.ask("SELECT count(*) FROM apigw.effective_route WHERE stage = 'other'").await, ["0"]);
}

#[tokio::test]
async fn an_export_without_the_policy_does_not_take_it_away() {
    let tree = open(policy(json!({"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}})));
    let integration =
        json!({"type": "http_proxy", "httpMethod": "GET", "uri": "https://old.example.com", "passthroughBehavior": "when_no_match"});
    let export = json!({"swagger": "2.0", "info": {"version": "1", "title": "name-a1"}, "basePath": "/prod", "schemes": ["https"],
        "host": "a1.execute-api.eu-west-1.amazonaws.com",
        "paths": {"/x": {"get": {"responses": {}, "x-amazon-apigateway-integration": integration}}}});
    tree.write("restapis/a1/export.json", &export);
    assert_eq!(
        tree.ask("SELECT basis, policy_effect, reachable_by, resolved_uri FROM apigw.effective_route WHERE host IS NOT NULL").await,
        ["deployed|restricts|source_ip|https://old.example.com"]
    );
    // Alone it does not say whether there is one.
    fs::remove_file(tree.root().join("get-rest-apis.json")).unwrap();
    assert_eq!(tree.ask("SELECT policy_effect, reachable_by FROM apigw.effective_route WHERE host IS NOT NULL").await, ["~|~"]);
    let drift = tree.ask("SELECT path, column_name, working, deployed, state, basis FROM apigw.stage_drift").await;
    assert_eq!(drift, ["/x|uri|https://backend.example.com/x|https://old.example.com|changed|export"]);
}
