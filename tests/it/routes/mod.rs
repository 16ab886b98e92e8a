//! What can be called from outside: routes of configurations that the tests write down.

mod near_misses;
mod vectors;

use std::fs;
use std::path::PathBuf;

use apigw_sql::Engine;
use apigw_sql_columns::output::text_of;
use datafusion::arrow::array::ArrayRef;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Answers of one account and region, in files as the CLI writes them.
struct Tree {
    folder: TempDir,
}

impl Tree {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("111122223333/eu-west-1")
    }

    fn write(&self, name: &str, value: &Value) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    }

    /// The list of REST APIs, from what differs from an open regional one.
    fn rest_apis(&self, apis: &[(&str, Value)]) {
        let api = |(id, more): &(&str, Value)| {
            let mut api = json!({"id": id, "name": format!("name-{id}"), "createdDate": "2026-01-05T09:00:00+00:00",
                "endpointConfiguration": {"types": ["REGIONAL"]}, "disableExecuteApiEndpoint": false});
            api.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            api
        };
        self.write("get-rest-apis.json", &json!({"items": apis.iter().map(api).collect::<Vec<_>>()}));
    }

    /// The methods of a REST API: verb and path, each with what differs from an open one.
    fn methods(&self, api: &str, methods: &[(&str, Value)]) {
        let mut resources: Vec<(String, Value)> = Vec::new();
        for (name, more) in methods {
            let (verb, path) = name.split_once(' ').unwrap();
            let mut method = json!({"httpMethod": verb, "authorizationType": "NONE", "apiKeyRequired": false,
                "methodIntegration": {"type": "HTTP_PROXY", "httpMethod": verb, "uri": format!("https://backend.example.com{path}")}});
            method.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let at = resources.iter().position(|(known, _)| known == path).unwrap_or_else(|| {
                resources.push((path.to_owned(), json!({"id": format!("r{}", resources.len()), "path": path, "resourceMethods": {}})));
                resources.len() - 1
            });
            resources[at].1["resourceMethods"][verb] = method;
        }
        let items: Vec<Value> = resources.into_iter().map(|(_, resource)| resource).collect();
        self.write(&format!("restapis/{api}/get-resources.json"), &json!({"items": items}));
    }

    fn stages(&self, api: &str, stages: &[(&str, Value)]) {
        let stage = |(name, more): &(&str, Value)| {
            let mut stage =
                json!({"stageName": name, "deploymentId": format!("d{api}"), "cacheClusterEnabled": false, "createdDate": 1_767_603_600});
            stage.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            stage
        };
        self.write(&format!("restapis/{api}/get-stages.json"), &json!({"item": stages.iter().map(stage).collect::<Vec<_>>()}));
    }

    /// A custom domain name, with its mappings and rules.
    fn domain(&self, name: &str, mode: &str, mappings: &Value, rules: &Value) -> Value {
        self.write(&format!("domainnames/{name}/get-base-path-mappings.json"), &json!({"items": mappings}));
        self.write(&format!("domainnames/{name}/list-routing-rules.json"), &json!({"RoutingRules": rules}));
        json!({"domainName": name, "domainNameStatus": "AVAILABLE", "routingMode": mode, "securityPolicy": "TLS_1_2",
            "regionalDomainName": format!("d-x.execute-api.eu-west-1.amazonaws.com"), "endpointConfiguration": {"types": ["REGIONAL"]}})
    }

    /// Where the answers are, as the README names them.
    fn sources(&self) -> Vec<String> {
        let root = self.folder.path().join("{account_id}/{region}");
        let parts = ["get-*.json", "restapis/{rest_api_id}", "domainnames/{domain_name}", "apigatewayv2", "apis/{api_id}"];
        let is_there = |part: &&str| self.root().join(part.split('/').next().unwrap()).exists() || part.starts_with("get-");
        parts.into_iter().filter(is_there).map(|part| root.join(part).to_str().unwrap().to_owned()).collect()
    }

    /// What a statement answers: a line a row, the columns with bars between them; NULL is `~`.
    async fn ask(&self, statement: &str) -> Vec<String> {
        let engine = self.sources().into_iter().fold(Engine::builder(), apigw_sql::engine::Builder::source).build().await.unwrap();
        let mut lines = Vec::new();
        for batch in engine.sql(statement).await.unwrap().collect().await.unwrap() {
            for row in 0..batch.num_rows() {
                let column = |column: &ArrayRef| {
                    let mut text = String::new();
                    if text_of(column, row, &mut text) { text } else { "~".to_owned() }
                };
                lines.push(batch.columns().iter().map(column).collect::<Vec<_>>().join("|"));
            }
        }
        lines
    }
}

/// A rule of a custom domain name.
fn rule(priority: u32, headers: &[&str], path: Option<&str>, api: &str, stage: &str, strips: bool) -> Value {
    let header = |text: &&str| {
        let (name, glob) = text.split_once(':').unwrap();
        json!({"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": glob.trim()}]}})
    };
    let mut conditions: Vec<Value> = headers.iter().map(header).collect();
    conditions.extend(path.map(|path| json!({"MatchBasePaths": {"AnyOf": [path]}})));
    let id = format!("rule{priority}");
    json!({"RoutingRuleId": id, "Priority": priority, "Conditions": conditions,
        "RoutingRuleArn": format!("arn:aws:apigateway:eu-west-1:111122223333:/domainnames/d/routingrules/{id}"),
        "Actions": [{"InvokeApi": {"ApiId": api, "Stage": stage, "StripBasePath": strips}}]})
}

fn mapping(path: &str, api: &str, stage: &str) -> Value {
    if stage.is_empty() { json!({"basePath": path, "restApiId": api}) } else { json!({"basePath": path, "restApiId": api, "stage": stage}) }
}
