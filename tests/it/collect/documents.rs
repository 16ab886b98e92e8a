//! The documents beside the integrations: each has its own state, and what is refused says nothing about the others.

use std::path::Path;
use std::process::Command;

use super::moto::{moto, rows, save};
use super::server::{Request, Response, Server};
use super::{Place, SECRET};

const REGION: [&str; 2] = ["--regions", "us-east-1"];

/// What a service answers that has one of everything.
fn answer(request: &Request) -> Option<Response> {
    let body = match request.path.as_str() {
        "/restapis/a1/authorizers" => r#"{"item":[{"id":"au1","name":"pool","type":"TOKEN","authorizerUri":"arn:x"}]}"#,
        "/restapis/a1/deployments/d1" => {
            assert_eq!(request.query.get("embed").map(String::as_str), Some("apisummary"));
            r#"{"id":"d1","createdDate":1767603600,"apiSummary":{"/":{"GET":{"authorizationType":"NONE","apiKeyRequired":false}}}}"#
        }
        "/domainnames" => {
            r#"{"item":[{"domainName":"api.example.com","endpointConfiguration":{"types":["REGIONAL"]}},
                {"domainName":"p.example.com","domainNameId":"abcd1234","endpointConfiguration":{"types":["PRIVATE"]}}]}"#
        }
        "/domainnames/api.example.com/basepathmappings" => r#"{"item":[{"basePath":"(none)","restApiId":"a1","stage":"prod"}]}"#,
        "/domainnames/p.example.com/basepathmappings" => {
            assert_eq!(request.query.get("domainNameId").map(String::as_str), Some("abcd1234"));
            r#"{"item":[]}"#
        }
        "/v2/domainnames" => {
            r#"{"items":[{"domainName":"api.example.com","domainNameConfigurations":[],"routingMode":"ROUTING_RULE_THEN_API_MAPPING"}]}"#
        }
        "/v2/domainnames/api.example.com/apimappings" => r#"{"items":[{"apiId":"a1","apiMappingId":"m1","stage":"prod"}]}"#,
        "/v2/domainnames/api.example.com/routingrules" => {
            r#"{"routingRules":[{"routingRuleId":"r1","routingRuleArn":"arn:aws:apigateway:us-east-1:111111111111:/domainnames/api.example.com/routingrules/r1","priority":10,"conditions":[],"actions":[]}]}"#
        }
        "/v2/apis" if request.query.contains_key("nextToken") => r#"{"items":[{"apiId":"h2","protocolType":"WEBSOCKET"}]}"#,
        "/v2/apis" => r#"{"items":[{"apiId":"h1","protocolType":"HTTP","name":"web"}],"nextToken":"t/2"}"#,
        "/v2/apis/h1/routes" => r#"{"items":[{"routeId":"rt1","routeKey":"GET /x","target":"integrations/in1"}]}"#,
        "/v2/apis/h1/integrations" => r#"{"items":[{"integrationId":"in1","integrationType":"HTTP_PROXY","integrationUri":"https://x"}]}"#,
        "/apikeys" => r#"{"item":[{"id":"k1","name":"key","enabled":true,"stageKeys":[],"value":"SECRETVALUEOFAKEY"}]}"#,
        "/usageplans" => r#"{"item":[{"id":"up1","name":"gold","apiStages":[]}]}"#,
        "/usageplans/up1/keys" => r#"{"item":[{"id":"k1","type":"API_KEY","value":"SECRETVALUEOFAKEY","name":"key"}]}"#,
        path if path.starts_with("/v2/") => r#"{"items":[]}"#,
        path if ["/domainnameaccess", "/vpclinks"].iter().any(|known| path.starts_with(known)) => r#"{"item":[]}"#,
        path if path.ends_with("/authorizers") || path.contains("/deployments/") => {
            return Some(Response::error(404, "NotFoundException", "gone"));
        }
        _ => return None,
    };
    Some(Response::ok(body))
}

