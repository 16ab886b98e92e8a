//! What CloudFormation lets stand instead of plain resources and bodies: conditions, texts, loops, other documents.

/// What one file gives, a line a row.
fn answers(name: &str, text: &str, columns: &str) -> Vec<String> {
    asked(name, text, &[], columns).0
}

pub(super) fn asked(name: &str, text: &str, arguments: &[&str], columns: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let arguments = [&["--from", path.to_str().unwrap()], arguments].concat();
    let sql = format!("SELECT concat_ws(' ', {columns}) AS t FROM apigw.integration_detail ORDER BY 1");
    let (rows, _) = super::ask(&arguments, &sql);
    let (status, _) = super::ask(&arguments, "SELECT concat_ws(' ', state, reason) AS t FROM apigw.source_status");
    (rows.iter().map(|row| row["t"].as_str().unwrap().to_owned()).collect(), status[0]["t"].as_str().unwrap().to_owned())
}

/// An OpenAPI document in JSON with one operation that goes to `host`.
fn document(host: &str) -> String {
    format!(
        r#"{{"openapi":"3.0.1","info":{{"title":"t","version":"1"}},"paths":{{"/p":{{"get":{{"x-amazon-apigateway-integration":{{"type":"http_proxy","httpMethod":"GET","uri":"https://{host}/"}}}}}}}}}}"#
    )
}

fn template(rest: &str) -> String {
    format!(
        "Parameters:\n  Open: {{Type: String}}\nConditions:\n  Never: !Equals [a, b]\n  Perhaps: !Equals [!Ref Open, x]\nResources:\n  Desk:\n    \
         Type: AWS::ApiGateway::RestApi\n    Properties:\n      Name: desk\n      Body: {rest}\n"
    )
}

#[test]
fn a_condition_around_a_body_chooses_it() {
    let columns = "path, uri, array_to_string(unresolved, ' '), source_pointer";
    let (one, two) = (document("one.example.com"), document("two.example.com"));
    assert_eq!(
        answers("t.yaml", &template(&format!("!If [Never, {one}, {two}]")), columns),
        ["/p https://two.example.com/ /Resources/Desk/Properties/Body/Fn::If/2/paths/~1p/get/x-amazon-apigateway-integration"]
    );
    assert_eq!(
        answers("t.yaml", &template(&format!("!If [Perhaps, {one}, !Ref AWS::NoValue]")), columns),
        [
            "/p https://one.example.com/ ${Condition:Perhaps} /Resources/Desk/Properties/Body/Fn::If/1/paths/~1p/get/x-amazon-apigateway-integration"
        ]
    );
    // Conditions in conditions, one of them around a text.
    assert_eq!(
        answers("t.yaml", &template(&format!("!If [Never, {one}, !If [Never, {one}, '{two}']]")), columns),
        ["/p https://two.example.com/ /Resources/Desk/Properties/Body/Fn::If/2/Fn::If/2"]
    );
}

#[test]
fn a_body_that_functions_make_as_text_is_read() {
    let columns = "path, uri, array_to_string(unresolved, ' '), source_pointer";
    let substituted = document("${AWS::Region}.example.com");
    assert_eq!(
        answers("t.yaml", &template(&format!("!Sub '{substituted}'")), columns),
        ["/p https://${AWS::Region}.example.com/ ${AWS::Region} /Resources/Desk/Properties/Body"]
    );
    let (before, behind) = substituted.split_at(substituted.find("${AWS").unwrap());
    let joined = format!("!Join ['', ['{before}', !Ref AWS::Region, '{}']]", behind.trim_start_matches("${AWS::Region}"));
    assert_eq!(
        asked("t.yaml", &template(&joined), &["--assume-region", "eu-west-1"], columns).0,
        ["/p https://eu-west-1.example.com/ /Resources/Desk/Properties/Body"]
    );
    let yaml = "!Sub |\n        swagger: '2.0'\n        paths:\n          /y:\n            get:\n              x-amazon-apigateway-integration: {type: mock}\n";
    assert_eq!(answers("t.yaml", &template(yaml), columns), ["/y /Resources/Desk/Properties/Body"]);
    // One that the template does not have is not silent.
    let (rows, status) = asked("t.yaml", &template("!ImportValue desk-body"), &[], columns);
    assert_eq!((rows.len(), status.contains("bodies that the template does not have: 1")), (0, true), "{status}");
}

