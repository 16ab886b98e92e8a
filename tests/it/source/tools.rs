//! What other tools write: services of the Serverless Framework, manifests of Kubernetes, inventories, trails, custom resources.

use std::fs;

use super::{Scanned, scan, scan_text, states_of};

/// `state records` and the reason.
fn told(scanned: &Scanned) -> String {
    let (summary, reason, _) = scanned.summary();
    format!("{summary}: {}", reason.unwrap_or("-"))
}

const SERVICE: &str = "service: orders\nprovider: {name: aws, runtime: nodejs20.x}\n";

#[test]
fn functions_of_the_serverless_framework_are_told_beside_resources() {
    let functions = "functions:\n  create:\n    handler: src/create.handler\n    events:\n      - http: {path: orders, method: post}\n      - sqs: arn:aws:sqs:eu-west-1:123456789012:q\n  list:\n    handler: src/list.handler\n    events:\n      - http: GET orders\n";
    let table = "resources:\n  Resources:\n    Table:\n      Type: AWS::DynamoDB::Table\n";
    let method = "resources:\n  Resources:\n    M:\n      Type: AWS::ApiGateway::Method\n      Properties: {RestApiId: a1, ResourceId: r1, HttpMethod: GET, Integration: {Type: MOCK}}\n";
    let both = "functions of the Serverless Framework (package them, and read the template in `.serverless`): 2 (create, list)";
    for (text, expected) in [
        (functions.to_owned(), format!("partial 0 0: {both}")),
        (functions.to_owned() + table, format!("partial 0 0: {both}; other resources: 1")),
        (functions.to_owned() + method, format!("partial 1 0: {both}")),
        (
            "functions: {list: {handler: a.b, events: [{http: {path: /a, method: get}}]}}\n".to_owned(),
            format!("partial 0 0: {}", both.replace("2 (create, list)", "1 (list)")),
        ),
        (
            format!("functions: ${{file(functions.yml)}}\nresources:\n  - ${{file(resources/api.yml)}}\n  - {}", "Resources:\n      T:\n        Type: AWS::SNS::Topic\n"),
            "partial 0 0: parts of a service of the Serverless Framework in other files: 2 (${file(functions.yml)}, ${file(resources/api.yml)}); other resources: 1".to_owned(),
        ),
        (
            "custom:\n  apiGatewayServiceProxies:\n    - sqs: {path: /queue, method: post}\n".to_owned(),
            "partial 0 0: proxies of the Serverless Framework's plugin for other services: 1".to_owned(),
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("serverless.yml"), format!("{SERVICE}{text}")).unwrap();
        assert_eq!(told(&scan(&[directory.path()])), expected, "{text}");
    }
    let queue = "functions:\n  work:\n    handler: a.b\n    events:\n      - sqs: arn:aws:sqs:eu-west-1:123456789012:q\n";
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("serverless.yml"), format!("{SERVICE}{queue}")).unwrap();
    assert!(told(&scan(&[directory.path()])).starts_with("unrelated 0"));
    // The file that a service includes.
    let scanned = scan_text("functions.yml", functions.split_once('\n').unwrap().1);
    assert_eq!(told(&scanned), format!("partial 0 0: {both}"));
}

