//! The decisions that the documentation of the service and recordings of it show, through `apigw.route_of`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Tree, mapping, rule};

/// The APIs that only have to be told apart: whatever is called, their one method of any path takes it.
const CATCH_ALL: [(&str, &[&str]); 12] = [
    ("api1", &["prod"]),
    ("api2", &["prod"]),
    ("api3", &["prod"]),
    ("api4", &["prod"]),
    ("api5", &["prod"]),
    ("pets", &["Prod"]),
    ("refunds", &["Prod", "Beta"]),
    ("search", &["Prod"]),
    ("hats", &["test"]),
    ("bystage", &["prod", "dev"]),
    ("one", &["prod"]),
    ("two", &["prod"]),
];

fn open() -> Value {
    json!({})
}

/// One configuration for all.
fn tree() -> Tree {
    let tree = Tree::new();
    let own = ["strip", "sibling", "part1", "existing", "greedy", "resource", "vars", "keys"];
    let apis: Vec<(&str, Value)> = CATCH_ALL.iter().map(|(id, _)| *id).chain(own).map(|id| (id, open())).collect();
    tree.rest_apis(&apis);
    for (id, stages) in CATCH_ALL {
        tree.methods(id, &[("ANY /", open()), ("ANY /{proxy+}", open())]);
        tree.stages(id, &stages.iter().map(|stage| (*stage, open())).collect::<Vec<_>>());
    }
    let paths = ["/", "/dogs", "/PetStoreShopper", "/PetStoreShopper/dogs"].map(|path| format!("GET {path}"));
    tree.methods("strip", &paths.iter().map(|path| (path.as_str(), open())).collect::<Vec<_>>());
    tree.methods("sibling", &[("POST /test", open()), ("ANY /test/any", open()), ("OPTIONS /{proxy+}", open())]);
    tree.methods("part1", &[("GET /part1", open()), ("GET /part1/hardcoded-value", open()), ("GET /{param+}", open())]);
    tree.methods("existing", &[("GET /existing", open())]);
    tree.methods("greedy", &[("ANY /{proxy+}", open()), ("ANY /hardcoded", open())]);
    tree.methods("resource", &[("GET /resourceA", open())]);
    for id in ["strip", "sibling", "part1", "existing", "greedy", "resource"] {
        tree.stages(id, &[("dev", open())]);
    }
    let uri = |uri: &str| json!({"methodIntegration": {"type": "HTTP_PROXY", "httpMethod": "GET", "uri": uri}});
    tree.methods(
        "vars",
        &[
            (
                "GET /canary",
                uri("https://h.example.com/${stageVariables.testVar}/${stageVariables.noStageVar}/${stageVariables.defaultVar}"),
            ),
            ("GET /host", uri("https://${stageVariables.testHost}")),
            ("GET /other", uri("https://h/root/${path}")),
            ("GET /path", uri("https://h/${stageVariables.p}")),
        ],
    );
    let canary = json!({"variables": {"testVar": "default", "defaultVar": "default"}, "canarySettings": {"percentTraffic": 25.0,
        "deploymentId": "other", "stageVariableOverrides": {"testVar": "canary", "noStageVar": "canary"}, "useStageCache": false}});
    tree.stages("vars", &[("prod", canary)]);
    domains(&tree);
    http_api(&tree);
    tree
}

