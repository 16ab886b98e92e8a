//! What all statements come to: those that allow are alternatives, and what those that deny ask for is asked on top.
//!
//! A list of addresses that are kept out leaves nearly everybody in: it restricts, and is no lock. What is left of the addresses is a
//! lock where it is not more than half of each family.

use std::collections::BTreeSet;

use super::addresses::Addresses;
use super::atom::{Asked, Atom};
use super::statement::Statement;
use crate::pattern::Share;
use crate::policy::{Calls, Effect, Lock};

/// What a policy says of all calls to a method.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// What becomes of them; `None`: it differs between them, or hangs on something that is not known.
    pub effect: Option<Effect>,
    /// What is asked of each caller, in order.
    pub locks: Vec<Lock>,
    /// The networks that are left.
    pub source_ips: Vec<String>,
    /// The VPC endpoints and VPCs that are left.
    pub vpc_endpoints: Vec<String>,
    /// The accounts and organizations that are left.
    pub accounts: Vec<String>,
}

/// Whom statements leave.
#[derive(Clone, Debug, Default)]
struct Left {
    locks: BTreeSet<Lock>,
    /// Whether somebody is left out without a lock for the others.
    is_narrowed: bool,
    addresses: Option<Addresses>,
    endpoints: Option<BTreeSet<String>>,
    accounts: Option<BTreeSet<String>>,
}

impl Left {
    /// Whom an atom leaves, of a statement that allows.
    fn add(&mut self, atom: &Atom) {
        match atom {
            Atom::Address(addresses) => self.addresses = Some(self.addresses.take().map_or(addresses.clone(), |own| own.and(addresses))),
            Atom::Endpoint(names) => {
                self.locks.insert(Lock::VpcEndpoint);
                self.endpoints = Some(narrowed(self.endpoints.take(), names));
            }
            Atom::Account(names) => {
                self.locks.insert(Lock::AwsAccount);
                self.accounts = Some(narrowed(self.accounts.take(), names));
            }
            Atom::OtherEndpoint(_) | Atom::OtherAccount(_) => self.is_narrowed = true,
            Atom::Other | Atom::Undecided => drop(self.locks.insert(Lock::PolicyCondition)),
            Atom::Always | Atom::Never | Atom::Free => {}
        }
    }

    fn is_free(&self) -> bool {
        self.locks.is_empty() && !self.is_narrowed && self.addresses.is_none()
    }

    /// Whether nobody is left.
    fn is_nobody(&self) -> bool {
        let is_empty = |names: &Option<BTreeSet<String>>| names.as_ref().is_some_and(BTreeSet::is_empty);
        self.addresses.as_ref().is_some_and(Addresses::is_empty) || is_empty(&self.endpoints) || is_empty(&self.accounts)
    }

    /// Whom either leaves.
    fn or(self, other: Self) -> Self {
        let addresses = self.addresses.as_ref().zip(other.addresses.as_ref()).map(|(a, b)| a.or(b));
        let both = |a: Option<BTreeSet<String>>, b: Option<BTreeSet<String>>| a.zip(b).map(|(a, b)| &a | &b);
        let (a_lock, b_lock) = (!self.is_free(), !other.is_free());
        let mut left = Self {
            locks: &self.locks & &other.locks,
            is_narrowed: self.is_narrowed || other.is_narrowed,
            endpoints: both(self.endpoints, other.endpoints),
            accounts: both(self.accounts, other.accounts),
            addresses,
        };
        // Each asks for something, and not for the same.
        if a_lock && b_lock && left.is_free() && self.addresses.is_none() | other.addresses.is_none() {
            left.locks.insert(Lock::PolicyCondition);
        }
        left
    }
}

fn narrowed(own: Option<BTreeSet<String>>, names: &[String]) -> BTreeSet<String> {
    let names: BTreeSet<String> = names.iter().cloned().collect();
    own.map_or(names.clone(), |own| &own & &names)
}

