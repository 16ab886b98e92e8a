//! The way into accounts: the caller's configuration, who the caller is, and the accounts behind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_account::types::RegionOptStatus;
use bytes::Bytes;

use super::client::{self, ATTEMPT_TIMEOUT, CONNECT_TIMEOUT, failure_of};
use super::credentials::{Access, AccountCredentials};
use super::failure::{Failure, FailureKind};
use super::identity_center::Portal;
use super::operation::Operation;
use super::run::{Account, Accounts};
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_value::{Error, ErrorKind, Result};

/// How to connect.
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    /// The profile of the AWS configuration files; `None`: `AWS_PROFILE`, else the default one.
    pub profile: Option<String>,
    /// Where all requests go instead of AWS.
    pub endpoint_url: Option<String>,
    /// The region for requests that are of no region, where the configuration names none.
    pub region: Option<String>,
    /// The role that is assumed in other accounts, or the permission set of IAM Identity Center.
    pub role: Option<String>,
    /// What the role's trust policy may ask for.
    pub external_id: Option<String>,
    /// Whether accounts are entered through IAM Identity Center, and the region of its portal.
    pub identity_center: Option<Option<String>>,
}

/// Who the caller is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The caller's account.
    pub account_id: String,
    /// The caller.
    pub arn: String,
}

/// The way into accounts.
#[derive(Debug)]
pub struct Connection {
    config: SdkConfig,
    options: ConnectionOptions,
    configured_region: Option<String>,
    /// `None` with IAM Identity Center, whose users are in no account.
    identity: Option<Identity>,
    portal: Option<Portal>,
}

impl Connection {
    /// Reads the configuration and asks who the caller is.
    pub async fn open(options: ConnectionOptions) -> Result<Self> {
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(ATTEMPT_TIMEOUT).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .app_name(app_name()?);
        if let Some(profile) = &options.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &options.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        let mut config = loader.load().await;
        let configured_region = config.region().map(ToString::to_string);
        if configured_region.is_none() {
            let region = options.region.clone().unwrap_or_else(|| "us-east-1".to_owned());
            config = config.into_builder().region(Region::new(region)).build();
        }
        if let Some(region) = &options.identity_center {
            let portal = Portal::open(&config, region.clone()).await?;
            return Ok(Self { config, options, configured_region, identity: None, portal: Some(portal) });
        }
        let identity = who_is_asking(&config).await?;
        Ok(Self { config, options, configured_region, identity: Some(identity), portal: None })
    }

    /// Who the caller is.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The region that the configuration or the environment names.
    pub fn configured_region(&self) -> Option<&str> {
        self.configured_region.as_deref()
    }

    fn region(&self) -> Option<&str> {
        self.config.region().map(Region::as_ref)
    }

    /// The partition of the caller.
    pub fn partition(&self) -> &str {
        let of_caller = self.identity.as_ref().and_then(|identity| identity.arn.split(':').nth(1));
        of_caller.unwrap_or_else(|| self.region().map_or("aws", partition_of_region))
    }

    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    pub(super) fn portal(&self) -> Option<&Portal> {
        self.portal.as_ref()
    }

    /// How `account_id` is entered.
    fn access(&self, account_id: &str) -> std::result::Result<Access, Failure> {
        let role = self.options.role.as_deref();
        if let Some(portal) = &self.portal {
            let role_name = role.unwrap_or_default().to_owned();
            return Ok(portal.access(account_id.to_owned(), role_name));
        }
        let own = self.identity.as_ref().is_some_and(|identity| identity.account_id == account_id);
        match (role, self.config.credentials_provider()) {
            // The role of the other accounts is not made for the one that they trust.
            _ if own => match self.config.credentials_provider() {
                Some(provider) => Ok(Access::Caller(provider)),
                None => Err(Failure::new(FailureKind::Permanent, "no credentials")),
            },
            (Some(role), _) => {
                let role_arn = format!("arn:{}:iam::{account_id}:role/{}", self.partition(), role.trim_start_matches('/'));
                let sts = aws_sdk_sts::Client::new(&self.config);
                Ok(Access::Role { sts, role_arn, external_id: self.options.external_id.clone() })
            }
            (None, _) => Err(Failure::new(FailureKind::Denied, "it is not the caller's account, and no `--role` is named")),
        }
    }
}