#[test]
fn variables_in_the_place_of_events_and_functions_are_told() {
    const VARIABLES: &str = "partial 0 0: parts of a service of the Serverless Framework that variables stand for: 1";
    const FILES: &str = "partial 0 0: parts of a service of the Serverless Framework in other files: 1";
    for (text, expected) in [
        ("functions: {lend: {handler: a.b, events: '${file(events.yml)}'}}\n", format!("{FILES} (${{file(events.yml)}})")),
        ("functions: {lend: {handler: a.b, events: '${param:events}'}}\n", format!("{VARIABLES} (${{param:events}})")),
        (
            "custom: {e: [{http: any /}]}\nfunctions: {lend: {handler: a.b, events: '${self:custom.e}'}}\n",
            format!("{VARIABLES} (${{self:custom.e}})"),
        ),
        ("functions: {lend: {handler: a.b, events: ['${param:event}']}}\n", format!("{VARIABLES} (${{param:event}})")),
        (
            "functions: {lend: {handler: a.b, events: [{'${param:kind}': {path: /, method: get}}]}}\n",
            format!("{VARIABLES} (${{param:kind}})"),
        ),
        ("functions: {lend: '${self:custom.lend}'}\n", format!("{VARIABLES} (${{self:custom.lend}})")),
        ("functions: ['${param:functions}']\n", format!("{VARIABLES} (${{param:functions}})")),
        ("functions: {}\nresources: ['${param:resources}']\n", format!("{VARIABLES} (${{param:resources}})")),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("serverless.yml"), format!("{SERVICE}{text}")).unwrap();
        assert_eq!(told(&scan(&[directory.path()])), expected, "{text}");
    }
    // The file of a function that a service includes.
    let function = "lend:\n  handler: a.b\n  events: ${file(events.yml)}\n";
    assert_eq!(told(&scan_text("lend.yml", function)), format!("{FILES} (${{file(events.yml)}})"));
    // Settings of other events, and of the function, are no events.
    let other = "functions:\n  work:\n    handler: a.b\n    memorySize: ${param:memory}\n    environment: ${self:custom.env}\n    events:\n      - schedule: ${param:rate}\n      - sqs: {arn: '${self:custom.queue}'}\n";
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("serverless.yml"), format!("{SERVICE}{other}")).unwrap();
    assert!(told(&scan(&[directory.path()])).starts_with("unrelated 0"));
}

