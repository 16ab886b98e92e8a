//! The requests that are made, and what each one needs: permission and quota.

use apigw_sql_columns::schema::Document;

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
    /// A page of the records of a dataset of documents.
    Document {
        /// The dataset.
        document: Document,
        /// The path of the request, with its query.
        path: String,
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
            Self::Document { document, .. } => document.table().operations[0],
            Self::GetExport { .. } => "GetExport",
        }
    }

    /// Its own quota, beside [`Quota::MANAGEMENT`], which counts for all.
    pub fn quota(&self) -> Option<Quota> {
        matches!(self, Self::GetResources { .. }).then_some(Quota::GET_RESOURCES)
    }
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
