//! The entries of a stage: the hosts under which it is called, and what stands before the paths of its API there.

use std::borrow::Cow;

use crate::domain::{compares_texts, is_below};
use crate::fact::Fact;
use crate::model::{Api, ApiKind, Basis, Configuration, Domain, Endpoint, Mapping, Place, RoutingMode, Rule, Stage};
use crate::pattern::{Share as Overlap, beginning, below};

/// Where calls come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// From anywhere.
    Internet,
    /// Through VPC endpoints alone.
    Vpc,
}

impl Network {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Vpc => "vpc",
        }
    }
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The default endpoint.
    ExecuteApi,
    /// That of a private API.
    Private,
    /// A custom domain name.
    CustomDomain,
    /// A private custom domain name.
    PrivateDomain,
}

impl EntryKind {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExecuteApi => "execute-api",
            Self::Private => "private",
            Self::CustomDomain => "custom domain",
            Self::PrivateDomain => "private domain",
        }
    }
}

/// By what a custom domain name leads to a stage.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A routing rule, with one of its base paths.
    Rule(&'a Rule, &'a str),
    /// A mapping.
    Mapping(&'a Mapping),
}

/// An entry of a stage.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its kind.
    pub kind: EntryKind,
    /// The host; `None`: not known.
    pub host: Option<String>,
    /// What stands before the API's paths: `/dev`, `/orders`; empty: nothing.
    pub base: String,
    /// The domain name, and by what it leads here.
    pub domain: Option<(&'a Domain, By<'a>)>,
    /// Where calls come from; `None`: not known.
    pub network: Option<Network>,
    /// Why nothing is served here.
    pub closed: Option<String>,
    /// Why calls fail here.
    pub broken: Option<String>,
    /// Why it is not known whether anything is served here.
    pub unknown: Option<String>,
    /// The mappings of the domain name that go before this one.
    longer: Vec<&'a Mapping>,
    /// Whether mappings are compared as texts.
    as_texts: bool,
}

impl<'a> Entry<'a> {
    fn new(kind: EntryKind) -> Self {
        Self {
            kind,
            host: None,
            base: String::new(),
            domain: None,
            network: None,
            closed: None,
            broken: None,
            unknown: None,
            longer: Vec::new(),
            as_texts: false,
        }
    }

    /// The path of the mapping or rule; `None` for default endpoints.
    pub fn mapping(&self) -> Option<&'a str> {
        match self.domain?.1 {
            By::Rule(rule, _) if rule.paths.is_empty() => None,
            By::Rule(_, path) => Some(path),
            By::Mapping(mapping) if mapping.path.is_empty() => Some("(none)"),
            By::Mapping(mapping) => Some(&mapping.path),
        }
    }

    /// The conditions on headers, as texts.
    pub fn header_conditions(&self) -> Vec<String> {
        let Some((_, By::Rule(rule, _))) = self.domain else { return Vec::new() };
        let text = |alternatives: &Vec<crate::model::HeaderCondition>| {
            alternatives.iter().map(|c| format!("{}: {}", c.name, c.glob)).collect::<Vec<_>>().join(" or ")
        };
        rule.headers.iter().map(text).collect()
    }

    /// The rule that does not cut its base path off: the API's own paths begin with it.
    fn kept_base(&self) -> Option<&'a str> {
        match self.domain?.1 {
            By::Rule(rule, path) if !rule.strips && !rule.paths.is_empty() => Some(path),
            _ => None,
        }
    }

    /// Whether calls to `path` of the API can come through here.
    pub fn leads_to(&self, path: &str) -> bool {
        self.kept_base().is_none_or(|base| !path.starts_with('/') || below(path, base) != Overlap::Nothing)
    }

    /// Whether other mappings of the domain name may take calls away.
    pub fn has_longer_mappings(&self) -> bool {
        !self.longer.is_empty()
    }

    /// How much of the calls to `path` other mappings of the domain name take, and their paths.
    pub fn taken(&self, path: &str) -> (Overlap, Vec<&'a str>) {
        let (mut most, mut takers) = (Overlap::Nothing, Vec::new());
        if self.longer.is_empty() {
            return (most, takers);
        }
        let whole = format!("{}{}", self.base, if path.starts_with('/') { path } else { "/{proxy+}" });
        for other in &self.longer {
            let share = if self.as_texts { beginning(&whole, &other.path) } else { below(&whole, &other.path) };
            if share != Overlap::Nothing {
                most = most.max(share);
                takers.push(other.path.as_str());
            }
        }
        (most, takers)
    }

    /// Finds the mappings that go before the one that leads here.
    fn find_longer(&mut self) {
        let Some((domain, By::Mapping(own))) = self.domain else { return };
        let Fact::Known(mappings) = &domain.mappings else { return };
        self.as_texts = compares_texts(mappings);
        let goes_before = |other: &&Mapping| {
            let begins = if self.as_texts { other.path.starts_with(&own.path) } else { is_below(&other.path, &own.path) };
            other.path.len() > own.path.len() && begins
        };
        self.longer = mappings.iter().filter(goes_before).collect();
    }
}

