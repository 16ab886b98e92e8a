//! From records to APIs with their methods and stages.

use std::collections::{BTreeMap, HashMap, HashSet};

use bumpalo::Bump;

use super::inputs::{Input, Tables};
use super::names::{api_of_document, api_of_method, referred};
use crate::table::records::{Record, member};
use apigw_sql_routes::fact::Fact;
use apigw_sql_routes::model::{
    Api, ApiKind, Authorizer, Basis, Canary, Endpoint, Integration, Method, Origin, Place, Stage, Summary, SummaryMethod,
};
use apigw_sql_routes::policy::Policy;
use apigw_sql_value::json::{self, Node};

/// The APIs by their keys.
type Apis = BTreeMap<String, Api>;

/// All APIs.
pub(super) fn apis(tables: &Tables) -> Vec<Api> {
    let mut apis = Apis::new();
    rest_methods(tables, &mut apis);
    rest_apis(tables, &mut apis);
    for record in tables.of(Input::Stage) {
        with_api(&mut apis, &record, "/stages/", ApiKind::Rest, |api| api.stages.push(rest_stage(&record)));
    }
    for record in tables.of(Input::Deployment) {
        if let (Some(id), Some(summary)) = (record.text("id"), record.map("api_summary")) {
            with_api(&mut apis, &record, "/deployments/", ApiKind::Rest, |api| {
                drop(api.summaries.insert(id.to_owned(), summary_of(&summary)));
            });
        }
    }
    authorizers(tables, Input::Authorizer, "/authorizers/", ApiKind::Rest, &mut apis);
    http_apis(tables, &mut apis);
    for record in tables.of(Input::HttpStage) {
        with_api(&mut apis, &record, "/stages/", ApiKind::Http, |api| api.stages.push(http_stage(&record)));
    }
    authorizers(tables, Input::HttpAuthorizer, "/authorizers/", ApiKind::Http, &mut apis);
    for api in apis.values_mut().filter(|api| api.stages.is_empty()) {
        // An export is of a stage, of which nothing else may be known.
        api.stages = api.exports.keys().map(|name| Stage { name: name.clone(), ..Stage::default() }).collect();
    }
    apis.into_values().collect()
}

fn place(record: &Record<'_>) -> Place {
    Place { account_id: record.owned("account_id"), region: record.owned("region"), partition: record.owned("partition") }
}

/// The API of a document, which is made if it is the first of it.
fn with_api(apis: &mut Apis, record: &Record<'_>, part: &str, kind: ApiKind, with: impl FnOnce(&mut Api)) {
    let Some((key, _)) = record.text("_key").and_then(|key| api_of_document(key, part)) else { return };
    with(entry(apis, key, record, kind));
}

fn entry<'a>(apis: &'a mut Apis, key: String, record: &Record<'_>, kind: ApiKind) -> &'a mut Api {
    apis.entry(key).or_insert_with_key(|key| Api {
        key: key.clone(),
        kind,
        place: place(record),
        id: record.owned("rest_api_id").or_else(|| record.owned("api_id")),
        ..Api::default()
    })
}

fn basis(config_state: Option<&str>) -> Basis {
    match config_state {
        Some("template") => Basis::Template,
        Some("plan") => Basis::Plan,
        _ => Basis::Working,
    }
}

fn origin(record: &Record<'_>) -> Origin {
    Origin {
        config_state: record.owned("config_state"),
        unknown_columns: record.unknown_columns(),
        source: record.owned("source"),
        path: record.owned("source_path"),
        line: record.number("source_line"),
    }
}