fn app_name() -> Result<aws_config::AppName> {
    aws_config::AppName::new("apigw-sql").map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

async fn who_is_asking(config: &SdkConfig) -> Result<Identity> {
    let answer = aws_sdk_sts::Client::new(config).get_caller_identity().send().await;
    let answer = answer.map_err(|error| {
        let failure = failure_of(error);
        let kind = if failure.kind == FailureKind::Transient { ErrorKind::Source } else { ErrorKind::Usage };
        Error::new(kind, format!("cannot ask AWS who is calling: {}", failure.message))
            .with_hint("`aws sts get-caller-identity` has to work with the same profile; `aws sso login` renews a session")
    })?;
    match (answer.account, answer.arn) {
        (Some(account_id), Some(arn)) => Ok(Identity { account_id, arn }),
        _ => Err(Error::new(ErrorKind::Source, "expected an account and an ARN of GetCallerIdentity, but found none")),
    }
}

#[async_trait]
impl Accounts for Connection {
    async fn open(&self, account_id: &str) -> std::result::Result<Arc<dyn Account>, Failure> {
        let access = self.access(account_id)?;
        let entered = Entered::new(&self.config, access).await?;
        Ok(Arc::new(entered))
    }

    fn default_regions(&self) -> Vec<String> {
        let regions: &[&str] = match self.partition() {
            "aws-cn" => &["cn-north-1", "cn-northwest-1"],
            "aws-us-gov" => &["us-gov-east-1", "us-gov-west-1"],
            "aws" => &DEFAULT_REGIONS,
            _ => &[],
        };
        match regions {
            [] => self.region().map(str::to_owned).into_iter().collect(),
            regions => regions.iter().map(|region| (*region).to_owned()).collect(),
        }
    }
}

/// The regions that an account has without opting in (AWS Account Management guide, "AWS Regions").
const DEFAULT_REGIONS: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// An account that was entered.
struct Entered {
    access: Access,
    inner: Mutex<Inner>,
}

struct Inner {
    config: SdkConfig,
    clients: HashMap<String, aws_sdk_apigateway::Client>,
}

impl Entered {
    async fn new(config: &SdkConfig, access: Access) -> std::result::Result<Self, Failure> {
        let config = with_credentials(config, &access).await?;
        Ok(Self { access, inner: Mutex::new(Inner { config, clients: HashMap::new() }) })
    }

    fn client(&self, region: &str) -> aws_sdk_apigateway::Client {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = inner.clients.get(region) {
            return client.clone();
        }
        // Each attempt has to wait for its turn, so none is made by the SDK.
        let config = aws_sdk_apigateway::config::Builder::from(&inner.config)
            .region(Region::new(region.to_owned()))
            .retry_config(RetryConfig::disabled());
        let client = aws_sdk_apigateway::Client::from_conf(config.build());
        inner.clients.insert(region.to_owned(), client.clone());
        client
    }
}

async fn with_credentials(config: &SdkConfig, access: &Access) -> std::result::Result<SdkConfig, Failure> {
    let first = access.fetch().await?;
    let provider = SharedCredentialsProvider::new(AccountCredentials::new(access.clone(), first));
    Ok(config.clone().into_builder().credentials_provider(provider).identity_cache(IdentityCache::lazy().build()).build())
}

#[async_trait]
impl Account for Entered {
    async fn regions(&self) -> std::result::Result<Vec<String>, Failure> {
        let config = self.inner.lock().unwrap_or_else(PoisonError::into_inner).config.clone();
        let request = aws_sdk_account::Client::new(&config)
            .list_regions()
            .region_opt_status_contains(RegionOptStatus::Enabled)
            .region_opt_status_contains(RegionOptStatus::EnabledByDefault);
        let mut pages = request.into_paginator().send();
        let mut regions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                let failure = failure_of(error);
                Failure { message: format!("ListRegions: {}", failure.message), ..failure }
            })?;
            regions.extend(page.regions().iter().filter_map(|region| region.region_name()).map(str::to_owned));
        }
        regions.sort_unstable();
        Ok(regions)
    }

    async fn call(&self, region: &str, operation: &Operation) -> std::result::Result<Bytes, Failure> {
        client::call(&self.client(region), operation).await
    }

    async fn renew(&self) -> std::result::Result<(), Failure> {
        let config = self.inner.lock().unwrap_or_else(PoisonError::into_inner).config.clone();
        let config = with_credentials(&config, &self.access).await?;
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        *inner = Inner { config, clients: HashMap::new() };
        Ok(())
    }
}
