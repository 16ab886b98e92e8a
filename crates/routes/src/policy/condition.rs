//! Conditions of statements: an operator, a key, and values of which one has to fit.

use apigw_sql_value::json::{Kind, Node};

use super::addresses::Addresses;
use super::atom::Atom;
use crate::policy::Calls;

/// One operator and key of a `Condition`.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    operator: String,
    /// In small letters.
    key: String,
    /// `None`: some of them are no texts.
    values: Option<Vec<String>>,
    if_exists: bool,
    for_all: bool,
}

/// What is known of a key.
enum Key {
    Address,
    Endpoint,
    Account,
    /// The caller writes it.
    Free,
    SecureTransport,
    Other,
}

impl Condition {
    /// All conditions of a statement.
    pub(super) fn read(condition: &Node<'_>) -> Vec<Self> {
        let mut out = Vec::new();
        for operator in condition.members() {
            let (name, for_all) = match operator.key.split_once(':') {
                Some((quantifier, name)) => (name, quantifier.eq_ignore_ascii_case("ForAllValues")),
                None => (operator.key, false),
            };
            let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
            out.extend(operator.value.members().iter().map(|member| Self {
                operator: name.to_owned(),
                key: member.key.to_ascii_lowercase(),
                values: member.value.each().iter().map(text).collect(),
                if_exists,
                for_all,
            }));
        }
        out
    }

    /// What it asks of calls.
    pub(super) fn atom(&self, calls: &Calls<'_>) -> Atom {
        let key = match self.key.as_str() {
            "aws:sourceip" | "aws:vpcsourceip" => Key::Address,
            "aws:sourcevpc" | "aws:sourcevpce" => Key::Endpoint,
            "aws:principalorgid" | "aws:principalaccount" => Key::Account,
            "aws:referer" | "aws:useragent" => Key::Free,
            "aws:securetransport" => Key::SecureTransport,
            _ => Key::Other,
        };
        let exists = match (&key, self.key.as_str()) {
            (Key::Address, "aws:sourceip") => !calls.is_private,
            (Key::Address | Key::Endpoint, _) => calls.is_private,
            (Key::Account, _) => calls.is_signed,
            _ => true,
        };
        if self.operator == "Null" {
            return self.null(&key, exists);
        }
        if !exists {
            let holds = self.if_exists || self.for_all || self.is_negated();
            return if holds { Atom::Always } else { Atom::Never };
        }
        let Some(values) = self.values.as_ref().filter(|values| !values.iter().any(|value| value.contains("${"))) else {
            return if matches!(key, Key::Free) { Atom::Free } else { Atom::Undecided };
        };
        match key {
            Key::Free => Atom::Free,
            Key::Other => Atom::Other,
            Key::SecureTransport => match (self.operator.as_str(), values.as_slice()) {
                ("Bool", [one]) if one.eq_ignore_ascii_case("true") => Atom::Always,
                ("Bool", [one]) if one.eq_ignore_ascii_case("false") => Atom::Never,
                _ => Atom::Undecided,
            },
            Key::Address => self.address(values),
            Key::Endpoint => self.names(values, Atom::Endpoint, Atom::OtherEndpoint),
            Key::Account => self.names(values, Atom::Account, Atom::OtherAccount),
        }
    }

    fn is_negated(&self) -> bool {
        self.operator.contains("Not")
    }

    fn null(&self, key: &Key, exists: bool) -> Atom {
        let Some([wants_null]) = self.values.as_deref() else { return Atom::Undecided };
        let wants_null = wants_null.eq_ignore_ascii_case("true");
        match key {
            Key::Free => Atom::Free,
            Key::Other => Atom::Other,
            _ if wants_null == exists => Atom::Never,
            _ => Atom::Always,
        }
    }

    fn address(&self, values: &[String]) -> Atom {
        let Some(addresses) = Addresses::networks(values.iter().map(String::as_str)) else { return Atom::Undecided };
        let addresses = match self.operator.as_str() {
            "IpAddress" => addresses,
            "NotIpAddress" => addresses.not(),
            _ => return Atom::Undecided,
        };
        match () {
            () if addresses.is_all() => Atom::Always,
            () if addresses.is_empty() => Atom::Never,
            () => Atom::Address(addresses),
        }
    }

    /// Names of endpoints or accounts: `positive` of the values, or `negative` of them.
    fn names(&self, values: &[String], positive: fn(Vec<String>) -> Atom, negative: fn(Vec<String>) -> Atom) -> Atom {
        let is_pattern = match self.operator.as_str() {
            "StringEquals" | "StringEqualsIgnoreCase" | "StringNotEquals" | "StringNotEqualsIgnoreCase" => false,
            "StringLike" | "StringNotLike" | "ArnLike" | "ArnEquals" | "ArnNotLike" | "ArnNotEquals" => true,
            _ => return Atom::Undecided,
        };
        let is_all = is_pattern && values.iter().any(|value| value.bytes().all(|byte| byte == b'*'));
        match (self.is_negated(), is_all) {
            (false, true) => Atom::Always,
            (true, true) => Atom::Never,
            (false, false) => positive(values.to_vec()),
            (true, false) => negative(values.to_vec()),
        }
    }
}

/// A value as text.
fn text(node: &Node<'_>) -> Option<String> {
    match &node.kind {
        Kind::Bool(value) => Some(value.to_string()),
        _ => node.as_str().or_else(|| node.as_number()).map(ToOwned::to_owned),
    }
}
