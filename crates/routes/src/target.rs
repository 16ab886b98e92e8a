//! Where a method really goes, with the variables of a share of a stage's traffic put in.

use std::borrow::Cow;

use apigw_sql_value::uri::called::Called;

use crate::model::{ApiKind, Integration};
use crate::served::{Presence, Served, Share};
use crate::variables::{Resolved, Variables};

/// What calls the backend with the caller's own credentials.
const OF_THE_CALLER: &str = "arn:aws:iam::*:user/*";

/// The backend of a method.
#[derive(Clone, Debug, Default)]
pub struct Target<'a> {
    /// The address, function or action.
    pub uri: Option<Cow<'a, str>>,
    /// What says of which kind the backend is, beside its address.
    integration: Option<(ApiKind, &'a Integration)>,
    /// The VPC link.
    link: Option<Cow<'a, str>>,
    /// The role with which it is called.
    pub credentials: Option<Cow<'a, str>>,
    /// Whether it is called with a role of the API's owner; `None`: not known.
    pub acts_with_role: Option<bool>,
    /// The timeout in milliseconds.
    pub timeout: Option<i64>,
    /// Why calls fail.
    pub broken: Option<String>,
    /// Why it is not known.
    pub unknown: Option<&'static str>,
}

impl<'a> Target<'a> {
    /// The service answers by itself.
    pub(crate) fn of_the_service() -> Self {
        Self { acts_with_role: Some(false), ..Self::default() }
    }

    /// The target of a method in a share.
    pub fn of(kind: ApiKind, share: &Share<'a>, served: &Served<'a>) -> Self {
        let Some(method) = served.method else {
            return Self { unknown: Some("the deployment's summary does not show integrations"), ..Self::default() };
        };
        let Some(integration) = &method.integration else {
            return if method.integration_is_known && served.presence == Presence::Served {
                Self { broken: Some("it has no integration".to_owned()), acts_with_role: Some(false), ..Self::default() }
            } else {
                Self { unknown: Some("its integration is not known"), ..Self::default() }
            };
        };
        let variables = Variables::of(share.stage, share.canary);
        let mut target = Self { timeout: integration.timeout, ..Self::default() };
        let knows = |column: &str| !method.origin.unknown_columns.iter().any(|name| name == column);
        let uri = target.put_in(&variables, integration.uri.as_deref(), breaks_address);
        let credentials = target.put_in(&variables, integration.credentials.as_deref(), |_, _| true);
        let link = target.put_in(&variables, integration.connection_id.as_deref(), |_, _| true);
        target.acts_with_role = match &credentials {
            Some(text) => Some(*text != OF_THE_CALLER),
            None if integration.credentials.is_some() => None,
            None => (knows("credentials") && knows("credentials_arn")).then_some(false),
        };
        target.integration = Some((kind, integration));
        (target.uri, target.credentials, target.link) = (uri, credentials, link);
        target
    }

    /// A text with its variables; `breaks` tells whether calls fail without the one of that name.
    fn put_in(&mut self, variables: &Variables<'a>, text: Option<&'a str>, breaks: fn(&str, &str) -> bool) -> Option<Cow<'a, str>> {
        let text = text?;
        match variables.resolve(text) {
            Resolved::Whole(whole) => Some(whole),
            Resolved::Unknown => {
                self.unknown = Some("it has a stage variable, and the variables are not known");
                None
            }
            Resolved::Undefined(whole, names) => {
                if let Some(name) = names.iter().find(|name| breaks(text, name)) {
                    self.broken = self.broken.take().or_else(|| Some(format!("the stage variable `{name}` is not defined")));
                }
                Some(Cow::Owned(whole))
            }
        }
    }

    /// The kind of the backend.
    pub fn backend_kind(&self) -> Option<&'static str> {
        let (kind, called) = self.called()?;
        if kind == ApiKind::Rest { called.kind_of_rest() } else { called.kind_of_http() }
    }

    /// Its identity, for grouping.
    pub fn backend_key(&self) -> Option<Cow<'_, str>> {
        let (kind, called) = self.called()?;
        if kind == ApiKind::Rest { called.key_of_rest() } else { called.key_of_http() }
    }

    /// Whether nothing is called.
    pub fn is_mock(&self) -> bool {
        self.integration.is_some_and(|(_, integration)| integration.kind.as_deref() == Some("MOCK"))
    }

    fn called(&self) -> Option<(ApiKind, Called<'_>)> {
        let (kind, integration) = self.integration?;
        let called = Called {
            kind: integration.kind.as_deref(),
            subtype: integration.subtype.as_deref(),
            uri: self.uri.as_deref(),
            connection_type: integration.connection_type.as_deref(),
            connection_id: self.link.as_deref(),
            target: integration.target.as_deref(),
        };
        Some((kind, called))
    }
}

/// Whether an address cannot be called without the variable `name`: one of a host, or of an ARN.
fn breaks_address(text: &str, name: &str) -> bool {
    let variable = format!("${{stageVariables.{name}}}");
    match text.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains(&variable)),
        None => true,
    }
}