fn rest_methods(tables: &Tables, apis: &mut Apis) {
    let mut seen: HashSet<&str> = HashSet::new();
    for record in tables.of(Input::Detail) {
        let Some(key) = record.text("_key") else { continue };
        let Some((api_key, stage)) = api_of_method(key) else { continue };
        seen.insert(key);
        let api = entry(apis, api_key, &record, ApiKind::Rest);
        api.name = api.name.take().or_else(|| record.owned("rest_api_name"));
        api.place.partition = api.place.partition.take().or_else(|| record.owned("partition"));
        if api.endpoint.is_unknown() {
            api.endpoint = record.text("endpoint_type").and_then(endpoint_of).into();
        }
        let method = Method { integration: Some(rest_integration(&record)), integration_is_known: true, ..rest_method(&record) };
        if let Some(stage) = stage.or_else(|| record.owned("stage")) {
            api.exports.entry(stage).or_default().push(method);
        } else {
            api.basis = basis(record.text("config_state"));
            api.methods.push(method);
        }
    }
    for record in tables.of(Input::Method) {
        let Some(key) = record.text("_key").filter(|key| !seen.contains(key)) else { continue };
        let Some((api_key, stage)) = api_of_method(key) else { continue };
        let api = entry(apis, api_key, &record, ApiKind::Rest);
        let method = Method { integration_is_known: true, ..rest_method(&record) };
        match stage {
            Some(stage) => api.exports.entry(stage).or_default().push(method),
            None => api.methods.push(method),
        }
    }
}

fn rest_method(record: &Record<'_>) -> Method {
    Method {
        path: record.owned("path").unwrap_or_default(),
        verb: record.owned("api_method").unwrap_or_default(),
        authorization: match record.owned("authorization_type") {
            Some(kind) => Fact::Known(Some(kind)),
            None => Fact::Unknown,
        },
        authorizer_id: record.text("authorizer_id").map(referred),
        scopes: record.list("authorization_scopes"),
        needs_key: record.boolean("api_key_required").into(),
        origin: origin(record),
        ..Method::default()
    }
}

fn rest_integration(record: &Record<'_>) -> Integration {
    Integration {
        key: record.owned("_key"),
        kind: record.owned("type"),
        subtype: None,
        uri: record.owned("uri"),
        credentials: record.owned("credentials"),
        connection_type: record.owned("connection_type"),
        connection_id: record.owned("connection_id"),
        target: record.owned("integration_target"),
        timeout: record.number("effective_timeout_in_millis"),
    }
}

/// The first type of several.
fn endpoint_of(types: &str) -> Option<Endpoint> {
    types.split(',').next().and_then(|name| Endpoint::named(name.trim()))
}

/// A policy; one that cannot be read is not known.
pub(super) fn policy(record: &Record<'_>) -> Fact<Option<Policy>> {
    match record.text("policy") {
        Some(text) => Policy::parse(text).ok().map(Some).into(),
        None => record.fact("policy", None, None),
    }
}

fn rest_apis(tables: &Tables, apis: &mut Apis) {
    // A definition knows its APIs by logical names, and their descriptions by the names that they will have.
    let mut named: HashMap<String, Vec<String>> = HashMap::new();
    for (key, api) in apis.iter().filter(|(_, api)| api.basis != Basis::Working) {
        if let Some(name) = &api.name {
            named.entry(format!("{}~{name}", &key[..key.rfind("/~").map_or(0, |at| at + 1)])).or_default().push(key.clone());
        }
    }
    // An export of a stage describes an API as well, and leaves out what it was not asked for.
    let is_export = |record: &Record<'_>| record.text("source") == Some("openapi") && record.text("rest_api_id").is_some();
    for record in tables.of(Input::RestApi).filter(is_export) {
        let Some((key, _)) = record.text("_key").and_then(|key| api_of_document(key, "")) else { continue };
        let api = entry(apis, key, &record, ApiKind::Rest);
        api.policy = record.text("policy").and_then(|_| policy(&record).known()).into();
    }
    for record in tables.of(Input::RestApi).filter(|record| !is_export(record)) {
        let Some((key, _)) = record.text("_key").and_then(|key| api_of_document(key, "")) else { continue };
        let keys = match named.get(&key).filter(|_| !apis.contains_key(&key)) {
            Some(keys) => keys.clone(),
            None => vec![key],
        };
        for key in keys {
            let api = entry(apis, key, &record, ApiKind::Rest);
            api.name = api.name.take().or_else(|| record.owned("name"));
            api.place.partition = api.place.partition.take().or_else(|| record.owned("partition"));
            api.policy = policy(&record);
            api.is_disabled = record.fact("disable_execute_api_endpoint", record.boolean("disable_execute_api_endpoint"), false);
            api.access_mode = record.owned("endpoint_access_mode");
            let endpoint = record.text("endpoint_type").map(endpoint_of);
            api.endpoint = match endpoint {
                Some(endpoint) => endpoint.into(),
                // The service's own.
                None => record.fact("endpoint_type", None, Endpoint::Edge),
            };
        }
    }
}

