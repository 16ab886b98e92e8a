//! What differs between two snapshots or sources.

use super::Place;

const COLUMNS: &str = "change, _key, column_name, element, old_value, new_value";

fn record(account: &str, api: &str, resource: &str, members: &str) -> String {
    format!("{{\"_key\":\"{account}/us-east-1/{api}/{resource}/GET\",\"account_id\":\"{account}\",\"type\":\"HTTP\"{members}}}\n")
}

fn differences(place: &Place, a: &str, b: &str) -> String {
    let question = format!("SELECT {COLUMNS} FROM apigw.integration_diff(a => '{a}', b => '{b}') AS d ORDER BY _key, column_name, element");
    place.ask(&[], &question)
}

#[test]
fn every_kind_of_change_is_one_row() {
    let place = Place::new();
    let account = "111111111111";
    let old = [
        record(account, "ab", "gone", ""),
        record(account, "ab", "same", r#","tags":{"a":"1"},"timeout_in_millis":29000"#),
        record(account, "ab", "r1", r#","timeout_in_millis":29000,"uri":"https://a/""#),
        record(account, "ab", "r2", r#","request_parameters":{"k":"1","gone":"x","null":null}"#),
        record(
            account,
            "ab",
            "r3",
            r#","integration_responses":"{\"200\":{\"statusCode\":\"200\",\"selectionPattern\":\"a\"}}","tags":null"#,
        ),
        record(account, "ab", "r4", r#","cache_key_parameters":["a","b"],"tls_config":{"insecureSkipVerification":false}"#),
    ];
    let new = [
        record(account, "ab", "came", ""),
        record(account, "ab", "same", r#","tags":{"a":"1"},"timeout_in_millis":29000"#),
        record(account, "ab", "r1", r#","timeout_in_millis":5000,"uri":null"#),
        record(account, "ab", "r2", r#","request_parameters":{"k":"2","null":"NULL","new":null}"#),
        record(
            account,
            "ab",
            "r3",
            r#","integration_responses":"{\"200\":{\"statusCode\":\"200\",\"selectionPattern\":\"b\"},\"500\":{\"statusCode\":\"500\"}}","tags":{}"#,
        ),
        record(account, "ab", "r4", r#","cache_key_parameters":["b"],"tls_config":{"insecureSkipVerification":true}"#),
    ];
    place.write("old.ndjson", &old.concat());
    place.write("new.ndjson", &new.concat());
    let key = |resource: &str| format!("111111111111/us-east-1/ab/{resource}/GET");
    let expected = [
        "change,_key,column_name,element,old_value,new_value".to_owned(),
        format!("added,{},,,,", key("came")),
        format!("removed,{},,,,", key("gone")),
        format!("changed,{},timeout_in_millis,,29000,5000", key("r1")),
        format!("changed,{},uri,,https://a/,", key("r1")),
        format!("changed,{},request_parameters,gone,x,", key("r2")),
        format!("changed,{},request_parameters,k,1,2", key("r2")),
        format!("changed,{},request_parameters,new,,NULL", key("r2")),
        format!("changed,{},request_parameters,null,NULL,NULL", key("r2")),
        format!("changed,{},integration_responses,/200/selectionPattern,\"\"\"a\"\"\",\"\"\"b\"\"\"", key("r3")),
        format!("changed,{},integration_responses,/500,,\"{{\"\"statusCode\"\":\"\"500\"\"}}\"", key("r3")),
        // Known to have none is not the same as not known.
        format!("changed,{},tags,,,\"\"", key("r3")),
        format!("changed,{},cache_key_parameters,,\"{{a,b}}\",{{b}}", key("r4")),
        format!("changed,{},tls_config,/insecureSkipVerification,false,true", key("r4")),
    ]
    .join("\n")
        + "\n";
    assert_eq!(differences(&place, "./old.ndjson", "./new.ndjson"), expected);
    // The same of snapshots, and the other way round nothing is lost.
    place.import(&["--from", "old.ndjson"]);
    place.import(&["--from", "new.ndjson"]);
    assert_eq!(differences(&place, "@-1", "@latest"), expected);
    assert_eq!(differences(&place, "@-1", "./new.ndjson"), expected);
    assert_eq!(differences(&place, "@latest", "@-1").lines().count(), expected.lines().count());
    assert_eq!(differences(&place, "@latest", "@latest").lines().count(), 1);
}

#[test]
fn what_a_side_could_not_see_is_not_removed() {
    let place = Place::new();
    let good = record("111111111111", "ab", "r1", "") + &record("222222222222", "cd", "r1", "");
    place.write("day1/a.ndjson", &good);
    place.write("day1/b.ndjson", &record("111111111111", "ef", "r1", ""));
    place.write("day2/a.ndjson", &good);
    place.write("day2/b.ndjson", "{\"_key\": \"111111111111/us-east-1/ef/r1/GET\", ");
    place.run(&["import", "--from", "day1"]).ok();
    assert_eq!(place.run(&["import", "--from", "day2"]).code, 3);
    let answer = place.run(&["diff", "@-1", "@latest", "--exit-code"]);
    // Nothing differs in what both could see, and one side is not whole.
    assert_eq!(answer.code, 3, "{}{}", answer.stdout, answer.stderr);
    assert!(answer.stdout.contains("? 111111111111 us-east-1 ef GET"), "{}", answer.stdout);
    assert!(answer.stdout.contains("`@latest` could not see it: day2/b.ndjson: malformed"), "{}", answer.stdout);
    assert!(answer.stderr.contains("no differences; 1 not observed by one side"), "{}", answer.stderr);
    assert!(answer.stderr.contains("warning: day2/b.ndjson: malformed"), "{}", answer.stderr);
    // SQL tells of it, too.
    let asked = place.run(&["-c", "SELECT count(*) FROM apigw.integration_diff('@-1', '@latest') AS d"]);
    assert_eq!(asked.code, 3, "{}", asked.stderr);
}

#[test]
fn different_scopes_need_force() {
    let place = Place::new();
    place.write("a.ndjson", &(record("111111111111", "ab", "r1", "") + &record("222222222222", "cd", "r1", "")));
    place.write("b.ndjson", &record("111111111111", "ab", "r2", ""));
    let refused = place.run(&["diff", "./a.ndjson", "./b.ndjson"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("have different scopes: only `./a.ndjson` has looked at account 222222222222"), "{}", refused.stderr);
    let forced = place.run(&["diff", "./a.ndjson", "./b.ndjson", "--force", "--exit-code"]);
    assert_eq!(forced.code, 4, "{}", forced.stderr);
    assert!(forced.stdout.contains("account 222222222222 is not in its scope"), "{}", forced.stdout);
    assert!(forced.stderr.contains("1 added, 1 removed; 1 not observed by one side"), "{}", forced.stderr);
}

#[test]
fn every_format_has_the_differences_and_the_exit_code() {
    let place = Place::new();
    place.write("a.ndjson", &record("111111111111", "ab", "r1", r#","uri":null"#));
    place.write("b.ndjson", &record("111111111111", "ab", "r1", r#","uri":"https://h/""#));
    for format in ["text", "table", "line", "csv", "tsv", "json", "ndjson", "markdown", "html"] {
        let ran = place.run(&["diff", "./a.ndjson", "./b.ndjson", "--exit-code", "--format", format]);
        assert_eq!(ran.code, 4, "{format}: {}", ran.stderr);
        assert!(ran.stdout.contains("https://h/"), "{format}: {}", ran.stdout);
        let same = place.run(&["diff", "./a.ndjson", "./a.ndjson", "--exit-code", "--format", format]);
        assert_eq!(same.code, 0, "{format}: {}", same.stderr);
    }
    let ran = place.run(&["diff", "./a.ndjson", "./b.ndjson", "-o", "out.parquet"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask(&["--table", "d=out.parquet"], "SELECT change, column_name FROM d"), "change,column_name\nchanged,uri\n");
    assert_eq!(place.run(&["diff", "./a.ndjson", "nothing"]).code, 2);
    assert_eq!(place.run(&["diff", "./a.ndjson", "./missing.ndjson"]).code, 2);
    let bare = place.run(&["-c", "SELECT * FROM apigw.integration_diff"]);
    assert!(bare.code == 1 && bare.stderr.contains("is a function"), "{}", bare.stderr);
}

/// An OpenAPI document of one API with two methods.
fn definition(timeout: u64, with_post: bool) -> String {
    let post = if with_post { r#","post":{"x-amazon-apigateway-integration":{"type":"mock"}}"# } else { "" };
    format!(
        r#"{{"openapi":"3.0.1","info":{{"title":"Orders","version":"1"}},"paths":{{"/orders/{{id}}":{{"get":{{"x-amazon-apigateway-integration":
        {{"type":"http_proxy","httpMethod":"GET","uri":"https://orders.example/{{id}}","timeoutInMillis":{timeout}}}}}{post}}}}}}}"#
    )
}

/// What the CLI shows of two deployed APIs, of which one is the definition's.
fn deployed() -> [(&'static str, String); 3] {
    let resources = |path: &str, method: &str| {
        format!(
            r#"{{"items":[{{"id":"r1","path":"{path}","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false,"methodIntegration":{method}}}}}}}]}}"#
        )
    };
    [
        ("live/get-rest-apis.json", r#"{"items":[{"id":"aaaaaaaaaa","name":"Orders"},{"id":"bbbbbbbbbb","name":"Other"}]}"#.to_owned()),
        (
            "live/restapis/aaaaaaaaaa/get-resources.json",
            resources(
                "/orders/{id}",
                r#"{"type":"HTTP_PROXY","httpMethod":"GET","uri":"https://orders.example/{id}","connectionType":"INTERNET","passthroughBehavior":"WHEN_NO_MATCH","timeoutInMillis":29000,"cacheNamespace":"r1","cacheKeyParameters":[]}"#,
            ),
        ),
        ("live/restapis/bbbbbbbbbb/get-resources.json", resources("/x", r#"{"type":"MOCK"}"#)),
    ]
}

#[test]
fn a_definition_is_compared_with_what_runs() {
    let place = Place::new();
    for (name, text) in deployed() {
        place.write(name, &text);
    }
    place
        .run(&[
            "import",
            "--from",
            "live/get-rest-apis.json",
            "--from",
            "live/restapis/{rest_api_id}/get-resources.json",
            "--assume-account",
            "111111111111",
            "--assume-region",
            "us-east-1",
        ])
        .ok();
    // Written out or not, a default is a default; ids and what a definition cannot know make no difference.
    place.write("same.json", &definition(29_000, false));
    let same = place.run(&["diff", "./same.json", "@latest", "--exit-code"]);
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    assert!(same.stdout.contains("? 111111111111 us-east-1 bbbbbbbbbb Other"), "{}", same.stdout);
    assert!(same.stderr.contains("no differences; 1 API is not described by one side"), "{}", same.stderr);
    place.write("other.json", &definition(5_000, true));
    let differ = place.run(&["diff", "@latest", "./other.json", "--exit-code"]);
    assert_eq!(differ.code, 4, "{}", differ.stderr);
    assert!(differ.stdout.contains("effective_timeout_in_millis: 29000 → 5000"), "{}", differ.stdout);
    assert!(differ.stdout.contains("POST /orders/{id}"), "{}", differ.stdout);
    assert!(differ.stderr.contains("1 changed, 1 added"), "{}", differ.stderr);
}

#[test]
fn a_method_that_answers_otherwise_has_changed() {
    let place = Place::new();
    let method = |status: &str, name: &str| {
        format!(
            r#"{{"id":"ab","items":[{{"id":"r1","path":"/x","resourceMethods":{{"GET":{{"httpMethod":"GET","operationName":"{name}","methodResponses":{{"{status}":{{"statusCode":"{status}"}}}},"methodIntegration":{{"type":"MOCK"}}}}}}}}]}}"#
        )
    };
    place.write("a/111111111111/us-east-1/restapis/ab/get-resources.json", &method("200", "one"));
    place.write("b/111111111111/us-east-1/restapis/ab/get-resources.json", &method("204", "two"));
    let side = |folder: &str| format!("'{folder}/{{account_id}}/{{region}}/restapis/{{rest_api_id}}/get-resources.json'");
    let (a, b) = (side("a"), side("b"));
    let question = format!("SELECT column_name, element FROM apigw.integration_diff(a => {a}, b => {b}) AS d ORDER BY 1, 2");
    let found = place.ask(&[], &question);
    assert_eq!(found, "column_name,element\nmethod_responses,/200\nmethod_responses,/204\noperation_name,\n");
}

#[test]
fn every_form_of_one_api_differs_in_nothing_from_what_the_cli_shows() {
    let place = Place::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/one_api");
    let apis = format!("{folder}/cli/{{account_id}}/{{region}}/get-rest-apis.json");
    let rest = format!("{folder}/cli/{{account_id}}/{{region}}/restapis/{{rest_api_id}}");
    place.run(&["import", "--from", &apis, "--from", &rest]).ok();
    for form in ["openapi.yaml", "cloudformation.yaml", "sam.yaml", "terraform.tfstate", "plan.json", "main.tf"] {
        let ran = place.run(&["diff", &format!("{folder}/{form}"), "@latest", "--exit-code"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{form}: {}", ran.stderr);
        // And the comparison sees each record: of another API nothing is the same.
        let count = "SELECT count(*) AS n FROM apigw.integration_detail";
        assert_eq!(place.ask(&["--from", &format!("{folder}/{form}")], count), "n\n6\n", "{form}");
    }
}

/// A template of one method, with members of the method and of its integration.
fn template(method: &str, integration: &str) -> String {
    format!(
        r#"{{"Resources":{{"Api":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Name":"shop"}}}},
        "Get":{{"Type":"AWS::ApiGateway::Method","Properties":{{"RestApiId":{{"Ref":"Api"}},"ResourceId":{{"Fn::GetAtt":["Api","RootResourceId"]}},
        "HttpMethod":"GET","AuthorizationType":"NONE"{method},"Integration":{{"Type":"MOCK"{integration}}}}}}}}}}}"#
    )
}

/// The API of [`template`] as the service shows it.
fn shown(method: &str, integration: &str) -> String {
    format!(
        r#"{{"items":[{{"id":"r0","path":"/","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false{method},
        "methodIntegration":{{"type":"MOCK","passthroughBehavior":"WHEN_NO_MATCH","timeoutInMillis":29000,"cacheNamespace":"r0","cacheKeyParameters":[]{integration}}}}}}}}}]}}"#
    )
}

