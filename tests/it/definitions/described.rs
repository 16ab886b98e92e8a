//! What leads to integrations, in every form that describes it: each form gives the same columns as the AWS CLI's answers, for all that
//! it can know.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::ask;

/// The answers of the AWS CLI.
const ANSWERS: [(&str, &str); 8] = [
    (
        "get-authorizers.json",
        r#"{"items":[{"id":"au1","name":"pool","type":"COGNITO_USER_POOLS","authType":"cognito_user_pools",
            "providerARNs":["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/x"],"identitySource":"method.request.header.Authorization"}]}"#,
    ),
    (
        "get-stages.json",
        r#"{"item":[{"stageName":"prod","deploymentId":"d1","variables":{"host":"a"},"tracingEnabled":true,"tags":{"team":"shop"},
            "accessLogSettings":{"destinationArn":"arn:aws:logs:eu-west-1:111122223333:log-group:x","format":"f"},
            "methodSettings":{"*/*":{"loggingLevel":"INFO"},"~1orders~1{id}/GET":{"cachingEnabled":true}},"description":"it"}]}"#,
    ),
    (
        "get-domain-names.json",
        r#"{"items":[{"domainName":"api.example.com","regionalCertificateArn":"arn:aws:acm:eu-west-1:111122223333:certificate/1",
            "endpointConfiguration":{"types":["REGIONAL"]},"securityPolicy":"TLS_1_2","mutualTlsAuthentication":{"truststoreUri":"s3://b/t.pem"}}]}"#,
    ),
    ("get-base-path-mappings.json", r#"{"items":[{"basePath":"(none)","restApiId":"a1b2c3d4e5","stage":"prod"}]}"#),
    (
        "get-usage-plans.json",
        r#"{"items":[{"id":"up1","name":"gold","apiStages":[{"apiId":"a1b2c3d4e5","stage":"prod"}],"quota":{"limit":500,"period":"MONTH"}}]}"#,
    ),
    ("get-apis.json", r#"{"Items":[{"ApiId":"h1","Name":"web","ProtocolType":"HTTP","CorsConfiguration":{"AllowOrigins":["*"]}}]}"#),
    (
        "get-integrations.json",
        r#"{"Items":[{"IntegrationId":"in1","IntegrationType":"HTTP_PROXY","IntegrationMethod":"GET","IntegrationUri":"https://x.example.com",
            "PayloadFormatVersion":"1.0","TimeoutInMillis":3000,"RequestParameters":{"overwrite:path":"/v2"},
            "ResponseParameters":{"500":{"append:header.x":"y"}},"TlsConfig":{"ServerNameToVerify":"x.example.com"}}]}"#,
    ),
    ("get-routes.json", r#"{"Items":[{"RouteId":"rt1","RouteKey":"GET /x","AuthorizationType":"NONE","Target":"integrations/in1"}]}"#),
];

const TEMPLATE: &str = "
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Authorizer:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: pool
      Type: COGNITO_USER_POOLS
      AuthType: cognito_user_pools
      ProviderARNs: ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/x']
      IdentitySource: method.request.header.Authorization
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      DeploymentId: d1
      Description: it
      Variables: {host: a}
      TracingEnabled: true
      Tags: [{Key: team, Value: shop}]
      AccessLogSetting: {DestinationArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:x', Format: f}
      MethodSettings:
        - {ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO}
        - {ResourcePath: '/~1orders~1{id}', HttpMethod: GET, CachingEnabled: true}
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.com
      RegionalCertificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/1
      EndpointConfiguration: {Types: [REGIONAL]}
      SecurityPolicy: TLS_1_2
      MutualTlsAuthentication: {TruststoreUri: 's3://b/t.pem'}
  Mapping: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref Domain, RestApiId: a1b2c3d4e5, Stage: prod}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {UsagePlanName: gold, ApiStages: [{ApiId: a1b2c3d4e5, Stage: prod}], Quota: {Limit: 500, Period: MONTH}}
  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['*']}}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Web
      IntegrationType: HTTP_PROXY
      IntegrationMethod: GET
      IntegrationUri: https://x.example.com
      PayloadFormatVersion: '1.0'
      TimeoutInMillis: 3000
      RequestParameters: {'overwrite:path': /v2}
      ResponseParameters: {'500': {ResponseParameters: [{Destination: 'append:header.x', Source: y}]}}
      TlsConfig: {ServerNameToVerify: x.example.com}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Web, RouteKey: GET /x, AuthorizationType: NONE, Target: !Sub 'integrations/${Integration}'}
