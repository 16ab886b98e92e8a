//! All routes of many APIs behind many domain names, and those of one host: 40 APIs with 5 stages of 300 methods, each stage with a
//! canary, behind 20 domain names with a mapping and a rule for each API.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use apigw_sql_routes::fact::Fact;
use apigw_sql_routes::model::{
    Api, Canary, Configuration, Domain, Endpoint, HeaderCondition, Integration, Mapping, Method, Place, RoutingMode, Rule, Stage,
};
use apigw_sql_routes::policy::Policy;
use apigw_sql_routes::routes::{Wanted, for_each};

fn main() {
    divan::main();
}

const APIS: usize = 40;
const STAGES: usize = 5;
const METHODS: usize = 300;
const DOMAINS: usize = 20;

fn place() -> Place {
    Place { account_id: Some("111122223333".into()), region: Some("eu-west-1".into()), partition: Some("aws".into()) }
}

fn method(at: usize) -> Method {
    let path = if at.is_multiple_of(10) { format!("/area{at}/{{proxy+}}") } else { format!("/things{}/{{id}}/part{}", at / 3, at % 3) };
    let integration = Integration {
        kind: Some("HTTP_PROXY".into()),
        uri: Some(format!("https://${{stageVariables.host}}/x/{at}")),
        timeout: Some(29_000),
        ..Integration::default()
    };
    Method {
        path,
        verb: "GET".into(),
        authorization: Fact::Known(Some("CUSTOM".into())),
        needs_key: Fact::Known(false),
        integration: Some(integration),
        integration_is_known: true,
        ..Method::default()
    }
}

fn stage(at: usize) -> Stage {
    let host = |name: &str| BTreeMap::from([("host".to_owned(), format!("{name}.example.com"))]);
    let canary = Canary { percent: 10.0, deployment_id: Some(format!("c{at}")), overrides: host("next") };
    Stage {
        name: format!("s{at}"),
        deployment_id: Some(format!("d{at}")),
        variables: Fact::Known(host("now")),
        canary: Fact::Known(Some(canary)),
        has_cache: Fact::Known(false),
        ..Stage::default()
    }
}

fn key(at: usize) -> String {
    format!("111122223333/eu-west-1/api{at}")
}

fn configuration() -> Configuration {
    let policy = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*",
        "Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}}}]}"#;
    let policy = Policy::parse(policy).ok();
    let api = |at: usize| Api {
        key: key(at),
        place: place(),
        id: Some(format!("api{at}")),
        endpoint: Fact::Known(Endpoint::Regional),
        policy: Fact::Known(policy.clone()),
        is_disabled: Fact::Known(false),
        methods: (0..METHODS).map(method).collect(),
        stages: (0..STAGES).map(stage).collect(),
        ..Api::default()
    };
    let domain = |at: usize| {
        let mapping = |api: usize| Mapping { path: format!("m{api}"), api: key(api), stage: Some(format!("s{}", at % STAGES)) };
        let rule = |api: usize| Rule {
            id: format!("r{api}"),
            priority: api as i64 + 1,
            headers: vec![vec![HeaderCondition { name: "x-to".into(), glob: format!("v{api}*") }]],
            api: key(api),
            stage: format!("s{}", (at + 1) % STAGES),
            ..Rule::default()
        };
        Domain {
            name: format!("d{at}.example.com"),
            place: place(),
            endpoint: Fact::Known(Endpoint::Regional),
            mode: Fact::Known(RoutingMode::RulesThenMappings),
            asks_certificate: Fact::Known(false),
            policy: Fact::Known(None),
            rules: Fact::Known((0..APIS).map(rule).collect()),
            mappings: Fact::Known((0..APIS).map(mapping).collect()),
            ..Domain::default()
        }
    };
    Configuration { apis: (0..APIS).map(api).collect(), domains: (0..DOMAINS).map(domain).collect(), missing: Vec::new() }
}

/// How long the texts of all routes are, so that they are made.
fn made(configuration: &Configuration, wanted: &Wanted) -> usize {
    let mut length = 0;
    let _ = for_each(configuration, wanted, |route| {
        length += route.url().map_or(0, |url| url.len()) + route.reachable_by().map_or(0, str::len);
        ControlFlow::<()>::Continue(())
    });
    length
}

#[divan::bench(sample_count = 5)]
fn all(bencher: divan::Bencher<'_, '_>) {
    let configuration = configuration();
    bencher.bench_local(|| made(&configuration, &Wanted::default()));
}

#[divan::bench(sample_count = 20)]
fn one_host(bencher: divan::Bencher<'_, '_>) {
    let configuration = configuration();
    let wanted = Wanted { hosts: vec!["d7.example.com".to_owned()], ..Wanted::default() };
    bencher.bench_local(|| made(&configuration, &wanted));
}
