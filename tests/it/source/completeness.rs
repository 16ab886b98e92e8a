//! `complete` means that nothing in a source can hold an integration that was not read.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use apigw_sql_source::SourceState;

use super::{scan, scan_text, states_of};

#[test]
fn an_empty_file_is_what_a_failed_command_leaves_behind() {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()).finish().unwrap();
    for name in ["get-resources.json", "a.yaml", "main.tf", "main.tf.json", "rows.csv", "rows.tsv", "rows.parquet", "answer", "x.anything"]
    {
        for content in ["", " \r\n\t"] {
            assert_eq!(scan_text(name, content).state(), "failed", "{name} {content:?}");
        }
    }
    assert_eq!(scan_text("a.json.gz", &gzip).state(), "failed");
    // Rows a line and rows below a header say that there are none.
    for (name, content) in [("a.ndjson", ""), ("a.jsonl", "\n"), ("a.csv", "_key,uri\n"), ("a.tsv", "_key\turi\n"), ("a.json", "[]")] {
        assert_eq!(scan_text(name, content).state(), "complete", "{name}");
    }
    assert_eq!(scan_text("a.ndjson.gz", &gzip).state(), "complete");
    // A header that does not end was cut off.
    assert_eq!(scan_text("a.csv", "_key,uri").state(), "malformed");
}

#[test]
fn below_a_folder_only_what_cannot_be_ours_may_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["__init__.py", "notes.md", "get-resources.json", "values.yaml"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let scanned = scan(&[folder.path()]);
    let states: Vec<_> = scanned.report.sources.iter().map(|s| s.state.unwrap().name()).collect();
    assert_eq!(states, ["unrelated", "failed", "unrelated", "failed"]);
    assert_eq!(scanned.report.incomplete().count(), 2);
}

