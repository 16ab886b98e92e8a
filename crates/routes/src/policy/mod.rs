//! Resource policies of APIs: which calls they let pass, and what a caller has to be for it.

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
