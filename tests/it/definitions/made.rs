//! What functions and other tools make of a definition is not read here: the file is never complete, nothing is invented.

/// The rows of a template as `uri`, and the state of the source with its reason.
fn read(name: &str, text: &str) -> (Vec<String>, String) {
    super::templates::asked(name, text, &[], "api_method, uri")
}

const INCLUDE: &str = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://bucket/snippet'}}";

/// A template with resources, indented by two.
fn template(resources: &str) -> String {
    format!(
        "Parameters:\n  Open: {{Type: String}}\n  Yes: {{Type: String, Default: y}}\nConditions:\n  Perhaps: !Equals [!Ref Open, x]\n  \
         Always: !Equals [!Ref Yes, y]\n  Never: !Equals [!Ref Yes, n]\nResources:\n{resources}"
    )
}

/// A partial source, whose reason has all these words.
fn assert_partial(name: &str, text: &str, rows: &[&str], words: &[&str]) {
    let (found, status) = read(name, text);
    assert_eq!(found, rows, "{text}\n{status}");
    assert!(status.starts_with("partial "), "{text}\n{status}");
    for word in words {
        assert!(status.contains(word), "{text}\n{status}");
    }
}

const METHOD: &str = "{RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: HTTP, Uri: 'https://b.example.com/1'}}";

#[test]
fn properties_that_a_function_makes_are_no_properties_without_integrations() {
    for kind in [
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::RestApi",
        "AWS::Serverless::Api",
        "AWS::Serverless::Function",
        "AWS::Serverless::StateMachine",
    ] {
        for properties in [
            INCLUDE.to_owned(),
            format!("Description: x\n      {INCLUDE}"),
            "Fn::If: [Perhaps, {Description: x}, {Description: y}]".to_owned(),
            "Ref: Open".to_owned(),
        ] {
            let text = template(&format!("  A:\n    Type: {kind}\n    Properties:\n      {properties}\n"));
            let function = properties[..properties.find(": [").or(properties.find(": {")).unwrap_or(3)].rsplit(' ').next().unwrap();
            let shown = if function == "Ref" { "${Open}" } else { function };
            assert_partial("t.yaml", &text, &[], &["properties made by functions of the template: 1", shown, "/Resources/A/Properties"]);
        }
    }
    let text = template("  A:\n    Type: AWS::ApiGateway::Method\n    Properties: !Rain::Embed method.yaml\n");
    assert_partial("t.yaml", &text, &[], &["Rain::Embed:method.yaml", "/Resources/A/Properties"]);
}

#[test]
fn properties_that_a_condition_decides_are_read() {
    let with = |condition: &str| {
        template(&format!("  A:\n    Type: AWS::ApiGateway::Method\n    Properties: !If [{condition}, {METHOD}, !Ref AWS::NoValue]\n"))
    };
    assert_eq!(read("t.yaml", &with("Always")).0, ["GET https://b.example.com/1"]);
    assert_eq!(read("t.yaml", &with("Never")).0, [""; 0]);
    assert_partial("t.yaml", &with("Perhaps"), &[], &["Fn::If:Perhaps"]);
}

#[test]
fn resources_that_another_tool_or_a_function_makes_are_told() {
    let method = format!("  A: {{Type: AWS::ApiGateway::Method, Properties: {METHOD}}}\n");
    for (resource, words) in [
        ("  B: !Rain::Embed b.yaml\n".to_owned(), ["Rain::Embed:b.yaml", "/Resources/B"]),
        (format!("  B:\n    {INCLUDE}\n"), ["Fn::Transform", "/Resources/B"]),
        (format!("  {INCLUDE}\n"), ["resources made by functions of the template", "/Resources/Fn::Transform"]),
        ("  B: {Type: !Ref Open, Properties: {}}\n".to_owned(), ["resources of an unknown type", "1"]),
        ("  B: {Type: AWS::ApiGateway::RestApi, Properties: {Name: n, CloneFrom: abc}}\n".to_owned(), ["copies of others", "B at"]),
    ] {
        assert_partial("t.yaml", &template(&(method.clone() + &resource)), &["GET https://b.example.com/1"], &words);
    }
    let text = template(&method) + INCLUDE + "\n";
    assert_partial("t.yaml", &text, &["GET https://b.example.com/1"], &["templates made by functions", "Fn::Transform"]);
    let text = template(&format!("{method}Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Api:\n    {INCLUDE}\n"));
    assert_partial("t.yaml", &text, &["GET https://b.example.com/1"], &["Fn::Transform", "/Globals/Api"]);
}

/// A template whose API has this document, which goes on with lines of ten spaces.
#[test]
fn resources_in_small_letters_are_those_of_no_template() {
    let method =
        "Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: {Type: MOCK}}\n";
    for text in [
        format!("resources:\n  M:\n    {method}"),
        format!("Resources:\n  Q:\n    Type: AWS::SQS::Queue\nresources:\n  M:\n    {method}"),
        format!("AWSTemplateFormatVersion: '2010-09-09'\nresources:\n  M:\n    {method}"),
    ] {
        let (rows, status) = read("t.yaml", &text);
        assert!(rows.is_empty() && status.starts_with("partial "), "{text}: {status}");
    }
    let json = r#"{"resources":{"F":{"Type":"AWS::Serverless::Function","Properties":{}}}}"#;
    assert_eq!(read("t.json", json).1, "partial names that the service does not have, or has in another case: 1 (resources)");
}

