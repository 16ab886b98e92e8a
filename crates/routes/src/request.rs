//! Which route serves a request: host, rule or mapping, stage, share, method, one after the other as the service goes.

use crate::domain::{Header, mapping_for, rule_for, stripped};
use crate::entry::{By, Entry, Named, default_entry, domain_entry, names, suffix};
use crate::fact::Fact;
use crate::model::{Api, ApiKind, Configuration, Domain, Endpoint, RoutingMode, Stage};
use crate::route::{Prepared, Route};
use crate::routes::prepared;
use crate::served::{Share, VERBS, method_for};

/// A request.
#[derive(Clone, Debug)]
pub struct Request<'q> {
    /// The verb.
    pub verb: &'q str,
    /// The host, without its port.
    pub host: &'q str,
    /// The path, without the query.
    pub path: &'q str,
    /// The headers.
    pub headers: Vec<Header<'q>>,
}

/// What happens on the way of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The steps: what was looked at, and what was found.
    pub steps: Vec<(&'static str, String)>,
    /// What the service answers where no route serves it.
    pub refusal: Option<String>,
    /// Why it cannot be told.
    pub unknown: Option<String>,
}

impl Trace {
    fn step(&mut self, name: &'static str, found: impl Into<String>) {
        self.steps.push((name, found.into()));
    }

    fn refuse(&mut self, answer: impl Into<String>) {
        self.refusal = Some(answer.into());
    }

    fn lose(&mut self, why: impl Into<String>) {
        self.unknown = Some(why.into());
    }
}

/// Where a request arrives.
struct Arrival<'a> {
    api: &'a Api,
    stage: &'a Stage,
    entry: Entry<'a>,
    /// The path behind the stage or base path.
    path: String,
}

/// Hands each route that serves the request to `sink`: one for each share of the traffic.
pub fn serve(configuration: &Configuration, request: &Request<'_>, mut sink: impl FnMut(&Route<'_, '_>)) -> Trace {
    let mut trace = Trace::default();
    let Some(arrival) = arrive(configuration, request, &mut trace) else { return trace };
    let Arrival { api, stage, entry, path } = &arrival;
    trace.step("stage", format!("{} of the API {}", stage.name, name_of(api)));
    let verb = verb_of(request);
    if verb != request.verb {
        trace.step("verb", format!("{verb}, as the header X-HTTP-Method-Override says"));
    }
    for share in Share::of(Some(stage)) {
        let methods = prepared(api, &share);
        let Some(method) = find(api, &methods, request, verb, path) else {
            let kind = if api.kind == ApiKind::Rest { "403 Missing Authentication Token" } else { "404 Not Found" };
            trace.step("method", format!("{}: none for {verb} {path}", share.name()));
            trace.refuse(kind);
            continue;
        };
        let route = Route::new(api, share, Some(entry), &methods, Some(method));
        explain(&route, &methods, verb, path, &mut trace);
        sink(&route);
    }
    trace
}

/// What an API is called by.
fn name_of(api: &Api) -> String {
    match (&api.id, &api.name) {
        (Some(id), Some(name)) => format!("{id} ({name})"),
        (Some(id), None) => id.clone(),
        (None, name) => name.clone().unwrap_or_else(|| api.key.clone()),
    }
}

/// The verb that counts: a header may name another one.
fn verb_of<'q>(request: &Request<'q>) -> &'q str {
    let other = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-http-method-override"));
    other.map(|(_, verb)| *verb).filter(|verb| VERBS.contains(verb)).unwrap_or(request.verb)
}

fn find<'m, 'a>(api: &Api, methods: &'m [Prepared<'a>], request: &Request<'_>, verb: &str, path: &str) -> Option<&'m Prepared<'a>> {
    let has = |name: &str| request.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    if verb == "OPTIONS" && has("origin") && has("access-control-request-method") {
        let answered = methods.iter().find(|method| method.served.is_none());
        if answered.is_some() {
            return answered;
        }
    }
    if api.kind == ApiKind::WebSocket {
        return methods.iter().find(|method| method.served.as_ref().is_some_and(|served| served.path == "$connect"));
    }
    let served: Vec<_> = methods.iter().filter_map(|method| method.served.clone()).collect();
    method_for(api.kind, &served, verb, path).map(|at| &methods[at])
}

