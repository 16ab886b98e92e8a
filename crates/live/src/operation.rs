//! The requests that are made, and what each one needs: permission and quota.

/// A request of the API Gateway API.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `GetRestApis`, a page.
    GetRestApis {
        /// Where the page begins.
        position: Option<String>,
    },
    /// `GetResources` with the methods embedded, a page.
    GetResources {
        /// The API.
        rest_api_id: String,
        /// Where the page begins.
        position: Option<String>,
    },
    /// `GetStages`, which has no pages.
    GetStages {
        /// The API.
        rest_api_id: String,
    },
    /// `GetExport` of a stage's deployment, as OpenAPI 3 with the integrations.
    GetExport {
        /// The API.
        rest_api_id: String,
        /// The stage.
        stage: String,
    },
}

/// How many elements a page may have: the most that the service gives.
pub(super) const PAGE_LIMIT: i32 = 500;

/// A quota of the service on requests of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// So many requests …
    pub requests: u32,
    /// … in so many seconds.
    pub seconds: u32,
}

impl Quota {
    /// All operations of the management API together.
    pub const MANAGEMENT: Self = Self { requests: 10, seconds: 1 };
    /// `GetResources`.
    pub const GET_RESOURCES: Self = Self { requests: 5, seconds: 2 };

    /// The seconds that `requests` take at `rate`, a fraction of the quota.
    pub fn seconds_for(self, requests: u64, rate: f64) -> f64 {
        requests as f64 * f64::from(self.seconds) / (f64::from(self.requests) * rate)
    }
}

impl Operation {
    /// The name of the operation.
    pub fn name(&self) -> &'static str {
        match self {
            Self::GetRestApis { .. } => "GetRestApis",
            Self::GetResources { .. } => "GetResources",
            Self::GetStages { .. } => "GetStages",
            Self::GetExport { .. } => "GetExport",
        }
    }

    /// Its own quota, beside [`Quota::MANAGEMENT`], which counts for all.
    pub fn quota(&self) -> Option<Quota> {
        matches!(self, Self::GetResources { .. }).then_some(Quota::GET_RESOURCES)
    }
}

/// What has to be allowed: an action on resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IamStatement {
    /// The actions. API Gateway's are HTTP verbs, not operations.
    pub actions: &'static [&'static str],
    /// The resources, with `{partition}` to be filled in.
    pub resources: &'static [&'static str],
    /// What it is for.
    pub purpose: &'static str,
}

/// What each collected account has to allow.
pub const ALWAYS: [IamStatement; 1] = [IamStatement {
    actions: &["apigateway:GET"],
    resources: &[
        "arn:{partition}:apigateway:*::/restapis",
        "arn:{partition}:apigateway:*::/restapis/*/resources",
        "arn:{partition}:apigateway:*::/restapis/*/resources/*/methods/*",
        "arn:{partition}:apigateway:*::/restapis/*/stages",
    ],
    purpose: "GetRestApis, GetResources with methods, GetStages",
}];

const EXPORTS: IamStatement = IamStatement {
    actions: &["apigateway:GET"],
    resources: &["arn:{partition}:apigateway:*::/restapis/*/stages/*/exports/*"],
    purpose: "GetExport of each stage (--stages)",
};

const REGIONS: IamStatement = IamStatement {
    actions: &["account:ListRegions"],
    resources: &["*"],
    purpose: "the regions that an account has enabled (--regions all)",
};

/// What a collected account has to allow for a run.
pub fn policy_of(stages: bool, all_regions: bool) -> Vec<IamStatement> {
    let mut statements = ALWAYS.to_vec();
    if stages {
        statements.push(EXPORTS);
    }
    if all_regions {
        statements.push(REGIONS);
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_apis_take_forty_seconds_of_the_quota() {
        assert!((Quota::GET_RESOURCES.seconds_for(100, 1.0) - 40.0).abs() < 1e-9);
        assert!((Quota::GET_RESOURCES.seconds_for(100, 0.5) - 80.0).abs() < 1e-9);
        assert!((Quota::MANAGEMENT.seconds_for(100, 1.0) - 10.0).abs() < 1e-9);
    }
}
