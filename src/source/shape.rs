//! The shapes of sources, as `apigw.source_status` and the column `source` name them.

use crate::schema::Dataset;

/// What a file, or a document in it, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// Rows in the table's own columns, one a line.
    Ndjson,
    /// Rows in the table's own columns in a JSON document.
    Json,
    /// Rows in the table's own columns.
    Csv,
    /// Rows in the table's own columns.
    Tsv,
    /// Rows in the table's own columns.
    Parquet,
    /// Rows in the table's own columns in an Arrow IPC file.
    Arrow,
    /// A list of resources.
    GetResources,
    /// One resource.
    GetResource,
    /// One method, or a list of them.
    GetMethod,
    /// One integration, or a list of them.
    GetIntegration,
    /// A list of REST APIs.
    GetRestApis,
    /// One REST API.
    GetRestApi,
    /// A list of stages.
    GetStages,
    /// One stage.
    GetStage,
    /// An OpenAPI document.
    OpenApi,
    /// A CloudFormation template.
    CloudFormation,
    /// A CloudFormation template with SAM's transform.
    Sam,
    /// The construct tree of the CDK.
    CdkTree,
    /// A Terraform state.
    TerraformState,
    /// A Terraform plan.
    TerraformPlan,
    /// Terraform configuration.
    TerraformConfiguration,
    /// A resource of a Terraform state as other tools write it.
    TerraformResource,
    /// A document of another tool that holds answers of the API.
    Recording,
    /// An answer of AWS that no integration of a REST API is in.
    OtherAnswer,
    /// An answer of a live account.
    Live,
}

impl Shape {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::GetResources => "get-resources",
            Self::GetResource => "get-resource",
            Self::GetMethod => "get-method",
            Self::GetIntegration => "get-integration",
            Self::GetRestApis => "get-rest-apis",
            Self::GetRestApi => "get-rest-api",
            Self::GetStages => "get-stages",
            Self::GetStage => "get-stage",
            Self::OpenApi => "openapi",
            Self::CloudFormation => "cloudformation",
            Self::Sam => "sam",
            Self::CdkTree => "cdk-tree",
            Self::TerraformState => "terraform-state",
            Self::TerraformPlan => "terraform-plan",
            Self::TerraformConfiguration => "terraform",
            Self::TerraformResource => "terraform-resource",
            Self::Recording => "recording",
            Self::OtherAnswer => "other-answer",
            Self::Live => "live",
        }
    }

    /// Whether a document of this shape may give rows of `dataset`.
    pub(super) fn feeds(self, dataset: Dataset) -> bool {
        use Dataset::{Columns, Integration, IntegrationDetail, Method, Resource, RestApi, SourceStatus, Stage};
        match self {
            Self::Ndjson | Self::Json | Self::Csv | Self::Tsv | Self::Parquet | Self::Arrow | Self::GetIntegration | Self::OtherAnswer => {
                matches!(dataset, Integration | IntegrationDetail)
            }
            Self::GetResources | Self::GetResource => matches!(dataset, Integration | IntegrationDetail | Resource | Method),
            Self::GetMethod => matches!(dataset, Integration | IntegrationDetail | Method),
            Self::GetRestApis | Self::GetRestApi => dataset == RestApi,
            Self::GetStages | Self::GetStage => dataset == Stage,
            _ => !matches!(dataset, SourceStatus | Columns),
        }
    }

    /// Whether it is a document of the API, whose records show the working configuration.
    pub(super) fn is_api_answer(self) -> bool {
        !matches!(self, Self::Ndjson | Self::Json | Self::Csv | Self::Tsv | Self::Parquet | Self::Arrow) && !self.is_definition()
    }

    /// Whether it is a definition file, which is read as a whole.
    pub(super) fn is_definition(self) -> bool {
        matches!(
            self,
            Self::OpenApi
                | Self::CloudFormation
                | Self::Sam
                | Self::CdkTree
                | Self::TerraformState
                | Self::TerraformPlan
                | Self::TerraformConfiguration
                | Self::TerraformResource
        )
    }
}
