//! A configuration: APIs with their methods and stages, and the domain names that lead to them.

use std::collections::BTreeMap;

use crate::fact::Fact;
use crate::policy::Policy;

/// All that is known of some accounts and regions.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The APIs.
    pub apis: Vec<Api>,
    /// The custom domain names.
    pub domains: Vec<Domain>,
    /// What is missing of what leads to APIs.
    pub missing: Vec<Missing>,
}

/// A document about domain names that was not read, or not whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The account; `None`: any may be meant.
    pub account_id: Option<String>,
    /// The region; `None`: any may be meant.
    pub region: Option<String>,
    /// The operation that would have told.
    pub document: String,
}

/// Where a record belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The AWS account.
    pub account_id: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The partition.
    pub partition: Option<String>,
}

/// The kind of an API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApiKind {
    /// A REST API.
    #[default]
    Rest,
    /// An HTTP API.
    Http,
    /// A WebSocket API.
    WebSocket,
}

impl ApiKind {
    /// As `any_integration` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "REST",
            Self::Http => "HTTP",
            Self::WebSocket => "WEBSOCKET",
        }
    }
}

/// The type of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Through the edge locations of `CloudFront`.
    Edge,
    /// In its region.
    Regional,
    /// From VPCs alone.
    Private,
}

impl Endpoint {
    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "EDGE" => Self::Edge,
            "REGIONAL" => Self::Regional,
            "PRIVATE" => Self::Private,
            _ => return None,
        })
    }

    /// As the service names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edge => "EDGE",
            Self::Regional => "REGIONAL",
            Self::Private => "PRIVATE",
        }
    }
}

/// Which configuration the methods of an API show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// What a stage serves.
    Deployed,
    /// What the next deployment would serve.
    #[default]
    Working,
    /// A template or definition.
    Template,
    /// A plan of Terraform.
    Plan,
}

impl Basis {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Working => "working",
            Self::Template => "template",
            Self::Plan => "plan",
        }
    }
}

/// An API of any kind.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The first parts of the keys of its records: account, region and id.
    pub key: String,
    /// Its kind.
    pub kind: ApiKind,
    /// Where it is.
    pub place: Place,
    /// Its id; `None` where only a name stands for it.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Which configuration `methods` are.
    pub basis: Basis,
    /// The type of its endpoint.
    pub endpoint: Fact<Endpoint>,
    /// The resource policy.
    pub policy: Fact<Option<Policy>>,
    /// Whether the default endpoint is switched off.
    pub is_disabled: Fact<bool>,
    /// `BASIC` or `STRICT`.
    pub access_mode: Option<String>,
    /// Whether the service answers preflight requests itself.
    pub answers_cors: bool,
    /// Its methods or routes.
    pub methods: Vec<Method>,
    /// What exports of stages show, by the stage.
    pub exports: BTreeMap<String, Vec<Method>>,
    /// The summaries of deployments, by their ids.
    pub summaries: BTreeMap<String, Summary>,
    /// Its authorizers by their ids, where they were read.
    pub authorizers: Fact<BTreeMap<String, Authorizer>>,
    /// Its stages.
    pub stages: Vec<Stage>,
}

/// The place of a record in its source.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Which configuration the record shows.
    pub config_state: Option<String>,
    /// The columns that the source cannot know.
    pub unknown_columns: Vec<String>,
    /// The shape of the source.
    pub source: Option<String>,
    /// The file.
    pub path: Option<String>,
    /// The line.
    pub line: Option<i64>,
}

/// A method of a resource, or a route.
#[derive(Clone, Debug, Default)]
pub struct Method {
    /// The path of the resource; the key of a route that has none.
    pub path: String,
    /// The verb; empty for keys of routes that have none.
    pub verb: String,
    /// `NONE`, `AWS_IAM`, …
    pub authorization: Fact<Option<String>>,
    /// The id of the authorizer.
    pub authorizer_id: Option<String>,
    /// The scopes of which a token needs one.
    pub scopes: Vec<String>,
    /// Whether an API key is asked for.
    pub needs_key: Fact<bool>,
    /// Where it goes; `None`: nowhere.
    pub integration: Option<Integration>,
    /// Whether the source could have said where it goes.
    pub integration_is_known: bool,
    /// Where it was read.
    pub origin: Origin,
}

