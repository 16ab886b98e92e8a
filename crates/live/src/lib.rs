//! Live accounts: the calls of the API Gateway API, at the pace that its quotas allow, and where their answers are kept.
//!
//! The answers are stored as they came and are read by the readers of files, because the SDK's typed results lose what
//! AWS sends (nulls in maps fail a whole page, an absent timeout becomes 0).

mod account;
mod accounts;
mod caller;
mod capture;
mod client;
mod connection;
mod credentials;
mod documents;
mod failure;
mod folder;
mod identity_center;
mod neighbours;
mod operation;
mod pacer;
mod page;
mod policy;
mod run;

pub use accounts::{AccountList, ListedAccounts};
pub use caller::Counters;
pub use connection::{Connection, ConnectionOptions, Identity};
pub use documents::{Documents, operation_name};
pub use failure::{Failure, FailureKind};
pub use folder::{AccountFolder, Entry, Unit};
pub use operation::{Operation, Quota};
pub use policy::{IamStatement, policy_of};
pub use run::{Account, Accounts, Plan, Regions, run};
