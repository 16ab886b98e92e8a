//! Credentials for an account: the caller's own, a role's, or those of IAM Identity Center.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::client::failure_of;
use super::failure::{Failure, FailureKind};

/// The name that the owners of an account find in their trail of events.
pub(super) const SESSION_NAME: &str = "apigw-sql";

/// How an account is entered.
#[derive(Clone, Debug)]
pub(super) enum Access {
    /// With the caller's own credentials.
    Caller(SharedCredentialsProvider),
    /// By assuming a role.
    Role { sts: aws_sdk_sts::Client, role_arn: String, external_id: Option<String> },
    /// With a permission set of IAM Identity Center.
    IdentityCenter { sso: aws_sdk_sso::Client, token: String, account_id: String, role_name: String },
}

/// Why there are no credentials, inside the SDK's error.
#[derive(Clone, Debug)]
pub(super) struct NoCredentials(pub(super) Failure);

impl fmt::Display for NoCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for NoCredentials {}

impl Access {
    /// Fetches credentials.
    pub(super) async fn fetch(&self) -> Result<Credentials, Failure> {
        match self {
            Self::Caller(provider) => provider.provide_credentials().await.map_err(|error| {
                let message = super::client::speakable(&format!("no credentials: {}", super::client::chain(&error)));
                Failure::new(FailureKind::Permanent, message)
            }),
            Self::Role { sts, role_arn, external_id } => {
                let request = sts.assume_role().role_arn(role_arn).role_session_name(SESSION_NAME);
                let answer = request.set_external_id(external_id.clone()).send().await;
                let answer = answer.map_err(|error| in_words("AssumeRole", role_arn, failure_of(error)))?;
                let given = answer.credentials.ok_or_else(|| Failure::new(FailureKind::Transient, "AssumeRole gave no credentials"))?;
                let expires = std::time::SystemTime::try_from(given.expiration).ok();
                Ok(Credentials::new(given.access_key_id, given.secret_access_key, Some(given.session_token), expires, SESSION_NAME))
            }
            Self::IdentityCenter { sso, token, account_id, role_name } => {
                let request = sso.get_role_credentials().access_token(token).account_id(account_id).role_name(role_name);
                let answer = request.send().await.map_err(|error| in_words("GetRoleCredentials", role_name, failure_of(error)))?;
                let given = answer.role_credentials.ok_or_else(|| Failure::new(FailureKind::Transient, "GetRoleCredentials gave none"))?;
                let (Some(id), Some(secret)) = (given.access_key_id, given.secret_access_key) else {
                    return Err(Failure::new(FailureKind::Transient, "GetRoleCredentials gave no key"));
                };
                let expires = u64::try_from(given.expiration).ok().map(std::time::Duration::from_millis);
                Ok(Credentials::new(id, secret, given.session_token, expires.map(|e| std::time::UNIX_EPOCH + e), SESSION_NAME))
            }
        }
    }
}

fn in_words(operation: &str, what: &str, failure: Failure) -> Failure {
    Failure { message: format!("{operation} `{what}`: {}", failure.message), ..failure }
}

/// Provides the credentials of an account to the SDK: those that were fetched to begin with, then new ones.
#[derive(Debug)]
pub(super) struct AccountCredentials {
    access: Access,
    first: Mutex<Option<Credentials>>,
}

impl AccountCredentials {
    pub(super) fn new(access: Access, first: Credentials) -> Self {
        Self { access, first: Mutex::new(Some(first)) }
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(first) => Ok(first),
            None => self.access.fetch().await.map_err(|failure| CredentialsError::provider_error(NoCredentials(failure))),
        }
    }
}

impl ProvideCredentials for AccountCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}
