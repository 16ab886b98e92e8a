//! Random configurations and requests: the way of a request, and the rows of all routes, tell the same.

use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::domain::{compares_texts, is_below};
use crate::fact::Fact;
use crate::model::{Api, Canary, Configuration, Domain, Endpoint, Integration, Mapping, Method, Place, RoutingMode, Stage};
use crate::pattern::matches;
use crate::request::{Request, serve};
use crate::route::{Route, State};
use crate::routes::{Wanted, for_each};
use crate::served::VERBS;

const PATHS: [&str; 9] = ["/", "/a", "/a/b", "/a/{x}", "/{y}", "/{y}/b", "/a/{z+}", "/{p+}", "/m/{x}"];
const METHODS: [&str; 4] = ["GET", "POST", "ANY", "OPTIONS"];
const BASES: [&str; 5] = ["", "m", "m/n", "a", "am"];
const REQUESTS: [&str; 12] = ["/", "/a", "/a/b", "/a/c", "/a/b/c", "/m", "/m/a", "/m/n", "/m/n/a/b", "/amx/a", "/q/b", "/m/a/b"];

fn place() -> Place {
    Place { account_id: Some("111122223333".into()), region: Some("eu-west-1".into()), partition: Some("aws".into()) }
}

fn api(id: &str, methods: &[(usize, usize)], has_canary: bool) -> Api {
    let method = |&(path, verb): &(usize, usize)| Method {
        path: PATHS[path].into(),
        verb: METHODS[verb].into(),
        authorization: Fact::Known(Some("NONE".into())),
        needs_key: Fact::Known(false),
        integration: Some(Integration { kind: Some("HTTP".into()), uri: Some("https://b.example.com".into()), ..Integration::default() }),
        integration_is_known: true,
        ..Method::default()
    };
    let mut unique: Vec<(usize, usize)> = methods.to_vec();
    unique.sort_unstable();
    unique.dedup();
    let canary = has_canary.then(|| Canary { percent: 20.0, ..Canary::default() });
    let stage = Stage { name: "s".into(), variables: Fact::Known([].into()), canary: Fact::Known(canary), ..Stage::default() };
    Api {
        key: format!("111122223333/eu-west-1/{id}"),
        place: place(),
        id: Some(id.into()),
        endpoint: Fact::Known(Endpoint::Regional),
        policy: Fact::Known(None),
        is_disabled: Fact::Known(false),
        methods: unique.iter().map(method).collect(),
        stages: vec![stage],
        ..Api::default()
    }
}

fn configuration(first: &[(usize, usize)], second: &[(usize, usize)], mappings: &[(usize, bool)], has_canary: bool) -> Configuration {
    let mut bases: Vec<(usize, bool)> = mappings.to_vec();
    bases.sort_unstable();
    bases.dedup_by_key(|(base, _)| *base);
    let mapping = |&(base, is_first): &(usize, bool)| Mapping {
        path: BASES[base].into(),
        api: format!("111122223333/eu-west-1/{}", if is_first { "one" } else { "two" }),
        stage: Some("s".into()),
    };
    let domain = Domain {
        name: "d.example.com".into(),
        place: place(),
        endpoint: Fact::Known(Endpoint::Regional),
        mode: Fact::Known(RoutingMode::Mappings),
        asks_certificate: Fact::Known(false),
        policy: Fact::Known(None),
        rules: Fact::Known(Vec::new()),
        mappings: Fact::Known(bases.iter().map(mapping).collect()),
        ..Domain::default()
    };
    Configuration { apis: vec![api("one", first, has_canary), api("two", second, false)], domains: vec![domain], missing: Vec::new() }
}

/// A row, as one would read it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    key: String,
    host: String,
    pattern: String,
    verb: String,
    path: String,
    except_verbs: Vec<String>,
    except_routes: Vec<String>,
    is_served: bool,
    reachable_by: Option<&'static str>,
}

