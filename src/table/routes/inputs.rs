//! What routes are made of: the datasets and their columns, read by plans of their own.

use datafusion::arrow::array::RecordBatch;
use datafusion::error::{DataFusionError, Result};

use crate::table::store::Store;
use apigw_sql_columns::schema::{Dataset, Document};
use apigw_sql_source::Target;

/// A dataset that routes are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Input {
    Detail,
    Method,
    RestApi,
    Stage,
    Deployment,
    Authorizer,
    Domain,
    BasePathMapping,
    Association,
    HttpApi,
    Route,
    HttpIntegration,
    HttpStage,
    HttpAuthorizer,
    HttpDomain,
    ApiMapping,
    RoutingRule,
}

const DETAIL: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "partition",
    "rest_api_id",
    "rest_api_name",
    "stage",
    "config_state",
    "endpoint_type",
    "path",
    "api_method",
    "authorization_type",
    "authorizer_id",
    "api_key_required",
    "authorization_scopes",
    "type",
    "uri",
    "credentials",
    "connection_type",
    "connection_id",
    "integration_target",
    "effective_timeout_in_millis",
    "unknown_columns",
    "source",
    "source_path",
    "source_line",
];
const METHOD: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "rest_api_id",
    "path",
    "api_method",
    "authorization_type",
    "authorizer_id",
    "api_key_required",
    "authorization_scopes",
    "source",
    "source_path",
];
const REST_API: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "partition",
    "rest_api_id",
    "name",
    "endpoint_type",
    "disable_execute_api_endpoint",
    "policy",
    "endpoint_access_mode",
    "unknown_columns",
    "source",
];
const STAGE: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "rest_api_id",
    "stage",
    "deployment_id",
    "variables",
    "cache_cluster_enabled",
    "canary_settings",
    "method_settings",
    "web_acl_arn",
    "config_state",
    "unknown_columns",
];
const DOMAIN: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "partition",
    "domain_name",
    "domain_name_id",
    "domain_name_arn",
    "endpoint_configuration",
    "endpoint_access_mode",
    "mutual_tls_authentication",
    "policy",
    "routing_mode",
    "config_state",
    "unknown_columns",
];
const HTTP_API: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "partition",
    "api_id",
    "name",
    "protocol_type",
    "cors_configuration",
    "disable_execute_api_endpoint",
    "config_state",
    "unknown_columns",
];
const ROUTE: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "api_id",
    "route_id",
    "route_key",
    "target",
    "authorization_type",
    "authorizer_id",
    "authorization_scopes",
    "api_key_required",
    "config_state",
    "unknown_columns",
    "source",
    "source_path",
    "source_line",
];
const HTTP_INTEGRATION: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "api_id",
    "integration_id",
    "integration_type",
    "integration_subtype",
    "integration_uri",
    "credentials_arn",
    "connection_type",
    "connection_id",
    "timeout_in_millis",
    "unknown_columns",
];
const HTTP_DOMAIN: &[&str] = &[
    "_key",
    "account_id",
    "region",
    "partition",
    "domain_name",
    "domain_name_arn",
    "domain_name_configurations",
    "mutual_tls_authentication",
    "routing_mode",
    "config_state",
    "unknown_columns",
];

impl Input {
    pub(super) const ALL: [Self; 17] = [
        Self::Detail,
        Self::Method,
        Self::RestApi,
        Self::Stage,
        Self::Deployment,
        Self::Authorizer,
        Self::Domain,
        Self::BasePathMapping,
        Self::Association,
        Self::HttpApi,
        Self::Route,
        Self::HttpIntegration,
        Self::HttpStage,
        Self::HttpAuthorizer,
        Self::HttpDomain,
        Self::ApiMapping,
        Self::RoutingRule,
    ];