/// What a diff of both prints.
fn described(template: &str, shown: &str) -> (i32, String) {
    let place = Place::new();
    place.write("template.json", template);
    place.write("live/111111111111/us-east-1/get-rest-apis.json", r#"{"items":[{"id":"aaaaaaaaaa","name":"shop"}]}"#);
    place.write("live/111111111111/us-east-1/restapis/aaaaaaaaaa/get-resources.json", shown);
    let ran = place.run(&["diff", "template.json", "live/{account_id}/{region}", "--exit-code"]);
    (ran.code, ran.stdout)
}

#[test]
fn what_a_template_leaves_out_is_what_the_service_makes_of_it() {
    // API reference, Method: `apiKeyRequired` false; Integration: `responseTransferMode` BUFFERED.
    let same = [
        ("", "", "", ""),
        ("", "", "", r#","responseTransferMode":"BUFFERED""#),
        (r#","ApiKeyRequired":false"#, "", "", r#","requestParameters":{},"tlsConfig":{"insecureSkipVerification":false}"#),
        // The service stores an empty template as null.
        (
            "",
            r#","RequestTemplates":{"application/json":""},"IntegrationResponses":[{"StatusCode":200,"ResponseTemplates":{"application/json":""}}]"#,
            "",
            r#","requestTemplates":{"application/json":null},"integrationResponses":{"200":{"statusCode":"200","responseTemplates":{"application/json":null}}}"#,
        ),
        (
            "",
            r#","IntegrationResponses":[{"StatusCode":"200","SelectionPattern":""}]"#,
            "",
            r#","integrationResponses":{"200":{"statusCode":"200","responseParameters":{}}}"#,
        ),
    ];
    for (method, integration, shown_method, shown_integration) in same {
        let found = described(&template(method, integration), &shown(shown_method, shown_integration));
        assert_eq!(found, (0, String::new()), "{method} {integration} / {shown_method} {shown_integration}");
    }
    let other = [
        (r#","ApiKeyRequired":true"#, "", "", "", "api_key_required"),
        ("", "", "", r#","responseTransferMode":"STREAM""#, "response_transfer_mode"),
        (r#","AuthorizationScopes":["a"]"#, "", r#","authorizationScopes":["b"]"#, "", "authorization_scopes"),
        (
            "",
            r#","RequestTemplates":{"application/json":"{}"}"#,
            "",
            r#","requestTemplates":{"application/json":null}"#,
            "request_templates",
        ),
        (
            "",
            r#","IntegrationResponses":[{"StatusCode":"200","ResponseTemplates":{"application/json":""}}]"#,
            "",
            r#","integrationResponses":{"200":{"statusCode":"200"}}"#,
            "integration_responses",
        ),
    ];
    for (method, integration, shown_method, shown_integration, column) in other {
        let (code, text) = described(&template(method, integration), &shown(shown_method, shown_integration));
        assert!(code == 4 && text.contains(column), "{column}: {text}");
    }
}

#[test]
fn a_column_that_an_older_program_did_not_store_has_not_changed() {
    let place = Place::new();
    place.write("template.json", &template(r#","AuthorizationScopes":["a"]"#, r#","Uri":"https://old/""#));
    place.run(&["--from", "template.json", "-q", "-o", "new.parquet", "-c", "SELECT * FROM apigw.integration_detail"]).ok();
    let columns = place.ask(&["--from", "new.parquet"], "SELECT string_agg(column_name, ',') AS c FROM information_schema.columns WHERE table_name = 'integration_detail' AND column_name NOT IN ('authorization_scopes', 'api_key_required')");
    let columns = columns.lines().nth(1).unwrap().trim_matches('"').to_owned();
    let old = format!("SELECT {columns}, NULL::boolean AS api_key_required FROM apigw.integration_detail");
    place.run(&["--from", "new.parquet", "-q", "-o", "old.parquet", "-c", &old]).ok();
    for (a, b) in [("old.parquet", "new.parquet"), ("new.parquet", "old.parquet")] {
        let ran = place.run(&["diff", a, b, "--exit-code"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{a} {b}: {}", ran.stderr);
    }
    // What both store is compared.
    let other = old.replace("uri,", "'https://new/' AS uri,");
    place.run(&["--from", "new.parquet", "-q", "-o", "other.parquet", "-c", &other]).ok();
    let ran = place.run(&["diff", "other.parquet", "new.parquet", "--exit-code"]);
    assert!(ran.code == 4 && ran.stdout.contains("uri: https://new/ → https://old/"), "{}{}", ran.stdout, ran.stderr);
}