#[test]
fn integrations_in_the_columns_of_an_inventory_are_none_of_an_http_api() {
    let rows = [
        (
            "a.json",
            r#"[{"rest_api_id":"a1b2c3","resource_id":"r1","path":"/x","http_method":"GET","integration_type":"HTTP","integration_uri":"https://x"}]"#,
        ),
        (
            "b.json",
            r#"[{"restApiId":"a1b2c3","resourceId":"r1","path":"/x","httpMethod":"GET","integrationType":"HTTP","integrationUri":"https://x"}]"#,
        ),
        ("c.json", r#"{"found":[{"restApiId":"a1b2c3","integrationType":"HTTP"}]}"#),
    ];
    for (name, text) in rows {
        assert_eq!(told(&scan_text(name, text)), "partial 0 0: integrations in the form of an inventory: 1", "{name}");
    }
    let http = states_of("d.json", r#"{"Items":[{"IntegrationId":"i1","IntegrationType":"HTTP_PROXY","IntegrationUri":"https://x"}]}"#);
    assert_eq!(http.state(), "complete");
    for header in ["rest_api_id,path,method_integration", "account_id,rest_api_id,integration_type", "rest_api_id,integration_uri"] {
        let directory = tempfile::tempdir().unwrap();
        let row = ["a"].repeat(header.split(',').count()).join(",");
        fs::write(directory.path().join("methods.csv"), format!("{header}\n{row}\n")).unwrap();
        let scanned = scan(&[directory.path()]);
        let column = header.rsplit(',').next().unwrap();
        let expected = format!(
            "partial 0 0: it has integrations in the column `{column}` of another tool, which is not read: give its output as JSON"
        );
        assert_eq!(told(&scanned), expected);
    }
}

#[test]
fn a_custom_resource_that_calls_for_an_integration_leaves_the_template_partial() {
    let resource =
        |call: &str| format!("Resources:\n  Call:\n    Type: Custom::AWS\n    Properties:\n      ServiceToken: x\n      Create: {call}\n");
    let call = r#"'{"service":"APIGateway","action":"putIntegration","parameters":{"restApiId":"a","resourceId":"r","httpMethod":"GET","type":"MOCK"}}'"#;
    let joined = r#"!Join ['', ['{"service":"APIGateway","action":"updateIntegration","parameters":{"restApiId":"', !Ref Api, '"}}']]"#;
    for call in [call, joined] {
        let scanned = scan_text("stack.yaml", resource(call));
        assert_eq!(told(&scanned), "partial 0 0: calls of custom resources for integrations: 1 (Call); other resources: 1", "{call}");
    }
    let other = resource(r#"'{"service":"SSM","action":"getParameter"}'"#);
    assert_eq!(told(&scan_text("stack.yaml", other)), "complete 0 0: other resources: 1");
}

#[test]
fn an_api_that_config_notes_as_text_is_a_listed_one() {
    let api = r#"{"id":"a1b2c3d4e5","name":"desk","createdDate":"2024-01-01T00:00:00Z","apiKeySource":"HEADER","endpointConfiguration":{"types":["REGIONAL"]}}"#;
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let item = |configuration: &str| {
        format!(r#"{{"resourceType":"AWS::ApiGateway::RestApi","awsRegion":"eu-west-1","configuration":{configuration}}}"#)
    };
    // What AWS Config notifies of comes through topics and queues.
    let sns = |configuration: &str| {
        let change = format!(r#"{{"configurationItem":{},"messageType":"ConfigurationItemChangeNotification"}}"#, item(configuration));
        format!(r#"{{"Type":"Notification","MessageId":"m","TopicArn":"t","Subject":"s","Message":{}}}"#, text(&change))
    };
    for document in [
        format!(r#"{{"configurationItems":[{}]}}"#, item(api)),
        format!(r#"{{"configurationItems":[{}]}}"#, item(&text(api))),
        format!(r#"{{"baseConfigurationItems":[{}],"unprocessedResourceKeys":[]}}"#, item(&text(api))),
        format!(r#"{{"Results":[{}],"QueryInfo":{{"SelectFields":[]}}}}"#, text(&item(api))),
        sns(api),
        format!(r#"{{"Records":[{{"EventSource":"aws:sns","Sns":{}}}]}}"#, sns(api)),
        format!(r#"{{"Messages":[{{"MessageId":"m","Body":{}}}]}}"#, text(&sns(api))),
        format!(r#"{{"Records":[{{"eventSource":"aws:sqs","body":{}}}]}}"#, text(&sns(&text(api)))),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("config.json"), &document).unwrap();
        let scanned = scan(&[directory.path()]);
        let reasons: Vec<_> = scanned.report.sources.iter().filter_map(|status| status.reason.as_deref()).collect();
        assert!(reasons.contains(&"the API `desk` (a1b2c3d4e5) is listed, and its resources are in no source"), "{document}: {reasons:?}");
    }
}

#[test]
fn a_change_that_config_has_no_room_for_lists_its_api() {
    let told = |change: &str| {
        let directory = tempfile::tempdir().unwrap();
        let summary = format!(
            r#"{{"configurationItemSummary":{{"changeType":"{change}","resourceType":"AWS::ApiGateway::RestApi","resourceId":"a1b2c3d4e5","awsRegion":"eu-west-1"}},"messageType":"OversizedConfigurationItemChangeNotification"}}"#
        );
        fs::write(directory.path().join("config.json"), summary).unwrap();
        scan(&[directory.path()]).report.incomplete().filter_map(|status| status.reason.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told("UPDATE"), ["the API (a1b2c3d4e5) is listed, and its resources are in no source"]);
    assert_eq!(told("DELETE"), [""; 0]);
}

#[test]
fn a_service_that_a_program_makes_is_told() {
    let program = "import hello from './hello';\nconst service: AWS = {\n  service: 'desk',\n  provider: { name: 'aws' },\n  functions: { hello },\n};\nmodule.exports = service;\n";
    for (name, text, state) in [
        ("serverless.ts", program, "partial"),
        ("serverless.js", "module.exports = { service, provider, functions: require('./functions') };\n", "partial"),
        ("serverless.js", "console.log('no service of the framework')\n", "unrelated"),
        ("service.ts", program, "unrelated"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(name), text).unwrap();
        assert_eq!(scan(&[directory.path()]).state(), state, "{name}: {text}");
    }
}

#[test]
fn manifests_of_kubernetes_hold_definitions_and_resources_of_controllers() {
    let openapi = r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"mock"}}}}}"#;
    let map = |text: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: api}}\ndata:\n  api: {text}\n");
    let yaml = "|\n    openapi: 3.0.1\n    info: {title: t}\n    paths:\n      /a:\n        get:\n          x-amazon-apigateway-integration: {type: mock}";
    let template = "apiVersion: cloudformation.services.k8s.aws/v1alpha1\nkind: Stack\nspec:\n  templateBody: |\n    Resources:\n      M:\n        Type: AWS::ApiGateway::Method\n        Properties: {RestApiId: a1, ResourceId: r1, HttpMethod: GET, Integration: {Type: MOCK}}\n";
    let ours = "{apiVersion: apigateway.services.k8s.aws/v1alpha1, kind: Integration, spec: {httpMethod: GET, type: MOCK}}";
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- {ours}\n- {ours}\n");
    let json = r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"apigateway.services.k8s.aws/v1alpha1","kind":"Integration","spec":{"type":"MOCK"}}]}"#;
    let in_json = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"api.json": openapi}}).to_string();
    let resources = |number: usize| format!("partial 0 0: Kubernetes resources for API Gateway: {number}");
    for (name, text, expected) in [
        ("map.yaml", map(&format!("'{openapi}'")), "complete 1 0: -".to_owned()),
        ("map.yaml", map(yaml), "complete 1 0: -".to_owned()),
        ("map.json", in_json, "complete 1 0: -".to_owned()),
        ("stack.yaml", template.to_owned(), "complete 1 0: -".to_owned()),
        ("list.yaml", list, resources(2)),
        ("one.yaml", format!("{ours}\n"), resources(1)),
        ("list.json", json.to_owned(), resources(1)),
        ("other.yaml", map("x"), "unrelated 0 0: it looks like a Kubernetes resource".to_owned()),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(name), &text).unwrap();
        assert_eq!(told(&scan(&[directory.path()])), expected, "{text}");
    }
}