/// The steps from the method on.
fn explain(route: &Route<'_, '_>, methods: &[Prepared<'_>], verb: &str, path: &str, trace: &mut Trace) {
    let share = match route.share.percent {
        Some(percent) => format!("{} ({percent} % of the traffic)", route.share.name()),
        None => route.share.name().to_owned(),
    };
    trace.step("share", share);
    trace.step("method", format!("{} {}", route.verb().unwrap_or_default(), route.path().unwrap_or_default()));
    if let (Some(served), true) = (route.served(), route.api.kind != ApiKind::WebSocket) {
        let others = methods.iter().filter_map(|method| method.served.as_ref());
        let rest: Vec<_> = others.filter(|other| (other.path, other.verb) != (served.path, served.verb)).cloned().collect();
        if let Some(at) = method_for(route.api.kind, &rest, verb, path) {
            trace.step("next best", format!("{} {}: less specific", rest[at].verb, rest[at].path));
        }
    }
    let locks: Vec<_> = route.access.required.iter().map(|required| required.as_str()).collect();
    trace.step(
        "locks",
        match (&route.access.denied, locks.is_empty(), route.access.is_open) {
            (Some(denied), ..) => denied.clone(),
            (None, true, false) => "none".to_owned(),
            (None, true, true) => "not known".to_owned(),
            (None, false, false) => locks.join(", "),
            (None, false, true) => format!("{}, and perhaps more", locks.join(", ")),
        },
    );
    let target = route.method.map(|method| &method.target);
    let backend = target.and_then(|target| target.uri.as_deref().or_else(|| target.backend_kind())).unwrap_or("not known");
    trace.step("backend", backend);
    let reason = route.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    trace.step("state", format!("{}{reason}", route.state.as_str()));
}

/// Slashes that stand twice at the front are one.
fn collapsed(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/'))
}

/// A path without its first segment, and that segment.
fn split_first(path: &str) -> Option<(&str, String)> {
    let inner = path.trim_start_matches('/');
    let (first, rest) = inner.split_once('/').unwrap_or((inner, ""));
    (!first.is_empty()).then(|| (first, collapsed(rest)))
}

fn arrive<'a>(configuration: &'a Configuration, request: &Request<'_>, trace: &mut Trace) -> Option<Arrival<'a>> {
    let host = request.host.to_ascii_lowercase();
    if let Some(api) = api_of_host(configuration, &host, request) {
        trace.step("host", format!("the default endpoint of the API {}", name_of(api)));
        return at_default_endpoint(api, request, trace);
    }
    if host.contains(".execute-api.") {
        trace.step("host", "a default endpoint");
        trace.lose(format!("no source has the API of {host}"));
        return None;
    }
    let Some(domain) = domain_of_host(configuration, &host) else {
        trace.step("host", "no custom domain name that is known");
        let missing = configuration.missing.first().map(|missing| format!(": `{}` was not read whole", missing.document));
        trace.lose(format!("no source has the domain name {host}{}", missing.unwrap_or_default()));
        return None;
    };
    trace.step("host", format!("the custom domain name {}", domain.name));
    at_domain(configuration, domain, request, trace)
}

/// The API whose default endpoint a host is.
fn api_of_host<'a>(configuration: &'a Configuration, host: &str, request: &Request<'_>) -> Option<&'a Api> {
    let header = |name: &str| request.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    // The host of a VPC endpoint names no API: a header does.
    let named = if host.contains(".vpce.") {
        header("x-apigw-api-id").map(ToOwned::to_owned).or_else(|| header("host")?.split('.').next().map(ToOwned::to_owned))
    } else {
        host.split('.').next().map(ToOwned::to_owned)
    };
    let named = named?;
    let (id, endpoint) = named.split_once("-vpce-").map_or((named.as_str(), None), |(id, rest)| (id, Some(rest)));
    configuration.apis.iter().find(|api| {
        let is_its = api.id.as_deref() == Some(id);
        let region = api.place.region.as_deref().unwrap_or_default();
        let own = format!(".execute-api.{region}.{}", suffix(&api.place));
        let is_private = api.endpoint == Fact::Known(Endpoint::Private);
        let of_endpoint = is_private && (endpoint.is_some() && host.ends_with(&own) || host.contains(".vpce."));
        is_its && (of_endpoint || endpoint.is_none() && host.len() == id.len() + own.len() && host.ends_with(&own))
    })
}

fn at_default_endpoint<'a>(api: &'a Api, request: &Request<'_>, trace: &mut Trace) -> Option<Arrival<'a>> {
    let first = split_first(request.path);
    let named = first.as_ref().and_then(|(name, _)| api.stages.iter().find(|stage| stage.name == *name));
    let (stage, path) = match (named, first) {
        (Some(stage), Some((_, rest))) => (stage, rest),
        _ if api.kind == ApiKind::Http => {
            let Some(stage) = api.stages.iter().find(|stage| stage.name == "$default") else {
                trace.refuse("404 Not Found");
                return None;
            };
            (stage, collapsed(request.path))
        }
        _ => {
            if api.stages.is_empty() {
                trace.lose("no source shows the stages of the API");
            } else {
                trace.step("stage", "the first part of the path names none");
                trace.refuse("403 Forbidden");
            }
            return None;
        }
    };
    Some(Arrival { api, stage, entry: default_entry(api, stage), path })
}

/// The domain name of a host: its own, or one for all below.
fn domain_of_host<'a>(configuration: &'a Configuration, host: &str) -> Option<&'a Domain> {
    let exact = configuration.domains.iter().find(|domain| domain.name.eq_ignore_ascii_case(host));
    let above = host.split_once('.').map(|(_, rest)| format!("*.{rest}"));
    exact.or_else(|| configuration.domains.iter().find(|domain| Some(&domain.name) == above.as_ref()))
}