";

const CONFIGURATION: &str = r#"
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_authorizer" "pool" {
  rest_api_id     = aws_api_gateway_rest_api.shop.id
  name            = "pool"
  type            = "COGNITO_USER_POOLS"
  provider_arns   = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/x"]
  identity_source = "method.request.header.Authorization"
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id          = aws_api_gateway_rest_api.shop.id
  deployment_id        = "d1"
  stage_name           = "prod"
  description          = "it"
  variables            = { host = "a" }
  xray_tracing_enabled = true
  tags                 = { team = "shop" }
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:x"
    format          = "f"
  }
}
resource "aws_api_gateway_domain_name" "api" {
  domain_name              = "api.example.com"
  regional_certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1"
  security_policy          = "TLS_1_2"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  mutual_tls_authentication {
    truststore_uri = "s3://b/t.pem"
  }
}
resource "aws_api_gateway_base_path_mapping" "root" {
  domain_name = aws_api_gateway_domain_name.api.domain_name
  api_id      = "a1b2c3d4e5"
  stage_name  = "prod"
}
resource "aws_api_gateway_usage_plan" "gold" {
  name = "gold"
  api_stages {
    api_id = "a1b2c3d4e5"
    stage  = "prod"
  }
  quota_settings {
    limit  = 500
    period = "MONTH"
  }
}
resource "aws_apigatewayv2_api" "web" {
  name          = "web"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["*"]
  }
}
resource "aws_apigatewayv2_integration" "x" {
  api_id                 = aws_apigatewayv2_api.web.id
  integration_type       = "HTTP_PROXY"
  integration_method     = "GET"
  integration_uri        = "https://x.example.com"
  payload_format_version = "1.0"
  timeout_milliseconds   = 3000
  request_parameters     = { "overwrite:path" = "/v2" }
  response_parameters {
    status_code = 500
    mappings    = { "append:header.x" = "y" }
  }
  tls_config {
    server_name_to_verify = "x.example.com"
  }
}
resource "aws_apigatewayv2_route" "x" {
  api_id             = aws_apigatewayv2_api.web.id
  route_key          = "GET /x"
  authorization_type = "NONE"
  target             = "integrations/${aws_apigatewayv2_integration.x.id}"
}
"#;

const TABLES: [&str; 8] = ["authorizer", "stage", "domain_name", "base_path_mapping", "usage_plan", "v2_api", "v2_integration", "v2_route"];

/// Columns that say who tells it, and those that this form of it does not have.
fn is_compared(table: &str, column: &str, is_terraform: bool) -> bool {
    const WHO: [&str; 9] =
        ["_key", "api_name", "config_state", "unknown_columns", "source", "source_path", "source_line", "source_pointer", "extra"];
    // A resource of its own (`aws_api_gateway_method_settings`), and what the provider has no argument for.
    let is_elsewhere = matches!((table, column), ("stage", "method_settings") | ("authorizer", "auth_type"));
    !(WHO.contains(&column) || is_terraform && is_elsewhere)
}

fn row(from: &[&str], table: &str) -> Value {
    let (rows, _) = ask(from, &format!("SELECT * FROM apigw.{table}"));
    assert_eq!(rows.len(), 1, "{from:?}: {table}: {rows:?}");
    serde_json::to_value(&rows[0]).unwrap()
}