    /// The dataset, by its name in the schema `apigw`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Detail => "integration_detail",
            Self::Method => "method",
            Self::RestApi => "rest_api",
            Self::Stage => "stage",
            Self::Deployment => "deployment",
            Self::Authorizer => "authorizer",
            Self::Domain => "domain_name",
            Self::BasePathMapping => "base_path_mapping",
            Self::Association => "domain_name_access_association",
            Self::HttpApi => "v2_api",
            Self::Route => "v2_route",
            Self::HttpIntegration => "v2_integration",
            Self::HttpStage => "v2_stage",
            Self::HttpAuthorizer => "v2_authorizer",
            Self::HttpDomain => "v2_domain_name",
            Self::ApiMapping => "v2_api_mapping",
            Self::RoutingRule => "v2_routing_rule",
        }
    }

    pub(super) fn dataset(self) -> Result<Dataset> {
        match self {
            Self::Detail => Ok(Dataset::IntegrationDetail),
            Self::Method => Ok(Dataset::Method),
            Self::RestApi => Ok(Dataset::RestApi),
            _ => Document::named(self.name())
                .map(Dataset::Document)
                .ok_or_else(|| DataFusionError::Internal(format!("there is no dataset `{}`", self.name()))),
        }
    }

    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Detail => DETAIL,
            Self::Method => METHOD,
            Self::RestApi => REST_API,
            Self::Stage => STAGE,
            Self::Deployment => &["_key", "account_id", "region", "rest_api_id", "id", "api_summary", "created_date"],
            Self::Authorizer => &["_key", "account_id", "region", "rest_api_id", "id", "identity_source"],
            Self::Domain => DOMAIN,
            Self::BasePathMapping => {
                &["_key", "account_id", "region", "domain_name", "base_path", "rest_api_id", "stage", "unknown_columns"]
            }
            Self::Association => &["_key", "account_id", "region", "domain_name_arn", "access_association_source"],
            Self::HttpApi => HTTP_API,
            Self::Route => ROUTE,
            Self::HttpIntegration => HTTP_INTEGRATION,
            Self::HttpStage => &[
                "_key",
                "account_id",
                "region",
                "api_id",
                "stage_name",
                "deployment_id",
                "auto_deploy",
                "stage_variables",
                "unknown_columns",
            ],
            Self::HttpAuthorizer => &["_key", "account_id", "region", "api_id", "authorizer_id", "identity_source"],
            Self::HttpDomain => HTTP_DOMAIN,
            Self::ApiMapping => &["_key", "account_id", "region", "domain_name", "api_mapping_key", "api_id", "stage", "unknown_columns"],
            Self::RoutingRule => &["_key", "account_id", "region", "domain_name", "routing_rule_id", "priority", "conditions", "actions"],
        }
    }

    /// The column with the id of the API that a record is of, where one has it.
    pub(super) fn api_column(self) -> Option<&'static str> {
        match self {
            Self::Detail | Self::Method | Self::RestApi | Self::Stage | Self::Deployment | Self::Authorizer => Some("rest_api_id"),
            Self::HttpApi | Self::Route | Self::HttpIntegration | Self::HttpStage | Self::HttpAuthorizer => Some("api_id"),
            // Others of the same domain name take calls away.
            Self::Domain | Self::BasePathMapping | Self::Association | Self::HttpDomain | Self::ApiMapping | Self::RoutingRule => None,
        }
    }

    /// The column with the name of the stage that a record is of.
    pub(super) fn stage_column(self) -> Option<&'static str> {
        match self {
            Self::Stage => Some("stage"),
            Self::HttpStage => Some("stage_name"),
            _ => None,
        }
    }

    /// What one pass over the sources has to give of it: the stored columns, and the public ones that are made of them.
    pub(super) fn target(self) -> Result<(Target, Vec<usize>)> {
        let dataset = self.dataset()?;
        let public: Vec<usize> = self.columns().iter().filter_map(|name| dataset.column_index(name)).collect();
        Ok((Target { dataset, columns: dataset.stored_projection(&public) }, public))
    }

    /// The columns that the source's files lack.
    pub(super) fn absent(self, store: &Store) -> Result<Vec<String>> {
        let stored = store.source().columns_of(self.dataset()?);
        let lacks = |name: &&&str| stored.as_ref().is_some_and(|stored| !stored.iter().any(|column| column == **name));
        Ok(self.columns().iter().filter(lacks).map(|name| (*name).to_owned()).collect())
    }
}

/// The batches of all inputs, in the order of [`Input::ALL`], and what their sources lack.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) batches: Vec<Vec<RecordBatch>>,
    pub(super) absent: Vec<Vec<String>>,
}

impl Tables {
    /// The records of an input.
    pub(super) fn of(&self, input: Input) -> impl Iterator<Item = crate::table::records::Record<'_>> {
        let at = input as usize;
        let absent = self.absent.get(at).map(Vec::as_slice).unwrap_or_default();
        crate::table::records::records(self.batches.get(at).map(Vec::as_slice).unwrap_or_default(), absent)
    }
}
