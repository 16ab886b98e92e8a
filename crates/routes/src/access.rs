//! Who reaches a method through an entry: what callers have to show or be, and the strongest of it.

use crate::entry::{Entry, Network};
use crate::fact::Fact;
use crate::model::{Api, ApiKind, Endpoint};
use crate::policy::{Calls, Decision, Effect, Lock};
use crate::served::{Served, Share, VERBS};

/// What a caller has to show or be, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Required {
    /// Signs requests with keys that IAM lets call.
    Iam,
    /// Shows a token of an issuer.
    Jwt,
    /// Shows a token of a user pool.
    Cognito,
    /// A function lets the caller pass.
    LambdaAuthorizer,
    /// Shows a certificate.
    MutualTls,
    /// Is of an account.
    AwsAccount,
    /// Calls through a VPC endpoint.
    VpcEndpoint,
    /// Calls from an address.
    SourceIp,
    /// Meets another condition of the resource policy.
    PolicyCondition,
    /// Shows an API key.
    ApiKey,
}

impl Required {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Jwt => "jwt",
            Self::Cognito => "cognito",
            Self::LambdaAuthorizer => "lambda_authorizer",
            Self::MutualTls => "mutual_tls",
            Self::AwsAccount => "aws_account",
            Self::VpcEndpoint => "vpc_endpoint",
            Self::SourceIp => "source_ip",
            Self::PolicyCondition => "policy_condition",
            Self::ApiKey => "api_key",
        }
    }

    /// Whether it says who calls. An API key does not.
    const fn authenticates(self) -> bool {
        matches!(self, Self::Iam | Self::Jwt | Self::Cognito | Self::LambdaAuthorizer | Self::MutualTls)
    }
}

impl From<Lock> for Required {
    fn from(lock: Lock) -> Self {
        match lock {
            Lock::SourceIp => Self::SourceIp,
            Lock::VpcEndpoint => Self::VpcEndpoint,
            Lock::AwsAccount => Self::AwsAccount,
            Lock::PolicyCondition => Self::PolicyCondition,
        }
    }
}

/// What a resource policy comes to for a method.
#[derive(Clone, Debug, Default)]
pub struct PolicyAnswer {
    /// `none`, `allows`, `restricts`, `denies`; `None`: not known.
    pub effect: Option<&'static str>,
    /// What it asks of callers.
    pub locks: Vec<Required>,
    /// The networks that are left.
    pub source_ips: Vec<String>,
    /// The VPC endpoints and VPCs that are left.
    pub vpc_endpoints: Vec<String>,
    /// The accounts and organizations that are left.
    pub accounts: Vec<String>,
    /// Why nobody passes.
    pub denied: Option<&'static str>,
}

impl PolicyAnswer {
    /// What the policy of an API says of a method of a stage.
    pub fn of(api: &Api, share: &Share<'_>, method: &Served<'_>) -> Self {
        if api.kind != ApiKind::Rest {
            return Self { effect: Some("none"), ..Self::default() };
        }
        let policy = match &api.policy {
            Fact::Unknown => return Self::default(),
            Fact::Known(None) if api.endpoint == Fact::Known(Endpoint::Private) => {
                return Self {
                    effect: Some("none"),
                    denied: Some("a private API without a resource policy lets nobody call"),
                    ..Self::default()
                };
            }
            Fact::Known(None) => return Self { effect: Some("none"), ..Self::default() },
            Fact::Known(Some(policy)) => policy,
        };
        let Fact::Known(authorization) = method.authorization else { return Self::default() };
        let one = [method.verb];
        let left: Vec<&str> = VERBS.into_iter().filter(|verb| !method.except_verbs.contains(verb)).collect();
        let is_private = api.endpoint == Fact::Known(Endpoint::Private);
        let decision = policy.decide(&Calls {
            partition: api.place.partition.as_deref(),
            region: api.place.region.as_deref(),
            account_id: api.place.account_id.as_deref(),
            api_id: api.id.as_deref(),
            stage: share.stage.map(|stage| stage.name.as_str()),
            verbs: if method.verb == "ANY" { &left } else { &one },
            path: method.path,
            is_private,
            is_signed: authorization == "AWS_IAM",
        });
        Self::from_decision(decision, is_private, authorization, api.place.account_id.as_deref())
    }

    fn from_decision(decision: Decision, is_private: bool, authorization: &str, account: Option<&str>) -> Self {
        let Some(effect) = decision.effect else { return Self::default() };
        let mut answer = Self {
            locks: decision.locks.into_iter().map(Required::from).collect(),
            source_ips: decision.source_ips,
            vpc_endpoints: decision.vpc_endpoints,
            accounts: decision.accounts,
            ..Self::default()
        };
        match (effect, authorization) {
            (Effect::Allows, _) => answer.effect = Some("allows"),
            (Effect::Restricts, _) => answer.effect = Some("restricts"),
            (Effect::Denies, _) => {
                answer.effect = Some("denies");
                answer.denied = Some("the resource policy denies it");
            }
            // Whom IAM lets call, of the API's own account.
            (Effect::Silent, "AWS_IAM") if !is_private => {
                answer.effect = Some("restricts");
                answer.locks.push(Required::AwsAccount);
                answer.accounts.extend(account.map(ToOwned::to_owned));
            }
            (Effect::Silent, "CUSTOM") if !is_private => answer.effect = Some("none"),
            (Effect::Silent, _) => {
                answer.effect = Some("denies");
                answer.denied = Some("the resource policy does not allow it");
            }
        }
        answer
    }
}