/// Where a method goes.
#[derive(Clone, Debug, Default)]
pub struct Integration {
    /// Its `_key`.
    pub key: Option<String>,
    /// `AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`.
    pub kind: Option<String>,
    /// The action of a service that an HTTP API calls.
    pub subtype: Option<String>,
    /// The address, function or action.
    pub uri: Option<String>,
    /// The role with which it is called.
    pub credentials: Option<String>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<String>,
    /// The VPC link.
    pub connection_id: Option<String>,
    /// The load balancer behind it.
    pub target: Option<String>,
    /// The timeout, or the service's own.
    pub timeout: Option<i64>,
}

/// An authorizer.
#[derive(Clone, Debug, Default)]
pub struct Authorizer {
    /// The header that holds the token, where one does.
    pub header: Option<String>,
}

/// A stage.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// What serves its traffic.
    pub deployment_id: Option<String>,
    /// Its variables.
    pub variables: Fact<BTreeMap<String, String>>,
    /// A part of the traffic that another deployment serves.
    pub canary: Fact<Option<Canary>>,
    /// The web ACL in front of it.
    pub web_acl_arn: Option<String>,
    /// Whether it has a cache.
    pub has_cache: Fact<bool>,
    /// Whether caching is on, by path and verb as `methodSettings` has them.
    pub caching: BTreeMap<String, bool>,
    /// Whether each change is deployed by itself.
    pub deploys_itself: bool,
}

/// A canary release.
#[derive(Clone, Debug, Default)]
pub struct Canary {
    /// How much of the traffic it gets.
    pub percent: f64,
    /// What serves it.
    pub deployment_id: Option<String>,
    /// The variables that differ.
    pub overrides: BTreeMap<String, String>,
}

/// What a deployment serves, as its summary shows it.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Its methods.
    pub methods: Vec<SummaryMethod>,
}

/// A method of a summary.
#[derive(Clone, Debug)]
pub struct SummaryMethod {
    /// The path of the resource.
    pub path: String,
    /// The verb.
    pub verb: String,
    /// The authorization, where it is shown.
    pub authorization: Option<String>,
    /// Whether an API key is asked for.
    pub needs_key: bool,
}

/// How a domain name finds an API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoutingMode {
    /// By mappings of base paths.
    #[default]
    Mappings,
    /// By rules.
    Rules,
    /// By rules, and where none matches by mappings.
    RulesThenMappings,
}

impl RoutingMode {
    /// The mode, as either service names it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "BASE_PATH_MAPPING_ONLY" | "API_MAPPING_ONLY" => Self::Mappings,
            "ROUTING_RULE_ONLY" => Self::Rules,
            "ROUTING_RULE_THEN_BASE_PATH_MAPPING" | "ROUTING_RULE_THEN_API_MAPPING" => Self::RulesThenMappings,
            _ => return None,
        })
    }
}

/// A custom domain name.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    /// The name; `*.example.com` stands for all hosts one level below that have no name of their own.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// The id that tells private domain names of one name apart.
    pub id: Option<String>,
    /// The type of its endpoint.
    pub endpoint: Fact<Endpoint>,
    /// How it finds an API.
    pub mode: Fact<RoutingMode>,
    /// Whether callers show a certificate.
    pub asks_certificate: Fact<bool>,
    /// The policy of a private domain name.
    pub policy: Fact<Option<Policy>>,
    /// `BASIC` or `STRICT`.
    pub access_mode: Option<String>,
    /// The rules, where they were read.
    pub rules: Fact<Vec<Rule>>,
    /// The mappings, where they were read.
    pub mappings: Fact<Vec<Mapping>>,
    /// The VPC endpoints that may call through a private domain name, where they were read.
    pub associations: Fact<Vec<String>>,
}

/// A mapping of a base path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The path, without slashes at its ends; empty: all that no other mapping takes.
    pub path: String,
    /// The key of the API, as [`Api::key`] has it.
    pub api: String,
    /// The stage; `None`: the next part of the path names it.
    pub stage: Option<String>,
}

/// A routing rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// The lowest number that matches wins.
    pub priority: i64,
    /// The base paths of which one has to match; empty: any.
    pub paths: Vec<String>,
    /// The conditions on headers, all of which have to hold; of each the alternatives.
    pub headers: Vec<Vec<HeaderCondition>>,
    /// The key of the API.
    pub api: String,
    /// The stage.
    pub stage: String,
    /// Whether the base path is cut off.
    pub strips: bool,
}

/// A header and what its value has to look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderCondition {
    /// The name, in any case.
    pub name: String,
    /// The value; `*` at either end stands for any text.
    pub glob: String,
}
