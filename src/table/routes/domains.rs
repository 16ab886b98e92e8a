//! From records to custom domain names with their rules and mappings.

use std::collections::BTreeMap;

use super::apis::policy;
use super::inputs::{Input, Tables};
use super::names::key_of_api;
use super::statuses::Statuses;
use crate::table::records::{Record, member};
use apigw_sql_routes::fact::Fact;
use apigw_sql_routes::model::{Api, Basis, Domain, Endpoint, HeaderCondition, Mapping, Missing, Place, RoutingMode, Rule};
use apigw_sql_value::json::Node;

const DOMAIN_NAMES: [&str; 2] = ["get-domain-names", "apigatewayv2 get-domain-names"];
const MAPPINGS: [&str; 2] = ["get-base-path-mappings", "get-api-mappings"];

/// Where a domain name is, its name, and of private ones its id.
type Identity = (Option<String>, Option<String>, String, Option<String>);

/// All domain names.
pub(super) fn domains(tables: &Tables, statuses: &Statuses<'_>) -> Vec<Domain> {
    let mut domains: BTreeMap<Identity, Domain> = BTreeMap::new();
    // Whether those that say no mode have the first one; not where one is said that nobody knows.
    let mut modes_said: BTreeMap<Identity, bool> = BTreeMap::new();
    for input in [Input::Domain, Input::HttpDomain] {
        for record in tables.of(input) {
            let Some(name) = record.text("domain_name") else { continue };
            let domain = domain(&record, name, input);
            let is_private = domain.endpoint == Fact::Known(Endpoint::Private);
            let id = domain.id.clone().filter(|_| is_private);
            let identity = (domain.place.account_id.clone(), domain.place.region.clone(), name.to_owned(), id);
            match record.text("routing_mode") {
                None if record.knows("routing_mode") => drop(modes_said.entry(identity.clone()).or_insert(true)),
                Some(mode) if RoutingMode::named(mode).is_none() => drop(modes_said.insert(identity.clone(), false)),
                _ => {}
            }
            domains.entry(identity).and_modify(|known| merge(known, &domain)).or_insert(domain);
        }
    }
    // Old ones, and those that an old program read, have mappings alone.
    for (identity, domain) in domains.iter_mut().filter(|(_, domain)| domain.mode.is_unknown()) {
        if modes_said.get(identity) == Some(&true) {
            domain.mode = Fact::Known(RoutingMode::Mappings);
        }
    }
    let mut all: Vec<Domain> = domains.into_values().collect();
    for domain in &mut all {
        find_mappings(tables, statuses, domain);
        find_rules(tables, statuses, domain);
        find_associations(tables, statuses, domain);
    }
    all
}

/// The documents that no source has, of the accounts and regions of some APIs.
pub(super) fn missing(apis: &[Api], statuses: &Statuses<'_>) -> Vec<Missing> {
    let mut missing: Vec<Missing> = Vec::new();
    for api in apis.iter().filter(|api| !matches!(api.basis, Basis::Template | Basis::Plan)) {
        if statuses.are_whole(&DOMAIN_NAMES, &api.place, None) {
            continue;
        }
        let (account_id, region) = (api.place.account_id.clone(), api.place.region.clone());
        let document = DOMAIN_NAMES[0].to_owned();
        missing.push(Missing { account_id, region, document });
    }
    missing.sort();
    missing.dedup();
    missing
}

fn domain(record: &Record<'_>, name: &str, input: Input) -> Domain {
    let place = Place { account_id: record.owned("account_id"), region: record.owned("region"), partition: record.owned("partition") };
    let configured = if input == Input::Domain { "endpoint_configuration" } else { "domain_name_configurations" };
    let types = |node: &Node<'_>| {
        let first = member(node, "types").and_then(|types| types.items().first());
        let of_configuration = node.items().first().and_then(|configuration| member(configuration, "endpointType"));
        first.or(of_configuration).and_then(apigw_sql_value::json::Node::as_str).and_then(Endpoint::named)
    };
    Domain {
        name: name.to_owned(),
        place,
        id: record.owned("domain_name_id"),
        endpoint: record.json(configured, types).flatten().into(),
        mode: record.text("routing_mode").and_then(RoutingMode::named).into(),
        asks_certificate: record.fact("mutual_tls_authentication", record.text("mutual_tls_authentication").map(|_| true), false),
        policy: if input == Input::Domain { policy(record) } else { Fact::Known(None) },
        access_mode: record.owned("endpoint_access_mode"),
        rules: Fact::Unknown,
        mappings: Fact::Unknown,
        associations: Fact::Unknown,
    }
}

/// Both services show a public domain name.
fn merge(known: &mut Domain, other: &Domain) {
    if known.endpoint.is_unknown() {
        known.endpoint = other.endpoint;
    }
    if known.mode.is_unknown() {
        known.mode = other.mode;
    }
    if known.asks_certificate.is_unknown() {
        known.asks_certificate = other.asks_certificate;
    }
}