#[test]
fn what_leads_to_integrations_is_asked_for_and_each_document_has_its_state() {
    let server = Server::start(|request, _| answer(request));
    let place = Place::new();
    let ran = place.collect_all(&server.url, &REGION);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (query, expected) in [
        ("SELECT rest_api_id, id, type FROM apigw.authorizer", "a1,au1,TOKEN"),
        (
            "SELECT rest_api_id, id, api_summary -> '/' FROM apigw.deployment",
            r#"a1,d1,"{""GET"":{""apiKeyRequired"":false,""authorizationType"":""NONE""}}""#,
        ),
        ("SELECT domain_name, base_path, rest_api_id, stage FROM apigw.base_path_mapping", "api.example.com,(none),a1,prod"),
        ("SELECT _key FROM apigw.v2_routing_rule", "111111111111/us-east-1/domainnames/api.example.com/routingrules/r1"),
        ("SELECT domain_name, api_id FROM apigw.v2_api_mapping", "api.example.com,a1"),
        (
            "SELECT api_kind, api_id, api_name, path, backend_key FROM apigw.any_integration WHERE api_kind <> 'REST'",
            "HTTP,h1,web,/x,https://x:443",
        ),
        ("SELECT string_agg(api_id, ' ' ORDER BY api_id) FROM apigw.v2_api", "h1 h2"),
        ("SELECT count(*) FROM apigw.stage", "2"),
        ("SELECT count(*) FROM apigw.source_status WHERE document IS NULL OR state <> 'complete'", "0"),
    ] {
        assert_eq!(place.ask(query), [expected], "{query}");
    }
    // Which have no rows were asked for, and what was not asked for is not known.
    assert_eq!(place.run(&["--from", "out", "-q", "-c", "SELECT * FROM apigw.vpc_link"]).code, 0);
    assert_eq!(place.run(&["--from", "out", "-q", "-c", "SELECT * FROM apigw.usage_plan"]).code, 3);
    let keys: Vec<_> =
        server.requests().iter().filter(|request| request.path.contains("keys")).map(|request| request.path.clone()).collect();
    assert!(keys.is_empty(), "{keys:?}");
}

#[test]
fn a_document_that_is_refused_makes_its_own_table_unknown_and_no_other() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/restapis/a1/authorizers" | "/v2/domainnames/api.example.com/routingrules" => {
            Some(Response::error(403, "AccessDeniedException", "not authorized"))
        }
        "/restapis/a2/stages" => Some(Response::error(403, "AccessDeniedException", "not authorized")),
        _ => answer(request),
    });
    let place = Place::new();
    assert_eq!(place.collect_all(&server.url, &REGION).code, 3);
    let code = |table: &str| place.run(&["--from", "out", "-q", "-c", &format!("SELECT * FROM {table}")]).code;
    for (table, expected) in [
        ("aws.apigateway_integration", 0),
        ("apigw.rest_api", 0),
        ("apigw.v2_route", 0),
        ("aws.apigateway_base_path_mapping", 0),
        ("apigw.authorizer", 3),
        ("aws.apigateway_authorizer", 3),
        ("apigw.v2_routing_rule", 3),
        ("apigw.stage", 3),
        // What is deployed is said by the stages.
        ("apigw.deployment", 3),
    ] {
        assert_eq!(code(table), expected, "{table}");
    }
    let denied = place.ask("SELECT document, rest_api_id FROM apigw.source_status WHERE state = 'denied' ORDER BY 1");
    assert_eq!(denied, ["get-authorizers,a1", "get-deployments,a2", "get-stages,a2", "list-routing-rules,"]);
}

#[test]
fn a_list_that_is_refused_leaves_what_belongs_to_it_unknown() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/domainnames" => Some(Response::error(403, "AccessDeniedException", "not authorized")),
        _ => answer(request),
    });
    let place = Place::new();
    assert_eq!(place.collect_all(&server.url, &REGION).code, 3);
    for (table, expected) in [("apigw.domain_name", 3), ("apigw.base_path_mapping", 3), ("apigw.v2_api_mapping", 0)] {
        assert_eq!(place.run(&["--from", "out", "-q", "-c", &format!("SELECT * FROM {table}")]).code, expected, "{table}");
    }
}

#[test]
fn keys_are_read_where_they_are_named_and_their_values_are_nowhere() {
    let server = Server::start(|request, _| answer(request));
    let place = Place::new();
    assert_eq!(place.collect_all(&server.url, &[&REGION[..], &["--with", "api-keys"]].concat()).code, 0);
    assert_eq!(place.ask("SELECT id, value, unknown_columns FROM apigw.api_key"), ["k1,,{value}"]);
    assert_eq!(place.ask("SELECT usage_plan_id, id, value FROM apigw.usage_plan_key"), ["up1,k1,"]);
    let asked = server.requests().into_iter().filter(|request| request.path == "/apikeys");
    assert!(asked.into_iter().all(|request| !request.query.contains_key("includeValues")));
    for (path, content) in place.files("out") {
        let holds = |secret: &str| content.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!holds("SECRETVALUEOFAKEY") && !holds(SECRET), "{}", path.display());
    }
}