fn domains(tree: &Tree) {
    let (none, rules_only, then) = (json!([]), "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING");
    let dogs = |api: &str| rule(50, &["Accept:image/webp", "Pet:Dog-*"], Some("PetStoreShopper"), api, "prod", true);
    let r1 = json!([rule(10, &["Hello:World"], None, "api1", "prod", false), dogs("api2"), rule(100, &[], None, "api3", "prod", false)]);
    let r2 =
        json!([rule(1, &[], Some("pets"), "pets", "Prod", true), rule(5, &["Cookie:*ux=beta*"], Some("refunds"), "refunds", "Beta", true)]);
    let r2_mappings = json!([mapping("refunds", "refunds", "Prod"), mapping("(none)", "search", "Prod")]);
    let r3 = json!([rule(10, &["Hello:World"], None, "api1", "prod", false), dogs("api2")]);
    let r3_mappings = json!([mapping("PetStoreShopper", "api3", "prod"), mapping("PetStoreShopper/cats", "api4", "prod")]);
    let wildcard = json!([
        rule(10, &["Host:a.example.com"], None, "api1", "prod", false),
        rule(50, &["Host:b.example.com"], None, "api2", "prod", false),
        rule(500, &[], None, "api3", "prod", false)
    ]);
    let several = json!([
        mapping("(none)", "api1", "prod"),
        mapping("orders", "api2", "prod"),
        mapping("orders/v1/items", "api3", "prod"),
        mapping("orders/v2/items", "api4", "prod"),
        mapping("orders/v2/items/categories", "api5", "prod"),
        mapping("orders/shop/5", "hats", "test")
    ]);
    let strip = |path: &str, strips: bool| json!([rule(1, &[], Some(path), "strip", "dev", strips)]);
    let all = [
        tree.domain("petstore.example.com", rules_only, &none, &r1),
        tree.domain("r2.example.net", then, &r2_mappings, &r2),
        tree.domain("r3.example.net", then, &r3_mappings, &r3),
        tree.domain("*.example.com", rules_only, &none, &wildcard),
        tree.domain("m.example.net", "BASE_PATH_MAPPING_ONLY", &several, &none),
        tree.domain(
            "s.example.net",
            "BASE_PATH_MAPPING_ONLY",
            &json!([mapping("(none)", "one", "prod"), mapping("orders", "two", "prod")]),
            &none,
        ),
        tree.domain("all.example.net", "BASE_PATH_MAPPING_ONLY", &json!([mapping("all", "bystage", "")]), &none),
        tree.domain("none.example.net", "BASE_PATH_MAPPING_ONLY", &json!([mapping("(none)", "resource", "dev")]), &none),
        tree.domain("deep.strips.example.net", rules_only, &none, &strip("PetStoreShopper/dogs", true)),
        tree.domain("deep.keeps.example.net", rules_only, &none, &strip("PetStoreShopper/dogs", false)),
        tree.domain("strips.example.net", rules_only, &none, &strip("PetStoreShopper", true)),
        tree.domain("keeps.example.net", rules_only, &none, &strip("PetStoreShopper", false)),
    ];
    tree.write("get-domain-names.json", &json!({"items": all}));
}