/// Errors as the service, the CLI and the SDKs give them, and what they say.
const ERRORS: [(&str, &str); 21] = [
    ("throttled", r#"{"message":"Too Many Requests"}"#),
    ("throttled", r#"{"__type":"TooManyRequestsException","message":"slow"}"#),
    ("throttled", r#"{"Error":{"Code":"ThrottlingException","Message":"Rate exceeded"},"ResponseMetadata":{"HTTPStatusCode":400}}"#),
    ("throttled", r#"{"name":"TooManyRequestsException","$fault":"client","$metadata":{"httpStatusCode":429}}"#),
    (
        "throttled",
        "\nAn error occurred (TooManyRequestsException) when calling the GetResources operation (reached max retries: 4): Too Many Requests\n",
    ),
    ("throttled", "aws: [ERROR]: An error occurred (ThrottlingException) when calling the GetRestApis operation: Rate exceeded"),
    (
        "throttled",
        "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
    ),
    ("throttled", "HTTP/2 429\r\nx-amzn-errortype: TooManyRequestsException:http://internal\r\n\r\n{\"message\":null}"),
    ("denied", r#"{"message":"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: apigateway:GET"}"#),
    ("denied", r#"{"Message":"Forbidden"}"#),
    ("denied", r#"{"message":"Missing Authentication Token"}"#),
    (
        "denied",
        r#"{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}"#,
    ),
    ("denied", "An error occurred (AccessDeniedException) when calling the GetRestApis operation: User is not authorized"),
    ("denied", "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"),
    ("denied", "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body></body></html>"),
    ("failed", r#"{"message":"Invalid API identifier specified 123456789012:abcd123456"}"#),
    ("failed", r#"{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}"#),
    ("failed", r#"{"message":"Internal server error"}"#),
    ("failed", "Unable to locate credentials. You can configure credentials by running \"aws configure\".\n"),
    ("failed", "\nCould not connect to the endpoint URL: \"https://apigateway.eu-west-1.amazonaws.com/restapis\"\n"),
    ("failed", "message: Service Unavailable\n"),
];

#[test]
fn saved_errors_are_what_they_say() {
    for (expected, error) in ERRORS {
        for name in ["get-resources.json", "answer.yaml", "answer"] {
            let scanned = scan_text(name, error);
            assert_eq!(scanned.state(), expected, "{name}: {error}");
            let reason = scanned.status().reason.as_deref().unwrap();
            assert!(reason.starts_with("it is an error instead of an answer: "), "{reason}");
        }
    }
}

#[test]
fn saved_errors_are_told_below_a_folder_too() {
    let folder = tempfile::tempdir().unwrap();
    for (number, (_, error)) in ERRORS.iter().enumerate() {
        fs::write(folder.path().join(format!("{number:02}.json")), error).unwrap();
    }
    // Where an answer is expected, any message is an error; elsewhere it is somebody's document.
    fs::create_dir_all(folder.path().join("restapis/abcd123456")).unwrap();
    fs::write(folder.path().join("restapis/abcd123456/get-resources.json"), r#"{"message":"something new"}"#).unwrap();
    fs::write(folder.path().join("test-event.json"), r#"{"message":"hello"}"#).unwrap();
    let scanned = scan(&[folder.path()]);
    let states: Vec<_> = scanned.report.sources.iter().map(|s| s.state.unwrap().name()).collect();
    let mut expected: Vec<_> = ERRORS.iter().map(|(state, _)| *state).collect();
    expected.extend(["failed", "unrelated"]);
    assert_eq!(states, expected);
}

#[test]
fn an_error_among_answers_is_told_with_its_place() {
    let resources = |path: &str| {
        format!(
            r#"{{"items":[{{"id":"r1","path":"{path}","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"MOCK"}}}}}}}}]}}"#
        )
    };
    let pages = scan_text("pages.json", format!("{}\n{}", resources("/a"), r#"{"message":"Too Many Requests"}"#));
    assert_eq!((pages.state(), pages.rows.len(), pages.status().first_error_at.as_deref()), ("throttled", 1, Some("#2")));
    let by_api = format!(r#"{{"abcd123456":{},"efgh123456":{{"__type":"AccessDeniedException","message":"no"}}}}"#, resources("/a"));
    let by_api = scan_text("all.json", by_api);
    assert_eq!((by_api.state(), by_api.rows.len(), by_api.status().first_error_at.as_deref()), ("denied", 1, Some("/efgh123456")));
}

#[test]
fn hal_answers_are_read_with_the_ids_of_their_links() {
    // The form of the sample response to `GetMethod` in the API reference.
    let method = r#"{"_links":{"self":{"href":"/restapis/hal1234567/resources/res001/methods/PUT"}},"httpMethod":"PUT","authorizationType":"AWS_IAM",
        "_embedded":{"method:integration":{"_links":{"self":{"href":"/restapis/hal1234567/resources/res001/methods/PUT/integration"}},
            "type":"AWS","httpMethod":"POST","uri":"arn:aws:apigateway:eu-west-1:sqs:path/1/q",
            "_embedded":{"integration:responses":{"_links":{},"statusCode":"200","responseTemplates":{"application/json":null}}}},
         "method:responses":{"statusCode":"200"}}}"#;
    let scanned = scan_text("method.json", method);
    assert_eq!(scanned.state(), "complete");
    let row = &scanned.rows[0];
    for (column, value) in [
        ("_key", "-/-/hal1234567/res001/PUT"),
        ("http_method", "POST"),
        ("authorization_type", "AWS_IAM"),
        ("integration_responses", r#"{"200":{"responseTemplates":{"application/json":null},"statusCode":"200"}}"#),
        ("method_responses", r#"{"200":{"statusCode":"200"}}"#),
    ] {
        assert_eq!(row.get(column).map(String::as_str), Some(value), "{column}");
    }
    assert!(row["unknown_columns"].contains("path") && !row.contains_key("source_pointer"));
    let integration = r#"{"_links":{"self":{"href":"/restapis/hal1234567/resources/res001/methods/GET/integration"}},"type":"MOCK","passthroughBehavior":"NEVER"}"#;
    assert_eq!(scan_text("i.json", integration).column("_key"), [Some("-/-/hal1234567/res001/GET")]);
}

#[test]
fn links_of_hal_instead_of_methods_leave_a_file_partial() {
    let resources = r#"{"_links":{"self":{"href":"/restapis/hal1234567/resources"},"next":{"href":"/restapis/hal1234567/resources?position=p"}},
        "_embedded":{"item":[{"id":"r1","path":"/a","_links":{"self":{"href":"/restapis/hal1234567/resources/r1"},"resource:methods":{"href":"x","name":"GET"}}},
            {"id":"r2","path":"/b","_embedded":{"resource:methods":{"httpMethod":"GET","authorizationType":"NONE","_links":{"method:integration":{"href":"y"}}}}},
            {"id":"r3","path":"/c","_embedded":{"resource:methods":[{"httpMethod":"GET","_embedded":{"method:integration":{"type":"MOCK","httpMethod":null}}}]}}]}}"#;
    let scanned = scan_text("resources.json", resources);
    assert_eq!((scanned.state(), scanned.column("_key")), ("partial", vec![Some("-/-/hal1234567/r3/GET")]));
    let reason = scanned.status().reason.as_deref().unwrap();
    assert_eq!(reason, "2 methods without details: rerun with `--embed methods`; more pages follow: it ends with a `position`");
}

#[test]
fn answers_with_the_names_of_sdks_are_read() {
    let pascal = r#"{"Items":[{"Id":"r1","Path":"/a","ResourceMethods":{"GET":{"HttpMethod":"GET","AuthorizationType":"NONE","ApiKeyRequired":false,
        "MethodIntegration":{"Type":{"Value":"HTTP_PROXY"},"HttpMethod":"GET","Uri":"https://a.example/","TimeoutInMillis":3000,
            "RequestParameters":{"integration.request.path.Id":"method.request.path.Id"}}}}}],"Position":null,"ResultMetadata":{}}"#;
    let snake = r#"{"items":[{"id":"r1","path":"/a","resource_methods":{"GET":{"http_method":"GET","authorization_type":"NONE","api_key_required":false,
        "method_integration":{"type":"HTTP_PROXY","http_method":"GET","uri":"https://a.example/","timeout_in_millis":3000,
            "request_parameters":{"integration.request.path.Id":"method.request.path.Id"}}}}}]}"#;
    let camel = r#"{"items":[{"id":"r1","path":"/a","resourceMethods":{"GET":{"httpMethod":"GET","authorizationType":"NONE","apiKeyRequired":false,
        "methodIntegration":{"type":"HTTP_PROXY","httpMethod":"GET","uri":"https://a.example/","timeoutInMillis":3000,
            "requestParameters":{"integration.request.path.Id":"method.request.path.Id"}}}}}]}"#;
    let read = |text: &str| {
        let mut scanned = scan_text("a.json", text);
        assert_eq!((scanned.state(), scanned.rows.len()), ("complete", 1), "{text}");
        let mut row = scanned.rows.remove(0);
        for of_the_source in ["_key", "source", "source_path", "source_line", "source_pointer"] {
            row.remove(of_the_source);
        }
        row
    };
    assert_eq!(read(pascal), read(camel));
    assert_eq!(read(snake), read(camel));
}

