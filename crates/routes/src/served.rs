//! What a share of a stage's traffic serves: the methods of the deployment behind it, as far as it is known.
//!
//! An export shows all of a deployment, its summary the methods with their authorization. What neither shows is taken from the
//! working configuration, and said to be.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::fact::Fact;
use crate::model::{Api, ApiKind, Basis, Canary, Method, Stage, Summary, SummaryMethod};
use crate::pattern::{Share as Overlap, overlap, specificity};

/// The verbs of `ANY`.
pub const VERBS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// A share of a stage's traffic.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// The stage; `None` where none is known.
    pub stage: Option<&'a Stage>,
    /// The canary, of the share that is its.
    pub canary: Option<&'a Canary>,
    /// How much of the traffic it is; `None`: not known.
    pub percent: Option<f64>,
}

impl<'a> Share<'a> {
    /// The shares of a stage.
    pub fn of(stage: Option<&'a Stage>) -> Vec<Self> {
        let whole = |percent| Self { stage, canary: None, percent };
        match stage.map(|stage| &stage.canary) {
            Some(Fact::Known(Some(canary))) => {
                vec![whole(Some(100.0 - canary.percent)), Self { canary: Some(canary), ..whole(Some(canary.percent)) }]
            }
            Some(Fact::Known(None)) => vec![whole(Some(100.0))],
            _ => vec![whole(None)],
        }
    }

    /// `production` or `canary`.
    pub fn name(&self) -> &'static str {
        if self.canary.is_some() { "canary" } else { "production" }
    }

    /// The deployment that serves it.
    pub fn deployment_id(&self) -> Option<&'a str> {
        match self.canary {
            Some(canary) => canary.deployment_id.as_deref(),
            None => self.stage.and_then(|stage| stage.deployment_id.as_deref()),
        }
    }
}

/// Whether the deployment has a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has it.
    Served,
    /// Only the working configuration has it.
    NotDeployed,
    /// Only the deployment has it: it was taken out since.
    Removed,
}

/// A method as it is served.
#[derive(Clone, Debug)]
pub struct Served<'a> {
    /// The method of the working configuration, or of an export.
    pub method: Option<&'a Method>,
    /// The path of the resource.
    pub path: &'a str,
    /// The verb, `ANY` among them; empty for keys of routes.
    pub verb: &'a str,
    /// The authorization in force.
    pub authorization: Fact<&'a str>,
    /// Whether an API key is asked for.
    pub needs_key: Fact<bool>,
    /// Whether it is deployed.
    pub presence: Presence,
    /// From which configuration it is known.
    pub basis: Basis,
    /// What was taken from the working configuration.
    pub assumed: &'static [&'static str],
    /// The verbs that other methods of the same path take.
    pub except_verbs: Vec<&'a str>,
}

const ALL: &[&str] = &["methods", "authorization_type", "api_key_required", "authorizer_id", "scopes", "integration", "policy"];
const BEHIND_SUMMARY: &[&str] = &["authorizer_id", "scopes", "integration", "policy"];
const BEHIND_EXPORT: &[&str] = &["policy"];

/// The methods of a share.
pub fn served<'a>(api: &'a Api, share: &Share<'a>) -> Vec<Served<'a>> {
    let export = share.stage.and_then(|stage| api.exports.get(&stage.name)).filter(|_| share.canary.is_none());
    let summary = share.deployment_id().and_then(|id| api.summaries.get(id));
    let deploys_itself = share.stage.is_some_and(|stage| stage.deploys_itself);
    let mut methods = match (export, summary) {
        (Some(export), _) => of_export(api, export),
        _ if api.basis != Basis::Working => all(api, &api.methods, api.basis, &[]),
        _ if deploys_itself => all(api, &api.methods, Basis::Deployed, &[]),
        (None, Some(summary)) => of_summary(api, summary),
        (None, None) => all(api, &api.methods, Basis::Working, ALL),
    };
    find_verbs_of_others(&mut methods);
    methods
}

