//! Resource policies of APIs: which calls they let pass, and what a caller has to be for it.
//!
//! A policy is read once, and asked for each method: all calls to it together. Where the answer is not the same for all of them, or
//! hangs on something that is not known, there is none.

mod addresses;
mod atom;
mod condition;
mod decision;
mod glob;
mod principal;
mod statement;
#[cfg(test)]
mod tests;

pub use self::decision::Decision;

use std::cell::RefCell;
use std::collections::HashMap;

use bumpalo::Bump;

use self::statement::Statement;
use crate::pattern::Share;
use apigw_sql_value::json::{self, Node};

/// All calls to one method of one stage.
#[derive(Clone, Debug, Default)]
pub struct Calls<'a> {
    /// The partition of the API's ARN; `None`: not known. So with the others.
    pub partition: Option<&'a str>,
    /// The region of the API.
    pub region: Option<&'a str>,
    /// The account of the API.
    pub account_id: Option<&'a str>,
    /// The id of the API.
    pub api_id: Option<&'a str>,
    /// The name of the stage.
    pub stage: Option<&'a str>,
    /// The verbs that the method takes: one, or all that are left to `ANY`.
    pub verbs: &'a [&'a str],
    /// The path of the resource: `/orders/{id}`, `/{proxy+}`.
    pub path: &'a str,
    /// Whether the API is a private one: only there VPCs and VPC endpoints are known.
    pub is_private: bool,
    /// Whether callers sign their requests (`AWS_IAM`): only there principals are known.
    pub is_signed: bool,
}

/// What a policy says of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// All of them are allowed.
    Allows,
    /// Some are allowed: those of callers that hold the locks of the decision.
    Restricts,
    /// No statement is about them.
    Silent,
    /// None is allowed, whoever calls.
    Denies,
}

/// What a policy asks of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// An address in a network.
    SourceIp,
    /// A VPC or VPC endpoint.
    VpcEndpoint,
    /// A principal of an account or organization.
    AwsAccount,
    /// Some other condition, which is not looked into.
    PolicyCondition,
}

/// A resource policy.
#[derive(Clone, Debug)]
pub struct Policy {
    statements: Vec<Statement>,
    /// What was decided: most methods of an API fare alike.
    decided: RefCell<HashMap<Question, Decision>>,
}

/// What a decision hangs on: what is known of callers, and how many of the calls each statement is about.
type Question = (bool, bool, Vec<Share>);

impl Policy {
    /// Reads a policy: JSON, which may stand in a JSON string. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bump = Bump::new();
        let node =
            json::parse(&bump, text.as_bytes()).map_err(|error| format!("the policy is not JSON: {}", error.in_text(text).message()))?;
        match node.as_str() {
            Some(inner) => {
                let node = json::parse(&bump, inner.as_bytes()).map_err(|_| "the text of the policy is not JSON".to_owned())?;
                Self::read(&node)
            }
            None => Self::read(&node),
        }
    }

    fn read(node: &Node<'_>) -> Result<Self, String> {
        let Some(statements) = node.get("Statement") else { return Err("the policy has no `Statement`".to_owned()) };
        let statements = statements.each().iter().map(Statement::read).collect::<Result<_, _>>()?;
        Ok(Self { statements, decided: RefCell::default() })
    }

    /// What it says of calls.
    pub fn decide(&self, calls: &Calls<'_>) -> Decision {
        let shares: Vec<Share> = self.statements.iter().map(|statement| statement.share(calls)).collect();
        let question = (calls.is_private, calls.is_signed, shares);
        if let Some(known) = self.decided.borrow().get(&question) {
            return known.clone();
        }
        let decision = decision::decide(&self.statements, &question.2, calls);
        self.decided.borrow_mut().insert(question, decision.clone());
        decision
    }
}