#[test]
fn only_integrations_asks_for_what_they_need() {
    let server = Server::start(|request, _| answer(request));
    let place = Place::new();
    assert_eq!(place.collect(&server.url, &REGION).code, 0);
    let mut asked: Vec<_> = server.requests().iter().map(Request::operation).collect();
    asked.sort();
    asked.dedup();
    assert_eq!(asked, ["GetCallerIdentity", "GetResources a1", "GetResources a2", "GetRestApis", "GetStages a1", "GetStages a2"]);
}

/// Each table that moto knows, and the commands of the AWS CLI whose answers it is read from.
const COMMANDS: [(&str, &str, &str); 14] = [
    ("authorizer", "apigateway get-authorizers --rest-api-id {api}", "restapis/{api}"),
    ("domain_name", "apigateway get-domain-names", ""),
    ("base_path_mapping", "apigateway get-base-path-mappings --domain-name {domain}", "domainnames/{domain}"),
    ("vpc_link", "apigateway get-vpc-links", ""),
    ("usage_plan", "apigateway get-usage-plans", ""),
    ("request_validator", "apigateway get-request-validators --rest-api-id {api}", "restapis/{api}"),
    ("model", "apigateway get-models --rest-api-id {api}", "restapis/{api}"),
    ("v2_api", "apigatewayv2 get-apis", "apigatewayv2"),
    ("v2_route", "apigatewayv2 get-routes --api-id {http}", "apis/{http}"),
    ("v2_integration", "apigatewayv2 get-integrations --api-id {http}", "apis/{http}"),
    ("v2_stage", "apigatewayv2 get-stages --api-id {http}", "apis/{http}"),
    ("v2_domain_name", "apigatewayv2 get-domain-names", "apigatewayv2"),
    ("v2_api_mapping", "apigatewayv2 get-api-mappings --domain-name {mapped}", "domainnames/{mapped}"),
    ("v2_vpc_link", "apigatewayv2 get-vpc-links", "apigatewayv2"),
];

#[test]
fn the_rows_of_documents_are_those_of_the_cli() {
    let Some(moto) = moto() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/collect/seed_documents.py");
    let output = Command::new(moto.environment.join("bin/python")).arg(script).args([&moto.url, "eu-west-1"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ids: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = Place::new();
    let ran = place.collect_all(&moto.url, &["--regions", "eu-west-1", "--with", "all", "--allow-partial"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let named = |text: &str| {
        ["api", "domain", "mapped", "http"]
            .iter()
            .fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), ids[name].as_str().unwrap()))
    };
    let keys = ["AKIA111111111111AAAA".to_owned(), SECRET.to_owned()];
    let account = ids["account"].as_str().unwrap();
    for (table, command, folder) in COMMANDS {
        let command = named(command);
        let arguments: Vec<&str> = command.split(' ').collect();
        let answer = moto.cli(&keys, "eu-west-1", &arguments);
        save(&place.path(&format!("cli-{table}/{account}/eu-west-1/{}/{}.json", named(folder), arguments[1])), &answer);
        let root = format!("cli-{table}/{{account_id}}/{{region}}");
        let template = match folder {
            "" => format!("{root}/*.json"),
            "apigatewayv2" => format!("{root}/apigatewayv2/*.json"),
            _ if folder.starts_with("restapis") => format!("{root}/restapis/{{rest_api_id}}/*.json"),
            _ if folder.starts_with("apis") => format!("{root}/apis/{{api_id}}/*.json"),
            _ => format!("{root}/domainnames/{{domain_name}}/*.json"),
        };
        let dataset = format!("apigw.{table}");
        let mut cli = rows(&place, &["--from", &template], &dataset, "_key");
        let parent = |row: &serde_json::Value| {
            let own = ["rest_api_id", "api_id", "domain_name"].iter().find_map(|name| row[name].as_str());
            own.is_none_or(|own| folder.is_empty() || !folder.contains('{') || named(folder).ends_with(own) || table.ends_with("mapping"))
        };
        let mut live: Vec<_> = rows(&place, &["--from", "out"], &dataset, "_key").into_iter().filter(parent).collect();
        for row in cli.iter_mut().chain(&mut live).filter_map(serde_json::Value::as_object_mut) {
            // The listing of APIs, which only one of them has, names the API.
            row.remove("api_name");
        }
        assert!(!cli.is_empty(), "{table} has no rows");
        assert_eq!(live, cli, "{table}");
    }
}