fn rest_stage(record: &Record<'_>) -> Stage {
    Stage {
        name: record.owned("stage").unwrap_or_default(),
        deployment_id: record.owned("deployment_id"),
        variables: record.fact("variables", record.map("variables"), BTreeMap::new()),
        canary: match record.json("canary_settings", canary) {
            Some(canary) => Fact::Known(canary),
            None => record.fact("canary_settings", None, None),
        },
        web_acl_arn: record.owned("web_acl_arn"),
        has_cache: record.fact("cache_cluster_enabled", record.boolean("cache_cluster_enabled"), false),
        caching: record.json("method_settings", caching).unwrap_or_default(),
        deploys_itself: false,
    }
}

/// A canary; settings without a deployment and without traffic are none.
fn canary(settings: &Node<'_>) -> Option<Canary> {
    let percent = member(settings, "percentTraffic").and_then(apigw_sql_value::json::Node::as_number).and_then(|p| p.parse::<f64>().ok());
    let deployment_id = member(settings, "deploymentId").and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned);
    let overrides = member(settings, "stageVariableOverrides").map(texts).unwrap_or_default();
    (percent.is_some() || deployment_id.is_some()).then(|| Canary { percent: percent.unwrap_or(0.0), deployment_id, overrides })
}

fn texts(object: &Node<'_>) -> BTreeMap<String, String> {
    object.members().iter().filter_map(|m| Some((m.key.to_owned(), m.value.as_str()?.to_owned()))).collect()
}

/// Whether caching is on, by `path/VERB`: the keys of method settings write slashes of paths as `~1`.
fn caching(settings: &Node<'_>) -> BTreeMap<String, bool> {
    let decode = |key: &str| {
        let Some((path, verb)) = key.rsplit_once('/') else { return key.to_owned() };
        if path == "*" {
            return key.to_owned();
        }
        let path = path.replace("~1", "/").replace("~0", "~");
        format!("/{}/{verb}", path.trim_start_matches('/')).replace("//", "/")
    };
    let is_on = |settings: &Node<'_>| member(settings, "cachingEnabled").and_then(apigw_sql_value::json::Node::as_bool);
    settings.members().iter().filter_map(|m| Some((decode(m.key), is_on(&m.value)?))).collect()
}

fn summary_of(paths: &BTreeMap<String, String>) -> Summary {
    let mut methods = Vec::new();
    for (path, verbs) in paths {
        let bump = Bump::new();
        let Ok(node) = json::parse(&bump, verbs.as_bytes()) else { continue };
        methods.extend(node.members().iter().map(|verb| SummaryMethod {
            path: path.clone(),
            verb: verb.key.to_owned(),
            authorization: member(&verb.value, "authorizationType").and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned),
            needs_key: member(&verb.value, "apiKeyRequired").and_then(apigw_sql_value::json::Node::as_bool).unwrap_or(false),
        }));
    }
    Summary { methods }
}

fn authorizers(tables: &Tables, input: Input, part: &str, kind: ApiKind, apis: &mut Apis) {
    for record in tables.of(input) {
        let Some((key, behind)) = record.text("_key").and_then(|key| api_of_document(key, part)) else { continue };
        let source = match kind {
            ApiKind::Rest => record.owned("identity_source"),
            _ => record.list("identity_source").into_iter().next(),
        };
        let header = source.as_deref().and_then(header_of).map(ToOwned::to_owned);
        let api = entry(apis, key, &record, kind);
        let mut known = std::mem::take(&mut api.authorizers).known().unwrap_or_default();
        known.insert(behind.to_owned(), Authorizer { header });
        api.authorizers = Fact::Known(known);
    }
}

/// The header of `method.request.header.Name` or `$request.header.Name`.
fn header_of(source: &str) -> Option<&str> {
    source.split(',').find_map(|one| one.trim().split_once("request.header.")).map(|(_, name)| name)
}

