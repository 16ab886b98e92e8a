//! A route: an entry of a stage, a share of its traffic, and a method that is served there.

use std::cell::OnceCell;
use std::fmt::Write as _;

use crate::access::{Access, PolicyAnswer};
use crate::entry::{By, Entry, EntryKind};
use crate::model::{Api, ApiKind};
use crate::pattern::Share as Overlap;
use crate::served::{Presence, Served, Share, VERBS};
use crate::target::Target;

/// What becomes of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They are answered by the backend.
    Served,
    /// They fail.
    Broken,
    /// They are refused here, or another route takes them.
    Disabled,
    /// The method is not in the deployment.
    NotDeployed,
    /// It is not known.
    Unknown,
}

impl State {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Served => "served",
            Self::Broken => "broken",
            Self::Disabled => "disabled",
            Self::NotDeployed => "not_deployed",
            Self::Unknown => "unknown",
        }
    }
}

/// A method with all that is the same at each entry.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// The method; `None`: the service answers preflight requests.
    pub served: Option<Served<'a>>,
    /// Where it goes.
    pub target: Target<'a>,
    /// What the API's policy says.
    pub policy: PolicyAnswer,
    /// The more specific methods that take a part of its calls, once they are asked for.
    except: OnceCell<Vec<String>>,
}

impl<'a> Prepared<'a> {
    /// A method, where it goes, and what the policy says.
    pub fn new(served: Option<Served<'a>>, target: Target<'a>, policy: PolicyAnswer) -> Self {
        Self { served, target, policy, except: OnceCell::new() }
    }
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route<'r, 'a> {
    /// The API.
    pub api: &'a Api,
    /// The share of the stage's traffic.
    pub share: Share<'a>,
    /// Where it is called; `None` where no stage is known.
    pub entry: Option<&'r Entry<'a>>,
    /// All methods of the share.
    pub methods: &'r [Prepared<'a>],
    /// The method; `None`: it is only known that there may be routes.
    pub method: Option<&'r Prepared<'a>>,
    /// Who reaches it.
    pub access: Access,
    /// What becomes of calls.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
}