fn with_body(kind: &str, property: &str, document: &str) -> String {
    template(&format!(
        "  Api:\n    Type: {kind}\n    Properties:\n      {property}:\n        openapi: 3.0.1\n        info: {{title: t}}\n{document}"
    ))
}

#[test]
fn functions_beside_and_inside_the_paths_of_a_body_are_told() {
    let integration = "get: {x-amazon-apigateway-integration: {type: http, uri: 'https://b.example.com/1'}}";
    let row = "GET https://b.example.com/1";
    for (kind, property) in [("AWS::ApiGateway::RestApi", "Body"), ("AWS::Serverless::Api", "DefinitionBody")] {
        for (document, rows, place) in [
            (format!("        paths:\n          /x:\n            {integration}\n        {INCLUDE}\n"), vec![row], ""),
            (format!("        paths:\n          {INCLUDE}\n          /x:\n            {integration}\n"), vec![row], "/paths"),
            (format!("        paths:\n          /x:\n            {INCLUDE}\n            {integration}\n"), vec![row], "/paths/~1x"),
            (format!("        paths:\n          /x:\n            {INCLUDE}\n"), vec![], "/paths/~1x"),
            (format!("        paths:\n          /x:\n            get:\n              {INCLUDE}\n"), vec![], "/paths/~1x/get"),
            ("        paths:\n          /x:\n            get: !Ref Open\n".to_owned(), vec![], "${Open} at /Resources/Api/Properties"),
        ] {
            let text = with_body(kind, property, &document);
            // The file of the whole body is told as such where it is read.
            let words = if place.is_empty() && property == "Body" { "bodies in S3" } else { place };
            assert_partial("t.yaml", &text, &rows, &[words]);
        }
    }
}

#[test]
fn operations_elsewhere_are_not_operations_without_integrations() {
    let document = |paths: &str| format!("openapi: 3.0.1\ninfo: {{title: t}}\npaths:\n{paths}");
    for (paths, word) in [
        ("  /x:\n    get: {$ref: 'other.yaml#/x'}\n", "other.yaml#/x"),
        ("  '{{ paths }}': {}\n", "{{ paths }}"),
        ("  /x:\n    get: {X-Amazon-ApiGateway-Integration: {type: mock}}\n", "X-Amazon-ApiGateway-Integration"),
    ] {
        assert_partial("o.yaml", &document(paths), &[], &[word]);
    }
    let here = document(
        "  /x:\n    get: {$ref: '#/x-parts/get'}\nx-parts:\n  get:\n    x-amazon-apigateway-integration: {type: http, uri: 'https://b.example.com/1'}\n",
    );
    assert_eq!(read("o.yaml", &here).0, ["GET https://b.example.com/1"]);
}

/// What is asked of a single integration: its defaults, what is open, and whether its columns are known.
const UNKNOWN: &str = "effective_timeout_in_millis, effective_connection_type, effective_passthrough_behavior, uri, \
                       CASE WHEN 'type' = ANY(unknown_columns) AND 'uri' = ANY(unknown_columns) AND 'request_parameters' = ANY(unknown_columns) \
                       AND 'timeout_in_millis' = ANY(unknown_columns) THEN 'unknown' END, array_to_string(unresolved, ' ')";

#[test]
fn defaults_are_not_invented_for_an_integration_that_a_function_makes() {
    for (integration, open) in [
        (INCLUDE, "Fn::Transform"),
        ("Ref: Open", "${Open}"),
        ("Fn::GetAtt: [Other, Integration]", "${Other.Integration}"),
        ("'!include': i.yaml", "${include:i.yaml}"),
    ] {
        let method = template(&format!(
            "  A:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a\n      ResourceId: r\n      HttpMethod: GET\n      Integration:\n        {integration}\n"
        ));
        let document = format!(
            "openapi: 3.0.1\ninfo: {{title: t}}\npaths:\n  /x:\n    get:\n      x-amazon-apigateway-integration:\n        {integration}\n"
        );
        for (name, text) in [("t.yaml", &method), ("o.yaml", &document)] {
            let (rows, status) = super::templates::asked(name, text, &[], UNKNOWN);
            assert!(rows.len() == 1 && rows[0].starts_with("unknown ") && rows[0].contains(open), "{rows:?}\n{text}");
            assert!(status.starts_with("partial integrations made by functions: 1") && status.contains(open), "{status}");
        }
    }
    // What stands beside a function is known, the rest may be in what it makes.
    let beside = template(&format!(
        "  A:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: a\n      ResourceId: r\n      HttpMethod: GET\n      Integration:\n        Type: HTTP\n        Uri: https://b.example.com/1\n        TimeoutInMillis: 5000\n        {INCLUDE}\n"
    ));
    let columns = "effective_timeout_in_millis, effective_connection_type, uri";
    let (rows, status) = super::templates::asked("t.yaml", &beside, &[], columns);
    assert_eq!(rows, ["5000 https://b.example.com/1"], "{status}");
    assert!(status.starts_with("partial "), "{status}");
    // None is none.
    let none = template(
        "  A:\n    Type: AWS::ApiGateway::Method\n    Properties: {RestApiId: a, ResourceId: r, HttpMethod: GET, Integration: !Ref AWS::NoValue}\n",
    );
    assert_eq!(read("t.yaml", &none), (Vec::new(), "complete".to_owned()));
}