fn row(route: &Route<'_, '_>) -> Row {
    let entry = route.entry.unwrap();
    let base = entry.base.clone();
    let path = route.path().unwrap();
    Row {
        key: route.key(),
        host: entry.host.clone().unwrap(),
        pattern: if path == "/" && !base.is_empty() { base } else { format!("{base}{path}") },
        verb: route.verb().unwrap().to_owned(),
        path: path.to_owned(),
        except_verbs: route.served().unwrap().except_verbs.iter().map(|verb| (*verb).to_owned()).collect(),
        except_routes: route.except_routes(),
        is_served: route.state == State::Served,
        reachable_by: route.reachable_by(),
    }
}

/// The rows that take a request, by what they say of themselves alone.
fn takers<'r>(rows: &'r [Row], mappings: &[Mapping], host: &str, verb: &str, path: &str) -> Vec<&'r Row> {
    let fits = |row: &&Row| {
        row.host == host
            && row.is_served
            && matches(&row.pattern, path)
            && (row.verb == verb || (row.verb == "ANY" && VERBS.contains(&verb)))
    };
    let all: Vec<&Row> = rows.iter().filter(fits).collect();
    let as_texts = compares_texts(mappings);
    let is_taken = |row: &&Row| {
        row.except_verbs.iter().any(|other| other == verb)
            || row.except_routes.iter().any(|name| match name.strip_prefix("mapping ") {
                Some(mapping) if as_texts => path.trim_start_matches('/').starts_with(mapping),
                Some(mapping) => is_below(path, mapping),
                None => {
                    let entry = |row: &Row| row.key[..row.key.len() - row.path.len() - row.verb.len() - 2].to_owned();
                    all.iter().any(|other| entry(other) == entry(row) && *name == format!("{} {}", other.verb, other.path))
                }
            })
    };
    all.iter().filter(|row| !is_taken(row)).copied().collect()
}

proptest! {
    #[test]
    fn one_row_takes_what_the_way_of_the_request_finds(
        first in proptest::collection::vec((0..PATHS.len(), 0..METHODS.len()), 0..7),
        second in proptest::collection::vec((0..PATHS.len(), 0..METHODS.len()), 0..4),
        mappings in proptest::collection::vec((0..BASES.len(), any::<bool>()), 0..4),
        has_canary: bool,
    ) {
        let configuration = configuration(&first, &second, &mappings, has_canary);
        let mut rows = Vec::new();
        let _ = for_each(&configuration, &Wanted::default(), |route| {
            rows.push(row(route));
            ControlFlow::<()>::Continue(())
        });
        let mut keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        keys.sort_unstable();
        prop_assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        let Fact::Known(known) = &configuration.domains[0].mappings else { unreachable!() };
        for (host, base) in [("one.execute-api.eu-west-1.amazonaws.com", "/s"), ("d.example.com", "")] {
            for verb in ["GET", "POST", "OPTIONS", "DELETE"] {
                for path in REQUESTS {
                    let whole = format!("{base}{path}");
                    let mut found = Vec::new();
                    let request = Request { verb, host, path: &whole, headers: Vec::new() };
                    let trace = serve(&configuration, &request, |route| found.push(row(route)));
                    prop_assert!(trace.unknown.is_none(), "{trace:?}");
                    let mut told: Vec<Row> = takers(&rows, known, host, verb, &whole).into_iter().cloned().collect();
                    told.sort_by(|a, b| a.key.cmp(&b.key));
                    found.sort_by(|a, b| a.key.cmp(&b.key));
                    // What stands behind a mapping that is compared as text is in no document: the paths differ by a slash.
                    if compares_texts(known) && host.starts_with("d.") && trace.steps.iter().any(|(name, value)| *name == "mapping" && !is_below(path, value) && value != "(none)") {
                        continue;
                    }
                    prop_assert_eq!(told, found, "{} {} {}: {:?}", verb, host, whole, trace);
                }
            }
        }
    }
}