/// The entries of a stage of an API: the default endpoint first, then those of custom domain names.
/// `hosts`: those that are wanted; none: all.
pub fn entries<'a>(configuration: &'a Configuration, api: &'a Api, stage: &'a Stage, hosts: &[String]) -> Vec<Entry<'a>> {
    let is_wanted = |host: Option<&str>| hosts.is_empty() || host.is_some_and(|host| hosts.iter().any(|wanted| wanted == host));
    let mut entries = vec![default_entry(api, stage)];
    entries.retain(|entry| is_wanted(entry.host.as_deref()));
    let of_place = configuration.domains.iter().filter(|domain| may_be_of(&domain.place, &api.place));
    for domain in of_place.filter(|domain| is_wanted(Some(&host_of(domain)))) {
        of_domain(domain, api, stage, &mut entries);
    }
    if let Some(missing) = missing(configuration, api).filter(|_| hosts.is_empty()) {
        let mut entry = Entry::new(EntryKind::CustomDomain);
        entry.unknown = Some(format!("{missing} was not read whole, so what custom domain names lead here is not known"));
        entries.push(entry);
    }
    entries
}

/// The first document that would have told of more entries.
fn missing(configuration: &Configuration, api: &Api) -> Option<String> {
    if matches!(api.basis, Basis::Template | Basis::Plan) || api.kind == ApiKind::WebSocket && api.id.is_none() {
        return None;
    }
    let fits = |ours: &Option<String>, theirs: &Option<String>| ours.is_none() || theirs.is_none() || ours == theirs;
    let of_place = configuration.missing.iter().find(|m| fits(&m.account_id, &api.place.account_id) && fits(&m.region, &api.place.region));
    if let Some(missing) = of_place {
        return Some(format!("`{}`", missing.document));
    }
    let of_domain = |domain: &Domain| {
        let mode = domain.mode.known();
        let lacks_rules = mode != Some(RoutingMode::Mappings) && domain.rules.is_unknown();
        let lacks_mappings = mode != Some(RoutingMode::Rules) && domain.mappings.is_unknown();
        match (lacks_mappings, lacks_rules) {
            (true, _) => Some(format!("`get-base-path-mappings` or `get-api-mappings` of {}", domain.name)),
            (_, true) => Some(format!("`list-routing-rules` of {}", domain.name)),
            _ => None,
        }
    };
    configuration.domains.iter().filter(|domain| may_be_of(&domain.place, &api.place)).find_map(of_domain)
}

/// Whether both may be of one account and region.
pub(crate) fn may_be_of(a: &Place, b: &Place) -> bool {
    let fits = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    fits(&a.account_id, &b.account_id) && fits(&a.region, &b.region)
}

/// What hosts of a partition end with.
pub(crate) fn suffix(place: &Place) -> &'static str {
    let is_china = place.partition.as_deref() == Some("aws-cn") || place.region.as_deref().is_some_and(|r| r.starts_with("cn-"));
    if is_china { "amazonaws.com.cn" } else { "amazonaws.com" }
}

pub(crate) fn default_entry<'a>(api: &'a Api, stage: &'a Stage) -> Entry<'a> {
    let endpoint = if api.kind == ApiKind::Rest { api.endpoint } else { Fact::Known(Endpoint::Regional) };
    let kind = if endpoint == Fact::Known(Endpoint::Private) { EntryKind::Private } else { EntryKind::ExecuteApi };
    let mut entry = Entry::new(kind);
    entry.network = endpoint.known().map(|endpoint| if endpoint == Endpoint::Private { Network::Vpc } else { Network::Internet });
    if let (Some(id), Some(region)) = (&api.id, &api.place.region) {
        entry.host = Some(format!("{id}.execute-api.{region}.{}", suffix(&api.place)));
    }
    if !(api.kind == ApiKind::Http && stage.name == "$default") {
        entry.base = format!("/{}", stage.name);
    }
    match api.is_disabled {
        Fact::Known(true) => entry.closed = Some("the default endpoint is switched off".to_owned()),
        Fact::Known(false) => {}
        Fact::Unknown => entry.unknown = Some("whether the default endpoint is switched off is not known".to_owned()),
    }
    entry
}

/// The host of a domain name; `<label>` stands for any first part.
fn host_of(domain: &Domain) -> Cow<'_, str> {
    match domain.name.strip_prefix("*.") {
        Some(rest) => Cow::Owned(format!("<label>.{rest}")),
        None => Cow::Borrowed(&domain.name),
    }
}