#[test]
fn what_an_object_names_beside_an_integration_is_its_place() {
    let columns = ["_key", "path", "unknown_columns"];
    let of = |text: &str| {
        let scanned = scan_text("found.json", text);
        columns.map(|name| scanned.column(name).into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let unknown = |[_, _, unknown]: &[String; 3], name: &str| unknown.trim_matches(['[', ']']).split(", ").any(|column| column == name);
    for names in [
        r#""restApiId":"a1b2c3","resourceId":"r1","path":"/x","method":"GET""#,
        r#""rest_api_id":"a1b2c3","resource_id":"r1","path":"/x","http_method":"get""#,
    ] {
        let row = of(&format!(r#"[{{{names},"integration":{{"type":"MOCK","timeoutInMillis":29000}}}}]"#));
        assert_eq!(row[..2], ["-/-/a1b2c3/r1/GET", "/x"], "{names}");
        assert!(["rest_api_id", "resource_id", "path", "api_method"].iter().all(|name| !unknown(&row, name)), "{row:?}");
        assert!(unknown(&row, "authorization_type"));
    }
    let row = of(r#"{"restApiId":"a1b2c3","path":"/x","method":"ANY","integration":{"type":"MOCK","timeoutInMillis":29000}}"#);
    assert_eq!(row[..2], ["-/-/a1b2c3//x/ANY", "/x"]);
    assert!(unknown(&row, "resource_id") && !unknown(&row, "path"));
    let row = of(r#"{"restApiId":"a1b2c3","integration":{"type":"MOCK","timeoutInMillis":29000}}"#);
    assert!(unknown(&row, "rest_api_id") && unknown(&row, "api_method"), "{row:?}");
    // The path and the verb of a request are not those of the API.
    let row = of(r#"{"method":"GET","path":"/restapis/a1b2c3","body":{"type":"MOCK","timeoutInMillis":29000,"cacheNamespace":"r1"}}"#);
    assert!(unknown(&row, "path") && unknown(&row, "api_method"), "{row:?}");
}

#[test]
fn parameters_of_a_request_without_the_verb_of_the_backend_name_that_of_the_api() {
    let request = scan_text("put.json", r#"{"restApiId":"a1b2c3","resourceId":"r1","httpMethod":"GET","type":"HTTP","uri":"https://x"}"#);
    assert_eq!((request.column("_key"), request.column("http_method")), (vec![Some("-/-/a1b2c3/r1/GET")], vec![None]));
    assert_eq!(request.column("source"), [Some("put-integration")]);
    // A script has put the names beside what the service answered.
    let answer = scan_text(
        "get.json",
        r#"{"restApiId":"a1b2c3","resourceId":"r1","httpMethod":"POST","type":"HTTP","uri":"https://x","passthroughBehavior":"NEVER","cacheKeyParameters":[]}"#,
    );
    assert_eq!((answer.column("http_method"), answer.column("source")), (vec![Some("POST")], vec![Some("get-integration")]));
}

/// An event of a trail about the method `GET` of `r1`.
fn event(name: &str, day: u32, uri: Option<&str>) -> String {
    let answer = uri.map_or("null".to_owned(), |uri| {
        format!(r#"{{"type":"HTTP","httpMethod":"POST","uri":"{uri}","cacheNamespace":"r1","passthroughBehavior":"NEVER"}}"#)
    });
    format!(
        r#"{{"eventSource":"apigateway.amazonaws.com","eventName":"{name}","eventTime":"2026-03-{day:02}T00:00:00Z","awsRegion":"eu-west-1","recipientAccountId":"123456789012","requestParameters":{{"restApiId":"a1b2c3","resourceId":"r1","httpMethod":"GET"}},"responseElements":{answer}}}"#
    )
}

#[test]
fn the_last_change_in_a_trail_counts_and_what_was_deleted_is_gone() {
    let (put, update) = (event("PutIntegration", 1, Some("https://old")), event("UpdateIntegration", 2, Some("https://new")));
    let replaced = |number: usize| format!("changes that later events replace or delete: {number}");
    let deleted = "deletions of what other sources may show: 1";
    let delete = |name: &str, day| event(name, day, None);
    for (events, uris, expected) in [
        (vec![put.clone(), update.clone()], vec!["https://new"], format!("complete 1 0: {}", replaced(1))),
        (vec![update.clone(), put.clone()], vec!["https://new"], format!("complete 1 0: {}", replaced(1))),
        (vec![put.clone(), delete("DeleteIntegration", 3)], vec![], format!("complete 0 0: {}", replaced(1))),
        (vec![put.clone(), update.clone(), delete("DeleteRestApi", 3)], vec![], format!("complete 0 0: {}", replaced(2))),
        (vec![delete("DeleteMethod", 1), update.clone()], vec!["https://new"], format!("partial 1 0: {deleted} (a1b2c3/r1/GET)")),
        (vec![delete("DeleteResource", 1)], vec![], format!("partial 0 0: {deleted} (a1b2c3/r1)")),
    ] {
        let text = |event: &String| format!(r#"{{"EventName":"x","CloudTrailEvent":{}}}"#, serde_json::to_string(event).unwrap());
        let looked_up = events.iter().map(text).collect::<Vec<_>>().join(",");
        for document in [
            format!(r#"{{"Records":[{}]}}"#, events.join(",")),
            format!("[{}]", events.join(",")),
            format!(r#"{{"Events":[{looked_up}]}}"#),
        ] {
            let scanned = scan_text("trail.json", &document);
            assert_eq!(scanned.column("uri").into_iter().flatten().collect::<Vec<_>>(), uris, "{document}");
            assert_eq!(told(&scanned), expected, "{document}");
        }
    }
    // Which of two in one second came first is not known: nothing that may be there is left out, or it is told.
    let delete_first = delete("DeleteIntegration", 1);
    for events in [[&put, &delete_first], [&delete_first, &put]] {
        let scanned = scan_text("trail.json", format!(r#"{{"Records":[{},{}]}}"#, events[0], events[1]));
        assert_eq!(scanned.column("uri"), [Some("https://old")]);
        assert_eq!(told(&scanned), format!("partial 1 0: {deleted} (a1b2c3/r1/GET)"));
    }
    // A trail is of all services, and a change that does not say what is there now replaces nothing in silence.
    let other = r#"{"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","eventTime":"2026-03-01T00:00:00Z"}"#;
    let gone = delete("DeleteIntegration", 3);
    assert_eq!(
        told(&scan_text("trail.json", format!(r#"{{"Records":[{other},{put},{gone}]}}"#))),
        format!("complete 0 0: {}", replaced(1))
    );
    let silent = event("UpdateIntegration", 2, None);
    let scanned = scan_text("trail.json", format!(r#"{{"Records":[{put},{silent}]}}"#));
    assert_eq!(told(&scanned), "partial 1 0: changes of integrations without what they are now: 1 (a1b2c3)");
    let imported = event("PutRestApi", 1, None);
    let told = told(&scan_text("trail.json", format!(r#"{{"Records":[{imported}]}}"#)));
    assert_eq!(told, "partial 0 0: imports of APIs without what was imported: 1 (a1b2c3)");
}

#[test]
fn an_empty_token_asks_for_nothing_more_and_an_api_without_methods_is_shown() {
    let page = r#"{"items":[{"id":"r1","path":"/","resourceMethods":{"GET":{"methodIntegration":{"type":"MOCK"}}}}],"position":null,"NextToken":""}"#;
    assert_eq!(told(&scan_text("get-resources.json", page)), "complete 1 0: -");
    let apis = r#"[{"id":"a1b2c3d4e5","name":"desk","createdDate":"2024-01-01T00:00:00Z","resources":[{"id":"r1","path":"/x"}]}]"#;
    let scanned = scan_text("apis.json", apis);
    assert_eq!(scanned.report.sources.len(), 1, "{:?}", scanned.report.sources);
}

#[test]
fn an_api_of_a_region_is_not_shown_by_answers_of_another_one() {
    let directory = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let apis = |id: &str| format!(r#"{{"items":[{{"id":"{id}","name":"desk","createdDate":"2024-01-01T00:00:00Z"}}]}}"#);
    let resources = |id: &str| {
        format!(r#"{{"items":[{{"id":"{id}","path":"/","resourceMethods":{{"GET":{{"methodIntegration":{{"type":"MOCK"}}}}}}}}]}}"#)
    };
    write("eu-west-1/apis.json", &apis("z1b2c3d4e5"));
    write("us-east-1/apis.json", &apis("a1b2c3d4e5"));
    write("us-east-1/one.json", &resources("r1"));
    write("us-east-1/two.json", &resources("r2"));
    let missing = || {
        let from = directory.path().join("{region}");
        let reasons = scan(&[&from]).report.sources;
        reasons.into_iter().filter_map(|status| Some((status.region?, status.reason?))).collect::<Vec<_>>()
    };
    let expected = ("eu-west-1".to_owned(), "the API `desk` (z1b2c3d4e5) is listed, and its resources are in no source".to_owned());
    assert_eq!(missing(), [expected]);
    write("eu-west-1/one.json", &resources("r3"));
    assert_eq!(missing(), []);
    // A document whose path names its API is of no other one.
    fs::remove_file(directory.path().join("eu-west-1/one.json")).unwrap();
    for name in ["us-east-1/one.json", "us-east-1/two.json"] {
        fs::remove_file(directory.path().join(name)).unwrap();
    }
    write("restapis/a1b2c3d4e5/get-resources.json", &resources("r1"));
    let sources = [directory.path().join("{region}/apis.json"), directory.path().join("restapis")];
    let reasons: Vec<_> = scan(&[&sources[0], &sources[1]]).report.sources.into_iter().filter_map(|status| status.reason).collect();
    assert_eq!(reasons, ["the API `desk` (z1b2c3d4e5) is listed, and its resources are in no source"]);
}