fn at_domain<'a>(configuration: &'a Configuration, domain: &'a Domain, request: &Request<'_>, trace: &mut Trace) -> Option<Arrival<'a>> {
    let Some(mode) = domain.mode.known() else {
        trace.lose("the routing mode of the domain name is not known");
        return None;
    };
    let path = collapsed(request.path);
    if mode != RoutingMode::Mappings {
        let Fact::Known(rules) = &domain.rules else {
            trace.lose(format!("`list-routing-rules` of {} was not read", domain.name));
            return None;
        };
        // The host is a header too.
        let mut headers = request.headers.clone();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            headers.push(("Host", request.host));
        }
        if let Some((rule, base)) = rule_for(rules, &path, &headers) {
            trace.step("rule", format!("{} with priority {}", rule.id, rule.priority));
            let rest = if rule.strips { stripped(&path, base).to_owned() } else { path };
            return lead(configuration, domain, By::Rule(rule, base), &rule.api, Some(&rule.stage), rest, trace);
        }
        trace.step("rule", "none matches");
    }
    if mode == RoutingMode::Rules {
        trace.refuse("403 Forbidden");
        return None;
    }
    let Fact::Known(mappings) = &domain.mappings else {
        trace.lose(format!("the mappings of {} were not read", domain.name));
        return None;
    };
    let Some(mapping) = mapping_for(mappings, &path) else {
        trace.step("mapping", "none matches");
        trace.refuse("403 Forbidden");
        return None;
    };
    trace.step("mapping", if mapping.path.is_empty() { "(none)" } else { &mapping.path });
    let rest = collapsed(stripped(&path, &mapping.path));
    match &mapping.stage {
        Some(stage) => lead(configuration, domain, By::Mapping(mapping), &mapping.api, Some(stage), rest, trace),
        None => match split_first(&rest) {
            Some((stage, rest)) => {
                let stage = stage.to_owned();
                lead(configuration, domain, By::Mapping(mapping), &mapping.api, Some(&stage), rest, trace)
            }
            None => lead(configuration, domain, By::Mapping(mapping), &mapping.api, None, rest, trace),
        },
    }
}

/// The API and stage that a rule or mapping leads to.
fn lead<'a>(
    configuration: &'a Configuration,
    domain: &'a Domain,
    by: By<'a>,
    api: &str,
    stage: Option<&str>,
    path: String,
    trace: &mut Trace,
) -> Option<Arrival<'a>> {
    let Some(api) = configuration.apis.iter().find(|other| other.key == api) else {
        trace.lose(format!("no source has the API {api} that it leads to"));
        return None;
    };
    let of_name = |other: &&Stage| stage.and_then(|name| names(name, api, other));
    let Some(stage) = api.stages.iter().find(|other| of_name(other) == Some(Named::This)) else {
        if api.stages.iter().any(|other| of_name(&other).is_some()) {
            trace.lose("which stage it leads to stays open");
        } else if api.stages.is_empty() {
            trace.lose("no source shows the stages of the API");
        } else {
            trace.refuse("403 Forbidden");
        }
        return None;
    };
    Some(Arrival { api, stage, entry: domain_entry(domain, by, api, stage), path })
}