/// The entry of a domain name.
pub(crate) fn domain_entry<'a>(domain: &'a Domain, by: By<'a>, api: &Api, stage: &Stage) -> Entry<'a> {
    let is_private = domain.endpoint == Fact::Known(Endpoint::Private);
    let mut entry = Entry::new(if is_private { EntryKind::PrivateDomain } else { EntryKind::CustomDomain });
    entry.host = Some(host_of(domain).into_owned());
    entry.network = domain.endpoint.known().map(|e| if e == Endpoint::Private { Network::Vpc } else { Network::Internet });
    entry.domain = Some((domain, by));
    entry.base = match by {
        By::Rule(rule, path) if rule.strips && !path.is_empty() => format!("/{path}"),
        By::Rule(..) => String::new(),
        By::Mapping(mapping) => {
            let path = if mapping.path.is_empty() { String::new() } else { format!("/{}", mapping.path) };
            if mapping.stage.is_none() { format!("{path}/{}", stage.name) } else { path }
        }
    };
    let types = (domain.endpoint.known(), api.endpoint.known());
    if let (Some(theirs), Some(ours)) = types {
        if (theirs == Endpoint::Private) != (ours == Endpoint::Private) {
            entry.broken = Some(format!("a domain name of type {} cannot lead to an API of type {}", theirs.as_str(), ours.as_str()));
        } else if theirs != ours && api.access_mode.as_deref() == Some("STRICT") {
            entry.broken =
                Some(format!("endpoint access mode STRICT: the domain name is of type {}, the API {}", theirs.as_str(), ours.as_str()));
        }
    }
    entry.find_longer();
    match &domain.associations {
        Fact::Known(endpoints) if is_private && endpoints.is_empty() => {
            entry.closed = Some("no VPC endpoint is associated with the private domain name".to_owned());
        }
        Fact::Unknown if is_private => {
            entry.unknown = Some("`get-domain-name-access-associations` was not read whole, so who can reach it is not known".to_owned());
        }
        _ => {}
    }
    entry
}

/// Which stage a name in a rule or mapping means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// The one that is asked about.
    This,
    /// An expression of a definition, which may be it.
    Perhaps,
}

impl Named {
    fn why_open(self, name: &str) -> Option<String> {
        (self == Self::Perhaps).then(|| format!("which stage `{name}` is stays open"))
    }
}

/// Whether a name is that of a stage. An expression that stayed open is the only stage of its API, or may be any of them.
pub(crate) fn names(name: &str, api: &Api, stage: &Stage) -> Option<Named> {
    match name.contains("${") {
        false => (name == stage.name).then_some(Named::This),
        true if api.stages.len() == 1 => Some(Named::This),
        true => Some(Named::Perhaps),
    }
}

fn of_domain<'a>(domain: &'a Domain, api: &'a Api, stage: &'a Stage, entries: &mut Vec<Entry<'a>>) {
    let mode = domain.mode.known();
    let unknown_mode = || mode.is_none().then(|| "the routing mode of the domain name is not known".to_owned());
    let mut catch_all = None;
    if let (Fact::Known(rules), true) = (&domain.rules, mode != Some(RoutingMode::Mappings)) {
        let mut sorted: Vec<&Rule> = rules.iter().collect();
        sorted.sort_by_key(|rule| rule.priority);
        catch_all = sorted.iter().find(|rule| rule.takes_all()).copied();
        for (at, &rule) in sorted.iter().enumerate().filter(|(_, rule)| rule.api == api.key) {
            let Some(named) = names(&rule.stage, api, stage) else { continue };
            let earlier = sorted[..at].iter().find(|earlier| earlier.takes_all_of(rule));
            let paths: Vec<&str> = if rule.paths.is_empty() { vec![""] } else { rule.paths.iter().map(String::as_str).collect() };
            for path in paths {
                let mut entry = domain_entry(domain, By::Rule(rule, path), api, stage);
                if let Some(earlier) = earlier {
                    entry.closed = Some(format!("the rule with priority {} takes all its calls", earlier.priority));
                }
                entry.unknown = entry.unknown.or_else(unknown_mode).or_else(|| named.why_open(&rule.stage));
                entries.push(entry);
            }
        }
    }
    if let (Fact::Known(mappings), true) = (&domain.mappings, mode != Some(RoutingMode::Rules)) {
        for mapping in mappings.iter().filter(|mapping| mapping.api == api.key) {
            let name = mapping.stage.as_deref();
            let Some(named) = name.map_or(Some(Named::This), |name| names(name, api, stage)) else { continue };
            let mut entry = domain_entry(domain, By::Mapping(mapping), api, stage);
            if let Some(rule) = catch_all.filter(|_| mode == Some(RoutingMode::RulesThenMappings)) {
                entry.closed = Some(format!("the rule with priority {} takes all calls before the mappings", rule.priority));
            }
            entry.unknown = entry.unknown.or_else(unknown_mode).or_else(|| named.why_open(name.unwrap_or_default()));
            if mode == Some(RoutingMode::RulesThenMappings) && domain.rules.is_unknown() {
                entry.unknown = Some(format!("`list-routing-rules` of {} was not read, and rules go before mappings", domain.name));
            }
            entries.push(entry);
        }
    }
}