/// Whether a record is of a domain name.
fn is_of(record: &Record<'_>, domain: &Domain) -> bool {
    let fits = |name: &str, theirs: &Option<String>| record.text(name).is_none_or(|ours| theirs.as_deref().is_none_or(|t| t == ours));
    // Of private ones the key has the id as well.
    let has_id =
        || record.text("_key").zip(domain.id.as_deref()).is_none_or(|(key, id)| !key.contains('+') || key.contains(&format!("+{id}")));
    record.text("domain_name").is_some_and(|name| name.split('+').next() == Some(domain.name.as_str()))
        && fits("account_id", &domain.place.account_id)
        && fits("region", &domain.place.region)
        && has_id()
}

/// Whether what leads from it was described beside it, and not asked for.
fn is_described(domain: &Domain) -> bool {
    domain.place.account_id.is_none() && domain.place.region.is_none()
}

fn find_mappings(tables: &Tables, statuses: &Statuses<'_>, domain: &mut Domain) {
    let mut mappings: BTreeMap<String, Mapping> = BTreeMap::new();
    for (input, path, api) in [(Input::BasePathMapping, "base_path", "rest_api_id"), (Input::ApiMapping, "api_mapping_key", "api_id")] {
        for record in tables.of(input).filter(|record| is_of(record, domain)) {
            let path = record.text(path).filter(|path| *path != "(none)").unwrap_or_default().trim_matches('/');
            let Some(id) = record.text(api) else { continue };
            let api = key_of_api(record.text("account_id"), record.text("region"), id);
            let mapping = Mapping { path: path.to_owned(), api, stage: record.owned("stage") };
            mappings.entry(mapping.path.clone()).or_insert(mapping);
        }
    }
    if is_described(domain) || statuses.are_whole(&MAPPINGS, &domain.place, Some(&domain.name)) {
        domain.mappings = Fact::Known(mappings.into_values().collect());
    }
}

fn find_rules(tables: &Tables, statuses: &Statuses<'_>, domain: &mut Domain) {
    let of_domain = tables.of(Input::RoutingRule).filter(|record| is_of(record, domain));
    let rules: Vec<Rule> = of_domain.filter_map(|record| rule(&record)).collect();
    if is_described(domain) || statuses.are_whole(&["list-routing-rules"], &domain.place, Some(&domain.name)) {
        domain.rules = Fact::Known(rules);
    }
}

fn rule(record: &Record<'_>) -> Option<Rule> {
    let action = |node: &Node<'_>| {
        let called = member(node.items().first()?, "invokeApi")?;
        let text = |name: &str| member(called, name).and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned);
        let strips = member(called, "stripBasePath").and_then(apigw_sql_value::json::Node::as_bool).unwrap_or(false);
        Some((text("apiId")?, text("stage")?, strips))
    };
    let (id, stage, strips) = record.json("actions", action).flatten()?;
    let (paths, headers) = record.json("conditions", conditions).unwrap_or_default();
    Some(Rule {
        id: record.owned("routing_rule_id").unwrap_or_default(),
        priority: record.number("priority")?,
        paths,
        headers,
        api: key_of_api(record.text("account_id"), record.text("region"), &id),
        stage,
        strips,
    })
}

fn conditions(node: &Node<'_>) -> (Vec<String>, Vec<Vec<HeaderCondition>>) {
    let (mut paths, mut headers) = (Vec::new(), Vec::new());
    for condition in node.items() {
        let any_of = |name: &str| {
            member(condition, name).and_then(|one| member(one, "anyOf")).map(apigw_sql_value::json::Node::items).unwrap_or_default()
        };
        paths.extend(
            any_of("matchBasePaths").iter().filter_map(apigw_sql_value::json::Node::as_str).map(|path| path.trim_matches('/').to_owned()),
        );
        let header = |one: &Node<'_>| {
            let text = |name: &str| member(one, name).and_then(apigw_sql_value::json::Node::as_str).map(ToOwned::to_owned);
            Some(HeaderCondition { name: text("header")?, glob: text("valueGlob")? })
        };
        let alternatives: Vec<_> = any_of("matchHeaders").iter().filter_map(header).collect();
        if !alternatives.is_empty() {
            headers.push(alternatives);
        }
    }
    (paths, headers)
}

fn find_associations(tables: &Tables, statuses: &Statuses<'_>, domain: &mut Domain) {
    if domain.endpoint != Fact::Known(Endpoint::Private) {
        domain.associations = Fact::Known(Vec::new());
        return;
    }
    let names = |arn: &str| {
        let tail = arn.rsplit('/').next().unwrap_or_default();
        let (name, id) = tail.split_once('+').unwrap_or((tail, ""));
        name == domain.name && domain.id.as_deref().is_none_or(|own| id.is_empty() || own == id)
    };
    let of_domain = tables.of(Input::Association).filter(|record| record.text("domain_name_arn").is_some_and(names));
    let endpoints = of_domain.filter_map(|record| record.owned("access_association_source")).collect();
    if is_described(domain) || statuses.are_whole(&["get-domain-name-access-associations"], &domain.place, None) {
        domain.associations = Fact::Known(endpoints);
    }
}