fn http_api(tree: &Tree) {
    let api = |id: &str| {
        json!({"ApiId": id, "Name": id, "ProtocolType": "HTTP", "DisableExecuteApiEndpoint": false,
        "ApiEndpoint": format!("https://{id}.execute-api.eu-west-1.amazonaws.com")})
    };
    tree.write("apigatewayv2/get-apis.json", &json!({"Items": [api("http1"), api("http2")]}));
    let keys = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"];
    let route = |(at, key): (usize, &&str)| json!({"RouteId": format!("rt{at}"), "RouteKey": key, "AuthorizationType": "NONE", "ApiKeyRequired": false, "Target": "integrations/in1"});
    for id in ["http1", "http2"] {
        tree.write(&format!("apis/{id}/get-routes.json"), &json!({"Items": keys.iter().enumerate().map(route).collect::<Vec<_>>()}));
        let integration = json!({"IntegrationId": "in1", "IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "IntegrationUri": "https://b.example.com", "PayloadFormatVersion": "1.0"});
        tree.write(&format!("apis/{id}/get-integrations.json"), &json!({"Items": [integration]}));
        let stage = if id == "http1" { "$default" } else { "prod" };
        let stage = json!({"StageName": stage, "AutoDeploy": true, "DefaultRouteSettings": {}, "RouteSettings": {}, "StageVariables": {}});
        tree.write(&format!("apis/{id}/get-stages.json"), &json!({"Items": [stage]}));
    }
}

/// What is asked of each vector: `api stage VERB path`, or the refusal.
struct Vector {
    number: u32,
    verb: &'static str,
    url: &'static str,
    headers: &'static str,
    expected: &'static str,
}

const fn v(number: u32, verb: &'static str, url: &'static str, headers: &'static str, expected: &'static str) -> Vector {
    Vector { number, verb, url, headers, expected }
}

const DEV: &str = "403 Missing Authentication Token";

#[rustfmt::skip]
const VECTORS: [Vector; 48] = [
    v(1, "GET", "https://petstore.example.com/", "Hello=>World", "api1 prod ANY /"),
    v(2, "GET", "https://petstore.example.com/PetStoreShopper", "Hello=>World, Pet=>Dog-Bella, Accept=>image/webp", "api1 prod ANY /{proxy+}"),
    v(3, "GET", "https://petstore.example.com/PetStoreShopper", "Pet=>Dog-Bella, Accept=>image/webp", "api2 prod ANY /"),
    v(4, "GET", "https://petstore.example.com/PetStoreShopper", "Pet=>Dog-Bella", "api3 prod ANY /{proxy+}"),
    v(5, "GET", "https://r2.example.net/pets", "", "pets Prod ANY /"),
    v(6, "GET", "https://r2.example.net/refunds", "Cookie=>lang=en-us;ux=beta", "refunds Beta ANY /"),
    v(7, "GET", "https://r2.example.net/refunds", "", "refunds Prod ANY /"),
    v(8, "GET", "https://r2.example.net/", "", "search Prod ANY /"),
    v(9, "GET", "https://r3.example.net/PetStoreShopper", "Accept=>image/webp, Pet=>Cats", "api3 prod ANY /"),
    v(10, "GET", "https://r3.example.net/PetStoreShopper/cats", "Hello=>World", "api1 prod ANY /{proxy+}"),
    v(11, "GET", "https://r3.example.net/Admin", "Pet=>Dog-Bella", "403 Forbidden"),
    v(12, "GET", "https://r3.example.net/PetStoreShopper/cats/7", "", "api4 prod ANY /{proxy+}"),
    v(13, "GET", "https://a.example.com/", "", "api1 prod ANY /"),
    v(14, "GET", "https://b.example.com/", "", "api2 prod ANY /"),
    v(15, "GET", "https://testing.example.com/", "", "api3 prod ANY /"),
    v(29, "GET", "https://deep.strips.example.net/PetStoreShopper/dogs", "", "strip dev GET /"),
    v(30, "GET", "https://deep.keeps.example.net/PetStoreShopper/dogs", "", "strip dev GET /PetStoreShopper/dogs"),
    v(31, "GET", "https://strips.example.net/PetStoreShopper/dogs", "", "strip dev GET /dogs"),
    v(32, "GET", "https://strips.example.net/PetStoreShopper?birds=available", "", "strip dev GET /"),
    v(33, "GET", "https://keeps.example.net/PetStoreShopper", "", "strip dev GET /PetStoreShopper"),
    v(34, "GET", "https://m.example.net/orders", "", "api2 prod ANY /"),
    v(35, "GET", "https://m.example.net/orders/v1/items/123", "", "api3 prod ANY /{proxy+}"),
    v(36, "GET", "https://m.example.net/orders/v2/items/categories/5", "", "api5 prod ANY /{proxy+}"),
    v(37, "GET", "https://m.example.net/customers", "", "api1 prod ANY /{proxy+}"),
    v(38, "GET", "https://m.example.net/ordersandmore", "", "api2 prod ANY /{proxy+}"),
    v(39, "GET", "https://s.example.net/ordersandmore", "", "one prod ANY /{proxy+}"),
    v(40, "GET", "https://m.example.net/orders/shop/5/hats", "", "hats test ANY /{proxy+}"),
    v(41, "GET", "https://all.example.net/all/prod/x", "", "bystage prod ANY /{proxy+}"),
    v(42, "GET", "https://resource.execute-api.eu-west-1.amazonaws.com/dev/resourceA", "", "resource dev GET /resourceA"),
    v(43, "GET", "https://none.example.net/dev/resourceA", "", DEV),
    v(44, "OPTIONS", "https://sibling.execute-api.eu-west-1.amazonaws.com/dev/test", "", "sibling dev OPTIONS /{proxy+}"),
    v(45, "POST", "https://sibling.execute-api.eu-west-1.amazonaws.com/dev/test", "", "sibling dev POST /test"),
    v(46, "OPTIONS", "https://sibling.execute-api.eu-west-1.amazonaws.com/dev/test/any", "", "sibling dev ANY /test/any"),
    v(47, "GET", "https://sibling.execute-api.eu-west-1.amazonaws.com/dev/test/any", "", "sibling dev ANY /test/any"),
    v(48, "GET", "https://sibling.execute-api.eu-west-1.amazonaws.com/dev/test", "", DEV),
    v(49, "GET", "https://part1.execute-api.eu-west-1.amazonaws.com/dev/part1/hardcoded-value", "", "part1 dev GET /part1/hardcoded-value"),
    v(50, "GET", "https://part1.execute-api.eu-west-1.amazonaws.com/dev/part1/random-value", "", "part1 dev GET /{param+}"),
    v(51, "POST", "https://existing.execute-api.eu-west-1.amazonaws.com/dev/existing", "", DEV),
    v(51, "GET", "https://existing.execute-api.eu-west-1.amazonaws.com/dev/random", "", DEV),
    v(52, "GET", "https://greedy.execute-api.eu-west-1.amazonaws.com/dev/proxy-value/", "", "greedy dev ANY /{proxy+}"),
    v(53, "GET", "https://greedy.execute-api.eu-west-1.amazonaws.com/dev/proxy-value//double-slash", "", "greedy dev ANY /{proxy+}"),
    v(54, "GET", "https://greedy.execute-api.eu-west-1.amazonaws.com//dev/proxy-value", "", "greedy dev ANY /{proxy+}"),
    v(54, "GET", "https://greedy.execute-api.eu-west-1.amazonaws.com/dev//proxy-value", "", "greedy dev ANY /{proxy+}"),
    v(55, "GET", "https://http1.execute-api.eu-west-1.amazonaws.com/pets/dog/1", "", "http1 $default GET /pets/dog/1"),
    v(56, "GET", "https://http1.execute-api.eu-west-1.amazonaws.com/pets/dog/2", "", "http1 $default GET /pets/dog/{id}"),
    v(57, "GET", "https://http1.execute-api.eu-west-1.amazonaws.com/pets/cat/1", "", "http1 $default GET /pets/{proxy+}"),
    v(58, "POST", "https://http1.execute-api.eu-west-1.amazonaws.com/test/5", "", "http1 $default ANY /{proxy+}"),
    v(59, "GET", "https://http2.execute-api.eu-west-1.amazonaws.com/x", "", "404 Not Found"),
];

#[tokio::test]
async fn requests_are_served_as_the_documentation_and_recordings_show() {
    let tree = tree();
    let mut wrong = String::new();
    for Vector { number, verb, url, headers, expected } in VECTORS {
        let call = format!("('{verb}', '{url}', '{headers}')");
        let found =
            tree.ask(&format!("SELECT rest_api_id || ' ' || stage || ' ' || api_method || ' ' || path FROM apigw.route_of{call}")).await;
        let found = if found.is_empty() {
            tree.ask(&format!("SELECT found FROM apigw.route_steps{call} WHERE name IN ('answer', 'unknown')")).await
        } else {
            found
        };
        if found != [expected] {
            let _ = writeln!(wrong, "{number}: {verb} {url} {headers}: {found:?} instead of {expected}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn stage_variables_of_a_canary_are_merged_and_undefined_ones_are_nothing() {
    let tree = tree();
    let of = async |path: &str| {
        let call = format!("('GET', 'https://vars.execute-api.eu-west-1.amazonaws.com/prod/{path}')");
        tree.ask(&format!("SELECT share, traffic_percent, resolved_uri, state, state_reason FROM apigw.route_of{call} ORDER BY share DESC"))
            .await
    };
    assert_eq!(
        of("canary").await,
        ["production|75|https://h.example.com/default//default|served|~", "canary|25|https://h.example.com/canary/canary/default|served|~"]
    );
    assert_eq!(of("host").await[0], "production|75|https://|broken|the stage variable `testHost` is not defined");
    assert_eq!(of("other").await[0], "production|75|https://h/root/${path}|served|~");
    assert_eq!(of("path").await[0], "production|75|https://h/|served|~");
}

/// An API with one method, and the policy and endpoint that it has.
async fn one(method: Value, api: Value) -> Vec<String> {
    let tree = Tree::new();
    tree.rest_apis(&[("a1", api)]);
    tree.methods("a1", &[("GET /x", method)]);
    tree.stages("a1", &[("prod", json!({}))]);
    let asked = "SELECT reachable_by, required, policy_effect, policy_source_ips, policy_accounts, scopes, state
        FROM apigw.route_of('GET', 'https://a1.execute-api.eu-west-1.amazonaws.com/prod/x')";
    tree.ask(asked).await
}

fn authorized(kind: &str) -> Value {
    json!({"authorizationType": kind, "authorizerId": "au1"})
}

fn policy(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// Vectors 66 to 77: what each authorization comes to with a resource policy.
#[tokio::test]
async fn policies_and_authorizations_come_to_what_the_tables_of_the_documentation_say() {
    let statement = |effect: &str, more: Value| {
        let mut one = json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one
    };
    let elsewhere = statement("Allow", json!({"Resource": "execute-api:/other/*"}));
    let silent = || json!({"policy": policy(json!([elsewhere]))});
    let office = json!({"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}});
    let private = |policy: Option<String>| {
        let mut api = json!({"endpointConfiguration": {"types": ["PRIVATE"]}});
        if let Some(text) = policy {
            api["policy"] = json!(text);
        }
        api
    };
    let others = statement("Deny", json!({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-x"}}}));
    let scoped = json!({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "au1", "authorizationScopes": ["a", "b"]});
    for (number, method, api, expected) in [
        (
            66,
            json!({}),
            json!({"policy": policy(json!([statement("Allow", office)]))}),
            "source_ip|{source_ip}|restricts|{192.0.2.0/24}|{}|{}|served",
        ),
        (67, authorized("CUSTOM"), silent(), "lambda_authorizer|{lambda_authorizer}|none|{}|{}|{}|served"),
        (68, authorized("AWS_IAM"), silent(), "iam|{iam,aws_account}|restricts|{}|{111122223333}|{}|served"),
        (71, authorized("COGNITO_USER_POOLS"), silent(), "nobody|{cognito}|denies|{}|{}|{}|served"),
        (
            72,
            authorized("CUSTOM"),
            private(Some(policy(json!([statement("Allow", json!({})), others])))),
            "lambda_authorizer|{lambda_authorizer,vpc_endpoint}|restricts|{}|{}|{}|served",
        ),
        (73, json!({}), private(None), "nobody|{vpc_endpoint}|none|{}|{}|{}|served"),
        (74, scoped, json!({}), "cognito|{cognito}|none|{}|{}|{a,b}|served"),
        (76, json!({"apiKeyRequired": true}), json!({}), "api_key|{api_key}|none|{}|{}|{}|served"),
        (77, json!({}), json!({"disableExecuteApiEndpoint": true}), "nobody|{}|none|{}|{}|{}|disabled"),
    ] {
        assert_eq!(one(method, api).await, [expected], "{number}");
    }
}