/// What statements say of calls, each of which is about such a share of them.
pub(super) fn decide(statements: &[Statement], shares: &[Share], calls: &Calls<'_>) -> Decision {
    let about = |allows: bool| {
        let own = statements.iter().zip(shares).filter(move |(statement, _)| statement.allows == allows);
        own.map(|(statement, share)| (*share, statement.asked(calls))).filter(|(share, asked)| *share != Share::Nothing && !asked.never)
    };
    let mut left = Left::default();
    // What callers may write can keep them out of one statement that denies, and then of what allows or of another one no more.
    let kept_out = about(false).filter(|(_, asked)| asked.atoms.contains(&Atom::Free)).count();
    for (share, asked) in about(false) {
        match deny(share, &asked, &mut left) {
            Denial::None => {}
            Denial::All => return Decision { effect: Some(Effect::Denies), ..Decision::default() },
            // One that denies all would make it clear, wherever it stands.
            Denial::Unclear => {
                let is_whole = |(share, asked): &(Share, Asked)| *share == Share::All && asked.atoms.is_empty();
                let effect = about(false).any(|one| is_whole(&one)).then_some(Effect::Denies);
                return Decision { effect, ..Decision::default() };
            }
        }
    }
    let allowing: Vec<_> = about(true).collect();
    if allowing.is_empty() {
        return conclude(Some(Effect::Silent), left);
    }
    let is_written = |asked: &Asked| kept_out > 1 || (kept_out == 1 && asked.atoms.contains(&Atom::Free));
    let is_certain = |(share, asked): &&(Share, Asked)| *share == Share::All && !asked.is_undecided() && !is_written(asked);
    let alternatives = allowing.iter().filter(is_certain).map(|(_, asked)| {
        let mut one = Left::default();
        asked.atoms.iter().for_each(|atom| one.add(atom));
        one
    });
    let allowed = alternatives.filter(|one| !one.is_nobody()).reduce(|a, b| {
        if a.is_free() {
            a
        } else if b.is_free() {
            b
        } else {
            a.or(b)
        }
    });
    let is_all_certain = allowing.iter().all(|one| is_certain(&one));
    match allowed {
        Some(allowed) if allowed.is_free() || is_all_certain => conclude(None, merge(left, allowed)),
        None if is_all_certain => Decision { effect: Some(Effect::Denies), ..Decision::default() },
        _ => Decision::default(),
    }
}

enum Denial {
    None,
    All,
    Unclear,
}

/// What a statement that denies leaves.
fn deny(share: Share, asked: &Asked, left: &mut Left) -> Denial {
    // Whoever calls can keep out of it.
    if asked.atoms.contains(&Atom::Free) {
        return Denial::None;
    }
    if share != Share::All || asked.atoms.iter().any(|atom| matches!(atom, Atom::Other | Atom::Undecided)) {
        return Denial::Unclear;
    }
    match asked.atoms.as_slice() {
        [] => return Denial::All,
        [one] => left.add(&opposite(one)),
        // To keep out of one of them is enough.
        several => {
            let is_easy = |atom: &Atom| match opposite(atom) {
                Atom::Address(addresses) => addresses.are_most(),
                Atom::OtherEndpoint(_) | Atom::OtherAccount(_) => true,
                _ => false,
            };
            if several.iter().any(is_easy) {
                left.is_narrowed = true;
            } else {
                left.locks.insert(Lock::PolicyCondition);
            }
        }
    }
    Denial::None
}

/// What has to hold of callers that a statement denying `atom` leaves.
fn opposite(atom: &Atom) -> Atom {
    match atom {
        Atom::Address(addresses) => Atom::Address(addresses.not()),
        Atom::Endpoint(names) => Atom::OtherEndpoint(names.clone()),
        Atom::OtherEndpoint(names) => Atom::Endpoint(names.clone()),
        Atom::Account(names) => Atom::OtherAccount(names.clone()),
        Atom::OtherAccount(names) => Atom::Account(names.clone()),
        other => other.clone(),
    }
}

/// Whom both leave.
fn merge(a: Left, b: Left) -> Left {
    let both = |a: Option<BTreeSet<String>>, b: Option<BTreeSet<String>>| match (a, b) {
        (Some(a), Some(b)) => Some(&a & &b),
        (a, b) => a.or(b),
    };
    Left {
        locks: &a.locks | &b.locks,
        is_narrowed: a.is_narrowed || b.is_narrowed,
        addresses: match (a.addresses, b.addresses) {
            (Some(a), Some(b)) => Some(a.and(&b)),
            (a, b) => a.or(b),
        },
        endpoints: both(a.endpoints, b.endpoints),
        accounts: both(a.accounts, b.accounts),
    }
}

/// The decision for those who are left; `silent`: no statement allows them.
fn conclude(silent: Option<Effect>, mut left: Left) -> Decision {
    if left.is_nobody() {
        return Decision { effect: Some(Effect::Denies), ..Decision::default() };
    }
    let mut source_ips = Vec::new();
    if let Some(addresses) = left.addresses.filter(|addresses| !addresses.is_all()) {
        source_ips = addresses.to_networks();
        if addresses.are_most() {
            left.is_narrowed = true;
        } else {
            left.locks.insert(Lock::SourceIp);
        }
    }
    let is_free = left.locks.is_empty() && !left.is_narrowed;
    Decision {
        effect: silent.or(Some(if is_free { Effect::Allows } else { Effect::Restricts })),
        locks: left.locks.into_iter().collect(),
        source_ips,
        vpc_endpoints: left.endpoints.into_iter().flatten().collect(),
        accounts: left.accounts.into_iter().flatten().collect(),
    }
}
