//! Whom a statement is about.

use apigw_sql_value::json::Node;

use super::atom::Atom;
use crate::policy::Calls;

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, Default)]
pub(super) struct Principal {
    /// Whether everybody is among them.
    is_everyone: bool,
    /// The accounts of principals of AWS.
    accounts: Vec<String>,
    /// Whether there are others: services, federated users.
    has_others: bool,
    /// Whether a part of it cannot be read.
    is_undecided: bool,
    /// Whether it is about all others.
    is_not: bool,
}

impl Principal {
    pub(super) fn read(statement: &Node<'_>) -> Result<Self, String> {
        let (node, is_not) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
            (Some(node), _) => (node, false),
            (None, Some(node)) => (node, true),
            (None, None) => return Err("a statement of the policy has no `Principal`".to_owned()),
        };
        let mut principal = Self { is_not, ..Self::default() };
        match node.as_str() {
            Some("*") => principal.is_everyone = true,
            Some(_) => principal.is_undecided = true,
            None => node.members().iter().for_each(|member| principal.add(member.key, &member.value)),
        }
        Ok(principal)
    }

    fn add(&mut self, kind: &str, value: &Node<'_>) {
        for text in value.each().iter().map(Node::as_str) {
            match (kind, text) {
                ("AWS", Some("*")) => self.is_everyone = true,
                ("AWS", Some(text)) => match account_of(text) {
                    Some(account) => self.accounts.push(account.to_owned()),
                    None => self.is_undecided = true,
                },
                (_, Some(_)) => self.has_others = true,
                (_, None) => self.is_undecided = true,
            }
        }
    }

    /// What it asks of callers. Who does not sign is nobody in particular.
    pub(super) fn atom(&self, calls: &Calls<'_>) -> Atom {
        match (self.is_not, self.is_everyone) {
            (false, true) => Atom::Always,
            (true, true) => Atom::Never,
            // Whoever it is that cannot be read: nobody in particular is not among them.
            (false, false) if !calls.is_signed => Atom::Never,
            (true, false) if !calls.is_signed => Atom::Always,
            _ if self.is_undecided => Atom::Undecided,
            (false, false) if self.has_others => Atom::Other,
            (false, false) => Atom::Account(self.accounts.clone()),
            (true, false) => Atom::OtherAccount(self.accounts.clone()),
        }
    }
}

/// The account of an ARN, or the account itself.
fn account_of(text: &str) -> Option<&str> {
    let account = if text.starts_with("arn:") { text.split(':').nth(4)? } else { text };
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}