#[test]
fn the_verb_of_a_request_is_not_that_of_the_backend() {
    // PutIntegration, API reference: `httpMethod` is the method's, `integrationHttpMethod` the backend's.
    let request = r#"{"restApiId":"abcd123456","resourceId":"r1","httpMethod":"PATCH","type":"AWS_PROXY","integrationHttpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations","timeoutInMillis":5000}"#;
    let scanned = scan_text("put.json", request);
    assert_eq!((scanned.state(), scanned.column("_key")), ("complete", vec![Some("-/-/abcd123456/r1/PATCH")]));
    for (column, value) in
        [("http_method", "POST"), ("timeout_in_millis", "5000"), ("config_state", "template"), ("source", "put-integration")]
    {
        assert_eq!(scanned.column(column), [Some(value)]);
    }
    // A mock has no backend.
    let mock = r#"{"restApiId":"abcd123456","resourceId":"r1","httpMethod":"OPTIONS","type":"MOCK"}"#;
    let scanned = scan_text("put.json", mock);
    assert_eq!((scanned.column("_key"), scanned.column("http_method")), (vec![Some("-/-/abcd123456/r1/OPTIONS")], vec![None]));
}

#[test]
fn cloud_control_shows_resources_of_cloudformation() {
    let properties = r#"{\"RestApiId\":\"abcd123456\",\"ResourceId\":\"r1\",\"HttpMethod\":\"GET\",\"AuthorizationType\":\"NONE\",\"Integration\":{\"Type\":\"HTTP\",\"IntegrationHttpMethod\":\"POST\",\"Uri\":\"https://a.example/\",\"IntegrationResponses\":[{\"StatusCode\":\"200\"}]}}"#;
    let described = format!(r#"{{"Identifier":"abcd123456|r1|GET","Properties":"{properties}"}}"#);
    for answer in [
        format!(r#"{{"TypeName":"AWS::ApiGateway::Method","ResourceDescription":{described}}}"#),
        format!(r#"{{"TypeName":"AWS::ApiGateway::Method","ResourceDescriptions":[{described}]}}"#),
    ] {
        let scanned = scan_text("cc.json", &answer);
        assert_eq!((scanned.state(), scanned.column("_key")), ("complete", vec![Some("-/-/abcd123456/r1/GET")]), "{answer}");
        assert_eq!((scanned.column("http_method"), scanned.column("config_state")), (vec![Some("POST")], vec![Some("working")]));
        assert_eq!(scanned.column("integration_responses"), [Some(r#"{"200":{"statusCode":"200"}}"#)]);
    }
    let bare = r#"{"TypeName":"AWS::ApiGateway::Method","ResourceDescriptions":[{"Identifier":"a|r|GET","Properties":"{\"RestApiId\":\"a\",\"ResourceId\":\"r\",\"HttpMethod\":\"GET\"}"}]}"#;
    assert_eq!(scan_text("cc.json", bare).state(), "partial");
    let broken = r#"{"TypeName":"AWS::ApiGateway::Method","ResourceDescription":{"Identifier":"a|r|GET","Properties":"{\"RestApiId\""}}"#;
    assert_eq!(scan_text("cc.json", broken).summary().2, Some("/ResourceDescription/Properties"));
}

#[test]
fn the_template_of_a_stack_is_read_as_text_and_as_an_object() {
    let yaml = r"Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: !Ref Api\n      HttpMethod: GET\n      Integration: {Type: HTTP, Uri: 'https://a.example/'}\n";
    let json = r#"{"Resources":{"M":{"Type":"AWS::ApiGateway::Method","Properties":{"RestApiId":{"Ref":"Api"},"HttpMethod":"GET","Integration":{"Type":"HTTP","Uri":"https://a.example/"}}}}}"#;
    for body in [format!("\"{yaml}\""), json.to_owned(), serde_json::to_string(json).unwrap()] {
        let scanned = scan_text("t.json", format!(r#"{{"TemplateBody":{body},"StagesAvailable":["Original","Processed"]}}"#));
        assert_eq!((scanned.state(), scanned.column("uri")), ("complete", vec![Some("https://a.example/")]), "{body}");
    }
    let cut = scan_text("t.json", r#"{"TemplateBody":"Resources:\n  M: {Type: AWS::ApiGateway::Method"}"#);
    assert_eq!((cut.state(), cut.summary().2), ("malformed", Some("/TemplateBody")));
}

#[test]
fn a_stack_of_pulumi_is_read_as_terraform_is() {
    let resource = |kind: &str, name: &str, outputs: &str| {
        format!(
            r#"{{"urn":"urn:pulumi:dev::shop::{kind}::{name}","type":"{kind}","custom":true,"id":"{name}","inputs":{outputs},"outputs":{outputs}}}"#
        )
    };
    let resources = [
        r#"{"urn":"urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev","type":"pulumi:pulumi:Stack"}"#.to_owned(),
        resource(
            "aws:apigateway/restApi:RestApi",
            "abcd123456",
            r#"{"id":"abcd123456","name":"shop","executionArn":"arn:aws:execute-api:us-east-1:123456789012:abcd123456","rootResourceId":"root1"}"#,
        ),
        resource(
            "aws:apigateway/resource:Resource",
            "res1",
            r#"{"id":"res1","path":"/pay","restApi":"abcd123456","parentId":"root1","pathPart":"pay"}"#,
        ),
        resource(
            "aws:apigateway/integration:Integration",
            "agi-1",
            r#"{"restApi":"abcd123456","resourceId":"res1","httpMethod":"GET","integrationHttpMethod":"POST","type":"AWS_PROXY","uri":"arn:x","timeoutMilliseconds":7000}"#,
        ),
    ];
    let export = format!(r#"{{"version":3,"deployment":{{"manifest":{{}},"resources":[{}]}}}}"#, resources.join(","));
    let state_file = export.replace("\"deployment\":", "\"checkpoint\":{\"latest\":") + "}";
    for text in [export, state_file] {
        let scanned = scan_text("stack.json", &text);
        assert_eq!(
            (scanned.state(), scanned.column("_key")),
            ("complete", vec![Some("123456789012/us-east-1/abcd123456/res1/GET")]),
            "{text}"
        );
        for (column, value) in [("http_method", "POST"), ("path", "/pay"), ("timeout_in_millis", "7000"), ("rest_api_name", "shop")] {
            assert_eq!(scanned.column(column), [Some(value)]);
        }
    }
    let preview = r#"{"steps":[{"op":"create","newState":{"urn":"u","type":"aws:apigateway/integration:Integration","inputs":{"httpMethod":"GET","type":"MOCK","requestTemplates":{}}}}]}"#;
    assert_eq!(scan_text("preview.json", preview).state(), "partial");
}

#[test]
fn answers_without_integrations_are_complete_and_named() {
    for (content, name, records) in [
        (r#"{"items":[{"id":"m1","name":"Empty","description":"x","schema":"{}","contentType":"application/json"}]}"#, "get-models", 1),
        (r#"{"items":[{"id":"k1","name":"key","enabled":true,"createdDate":1,"stageKeys":[]}]}"#, "get-api-keys", 1),
        (r#"{"items":[{"id":"a1","name":"pool","type":"COGNITO_USER_POOLS","providerARNs":[]}]}"#, "get-authorizers", 1),
        (r#"{"items":[{"id":"d1","createdDate":1},{"id":"d2","createdDate":2}]}"#, "get-deployments", 2),
        (r#"{"items":[{"id":"v1","name":"link","description":"x","targetArns":[],"status":"AVAILABLE"}]}"#, "get-vpc-links", 1),
        (
            r#"{"Items":[{"IntegrationId":"a","IntegrationType":"AWS_PROXY"},{"IntegrationId":"b","IntegrationType":"MOCK"}]}"#,
            "get-integrations",
            2,
        ),
        (r#"{"items":[{"id":"java","friendlyName":"Java","configurationProperties":[]}]}"#, "other-answer", 0),
    ] {
        let told = states_of("answer.json", content);
        assert_eq!(told.summary().0, format!("complete {records} 0"), "{content}");
        assert_eq!(told.status().source.as_deref(), Some(name));
        // What has no integrations need not be read for them.
        let scanned = scan_text("answer.json", content);
        assert!(scanned.rows.is_empty() && scanned.report.incomplete().count() == 0, "{content}");
    }
}

#[test]
fn an_answer_that_no_table_is_for_is_told_by_the_name_of_its_file() {
    for (name, content, expected) in [
        ("get-tags.json", r#"{"tags":{"team":"shop"}}"#, "complete 0 0"),
        (
            "get-usage.json",
            r#"{"usagePlanId":"up1","startDate":"2026-01-01","endDate":"2026-01-02","items":{"k1":[[1,9]]}}"#,
            "complete 0 0",
        ),
        ("list-portals.json", r#"{"Items":[]}"#, "complete 0 0"),
        ("get-tags.json", r#"{"message":"not authorized","code":"AccessDeniedException"}"#, "denied 0 0"),
    ] {
        assert_eq!(states_of(name, content).summary().0, expected, "{name}: {content}");
    }
}

#[test]
fn a_token_alone_is_a_page_that_others_follow() {
    for (name, text, expected) in [
        ("page1.json", r#"{"NextToken":"eyJ4Ijox"}"#, "partial"),
        ("page1.json", r#"{"nextToken":"eyJ4Ijox","ResponseMetadata":{"HTTPStatusCode":200}}"#, "partial"),
        ("page1.json", r#"{"position":"NzQ2ZjY0"}"#, "partial"),
        ("get-resources.json", r#"{"position":"p2"}"#, "partial"),
        ("style.json", r#"{"position":"absolute"}"#, "unrelated"),
        ("page1.json", r#"{"NextToken":null}"#, "unrelated"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(name), text).unwrap();
        assert_eq!(scan(&[directory.path()]).state(), expected, "{name}: {text}");
    }
}

#[test]
fn what_scripts_put_into_an_answer_is_looked_through() {
    let resources = r#"[{"id":"r1","path":"/a","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}}}]"#;
    let nested = format!(r#"[{{"id":"abcd123456","name":"shop","createdDate":1,"resources":{resources}}}]"#);
    let scanned = scan_text("apis.json", nested);
    assert_eq!((scanned.state(), scanned.column("_key")), ("complete", vec![Some("-/-/abcd123456/r1/GET")]));
    let beside = r#"{"id":"r1","path":"/a","methods":[{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}]}"#;
    assert_eq!(scan_text("resource.json", beside).rows.len(), 1);
}

#[test]
fn terraforms_other_resources_that_carry_integrations_are_read() {
    let document = r#"{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"paths\":{\"/p\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"http_proxy\",\"httpMethod\":\"GET\",\"uri\":\"https://p.example/\"}}}}}"#;
    let resource = |kind: &str, attributes: &str| {
        format!(r#"{{"mode":"managed","type":"{kind}","name":"x","instances":[{{"attributes":{attributes}}}]}}"#)
    };
    let state_of = |resources: &[String]| format!(r#"{{"version":4,"terraform_version":"1.9.0","resources":[{}]}}"#, resources.join(","));
    let api = r#"{"id":"abcd123456","name":"shop","execution_arn":"arn:aws:execute-api:us-east-1:123456789012:abcd123456"}"#;
    let method = r#"{"id":"abcd123456|r1|GET","rest_api_id":"abcd123456","resource_id":"r1","http_method":"GET","authorization_type":"AWS_IAM",
        "integration":{"type":"HTTP","integration_http_method":"POST","uri":"https://p.example/","timeout_in_millis":4000,"credentials":null,
            "integration_responses":[{"status_code":"200","selection_pattern":null}]}}"#;
    for (resources, key) in [
        (
            vec![
                resource("aws_api_gateway_rest_api", api),
                resource("aws_api_gateway_rest_api_put", &format!(r#"{{"rest_api_id":"abcd123456","body":"{document}"}}"#)),
            ],
            "123456789012/us-east-1/abcd123456//p/GET",
        ),
        (
            vec![resource(
                "awscc_apigateway_rest_api",
                &format!(r#"{{"id":"abcd123456","rest_api_id":"abcd123456","body":"{document}"}}"#),
            )],
            "-/-/abcd123456//p/GET",
        ),
        (
            vec![
                resource(
                    "awscc_apigateway_resource",
                    r#"{"id":"abcd123456|r1","resource_id":"r1","rest_api_id":"abcd123456","path_part":"p"}"#,
                ),
                resource("awscc_apigateway_method", method),
            ],
            "-/-/abcd123456/r1/GET",
        ),
    ] {
        let text = state_of(&resources);
        let scanned = scan_text("terraform.tfstate", &text);
        assert_eq!((scanned.state(), scanned.column("_key")), ("complete", vec![Some(key)]), "{text}");
        assert_eq!(scanned.column("uri"), [Some("https://p.example/")]);
    }
    let unread =
        state_of(&[resource("aws_cloudformation_stack", r#"{"template_body":"Resources:\n  A: {Type: 'AWS::ApiGateway::RestApi'}"}"#)]);
    assert_eq!(scan_text("terraform.tfstate", unread).summary().1, Some("stacks of CloudFormation: 1"));
    let changes = r#"{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{"type":"aws_api_gateway_integration","mode":"managed","change":{}}]}"#;
    assert_eq!(scan_text("plan.json", changes).state(), "partial");
}

#[test]
fn methods_of_the_cloud_control_provider_are_read_in_configuration() {
    let configuration = r#"
resource "awscc_apigateway_rest_api" "shop" {
  name = "shop"
}
resource "awscc_apigateway_method" "get" {
  rest_api_id        = awscc_apigateway_rest_api.shop.id
  resource_id        = awscc_apigateway_rest_api.shop.root_resource_id
  http_method        = "GET"
  authorization_type = "NONE"
  integration = {
    type                    = "HTTP_PROXY"
    integration_http_method = "GET"
    uri                     = "https://p.example/"
  }
}
"#;
    let scanned = scan_text("main.tf", configuration);
    assert_eq!(
        (scanned.state(), scanned.column("path"), scanned.column("uri")),
        ("complete", vec![Some("/")], vec![Some("https://p.example/")])
    );
}

#[test]
fn what_is_elsewhere_or_out_of_reach_leaves_a_definition_partial() {
    let export = r#"{"swagger":"2.0","info":{"title":"shop"},"host":"abcd123456.execute-api.us-east-1.amazonaws.com","basePath":"/prod","paths":{"/x":{"get":{"responses":{}}}}}"#;
    for (name, text, reason) in [
        ("export.json", export.to_owned(), "1 operation without integration: export with `--parameters extensions=integrations`"),
        (
            "s3.json",
            r#"{"Resources":{"A":{"Type":"AWS::ApiGateway::RestApi","Properties":{"BodyS3Location":{"Bucket":"b","Key":"k"}}}}}"#.to_owned(),
            "bodies in S3: 1",
        ),
        (
            "elsewhere.yaml",
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: p, DefinitionUri: ../api.yaml}}\n".to_owned(),
            "bodies in other files: 1",
        ),
        (
            "outside.json",
            r#"{"openapi":"3.0.1","info":{"title":"t"},"paths":{"/a":{"get":{"responses":{"200":{"x-amazon-apigateway-integration":{"type":"mock"}}}}}}}"#.to_owned(),
            "integrations outside of operations: 1",
        ),
        (
            "type.json",
            r#"{"Resources":{"A":{"Type":"AWS::ApiGateway::Meth","Properties":{"Integration":{"Type":"MOCK"}}}}}"#.to_owned(),
            "resources of an unknown type: 1",
        ),
        (
            "ack.yaml",
            "apiVersion: apigateway.services.k8s.aws/v1alpha1\nkind: Integration\nspec: {}\n".to_owned(),
            "Kubernetes resources for API Gateway: 1",
        ),
    ] {
        let scanned = scan_text(name, text);
        assert_eq!(scanned.summary(), ("partial 0 0".to_owned(), Some(reason), None), "{name}");
    }
    // A description of another service needs no integrations.
    let other = export.replace("abcd123456.execute-api.us-east-1.amazonaws.com", "shop.example");
    assert_eq!(scan_text("other.json", other).state(), "complete");
}

/// A tree of answers: a listing of these APIs, and a file for each of those.
fn tree(folder: &Path, listed: &[&str], shown: &[&str]) {
    let region = folder.join("dump/111122223333/eu-west-1");
    let apis: Vec<_> = listed.iter().map(|id| format!(r#"{{"id":"{id}","name":"name of {id}"}}"#)).collect();
    fs::create_dir_all(region.join("restapis")).unwrap();
    fs::write(region.join("get-rest-apis.json"), format!("{{\"items\":[{}]}}", apis.join(","))).unwrap();
    for id in shown {
        fs::create_dir_all(region.join("restapis").join(id)).unwrap();
        let resources = format!(
            r#"{{"items":[{{"id":"r1","path":"/{id}","resourceMethods":{{"GET":{{"httpMethod":"GET","methodIntegration":{{"type":"MOCK"}}}}}}}}]}}"#
        );
        fs::write(region.join("restapis").join(id).join("get-resources.json"), resources).unwrap();
        fs::write(region.join("restapis").join(id).join("get-stages.json"), r#"{"item":[]}"#).unwrap();
    }
}

#[test]
fn an_api_that_is_listed_and_not_there_is_missing_by_name() {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), &["aaa111bbb2", "ccc333ddd4"], &["aaa111bbb2"]);
    let missing = |sources: &[&str]| {
        let paths: Vec<_> = sources.iter().map(|source| folder.path().join(source)).collect();
        let scanned = scan(&paths.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>());
        let incomplete = scanned.report.incomplete().map(|s| {
            assert_eq!(s.state, Some(SourceState::Failed));
            (s.rest_api_id.clone(), s.account_id.clone(), s.reason.clone().unwrap())
        });
        incomplete.collect::<Vec<_>>()
    };
    let reason = "the API `name of ccc333ddd4` (ccc333ddd4) is listed, and its resources are in no source".to_owned();
    let expected = |account: Option<&str>| vec![(Some("ccc333ddd4".to_owned()), account.map(str::to_owned), reason.clone())];
    let templates = ["dump/{account_id}/{region}/get-rest-apis.json", "dump/{account_id}/{region}/restapis/{rest_api_id}"];
    assert_eq!(missing(&templates), expected(Some("111122223333")));
    // Without a template the names of folders tell.
    assert_eq!(missing(&["dump"]), expected(None));
    // A folder with other answers of the API does not show its resources.
    let api = folder.path().join("dump/111122223333/eu-west-1/restapis/ccc333ddd4");
    fs::create_dir_all(&api).unwrap();
    fs::write(api.join("get-stages.json"), r#"{"item":[]}"#).unwrap();
    assert_eq!(missing(&templates), expected(Some("111122223333")));
    fs::write(api.join("get-resources.json"), r#"{"items":[{"id":"r1","path":"/"}]}"#).unwrap();
    assert_eq!(missing(&templates), []);
    // What is told itself is not told twice.
    fs::write(api.join("get-resources.json"), r#"{"message":"Internal server error"}"#).unwrap();
    assert_eq!(missing(&templates).len(), 1);
}

#[test]
fn rows_and_exports_show_listed_apis_too() {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), &["aaa111bbb2"], &[]);
    let listing = folder.path().join("dump/{account_id}/{region}/get-rest-apis.json");
    let rows = folder.path().join("rows.ndjson");
    for (row, missing) in [("111122223333/eu-west-1/aaa111bbb2/r1/GET", 0), ("999922223333/eu-west-1/aaa111bbb2/r1/GET", 1)] {
        fs::write(&rows, format!("{{\"_key\":\"{row}\",\"uri\":\"u\"}}\n")).unwrap();
        assert_eq!(scan(&[&listing, &rows]).report.incomplete().count(), missing, "{row}");
    }
    let export = folder.path().join("export.json");
    fs::write(&export, r#"{"swagger":"2.0","host":"aaa111bbb2.execute-api.eu-west-1.amazonaws.com","basePath":"/p","paths":{"/a":{"get":{"x-amazon-apigateway-integration":{"type":"mock"}}}}}"#).unwrap();
    assert_eq!(scan(&[&listing, &export]).report.incomplete().count(), 0);
    // One document that does not say whose it is may be that of the one API.
    let resources = folder.path().join("resources.json");
    fs::write(&resources, r#"{"items":[{"id":"r1","path":"/"}]}"#).unwrap();
    assert_eq!(scan(&[&listing, &resources]).report.incomplete().count(), 0);
}

#[test]
fn an_unknown_account_is_told_once_with_the_template() {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), &["aaa111bbb2", "ccc333ddd4"], &["aaa111bbb2", "ccc333ddd4"]);
    let scanned = scan(&[&folder.path().join("dump")]);
    let root = folder.path().display();
    let expected = format!(
        "the account of 2 records is not known: `--from '{root}/dump/{{account_id}}/{{region}}/restapis/{{rest_api_id}}/get-resources.json'` \
         takes it from their path, `--assume-account` gives it"
    );
    assert_eq!(scanned.report.notes, [expected]);
}

#[test]
fn an_unknown_account_in_a_recording_is_told() {
    let resource = r#"{"id":"r1","path":"/a","resourceMethods":{"GET":{"httpMethod":"GET","methodIntegration":{"type":"MOCK"}}}}"#;
    for text in [
        format!(
            r#"{{"request":{{"uri":"https://apigateway.eu-west-1.amazonaws.com/restapis/abc123/resources"}},"response":{{"items":[{resource}]}}}}"#
        ),
        format!(r#"{{"pages":[{{"items":[{resource}]}}]}}"#),
    ] {
        let scanned = scan_text("recording.json", &text);
        assert!(
            scanned.report.notes.iter().any(|note| note.starts_with("the account of 1 record is not known: ")),
            "{:?}",
            scanned.report.notes
        );
    }
}

#[test]
fn the_bytes_behind_an_empty_gzip_member_are_read() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()).finish().unwrap();
    let mut second = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    second.write_all(br#"{"type":"MOCK","passthroughBehavior":"NEVER"}"#).unwrap();
    gzip.extend(second.finish().unwrap());
    assert_eq!(scan_text("a.json.gz", &gzip).state(), "complete");
}
