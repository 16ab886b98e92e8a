//! IAM Identity Center: the accounts that its user may enter, by the session of `aws sso login`.

use aws_config::{Region, SdkConfig};
use aws_credential_types::provider::token::ProvideToken as _;

use super::client::{chain, failure_of, speakable};
use super::credentials::Access;
use super::failure::FailureKind;
use apigw_sql_value::{Error, ErrorKind, Result};

/// The access portal with a session.
#[derive(Debug)]
pub(super) struct Portal {
    sso: aws_sdk_sso::Client,
    token: String,
}

const HINT: &str = "the profile needs an `sso_session`, and `aws sso login --profile NAME` begins a session";

impl Portal {
    /// Takes the session of the configured profile. `region` is the portal's; `None`: the configured one.
    pub(super) async fn open(config: &SdkConfig, region: Option<String>) -> Result<Self> {
        let provider =
            config.token_provider().ok_or_else(|| Error::usage("the profile has no session of IAM Identity Center").with_hint(HINT))?;
        let token = provider.provide_token().await.map_err(|error| {
            let message = speakable(&chain(&error));
            Error::usage(format!("there is no session of IAM Identity Center: {message}")).with_hint(HINT)
        })?;
        let mut settings = aws_sdk_sso::config::Builder::from(config);
        if let Some(region) = region {
            settings = settings.region(Region::new(region));
        }
        Ok(Self { sso: aws_sdk_sso::Client::from_conf(settings.build()), token: token.token().to_owned() })
    }

    /// The accounts that the user may enter.
    pub(super) async fn accounts(&self) -> Result<Vec<String>> {
        let mut pages = self.sso.list_accounts().access_token(&self.token).into_paginator().send();
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                let failure = failure_of(error);
                let kind = if failure.kind == FailureKind::Transient { ErrorKind::Source } else { ErrorKind::Usage };
                let hint = "the portal may be in another region: `--accounts identity-center:REGION`";
                Error::new(kind, format!("cannot list the accounts of IAM Identity Center: {}", failure.message)).with_hint(hint)
            })?;
            ids.extend(page.account_list().iter().filter_map(|account| account.account_id()).map(str::to_owned));
        }
        Ok(ids)
    }

    /// The way into an account with a permission set.
    pub(super) fn access(&self, account_id: String, role_name: String) -> Access {
        Access::IdentityCenter { sso: self.sso.clone(), token: self.token.clone(), account_id, role_name }
    }
}