/// The columns of a row that its source cannot know.
fn unknown(row: &Value) -> BTreeSet<&str> {
    row["unknown_columns"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn each_form_gives_the_columns_of_the_answers_as_far_as_it_can_know_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    for (name, text) in ANSWERS {
        let folder = Path::new(&path("cli")).join(if text.starts_with("{\"Items") { "apis/h1" } else { "restapis/a1b2c3d4e5" });
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(path("template.yaml"), TEMPLATE).unwrap();
    fs::create_dir(path("module")).unwrap();
    fs::write(path("module/main.tf"), CONFIGURATION).unwrap();
    for table in TABLES {
        let cli = row(&["--from", &path("cli")], table);
        for (form, is_terraform) in [("template.yaml", false), ("module/main.tf", true)] {
            let described = row(&["--from", &path(form)], table);
            let (ours, theirs) = (unknown(&described), unknown(&cli));
            let mut known = 0;
            for (column, value) in described.as_object().unwrap() {
                let is_known = !ours.contains(column.as_str()) && !theirs.contains(column.as_str());
                if is_known && is_compared(table, column, is_terraform) {
                    known += usize::from(!value.is_null());
                    assert_eq!(*value, cli[column], "{form}: {table}.{column}");
                }
            }
            assert!(known > 1, "{form}: {table}: {described}");
        }
    }
    // Routes lead to integrations by names, too.
    for form in ["template.yaml", "module/main.tf"] {
        let (rows, _) = ask(&["--from", &path(form)], "SELECT api_name, path, uri FROM apigw.any_integration WHERE api_kind = 'HTTP'");
        assert_eq!(rows.len(), 1, "{form}");
        assert_eq!((rows[0]["api_name"].as_str(), rows[0]["path"].as_str()), (Some("web"), Some("/x")), "{form}");
    }
}

#[test]
fn a_state_knows_the_ids_and_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let state = r#"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"l","resources":[
        {"mode":"managed","type":"aws_apigatewayv2_api","name":"web","provider":"p","instances":[{"attributes":{"id":"h1","name":"web",
          "protocol_type":"HTTP","arn":"arn:aws:apigateway:eu-west-1::/apis/h1","execution_arn":"arn:aws:execute-api:eu-west-1:111122223333:h1",
          "api_endpoint":"https://h1.execute-api.eu-west-1.amazonaws.com","cors_configuration":[],"tags":null,"tags_all":{"team":"web"}}}]},
        {"mode":"managed","type":"aws_apigatewayv2_route","name":"x","provider":"p","instances":[{"attributes":{"id":"rt1","api_id":"h1",
          "route_key":"GET /x","target":"integrations/in1","authorization_scopes":[]}}]}]}"#;
    let path = folder.path().join("terraform.tfstate");
    fs::write(&path, state).unwrap();
    let path = path.to_str().unwrap();
    let api = row(&["--from", path], "v2_api");
    assert_eq!(api["_key"], "111122223333/eu-west-1/apis/h1");
    assert_eq!((&api["api_arn"], &api["tags"]["team"]), (&Value::from("arn:aws:apigateway:eu-west-1::/apis/h1"), &Value::from("web")));
    assert_eq!(row(&["--from", path], "v2_route")["route_id"], "rt1");
}

#[test]
fn a_document_of_openapi_has_authorizers_responses_validators_and_models() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.json");
    let document = r#"{"openapi":"3.0.1","info":{"title":"shop","version":"1"},"paths":{},
        "components":{"schemas":{"Pet":{"type":"object"}},"securitySchemes":{"pool":{"type":"apiKey","name":"Authorization","in":"header",
          "x-amazon-apigateway-authtype":"cognito_user_pools",
          "x-amazon-apigateway-authorizer":{"type":"cognito_user_pools","providerARNs":["arn:x"]}}}},
        "x-amazon-apigateway-gateway-responses":{"UNAUTHORIZED":{"statusCode":401,"responseTemplates":{"application/json":"{}"}}},
        "x-amazon-apigateway-request-validators":{"all":{"validateRequestBody":true,"validateRequestParameters":true}}}"#;
    fs::write(&path, document).unwrap();
    let from = ["--from", path.to_str().unwrap()];
    let authorizer = row(&from, "authorizer");
    assert_eq!(
        (&authorizer["type"], &authorizer["identity_source"], &authorizer["auth_type"]),
        (&Value::from("COGNITO_USER_POOLS"), &Value::from("method.request.header.Authorization"), &Value::from("cognito_user_pools"))
    );
    assert_eq!(row(&from, "gateway_response")["status_code"], "401");
    assert_eq!(row(&from, "request_validator")["validate_request_body"], true);
    assert_eq!((&row(&from, "model")["name"], &row(&from, "model")["schema"]), (&Value::from("Pet"), &Value::from(r#"{"type":"object"}"#)));
}

#[test]
fn sam_makes_a_second_stage_and_the_value_of_a_key_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.yaml");
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: live, \
                    Variables: {a: b}}\n  Key:\n    Type: AWS::ApiGateway::ApiKey\n    Properties: {Value: averylongsecretvalue, Enabled: true}\n";
    fs::write(&path, template).unwrap();
    let from = ["--from", path.to_str().unwrap()];
    // aws-sam-translator makes both (Deployment.StageName is `Stage`).
    let (stages, _) = ask(&from, "SELECT stage FROM apigw.stage ORDER BY 1");
    let names: Vec<_> = stages.iter().map(|row| row["stage"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["Stage", "live"]);
    let key = row(&from, "api_key");
    assert!(key["value"].is_null() && unknown(&key).contains("value") && !key.to_string().contains("averylong"), "{key}");
}