#[test]
fn the_body_of_a_rest_api_is_a_rest_apis_whatever_version_it_names() {
    let integration =
        |extra: &str| format!(r#"{{"type":"aws_proxy","httpMethod":"POST","uri":"arn:aws:lambda:x","payloadFormatVersion":"2.0"{extra}}}"#);
    let api = |extra: &str| {
        let integration = integration(extra);
        format!(
            r#"{{"openapi":"3.0.1","info":{{"title":"t"}},"paths":{{"/a":{{"get":{{"x-amazon-apigateway-integration":{integration}}}}}}}}}"#
        )
    };
    let inside = format!(r#"{{"Resources":{{"R":{{"Type":"AWS::ApiGateway::RestApi","Properties":{{"Body":{}}}}}}}}}"#, api(""));
    assert_eq!(answers("t.json", &inside, "path, type"), ["/a AWS_PROXY"]);
    let sam = format!(r#"{{"Resources":{{"R":{{"Type":"AWS::Serverless::Api","Properties":{{"DefinitionBody":{}}}}}}}}}"#, api(""));
    assert_eq!(answers("t.json", &sam, "path, type"), ["/a AWS_PROXY"]);
    // Alone nothing but this member speaks, until something speaks against it.
    let (rows, status) = asked("t.json", &api(""), &[], "path, type");
    assert_eq!((rows.len(), status.as_str()), (0, "complete API Gateway v2 integrations: 1"));
    // Both kinds are written with 1.0: nothing is lost, and it is told.
    let (rows, status) = asked("t.json", &api("").replace("2.0", "1.0"), &[], "path, type");
    assert_eq!(rows.len(), 1);
    assert!(status.starts_with("partial ") && status.contains("documents that may be an HTTP API's"), "{status}");
    assert_eq!(answers("t.json", &api(r#","passthroughBehavior":"never""#), "path, type"), ["/a AWS_PROXY"]);
    assert_eq!(answers("t.json", &api(r#","passthroughBehavior":"never","integrationSubtype":"SQS-SendMessage""#), "path, type"), [""; 0]);
}

#[test]
fn a_text_inside_of_another_document_has_the_place_of_the_text() {
    let text = serde_json::to_string(&document("text.example.com")).unwrap();
    let recorded = format!(r#"{{"log":{{"entries":[{{"body":{text}}}]}}}}"#);
    assert_eq!(answers("recorded.json", &recorded, "uri, source_pointer"), ["https://text.example.com/ /log/entries/0/body"]);
}

const LOOPS: &str = "
Transform: AWS::LanguageExtensions
Parameters:
  Hosts: {Type: CommaDelimitedList, Default: 'a-1, b-2'}
  Open: {Type: CommaDelimitedList}
Resources:
  Desk:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: desk}
  Fn::ForEach::Hosts:
    - Host
    - !Ref Hosts
    - Resource&{Host}:
        Type: AWS::ApiGateway::Resource
        Properties: {RestApiId: !Ref Desk, ParentId: !GetAtt Desk.RootResourceId, PathPart: !Ref Host}
      Fn::ForEach::Verbs:
        - Verb
        - [GET, POST]
        - Method${Verb}&{Host}:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Desk
              ResourceId: !Ref
                Fn::Sub: Resource&{Host}
              HttpMethod: !Ref Verb
              Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: !Ref Verb, Uri: !Sub 'https://${Host}.example.com/${Verb}'}
";

#[test]
fn loops_make_resources_for_each_of_their_values() {
    let text = LOOPS.replace("!Ref\n                Fn::Sub: Resource&{Host}", "{Ref: 'Resource&{Host}'}");
    let at = "/Resources/Fn::ForEach::Hosts/2/Fn::ForEach::Verbs/2/Method${Verb}&{Host}/Properties/Integration";
    let expected = [("a-1", "GET"), ("a-1", "POST"), ("b-2", "GET"), ("b-2", "POST")];
    assert_eq!(
        answers("t.yaml", &text, "path, api_method, uri, source_pointer"),
        expected.map(|(host, verb)| format!("/{host} {verb} https://{host}.example.com/{verb} {at}"))
    );
    // What the template does not decide is told, unless nothing of ours would come of it.
    let open = text.replace("!Ref Hosts", "!Ref Open");
    let (rows, status) = asked("t.yaml", &open, &[], "path");
    assert_eq!(rows, [""; 0]);
    assert!(status.starts_with("partial 1 record skipped: expected values that the template decides for `Fn::ForEach::Hosts`"), "{status}");
    assert_eq!(asked("t.yaml", &open, &["--parameter", "Open=c3"], "path").0, ["/c3", "/c3"]);
    let buckets = "Resources:\n  Fn::ForEach::B:\n    - N\n    - !Ref Open\n    - Bucket${N}: {Type: AWS::S3::Bucket}\n";
    let (_, status) = asked("t.yaml", &format!("AWSTemplateFormatVersion: 2010-09-09\n{buckets}"), &[], "path");
    assert_eq!(status, "complete other resources: 1");
}

#[test]
fn loops_inside_of_a_body_make_its_paths() {
    let body = "\n        openapi: 3.0.1\n        paths:\n          Fn::ForEach::Paths:\n            - Name\n            - [x, y]\n            \
                - /${Name}: {get: {x-amazon-apigateway-integration: {type: mock}}}\n";
    assert_eq!(
        answers("t.yaml", &template(body), "path, source_pointer"),
        ["/x /Resources/Desk/Properties/Body/paths", "/y /Resources/Desk/Properties/Body/paths"]
    );
}

#[test]
fn pointers_into_the_tree_of_the_cdk_lead_to_its_constructs() {
    let tree = r#"{"version":"tree-0.1","tree":{"id":"App","path":"","children":{"Desk":{"id":"Desk","path":"Desk","children":{"Get":{"id":"Get","path":"Desk/Get","attributes":{"aws:cdk:cloudformation:type":"AWS::ApiGateway::Method","aws:cdk:cloudformation:props":{"httpMethod":"GET","restApiId":"a","resourceId":"r","integration":{"type":"MOCK"}}}}}}}}}"#;
    assert_eq!(
        answers("tree.json", tree, "source_pointer"),
        ["/tree/children/Desk/children/Get/attributes/aws:cdk:cloudformation:props/integration"]
    );
}

#[test]
fn an_open_expression_hides_what_takes_effect() {
    let method = |rest: &str| {
        format!(
            "Parameters:\n  T: {{Type: String}}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {{RestApiId: a, ResourceId: r, \
             HttpMethod: GET, Integration: {{Type: MOCK{rest}}}}}\n"
        )
    };
    let columns = "coalesce(effective_timeout_in_millis::text, 'unknown'), coalesce(effective_connection_type, 'unknown'), \
                   coalesce(effective_passthrough_behavior, 'unknown')";
    assert_eq!(answers("t.yaml", &method(""), columns), ["29000 INTERNET WHEN_NO_MATCH"]);
    let open = ", TimeoutInMillis: !Ref T, ConnectionType: !Ref T, PassthroughBehavior: !Sub '${T}'";
    assert_eq!(answers("t.yaml", &method(open), columns), ["unknown unknown unknown"]);
    let terraform = "resource \"aws_api_gateway_integration\" \"i\" {\n  rest_api_id = \"a\"\n  resource_id = \"r\"\n  http_method = \"GET\"\n  type = \"MOCK\"\n  timeout_milliseconds = var.seconds * 1000\n}\n";
    assert_eq!(answers("main.tf", terraform, columns), ["unknown INTERNET WHEN_NO_MATCH"]);
}

#[test]
fn yaml_is_read_as_the_tools_of_aws_read_it() {
    let method = |integration: &str| {
        format!(
            "Resources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a\n      ResourceId: r\n      HttpMethod: GET\n      \
             Integration: {integration}\n  Other: {{Type: AWS::S3::Bucket}}\n"
        )
    };
    for integration in [
        "{\n      \"Type\": \"HTTP_PROXY\",\n      \"Uri\": \"https://desk.example.com/\"\n      }",
        "{\n\"Type\": \"HTTP_PROXY\", # a comment with {\n\"Uri\": \"https://desk.example.com/\"\n}",
        "{\n\t\t\"Type\":\t\"HTTP_PROXY\",\n\t\t\"Uri\": !Join [ '',\n  [ 'https://',\n  desk.example.com/ ] ]\n\t}",
        "\n        Type:\tHTTP_PROXY\n        Uri: \"https://\\\n  desk.example.com/\"",
        "{'Type': HTTP_PROXY, Uri: 'https://desk.example.com/'}#x",
    ] {
        assert_eq!(
            answers("t.yaml", &method(integration), "type, uri, source_line"),
            ["HTTP_PROXY https://desk.example.com/ 8"],
            "{integration}"
        );
    }
    let marks = format!("---\n{}...\n---\n", method("{Type: MOCK}"));
    assert_eq!(asked("t.yaml", &marks, &[], "type"), (vec!["MOCK".to_owned()], "complete other resources: 1".to_owned()));
}

#[test]
fn what_a_parent_sets_counts_and_not_the_default_of_the_nested_template() {
    let child = "Parameters:\n  Host: {Type: String, Default: default.example.com}\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: HTTP, Uri: !Sub 'https://${Host}/'}}\n";
    let parent = |parameters: &str| {
        format!(
            "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: ./child.yaml, Parameters: {parameters}}}\n"
        )
    };
    for (parameters, expected) in [
        ("{}", "https://default.example.com/"),
        ("{Host: set.example.com}", "https://set.example.com/"),
        ("{Host: !Ref Other}", "https://${Host}/ ${Host}"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("child.yaml"), child).unwrap();
        std::fs::write(folder.path().join("parent.yaml"), parent(parameters)).unwrap();
        let sql = "SELECT trim(concat_ws(' ', uri, array_to_string(unresolved, ' '))) AS t FROM apigw.integration_detail";
        let (rows, _) = super::ask(&["--from", folder.path().to_str().unwrap()], sql);
        assert_eq!(rows.iter().map(|row| row["t"].as_str().unwrap()).collect::<Vec<_>>(), [expected], "{parameters}");
    }
}

#[test]
fn what_methods_ask_for_is_not_known_where_an_expression_decides_it() {
    let sam = |auth: &str, event: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nParameters: {{Open: {{Type: String}}, Iam: {{Type: String, Default: AWS_IAM}}}}\nConditions: {{Perhaps: !Equals [!Ref Open, x]}}\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: p, Auth: {auth}}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n      Handler: a.b\n      Events: {{E: {{Type: Api, Properties: {{Path: /p, Method: get, RestApiId: !Ref Api{event}}}}}}}\n"
        )
    };
    let columns = "coalesce(authorization_type, '-'), coalesce(credentials, '-'), 'authorization_type' = ANY (unknown_columns), 'credentials' = ANY (unknown_columns), coalesce(api_key_required::text, '-')";
    for (auth, event, expected) in [
        ("{DefaultAuthorizer: AWS_IAM}", "", "AWS_IAM arn:aws:iam::*:user/* f f false"),
        ("{DefaultAuthorizer: !Ref Iam}", "", "AWS_IAM arn:aws:iam::*:user/* f f false"),
        ("{DefaultAuthorizer: !Ref Open}", "", "- - t t false"),
        ("!If [Perhaps, {DefaultAuthorizer: AWS_IAM}, !Ref AWS::NoValue]", "", "- - t t false"),
        ("{}", ", Auth: {Authorizer: !Ref Open}", "- - t t false"),
        ("{DefaultAuthorizer: AWS_IAM}", ", Auth: {Authorizer: !Ref Open}", "- - t t false"),
        ("{ApiKeyRequired: !Ref Open}", "", "NONE - f f -"),
        ("{}", ", Auth: {ApiKeyRequired: !Ref Open}", "NONE - f f -"),
    ] {
        assert_eq!(answers("t.yaml", &sam(auth, event), columns), [expected], "{auth} {event}");
    }
}

#[test]
fn a_lone_hyphen_in_a_flow_collection_is_a_text() {
    // As PyYAML and libyaml have it.
    let text = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  M:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: !Join [-, [a, b]]\n      ResourceId: !Join [ -, [-,r]]\n      HttpMethod: GET\n      Integration: {Type: HTTP, Uri: -, CacheKeyParameters: [x, -]}\n";
    assert_eq!(answers("t.yaml", text, "rest_api_id, uri, array_to_string(cache_key_parameters, '|')"), ["a-b - x|-"]);
}