fn all<'a>(api: &'a Api, methods: &'a [Method], basis: Basis, assumed: &'static [&'static str]) -> Vec<Served<'a>> {
    methods.iter().map(|method| one(api, method, basis, assumed)).collect()
}

fn one<'a>(api: &'a Api, method: &'a Method, basis: Basis, assumed: &'static [&'static str]) -> Served<'a> {
    // The connection is authorized when it is opened; messages come through it.
    let connect = || api.methods.iter().find(|other| other.path == "$connect");
    let authorized = if api.kind == ApiKind::WebSocket { connect() } else { Some(method) };
    let authorization = match authorized.map(|method| method.authorization.as_ref()) {
        None => Fact::Known("NONE"),
        Some(Fact::Known(Some(kind))) => Fact::Known(kind.as_str()),
        // The other services have a default; what REST APIs have is always said.
        Some(Fact::Known(None)) if api.kind != ApiKind::Rest => Fact::Known("NONE"),
        Some(_) => Fact::Unknown,
    };
    Served {
        method: Some(method),
        path: &method.path,
        verb: &method.verb,
        authorization,
        needs_key: authorized.map_or(Fact::Known(false), |method| method.needs_key),
        presence: Presence::Served,
        basis,
        assumed,
        except_verbs: Vec::new(),
    }
}

fn of_export<'a>(api: &'a Api, export: &'a [Method]) -> Vec<Served<'a>> {
    let mut methods = all(api, export, Basis::Deployed, BEHIND_EXPORT);
    let deployed: HashSet<(&str, &str)> = export.iter().map(|m| (m.path.as_str(), m.verb.as_str())).collect();
    let working = api.methods.iter().filter(|m| !deployed.contains(&(m.path.as_str(), m.verb.as_str())));
    methods.extend(working.map(|m| Served { presence: Presence::NotDeployed, ..one(api, m, Basis::Working, &[]) }));
    methods
}

fn of_summary<'a>(api: &'a Api, summary: &'a Summary) -> Vec<Served<'a>> {
    let mut shown: HashMap<(&str, &str), &SummaryMethod> =
        summary.methods.iter().map(|m| ((m.path.as_str(), m.verb.as_str()), m)).collect();
    let mut methods: Vec<Served<'a>> = Vec::with_capacity(api.methods.len());
    for method in &api.methods {
        methods.push(match shown.remove(&(method.path.as_str(), method.verb.as_str())) {
            Some(deployed) => Served {
                authorization: Fact::from(deployed.authorization.as_deref()),
                needs_key: Fact::Known(deployed.needs_key),
                ..one(api, method, Basis::Deployed, BEHIND_SUMMARY)
            },
            None => Served { presence: Presence::NotDeployed, ..one(api, method, Basis::Working, &[]) },
        });
    }
    let removed = summary.methods.iter().filter(|m| shown.contains_key(&(m.path.as_str(), m.verb.as_str())));
    methods.extend(removed.map(|method| Served {
        method: None,
        path: &method.path,
        verb: &method.verb,
        authorization: Fact::from(method.authorization.as_deref()),
        needs_key: Fact::Known(method.needs_key),
        presence: Presence::Removed,
        basis: Basis::Deployed,
        assumed: &["policy"],
        except_verbs: Vec::new(),
    }));
    methods
}

/// The verbs of each `ANY` that other methods of its path take.
fn find_verbs_of_others(methods: &mut [Served<'_>]) {
    if !methods.iter().any(|method| method.verb == "ANY") {
        return;
    }
    let mut taken: HashMap<&str, Vec<&str>> = HashMap::new();
    for method in methods.iter().filter(|method| method.presence != Presence::NotDeployed && VERBS.contains(&method.verb)) {
        taken.entry(method.path).or_default().push(method.verb);
    }
    for method in methods.iter_mut().filter(|method| method.verb == "ANY") {
        method.except_verbs = taken.get(method.path).cloned().unwrap_or_default();
    }
}

impl Served<'_> {
    /// Whether `other` is more specific and takes a part of its calls.
    pub fn gives_way_to(&self, other: &Self, kind: ApiKind) -> bool {
        let is_deployed = self.presence != Presence::NotDeployed && other.presence != Presence::NotDeployed;
        is_deployed
            && (self.verb == "ANY" || other.verb == "ANY" || other.verb == self.verb)
            && self.path.contains('{')
            && other.path.starts_with('/')
            && overlap(other.path, self.path) != Overlap::Nothing
            && specificity(other.path, self.path, kind != ApiKind::Rest) == Ordering::Less
    }
}

/// The method that takes a request to `path`: the most specific of those that fit, then the one with the very verb.
pub fn method_for(kind: ApiKind, methods: &[Served<'_>], verb: &str, path: &str) -> Option<usize> {
    let takes = |method: &&Served<'_>| method.presence != Presence::NotDeployed && (method.verb == "ANY" || method.verb == verb);
    let fits = |method: &&Served<'_>| method.path.starts_with('/') && crate::pattern::matches(method.path, path);
    let fitting = methods.iter().enumerate().filter(|(_, method)| takes(method) && fits(method));
    let found = fitting.min_by(|(_, a), (_, b)| {
        let is_any = |method: &Served<'_>| method.verb == "ANY";
        specificity(a.path, b.path, kind != ApiKind::Rest).then_with(|| is_any(a).cmp(&is_any(b)))
    });
    found.map(|(at, _)| at).or_else(|| methods.iter().position(|m| m.path == "$default" && m.presence != Presence::NotDeployed))
}