fn http_apis(tables: &Tables, apis: &mut Apis) {
    let mut integrations: HashMap<(String, String), Integration> = HashMap::new();
    for record in tables.of(Input::HttpIntegration) {
        let Some((key, behind)) = record.text("_key").and_then(|key| api_of_document(key, "/integrations/")) else { continue };
        integrations.insert((key, behind.to_owned()), http_integration(&record));
    }
    for record in tables.of(Input::HttpApi) {
        with_api(apis, &record, "", ApiKind::Http, |api| {
            if record.text("protocol_type") == Some("WEBSOCKET") {
                api.kind = ApiKind::WebSocket;
            }
            api.name = record.owned("name");
            api.basis = basis(record.text("config_state"));
            api.endpoint = Fact::Known(Endpoint::Regional);
            api.policy = Fact::Known(None);
            api.answers_cors = record.text("cors_configuration").is_some();
            api.is_disabled = record.fact("disable_execute_api_endpoint", record.boolean("disable_execute_api_endpoint"), false);
        });
    }
    for record in tables.of(Input::Route) {
        let Some((key, _)) = record.text("_key").and_then(|key| api_of_document(key, "/routes/")) else { continue };
        let method = route(&record, &key, &integrations);
        let api = entry(apis, key, &record, ApiKind::Http);
        if api.policy.is_unknown() {
            // Without its description: whether it is one of WebSocket the keys of its routes tell.
            api.basis = basis(record.text("config_state"));
        }
        if matches!(method.path.as_str(), "$connect" | "$disconnect") {
            api.kind = ApiKind::WebSocket;
        }
        api.methods.push(method);
    }
    let default_of = |kind: ApiKind| if kind == ApiKind::WebSocket { 29_000 } else { 30_000 };
    for api in apis.values_mut().filter(|api| api.kind != ApiKind::Rest) {
        let timeout = default_of(api.kind);
        for method in &mut api.methods {
            let knows = !method.origin.unknown_columns.iter().any(|column| column == "timeout_in_millis");
            if let Some(integration) = method.integration.as_mut().filter(|i| i.timeout.is_none() && knows) {
                integration.timeout = Some(timeout);
            }
        }
    }
}

fn http_integration(record: &Record<'_>) -> Integration {
    Integration {
        key: record.owned("_key"),
        kind: record.owned("integration_type"),
        subtype: record.owned("integration_subtype"),
        uri: record.owned("integration_uri"),
        credentials: record.owned("credentials_arn"),
        connection_type: record.owned("connection_type"),
        connection_id: record.owned("connection_id"),
        target: None,
        timeout: record.number("timeout_in_millis"),
    }
}

fn route(record: &Record<'_>, api: &str, integrations: &HashMap<(String, String), Integration>) -> Method {
    let key = record.text("route_key").unwrap_or_default();
    let (verb, path) = key.split_once(' ').filter(|(_, path)| path.starts_with('/')).unwrap_or(("", key));
    let target = record.text("target");
    let named = target.and_then(|target| target.strip_prefix("integrations/")).map(referred);
    let integration = named.as_ref().and_then(|id| integrations.get(&(api.to_owned(), id.clone()))).cloned();
    // A target that is not among the integrations may be one that was not read.
    let integration_is_known = integration.is_some() || (target.is_none() && record.knows("target"));
    Method {
        path: path.to_owned(),
        verb: verb.to_owned(),
        authorization: record.fact("authorization_type", record.owned("authorization_type").map(Some), None),
        authorizer_id: record.text("authorizer_id").map(referred),
        scopes: record.list("authorization_scopes"),
        needs_key: record.fact("api_key_required", record.boolean("api_key_required"), false),
        integration,
        integration_is_known,
        origin: origin(record),
    }
}

fn http_stage(record: &Record<'_>) -> Stage {
    Stage {
        name: record.owned("stage_name").unwrap_or_default(),
        deployment_id: record.owned("deployment_id"),
        variables: record.fact("stage_variables", record.map("stage_variables"), BTreeMap::new()),
        canary: Fact::Known(None),
        web_acl_arn: None,
        has_cache: Fact::Known(false),
        caching: BTreeMap::new(),
        deploys_itself: record.boolean("auto_deploy") == Some(true),
    }
}