impl<'r, 'a> Route<'r, 'a> {
    /// The route of a method at an entry.
    pub fn new(
        api: &'a Api,
        share: Share<'a>,
        entry: Option<&'r Entry<'a>>,
        methods: &'r [Prepared<'a>],
        method: Option<&'r Prepared<'a>>,
    ) -> Self {
        let nobody = PolicyAnswer::default();
        let served = method.and_then(|method| method.served.as_ref());
        let access = match entry {
            Some(entry) if method.is_some() => Access::of(api, entry, served, method.map_or(&nobody, |method| &method.policy)),
            _ => Access { is_open: true, ..Access::default() },
        };
        let (state, reason) = state(api, entry, method);
        Self { api, share, entry, methods, method, access, state, reason }
    }

    /// The method as it is served.
    pub fn served(&self) -> Option<&'r Served<'a>> {
        self.method?.served.as_ref()
    }

    /// Whether the service answers preflight requests of browsers here, or a method does that alone.
    pub fn is_preflight(&self) -> bool {
        match self.method.map(|method| (&method.served, &method.target)) {
            Some((None, _)) => true,
            Some((Some(served), target)) => served.verb == "OPTIONS" && target.is_mock(),
            None => false,
        }
    }

    /// The verb; `None` for keys of routes that have none.
    pub fn verb(&self) -> Option<&'a str> {
        match self.method?.served.as_ref() {
            Some(served) => Some(served.verb).filter(|verb| !verb.is_empty()),
            None => Some("OPTIONS"),
        }
    }

    /// The path of the resource, or the key of the route; `*`: any.
    pub fn path(&self) -> Option<&'a str> {
        Some(self.method?.served.as_ref().map_or("*", |served| served.path))
    }

    /// The address, with the variables of its path in braces.
    pub fn url(&self) -> Option<String> {
        let entry = self.entry?;
        let host = entry.host.as_ref()?;
        if self.api.kind == ApiKind::WebSocket {
            return Some(format!("wss://{host}{}", entry.base));
        }
        let path = match self.path()? {
            path if path.starts_with('/') => path,
            _ => "/*",
        };
        let path = if path == "/" && !entry.base.is_empty() { "" } else { path };
        Some(format!("https://{host}{}{path}", entry.base))
    }

    /// Its identity: of the API, the stage, the share, the entry, the verb and the path.
    pub fn key(&self) -> String {
        let stage = self.share.stage.map_or("-", |stage| &stage.name);
        let mut key = format!("{}/{stage}/{}", self.api.key, self.share.name());
        let entry = self.entry;
        let host = entry.and_then(|entry| entry.host.as_deref()).unwrap_or("-");
        let _ = write!(key, "/{host}");
        match entry.and_then(|entry| entry.domain) {
            Some((domain, by)) => {
                if let Some(id) = &domain.id {
                    let _ = write!(key, "+{id}");
                }
                match by {
                    By::Rule(rule, path) => drop(write!(key, "/rule {}/{path}", rule.id)),
                    By::Mapping(mapping) => drop(write!(key, "/mapping {}", mapping.path)),
                }
            }
            None => drop(write!(key, "/{}", entry.map_or("-", |entry| entry.kind.as_str()))),
        }
        let _ = write!(key, "/{} {}", self.verb().unwrap_or_default(), self.path().unwrap_or("-"));
        key
    }

    /// The more specific routes that take a part of the calls: verb and path, or `mapping` and its path.
    pub fn except_routes(&self) -> Vec<String> {
        let Some(served) = self.served() else { return Vec::new() };
        let find = || {
            let others = self.methods.iter().filter_map(|method| method.served.as_ref());
            let takers = others.filter(|other| served.gives_way_to(other, self.api.kind));
            takers.map(|taker| format!("{} {}", taker.verb, taker.path)).collect()
        };
        // The same at each entry.
        let mut names: Vec<String> = self.method.map(|method| method.except.get_or_init(find).clone()).unwrap_or_default();
        if let Some(entry) = self.entry {
            names.extend(entry.taken(served.path).1.into_iter().map(|path| format!("mapping {path}")));
        }
        names
    }

    /// Whether answers are kept in the stage's cache; `None`: not known.
    pub fn is_cached(&self) -> Option<bool> {
        let (stage, served) = (self.share.stage?, self.served()?);
        if self.api.kind != ApiKind::Rest {
            return Some(false);
        }
        if !stage.has_cache.known()? {
            return Some(false);
        }
        let verbs: &[&str] = if served.verb == "ANY" { &VERBS } else { &[served.verb] };
        let is_on = |verb: &&str| {
            let own = stage.caching.get(&format!("{}/{verb}", served.path));
            own.or_else(|| stage.caching.get("*/*").filter(|_| *verb == "GET")).copied().unwrap_or(*verb == "GET")
        };
        Some(verbs.iter().filter(|verb| !served.except_verbs.contains(verb)).any(is_on))
    }

    /// Who reaches it.
    pub fn reachable_by(&self) -> Option<&'static str> {
        let is_closed = matches!(self.state, State::Disabled | State::NotDeployed);
        let network = self.entry.and_then(|entry| entry.network);
        if !is_closed && self.state == State::Unknown && self.access.denied.is_none() && self.entry.is_none_or(|e| e.unknown.is_some()) {
            return None;
        }
        self.access.reachable_by(is_closed, network)
    }
}

/// What becomes of calls of a method at an entry, and why.
fn state(api: &Api, entry: Option<&Entry<'_>>, method: Option<&Prepared<'_>>) -> (State, Option<String>) {
    let Some(entry) = entry else {
        let known = if api.basis == crate::model::Basis::Working { "no source shows its stages" } else { "it has no stage there" };
        return (State::Unknown, Some(known.to_owned()));
    };
    let served = method.and_then(|method| method.served.as_ref());
    if served.is_some_and(|served| served.presence == Presence::NotDeployed) {
        return (State::NotDeployed, Some("only the working configuration has it".to_owned()));
    }
    if let Some(reason) = &entry.closed {
        return (State::Disabled, Some(reason.clone()));
    }
    if let Some(served) = served.filter(|_| entry.has_longer_mappings())
        && let (Overlap::All, takers) = entry.taken(served.path)
    {
        let taker = takers.first().copied().unwrap_or_default();
        return (State::Disabled, Some(format!("the mapping `{taker}` takes all its calls")));
    }
    if let Some(reason) = &entry.broken {
        return (State::Broken, Some(reason.clone()));
    }
    if let Some(reason) = &entry.unknown {
        return (State::Unknown, Some(reason.clone()));
    }
    let Some(method) = method else { return (State::Unknown, None) };
    if let Some(reason) = &method.target.broken {
        return (State::Broken, Some(reason.clone()));
    }
    if served.is_some_and(|served| served.presence == Presence::Removed) {
        return (State::Served, Some("taken out of the working configuration, and still deployed".to_owned()));
    }
    match method.target.unknown.filter(|_| served.is_some()) {
        Some(reason) => (State::Unknown, Some(reason.to_owned())),
        None => (State::Served, None),
    }
}

impl EntryKind {
    /// Whether it is of a custom domain name.
    pub const fn is_domain(self) -> bool {
        matches!(self, Self::CustomDomain | Self::PrivateDomain)
    }
}
