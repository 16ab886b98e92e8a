//! Which accounts a run reads: the caller's, a list, an organization, a unit of it, or those of IAM Identity Center.

use aws_sdk_organizations::types::{Account, AccountState, AccountStatus};

use super::client::failure_of;
use super::connection::Connection;
use super::failure::{Failure, FailureKind};
use apigw_sql_value::{Error, ErrorKind, Result};

/// How the accounts of a run are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountList {
    /// The caller's own.
    Caller,
    /// These.
    Named(Vec<String>),
    /// All active accounts of the caller's organization.
    Organization,
    /// The active accounts of an organizational unit, or of a root, and of the units below.
    Unit(String),
    /// Those that the user of IAM Identity Center may enter.
    IdentityCenter,
}

/// The accounts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedAccounts {
    /// Their ids, ascending.
    pub ids: Vec<String>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

impl AccountList {
    /// Finds out which accounts are meant.
    pub async fn resolve(&self, connection: &Connection) -> Result<ListedAccounts> {
        let mut listed = match self {
            Self::Caller => {
                let own = connection.identity().map(|identity| identity.account_id.clone());
                ListedAccounts { ids: own.into_iter().collect(), notes: Vec::new() }
            }
            Self::Named(ids) => ListedAccounts { ids: ids.clone(), notes: Vec::new() },
            Self::Organization => organization(connection).await?,
            Self::Unit(id) => unit(connection, id).await?,
            Self::IdentityCenter => {
                let portal = connection.portal().ok_or_else(|| Error::usage("there is no session of IAM Identity Center"))?;
                ListedAccounts { ids: portal.accounts().await?, notes: Vec::new() }
            }
        };
        listed.ids.sort_unstable();
        listed.ids.dedup();
        if listed.ids.is_empty() {
            return Err(Error::usage("no account is to be read: the list is empty"));
        }
        Ok(listed)
    }
}

impl ListedAccounts {
    /// Adds an account, if it can be read.
    fn add(&mut self, account: &Account) {
        let Some(id) = account.id() else { return };
        let is_active = match (account.state(), account.status()) {
            (Some(state), _) => *state == AccountState::Active,
            (None, Some(status)) => *status == AccountStatus::Active,
            (None, None) => true,
        };
        if is_active {
            self.ids.push(id.to_owned());
        } else {
            let state = account.state().map(AccountState::as_str).or_else(|| account.status().map(AccountStatus::as_str));
            self.notes.push(format!("account {id} is left out: it is {}", state.unwrap_or_default().to_lowercase()));
        }
    }
}

async fn organization(connection: &Connection) -> Result<ListedAccounts> {
    let client = aws_sdk_organizations::Client::new(connection.config());
    let mut pages = client.list_accounts().into_paginator().send();
    let mut listed = ListedAccounts::default();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| refused("the accounts of the organization", failure_of(error)))?;
        page.accounts().iter().for_each(|account| listed.add(account));
    }
    Ok(listed)
}

async fn unit(connection: &Connection, id: &str) -> Result<ListedAccounts> {
    let client = aws_sdk_organizations::Client::new(connection.config());
    let mut listed = ListedAccounts::default();
    let mut parents = vec![id.to_owned()];
    while let Some(parent) = parents.pop() {
        let what = format!("the accounts of `{parent}`");
        let mut pages = client.list_accounts_for_parent().parent_id(&parent).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refused(&what, failure_of(error)))?;
            page.accounts().iter().for_each(|account| listed.add(account));
        }
        let mut pages = client.list_organizational_units_for_parent().parent_id(&parent).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refused(&what, failure_of(error)))?;
            parents.extend(page.organizational_units().iter().filter_map(|unit| unit.id()).map(str::to_owned));
        }
    }
    Ok(listed)
}

fn refused(what: &str, failure: Failure) -> Error {
    let kind = if failure.kind == FailureKind::Transient { ErrorKind::Source } else { ErrorKind::Usage };
    Error::new(kind, format!("cannot list {what}: {}", failure.message)).with_hint(
        "it takes organizations:ListAccounts, ListAccountsForParent and ListOrganizationalUnitsForParent in the management account \
         or a delegated one; a file of account ids works without",
    )
}