/// Who gets through.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// All that callers have to show or be.
    pub required: Vec<Required>,
    /// Whether a part of it is not known.
    pub is_open: bool,
    /// Why nobody gets through.
    pub denied: Option<String>,
    /// Whether callers say who they are; `None`: not known.
    pub authenticated: Option<bool>,
}

impl Access {
    /// Who reaches `method` through `entry`; without one the service answers by itself.
    pub fn of(api: &Api, entry: &Entry<'_>, method: Option<&Served<'_>>, policy: &PolicyAnswer) -> Self {
        let mut access = Self::default();
        match entry.network {
            Some(Network::Vpc) => access.required.push(Required::VpcEndpoint),
            Some(Network::Internet) => {}
            None => access.is_open = true,
        }
        let mut says_who = Some(());
        if let Some((domain, _)) = entry.domain {
            match domain.asks_certificate {
                Fact::Known(true) => access.required.push(Required::MutualTls),
                Fact::Known(false) => {}
                Fact::Unknown => says_who = None,
            }
            access.of_private_domain(entry);
        }
        let Some(method) = method else {
            access.authenticated = says_who.map(|()| access.required.contains(&Required::MutualTls));
            access.is_open |= says_who.is_none();
            return access;
        };
        access.required.extend(&policy.locks);
        access.is_open |= policy.effect.is_none();
        access.denied = access.denied.or_else(|| policy.denied.map(ToOwned::to_owned));
        match lock_of(api, method) {
            Fact::Known(lock) => access.required.extend(lock),
            Fact::Unknown => says_who = None,
        }
        match method.needs_key {
            Fact::Known(true) => access.required.push(Required::ApiKey),
            Fact::Known(false) => {}
            Fact::Unknown => access.is_open = true,
        }
        access.is_open |= says_who.is_none();
        access.required.sort_unstable();
        access.required.dedup();
        let is_known = access.required.iter().any(|required| required.authenticates());
        access.authenticated = if is_known { Some(true) } else { says_who.map(|()| false) };
        access
    }

    /// The policy of a private domain name, which has to allow calls as well.
    fn of_private_domain(&mut self, entry: &Entry<'_>) {
        let Some((domain, _)) = entry.domain.filter(|(domain, _)| domain.endpoint == Fact::Known(Endpoint::Private)) else { return };
        let policy = match &domain.policy {
            Fact::Known(Some(policy)) => policy,
            Fact::Known(None) => {
                self.denied = Some("a private domain name without a policy lets nobody call".to_owned());
                return;
            }
            Fact::Unknown => {
                self.is_open = true;
                return;
            }
        };
        let decision = policy.decide(&Calls { verbs: &VERBS, path: "/{proxy+}", is_private: true, ..Calls::default() });
        match decision.effect {
            None => self.is_open = true,
            Some(Effect::Allows) => {}
            Some(Effect::Restricts) => self.required.extend(decision.locks.into_iter().map(Required::from)),
            Some(Effect::Silent | Effect::Denies) => {
                self.denied = Some("the policy of the private domain name does not allow it".to_owned());
            }
        }
    }

    /// `nobody`, `anyone` or the strongest of what is asked; `None`: what is not known could change it.
    pub fn reachable_by(&self, is_closed: bool, network: Option<Network>) -> Option<&'static str> {
        if is_closed || self.denied.is_some() {
            return Some("nobody");
        }
        if self.is_open {
            return None;
        }
        match self.required.first() {
            Some(strongest) => Some(strongest.as_str()),
            None => (network == Some(Network::Internet)).then_some("anyone"),
        }
    }
}

/// What the authorization of a method asks for.
fn lock_of(api: &Api, method: &Served<'_>) -> Fact<Option<Required>> {
    let required = match method.authorization {
        Fact::Known("NONE") => return Fact::Known(None),
        Fact::Known("AWS_IAM") => return Fact::Known(Some(Required::Iam)),
        Fact::Known("CUSTOM") => Required::LambdaAuthorizer,
        Fact::Known("COGNITO_USER_POOLS") => Required::Cognito,
        Fact::Known("JWT") => Required::Jwt,
        Fact::Known(_) | Fact::Unknown => return Fact::Unknown,
    };
    // An authorizer that is not there: what the service does then is not known.
    let id = method.method.and_then(|method| method.authorizer_id.as_ref());
    match (&api.authorizers, id) {
        (Fact::Known(known), Some(id)) if !known.contains_key(id) => Fact::Unknown,
        _ => Fact::Known(Some(required)),
    }
}
